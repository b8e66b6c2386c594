#include "sim/scenario/write_new.h"

#include <catch2/catch_test_macros.hpp>

#include "sim/scenario/parse.h"

using namespace ks;

namespace {

constexpr Time moment = start_time + std::chrono::milliseconds(12'500);

const std::string small = R"(format = 1
title = "t"

[cluster]
brokers = 2   # of them

# the topic
[[topics]]
name = "orders"
partitions = 2

[[groups]]
id = "readers"
topics = ["orders"]
members = ["C1"]

[[expect]]
at = "20s"
state = "Stable"
)";

NewText added(const std::string& text, NewPart part) {
  const Result<NewText> result = with_new(text, part, moment);
  REQUIRE(result.has_value());
  // Whatever is added leaves a valid scenario.
  const Result<Scenario> parsed = parse_scenario(result->text, "t.toml");
  INFO(result->text);
  INFO((parsed ? std::string{} : to_text(parsed.error().front())));
  CHECK(parsed.has_value());
  return *result;
}

std::string line_of(const NewText& made) {
  std::size_t from = 0;
  for (int line = 1; line < made.line; ++line) from = made.text.find('\n', from) + 1;
  return made.text.substr(from, made.text.find('\n', from) - from);
}

/// `small` with a stretch of it replaced.
std::string changed(std::string_view from, std::string_view to) {
  std::string text = small;
  text.replace(text.find(from), from.size(), to);
  return text;
}

}  // namespace

TEST_CASE("a new broker counts the cluster's brokers up and leaves the rest of the line alone") {
  const NewText made = added(small, NewPart::broker);
  CHECK(made.text == changed("brokers = 2 ", "brokers = 3 "));
  CHECK(made.what == "broker b3");
  CHECK(line_of(made) == "brokers = 3   # of them");
  CHECK(line_of(added("format = 1\ntitle = \"t\"\n", NewPart::broker)) == "[cluster]");
}

TEST_CASE("a new topic stands behind the last one, a producer before the groups") {
  const NewText topic = added(small, NewPart::topic);
  CHECK(topic.text == changed("partitions = 2\n",
                              "partitions = 2\n\n[[topics]]\nname       = \"topic-1\"\n"
                              "partitions = 3\n"));
  CHECK(line_of(topic) == "[[topics]]");
  const NewText producer = added(small, NewPart::producer);
  CHECK(producer.text == changed("[[groups]]\n",
                                 "[[producers]]\nname  = \"P1\"\ntopic = \"orders\"\n"
                                 "rate  = \"5/s\"\n\n[[groups]]\n"));
  CHECK(line_of(producer) == "[[producers]]");
  CHECK(added(producer.text, NewPart::producer).what == "producer P2");
}

TEST_CASE("a new group and a new member have names that nobody has") {
  const NewText group = added(small, NewPart::group);
  CHECK(group.what == "group group-1");
  CHECK(group.text.find("members = [\"C2\"]\n") != std::string::npos);
  // The expectation meant the only group: now it says so.
  CHECK(
      group.text.ends_with("[[expect]]\ngroup = \"readers\"\nat = \"20s\"\nstate = \"Stable\"\n"));
  CHECK(added(small, NewPart::member).text ==
        changed("members = [\"C1\"]", "members = [\"C1\", \"C2\"]"));
  const std::string timeline =
      small + "\n[[timeline]]\nat = \"5s\"\ndo = \"add\"\nnode = \"C2\"\ngroup = \"readers\"\n";
  CHECK(added(timeline, NewPart::member).what == "consumer C3");
}

TEST_CASE("a member joins a list of several lines on a line of its own") {
  const std::string list =
      changed("[\"C1\"]", "[\n  { name = \"C1\", start = \"1s\" }  # the ] first\n]");
  CHECK(
      added(list, NewPart::member).text ==
      changed("[\"C1\"]", "[\n  { name = \"C1\", start = \"1s\" },  # the ] first\n  \"C2\",\n]"));
  const std::string comma = changed("[\"C1\"]", "[\n  \"C1\",\n]");
  CHECK(added(comma, NewPart::member).text == changed("[\"C1\"]", "[\n  \"C1\",\n  \"C2\",\n]"));
  CHECK(added(changed("[\"C1\"]", "[]"), NewPart::member).text == changed("[\"C1\"]", "[\"C1\"]"));
  CHECK(added(changed("members = [\"C1\"]\n", ""), NewPart::member).what == "consumer C1");
}

TEST_CASE("the first link is the network's, the next one a way that is slower than others") {
  const NewText network = added(small, NewPart::link);
  CHECK(network.text ==
        changed("[cluster]\n",
                "[cluster]\nnetwork = { latency = \"5ms\", jitter = \"1ms\", loss = \"0%\" }\n"));
  CHECK(network.what == "the network's latency, jitter and loss");
  CHECK(line_of(network).starts_with("network = "));
  const NewText way = added(network.text, NewPart::link);
  CHECK(way.what == "link C1 to b1");
  CHECK(way.text.find("# of them\n") != std::string::npos);
  CHECK(way.text.find("[[timeline]]\nat = \"12.5s\"\ndo = \"delay-way\"\nnode = \"C1\"\n"
                      "peer = \"b1\"\nby = \"50ms\"\n\n[[expect]]\n") != std::string::npos);
  CHECK(added(added(network.text, NewPart::producer).text, NewPart::link).what == "link P1 to b1");
  CHECK(line_of(added("format = 1\ntitle = \"t\"\n", NewPart::link)) == "[cluster]");
  const auto alone =
      with_new("format = 1\ntitle = \"t\"\n[cluster]\nnetwork = {}\n", NewPart::link, moment);
  REQUIRE_FALSE(alone.has_value());
  CHECK(alone.error().front().what == "there is no producer for the new link");
}

TEST_CASE("an action closes the first consumer, an expectation asks for a stable group") {
  const NewText action = added(small, NewPart::action);
  CHECK(action.what == "action at 12.500 s");
  CHECK(action.text == changed("[[expect]]\n",
                               "[[timeline]]\nat = \"12.5s\"\ndo = \"close\"\nnode = \"C1\"\n\n"
                               "[[expect]]\n"));
  const NewText expectation = added(small, NewPart::expectation);
  CHECK(expectation.text == small + "\n[[expect]]\nat    = \"12.5s\"\nstate = \"Stable\"\n");
}

TEST_CASE("where something is missing the error says what to add first") {
  const std::string empty = "format = 1\ntitle = \"t\"\n";
  const auto producer = with_new(empty, NewPart::producer, moment);
  REQUIRE_FALSE(producer.has_value());
  CHECK(producer.error().front().what == "there is no topic for the new producer");
  CHECK(producer.error().front().allowed == "a topic first");
  CHECK_FALSE(with_new(empty, NewPart::member, moment).has_value());
  const auto broken = with_new("format = [", NewPart::topic, moment);
  REQUIRE_FALSE(broken.has_value());
  CHECK(broken.error().front().line == 1);
}

TEST_CASE("line ends of another system stay") {
  std::string text;
  for (const char c : small) text += c == '\n' ? "\r\n" : std::string(1, c);
  const NewText made = added(text, NewPart::topic);
  CHECK(made.text.find("\r\n[[topics]]\r\nname       = \"topic-1\"\r\n") != std::string::npos);
  CHECK(added(text, NewPart::member).text.find("[\"C1\", \"C2\"]\r\n") != std::string::npos);
}
