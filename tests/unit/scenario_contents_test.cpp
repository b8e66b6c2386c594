// "value" and "headers" of a producer: read, written, filled in, refused.
#include <catch2/catch_test_macros.hpp>

#include "sim/kafka/producer_plan.h"
#include "sim/scenario/build.h"
#include "sim/scenario/write.h"
#include "sim/world/initial_records.h"
#include "sim/world/world.h"
#include "tests/support/scenario_text.h"

using namespace ks;

namespace {

std::string producer(const std::string& more) {
  return R"(format = 1

[[topics]]
name = "riders"
partitions = 2

[[producers]]
name = "app"
topic = "riders"
keys = { values = ["anna", "ben"] }
partition = { field = "location", values = [["north", 0], ["south", 1]] }
)" + more;
}

std::shared_ptr<const ProducerPlan> plan_of(const std::string& text) {
  const Result<Scenario> parsed = parse_scenario(text, "f.toml");
  REQUIRE(parsed);
  const Run run = build(*parsed);
  return make_plan(make_world(run.spec), TopicId{0}, run.spec.producers[0], false);
}

}  // namespace

TEST_CASE("a record's value has its own number, key and field in it") {
  const auto plan =
      plan_of(producer("value = \"{key}: rider {number} is in the {location}, {number}\"\n"));
  CHECK(plan->value_of(0) == "anna: rider 0 is in the north, 0");
  CHECK(plan->value_of(3) == "ben: rider 3 is in the south, 3");
  CHECK(plan_of(producer("value = \"on its way\"\n"))->value_of(7) == "on its way");
  CHECK(plan_of(producer(""))->value_of(7).empty());
}

TEST_CASE("headers keep their order") {
  const auto plan = plan_of(producer("headers = { source = \"app\", \"trace id\" = \"7\" }\n"));
  using Header = std::pair<std::string, std::string>;
  CHECK(plan->headers == std::vector<Header>{{"source", "app"}, {"trace id", "7"}});
}

TEST_CASE("value and headers are written as they were read") {
  const Result<Scenario> parsed = parse_scenario(
      producer("value = \"{key} {number}\"\nheaders = { \"trace id\" = \"a \\\"b\\\"\" }\n"),
      "f.toml");
  REQUIRE(parsed);
  const Result<Scenario> again = parse_scenario(write_scenario(*parsed), "g.toml");
  REQUIRE(again);
  CHECK(again->cluster.producers == parsed->cluster.producers);
  CHECK(again->cluster.producers[0].value == "{key} {number}");
}

TEST_CASE("a pattern may ask only for what its records have") {
  const auto errors = [](const std::string& more) { return errors_of(producer(more)); };
  CHECK(errors("value = \"{rider}\"\n") ==
        std::vector<std::string>{
            "f.toml:12:9: error: value asks for {rider}, which its records do not have. "
            "allowed: text with {number}, {key}, {location}"});
  CHECK(errors("value = \"{number\"\n").size() == 1);
  CHECK(errors("value = \"number}\"\n").size() == 1);
  CHECK(errors("headers = \"source\"\n") ==
        std::vector<std::string>{"f.toml:12:11: error: headers must be a table, not text"});
  CHECK(errors("headers = { source = 7 }\n").size() == 1);
}
