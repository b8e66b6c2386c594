// The worked timeline of a leader that is killed under an idempotent producer with acks=all, one-way delay
// 0.25 ms: what becomes of a batch that it had appended and nobody had acknowledged, from the kill to the
// preferred election. Times are microseconds from the kill.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <optional>

#include "sim/world/audit.h"
#include "sim/world/invariants.h"
#include "tests/support/story.h"

using namespace ks;
using namespace ks_tests;

namespace {

constexpr Duration kill_at = 20s;

std::int64_t after_kill(Time time) { return to_us(time) - kill_at.count(); }

/// 1000 records in orders-0 before the batch B. Brokers append in no time, the controller within 2 ms;
/// broker 1 beats at 1.19525 s and every 2.0005 s, so it is heard last 0.8 s before the kill, and the
/// controller looks 9.025 s after it.
Story cluster() {
  Story story;
  story.facts.wanted = Level::data;
  story.spec.network.latency = 250us;
  story.spec.topics[0].partitions = 3;
  story.spec.topics[0].replicas = {{1, 2, 3}, {2, 3, 1}, {3, 1, 2}};
  story.spec.topics[0].config = {{"min.insync.replicas", "2"}};
  story.spec.topics[0].records.count = 3 * 960;
  story.spec.broker_config = {{"offsets.topic.num.partitions", "1"}};
  story.spec.phases.heartbeats = {1195250us, 700ms, 1200ms};
  story.spec.phases.isr_checks = {1s, 2s, 3s};
  story.spec.phases.fencing_check = 900ms;
  for (const char* broker : {"b1", "b2", "b3"}) story.at(1s, Slow{broker, Ratio{1, 1'000'000}});
  return story;
}

/// Its records go to these partitions in turn, ten per second from 15 s to 19 s: 40 for each.
void add_producer(Story& story, const std::string& name,
                  const std::vector<std::uint32_t>& partitions, const std::string& idempotence) {
  ProducerSpec producer;
  producer.name = name;
  producer.topic = "orders";
  producer.rate_per_second = Ratio{10 * static_cast<std::int64_t>(partitions.size()), 1};
  producer.partition.field = "region";
  for (const std::uint32_t partition : partitions)
    producer.partition.values.push_back({"p" + std::to_string(partition), partition});
  producer.config = {{"linger.ms", "0"}, {"enable.idempotence", idempotence}};
  story.spec.producers.push_back(producer);
  story.at(15s, AddProducer{name});
  story.at(19025ms, SetRate{name, Ratio{0, 1}});
}

/// P sends B 0.6 ms before the kill. Broker 3 stands still meanwhile, its long poll has run out, so it asks
/// for what it does not have only when broker 1 is gone.
Story crash(const std::vector<std::uint32_t>& partitions = {0},
            const std::string& idempotence = "true", bool machine = false) {
  Story story = cluster();
  add_producer(story, "P", partitions, idempotence);
  story.at(19899400us, SetRate{"P", Ratio{10, 1}});
  story.at(19999900us, SetRate{"P", Ratio{0, 1}});
  story.at(19400ms, Freeze{"b3"});
  story.at(kill_at, Kill{"b1", machine});
  story.at(kill_at, Thaw{"b3"});
  return story;
}

const PartitionInfo& partition(const Story& story, std::uint32_t number) {
  return story.world().cluster->at(PartitionId{number});
}

const Replica& replica(const Story& story, std::uint32_t broker) {
  return *story.world().replication.find(*story.world().cluster, PartitionId{0},
                                         BrokerId{broker - 1});
}

std::vector<std::uint32_t> list(const SmallVec<std::uint32_t, 3>& brokers) {
  return {brokers.begin(), brokers.end()};
}

/// The first fact of this kind after the kill that the condition holds for, and its node.
template <class Body, class Wanted>
std::optional<std::pair<std::int64_t, Body>> found(const Story& story, const std::string& node,
                                                   Wanted wanted, Duration from = kill_at - 1ms) {
  for (const Fact& fact : story.facts.list) {
    const auto* body = std::get_if<Body>(&fact.body);
    if (body == nullptr || fact.time < at(from) || !wanted(*body)) continue;
    if (fact.node == story.node(node)) return std::pair{after_kill(fact.time), *body};
  }
  return std::nullopt;
}

template <class Body, class Wanted>
std::int64_t when(const Story& story, const std::string& node, Wanted wanted,
                  Duration from = kill_at - 1ms) {
  const auto first = found<Body>(story, node, wanted, from);
  return first ? first->first : -1'000'000'000;
}

const auto any = [](const auto&) { return true; };
const auto of_orders_0 = [](const auto& body) { return body.partition == PartitionId{0}; };

/// When the copy at this broker had offset 1000.
std::int64_t appended(const Story& story, const std::string& broker) {
  return when<RecordsAppended>(story, broker, [](const RecordsAppended& body) {
    return body.partition == PartitionId{0} && body.base_offset == 1000;
  });
}

std::int64_t asked(const Story& story, ApiKey api, Duration from) {
  return story.sent_us(api, "P", from) - kill_at.count();
}

/// The attempts to connect to broker 1 that were refused.
std::vector<std::int64_t> refusals(const Story& story) {
  std::vector<std::int64_t> times;
  for (const Fact& fact : story.facts.list) {
    const auto* ended = std::get_if<ConnectionEnded>(&fact.body);
    if (ended == nullptr || !ended->refused || fact.node != story.node("P")) continue;
    if (ended->server == story.node("b1")) times.push_back(after_kill(fact.time));
  }
  return times;
}

void check_all(const Story& story) {
  const std::optional<std::string> broken = broken_invariant(story.world());
  INFO(broken.value_or(""));
  CHECK_FALSE(broken.has_value());
}

}  // namespace

TEST_CASE("a leader dies under acks=all: the batch that one follower has is committed by it") {
  Story story = crash();
  story.run(20001ms);
  CHECK(asked(story, ApiKey::produce, kill_at - 1ms) == -600);
  CHECK(appended(story, "b1") == -350);
  CHECK(appended(story, "b2") == -100);
  CHECK(replica(story, 1).log.end_offset() == 1001);
  CHECK(replica(story, 2).log.end_offset() == 1001);
  CHECK(replica(story, 3).log.end_offset() == 1000);
  CHECK(replica(story, 2).high_watermark == 1000);
  const auto failed = found<BatchRetried>(story, "P", any);
  REQUIRE(failed.has_value());
  CHECK(failed->first == 250);
  CHECK(failed->second.error == KafkaError::network_exception);
  CHECK(failed->second.attempt == 1);
  CHECK(failed->second.batch.base_sequence == 40);
  CHECK(asked(story, ApiKey::metadata, kill_at) == 250);

  // Nothing is known to anybody yet: the same answer, and nobody listens at broker 1.
  story.run(29024ms);
  CHECK(story.sent_us(ApiKey::produce, "P", kill_at) == -1);
  const std::vector<std::int64_t> attempts = refusals(story);
  REQUIRE(attempts.size() > 6);
  std::int64_t before = 250;
  for (std::size_t i = 0; i < 6; ++i) {
    // retry.backoff.ms, then reconnect.backoff.ms doubled each time, all within 20 %.
    constexpr std::int64_t pauses[] = {100'000, 100'000, 200'000, 400'000, 800'000, 1'000'000};
    CHECK(attempts[i] - before >= pauses[i] * 8 / 10);
    CHECK(attempts[i] - before <= pauses[i] * 12 / 10 + 500);
    before = attempts[i];
  }

  story.run(40s);
  const auto fenced = found<BrokerFenced>(story, "k1", any);
  REQUIRE(fenced.has_value());
  CHECK(fenced->first == 9'025'000);
  CHECK(after_kill(fenced->second.last_heard) == -800'000);
  CHECK(when<LeaderElected>(story, "k1", of_orders_0) == 9'025'000);
  CHECK(partition(story, 0).leader == BrokerId{1});
  CHECK(partition(story, 0).leader_epoch == 1);
  CHECK(partition(story, 0).partition_epoch == 1);
  CHECK(list(partition(story, 0).isr) == std::vector<std::uint32_t>{1, 2});
  for (const std::uint32_t other : {1U, 2U}) {
    CHECK(partition(story, other).leader_epoch == 0);
    CHECK(partition(story, other).partition_epoch == 1);
  }
  const auto taken = found<LeadershipTaken>(story, "b2", of_orders_0);
  REQUIRE(taken.has_value());
  CHECK(taken->first == 9'052'250);
  CHECK(taken->second.leader_epoch == 1);
  CHECK(taken->second.log_end == 1001);
  CHECK(taken->second.high_watermark == 1000);

  // Broker 3's long poll at broker 2 was open since 9.00925 s: only its end brings the next request.
  CHECK(appended(story, "b3") == 9'510'000);
  CHECK(when<HighWatermarkAdvanced>(story, "b2", of_orders_0, kill_at + 1s) == 9'510'250);
  // P asks at its next look for metadata, gets the new leader, and sends without a pause.
  const std::int64_t learned = asked(story, ApiKey::metadata, kill_at + 9052ms) + 500;
  CHECK(asked(story, ApiKey::produce, kill_at + 1s) == learned);
  const auto known = found<DuplicateBatchFound>(story, "b2", of_orders_0);
  REQUIRE(known.has_value());
  CHECK(known->first == learned + 250);
  CHECK(known->second.base_offset == 1000);
  CHECK(known->second.batch.base_sequence == 40);
  const auto acked = found<BatchAcknowledged>(story, "P", of_orders_0);
  REQUIRE(acked.has_value());
  CHECK(acked->first == 9'510'500);
  CHECK(acked->second.base_offset == 1000);
  const RecordAudit audit = audit_records(story.world());
  CHECK(audit.lost.empty());
  CHECK(audit.doubled.empty());
  check_all(story);
}

TEST_CASE("the killed leader returns with its log, follows, and leads again at the next tick") {
  Story story = crash();
  story.at(80s, StartBroker{"b1"});
  story.at(300s, SetRate{"P", Ratio{10, 1}});
  story.at(300s + 150ms, SetRate{"P", Ratio{0, 1}});
  story.run(90s);
  const auto registered = found<BrokerRegistered>(story, "k1", any);
  REQUIRE(registered.has_value());
  CHECK(registered->first == 63'000'250);
  CHECK_FALSE(registered->second.clean);
  CHECK(when<BrokerUnfenced>(story, "k1", any) == 63'500'250);
  // It asks in epoch 1 from offset 1001 on, and nothing has to be cut.
  CHECK(story.times<LogTruncated>().empty());
  CHECK(replica(story, 1).log.end_offset() == 1001);
  CHECK(when<IsrChanged>(story, "k1", of_orders_0, kill_at + 60s) == 64'001'000);
  CHECK(list(partition(story, 0).isr) == std::vector<std::uint32_t>{0, 1, 2});
  CHECK(partition(story, 0).partition_epoch == 2);
  CHECK(partition(story, 0).leader_epoch == 1);

  story.run(310s);
  CHECK(when<LeaderElected>(story, "k1", of_orders_0, kill_at + 60s) == 280'000'000);
  CHECK(partition(story, 0).leader == BrokerId{0});
  CHECK(partition(story, 0).leader_epoch == 2);
  CHECK(when<LeadershipTaken>(story, "b1", of_orders_0, kill_at + 60s) == 280'027'250);
  // The old leader names the new one, and the batch goes there at once.
  const auto moved = found<BatchRetried>(story, "P", any, kill_at + 60s);
  REQUIRE(moved.has_value());
  CHECK(moved->first == 280'100'500);
  CHECK(moved->second.error == KafkaError::not_leader_or_follower);
  CHECK(asked(story, ApiKey::produce, 300100500us) == 280'100'500);
  CHECK(when<BatchAcknowledged>(story, "P", any, kill_at + 60s) == 280'101'500);
  check_all(story);
}

TEST_CASE("who led without writing gives its epoch up when it follows, and does not ask for ever") {
  Story story = crash();
  story.at(80s, StartBroker{"b1"});
  story.run(330s);
  // Broker 2 led epoch 1 from 1001 on and wrote nothing; broker 1 knows epochs 0 and 2 only.
  CHECK(replica(story, 2).log.epochs().latest() == 0);
  CHECK(story.times<LogTruncated>().empty());
  std::size_t fetches = 0;
  for (const Fact& fact : story.facts.list) {
    const auto* sent = std::get_if<MessageSent>(&fact.body);
    if (sent == nullptr || fact.node != story.node("b2") || fact.time < at(301s)) continue;
    const bool fetch = std::holds_alternative<FetchRequest>(sent->message.body);
    if (fetch && fact.time < at(311s) && sent->to == story.node("b1")) ++fetches;
  }
  // One long poll of half a second after the other.
  CHECK(fetches == 20);
  CHECK(list(partition(story, 0).isr) == std::vector<std::uint32_t>{0, 1, 2});
}

TEST_CASE("a producer with a parked request learns of the new leader when that is answered") {
  Story story = crash({0, 1});
  story.at(20005ms, SetRate{"P", Ratio{20, 1}});
  story.at(22s, SetRate{"P", Ratio{0, 1}});
  story.run(40s);
  CHECK(appended(story, "b1") == -350);
  // The next record goes to orders-1: broker 2 appends it and waits for broker 1.
  const auto parked = found<RecordsAppended>(
      story, "b2",
      [](const RecordsAppended& body) { return body.partition == PartitionId{1} && body.leader; },
      kill_at);
  REQUIRE(parked.has_value());
  CHECK(parked->first == 55'250);
  // From then on nothing more of P is read there, and so nobody answers it.
  CHECK(story.times<BatchAcknowledged>("P", kill_at).front() - kill_at.count() == 9'052'500);
  CHECK(when<HighWatermarkAdvanced>(story, "b2", any, kill_at) == 9'052'250);
  // Then four requests more that stood in the socket, the question for metadata and the batch, each in turn.
  const auto known = found<DuplicateBatchFound>(story, "b2", of_orders_0);
  REQUIRE(known.has_value());
  CHECK(known->first == 9'054'750);
  const auto acked = found<BatchAcknowledged>(story, "P", of_orders_0);
  REQUIRE(acked.has_value());
  CHECK(acked->first == 9'055'000);
  CHECK(acked->second.base_offset == 1000);
  const RecordAudit audit = audit_records(story.world());
  CHECK(audit.lost.empty());
  CHECK(audit.doubled.empty());
  CHECK(audit.reordered.empty());
  check_all(story);
}

TEST_CASE("the leader's machine is lost: its client waits for request.timeout.ms") {
  Story story = crash({0}, "true", true);
  story.run(60s);
  CHECK(when<BrokerFenced>(story, "k1", any) == 9'025'000);
  const auto failed = found<BatchRetried>(story, "P", any);
  REQUIRE(failed.has_value());
  CHECK(failed->first == -600 + 30'000'000);
  CHECK(failed->second.error == KafkaError::request_timed_out);
  // Metadata in one round trip, then the batch without a pause: all others have long had it.
  CHECK(when<DuplicateBatchFound>(story, "b2", of_orders_0) == 30'000'150);
  CHECK(when<BatchAcknowledged>(story, "P", any) == 30'000'400);
}

TEST_CASE("without idempotence the batch is appended a second time") {
  Story story = crash({0}, "false");
  story.run(40s);
  CHECK(story.times<DuplicateBatchFound>().empty());
  const auto acked = found<BatchAcknowledged>(story, "P", of_orders_0);
  REQUIRE(acked.has_value());
  CHECK(acked->second.base_offset == 1001);
  CHECK(replica(story, 2).log.end_offset() == 1002);
  const RecordAudit audit = audit_records(story.world());
  CHECK(audit.lost.empty());
  REQUIRE(audit.doubled.size() == 1);
  CHECK(audit.doubled[0].count == 1);
}
