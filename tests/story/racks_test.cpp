// Racks: where replicas are placed, a rack that is lost, and consumers that read in their own.
#include <set>

#include "tests/support/story.h"

#include <catch2/catch_test_macros.hpp>

#include "sim/kafka/replica_placer.h"
#include "sim/world/audit.h"
#include "sim/world/invariants.h"

using namespace ks;
using namespace ks_tests;

namespace {

/// Draws that are all 0: every list begins at its front.
std::uint64_t first(std::uint64_t) { return 0; }

/// Six brokers in three racks of two.
Story racks() {
  Story story;
  story.spec.brokers = 6;
  story.spec.racks = {"A", "A", "B", "B", "C", "C"};
  story.spec.topics[0].config = {{"min.insync.replicas", "2"}};
  return story;
}

std::set<std::string> racks_of(const Story& story, PartitionId partition) {
  std::set<std::string> names;
  for (const std::uint32_t broker : story.world().cluster->at(partition).replicas)
    names.insert(story.world().cluster->rack_of(broker));
  return names;
}

void check_all(const Story& story) {
  const std::optional<std::string> broken = broken_invariant(story.world());
  INFO(broken.value_or(""));
  CHECK_FALSE(broken.has_value());
}

}  // namespace

TEST_CASE("the striped placer: three brokers, four brokers, three racks, a fenced one") {
  const std::vector<UsableBroker> three{{1}, {2}, {3}};
  CHECK(place_replicas(three, 3, 3, PlacementDraw{first}) ==
        PlacedReplicas{{1, 2, 3}, {2, 3, 1}, {3, 1, 2}});
  const std::vector<UsableBroker> four{{1}, {2}, {3}, {4}};
  CHECK(place_replicas(four, 4, 2, PlacementDraw{first}) ==
        PlacedReplicas{{1, 2}, {2, 3}, {3, 4}, {4, 1}});
  std::vector<UsableBroker> nine;
  for (std::uint32_t i = 1; i <= 9; ++i)
    nine.push_back({i, std::string(1, static_cast<char>('A' + (i - 1) / 3)), false});
  CHECK(place_replicas(nine, 4, 3, PlacementDraw{first}) ==
        PlacedReplicas{{1, 4, 7}, {5, 8, 2}, {9, 3, 6}, {1, 4, 7}});
  const std::vector<UsableBroker> fenced{{1}, {2}, {3, "", true}};
  CHECK(place_replicas(fenced, 2, 3, PlacementDraw{first}) == PlacedReplicas{{1, 2, 3}, {2, 1, 3}});
}

TEST_CASE("with racks every partition has a replica in each of three") {
  Story story = racks();
  story.run(1s);
  for (std::uint32_t p = 0; p < 6; ++p) CHECK(racks_of(story, PartitionId{p}).size() == 3);
}

TEST_CASE("a rack goes dark: others lead, and nothing is lost") {
  Story story = racks();
  story.produce("P1", Ratio{60, 1}, 12);
  story.consumer(1s, "C1");
  story.at(20s, RackCommand{"A", RackAction::kill, true, false});
  story.at(60s, RackCommand{"A", RackAction::start, false, false});
  story.run(50s);
  CHECK(story.times<ProcessKilled>() == std::vector<std::int64_t>{20'000'000, 20'000'000});
  const Cluster& dark = *story.world().cluster;
  CHECK(dark.brokers[0].fenced);
  CHECK(dark.brokers[1].fenced);
  for (std::uint32_t p = 0; p < 6; ++p) {
    CHECK(dark.at(PartitionId{p}).leader.index >= 2);
    CHECK(dark.at(PartitionId{p}).isr.size() == 2);
  }
  story.run(120s);
  for (std::uint32_t p = 0; p < 6; ++p)
    CHECK(story.world().cluster->at(PartitionId{p}).isr.size() == 3);
  CHECK(audit_records(story.world()).lost.empty());
  check_all(story);
}

TEST_CASE("a rack that is cut off still talks within itself, and with its own consumers") {
  Story story = racks();
  story.consumer(0s, "C1", {{"client.rack", "A"}});
  story.consumer(0s, "C2");
  story.at(20s, RackCommand{"A", RackAction::cut, false, false});
  story.at(40s, RackCommand{"A", RackAction::heal, false, false});
  story.run(21s);
  const auto cut = [&](const char* a, const char* b) {
    return story.world().engine.network.fault(story.node(a), story.node(b)).cut;
  };
  CHECK(cut("b1", "b3"));
  CHECK(cut("b3", "b1"));
  CHECK(cut("b2", "k1"));
  CHECK_FALSE(cut("b1", "b2"));
  CHECK_FALSE(cut("b3", "b5"));
  CHECK_FALSE(cut("b1", "C1"));
  // C1 stands in rack A; whoever says nothing stands outside.
  CHECK(cut("b3", "C1"));
  CHECK(cut("C1", "b6"));
  CHECK(cut("C2", "b1"));
  CHECK_FALSE(cut("C2", "b3"));
  story.run(41s);
  CHECK_FALSE(cut("b1", "b3"));
  CHECK_FALSE(cut("C1", "b6"));
  story.run(90s);
  for (std::uint32_t p = 0; p < 6; ++p)
    CHECK(story.world().cluster->at(PartitionId{p}).isr.size() == 3);
  check_all(story);
}

TEST_CASE("what cannot be done to a rack is said") {
  Story story = racks();
  story.at(5s, RackCommand{"D", RackAction::kill, false, false});
  story.at(6s, RackCommand{"A", RackAction::start, false, false});
  story.at(7s, RackCommand{"B", RackAction::heal, false, false});
  story.run(8s);
  std::vector<std::string> reasons;
  for (const Fact& fact : story.facts.list) {
    if (const auto* const said = std::get_if<CommandRejected>(&fact.body))
      reasons.push_back(said->reason);
  }
  CHECK(reasons == std::vector<std::string>{"there is no broker in a rack D", "b1 is running",
                                            "nothing is wrong with the way"});
}

TEST_CASE("a range assignor with racks gives members what has a replica in theirs") {
  Story story;
  story.spec.brokers = 2;
  story.spec.racks = {"A", "B"};
  story.spec.topics[0].partitions = 4;
  story.spec.topics[0].replication_factor = 1;
  // In plain order C1 would get 0 and 1, C2 2 and 3.
  story.spec.topics[0].replicas = {{2}, {1}, {2}, {1}};
  const std::string range = "org.apache.kafka.clients.consumer.RangeAssignor";
  story.consumer(0s, "C1", {{"client.rack", "A"}, {"partition.assignment.strategy", range}});
  story.consumer(500ms, "C2", {{"client.rack", "B"}, {"partition.assignment.strategy", range}});
  story.run(20s);
  CHECK(story.owners() == Owners{"C2", "C1", "C2", "C1"});
}

TEST_CASE("a fenced broker is given replicas last, and one that shuts down none") {
  Story story;
  story.at(5s, Kill{"b3"});
  story.at(30s, CreateTopic{"later", 2, 3, {}, {}});
  story.at(40s, StartBroker{"b3", false});
  story.run(35s);
  const std::vector<PartitionId> partitions = story.world().cluster->topics.back().partitions;
  for (const PartitionId partition : partitions) {
    const PartitionInfo& info = story.world().cluster->at(partition);
    CHECK(info.replicas[2] == 2);
    CHECK(info.isr.size() == 2);
  }
  story.run(70s);
  for (const PartitionId partition : partitions)
    CHECK(story.world().cluster->at(partition).isr.size() == 3);
}

TEST_CASE("4.4: the racks of the replicas are part of what a KIP-848 group is assigned by") {
  for (const Profile profile : {Profile::v4_4, Profile::v4_0}) {
    Story story{profile};
    story.spec.brokers = 4;
    story.spec.racks = {"A", "A", "B", "B"};
    story.spec.topics[0].partitions = 1;
    story.spec.topics[0].replicas = {{1, 2}};
    story.spec.groups[0].config = {{"group.protocol", "consumer"}};
    story.consumer(0s, "C1");
    story.at(20s, Reassign{"orders", {ReassignTarget{0, {2, 1}}}, false});  // in the same rack
    story.at(40s, Reassign{"orders", {ReassignTarget{0, {3, 4}}}, false});
    story.run(60s);
    const auto* const bumped = story.first<GroupEpochBumped>("", 10s);
    CHECK((bumped != nullptr) == (profile == Profile::v4_4));
    if (bumped != nullptr) CHECK(bumped->reason == RebalanceReason::metadata_changed);
    CHECK(story.first_us<GroupEpochBumped>("", 10s) / 40'000'000 == (bumped != nullptr ? 1 : 0));
  }
}
