// Topics in the timeline of a file: read, checked, written, read again.
#include "sim/scenario/build.h"
#include "sim/scenario/parse.h"
#include "sim/scenario/write.h"

#include <catch2/catch_test_macros.hpp>

using namespace ks;

namespace {

std::string file(const std::string& timeline, const std::string& topics = "\"orders\"") {
  return "format = 1\n[cluster]\nbrokers = 3\n[[topics]]\nname = \"orders\"\npartitions = 3\n"
         "[[groups]]\nid = \"g\"\ntopics = [" +
         topics + "]\nmembers = [\"C1\"]\n" + timeline;
}

std::string problem_of(const std::string& timeline) {
  const auto scenario = parse_scenario(file(timeline), "f.toml");
  return scenario ? "" : to_text(scenario.error().front());
}

}  // namespace

TEST_CASE("the three actions on topics are read and written") {
  const std::string text = file(
      "[[timeline]]\nat = \"5s\"\ndo = \"create-topic\"\ntopic = \"refunds\"\npartitions = 4\n"
      "replication-factor = 2\nconfig = { \"max.message.bytes\" = 1000 }\n"
      "[[timeline]]\nat = \"6s\"\ndo = \"grow-topic\"\ntopic = \"orders\"\npartitions = 5\n"
      "[[timeline]]\nat = \"7s\"\ndo = \"delete-topic\"\ntopic = \"refunds\"\n"
      "[[timeline]]\nat = \"8s\"\ndo = \"create-topic\"\ntopic = \"fixed\"\nreplicas = [[1, 2], "
      "[2, 3]]\n",
      "\"orders\", \"refunds\"");
  const auto scenario = parse_scenario(text, "f.toml");
  if (!scenario) UNSCOPED_INFO(to_text(scenario.error().front()));
  REQUIRE(scenario.has_value());
  REQUIRE(scenario->timeline.size() == 4);
  const CreateTopic create{"refunds", 4, 2, {}, {{"max.message.bytes", "1000"}}};
  CHECK(std::get<CreateTopic>(*scenario->timeline[0].action) == create);
  CHECK(std::get<GrowTopic>(*scenario->timeline[1].action) == GrowTopic{"orders", 5});
  CHECK(std::get<DeleteTopic>(*scenario->timeline[2].action) == DeleteTopic{"refunds"});
  const CreateTopic fixed{"fixed", -1, -1, {{1, 2}, {2, 3}}, {}};
  CHECK(std::get<CreateTopic>(*scenario->timeline[3].action) == fixed);
  CHECK_FALSE(scenario->cluster.topics[1].at_start);
  const auto again = parse_scenario(write_scenario(*scenario), "f.toml");
  if (!again) UNSCOPED_INFO(to_text(again.error().front()));
  REQUIRE(again.has_value());
  CHECK(same_meaning(*again, *scenario));
}

TEST_CASE("expectations and records may name partitions that come later") {
  const std::string growth =
      "[[timeline]]\nat = \"6s\"\ndo = \"grow-topic\"\ntopic = \"orders\"\npartitions = 5\n";
  CHECK(problem_of(growth + "[[expect]]\nat = \"9s\"\nowners = { C1 = [\"orders-4\"] }\n").empty());
  CHECK(problem_of(growth + "[[expect]]\nat = \"9s\"\nowners = { C1 = [\"orders-5\"] }\n") != "");
}

TEST_CASE("what is wrong with an action on a topic is said where it stands") {
  CHECK(
      problem_of(
          "[[timeline]]\nat = \"5s\"\ndo = \"grow-topic\"\ntopic = \"ordrs\"\npartitions = 4\n") ==
      "f.toml:14:9: error: unknown topic \"ordrs\". allowed: orders. did you mean orders?");
  CHECK(problem_of("[[timeline]]\nat = \"5s\"\ndo = \"grow-topic\"\ntopic = \"orders\"\n")
            .find("partitions") != std::string::npos);
  CHECK(problem_of("[[timeline]]\nat = \"5s\"\ndo = \"delete-topic\"\nnode = \"C1\"\n") ==
        "f.toml:11:1: error: [[timeline]] needs the key topic");
  CHECK(problem_of("[[timeline]]\nat = \"5s\"\ndo = \"delete-topic\"\ntopic = \"orders\"\n"
                   "node = \"C1\"\n") ==
        "f.toml:15:8: error: node does not belong to do = \"delete-topic\"");
  CHECK(problem_of("[[timeline]]\nat = \"5s\"\ndo = \"kill\"\nnode = \"C1\"\ntopic = \"orders\"\n")
            .find("does not belong to do = \"kill\"") != std::string::npos);
}

TEST_CASE("a producer's topic may come later, a pattern needs to be one") {
  const auto with = [](const std::string& more) {
    const auto scenario =
        parse_scenario("format = 1\n[[topics]]\nname = \"orders\"\n" + more, "f.toml");
    return scenario ? "" : to_text(scenario.error().front());
  };
  const std::string creation =
      "[[timeline]]\nat = \"1s\"\ndo = \"create-topic\"\ntopic = \"late\"\npartitions = 2\n";
  const std::string producer = "[[producers]]\nname = \"P\"\ntopic = \"late\"\n";
  const std::string by =
      "partition = { field = \"location\", values = [[\"north\", 0], [\"south\", ";
  CHECK(with(producer + creation) == "");
  CHECK(with(producer) == "f.toml:6:9: error: unknown topic \"late\". allowed: orders");
  CHECK(with(producer + by + "1]] }\n" + creation) == "");
  CHECK(with(producer + by + "2]] }\n" + creation).find("late has no partition 2") !=
        std::string::npos);
  CHECK(with("[[groups]]\nid = \"g\"\npattern = \"orders.*\"\n") == "");
  CHECK(with("[[groups]]\nid = \"g\"\npattern = \"(\"\n").find("is not a pattern") !=
        std::string::npos);
  CHECK(with("[[groups]]\nid = \"g\"\npattern = \"o.*\"\ntopics = [\"orders\"]\n")
            .find("does not go together with topics") != std::string::npos);
}
