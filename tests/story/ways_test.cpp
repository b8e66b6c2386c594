// Ways between nodes that are cut or slow, disks that are slow, requests that nobody answers, and positions
// that a new leader does not have.
#include <algorithm>

#include <catch2/catch_test_macros.hpp>

#include "sim/world/invariants.h"
#include "tests/support/story.h"

using namespace ks;
using namespace ks_tests;

namespace {

/// One partition, led by b1 and followed by b2 and b3; the groups' coordinator stands anywhere.
Story one_partition(std::vector<std::uint32_t> replicas = {1, 2, 3}) {
  Story story;
  story.spec.topics[0].partitions = 1;
  story.spec.topics[0].replicas = {std::move(replicas)};
  story.spec.topics[0].config = {{"min.insync.replicas", "1"}};
  story.spec.phases.heartbeats = {200ms, 700ms, 1200ms};
  story.spec.phases.isr_checks = {1s, 2s, 3s};
  story.spec.phases.fencing_check = 95ms;
  return story;
}

const PartitionInfo& orders_0(const Story& story) {
  return story.world().cluster->at(PartitionId{0});
}

std::vector<std::uint32_t> isr(const Story& story) {
  return {orders_0(story).isr.begin(), orders_0(story).isr.end()};
}

using Brokers = std::vector<std::uint32_t>;

void check_all(const Story& story) {
  const std::optional<std::string> broken = broken_invariant(story.world());
  INFO(broken.value_or(""));
  CHECK_FALSE(broken.has_value());
}

std::vector<std::string> rejections(const Story& story) {
  std::vector<std::string> reasons;
  for (const Fact& fact : story.facts.list) {
    if (const auto* rejected = std::get_if<CommandRejected>(&fact.body))
      reasons.push_back(rejected->reason);
  }
  return reasons;
}

}  // namespace

TEST_CASE("TCP sends anew after 200 ms, 600 ms, 1.4 s, … and never waits longer than two minutes") {
  const Time sent{1s};
  CHECK(retransmitted_at(sent, sent) == sent);
  CHECK(retransmitted_at(sent, Time{1001ms}) == Time{1200ms});
  CHECK(retransmitted_at(sent, Time{1200ms}) == Time{1200ms});
  CHECK(retransmitted_at(sent, Time{1201ms}) == Time{1600ms});
  CHECK(retransmitted_at(sent, Time{2500ms}) == Time{4s});
  // 0.2 · (2^10 − 1) s, then 120 s each.
  CHECK(retransmitted_at(sent, Time{300s}) == Time{1s + 204'600ms + 120s});
}

TEST_CASE("a broker that is cut off is fenced, and beats again with the retransmission") {
  Story story = one_partition();
  story.at(20s, CutWay{"b3", "", false});
  story.at(40s, HealWay{"b3", ""});
  story.run(39s);
  // Its last beat arrived at 19.219 s or before; the session is 9 s, looks are every 1.125 s.
  const std::int64_t fenced = story.first_us<BrokerFenced>();
  CHECK(fenced > 27'000'000);
  CHECK(fenced < 30'400'000);
  CHECK(isr(story) == Brokers{0, 1});
  CHECK(orders_0(story).leader == BrokerId{0});
  story.run(60s);
  CHECK(story.first_us<BrokerUnfenced>("", 40s) > 40'000'000);
  CHECK(isr(story) == Brokers{0, 1, 2});
  check_all(story);
}

TEST_CASE("a way that is cut one way carries the answers, but not the questions") {
  Story story = one_partition();
  story.facts.wanted = Level::data;
  story.produce("P1", Ratio{10, 1}, 0);
  story.at(10s, CutWay{"P1", "b1", true});
  story.at(12'500ms, HealWay{"P1", "b1"});
  story.run(20s);
  std::int64_t last = 0;
  std::int64_t next = 0;
  for (const std::int64_t us : story.times<RecordsAppended>("b1")) {
    if (us < 10'010'000) last = us;
    if (us > 10'010'000 && next == 0) next = us;
  }
  CHECK(last > 9'900'000);
  // The oldest request was sent between 10.0 and 10.1 s: 200, 600, 1,400, 3,000 ms later it goes anew.
  CHECK(next > 12'500'000);
  CHECK(next <= 13'110'000);
  CHECK(story.world().ledger.producers[0].failed == 0);
  const std::vector<std::int64_t> lost = story.times<MessageLost>("P1");
  CHECK(lost.size() >= 1);
  CHECK(lost.size() <= 5);
  check_all(story);
}

TEST_CASE("what is delayed takes so much longer, each way") {
  Story story = one_partition();
  story.facts.wanted = Level::data;
  story.produce("P1", Ratio{1, 1}, 0);
  story.at(5s, DelayWay{"P1", "b1", false, 300ms});
  story.run(10s);
  // A record each second; from 6 s on its request and its answer take 301 ms each.
  const std::vector<std::int64_t> appended = story.times<RecordsAppended>("b1", 6s);
  const std::vector<std::int64_t> told = story.times<BatchAcknowledged>("P1", 6s);
  REQUIRE_FALSE(appended.empty());
  REQUIRE_FALSE(told.empty());
  // 5 ms linger, 301 ms there, 2 ms append.
  CHECK(appended.front() == 6'000'000 + 5'000 + 301'000 + 2'000);
  // Both followers have it 1 ms + 2 ms later, and say so with the next fetch, 1 ms.
  CHECK(told.front() == appended.front() + 4'000 + 301'000);
  check_all(story);
}

TEST_CASE("commands about ways say what makes no sense") {
  Story story = one_partition();
  story.at(1s, CutWay{"b1", "b9", false});
  story.at(2s, CutWay{"b1", "b1", false});
  story.at(3s, HealWay{"b1", "b2"});
  story.at(4s, CutWay{"b1", "b2", false});
  story.at(5s, CutWay{"b2", "b1", true});
  story.at(6s, DelayWay{"b1", "k1", false, Duration{}});
  story.at(7s, HealWay{"b2", "b1"});
  story.run(8s);
  CHECK(rejections(story) ==
        std::vector<std::string>{"there is no node b9", "b1 needs no way to itself",
                                 "nothing is wrong with the way", "the way is cut already",
                                 "a delay is longer than no time"});
  CHECK(story.world().engine.network.faults().empty());
}

TEST_CASE("a follower with a slow disk holds the high watermark until it is out of the ISR") {
  Story story = one_partition();
  story.spec.broker_config = {{"replica.lag.time.max.ms", "10000"}};
  story.produce("P1", Ratio{10, 1}, 0);
  story.at(10s, Slow{"b3", Ratio{10000, 1}});
  story.at(40s, Slow{"b3", Ratio{1, 1}});
  story.run(18s);
  CHECK(isr(story) == Brokers{0, 1, 2});
  const Replica& leader = story.world().replication.leader(*story.world().cluster, PartitionId{0});
  CHECK(leader.high_watermark <= 101);
  CHECK(leader.log.end_offset() > leader.high_watermark);
  story.run(30s);
  CHECK(isr(story) == Brokers{0, 1});
  // b1 looks every 5 s, at 1 s, 6 s, …: 10 s after b3's last time at the log's end, at 21 s.
  CHECK(story.first_us<IsrChangeWanted>("b1", 10s) == 21'000'000);
  story.run(60s);
  CHECK(isr(story) == Brokers{0, 1, 2});
  CHECK(story.world().ledger.producers[0].failed == 0);
  check_all(story);
}

TEST_CASE("below min.insync.replicas the high watermark stands, and before 3.7 it did not") {
  const auto marks = [](bool before) {
    Story story = one_partition({1, 2});
    story.spec.topics[0].config = {{"min.insync.replicas", "2"}};
    story.spec.high_watermark_before_3_7 = before;
    story.produce("P1", Ratio{10, 1}, 0);
    story.spec.producers[0].config = {{"acks", "1"}};
    story.at(10s, Kill{"b2"});
    story.run(40s);
    const Replica& leader =
        story.world().replication.leader(*story.world().cluster, PartitionId{0});
    return std::pair{leader.high_watermark, leader.log.end_offset()};
  };
  const auto [now, now_end] = marks(false);
  CHECK(now >= 99);
  CHECK(now <= 101);
  CHECK(now_end >= 398);
  const auto [then, then_end] = marks(true);
  CHECK(then == then_end);
  CHECK(then_end == now_end);
}

TEST_CASE("a request that nobody answers is given up after request.timeout.ms") {
  Story story = one_partition();
  story.facts.wanted = Level::protocol;
  story.produce("P1", Ratio{10, 1}, 0);
  story.consumer(0s, "C1");
  story.at(20s, Freeze{"b1"});
  story.run(60s);
  const RequestsFailed* const failed = story.first<RequestsFailed>("C1", 20s);
  REQUIRE(failed != nullptr);
  CHECK(failed->error == KafkaError::request_timed_out);
  CHECK(failed->broker == BrokerId{0});
  // Its fetch was sent within the 500 ms before the freeze, or right after it was answered.
  const std::int64_t at_us = story.first_us<RequestsFailed>("C1", 20s);
  CHECK(at_us > 49'400'000);
  CHECK(at_us <= 50'010'000);
}

TEST_CASE("an attempt to connect that nobody answers is given up earlier") {
  Story story = one_partition();
  story.spec.brokers = 1;
  story.spec.topics[0].replicas.clear();
  story.spec.topics[0].replication_factor = 1;
  story.at(5s, Kill{"b1", true});
  story.consumer(10s, "C1");
  story.at(40s, StartBroker{"b1"});
  story.run(70s);
  const RequestsFailed* const failed = story.first<RequestsFailed>("C1");
  REQUIRE(failed != nullptr);
  CHECK(failed->error == KafkaError::network_exception);
  // socket.connection.setup.timeout.ms, 10 s, give or take a fifth.
  const std::int64_t at_us = story.first_us<RequestsFailed>("C1");
  CHECK(at_us >= 18'000'000);
  CHECK(at_us <= 22'000'000);
  // When the machine is back the consumer finds its way.
  CHECK(story.group().state == GroupState::stable);
  check_all(story);
}

TEST_CASE("a JoinGroup may wait for the whole rebalance") {
  Story story = one_partition();
  story.spec.groups[0].config = {{"max.poll.interval.ms", "60000"},
                                 {"session.timeout.ms", "45000"}};
  story.produce("P1", Ratio{10, 1}, 0);
  story.consumer(0s, "C1");
  // C1's next handler call takes 50 s, so C2's JoinGroup is parked for longer than 30 s.
  story.at(10s, HandlerTime{"C1", 50s, true});
  story.consumer(12s, "C2");
  story.run(100s);
  CHECK(story.first<RequestsFailed>("C2") == nullptr);
  CHECK(story.group().state == GroupState::stable);
  CHECK(story.group().members.size() == 2);
}

namespace {

/// b2 leaves at 10 s, b1 alone goes on and dies at 30 s, b2 returns and is elected uncleanly.
Story unclean() {
  Story story = one_partition({1, 2});
  story.spec.topics[0].config.push_back({"unclean.leader.election.enable", "true"});
  story.spec.groups[0].config = {{"auto.offset.reset", "earliest"}};
  story.produce("P1", Ratio{10, 1}, 0);
  story.consumer(0s, "C1");
  story.at(10s, Kill{"b2"});
  story.at(30s, Kill{"b1"});
  story.at(40s, StartBroker{"b2"});
  return story;
}

}  // namespace

TEST_CASE("after an unclean election a consumer goes on where the logs part, without an error") {
  Story story = unclean();
  story.run(80s);
  const PositionTruncated* const cut = story.first<PositionTruncated>("C1");
  REQUIRE(cut != nullptr);
  CHECK(cut->to < cut->from);
  CHECK(cut->to >= 95);
  CHECK(cut->to <= 101);
  CHECK(cut->from > 250);
  CHECK(story.first<PositionOutOfRange>("C1") == nullptr);
  const PartitionLedger* const seen = story.world().ledger.groups[0].find(PartitionId{0});
  REQUIRE(seen != nullptr);
  // What it reads from there on are other records: none is a duplicate.
  CHECK(seen->duplicates == 0);
  CHECK(seen->delivered.back().end > cut->to + 50);
  check_all(story);
}

TEST_CASE("with auto.offset.reset = none poll() throws instead") {
  Story strict = unclean();
  strict.at(25s, Close{"C1"});
  strict.at(26s,
            AddConsumer{"C2", "OrderProcessingGroup", {}, "", {{"auto.offset.reset", "none"}}});
  strict.run(80s);
  REQUIRE(strict.first<PositionTruncated>("C2") != nullptr);
  const ClientFailed* const failed = strict.first<ClientFailed>("C2");
  REQUIRE(failed != nullptr);
  CHECK(failed->error == KafkaError::log_truncation);
}

TEST_CASE("a commit of an epoch whose log is gone is compared before anything is fetched") {
  Story story = unclean();
  story.facts.wanted = Level::data;
  story.at(25s, Close{"C1"});
  story.consumer(100s, "C2");
  story.run(120s);
  const PositionTruncated* const cut = story.first<PositionTruncated>("C2");
  REQUIRE(cut != nullptr);
  CHECK(cut->from > 240);
  CHECK(cut->to >= 95);
  CHECK(cut->to <= 101);
  // The new log has other records up to the commit and beyond: without the question none of them is read.
  CHECK(log_end(story.world(), PartitionId{0}) > cut->from);
  const std::int64_t asked = story.sent_us(ApiKey::offset_for_leader_epoch, "C2", 100s);
  CHECK(asked == story.first_us<PositionSet>("C2"));
  CHECK(story.sent_us(ApiKey::fetch, "C2", 100s) > asked);
  const ConsumptionStarted* const began = story.first<ConsumptionStarted>("C2");
  REQUIRE(began != nullptr);
  CHECK(began->offset == cut->to);
  const PartitionLedger* const seen = story.world().ledger.groups[0].find(PartitionId{0});
  REQUIRE(seen != nullptr);
  CHECK(seen->delivered.size() == 1);
  CHECK(seen->delivered.front().end == story.consumer_named("C2").owned.front().position);
  CHECK(story.group().committed(PartitionId{0})->leader_epoch == orders_0(story).leader_epoch);
  check_all(story);
}

TEST_CASE("with auto.offset.reset = none such a commit ends the application") {
  Story strict = unclean();
  strict.at(25s, Close{"C1"});
  strict.consumer(100s, "C2", {{"auto.offset.reset", "none"}});
  strict.run(120s);
  const ClientFailed* const failed = strict.first<ClientFailed>("C2");
  REQUIRE(failed != nullptr);
  CHECK(failed->error == KafkaError::log_truncation);
  CHECK(strict.first<ConsumptionStarted>("C2") == nullptr);
}

TEST_CASE("a commit of the leader's own epoch is taken without a question") {
  Story story = one_partition();
  story.facts.wanted = Level::data;
  story.produce("P1", Ratio{10, 1}, 0);
  story.consumer(0s, "C1");
  story.at(10s, Close{"C1"});
  story.consumer(12s, "C2");
  story.run(20s);
  CHECK(story.group().committed(PartitionId{0})->leader_epoch == 0);
  CHECK(story.sent_us(ApiKey::offset_for_leader_epoch, "C2", 0s) == -1);
  CHECK(story.first_us<ConsumptionStarted>("C2") > 0);
}
