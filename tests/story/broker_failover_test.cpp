// Brokers that die and return: fencing and election by the controller, followers that change over, logs
// that are cut, in-sync replicas that leave and come back. The phases of heartbeats and checks are given.
#include "tests/support/story.h"

#include <catch2/catch_test_macros.hpp>

#include "sim/world/audit.h"
#include "sim/world/invariants.h"

using namespace ks;
using namespace ks_tests;

namespace {

constexpr Duration kill_at = 20s;

/// Broker 1 beats at 0.2 s and every 2.002 s from then on, last at 18.218 s; the controller looks at
/// 0.095 s and every 1.125 s.
Story cluster(std::vector<std::vector<std::uint32_t>> replicas = {{1, 2, 3}}) {
  Story story;
  story.spec.topics[0].partitions = static_cast<std::uint32_t>(replicas.size());
  story.spec.topics[0].replicas = std::move(replicas);
  story.spec.topics[0].config = {{"min.insync.replicas", "2"}};
  story.spec.broker_config = {{"offsets.topic.num.partitions", "1"}};
  story.spec.phases.heartbeats = {200ms, 700ms, 1200ms};
  story.spec.phases.isr_checks = {1s, 2s, 3s};
  story.spec.phases.fencing_check = 95ms;
  return story;
}

const PartitionInfo& orders_0(const Story& story) {
  return story.world().cluster->at(PartitionId{0});
}

std::vector<std::uint32_t> list(const SmallVec<std::uint32_t, 3>& brokers) {
  return {brokers.begin(), brokers.end()};
}

using Brokers = std::vector<std::uint32_t>;

void check_all(const Story& story) {
  const std::optional<std::string> broken = broken_invariant(story.world());
  INFO(broken.value_or(""));
  CHECK_FALSE(broken.has_value());
}

}  // namespace

TEST_CASE(
    "a broker that is killed is fenced when its session has run out, and its partitions move") {
  Story story = cluster({{1, 2, 3}, {2, 3, 1}});
  story.at(kill_at, Kill{"b1"});
  story.run(40s);
  // Last heard at 18.219 s, 1 ms after it was sent; the session ends at 27.219 s, the next look is at
  // 0.095 + 25 · 1.125 = 28.22 s.
  const BrokerFenced* const fenced = story.first<BrokerFenced>();
  REQUIRE(fenced != nullptr);
  CHECK(fenced->broker == BrokerId{0});
  CHECK(to_us(fenced->last_heard) == 18'219'000);
  CHECK(story.first_us<BrokerFenced>() == 28'220'000);
  const LeaderElected* const elected = story.first<LeaderElected>();
  REQUIRE(elected != nullptr);
  CHECK(elected->partition == PartitionId{0});
  CHECK(elected->from == BrokerId{0});
  CHECK(elected->to == BrokerId{1});
  CHECK(elected->leader_epoch == 1);
  CHECK_FALSE(elected->unclean);
  CHECK(list(orders_0(story).isr) == Brokers{1, 2});
  CHECK(orders_0(story).partition_epoch == 1);
  // A follower that goes changes the partition's epoch, not the leader's.
  const PartitionInfo& other = story.world().cluster->at(PartitionId{1});
  CHECK(other.leader == BrokerId{1});
  CHECK(other.leader_epoch == 0);
  CHECK(other.partition_epoch == 1);
  CHECK(list(other.isr) == Brokers{1, 2});
  // 25 ms linger, 2 ms append, 1 ms way: both brokers know it then.
  CHECK(story.first_us<LeadershipTaken>("b2", kill_at) == 28'248'000);
  check_all(story);
}

TEST_CASE(
    "a killed broker that returns follows, catches up and is in sync again, but leads nothing") {
  Story story = cluster();
  story.produce("P", Ratio{20, 1}, 0);
  story.at(kill_at, Kill{"b1"});
  story.at(60s, StartBroker{"b1"});
  story.run(80s);
  const BrokerRegistered* const registered = story.first<BrokerRegistered>();
  REQUIRE(registered != nullptr);
  CHECK(registered->incarnation == 2);
  CHECK_FALSE(registered->clean);
  CHECK(story.first_us<BrokerRegistered>() == 63'001'000);  // 3 s to boot
  CHECK(story.first_us<BrokerUnfenced>() > 63'500'000);
  CHECK(story.first_us<BrokerUnfenced>() < 63'600'000);
  CHECK(orders_0(story).leader == BrokerId{1});
  CHECK(orders_0(story).leader_epoch == 1);
  CHECK(list(orders_0(story).isr) == Brokers{0, 1, 2});
  const Cluster& image = *story.world().cluster;
  const Replica& leader = story.world().replication.leader(image, PartitionId{0});
  const Replica& returned = *story.world().replication.find(image, PartitionId{0}, BrokerId{0});
  CHECK(leader.log.end_offset() > 0);
  CHECK(returned.log.end_offset() + 2 >= leader.log.end_offset());
  check_all(story);
}

TEST_CASE("the preferred replica leads again at the next task or by command") {
  Story story = cluster();
  story.at(kill_at, Kill{"b1"});
  story.at(40s, StartBroker{"b1"});
  story.at(60s, ElectLeaders{"orders", false});
  story.run(61s);
  CHECK(orders_0(story).leader == BrokerId{0});
  CHECK(orders_0(story).leader_epoch == 2);

  Story waiting = cluster();
  waiting.at(kill_at, Kill{"b1"});
  waiting.at(40s, StartBroker{"b1"});
  waiting.run(299s);
  CHECK(orders_0(waiting).leader == BrokerId{1});
  waiting.run(301s);
  CHECK(orders_0(waiting).leader == BrokerId{0});
  CHECK(orders_0(waiting).leader_epoch == 2);
  CHECK(waiting.first<LeaderElected>("", 299s)->reason == ChangeReason::preferred);
}

TEST_CASE("a machine that is lost says nothing; when it is back its old connections end") {
  Story story = cluster();
  story.produce("P", Ratio{20, 1}, 0);
  story.at(kill_at, Kill{"b1", true});
  story.at(40s, StartBroker{"b1"});
  story.at(70s, ElectLeaders{"", false});
  story.run(39s);
  // Nobody told the followers: they hear of it by the metadata.
  CHECK(story.times<ConnectionEnded>("b2", kill_at).empty());
  CHECK(orders_0(story).leader == BrokerId{1});
  story.run(90s);
  CHECK_FALSE(story.times<ConnectionEnded>("b2", 40s).empty());
  CHECK(orders_0(story).leader == BrokerId{0});
  CHECK(list(orders_0(story).isr) == Brokers{0, 1, 2});
  check_all(story);
}

TEST_CASE("a quick restart is refused until the old session ends") {
  Story story = cluster();
  story.at(kill_at, Kill{"b1"});
  story.at(20200ms, StartBroker{"b1"});
  story.run(60s);
  // Tries at 23.2 s and every 2.002 s; the session ends at 27.219 s: by 28.22 s the broker is fenced.
  CHECK(story.first_us<BrokerFenced>() <= 28'220'000);
  CHECK(story.first_us<BrokerRegistered>() > 27'219'000);
  CHECK(story.first_us<BrokerRegistered>() < 29'300'000);
  CHECK(orders_0(story).leader == BrokerId{1});
  CHECK(list(orders_0(story).isr) == Brokers{0, 1, 2});
  check_all(story);
}

TEST_CASE("a controlled shutdown moves every leadership before the process ends") {
  Story story = cluster();
  story.at(kill_at, StopBroker{"b1"});
  story.run(40s);
  CHECK(story.first_us<LeaderElected>() == 20'001'000);
  CHECK(story.first<LeaderElected>()->reason == ChangeReason::shutting_down);
  const std::int64_t granted = story.first_us<ShutdownGranted>();
  CHECK(granted > 20'000'000);
  CHECK(granted < 24'200'000);  // everybody has reported the change by then
  CHECK(story.first_us<ProcessClosed>("b1") > granted + 800'000);
  CHECK(story.times<BrokerFenced>().empty());
  CHECK(orders_0(story).leader == BrokerId{1});
  CHECK(list(orders_0(story).isr) == Brokers{1, 2});
  check_all(story);

  Story back = cluster();
  back.at(kill_at, StopBroker{"b1"});
  back.at(30s, StartBroker{"b1"});
  back.run(50s);
  REQUIRE(back.first<BrokerRegistered>() != nullptr);
  CHECK(back.first<BrokerRegistered>()->clean);
  CHECK(list(orders_0(back).isr) == Brokers{0, 1, 2});
}

TEST_CASE("a controlled shutdown that no controller grants takes five minutes") {
  Story story = cluster();
  story.at(10s, Kill{"k1", false});
  story.at(kill_at, StopBroker{"b2"});
  story.run(330s);
  CHECK(story.first_us<ShutdownGranted>() == -1);
  CHECK(story.first_us<ProcessClosing>("b2") == 20'000'000);
  CHECK(story.first_us<ProcessClosed>("b2") == 320'800'000);
}

TEST_CASE("a follower that stands still leaves the ISR at the check after 30 s, and comes back") {
  Story story = cluster();
  story.spec.broker_config.emplace_back("broker.session.timeout.ms", "180000");
  story.produce("P", Ratio{20, 1}, 0);
  story.at(kill_at, Freeze{"b3"});
  story.at(80s, Thaw{"b3"});
  story.run(70s);
  // Caught up last just before 20 s; the leader looks at 1, 16, 31, 46 and 61 s: 61 s is the first
  // more than 30 s later.
  CHECK(story.first_us<IsrChangeWanted>("b1") == 61'000'000);
  CHECK(list(orders_0(story).isr) == Brokers{0, 1});
  CHECK(orders_0(story).leader_epoch == 0);
  CHECK(orders_0(story).partition_epoch == 1);
  story.run(90s);
  CHECK(list(orders_0(story).isr) == Brokers{0, 1, 2});
  CHECK(orders_0(story).partition_epoch == 2);
  CHECK(story.times<LeaderElected>().empty());
  check_all(story);
}

TEST_CASE("a leader that stood still wakes as an old leader and cuts off what only it has") {
  Story story = cluster();
  story.spec.producers.clear();
  story.produce("P", Ratio{200, 1}, 0);
  story.spec.producers[0].config = {{"acks", "1"}, {"enable.idempotence", "false"}};
  story.at(kill_at, Freeze{"b2"});
  story.at(kill_at, Freeze{"b3"});
  story.at(20500ms, Kill{"b1"});
  story.at(20501ms, Thaw{"b2"});
  story.at(20501ms, Thaw{"b3"});
  story.at(50s, StartBroker{"b1"});
  story.run(70s);
  // About half a second of records was acknowledged by broker 1 alone.
  const LogTruncated* const cut = story.first<LogTruncated>("b1");
  REQUIRE(cut != nullptr);
  CHECK(cut->partition == PartitionId{0});
  CHECK(cut->from - cut->to > 50);
  CHECK(cut->from - cut->to < 150);
  const Cluster& image = *story.world().cluster;
  const Replica& leader = story.world().replication.leader(image, PartitionId{0});
  const Replica& returned = *story.world().replication.find(image, PartitionId{0}, BrokerId{0});
  // P goes on at the new leader, and broker 1 follows there; what it had alone is lost.
  CHECK(returned.log.end_offset() == 13'897);
  CHECK(leader.log.end_offset() - returned.log.end_offset() <= 2);
  const RecordAudit audit = audit_records(story.world());
  CHECK(static_cast<std::int64_t>(RecordAudit::records(audit.lost)) == cut->from - cut->to);
  CHECK(audit.doubled.empty());
  CHECK(leader.log.epochs().entries().size() == 2);
  CHECK(leader.log.epochs().entries()[1].epoch == 1);
  check_all(story);
}

TEST_CASE(
    "all brokers of an ISR gone: the last one fenced decides, and only it revives the partition") {
  Story story = cluster();
  story.at(kill_at, Kill{"b3"});
  story.at(40s, Kill{"b2"});
  story.at(60s, Kill{"b1"});
  story.at(80s, StartBroker{"b2"});
  story.at(100s, StartBroker{"b1"});
  story.run(79s);
  // The worked table of eligible leader replicas: le 1, pe 3, ISR [], ELR [1, 2].
  CHECK_FALSE(orders_0(story).leader.valid());
  CHECK(orders_0(story).leader_epoch == 1);
  CHECK(orders_0(story).partition_epoch == 3);
  CHECK(list(orders_0(story).isr).empty());
  CHECK(list(orders_0(story).elr) == Brokers{0, 1});
  CHECK(orders_0(story).last_known_leader == BrokerId{0});
  story.run(99s);
  CHECK_FALSE(orders_0(story).leader.valid());  // broker 2 was killed: its log cannot be trusted
  CHECK(list(orders_0(story).elr) == Brokers{0});
  story.run(120s);
  CHECK(orders_0(story).leader == BrokerId{0});
  CHECK(orders_0(story).leader_epoch == 2);
  check_all(story);
}

TEST_CASE(
    "a coordinator that is lost: another loads the group, with full sessions, and nobody moves") {
  Story story = cluster({{1, 2, 3}, {2, 3, 1}, {3, 1, 2}});
  for (const char* name : {"C1", "C2"}) story.consumer(0s, name);
  story.run(10s);
  const BrokerId coordinator = story.group().host;
  const std::string broker = story.world().names->brokers[coordinator.index];
  const Owners before = story.owners();
  const std::int32_t generation = story.group().generation;

  Story lost = cluster({{1, 2, 3}, {2, 3, 1}, {3, 1, 2}});
  for (const char* name : {"C1", "C2"}) lost.consumer(0s, name);
  lost.at(kill_at, Kill{broker});
  lost.run(50s);
  REQUIRE(lost.first<GroupsLoaded>() != nullptr);
  const std::int64_t loaded = lost.first_us<GroupsLoaded>();
  const std::int64_t loading = lost.first_us<GroupsLoading>();
  CHECK(loaded - loading == 100'000);
  CHECK(loading - lost.first_us<BrokerFenced>() == 28'000);
  CHECK(lost.group().host.valid());
  CHECK(lost.group().host != coordinator);
  CHECK(lost.group().state == GroupState::stable);
  CHECK(lost.group().generation == generation);
  CHECK(lost.owners() == before);
  CHECK(lost.times<PartitionsLost>().empty());
  CHECK(lost.times<SessionExpired>().empty());
  CHECK(lost.first_us<HeartbeatAccepted>("", Duration{loaded}) > loaded);
  check_all(lost);
}

TEST_CASE("a broker that leads the group's partition refuses it until it hears of its election") {
  Story story = cluster({{1, 2, 3}, {2, 3, 1}, {3, 1, 2}});
  story.spec.broker_times.coordinator_election = 300ms;
  for (const char* name : {"C1", "C2"}) story.consumer(0s, name);
  story.run(10s);
  const std::string old = "b" + std::to_string(story.group().host.index + 1);

  Story lost = cluster({{1, 2, 3}, {2, 3, 1}, {3, 1, 2}});
  lost.spec.broker_times.coordinator_election = 300ms;
  for (const char* name : {"C1", "C2"}) lost.consumer(0s, name);
  lost.at(kill_at, Kill{old});
  lost.run(50s);
  const std::int64_t loading = lost.first_us<GroupsLoading>();
  const std::int64_t loaded = lost.first_us<GroupsLoaded>();
  CHECK(loading - lost.first_us<BrokerFenced>() == 328'000);  // 28 ms until it has the metadata
  CHECK(loaded - loading == 100'000);
  std::vector<std::int64_t> not_coordinator;
  std::vector<std::int64_t> reading;
  for (const Fact& fact : lost.facts.list) {
    const auto* const sent = std::get_if<MessageSent>(&fact.body);
    if (sent == nullptr || !is_response(sent->message.body)) continue;
    const KafkaError error = error_of(sent->message.body);
    if (error == KafkaError::not_coordinator) not_coordinator.push_back(to_us(fact.time));
    if (error == KafkaError::coordinator_load_in_progress) reading.push_back(to_us(fact.time));
  }
  // What a client sent to a coordinator that refused one of its requests is refused as well.
  REQUIRE(not_coordinator.size() >= 4);
  CHECK(not_coordinator.front() > loading - 300'000);
  CHECK(not_coordinator.back() < loading);
  REQUIRE_FALSE(reading.empty());
  CHECK(reading.front() > loading);
  CHECK(reading.back() < loaded);
  CHECK(lost.first<SessionExpired>() == nullptr);
  check_all(lost);
}

TEST_CASE(
    "an automatic commit that was lost with its coordinator is tried again after its backoff") {
  Story story = cluster();
  story.consumer(0s, "C1");
  story.run(10s);
  const std::string old = "b" + std::to_string(story.group().host.index + 1);

  Story lost = cluster();
  lost.consumer(0s, "C1");
  lost.at(kill_at, Kill{old});
  lost.run(50s);
  // While the metadata still names the dead broker, each look for the coordinator makes the client send the
  // commit that is due; the connection is refused, and the next one is due retry.backoff.ms later.
  const std::int64_t loaded = lost.first_us<GroupsLoaded>();
  REQUIRE(loaded > 0);
  const std::int64_t sent = lost.sent_us(ApiKey::offset_commit, "C1", Duration{loaded});
  CHECK(sent - loaded == 35'400);
  check_all(lost);
}

TEST_CASE("a coordinator that thaws has no timers of the group that another one has loaded") {
  Story story = cluster();
  for (const char* name : {"C1", "C2"}) story.consumer(0s, name);
  story.at(20s, Freeze{"b1"});
  story.at(80s, Thaw{"b1"});
  story.run(19s);
  REQUIRE(story.group().host == BrokerId{0});
  story.run(90s);
  // The members' sessions came due at the frozen broker before 66 s, when they were no longer its own.
  CHECK(story.group().host != BrokerId{0});
  CHECK(story.first<SessionExpired>("", 79s) == nullptr);
  CHECK(story.group().members.size() == 2);
  check_all(story);
}

TEST_CASE("a KIP-848 group's state at a new coordinator follows from what is stored") {
  Story story;
  story.spec.brokers = 1;
  story.spec.topics[0].replication_factor = 1;
  // Nothing to commit first: the goodbye is under way while the broker stands still.
  story.spec.groups[0].config = {{"group.protocol", "consumer"}, {"enable.auto.commit", "false"}};
  story.consumer(0s, "C1");
  story.at(20s, Freeze{"b1"});
  story.at(21s, Close{"C1"});
  story.at(50s, Thaw{"b1"});
  story.run(50100ms);
  // It reads the goodbye, and then hears that it leads nothing any more: nobody has stored that C1 left.
  CHECK_FALSE(story.group().host.valid());
  story.run(60s);
  CHECK(story.group().host == BrokerId{0});
  CHECK(story.group().modern.members.size() == 1);
  CHECK(story.group().state == GroupState::stable);
  check_all(story);
}

TEST_CASE("runs with lost brokers keep every rule after every event") {
  Story story = cluster({{1, 2, 3}, {2, 3, 1}, {3, 1, 2}});
  story.produce("P", Ratio{20, 1}, 12);
  for (const char* name : {"C1", "C2"}) story.consumer(0s, name);
  story.at(15s, Kill{"b2"});
  story.at(22s, Freeze{"b1"});
  story.at(40s, StartBroker{"b2"});
  story.at(55s, Thaw{"b1"});
  story.at(70s, StopBroker{"b3"});
  story.at(90s, StartBroker{"b3"});
  World world = make_world(story.spec);
  Facts facts;
  World before = world;
  while (step(world, story.commands(), ks::at(110s), facts)) {
    const std::optional<std::string> broken = broken_invariant(world);
    const std::optional<std::string> back = went_back(before, world);
    INFO("at " << to_us(world.now) << " " << broken.value_or("") << back.value_or(""));
    REQUIRE_FALSE(broken.has_value());
    REQUIRE_FALSE(back.has_value());
    before = world;
  }
}

TEST_CASE("an election by command names the partitions that nobody can lead, and why") {
  Story story = cluster({{1}, {2}, {3}, {3, 1}});
  story.at(10s, ElectLeaders{"orders", false});
  story.at(kill_at, Kill{"b3"});
  story.at(50s, ElectLeaders{"orders", false});
  story.at(55s, ElectLeaders{"orders", true});
  story.run(60s);
  const CommandRejected* const not_needed = story.first<CommandRejected>();
  REQUIRE(not_needed != nullptr);
  CHECK(not_needed->reason ==
        "every partition is led by its preferred replica (ELECTION_NOT_NEEDED)");
  CHECK(story.times<CommandRejected>().size() == 1);
  // orders-3 has another leader, and min.insync.replicas keeps b3 eligible, but it is not alive.
  const AdminRefused* const preferred = story.first<AdminRefused>("k1", 50s);
  REQUIRE(preferred != nullptr);
  CHECK(preferred->error == KafkaError::preferred_leader_not_available);
  CHECK(preferred->text ==
        "orders-2 and orders-3 cannot be led by their preferred replicas, which are not alive or "
        "not in sync");
  const AdminRefused* const unclean = story.first<AdminRefused>("k1", 55s);
  REQUIRE(unclean != nullptr);
  CHECK(unclean->error == KafkaError::eligible_leaders_not_available);
  CHECK(unclean->text == "nobody can lead orders-2, since no replica is alive");
  CHECK(story.times<LeaderElected>("", 50s).empty());
}

TEST_CASE("brokers that register together have a broker epoch each") {
  Story story = cluster();
  for (const char* broker : {"b1", "b2", "b3"}) {
    story.at(kill_at, Kill{broker, true});
    story.at(40s, StartBroker{broker});
  }
  story.run(50s);
  std::vector<std::int64_t> epochs;
  for (const Fact& fact : story.facts.list) {
    if (const auto* registered = std::get_if<BrokerRegistered>(&fact.body))
      epochs.push_back(registered->epoch);
  }
  REQUIRE(epochs.size() == 3);
  CHECK(epochs[1] == epochs[0] + 1);
  CHECK(epochs[2] == epochs[0] + 2);
}
