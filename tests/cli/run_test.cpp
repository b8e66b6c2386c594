// Commands that look at a run: run, check, at, facts, why, sequence, lanes, verify.
#include <fmt/format.h>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/cli/command.h"

using ks_tests::Folder;
using ks_tests::kafkascope;
using ks_tests::lines_of;
using ks_tests::Outcome;
using Json = nlohmann::json;

namespace {

/// One broker, one partition, one consumer that is killed at 10 s and comes back at 12 s.
constexpr const char* small = R"(format = 1
title = "Small"
seed = 3
duration = "20s"
[cluster]
brokers = 1
network = { latency = "1ms" }
[[topics]]
name = "t"
[[producers]]
name = "P1"
topic = "t"
rate = "2/s"
[[groups]]
id = "G"
topics = ["t"]
members = ["C1"]
processing = "10ms"
config = { "auto.offset.reset" = "earliest" }
[[timeline]]
at = "10s"
mark = "crash"
do = "kill"
node = "C1"
[[timeline]]
at = "12s"
do = "restart"
node = "C1"
[[expect]]
at = "8s"
state = "Stable"
[[expect]]
lost = 0
)";

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::vector<Json> json_lines(const std::string& text) {
  std::vector<Json> all;
  for (const std::string& line : lines_of(text)) all.push_back(Json::parse(line));
  return all;
}

}  // namespace

TEST_CASE("run tells the story, the ledger and the expectations") {
  const Outcome outcome = kafkascope({"run", "-"}, small);
  CHECK(outcome.code == 0);
  CHECK(outcome.err.empty());
  const auto lines = lines_of(outcome.out);
  REQUIRE(lines.size() > 8);
  CHECK(lines[0] == "Small");
  CHECK(lines[1].empty());
  CHECK(lines[2] == "     0.000  P1 and C1 start.");
  CHECK(has(outcome.out, "\n    10.000  C1 is killed; it owned t-0.\n"));
  CHECK(has(outcome.out, "\nLedger of truth at 20.000 s\n"));
  CHECK(has(outcome.out, "\n  acknowledged and lost: 0\n"));
  CHECK(has(outcome.out, "\nExpectations: both held\n"));
  CHECK(has(outcome.out, "\n  held    standard input:31: state = \"Stable\"\n"));
  CHECK(has(outcome.out, "\n  held    standard input:33: lost = 0\n"));
}

TEST_CASE("run until an instant leaves out what comes later") {
  const Outcome outcome = kafkascope({"run", "-", "--until", "crash-1s"}, small);
  CHECK(outcome.code == 0);
  CHECK(has(outcome.out, "Ledger of truth at 9.000 s"));
  CHECK(!has(outcome.out, "killed"));
  CHECK(has(outcome.out, "Expectations: the only one held"));
}

TEST_CASE("a failed expectation is exit code 1 and says what was found") {
  const std::string file = std::string(small) + "[[expect]]\nat = \"8s\"\ngeneration = 7\n";
  const Outcome outcome = kafkascope({"run", "-"}, file);
  CHECK(outcome.code == 1);
  CHECK(has(outcome.out, "\nExpectations: 1 of 3 failed\n"));
  CHECK(has(outcome.out, "\n  FAILED  standard input:36: generation = 7; found generation 1\n"));
  const Outcome quiet = kafkascope({"run", "-", "--quiet"}, file);
  CHECK(quiet.code == 1);
  CHECK(quiet.out.empty());
  CHECK(quiet.err == "standard input:36:14: error: expected generation = 7, found generation 1\n");
}

TEST_CASE("run as JSON is one object with times in microseconds") {
  const Outcome outcome = kafkascope({"run", "-", "--json"}, small);
  CHECK(outcome.code == 0);
  REQUIRE(lines_of(outcome.out).size() == 1);
  const Json run = Json::parse(outcome.out);
  CHECK(run["file"] == "standard input");
  CHECK(run["seed"] == 3);
  CHECK(run["until_us"] == 20'000'000);
  CHECK(run["story"][0]["sentence"] == "P1 and C1 start.");
  CHECK(run["ledger"]["producers"][0]["client_id"] == "P1");
  CHECK(run["ledger"]["groups"][0]["group_id"] == "G");
  CHECK(run["records_lost"] == 0);
  CHECK(run["expectations"].size() == 2);
  CHECK(run["expectations"][0]["held"] == true);
  CHECK(run["expectations"][0]["line"] == 31);
}

TEST_CASE("replacements of values change the run") {
  const auto seed_of = [](const std::vector<std::string>& more) {
    std::vector<std::string> words{"run", "-", "--json"};
    words.insert(words.end(), more.begin(), more.end());
    return Json::parse(kafkascope(words, small).out);
  };
  CHECK(seed_of({"--seed", "9"})["seed"] == 9);
  CHECK(seed_of({"--set", "seed=9"})["seed"] == 9);
  CHECK(seed_of({"--set", "duration=15s"})["until_us"] == 15'000'000);
  const Json quick = seed_of({"--set", "producers.P1.rate=20/s"});
  CHECK(quick["ledger"]["producers"][0]["records_produced"].get<int>() > 300);
}

TEST_CASE("an open-ended run wants an end") {
  const Outcome outcome = kafkascope({"run", "sandbox"});
  CHECK(outcome.code == 2);
  CHECK(outcome.out.empty());
  CHECK(
      outcome.err ==
      "sandbox: error: has no duration, so it does not end by itself. allowed: say how far to look "
      "with --until T (or --to T), or give the file a duration, such as duration = \"2m\"\n");
  CHECK(kafkascope({"run", "sandbox", "--until", "90s", "--quiet"}).code == 0);
}

TEST_CASE("instants that are none, or lie outside the run, are refused") {
  const auto error = [](const std::string& time) {
    return kafkascope({"at", "-", "--time", time}, small).err;
  };
  CHECK(
      error("crsh") ==
      "--time crsh: error: is no instant of this run. allowed: 44.9s, 1m30s, 250ms, event:1234, a "
      "mark of the file, or MARK+44.9s; the marks are crash. did you mean crash?\n");
  CHECK(error("15") ==
        "--time 15: error: is no instant of this run. allowed: 44.9s, 1m30s, 250ms, event:1234, a "
        "mark of the file, or MARK+44.9s; the marks are crash. did you mean 15s?\n");
  CHECK(error("21s") ==
        "--time 21s: error: lies behind the end of the run. allowed: up to 20s; --set duration=21s "
        "makes the run longer\n");
  for (const char* long_time : {"400d", "365d1us", "99999999999999999999s", "crash+400d"}) {
    CHECK(error(long_time) ==
          fmt::format("--time {}: error: is too long. allowed: at most 365 days\n", long_time));
  }
  CHECK(error("99999999999999999999").find("is no instant of this run") != std::string::npos);
  CHECK(error("event:x") == "--time event:x: error: is no event. allowed: event:1234\n");
  CHECK(error("event:100000000").starts_with("--time event:100000000: error: the run has only "));
}

TEST_CASE("check says one line a file and the worst exit code") {
  const Folder folder;
  const std::string good = folder.write("a-good.toml", small);
  const std::string failing = folder.write(
      "b-failing.toml", std::string(small) + "[[expect]]\nat = \"8s\"\nlag = \"> 99\"\n");
  folder.write("notes.txt", "no scenario");
  Outcome outcome = kafkascope({"check", good});
  CHECK(outcome.code == 0);
  CHECK(outcome.err.empty());
  CHECK(outcome.out.starts_with("ok      " + good + ": 2 expectations held, 20s simulated, "));
  outcome = kafkascope({"check", folder / ""});
  CHECK(outcome.code == 1);
  REQUIRE(lines_of(outcome.out).size() == 2);
  CHECK(
      lines_of(outcome.out)[1].starts_with("FAILED  " + failing + ": 1 of 3 expectations failed"));
  CHECK(outcome.err.starts_with(failing + ":36:7: error: expected lag = \"> 99\", found lag "));
  const std::string bad = folder.write("c-bad.toml", "format = 2\n");
  outcome = kafkascope({"check", folder / "", "--quiet"});
  CHECK(outcome.code == 2);
  CHECK(lines_of(outcome.out).size() == 2);
  CHECK(has(outcome.err, bad + ":1:10: error: "));
}

TEST_CASE("at shows what members believe beside what the coordinator counts") {
  const std::string text = kafkascope({"at", "-", "--time", "crash+1s"}, small).out;
  const auto lines = lines_of(text);
  CHECK(lines[0].starts_with("11.000 s, event "));
  CHECK(lines[2] == "G: Stable, generation 1, coordinator b1, assignor range, leader C1");
  CHECK(lines[3] ==
        "  member  process  state it believes  generation  application  owns  for the coordinator  "
        "session left");
  CHECK(lines[4] ==
        "  C1      killed   -                           -  -            -     member               "
        "    43.007 s");
  CHECK(lines[6].starts_with("  t-0        nobody "));
  CHECK(has(text, "\n  t-0                    b1          0  b1        b1 "));
  CHECK(has(text, "\n  b1  session of C1"));
  CHECK(has(text, "\n  P1  sender"));
}

TEST_CASE("at as JSON has Kafka's names and integers in microseconds") {
  const Json state = Json::parse(kafkascope({"at", "-", "--time", "8s", "--json"}, small).out);
  CHECK(state["time_us"] == 8'000'000);
  const Json& group = state["groups"][0];
  CHECK(group["group_id"] == "G");
  CHECK(group["group_state"] == "Stable");
  CHECK(group["generation_id"] == 1);
  CHECK(group["protocol_name"] == "range");
  CHECK(group["coordinator"] == "b1");
  CHECK(group["members"][0]["client_id"] == "C1");
  CHECK(group["members"][0]["assignment"] == Json::array({"t-0"}));
  CHECK(group["members"][0]["session_left_us"].get<std::int64_t>() > 41'000'000);
  CHECK(group["partitions"][0]["owner"] == "C1");
  CHECK(state["consumers"][0]["owned_partitions"][0]["partition"] == "t-0");
  CHECK(state["partitions"][0]["isr_nodes"] == Json::array({"b1"}));
  CHECK(state["partitions"][0]["last_stable_offset"] == state["partitions"][0]["high_watermark"]);
  for (const Json& timer : state["timers"]) CHECK(timer["left_us"].get<std::int64_t>() >= 0);
}

TEST_CASE("the state at a time is the state at its last event") {
  const Json time = Json::parse(kafkascope({"at", "-", "--time", "crash", "--json"}, small).out);
  const std::string event = "event:" + std::to_string(time["event"].get<std::int64_t>());
  CHECK(Json::parse(kafkascope({"at", "-", "--time", event, "--json"}, small).out) == time);
  CHECK(time["consumers"][0]["process"] == "killed");
}

TEST_CASE("facts are JSON lines in order, whose levels contain each other") {
  const auto story = json_lines(kafkascope({"facts", "-", "--level", "story"}, small).out);
  const auto protocol = json_lines(kafkascope({"facts", "-"}, small).out);
  const auto data = json_lines(kafkascope({"facts", "-", "--level", "data"}, small).out);
  CHECK(story.size() > 10);
  CHECK(story.size() < protocol.size());
  CHECK(protocol.size() < data.size());
  for (const Json& fact : story) CHECK(fact["level"] == "story");
  std::int64_t event = 0;
  for (const Json& fact : data) {
    REQUIRE(fact["event"].get<std::int64_t>() >= event);
    event = fact["event"];
  }
}

TEST_CASE("facts of a stretch include both of its ends") {
  const auto facts = json_lines(
      kafkascope({"facts", "-", "--level", "story", "--from", "crash", "--to", "12s"}, small).out);
  REQUIRE(!facts.empty());
  CHECK(facts.front()["time_us"] == 10'000'000);
  CHECK(facts.front()["fact"] == "CommandExecuted");
  CHECK(facts.back()["time_us"] == 12'000'000);
  CHECK(kafkascope({"facts", "-", "--from", "12s", "--to", "10s"}, small).err ==
        "--from 12s: error: lies behind the end of the stretch\n");
}

TEST_CASE("facts of a node are those at it or about it") {
  const auto facts =
      json_lines(kafkascope({"facts", "-", "--level", "story", "--node", "C1"}, small).out);
  std::set<std::string> nodes;
  for (const Json& fact : facts) nodes.insert(fact["node"].get<std::string>());
  CHECK(nodes == std::set<std::string>{"C1", "b1"});
  CHECK(kafkascope({"facts", "-", "--node", "C7"}, small).err ==
        "--node C7: error: there is no such node. allowed: C1, P1, b1 or G. did you mean C1?\n");
  CHECK(
      kafkascope({"facts", "-", "--level", "stroy"}, small).err ==
      "--level stroy: error: is unknown. allowed: story, protocol or data. did you mean story?\n");
}

TEST_CASE("why walks from an expired session to the kill behind it") {
  const Outcome outcome = kafkascope({"why", "04-orders-crash", "--time", "70s", "--node", "C1"});
  CHECK(outcome.code == 0);
  const auto lines = lines_of(outcome.out);
  REQUIRE(lines.size() > 5);
  CHECK(lines.back() == "    20.000  C2 is killed; it owned orders-2 and orders-3.");
  CHECK(has(outcome.out, "its session expires. (session.timeout.ms = 45 s)\n"));
  CHECK(kafkascope({"why", "-", "--time", "event:0"}, small).code == 0);
}

TEST_CASE("every text about a KIP-848 group counts epochs") {
  const Outcome chart = kafkascope({"sequence", "06-kip848", "--from", "0s", "--to", "40s"});
  CHECK(chart.out.find("[Stable, group epoch 2]") != std::string::npos);
  CHECK(chart.out.find("generation") == std::string::npos);
  const Outcome story = kafkascope({"run", "06-kip848"});
  CHECK(story.out.find("(member epoch 2)") != std::string::npos);
  CHECK(story.out.find("(generation") == std::string::npos);
  const Outcome state = kafkascope({"at", "06-kip848", "--time", "40s"});
  CHECK(state.out.find("generation") == std::string::npos);
}

TEST_CASE("sequence draws requests, responses and changes of state between lines of life") {
  const Outcome outcome = kafkascope({"sequence", "-", "--from", "9.9s", "--to", "12.01s"}, small);
  CHECK(outcome.code == 0);
  const auto lines = lines_of(outcome.out);
  REQUIRE(lines.size() > 10);
  CHECK(has(lines[0], "b1"));
  CHECK(has(lines[0], "C1"));
  CHECK(has(outcome.out, "✕ killed"));
  CHECK(has(outcome.out, "○ starts"));
  CHECK(has(outcome.out, "FindCoordinator"));
  CHECK(has(outcome.out, " ┊"));
  // After the kill C1 has no line of life until it starts again.
  const auto killed =
      std::find_if(lines.begin(), lines.end(), [](auto& l) { return has(l, "killed"); });
  const auto pause = std::find_if(killed, lines.end(), [](auto& l) { return has(l, "┊"); });
  REQUIRE(pause != lines.end());
  CHECK(pause->find("┊") == pause->rfind("┊"));
}

TEST_CASE("lanes draws the group, its members and its partitions") {
  const std::string text =
      kafkascope({"lanes", "04-orders-crash", "--from", "15s", "--to", "75s"}).out;
  for (const char* lane : {"OrderProcessingGroup", "C1 ", "C2 ", "C3 ", "orders-0", "orders-5"}) {
    CHECK(has(text, std::string("\n") + lane));
  }
  CHECK(has(text, "crashed"));
  CHECK(kafkascope({"lanes", "-", "--from", "5s", "--to", "5s"}, small).code == 2);
}

TEST_CASE("verify names four ways that agree, and the fingerprint") {
  const Outcome outcome = kafkascope({"verify", "-"}, small);
  CHECK(outcome.code == 0);
  const auto lines = lines_of(outcome.out);
  REQUIRE(lines.size() == 5);
  for (std::size_t i = 0; i < 4; ++i) CHECK(lines[i].starts_with("ok      "));
  CHECK(lines[4].starts_with("e "));
  CHECK(kafkascope({"verify", "-", "--quiet"}, small).out == lines[4] + "\n");
  CHECK(kafkascope({"verify", "-", "--quiet", "--seed", "4"}, small).out != lines[4] + "\n");
}

TEST_CASE("a KIP-848 group counts epochs also while its pattern matches nothing yet") {
  const char* const file = R"(format = 1
duration = "2s"
[cluster]
brokers = 1
[[topics]]
name = "t"
[[groups]]
id = "G"
topics-regex = "t.*"
members = ["C1"]
config = { "group.protocol" = "consumer" }
)";
  CHECK(has(kafkascope({"run", "-"}, file).out, "G goes from Empty to Stable (group epoch 1)."));
}
