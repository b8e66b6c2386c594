#include <catch2/catch_test_macros.hpp>

#include "sim/scenario/write.h"
#include "tests/support/scenario_text.h"

namespace ks {
namespace {

/// A topic and two producers to write with, a group whose members use them, and what a test adds.
std::string transforming(const std::string& group, const std::string& more = "",
                         const std::string& producer = "rate = \"0/s\"\n") {
  return small_scenario(
      "\n[[topics]]\nname = \"invoices\"\n\n[[producers]]\nname = \"T1-out\"\n"
      "topic = \"invoices\"\n" +
      producer +
      "config = { \"transactional.id\" = \"t1\" }\n\n[[producers]]\n"
      "name = \"T2-out\"\ntopic = \"invoices\"\nrate = \"0/s\"\n"
      "\n[[groups]]\nid = \"Invoicing\"\ntopics = [\"orders\"]\n" +
      group + more);
}

std::string members(const std::string& list) { return "members = [" + list + "]\n"; }
const std::string table = "transform = { before-offsets = \"300ms\", side-effect = \"e-mail\" }\n";
const std::string own = members("{ name = \"T1\", producer = \"T1-out\" }");

/// The only message about a text.
std::string error_of(const std::string& text) {
  const std::vector<std::string> errors = errors_of(text);
  REQUIRE(errors.size() == 1);
  return errors.front();
}

bool says(const std::string& message, std::string_view part) {
  return message.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a group that transforms comes back as it was written") {
  const std::string text = transforming(
      "transform = { before-offsets = \"300ms\", before-commit = \"1s\", side-effect = "
      "\"e-mail\" }\n" +
          own,
      R"toml(
[[timeline]]
at = "5s"
do = "add"
node = "T2"
group = "Invoicing"
producer = "T2-out"

[[expect]]
group = "Invoicing"
written-twice = 0
visible-twice = 0
outputs-missing = 0
effects-twice = "<= 3"

[[steps]]
at = "1s"
title = "A question"
say = "It is asked."
predict = { ask = "How many?", choices = [
  ["none", "0"], ["some", "> 0"]], answer = "visible-twice(Invoicing)" }
)toml");
  const Result<Scenario> parsed = parse_scenario(text, "f.toml");
  REQUIRE(parsed);
  const Transform& transform = parsed->cluster.groups[1].application.transform;
  CHECK(transform.on);
  CHECK(transform.before_offsets == std::chrono::milliseconds{300});
  CHECK(transform.before_commit == std::chrono::seconds{1});
  CHECK(transform.effect == "e-mail");
  // P1 and the members start; the producers of members start with them.
  CHECK(parsed->starts.size() == 5);
  CHECK(std::get<AddConsumer>(parsed->starts.back().body).producer == "T1-out");
  CHECK(std::get<AddConsumer>(*parsed->timeline[0].action).producer == "T2-out");
  CHECK(parsed->expectations.size() == 4);
  CHECK(to_text(parsed->steps[0].predict->answer) == "visible-twice(Invoicing)");
  const Result<Scenario> again = parse_scenario(write_scenario(*parsed), "g.toml");
  REQUIRE(again);
  CHECK(same_meaning(*parsed, *again));
  // An empty table will do, and is written as one.
  const Result<Scenario> bare = parse_scenario(transforming("transform = {}\n" + own), "f.toml");
  REQUIRE(bare);
  CHECK(bare->cluster.groups[1].application.transform.on);
  CHECK(says(write_scenario(*bare), "transform = { }"));
}

TEST_CASE("what does not go together with transform is refused with what does") {
  CHECK(says(error_of(transforming(own)), "producer needs the key transform in the group"));
  CHECK(says(error_of(transforming(table + members("\"T1\""))),
             "T1 needs a producer, as Invoicing has the key transform. allowed: { name ="));
  CHECK(says(error_of(transforming(table + "commit = \"sync-after\"\n" + own)),
             "commit does not go with transform"));
  CHECK(says(error_of(transforming(
                 table + members("{ name = \"T1\", producer = \"T1-out\" }, { name = \"T2\", "
                                 "producer = \"T1-out\" }"))),
             "is the producer of another member, by line"));
  CHECK(says(error_of(transforming(table + own, "", "rate = \"0/s\"\nstart = \"3s\"\n")),
             "has a start of its own; it starts with the member"));
  CHECK(says(error_of(transforming(table + members("{ name = \"T1\", producer = \"T3-out\" }"))),
             "unknown producer \"T3-out\""));
  CHECK(says(error_of(transforming(table + own,
                                   "\n[[timeline]]\nat = \"5s\"\ndo = \"kill\"\nnode = "
                                   "\"T1-out\"\n")),
             "T1-out is part of the process of T1. allowed: node = \"T1\""));
}

TEST_CASE("a producer that sends by itself, or writes to what its group reads, is nobody's own") {
  const std::vector<std::string> errors =
      errors_of(transforming(table + members("{ name = \"T1\", producer = \"P1\" }")));
  REQUIRE(errors.size() == 2);
  CHECK(says(errors[0], "sends by itself as well. allowed: a producer with rate = \"0/s\""));
  CHECK(says(errors[1], "writes to orders, which the group itself reads"));
}

}  // namespace ks
