// A bare Kafka key in place of a path: set wherever the file may say it.
#include <catch2/catch_test_macros.hpp>

#include "sim/scenario/parse.h"
#include "tests/support/scenario_text.h"

using namespace ks;

namespace {

Result<Scenario> with(const std::string& key, const std::string& value,
                      const std::string& more = "") {
  const Override change{key, value, true};
  return parse_scenario(small_scenario(more), "f.toml", std::span(&change, 1));
}

std::string setting(const ConfigOverrides& config, const std::string& key) {
  for (const auto& [name, value] : config) {
    if (name == key) return value;
  }
  return "";
}

const AddConsumer& added(const Scenario& scenario, const std::string& name) {
  for (const Start& start : scenario.starts) {
    const auto* add = std::get_if<AddConsumer>(&start.body);
    if (add != nullptr && add->node == name) return *add;
  }
  for (const TimelineEntry& entry : scenario.timeline) {
    const auto* add = entry.action ? std::get_if<AddConsumer>(&*entry.action) : nullptr;
    if (add != nullptr && add->node == name) return *add;
  }
  FAIL("nobody is called " << name);
  static const AddConsumer none;
  return none;
}

}  // namespace

TEST_CASE("a consumer's key is set for every group, and for members that say it themselves") {
  const auto scenario = with("session.timeout.ms", "10000", R"(
[[groups]]
id = "Other"
topics = ["orders"]
config = { "session.timeout.ms" = 20000 }
members = ["D1", { name = "D2", config = { session.timeout.ms = 30000 } }]

[[timeline]]
at = "5s"
do = "add"
node = "D3"
group = "Other"
config = { "session.timeout.ms" = 40000 }
)");
  REQUIRE(scenario);
  for (const GroupSpec& group : scenario->cluster.groups) {
    CHECK(setting(group.config, "session.timeout.ms") == "10000");
  }
  CHECK(setting(added(*scenario, "D1").config, "session.timeout.ms").empty());
  CHECK(setting(added(*scenario, "D2").config, "session.timeout.ms") == "10000");
  CHECK(setting(added(*scenario, "D3").config, "session.timeout.ms") == "10000");
}

TEST_CASE("a key that brokers and topics have is set for both") {
  const auto scenario = with("min.insync.replicas", "2");
  REQUIRE(scenario);
  CHECK(setting(scenario->cluster.broker_config, "min.insync.replicas") == "2");
  CHECK(setting(scenario->cluster.topics[0].config, "min.insync.replicas") == "2");
}

TEST_CASE(
    "a key that nothing in the file can have is an error, and so is one that Kafka does not know") {
  const Override change{"acks", "0", true};
  const auto nobody = parse_scenario("format = 1\n", "f.toml", std::span(&change, 1));
  REQUIRE_FALSE(nobody);
  CHECK(texts(nobody.error()) ==
        std::vector<std::string>{
            "--set acks: error: nothing in this file can have this producer key"});
  const auto unknown = with("no.such.key", "1");
  REQUIRE_FALSE(unknown);
  CHECK(texts(unknown.error()) ==
        std::vector<std::string>{"--set no.such.key: error: is no Kafka key"});
}

TEST_CASE("an entry of the timeline goes by its mark, and what counts from the mark moves along") {
  const std::string more = R"(
[[timeline]]
at = "20s"
mark = "crash"
do = "kill"
node = "C2"

[[timeline]]
at = "crash+5s"
do = "restart"
node = "C2"
)";
  const auto parsed = [&](const std::string& path, const std::string& value) {
    const Override change{path, value};
    return parse_scenario(small_scenario(more), "f.toml", std::span(&change, 1));
  };
  const auto moved = parsed("timeline.crash.at", "21.5s");
  REQUIRE(moved);
  CHECK(moved->timeline[0].at == ks::at(21'500ms));
  CHECK(moved->timeline[1].at == ks::at(26'500ms));
  const auto unknown = parsed("timeline.crahs.at", "21s");
  REQUIRE(!unknown);
  CHECK(to_text(unknown.error().front()) ==
        "--set timeline.crahs.at: error: nothing is called \"crahs\". allowed: crash. did you mean "
        "crash?");
}
