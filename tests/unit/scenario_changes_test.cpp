// Settings, replicas, racks and pauses in the timeline of a file: read, checked, written, read again.
#include "sim/scenario/parse.h"
#include "sim/scenario/write.h"

#include <catch2/catch_test_macros.hpp>

using namespace ks;

namespace {

std::string file(const std::string& timeline, const std::string& cluster = "") {
  return "format = 1\n[cluster]\nbrokers = 4\n" + cluster +
         "[[topics]]\nname = \"orders\"\npartitions = 3\nreplication-factor = 3\n"
         "[[groups]]\nid = \"g\"\ntopics = [\"orders\"]\nmembers = [\"C1\"]\n" +
         timeline;
}

std::string action(const std::string& keys) { return "[[timeline]]\nat = \"5s\"\n" + keys + "\n"; }

std::string problem_of(const std::string& keys, const std::string& cluster = "") {
  const auto scenario = parse_scenario(file(action(keys), cluster), "f.toml");
  return scenario ? "" : scenario.error().front().what;
}

/// What one action of a file is, the same after writing and reading it again.
CommandBody read(const std::string& keys, const std::string& cluster = "") {
  const auto scenario = parse_scenario(file(action(keys), cluster), "f.toml");
  if (!scenario) FAIL(to_text(scenario.error().front()));
  const auto again = parse_scenario(write_scenario(*scenario), "f.toml");
  if (!again) FAIL(to_text(again.error().front()));
  CHECK(same_meaning(*again, *scenario));
  return *scenario->timeline.front().action;
}

const std::string three_racks = "racks = [\"A\", \"B\", \"A\", \"\"]\n";

}  // namespace

TEST_CASE("settings of a topic, a group and all brokers") {
  CHECK(read("do = \"config\"\ntopic = \"orders\"\nconfig = { \"retention.ms\" = \"1m\" }\n"
             "remove = [\"segment.ms\"]") ==
        CommandBody{AlterConfig{"orders", "", {{"retention.ms", "1m"}}, {"segment.ms"}}});
  CHECK(
      read("do = \"config\"\nnode = \"g\"\nconfig = { \"consumer.session.timeout.ms\" = 50000 }") ==
      CommandBody{AlterConfig{"", "g", {{"consumer.session.timeout.ms", "50000"}}, {}}});
  CHECK(read("do = \"config\"\nconfig = { \"log.retention.ms\" = 60000 }") ==
        CommandBody{AlterConfig{"", "", {{"log.retention.ms", "60000"}}, {}}});
}

TEST_CASE("settings of one broker") {
  const CommandBody one = read(
      "do = \"config\"\nnode = \"b2\"\nconfig = { \"log.retention.ms\" = 60000 }\n"
      "remove = [\"num.io.threads\"]");
  AlterConfig expected{"", "", {{"log.retention.ms", "60000"}}, {"num.io.threads"}};
  expected.broker = "b2";
  CHECK(one == CommandBody{expected});
  CHECK(to_text(one) == "set log.retention.ms = 60000, remove num.io.threads of the broker b2");
  CHECK(problem_of("do = \"config\"\nnode = \"b9\"\nconfig = { \"num.io.threads\" = 2 }") ==
        "unknown group \"b9\"");
  CHECK(problem_of("do = \"config\"\nnode = \"b2\"\nconfig = { \"retention.ms\" = 2 }")
            .find("retention.ms") != std::string::npos);
}

TEST_CASE("targets of a reassignment, and its end") {
  const CommandBody several =
      read("do = \"reassign\"\ntopic = \"orders\"\nreplicas = [[4, 2, 3], [], [1, 2, 4]]");
  CHECK(several ==
        CommandBody{Reassign{
            "orders", {ReassignTarget{0, {4, 2, 3}}, ReassignTarget{2, {1, 2, 4}}}, false}});
  const CommandBody one =
      read("do = \"reassign\"\npartition = \"orders-1\"\nreplicas = [[4, 2, 3]]");
  CHECK(one == CommandBody{Reassign{"orders", {ReassignTarget{1, {4, 2, 3}}}, false}});
  CHECK(to_text(one) == "move orders-1 to b4+b2+b3");
  CHECK(read("do = \"reassign\"\ntopic = \"orders\"\ncancel = true") ==
        CommandBody{Reassign{"orders", {}, true}});
  CHECK(read("do = \"reassign\"\npartition = \"orders-1\"\ncancel = true") ==
        CommandBody{Reassign{"orders", {ReassignTarget{1, {}}}, true}});
}

TEST_CASE("racks, and what is done to one") {
  CHECK(read("do = \"kill\"\nrack = \"A\"\nmachine = true", three_racks) ==
        CommandBody{RackCommand{"A", RackAction::kill, true, false}});
  CHECK(read("do = \"start\"\nrack = \"B\"\nempty = true", three_racks) ==
        CommandBody{RackCommand{"B", RackAction::start, false, true}});
  for (const auto& [verb, what] :
       {std::pair{"freeze", RackAction::freeze}, std::pair{"thaw", RackAction::thaw},
        std::pair{"stop", RackAction::stop}, std::pair{"cut", RackAction::cut},
        std::pair{"heal", RackAction::heal}})
    CHECK(read("do = \"" + std::string(verb) + "\"\nrack = \"A\"", three_racks) ==
          CommandBody{RackCommand{"A", what, false, false}});
}

TEST_CASE("pause and resume") {
  CHECK(read("do = \"pause\"\nnode = \"C1\"\npartition = \"orders-1\"") ==
        CommandBody{Pause{"C1", "orders-1"}});
  CHECK(read("do = \"resume\"\nnode = \"C1\"") == CommandBody{Resume{"C1", ""}});
}

TEST_CASE("what is wrong with a change is said") {
  CHECK(problem_of("do = \"config\"\ntopic = \"orders\"") == "it is not said what changes");
  CHECK(problem_of("do = \"config\"\ntopic = \"ordrs\"\nremove = [\"retention.ms\"]") ==
        "unknown topic \"ordrs\"");
  CHECK(problem_of("do = \"config\"\ntopic = \"orders\"\nremove = [\"retention\"]") ==
        "Kafka has no topic key \"retention\"");
  CHECK(problem_of(
            "do = \"config\"\nnode = \"g\"\nconfig = { \"consumer.session.timeout.ms\" = 70000 }")
            .find("must lie between") != std::string::npos);
  CHECK(problem_of("do = \"reassign\"\ntopic = \"orders\"") ==
        "a reassignment has a target, or is cancelled");
  CHECK(problem_of("do = \"reassign\"\ncancel = true") == "it is not said what moves");
  CHECK(problem_of("do = \"reassign\"\ntopic = \"orders\"\nreplicas = [[1], [2], [3], [4]]") ==
        "orders has 3 partitions");
  CHECK(problem_of("do = \"reassign\"\ntopic = \"orders\"\nreplicas = [[], []]") ==
        "replicas moves no partition");
  CHECK(problem_of("do = \"reassign\"\npartition = \"orders-7\"\nreplicas = [[1]]")
            .find("orders has 3 partitions") != std::string::npos);
  CHECK(problem_of("do = \"kill\"\nrack = \"D\"", three_racks) == "unknown rack \"D\"");
  CHECK(problem_of("do = \"kill\"\nnode = \"b1\"\nrack = \"A\"", three_racks) ==
        "node does not go together with rack");
  CHECK(problem_of("mark = \"m\"", "racks = [\"A\"]\n") == "racks names 1 racks");
  CHECK(problem_of("do = \"pause\"\nnode = \"C1\"\npartition = \"orders\"") ==
        "partition = \"orders\" is not a partition");
  CHECK(problem_of("do = \"close\"\nnode = \"C1\"\nrack = \"A\"", three_racks)
            .find("rack does not belong to do = \"close\"") != std::string::npos);
}

TEST_CASE("what close() says to the group") {
  CHECK(read("do = \"close\"\nnode = \"C1\"\nmembership = \"leave-group\"") ==
        CommandBody{Close{"C1", GroupMembership::leave_group}});
  CHECK(read("do = \"close\"\nnode = \"C1\"\nmembership = \"remain-in-group\"") ==
        CommandBody{Close{"C1", GroupMembership::remain_in_group}});
  CHECK(read("do = \"close\"\nnode = \"C1\"\nmembership = \"default\"") ==
        CommandBody{Close{"C1"}});
  CHECK(problem_of("do = \"close\"\nnode = \"C1\"\nmembership = \"go\"") ==
        "membership = \"go\" is unknown");
  const auto older = parse_scenario(
      "profile = \"4.0\"\n" +
          file(action("do = \"close\"\nnode = \"C1\"\nmembership = \"leave-group\"")),
      "f.toml");
  REQUIRE_FALSE(older);
  CHECK(older.error().front().what ==
        "membership needs Kafka 4.1 (KIP-1092), and profile is \"4.0\"");
}
