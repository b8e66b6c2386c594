// ZooKeeper mode: sessions on their grid, elections by the controller on a broker, its failover, the quick
// restart that ends a process, controlled shutdown, and ZooKeeper itself gone. Phases are given.
#include <catch2/catch_test_macros.hpp>

#include "sim/kafka/admin_placer.h"
#include "sim/kafka/zk_client.h"
#include "sim/world/invariants.h"
#include "tests/support/control_story.h"

using namespace ks;
using namespace ks_tests;

namespace {

const PartitionInfo& partition(const Story& story, std::uint32_t index = 0) {
  return story.world().cluster->at(PartitionId{index});
}

using Brokers = std::vector<std::uint32_t>;

Brokers isr(const Story& story, std::uint32_t index = 0) {
  const auto& list = partition(story, index).isr;
  return {list.begin(), list.end()};
}

void check_all(const Story& story) {
  const std::optional<std::string> broken = broken_invariant(story.world());
  INFO(broken.value_or(""));
  CHECK_FALSE(broken.has_value());
}

}  // namespace

TEST_CASE("a client pings when it has been idle for a third of its session, less a second") {
  CHECK(zk_ping_interval(18s) == Duration{5s});
  CHECK(zk_read_timeout(18s) == Duration{12s});
  CHECK(zk_ping_interval(6s) == Duration{1s});
  ZkServer server;
  server.phase = Duration{500'000};
  CHECK(expiry_on_grid(server, Time{Duration{0}}, 18s) == Time{Duration{18'500'000}});
  CHECK(expiry_on_grid(server, Time{Duration{500'000}}, 18s) == Time{Duration{21'500'000}});
  CHECK(expiry_on_grid(server, Time{Duration{-20'000'000}}, 18s) == Time{Duration{500'000}});
}

TEST_CASE("ZooKeeper grants a session of two to twenty ticks") {
  const auto granted = [](const char* asked) {
    Story story = zookeeper_story();
    story.spec.broker_config.push_back({"zookeeper.session.timeout.ms", asked});
    story.run(1s);
    return story.world().brokers[0].config.zookeeper_session_timeout_ms;
  };
  CHECK(granted("1") == 6s);
  CHECK(granted("18000") == 18s);
  CHECK(granted("90000") == 60s);
}

TEST_CASE("AdminUtils places replicas with a shift that grows once per round of brokers") {
  const auto place = [](std::uint32_t brokers, std::uint32_t partitions, std::uint32_t factor,
                        std::uint32_t start, std::uint32_t shift, std::uint32_t first = 0) {
    std::vector<UsableBroker> list;
    for (std::uint32_t i = 0; i < brokers; ++i) list.push_back(UsableBroker{i});
    return admin_place(list, partitions, factor, start, shift, first);
  };
  CHECK(place(3, 6, 3, 0, 0) ==
        PlacedReplicas{{0, 1, 2}, {1, 2, 0}, {2, 0, 1}, {0, 2, 1}, {1, 0, 2}, {2, 1, 0}});
  CHECK(place(5, 3, 2, 4, 3) == PlacedReplicas{{4, 3}, {0, 4}, {1, 0}});
  CHECK(place(1, 2, 1, 0, 0) == PlacedReplicas{{0}, {0}});
  // Partitions that are added go on with the numbers that there are.
  CHECK(place(3, 1, 2, 0, 0, 3) == PlacedReplicas{{0, 2}});
}

TEST_CASE("ZooKeeper: a killed leader is replaced when its session ends on the grid of ticks") {
  Story story = zookeeper_story({{2, 3, 1}, {3, 1, 2}});
  story.at(20s, Kill{"b2"});
  story.run(60s);
  // Heard last at 17.001 s; 35.001 s is rounded up to the tick at 36 s.
  const ZkSessionExpired* const expired = story.first<ZkSessionExpired>();
  REQUIRE(expired != nullptr);
  CHECK(expired->broker == BrokerId{1});
  CHECK(to_us(expired->last_heard) == 17'001'000);
  CHECK(story.first_us<ZkSessionExpired>() == 36'000'000);
  CHECK_FALSE(expired->controller);
  // The watch fires after 1 ms; reading the brokers takes a round trip.
  CHECK(story.first_us<LiveBrokersChanged>() == 36'003'000);
  CHECK(story.first<LiveBrokersChanged>()->deleted == std::vector<BrokerId>{BrokerId{1}});
  CHECK(story.first_us<LeaderElected>() == 36'003'000);
  CHECK(partition(story).leader == BrokerId{2});
  CHECK(partition(story).leader_epoch == 1);
  CHECK(partition(story).partition_epoch == 1);
  CHECK(isr(story) == Brokers{2, 0});
  // Where it only followed the leader stays, but in a new epoch.
  CHECK(partition(story, 1).leader == BrokerId{2});
  CHECK(partition(story, 1).leader_epoch == 1);
  CHECK(isr(story, 1) == Brokers{2, 0});
  check_all(story);
}

TEST_CASE("ZooKeeper: changes reach the brokers when their znodes are written") {
  Story story = zookeeper_story({{2, 3, 1}, {3, 1, 2}});
  story.at(20s, Kill{"b2"});
  story.run(60s);
  // First the leader that was found: a round trip to ZooKeeper and one znode of 0.1 ms, then LeaderAndIsr
  // takes 1 ms. Then the ISRs that the dead broker leaves, two znodes (one of __consumer_offsets).
  std::vector<std::int64_t> taken;
  for (const std::int64_t at : story.times<LeadershipTaken>()) {
    if (at > 20'000'000 && (taken.empty() || taken.back() != at)) taken.push_back(at);
  }
  // The second one waits for the answers to the first LeaderAndIsr (1 ms) and to its UpdateMetadata (2 ms).
  const std::int64_t first = 36'003'000 + 2'000 + 100 + 1'000;
  CHECK(taken == std::vector<std::int64_t>{first, first + 1'000 + 2'000 + 1'000});
}

TEST_CASE("ZooKeeper: the controller's broker dies, and another one reads everything first") {
  Story story = zookeeper_story({{1, 2, 3}, {2, 3, 1}});
  story.at(20s, Kill{"b1"});
  story.run(60s);
  // Heard last at 16.001 s: the session ends at the tick at 36 s.
  REQUIRE(story.first<ZkSessionExpired>() != nullptr);
  CHECK(story.first<ZkSessionExpired>()->controller);
  CHECK(story.first_us<ZkSessionExpired>() == 36'000'000);
  // Told 1 ms later; getData and create take a round trip each.
  CHECK(story.first_us<ZkControllerElected>() == 36'005'000);
  const ZkControllerElected* const elected = story.first<ZkControllerElected>();
  CHECK(elected->epoch == 2);
  // A round trip, 300 ms, and 40 µs for each of three partitions.
  CHECK(story.first_us<ZkControllerReady>() == 36'005'000 + 2'000 + 300'000 + 120);
  CHECK(partition(story).leader == BrokerId{1});
  // OfflineReplica first (+1, no leader), then the election (+1).
  CHECK(partition(story).leader_epoch == 2);
  CHECK(isr(story) == Brokers{1, 2});
  CHECK(partition(story, 1).leader == BrokerId{1});
  CHECK(partition(story, 1).leader_epoch == 1);
  CHECK(active_controller(story.world().zookeeper) == BrokerId{1});
  check_all(story);
}

TEST_CASE("ZooKeeper: nothing is decided while there is no controller") {
  Story story = zookeeper_story({{2, 3, 1}});
  story.at(20s, Kill{"b1"});
  story.at(20s, Kill{"b2"});
  story.at(30s, GrowTopic{"orders", 2});
  story.run(35s);
  CHECK(partition(story).leader == BrokerId{1});
  REQUIRE(story.first<CommandRejected>() != nullptr);
  CHECK(story.first<CommandRejected>()->reason ==
        "NOT_CONTROLLER: there is no active controller at present");
}

TEST_CASE("ZooKeeper: a broker that is started at once finds its own znode and stops") {
  Story story = zookeeper_story();
  story.at(20s, Kill{"b1"});
  story.at(Duration{20'500'000}, StartBroker{"b1"});
  story.run(80s);
  // 3 s to boot, a round trip for the session, 0.5 s for the logs, a round trip.
  CHECK(story.first_us<BrokerZnodeExists>() == 20'500'000 + 3'000'000 + 2'000 + 500'000 + 2'000);
  CHECK(story.world().brokers[0].life.process == ProcessState::closed);
  CHECK(partition(story).leader == BrokerId{1});
  CHECK(isr(story) == Brokers{1, 2});
  check_all(story);
}

TEST_CASE("ZooKeeper: a broker that comes back later registers, catches up and is in sync again") {
  Story story = zookeeper_story({{2, 3, 1}});
  story.at(20s, Kill{"b2"});
  story.at(50s, StartBroker{"b2"});
  story.run(60s);
  CHECK(story.first_us<BrokerZnodeCreated>() == 53'504'000);
  const LiveBrokersChanged* const back = story.first<LiveBrokersChanged>("", 50s);
  REQUIRE(back != nullptr);
  CHECK(back->added == std::vector<BrokerId>{BrokerId{1}});
  CHECK(isr(story) == Brokers{1, 2, 0});
  CHECK(partition(story).leader == BrokerId{2});
  CHECK(partition(story).leader_epoch == 1);  // AlterPartition leaves it alone
  check_all(story);
}

TEST_CASE("ZooKeeper: preferred leaders come back five minutes after the controller's start") {
  Story story = zookeeper_story({{2, 3, 1}, {3, 1, 2}});
  story.at(20s, Kill{"b2"});
  story.at(50s, StartBroker{"b2"});
  story.run(310s);
  CHECK(partition(story).leader == BrokerId{1});
  CHECK(partition(story).leader_epoch == 2);
  CHECK(story.first_us<LeaderElected>("", 100s) == 300'000'000);
}

TEST_CASE("ZooKeeper: a controlled shutdown moves leaders first, and the session ends at once") {
  Story story = zookeeper_story({{2, 3, 1}, {3, 1, 2}});
  story.at(20s, StopBroker{"b2"});
  story.run(40s);
  // The request takes 1 ms.
  CHECK(story.first_us<ShutdownGranted>() == 20'001'000);
  CHECK(partition(story).leader == BrokerId{2});
  CHECK(partition(story).leader_epoch == 1);
  CHECK(partition(story, 1).leader_epoch == 1);
  CHECK(isr(story, 1) == Brokers{2, 0});
  REQUIRE(story.first<ZkSessionClosed>() != nullptr);
  CHECK(story.first_us<ZkSessionClosed>() < 21'000'000);
  CHECK(story.times<ZkSessionExpired>().empty());
  CHECK(story.world().brokers[1].life.process == ProcessState::closed);
  check_all(story);
}

TEST_CASE("ZooKeeper: the last replica in sync stays so, without a leader") {
  Story story = zookeeper_story({{2, 3}});
  story.at(20s, Kill{"b3"});
  story.at(50s, Kill{"b2"});
  story.at(90s, StartBroker{"b3"});
  story.run(110s);
  CHECK_FALSE(partition(story).leader.valid());
  CHECK(isr(story) == Brokers{1});
  CHECK(partition(story).leader_epoch == 2);
  check_all(story);
}

TEST_CASE("ZooKeeper: where the topic allows it a replica that is not in sync leads") {
  Story story = zookeeper_story({{2, 3}});
  story.spec.topics[0].config = {{"unclean.leader.election.enable", "true"}};
  story.at(20s, Kill{"b3"});
  story.at(50s, Kill{"b2"});
  story.at(90s, StartBroker{"b3"});
  story.run(110s);
  CHECK(partition(story).leader == BrokerId{2});
  CHECK(isr(story) == Brokers{2});
}

TEST_CASE("ZooKeeper: while it is gone brokers serve and nothing is decided") {
  Story story = zookeeper_story({{2, 3, 1}});
  story.at(20s, Kill{"zk1"});
  story.at(21s, Kill{"b2"});
  story.at(60s, StartBroker{"zk1"});
  story.run(58s);
  CHECK(story.times<ZkConnectionLost>().size() == 3);
  CHECK(partition(story).leader == BrokerId{1});
  CHECK(story.times<ZkSessionExpired>().empty());
  story.run(100s);
  // It is there with the sessions that it knew; that of b2 has its 18 s from then on.
  CHECK(story.times<ZkSessionExpired>() == std::vector<std::int64_t>{81'000'000});
  CHECK(partition(story).leader == BrokerId{2});
  CHECK(active_controller(story.world().zookeeper) == BrokerId{0});
  check_all(story);
}

TEST_CASE("ZooKeeper: sessions that ran out while it stood still end when it goes on") {
  Story story = zookeeper_story({{2, 3, 1}});
  story.at(20s, Freeze{"zk1"});
  story.at(60s, Thaw{"zk1"});
  story.run(80s);
  CHECK(story.times<ZkSessionExpired>() ==
        std::vector<std::int64_t>{60'000'000, 60'000'000, 60'000'000});
  // Everybody registers anew, and one is the controller again.
  CHECK(story.times<BrokerZnodeCreated>().size() == 3);
  CHECK(active_controller(story.world().zookeeper).valid());
  CHECK(partition(story).leader.valid());
  check_all(story);
}

TEST_CASE("ZooKeeper: a controller that stood still is refused and resigns") {
  Story story = zookeeper_story({{2, 3, 1}});
  story.at(20s, Freeze{"b1"});
  story.at(60s, Thaw{"b1"});
  story.run(90s);
  REQUIRE(story.first<ZkControllerElected>() != nullptr);
  CHECK(story.first<ZkControllerElected>()->epoch == 2);
  CHECK(story.first_us<ZkControllerResigned>() > 60'000'000);
  CHECK(active_controller(story.world().zookeeper) == BrokerId{1});
  CHECK(story.world().zookeeper.controllers[0].state == ZkControllerState::none);
  CHECK(isr(story) == Brokers{1, 2, 0});
  check_all(story);
}

TEST_CASE("ZooKeeper: a coordinator that leads on in a newer epoch keeps its groups") {
  Story story = zookeeper_story();
  story.consumer(1s, "C1");
  story.consumer(1s, "C2");
  const PartitionId offsets = story.run(20s).groups[0].offsets_partition;
  const PartitionInfo before = story.world().cluster->at(offsets);
  REQUIRE(before.replicas.size() == 3);
  const std::int32_t generation = story.group().generation;
  const std::string follower = "b" + std::to_string(before.replicas[2] + 1);
  Story again = zookeeper_story();
  again.consumer(1s, "C1");
  again.consumer(1s, "C2");
  again.at(20s, Kill{follower});
  again.run(60s);
  const PartitionInfo& after = again.world().cluster->at(offsets);
  CHECK(after.leader == before.leader);
  CHECK(after.leader_epoch == before.leader_epoch + 1);  // the follower has left the ISR
  CHECK(again.times<GroupsLoaded>("", 20s).empty());
  CHECK(again.group().host == before.leader);
  CHECK(again.group().state == GroupState::stable);
  CHECK(again.group().generation == generation);
  check_all(again);
}

TEST_CASE("ZooKeeper: all brokers die; the first one back leads what it was in sync with") {
  Story story = zookeeper_story({{1, 2, 3}, {2, 3, 1}});
  for (const char* const name : {"b1", "b2", "b3"}) story.at(20s, Kill{name});
  story.at(50s, StartBroker{"b1"});
  story.run(70s);
  // Its own partition: two followers leave. The other one: so does its leader, then the election.
  CHECK(partition(story).leader == BrokerId{0});
  CHECK(partition(story).leader_epoch == 2);
  CHECK(partition(story).partition_epoch == 2);
  CHECK(partition(story, 1).leader == BrokerId{0});
  CHECK(partition(story, 1).leader_epoch == 3);
  CHECK(isr(story, 1) == Brokers{0});
  check_all(story);
}

TEST_CASE("ZooKeeper: topics are created, grown and deleted through the controller") {
  Story story = zookeeper_story();
  TopicSpec later;
  later.name = "later";
  later.partitions = 0;
  later.at_start = false;
  story.spec.topics.push_back(later);
  story.at(5s, CreateTopic{"later", 2, 2, {}, {}});
  story.at(10s, GrowTopic{"later", 3});
  story.run(15s);
  const World& world = story.world();
  std::size_t led = 0;
  for (const PartitionInfo& info : world.cluster->partitions) {
    if (world.names->topics[info.topic.index] != "later") continue;
    REQUIRE(info.leader.valid());
    const Replica& leader = world.replication.replicas[info.leader_replica];
    led += leader.led != Replica::none && world.replication.led[leader.led].leads ? 1U : 0U;
  }
  CHECK(led == 3);
  for (const Broker& broker : world.brokers) CHECK(broker.image->version == world.cluster->version);
  check_all(story);
}
