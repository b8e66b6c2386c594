// What a scenario says of applications: commits, the rebalance listener, topics, subscriptions.
#include "sim/scenario/parse.h"
#include "sim/scenario/write.h"
#include "tests/support/scenario_text.h"

#include <catch2/catch_test_macros.hpp>

using namespace ks;

namespace {

const std::string cluster = R"(format = 1
duration = "2m"
[[topics]]
name = "orders"
partitions = 6
[[topics]]
name = "payments"
)";

const std::string group = R"([[groups]]
id = "G"
topics = ["orders", "payments"]
commit = "sync-after"
commit-on-revoke = true
callbacks = { revoked = "2s", lost = "1s" }
members = [
  "C1",
  { name = "C2", topics = ["orders"], commit = "auto", callbacks = { assigned = "10ms" } },
  { name = "C3", commit-on-revoke = false, config = { "group.instance.id" = "three" } },
]
)";

Scenario read(const std::string& text) {
  Result<Scenario> parsed = parse_scenario(text, "f.toml");
  if (!parsed) FAIL(parsed.error().front().what);
  return *parsed;
}

std::string error_of(const std::string& text) {
  const Result<Scenario> parsed = parse_scenario(text, "f.toml");
  return parsed ? "" : to_text(parsed.error().front());
}

const AddConsumer& member(const Scenario& scenario, std::size_t index) {
  return std::get<AddConsumer>(scenario.starts[index].body);
}

}  // namespace

TEST_CASE("a group's application commits, listens and takes its time") {
  const Scenario scenario = read(cluster + group);
  const Application& application = scenario.cluster.groups[0].application;
  CHECK(application.commit == CommitMode::sync_after);
  CHECK(application.commit_on_revoke);
  CHECK(application.callbacks == CallbackTimes{2s, 0s, 1s});
  CHECK_FALSE(member(scenario, 0).commit.has_value());
  CHECK(member(scenario, 1).commit == CommitMode::automatic);
  CHECK(member(scenario, 1).topics == std::vector<std::string>{"orders"});
  // What a member leaves out of its callbacks is the group's.
  CHECK(member(scenario, 1).callbacks == CallbackTimes{2s, 10ms, 1s});
  CHECK(member(scenario, 2).commit_on_revoke == false);
}

TEST_CASE("unsubscribe and subscribe are actions on consumers") {
  const Scenario scenario = read(cluster + group + R"(
[[timeline]]
at = "10s"
do = "unsubscribe"
node = "C1"
[[timeline]]
at = "20s"
do = "subscribe"
node = "C1"
topics = ["payments"]
[[timeline]]
at = "30s"
do = "subscribe"
node = "C2"
)");
  CHECK(scenario.timeline[0].action == CommandBody{Unsubscribe{"C1"}});
  CHECK(scenario.timeline[1].action == CommandBody{Subscribe{"C1", {"payments"}}});
  CHECK(scenario.timeline[2].action == CommandBody{Subscribe{"C2", {}}});
  CHECK(to_text(*scenario.timeline[1].action) == "subscribe C1 to payments");
  CHECK(to_text(*scenario.timeline[2].action) == "subscribe C2");
}

TEST_CASE("the length of handler calls is an action on consumers") {
  const Scenario scenario = read(cluster + group + R"(
[[timeline]]
at = "10s"
do = "handler"
node = "C1"
takes = "8s"
[[timeline]]
at = "20s"
do = "handler"
node = "C2"
takes = "25s"
once = true
)");
  CHECK(scenario.timeline[0].action == CommandBody{HandlerTime{"C1", 8s, false}});
  CHECK(scenario.timeline[1].action == CommandBody{HandlerTime{"C2", 25s, true}});
  CHECK(to_text(*scenario.timeline[0].action) == "let C1's handler calls take 8s");
  CHECK(to_text(*scenario.timeline[1].action) == "let C2's next handler call take 25s");
  CHECK(same_meaning(read(write_scenario(scenario)), scenario));
}

TEST_CASE("an application may give records up, from the start or from some time on") {
  const Scenario scenario = read(cluster + R"(
[[producers]]
name = "DLQ"
topic = "orders"
rate = "0/s"
[[groups]]
id = "G"
topics = ["orders"]
members = ["C1"]
dead-letter = { attempts = 3, each = "5s", producer = "DLQ" }
[[timeline]]
at = "10s"
do = "dead-letter"
node = "G"
attempts = 1
each = "1s"
producer = "DLQ"
[[timeline]]
at = "20s"
do = "dead-letter"
node = "C1"
attempts = 0
)");
  CHECK(scenario.cluster.groups[0].application.dead_letter == DeadLetter{3, 5s, "DLQ"});
  CHECK(scenario.timeline[0].action == CommandBody{GiveUpRecords{"G", DeadLetter{1, 1s, "DLQ"}}});
  CHECK(scenario.timeline[1].action == CommandBody{GiveUpRecords{"C1", DeadLetter{0, {}, ""}}});
  CHECK(to_text(*scenario.timeline[0].action) ==
        "let G give up a record after 1 attempt of 1s and send it with DLQ");
  CHECK(to_text(*scenario.timeline[1].action) == "let C1 give up no records");
  CHECK(same_meaning(read(write_scenario(scenario)), scenario));
}

TEST_CASE("applications and subscriptions are written as they were read") {
  const Scenario scenario = read(cluster + group + R"(
[[timeline]]
at = "10s"
do = "unsubscribe"
node = "C1"
[[timeline]]
at = "20s"
do = "subscribe"
node = "C1"
topics = ["payments"]
[[timeline]]
at = "30s"
do = "add"
node = "C4"
group = "G"
topics = ["orders"]
commit = "per-record"
callbacks = { lost = "3s" }
[[expect]]
at = "1m"
unprocessed = 0
)");
  CHECK(same_meaning(read(write_scenario(scenario)), scenario));
}

TEST_CASE("what an application cannot be is an error with its place") {
  CHECK(error_of(cluster + "[[groups]]\nid = \"G\"\ntopics = [\"orders\"]\ncommit = \"later\"\n") ==
        "f.toml:11:10: error: commit = \"later\" is unknown. allowed: \"auto\", \"sync-after\", "
        "\"sync-before\", \"async-after\" or \"per-record\"");
  const std::string one = "[[groups]]\nid = \"G\"\ntopics = [\"orders\"]\nmembers = [\"C1\"]\n";
  CHECK(error_of(cluster + one +
                 "[[timeline]]\nat = \"1s\"\ndo = \"subscribe\"\nnode = \"C1\"\n"
                 "topics = [\"payments\"]\n") ==
        "f.toml:16:11: error: unknown topic of the group \"payments\". allowed: orders");
  CHECK(error_of(cluster + one +
                 "[[timeline]]\nat = \"1s\"\ndo = \"kill\"\nnode = \"C1\"\n"
                 "topics = [\"orders\"]\n") ==
        "f.toml:16:10: error: topics does not belong to do = \"kill\", only to \"add\" and "
        "\"subscribe\" and \"reset-offsets\" and \"delete-offsets\"");
}
