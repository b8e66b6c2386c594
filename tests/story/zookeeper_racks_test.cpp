// ZooKeeper mode: racks in the placement of AdminUtils and in what clients are told, and what is refused of
// new topics and partitions.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "sim/kafka/admin_placer.h"
#include "sim/world/audit.h"
#include "sim/world/invariants.h"
#include "tests/support/control_story.h"

using namespace ks;
using namespace ks_tests;

namespace {

/// Six brokers in three racks of two.
Story racks() {
  Story story = zookeeper_story();
  story.spec.brokers = 6;
  story.spec.racks = {"A", "A", "B", "B", "C", "C"};
  story.spec.topics[0].partitions = 6;
  story.spec.topics[0].replicas.clear();
  return story;
}

std::set<std::string> racks_of(const Story& story, PartitionId partition) {
  std::set<std::string> names;
  for (const std::uint32_t broker : story.world().cluster->at(partition).replicas)
    names.insert(story.world().cluster->rack_of(broker));
  return names;
}

std::vector<std::uint32_t> replicas(const Story& story, PartitionId partition) {
  const auto& list = story.world().cluster->at(partition).replicas;
  return {list.begin(), list.end()};
}

void check_all(const Story& story) {
  const std::optional<std::string> broken = broken_invariant(story.world());
  INFO(broken.value_or(""));
  CHECK_FALSE(broken.has_value());
}

std::string refusal(Story story, CommandBody body) {
  story.at(5s, std::move(body));
  story.run(6s);
  const auto* const fact = story.first<CommandRejected>();
  return fact == nullptr ? "" : fact->reason;
}

}  // namespace

TEST_CASE("AdminUtils lets racks alternate, and gives each one replica before any gets a second") {
  const std::vector<UsableBroker> six{{0, "rack1"}, {1, "rack3"}, {2, "rack3"},
                                      {3, "rack2"}, {4, "rack2"}, {5, "rack1"}};
  // In the order 0, 3, 1, 5, 4, 2; the second round skips a rack's worth of brokers.
  CHECK(
      admin_place(six, 7, 3, 0, 0) ==
      PlacedReplicas{{0, 3, 1}, {3, 1, 5}, {1, 5, 4}, {5, 4, 2}, {4, 2, 0}, {2, 0, 3}, {0, 4, 2}});
  // One rack is small: with two racks the third replica goes where there is room.
  const std::vector<UsableBroker> uneven{{0, "A"}, {1, "A"}, {2, "A"}, {3, "B"}};
  CHECK(admin_place(uneven, 2, 3, 0, 0) == PlacedReplicas{{0, 3, 1}, {3, 1, 2}});
  // Somebody without a rack: none counts.
  const std::vector<UsableBroker> missing{{0, "A"}, {1, ""}, {2, "A"}};
  CHECK(racks_missing(missing));
  CHECK(admin_place(missing, 1, 2, 0, 0) == PlacedReplicas{{0, 1}});
}

TEST_CASE("ZooKeeper: every partition has a replica in each rack, and a dark rack loses nothing") {
  Story story = racks();
  story.produce("P1", Ratio{60, 1}, 12);
  story.at(5s, CreateTopic{"later", 6, 3, {}, {}});
  story.at(20s, RackCommand{"A", RackAction::kill, true, false});
  story.at(60s, RackCommand{"A", RackAction::start, false, false});
  story.run(50s);
  const Cluster& dark = *story.world().cluster;
  for (std::uint32_t p = 0; p < dark.partitions.size(); ++p) {
    if (dark.at(dark.partitions[p].topic).internal) continue;
    CHECK(racks_of(story, PartitionId{p}).size() == 3);
    CHECK(dark.partitions[p].leader.index >= 2);
    CHECK(dark.partitions[p].isr.size() == 2);
  }
  CHECK(dark.brokers[0].fenced);
  CHECK(dark.brokers[1].fenced);
  story.run(120s);
  for (std::uint32_t p = 0; p < 6; ++p)
    CHECK(story.world().cluster->at(PartitionId{p}).isr.size() == 3);
  // A process that has just started hears of the racks with who is live.
  CHECK(story.world().brokers[0].for_clients()->rack_of(4) == "C");
  CHECK(audit_records(story.world()).lost.empty());
  check_all(story);
}

TEST_CASE("ZooKeeper stands in no rack: a rack that is cut off does not reach it") {
  Story story = racks();
  story.at(20s, RackCommand{"A", RackAction::cut, false, false});
  story.run(21s);
  const auto cut = [&](const char* a, const char* b) {
    return story.world().engine.network.fault(story.node(a), story.node(b)).cut;
  };
  CHECK(cut("b1", "zk1"));
  CHECK(cut("zk1", "b2"));
  CHECK(cut("b2", "b3"));
  CHECK_FALSE(cut("b1", "b2"));
  CHECK_FALSE(cut("b3", "zk1"));
}

TEST_CASE("ZooKeeper: a range assignor gives members what has a replica in their rack") {
  Story story = zookeeper_story({{2}, {1}, {2}, {1}});
  story.spec.brokers = 2;
  story.spec.racks = {"A", "B"};
  story.spec.topics[0].replication_factor = 1;
  story.spec.topics[0].config.clear();
  const std::string range = "org.apache.kafka.clients.consumer.RangeAssignor";
  story.consumer(0s, "C1", {{"client.rack", "A"}, {"partition.assignment.strategy", range}});
  story.consumer(500ms, "C2", {{"client.rack", "B"}, {"partition.assignment.strategy", range}});
  story.run(20s);
  CHECK(story.owners() == Owners{"C2", "C1", "C2", "C1"});
}

TEST_CASE("ZooKeeper: replicas are placed on brokers that live, new partitions from the first on") {
  Story story = zookeeper_story({{2, 3, 1}});
  story.at(5s, GrowTopic{"orders", 2});
  story.at(10s, Kill{"b3"});
  story.at(40s, CreateTopic{"later", 6, 2, {}, {}});
  story.at(41s, CreateTopic{"large", 1, 3, {}, {}});
  story.run(50s);
  // It begins where partition 0 has its first replica, and goes on by the partition's number.
  const Cluster& image = *story.world().cluster;
  CHECK(replicas(story, image.topics[0].partitions[1]) == std::vector<std::uint32_t>{2, 1, 0});
  const auto& names = story.world().names->topics;
  const auto later = std::find(names.begin(), names.end(), "later") - names.begin();
  const TopicInfo& topic = image.topics[static_cast<std::size_t>(later)];
  REQUIRE(topic.partitions.size() == 6);
  for (const PartitionId partition : topic.partitions) {
    const std::vector<std::uint32_t> list = replicas(story, partition);
    CHECK(std::set<std::uint32_t>(list.begin(), list.end()) == std::set<std::uint32_t>{0, 1});
  }
  const auto* const fact = story.first<CommandRejected>();
  REQUIRE(fact != nullptr);
  CHECK(fact->reason ==
        "INVALID_REPLICATION_FACTOR: Replication factor: 3 larger than available brokers: 2.");
  check_all(story);
}

TEST_CASE("ZooKeeper: what is refused of new topics and partitions") {
  const Story base = zookeeper_story();
  CHECK(refusal(base, CreateTopic{"orders", 1, 1, {}, {}}) ==
        "TOPIC_ALREADY_EXISTS: Topic 'orders' already exists.");
  CHECK(refusal(base, CreateTopic{"later", 0, 1, {}, {}}) ==
        "INVALID_PARTITIONS: Number of partitions must be larger than 0.");
  CHECK(refusal(base, CreateTopic{"later", 1, 0, {}, {}}) ==
        "INVALID_REPLICATION_FACTOR: Replication factor must be larger than 0.");
  CHECK(refusal(base, CreateTopic{"later", 2, 2, {{1, 2}, {3}}, {}}) ==
        "INVALID_REPLICA_ASSIGNMENT: All partitions should have the same number of replicas");
  CHECK(refusal(base, CreateTopic{"later", 2, 2, {{1, 2}, {3, 3}}, {}}) ==
        "INVALID_REPLICA_ASSIGNMENT: Duplicate replica assignment found: HashMap(0 -> "
        "ArrayBuffer(1, 2), 1 -> ArrayBuffer(3, 3))");
  CHECK(refusal(base, GrowTopic{"orders", 1}) ==
        "INVALID_PARTITIONS: Topic already has 1 partitions.");
  CHECK(refusal(base, GrowTopic{"orders", 0}) ==
        "INVALID_PARTITIONS: Topic currently has 1 partitions, which is higher than the requested "
        "0.");
  CHECK(refusal(base, GrowTopic{"nothing", 2}) ==
        "UNKNOWN_TOPIC_OR_PARTITION: The topic 'nothing' does not exist.");
  Story racks_of_some = base;
  racks_of_some.spec.racks = {"A", "", "B"};
  for (const CommandBody& body :
       {CommandBody{CreateTopic{"later", 1, 1, {}, {}}}, CommandBody{GrowTopic{"orders", 2}}})
    CHECK(refusal(racks_of_some, body) ==
          "UNKNOWN_SERVER_ERROR: The server experienced an unexpected error when processing the "
          "request.");
}
