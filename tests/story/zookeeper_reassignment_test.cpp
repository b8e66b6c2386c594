// ZooKeeper mode: replicas that move by the controller's phases, their leader epochs, and what brokers are
// told.
#include <catch2/catch_test_macros.hpp>

#include "sim/world/audit.h"
#include "sim/world/invariants.h"
#include "tests/support/admin_story.h"
#include "tests/support/control_story.h"

using namespace ks;
using namespace ks_tests;

namespace {

/// Four brokers, of which the second is the controller, and a partition at the first three.
Story four() {
  Story story = zookeeper_story({{1, 2, 3}}, 2);
  story.spec.brokers = 4;
  TopicSpec offsets;
  offsets.name = "__consumer_offsets";
  offsets.replicas = {{2}};
  offsets.config = {{"cleanup.policy", "compact"}};
  story.spec.topics.push_back(offsets);
  return story;
}

/// What the controller sent a broker from an instant on, UpdateMetadata left out.
std::vector<std::string> told(const Story& story, const std::string& broker, Duration from) {
  std::vector<std::string> list;
  for (const Fact& fact : story.facts.list) {
    const auto* const sent = std::get_if<MessageSent>(&fact.body);
    if (sent == nullptr || fact.time < at(from) || sent->to != story.node(broker)) continue;
    if (const auto* roles = std::get_if<LeaderAndIsrRequest>(&sent->message.body)) {
      const PartitionInfo& info = roles->image->at(PartitionId{0});
      list.push_back("LeaderAndIsr b" + std::to_string(info.leader.index + 1) + "/" +
                     std::to_string(info.leader_epoch));
    } else if (std::holds_alternative<StopReplicaRequest>(sent->message.body)) {
      list.emplace_back("StopReplica");
    }
  }
  return list;
}
using Told = std::vector<std::string>;

void check_all(const Story& story) {
  const std::optional<std::string> broken = broken_invariant(story.world());
  INFO(broken.value_or(""));
  CHECK_FALSE(broken.has_value());
}

}  // namespace

TEST_CASE("ZooKeeper: a leader is moved away, and the leader epoch grows three times") {
  Story story = four();
  story.produce("P1", Ratio{20, 1}, 12);
  story.consumer(1s, "C1");
  story.at(20s, to({4, 2, 3}));
  story.run(20s + 6ms);
  const auto* const started = story.first<ReassignmentStarted>();
  REQUIRE(started != nullptr);
  CHECK(story.first_us<ReassignmentStarted>() == 20'000'000);
  CHECK(list(started->replicas) == Brokers{3, 1, 2, 0});
  CHECK(list(started->adding) == Brokers{3});
  CHECK(list(started->removing) == Brokers{0});
  // A round trip to ZooKeeper, two znodes of 0.1 ms (the topic's and the partition's), and LeaderAndIsr.
  CHECK(story.first_us<ReplicaCreated>("b4") == 20'003'200);
  CHECK(orders_0(story).reassigning());
  CHECK(orders_0(story).leader == BrokerId{0});
  CHECK(orders_0(story).leader_epoch == 1);
  CHECK(orders_0(story).partition_epoch == 1);
  // A round trip, the append, and another fetch; the change is asked for, and granted 1 ms later.
  story.run(21s);
  CHECK(story.first_us<IsrChangeWanted>("b1", 20s) == 20'008'200);
  const auto* const completed = story.first<ReassignmentCompleted>();
  REQUIRE(completed != nullptr);
  CHECK(story.first_us<ReassignmentCompleted>() == 20'009'200);
  CHECK(list(completed->replicas) == Brokers{3, 1, 2});
  CHECK(list(completed->removed) == Brokers{0});
  CHECK(completed->leader_epoch == 3);
  // In epoch 2 the new leader, in epoch 3 b1 has left the ISR.
  const auto* const elected = story.first<LeaderElected>("", 20s);
  REQUIRE(elected != nullptr);
  CHECK(elected->to == BrokerId{3});
  CHECK(elected->leader_epoch == 2);
  CHECK(elected->reason == ChangeReason::reassigned);
  CHECK_FALSE(orders_0(story).reassigning());
  CHECK(orders_0(story).leader == BrokerId{3});
  CHECK(orders_0(story).leader_epoch == 3);
  CHECK(orders_0(story).partition_epoch == 4);
  CHECK(list(orders_0(story).isr) == Brokers{3, 1, 2});
  // b1 hears of its end by StopReplica, after the new leader leads.
  CHECK(told(story, "b1", 20s) == Told{"LeaderAndIsr b1/1", "StopReplica"});
  CHECK(told(story, "b4", 20s) == Told{"LeaderAndIsr b1/1", "LeaderAndIsr b4/3"});
  CHECK(told(story, "b3", 20s) == Told{"LeaderAndIsr b1/1", "LeaderAndIsr b4/3"});
  const std::int64_t leads = story.first_us<LeadershipTaken>("b4", 20s);
  CHECK(leads > 20'012'000);
  CHECK(story.first_us<ReplicaRemoved>("b1") == leads + 2'000);
  story.run(60s);
  check_all(story);
  const RecordAudit records = audit_records(story.world());
  CHECK(records.lost.empty());
  CHECK(records.doubled.empty());
  CHECK(story.world().replication.replicas[orders_0(story).first_replica].log.end_offset() == 0);
  CHECK(story.consumer_named("C1").owned[0].position > 1100);
}

TEST_CASE("ZooKeeper: fewer replicas at once, another order at once, each in new epochs") {
  Story story = four();
  story.produce("P1", Ratio{20, 1}, 12);
  story.at(10s, to({1, 2}));
  story.at(20s, to({2, 1}));
  story.run(11s);
  CHECK(story.times<ReassignmentCompleted>() == std::vector<std::int64_t>{10'000'000});
  CHECK(list(orders_0(story).replicas) == Brokers{0, 1});
  CHECK(list(orders_0(story).isr) == Brokers{0, 1});
  // One for the assignment, one for the ISR that b3 leaves.
  CHECK(orders_0(story).leader_epoch == 2);
  CHECK(story.first<ReplicaRemoved>("b3") != nullptr);
  story.run(21s);
  CHECK(story.times<ReassignmentCompleted>().back() == 20'000'000);
  CHECK(list(orders_0(story).replicas) == Brokers{1, 0});
  CHECK(orders_0(story).leader == BrokerId{0});
  CHECK(orders_0(story).leader_epoch == 3);
  story.run(40s);
  CHECK(high_watermark(story.world(), PartitionId{0}) > 39 * 20);
  check_all(story);
}

TEST_CASE("ZooKeeper: a reassignment that cannot end is given up") {
  Story story = four();
  story.produce("P1", Ratio{20, 1}, 12);
  story.at(10s, CutWay{"b4", "b1", false});
  story.at(20s, to({4, 2, 3}));
  story.at(25s, GrowTopic{"orders", 2});
  story.at(26s, Reassign{"orders", {}, true});
  story.run(24s);
  CHECK(orders_0(story).reassigning());
  CHECK(orders_0(story).leader_epoch == 1);
  story.run(30s);
  const auto* const refused = story.first<CommandRejected>();
  REQUIRE(refused != nullptr);
  CHECK(
      refused->reason ==
      "REASSIGNMENT_IN_PROGRESS: A partition reassignment is in progress for the topic 'orders'.");
  const auto* const cancelled = story.first<ReassignmentCancelled>();
  REQUIRE(cancelled != nullptr);
  CHECK(list(cancelled->replicas) == Brokers{1, 2, 0});
  CHECK(list(cancelled->removed) == Brokers{3});
  CHECK(cancelled->leader_epoch == 2);
  CHECK(list(orders_0(story).replicas) == Brokers{1, 2, 0});
  CHECK(orders_0(story).leader == BrokerId{0});
  CHECK(orders_0(story).isr.size() == 3);
  CHECK(story.first<ReplicaRemoved>("b4") != nullptr);
  check_all(story);
}

TEST_CASE("ZooKeeper: all of the target have to be in sync for the end") {
  Story story = four();
  story.at(10s, Kill{"b3"});
  story.at(40s, to({4, 2, 3}));
  story.at(60s, StartBroker{"b3"});
  story.run(59s);
  CHECK(orders_0(story).reassigning());
  CHECK(list(orders_0(story).isr) == Brokers{3, 1, 0});
  story.run(80s);
  // When b3 comes the leader epoch is raised once more; then it is in sync.
  CHECK_FALSE(orders_0(story).reassigning());
  CHECK(list(orders_0(story).replicas) == Brokers{3, 1, 2});
  CHECK(orders_0(story).isr.size() == 3);
  // b3 left the ISR (1), the target (2), b3 comes (3), a leader of the target (4), b1 leaves the ISR (5).
  CHECK(orders_0(story).leader_epoch == 5);
  check_all(story);
}

TEST_CASE("ZooKeeper: another controller goes on with a reassignment") {
  Story story = four();
  story.produce("P1", Ratio{20, 1}, 12);
  story.at(10s, CutWay{"b4", "b1", false});
  story.at(20s, to({4, 2, 3}));
  story.at(22s, Kill{"b2"});
  story.at(60s, StartBroker{"b2"});
  story.at(70s, HealWay{"b4", "b1"});
  story.run(59s);
  CHECK(orders_0(story).reassigning());
  // The target (1), b2 leaves the ISR (2), the new controller begins again (3).
  CHECK(orders_0(story).leader_epoch == 3);
  story.run(150s);  // what b1 sent to b4 during the cut is sent again ever more seldom
  CHECK_FALSE(orders_0(story).reassigning());
  CHECK(list(orders_0(story).replicas) == Brokers{3, 1, 2});
  CHECK(orders_0(story).leader == BrokerId{3});
  check_all(story);
}

TEST_CASE(
    "ZooKeeper: cancelling is not refused, though it may leave a partition without a leader") {
  Story story = four();
  story.spec.topics[0].replicas = {{1}};
  story.spec.topics[0].replication_factor = 1;
  for (const char* const peer : {"b1", "b4"}) story.at(5s, CutWay{"b3", peer, false});
  story.at(10s, to({4, 3}));
  story.at(30s, Kill{"b1"});
  story.at(60s, Reassign{"orders", {}, true});
  story.run(59s);
  CHECK(orders_0(story).leader == BrokerId{3});
  CHECK(list(orders_0(story).isr) == Brokers{3});
  CHECK(orders_0(story).leader_epoch == 2);
  story.run(61s);
  // b4 was the last one in sync: it stays in the ISR, though it has no replica any more.
  CHECK(list(orders_0(story).replicas) == Brokers{0});
  CHECK_FALSE(orders_0(story).leader.valid());
  CHECK(list(orders_0(story).isr) == Brokers{3});
  CHECK(orders_0(story).leader_epoch == 3);
  check_all(story);
}

TEST_CASE("ZooKeeper: what the controller refuses of a reassignment") {
  const Story base = four();
  const std::string error = "INVALID_REPLICA_ASSIGNMENT: ";
  CHECK(refusal(base, to({})) == error + "Empty replica list specified in partition reassignment.");
  CHECK(refusal(base, to({1, 1})) ==
        error + "Duplicate replica ids in partition reassignment replica list: ArrayBuffer(1, 1)");
  CHECK(refusal(base, to({1, 5})) ==
        error +
            "Replica assignment has brokers that are not alive. Replica list: ArrayBuffer(5), "
            "live broker list: Set(1, 2, 3, 4)");
  Story dead = base;
  dead.at(5s, Kill{"b4"});
  CHECK(refusal(dead, to({4, 1}), 40s) ==
        error +
            "Replica assignment has brokers that are not alive. Replica list: ArrayBuffer(4), "
            "live broker list: Set(1, 2, 3)");
  CHECK(refusal(base, to({1, 2}, 7)) ==
        "UNKNOWN_TOPIC_OR_PARTITION: The partition does not exist.");
  CHECK(refusal(base, Reassign{"orders", {}, true}) ==
        "NO_REASSIGNMENT_IN_PROGRESS: No partition reassignment is in progress.");
}
