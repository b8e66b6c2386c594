// The keys zookeeper and environment of [cluster].
#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

#include "sim/scenario/write.h"
#include "tests/support/scenario_text.h"

namespace ks {
namespace {

using Texts = std::vector<std::string>;

const std::string old_profile = "format = 1\nprofile = \"3.9\"\n";

ClusterSpec parsed_cluster(const std::string& text) {
  const Result<Scenario> scenario = parse_scenario(text, "f.toml", {});
  REQUIRE(scenario.has_value());
  return scenario->cluster;
}

TEST_CASE("ZooKeeper is asked for, and only Kafka 3.9 has it") {
  CHECK_FALSE(parsed_cluster(old_profile + "[cluster]\nbrokers = 1\n").zookeeper.on);
  CHECK(parsed_cluster(old_profile + "[cluster]\nzookeeper = true\n").zookeeper.on);
  CHECK_FALSE(parsed_cluster(old_profile + "[cluster]\nzookeeper = false\n").zookeeper.on);
  CHECK(errors_of("format = 1\n[cluster]\nzookeeper = true\n") ==
        Texts{"f.toml:3:13: error: zookeeper was removed in Kafka 4.0, and profile is \"4.4\". "
              "allowed: profile = \"3.9\""});
  CHECK(errors_of(old_profile + "[cluster]\nzookeeper = true\ncontrollers = 3\n") ==
        Texts{"f.toml:5:15: error: controllers has no place beside zookeeper: a broker is the "
              "controller"});
}

TEST_CASE("racks, settings that change and reassignments have a place beside ZooKeeper") {
  const std::string text =
      old_profile +
      "[cluster]\nbrokers = 2\nzookeeper = true\nracks = [\"A\", \"B\"]\n"
      "[[topics]]\nname = \"orders\"\npartitions = 1\nreplication-factor = 1\n"
      "[[timeline]]\nat = \"5s\"\ndo = \"config\"\ntopic = \"orders\"\n"
      "config = { \"retention.ms\" = \"1m\" }\n"
      "[[timeline]]\nat = \"6s\"\ndo = \"reassign\"\npartition = \"orders-0\"\n"
      "replicas = [[2]]\n"
      "[[timeline]]\nat = \"7s\"\ndo = \"kill\"\nrack = \"A\"\n";
  const Result<Scenario> scenario = parse_scenario(text, "f.toml", {});
  REQUIRE(scenario.has_value());
  CHECK(scenario->cluster.racks == Texts{"A", "B"});
  REQUIRE(scenario->timeline.size() == 3);
  CHECK(std::holds_alternative<AlterConfig>(*scenario->timeline[0].action));
  CHECK(std::holds_alternative<Reassign>(*scenario->timeline[1].action));
  CHECK(std::holds_alternative<RackCommand>(*scenario->timeline[2].action));
}

TEST_CASE("what ZooKeeper and a new controller take can be said, and is written again") {
  const std::string text =
      old_profile +
      "[cluster]\nbrokers = 3\nzookeeper = { tick = \"2s\", controller = 2, "
      "load = \"1s\", load-partition = \"37us\", apply-partition = \"40us\" }\n";
  const Result<Scenario> scenario = parse_scenario(text, "f.toml", {});
  REQUIRE(scenario.has_value());
  const ZooKeeperSpec& spec = scenario->cluster.zookeeper;
  CHECK(spec.tick == Duration{2'000'000});
  CHECK(spec.controller == 2);
  CHECK(spec.times.load == Duration{1'000'000});
  CHECK(spec.times.load_partition == Duration{37});
  CHECK(spec.times.write_partition == Duration{100});
  CHECK(spec.times.apply_partition == Duration{40});
  CHECK(parsed_cluster(write_scenario(*scenario)).zookeeper == spec);
}

TEST_CASE("variables of images that concern no behaviour are notes, misspelt ones errors") {
  const std::string before = old_profile + "[cluster]\nzookeeper = true\nenvironment = { ";
  const Result<Scenario> scenario = parse_scenario(
      before + "KAFKA_JMX_PORT = 9101, ALLOW_ANONYMOUS_LOGIN = \"yes\" }\n", "f.toml");
  REQUIRE(scenario.has_value());
  CHECK(scenario->cluster.broker_config.empty());
  CHECK(texts(scenario->notes) ==
        Texts{"f.toml:5:17: note: KAFKA_JMX_PORT is accepted, but has no effect here",
              "f.toml:5:40: note: ALLOW_ANONYMOUS_LOGIN is accepted, but has no effect here"});
  CHECK(
      errors_of(before + "KAFKA_JMX_PROT = 9101 }\n") ==
      Texts{
          "f.toml:5:17: error: unknown variable \"KAFKA_JMX_PROT\" in environment. allowed: a "
          "broker's key in capitals, such as KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR. did you mean "
          "KAFKA_JMX_PORT?"});
}

TEST_CASE("a container's environment is the brokers' configuration") {
  const ClusterSpec cluster = parsed_cluster(
      old_profile +
      "[cluster]\nzookeeper = true\nenvironment = { KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR = 1, "
      "KAFKA_ZOOKEEPER_SESSION_TIMEOUT_MS = \"6000\", ZOOKEEPER_TICK_TIME = 2000 }\n");
  CHECK(cluster.zookeeper.tick == Duration{2'000'000});
  CHECK(cluster.broker_config == ConfigOverrides{{"offsets.topic.replication.factor", "1"},
                                                 {"zookeeper.session.timeout.ms", "6000"}});
}

TEST_CASE("variables of other images are the same settings, and each may stand once") {
  const std::string before = old_profile + "[cluster]\nzookeeper = true\nenvironment = { ";
  const Result<Scenario> scenario =
      parse_scenario(before +
                         "KAFKA_CFG_NUM_PARTITIONS = 2, ZOO_TICK_TIME = \"2000\", "
                         "KAFKA_CONFLUENT_LICENSE_TOPIC_REPLICATION_FACTOR = 1 }\n",
                     "f.toml");
  REQUIRE(scenario.has_value());
  CHECK(scenario->cluster.broker_config == ConfigOverrides{{"num.partitions", "2"}});
  CHECK(scenario->cluster.zookeeper.tick == Duration{2'000'000});
  CHECK(
      texts(scenario->notes) ==
      Texts{"f.toml:5:71: note: KAFKA_CONFLUENT_LICENSE_TOPIC_REPLICATION_FACTOR is accepted, but "
            "has no effect here"});
  CHECK(errors_of(before + "KAFKA_NUM_PARTITIONS = 2, KAFKA_CFG_NUM_PARTITIONS = 3 }\n") ==
        Texts{"f.toml:5:43: error: KAFKA_CFG_NUM_PARTITIONS sets num.partitions a second time"});
  CHECK(
      errors_of(before + "KAFKA_CREATE_TOPICS = \"my-topic:3:1\" }\n") ==
      Texts{"f.toml:5:17: error: KAFKA_CREATE_TOPICS creates no topics here. allowed: a [[topics]] "
            "section for each"});
  CHECK(
      errors_of(before + "ZOO_TICK_TIME = 0 }\n") ==
      Texts{"f.toml:5:33: error: ZOO_TICK_TIME is a number of milliseconds. allowed: 1 to 600000"});
}

TEST_CASE("an unknown variable is an error with the nearest name") {
  const Texts errors = errors_of(
      "format = 1\n[cluster]\nenvironment = { KAFKA_OFFSETS_TOPIC_REPLICATON_FACTOR = 1 }\n");
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].find("unknown variable \"KAFKA_OFFSETS_TOPIC_REPLICATON_FACTOR\"") !=
        std::string::npos);
  CHECK(errors[0].ends_with("did you mean KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR?"));
}

}  // namespace
}  // namespace ks
