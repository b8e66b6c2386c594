// Replicas that move: the target, the copy, the end of the reassignment, and what clients see of it.
#include "tests/support/admin_story.h"

#include <catch2/catch_test_macros.hpp>

#include "sim/world/audit.h"
#include "sim/world/invariants.h"

using namespace ks;
using namespace ks_tests;

namespace {

/// Four brokers and a topic of one partition at the first three; b4 fetches nothing yet.
Story four(Profile profile = Profile::v4_4) {
  Story story(profile);
  story.spec.brokers = 4;
  story.spec.topics[0].partitions = 1;
  story.spec.topics[0].replicas = {{1, 2, 3}};
  TopicSpec offsets;
  offsets.name = "__consumer_offsets";
  offsets.replicas = {{2}};
  offsets.config = {{"cleanup.policy", "compact"}};
  story.spec.topics.push_back(offsets);
  return story;
}

const Replica& replica_at(const Story& story, std::uint32_t broker) {
  const Replica* const found =
      story.world().replication.find(*story.world().cluster, PartitionId{0}, BrokerId{broker});
  REQUIRE(found != nullptr);
  return *found;
}

void check_all(const Story& story) {
  const std::optional<std::string> broken = broken_invariant(story.world());
  INFO(broken.value_or(""));
  CHECK_FALSE(broken.has_value());
}

}  // namespace

TEST_CASE("a leader is moved away: the new replica copies, joins the ISR and leads") {
  Story story = four();
  story.produce("P1", Ratio{20, 1}, 12);
  story.consumer(1s, "C1");
  story.at(20s, to({4, 2, 3}));
  story.run(20s + 20ms);
  const auto* const started = story.first<ReassignmentStarted>();
  REQUIRE(started != nullptr);
  CHECK(list(started->replicas) == Brokers{3, 1, 2, 0});
  CHECK(list(started->adding) == Brokers{3});
  CHECK(list(started->removing) == Brokers{0});
  CHECK(orders_0(story).partition_epoch == 0);  // not committed yet
  story.run(20s + 50ms);
  // 25 ms of linger, 2 ms of append and 1 ms of way: everybody has it, and b4 asks b1 for all there is.
  CHECK(story.first_us<ReplicaCreated>("b4") == 20'028'000);
  CHECK(orders_0(story).reassigning());
  CHECK(list(orders_0(story).replicas) == Brokers{3, 1, 2, 0});
  CHECK(orders_0(story).leader == BrokerId{0});
  CHECK(orders_0(story).leader_epoch == 0);
  CHECK(orders_0(story).partition_epoch == 1);
  // A round trip, the append, and another fetch: it has reached the high watermark.
  CHECK(story.first_us<IsrChangeWanted>("b1", 20s) == 20'033'000);
  const auto* const completed = story.first<ReassignmentCompleted>();
  REQUIRE(completed != nullptr);
  CHECK(story.first_us<ReassignmentCompleted>() == 20'034'000);
  CHECK(list(completed->replicas) == Brokers{3, 1, 2});
  CHECK(list(completed->removed) == Brokers{0});
  CHECK(completed->leader_epoch == 1);
  story.run(20s + 70ms);
  CHECK(story.first_us<ReplicaRemoved>("b1") == 20'062'000);
  CHECK(story.first_us<LeadershipTaken>("b4", 20s) == 20'062'000);
  CHECK_FALSE(orders_0(story).reassigning());
  CHECK(orders_0(story).leader == BrokerId{3});
  CHECK(orders_0(story).leader_epoch == 1);
  CHECK(orders_0(story).partition_epoch == 2);
  CHECK(list(orders_0(story).isr) == Brokers{3, 1, 2});
  const auto* const elected = story.first<LeaderElected>("", 20s);
  REQUIRE(elected != nullptr);
  CHECK(elected->reason == ChangeReason::reassigned);
  story.run(60s);
  check_all(story);
  const RecordAudit records = audit_records(story.world());
  CHECK(records.lost.empty());
  CHECK(records.doubled.empty());
  CHECK(replica_at(story, 3).log.end_offset() > 1100);
  // The log of b1 is gone, and nobody keeps anything of it.
  CHECK(story.world().replication.replicas[orders_0(story).first_replica].log.end_offset() == 0);
  CHECK(story.consumer_named("C1").owned[0].position > 1100);
}

TEST_CASE("a follower is moved: the leader stays, in a new epoch") {
  Story story = four();
  story.produce("P1", Ratio{20, 1}, 12);
  story.at(20s, to({1, 2, 4}));
  story.run(30s);
  CHECK(list(orders_0(story).replicas) == Brokers{0, 1, 3});
  CHECK(list(orders_0(story).isr) == Brokers{0, 1, 3});
  CHECK(orders_0(story).leader == BrokerId{0});
  CHECK(orders_0(story).leader_epoch == 1);
  CHECK(story.first<LeaderElected>("", 20s) == nullptr);
  CHECK(story.first_us<ReplicaRemoved>("b3") == 20'062'000);
  // The followers take the refusals of their old fetches for what they are, and go on in the new epoch.
  CHECK(high_watermark(story.world(), PartitionId{0}) > 29 * 20);
  CHECK(replica_at(story, 3).log.end_offset() == replica_at(story, 0).log.end_offset());
  check_all(story);
}

TEST_CASE("fewer replicas at once, more when they are in sync, another order at once") {
  Story story = four();
  story.produce("P1", Ratio{20, 1}, 12);
  story.at(10s, to({1, 2}));
  story.at(20s, to({1, 2, 3, 4}));
  story.at(30s, to({4, 3, 2, 1}));
  story.run(11s);
  CHECK(story.times<ReassignmentCompleted>() == std::vector<std::int64_t>{10'000'000});
  CHECK(list(orders_0(story).replicas) == Brokers{0, 1});
  CHECK(orders_0(story).leader_epoch == 1);
  story.run(25s);
  CHECK(list(orders_0(story).replicas) == Brokers{0, 1, 2, 3});
  CHECK(orders_0(story).isr.size() == 4);
  CHECK(orders_0(story).leader_epoch == 1);  // nobody has gone
  story.run(31s);
  CHECK(story.times<ReassignmentCompleted>().back() == 30'000'000);
  CHECK(list(orders_0(story).replicas) == Brokers{3, 2, 1, 0});
  CHECK(orders_0(story).leader == BrokerId{0});  // until the preferred leader is elected
  CHECK(orders_0(story).leader_epoch == 1);
  check_all(story);
}

TEST_CASE("after a move the preferred leader is elected by command") {
  Story story = four();
  story.at(20s, to({4, 1, 2}));
  story.at(30s, ElectLeaders{"orders", false});
  story.run(29s);
  CHECK(orders_0(story).leader == BrokerId{0});
  story.run(31s);
  CHECK(orders_0(story).leader == BrokerId{3});
  CHECK(orders_0(story).leader_epoch == 2);
  CHECK(story.first<LeaderElected>("", 30s)->reason == ChangeReason::preferred);
}

TEST_CASE("a reassignment that cannot end is given up: all is as it was, in a new epoch") {
  Story story = four();
  story.produce("P1", Ratio{20, 1}, 12);
  story.at(10s, CutWay{"b4", "b1", false});
  story.at(20s, to({4, 2, 3}));
  story.at(25s, Reassign{"orders", {}, true});
  story.run(24s);
  CHECK(orders_0(story).reassigning());
  CHECK(story.first<ReassignmentCompleted>() == nullptr);
  story.run(30s);
  const auto* const cancelled = story.first<ReassignmentCancelled>();
  REQUIRE(cancelled != nullptr);
  CHECK(list(cancelled->replicas) == Brokers{1, 2, 0});
  CHECK(list(cancelled->removed) == Brokers{3});
  CHECK(list(orders_0(story).replicas) == Brokers{1, 2, 0});
  CHECK(orders_0(story).leader == BrokerId{0});
  CHECK(orders_0(story).leader_epoch == 1);
  CHECK(story.first_us<ReplicaRemoved>("b4") == 25'028'000);
  check_all(story);
}

TEST_CASE("who stays need not be in sync for the end of a reassignment, but had to be until 4.0") {
  for (const Profile profile : {Profile::v4_4, Profile::v4_0}) {
    Story story = four(profile);
    story.at(10s, Kill{"b3"});
    story.at(30s, to({4, 2, 3}));
    story.at(50s, StartBroker{"b3", false});
    story.run(49s);
    CHECK(orders_0(story).reassigning() == (profile == Profile::v4_0));
    CHECK(list(orders_0(story).isr) ==
          (profile == Profile::v4_0 ? Brokers{3, 1, 0} : Brokers{3, 1}));
    story.run(70s);
    CHECK_FALSE(orders_0(story).reassigning());
    CHECK(list(orders_0(story).replicas) == Brokers{3, 1, 2});
    CHECK(orders_0(story).isr.size() == 3);
    check_all(story);
  }
}

TEST_CASE("a broker that was away while its replica moved deletes its log when it comes back") {
  Story story = four();
  story.produce("P1", Ratio{20, 1}, 12);
  story.at(10s, Kill{"b3"});
  story.at(30s, to({1, 2, 4}));
  story.at(50s, StartBroker{"b3", false});
  story.run(49s);
  CHECK(story.first<ReplicaRemoved>("b3") == nullptr);
  CHECK_FALSE(orders_0(story).reassigning());
  story.run(60s);
  REQUIRE(story.first<ReplicaRemoved>("b3") != nullptr);
  CHECK(story.first<ReplicaRemoved>("b3")->log_end > 150);
  check_all(story);
}

TEST_CASE(
    "the partition that a group lives in moves, and the group goes on at its new coordinator") {
  Story story = four();
  story.produce("P1", Ratio{20, 1}, 12);
  story.consumer(1s, "C1");
  story.at(20s, Reassign{"__consumer_offsets", {ReassignTarget{0, {4}}}, false});
  story.run(60s);
  const PartitionId home = story.group().offsets_partition;
  CHECK(story.world().cluster->at(home).leader == BrokerId{3});
  CHECK(story.group().host == BrokerId{3});
  CHECK(story.group().state == GroupState::stable);
  CHECK(story.first<GroupsUnloaded>("b2", 20s) != nullptr);
  CHECK(story.first<GroupsLoaded>("b4", 20s) != nullptr);
  CHECK(committed(story.world(), GroupId{0}, PartitionId{0}) > 1000);
  check_all(story);
}

TEST_CASE("what the controller refuses of a reassignment") {
  const Story base = four();
  CHECK(
      refusal(base, to({1, 5})) ==
      "INVALID_REPLICA_ASSIGNMENT: The manual partition assignment includes broker 5, but no such "
      "broker is registered.");
  CHECK(
      refusal(base, to({1, 1})) ==
      "INVALID_REPLICA_ASSIGNMENT: The manual partition assignment includes the broker 1 more than "
      "once.");
  CHECK(refusal(base, to({1, 2}, 7)) ==
        "UNKNOWN_TOPIC_OR_PARTITION: Unable to find partition orders:7.");
  CHECK(refusal(base, Reassign{"orders", {}, true}) ==
        "NO_REASSIGNMENT_IN_PROGRESS: No partition reassignment is in progress.");
  CHECK(refusal(base, Reassign{"orders", {ReassignTarget{0, {}}}, true}) ==
        "NO_REASSIGNMENT_IN_PROGRESS: No partition reassignment is in progress.");
}
