// What a scenario says of ways, slow disks and replication.
#include <catch2/catch_test_macros.hpp>

#include "sim/scenario/parse.h"
#include "sim/scenario/write.h"
#include "tests/support/scenario_text.h"

using namespace ks;

namespace {

const std::string cluster = R"(format = 1
duration = "2m"
[cluster]
brokers = 3
high-watermark = "before-3.7"
[[topics]]
name = "orders"
partitions = 2
replication-factor = 3
[[producers]]
name = "P1"
topic = "orders"
[[groups]]
id = "G"
topics = ["orders"]
members = ["C1"]
)";

Scenario read(const std::string& text) {
  Result<Scenario> parsed = parse_scenario(text, "f.toml");
  if (!parsed) FAIL(parsed.error().front().what);
  return *parsed;
}

std::string error_of(const std::string& text) {
  const Result<Scenario> parsed = parse_scenario(text, "f.toml");
  if (parsed) return "";
  return parsed.error().front().what;
}

std::string action(const std::string& keys) {
  return cluster + "[[timeline]]\nat = \"10s\"\n" + keys;
}

}  // namespace

TEST_CASE("ways are cut, slowed and healed by the timeline") {
  const Scenario scenario = read(cluster + R"(
[[timeline]]
at = "10s"
do = "cut"
node = "b1"
peer = "b2"
one-way = true
[[timeline]]
at = "20s"
do = "delay-way"
node = "C1"
by = "300ms"
[[timeline]]
at = "30s"
do = "heal"
node = "k1"
peer = "P1"
[[timeline]]
at = "40s"
do = "slow"
node = "b3"
factor = 100
)");
  CHECK(scenario.cluster.high_watermark_before_3_7);
  CHECK(scenario.timeline[0].action == CommandBody{CutWay{"b1", "b2", true}});
  CHECK(scenario.timeline[1].action == CommandBody{DelayWay{"C1", "", false, 300ms}});
  CHECK(scenario.timeline[2].action == CommandBody{HealWay{"k1", "P1"}});
  CHECK(scenario.timeline[3].action == CommandBody{Slow{"b3", Ratio{100, 1}}});
  CHECK(to_text(*scenario.timeline[0].action) == "cut the way from b1 to b2");
  CHECK(to_text(*scenario.timeline[1].action) ==
        "delay what is sent between C1 and all others by 300ms");
  CHECK(to_text(*scenario.timeline[2].action) == "heal the way between k1 and P1");
  CHECK(same_meaning(read(write_scenario(scenario)), scenario));
}

TEST_CASE("ways that cannot be are errors of the file") {
  CHECK(error_of(action("do = \"cut\"\nnode = \"b9\"\n")).find("unknown node \"b9\"") == 0);
  CHECK(
      error_of(action("do = \"cut\"\nnode = \"b1\"\npeer = \"G\"\n")).find("unknown node \"G\"") ==
      0);
  CHECK(error_of(action("do = \"cut\"\nnode = \"b1\"\npeer = \"b1\"\n")) ==
        "peer is the node itself");
  CHECK(error_of(action("do = \"delay-way\"\nnode = \"b1\"\nby = \"0s\"\n")) ==
        "by must be longer than no time");
  CHECK(error_of("format = 1\n[cluster]\nhigh-watermark = \"lax\"\n")
            .find("high-watermark = \"lax\" is unknown") == 0);
}

TEST_CASE("an expectation says how a partition stands") {
  const Scenario scenario = read(cluster + R"(
[[expect]]
at = "1m"
replication = { partition = "orders-1", leader = "nobody", isr = ["b2", "b1"], end = 7 }
)");
  REQUIRE(scenario.expectations.size() == 1);
  ExpectReplication wanted;
  wanted.partition = PartitionName{"orders", 1};
  wanted.leader = "nobody";
  wanted.isr = std::vector<std::string>{"b1", "b2"};
  wanted.end = Bounds{7, 7};
  CHECK(scenario.expectations[0].body == ExpectationBody{wanted});
  CHECK(scenario.expectations[0].group.empty());
  CHECK(same_meaning(read(write_scenario(scenario)), scenario));
  const std::string expect = cluster + "[[expect]]\n";
  CHECK(
      error_of(expect + "replication = { partition = \"orders-0\" }\n").find("replication needs") ==
      0);
  CHECK(error_of(expect +
                 "at = \"1m\"\nreplication = { partition = \"orders-0\", leader = \"b7\" }\n")
            .find("unknown broker \"b7\"") == 0);
  CHECK(error_of(expect + "at = \"1m\"\nreplication = { partition = \"orders-0\" }\n") ==
        "replication expects nothing");
}
