// What a producer does when answers are lost, memory runs out and batches are too large.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <functional>

#include "sim/kafka/record_book.h"
#include "sim/world/audit.h"
#include "tests/support/story.h"

using namespace ks;
using namespace ks_tests;
using namespace std::chrono_literals;

namespace {

/// One broker 20 ms away, one partition; a record each 20 ms in a batch of its own, so that about three
/// requests are under way. Requests time out after 2 s.
Story far_broker(bool idempotence) {
  Story story;
  story.spec.brokers = 1;
  story.spec.network.latency = 20ms;
  story.spec.topics[0].partitions = 1;
  story.spec.topics[0].replication_factor = 1;
  story.produce("P1", Ratio{50, 1}, 0);
  story.spec.producers[0].config = {{"linger.ms", "0"},
                                    {"request.timeout.ms", "2000"},
                                    {"enable.idempotence", idempotence ? "true" : "false"}};
  story.facts.wanted = Level::data;
  return story;
}

TamperWith drop(bool response) {
  TamperWith tamper;
  tamper.node = "P1";
  tamper.response = response;
  return tamper;
}

/// The ordinals of the batches in the log, in offset order.
std::vector<std::uint32_t> ordinals(const World& world) {
  std::vector<std::uint32_t> list;
  const PartitionLog& log = leader_replica(world, PartitionId{0}).log;
  log.read(0, log.end_offset(), [&](std::int64_t, const Batch& batch) {
    list.push_back(batch.ordinal);
    return true;
  });
  return list;
}

std::uint64_t lost(const RecordAudit& audit) { return RecordAudit::records(audit.lost); }
std::uint64_t doubled(const RecordAudit& audit) { return RecordAudit::records(audit.doubled); }
std::uint64_t reordered(const RecordAudit& audit) { return RecordAudit::records(audit.reordered); }

template <class Body>
std::size_t count(const Story& story) {
  return story.times<Body>().size();
}

}  // namespace

TEST_CASE("without idempotence a lost ack stores everything under way twice, in reverse") {
  Story story = far_broker(false);
  story.at(1s, drop(true));
  story.at(5s, Close{"P1"});
  const World& world = story.run(8s);
  CHECK(count<RequestsFailed>(story) == 1);
  CHECK(story.first<RequestsFailed>()->requests == 5);
  CHECK(story.first<RequestsFailed>()->error == KafkaError::request_timed_out);
  const RecordAudit audit = audit_records(world);
  CHECK(doubled(audit) == 5);
  CHECK(reordered(audit) == 0);
  CHECK(lost(audit) == 0);
  CHECK(world.ledger.producers[0].acked == world.ledger.producers[0].produced);
  const std::vector<std::uint32_t> stored = ordinals(world);
  const auto first = std::adjacent_find(stored.begin(), stored.end(), std::greater_equal<>{});
  REQUIRE(first != stored.end());
  const std::uint32_t last = *first;
  REQUIRE(stored.end() - first > 6);
  CHECK(std::vector<std::uint32_t>(first + 1, first + 7) ==
        std::vector<std::uint32_t>{last, last - 1, last - 2, last - 3, last - 4, last + 1});
}

TEST_CASE("with idempotence the leader recognises what it has, and nothing is stored twice") {
  Story story = far_broker(true);
  story.at(1s, drop(true));
  story.at(5s, Close{"P1"});
  const World& world = story.run(8s);
  CHECK(count<DuplicateBatchFound>(story) == 5);
  const RecordAudit audit = audit_records(world);
  CHECK(doubled(audit) == 0);
  CHECK(reordered(audit) == 0);
  CHECK(lost(audit) == 0);
  CHECK(world.ledger.producers[0].acked == world.ledger.producers[0].produced);
  CHECK(log_end(world, PartitionId{0}) ==
        static_cast<std::int64_t>(world.ledger.producers[0].produced));
}

TEST_CASE("a lost request changes the order without idempotence, and not with it") {
  for (const bool idempotence : {false, true}) {
    CAPTURE(idempotence);
    Story story = far_broker(idempotence);
    story.at(1s, drop(false));
    story.at(5s, Close{"P1"});
    const World& world = story.run(8s);
    const RecordAudit audit = audit_records(world);
    CHECK(reordered(audit) == (idempotence ? 0 : 4));
    CHECK(doubled(audit) == 0);
    CHECK(lost(audit) == 0);
    CHECK(count<DuplicateBatchFound>(story) == 0);
    CHECK(world.ledger.producers[0].acked == world.ledger.producers[0].produced);
  }
}

TEST_CASE("a delayed answer delays what is behind it, and loses nothing") {
  Story story = far_broker(true);
  TamperWith delay = drop(true);
  delay.action = ChosenAction::delay;
  delay.by = 1s;
  story.at(1s, delay);
  story.at(3s, Close{"P1"});
  const World& world = story.run(5s);
  CHECK(count<RequestsFailed>(story) == 0);
  CHECK(count<MessageChosen>(story) == 1);
  CHECK(world.ledger.producers[0].acked == world.ledger.producers[0].produced);
  CHECK(doubled(audit_records(world)) == 0);
}

TEST_CASE("a request that arrives twice is stored twice without idempotence, once with it") {
  for (const bool idempotence : {false, true}) {
    CAPTURE(idempotence);
    Story story = far_broker(idempotence);
    TamperWith twice = drop(false);
    twice.action = ChosenAction::duplicate;
    twice.nth = 3;
    story.at(1s, twice);
    story.at(3s, Close{"P1"});
    const World& world = story.run(5s);
    CHECK(doubled(audit_records(world)) == (idempotence ? 0 : 1));
    CHECK(count<DuplicateBatchFound>(story) == (idempotence ? 1 : 0));
    CHECK(world.ledger.producers[0].acked == world.ledger.producers[0].produced);
  }
}

TEST_CASE("after delivery.timeout.ms a record counts as failed, though it may be stored") {
  Story story = far_broker(true);
  story.spec.producers[0].config.emplace_back("delivery.timeout.ms", "3000");
  // The answer is lost, and that to the second try on the next connection as well.
  story.at(1s, drop(true));
  story.at(1s, drop(true));
  story.at(10s, Close{"P1"});
  const World& world = story.run(15s);
  const ProducerLedger& ledger = world.ledger.producers[0];
  CHECK(ledger.failed > 0);
  CHECK(ledger.acked + ledger.failed == ledger.produced);
  const RecordAudit audit = audit_records(world);
  CHECK(RecordAudit::records(audit.stored_though_failed) == 5);
  CHECK(doubled(audit) == 0);
  CHECK(reordered(audit) == 0);
  CHECK(lost(audit) == 0);
  REQUIRE(story.first<ProducerEpochBumped>() != nullptr);
  CHECK(story.first<ProducerEpochBumped>()->producer_epoch == 1);
  CHECK(story.first<BatchFailed>()->error == KafkaError::request_timed_out);
}

TEST_CASE("send() blocks while buffer.memory is used up, and goes on where it stood") {
  Story story = far_broker(true);
  story.spec.producers[0].rate_per_second = Ratio{1000, 1};
  story.spec.producers[0].config.emplace_back("buffer.memory", "163840");
  story.at(1s, drop(true));
  story.at(5s, Close{"P1"});
  const World& world = story.run(8s);
  // What is freed is used up at once while it catches up, so it waits again for moments.
  REQUIRE(count<SendBlocked>(story) >= 1);
  CHECK(count<SendResumed>(story) == count<SendBlocked>(story));
  CHECK(story.first<SendResumed>()->blocked > 1s);
  CHECK(world.ledger.producers[0].produced == 5000);  // it has caught up
  CHECK(world.ledger.producers[0].acked == 5000);
  CHECK(doubled(audit_records(world)) == 0);
}

TEST_CASE(
    "memory for fewer batches than there are partitions costs the sender no turn for each record") {
  const auto order = [](const char* memory) {
    Story story;
    story.spec.topics[0].partitions = 12;
    story.produce("P1", Ratio{1000, 1}, 0);
    story.spec.producers[0].config = {{"linger.ms", "5"}, {"buffer.memory", memory}};
    return story.run(4s).order_hash;
  };
  CHECK(order("180224") == order("33554432"));  // 11 batches, and more than anybody needs
}

TEST_CASE("a send() without memory blocks when its record comes, not when a batch is due") {
  Story story = far_broker(false);
  story.spec.producers[0].rate_per_second = Ratio{1000, 1};
  story.spec.producers[0].config.front() = {"linger.ms", "50"};
  story.spec.producers[0].config.emplace_back("buffer.memory", "163840");
  // All that fills the memory is under way, so that no batch waits.
  story.spec.producers[0].config.emplace_back("max.in.flight.requests.per.connection", "20");
  story.at(1s, drop(true));
  story.run(8s);
  const SendResumed* const resumed = story.first<SendResumed>();
  REQUIRE(resumed != nullptr);
  CHECK(story.first_us<SendResumed>() - resumed->blocked.count() == story.first_us<SendBlocked>());
}

TEST_CASE("a send() that waits longer than max.block.ms fails") {
  Story story = far_broker(true);
  story.spec.producers[0].rate_per_second = Ratio{1000, 1};
  story.spec.producers[0].config.emplace_back("buffer.memory", "163840");
  story.spec.producers[0].config.emplace_back("max.block.ms", "500");
  story.at(1s, drop(true));
  story.at(5s, Close{"P1"});
  const World& world = story.run(8s);
  const std::size_t failed = count<SendFailed>(story);
  CHECK(failed >= 2);
  CHECK(world.ledger.producers[0].failed == failed);
  CHECK(story.first<SendFailed>()->after == 500ms);
  CHECK(world.ledger.producers[0].acked + failed == 5000);
}

TEST_CASE("a batch that is too large for its topic is halved until it fits") {
  Story story = far_broker(true);
  story.spec.topics[0].config = {{"max.message.bytes", "1000"}};
  story.spec.producers[0].rate_per_second = Ratio{1000, 1};
  story.spec.producers[0].config.front() = {"linger.ms", "50"};
  story.at(1s, SetRate{"P1", Ratio{0, 1}});
  const World& world = story.run(20s);
  CHECK(count<BatchSplit>(story) > 0);
  CHECK(world.ledger.producers[0].produced == 1000);
  CHECK(world.ledger.producers[0].acked == 1000);
  const RecordAudit audit = audit_records(world);
  CHECK(doubled(audit) == 0);
  CHECK(reordered(audit) == 0);
  std::uint32_t largest = 0;
  const PartitionLog& log = leader_replica(world, PartitionId{0}).log;
  log.read(0, log.end_offset(), [&](std::int64_t, const Batch& batch) {
    largest = std::max(largest, batch.bytes);
    return true;
  });
  CHECK(largest <= 1000);
}

TEST_CASE("a slow keyless producer keeps a partition for 97 records of 170 bytes") {
  Story story;
  story.spec.brokers = 1;
  story.spec.topics[0].replication_factor = 1;
  story.produce("P1", Ratio{10, 1}, 0);
  story.facts.wanted = Level::data;
  story.run(60s);
  std::vector<std::uint32_t> runs;
  PartitionId at;
  for (const Fact& fact : story.facts.list) {
    const auto* const appended = std::get_if<RecordsAppended>(&fact.body);
    if (appended == nullptr || !appended->leader) continue;
    CHECK(appended->batch.bytes == 170);
    if (appended->partition != at) runs.push_back(0);
    at = appended->partition;
    ++runs.back();
  }
  REQUIRE(runs.size() > 2);
  runs.pop_back();  // not over yet
  for (const std::uint32_t run : runs) CHECK(run % 97 == 0);
}

TEST_CASE("an application may choose the partition by a field of its records") {
  Story story;
  story.spec.brokers = 1;
  story.spec.topics[0].partitions = 2;
  story.spec.topics[0].replication_factor = 1;
  story.produce("P1", Ratio{10, 1}, 0);
  story.spec.producers[0].keys.values = {"location-update"};
  story.spec.producers[0].partition.field = "location";
  story.spec.producers[0].partition.values = {{"north", 0}, {"south", 1}};
  story.spec.producers[0].partition.weights = {3, 1};
  const World& world = story.run(10s + 500ms);
  CHECK(log_end(world, PartitionId{0}) == 78);  // three of four
  CHECK(log_end(world, PartitionId{1}) == 26);
}

TEST_CASE("a killed producer leaves records unsent and records in doubt") {
  Story story = far_broker(true);
  story.at(1s, Kill{"P1"});
  const World& world = story.run(3s);
  const ProducerLedger& ledger = world.ledger.producers[0];
  CHECK(ledger.in_doubt > 0);
  CHECK(ledger.acked + ledger.in_doubt + ledger.dropped == ledger.produced);
  CHECK(log_end(world, PartitionId{0}) ==
        static_cast<std::int64_t>(ledger.acked + ledger.in_doubt));
  CHECK(lost(audit_records(world)) == 0);
}

TEST_CASE("every process of an idempotent producer has an id of its own") {
  Story story = far_broker(true);
  story.at(1s, Close{"P1"});
  story.at(2s, Restart{"P1"});
  story.run(3s);
  std::vector<std::int32_t> ids;
  for (const Fact& fact : story.facts.list) {
    if (const auto* const assigned = std::get_if<ProducerIdAssigned>(&fact.body))
      ids.push_back(assigned->producer_id);
  }
  CHECK(ids == std::vector<std::int32_t>{0, 1});
}

TEST_CASE("send() waits for a topic that is created later, and catches up") {
  Story story;
  TopicSpec later;
  later.name = "rider-updates";
  later.at_start = false;
  story.spec.topics.push_back(later);
  story.produce("P1", Ratio{10, 1}, 0);
  story.spec.producers[0].topic = "rider-updates";
  story.spec.producers[0].partition.field = "location";
  story.spec.producers[0].partition.values = {{"north", 0}, {"south", 1}};
  story.at(5s, CreateTopic{"rider-updates", 2, 3, {}, {}});
  story.at(10s, Close{"P1"});
  const World& world = story.run(12s);
  CHECK(count<SendBlocked>(story) == 1);
  CHECK(story.first<SendBlocked>()->on == SendWait::metadata);
  REQUIRE(count<SendResumed>(story) == 1);
  // From the first record's time to the first answer about metadata after the creation.
  CHECK(story.first<SendResumed>()->blocked > 4900ms);
  CHECK(story.first<SendResumed>()->blocked < 6200ms);
  const ProducerLedger& ledger = world.ledger.producers[0];
  CHECK(ledger.produced == 100);
  CHECK(ledger.acked == 100);
  const std::vector<PartitionId>& ids = world.cluster->at(TopicId{1}).partitions;
  REQUIRE(ids.size() == 2);
  CHECK(log_end(world, ids[0]) == 50);
  CHECK(log_end(world, ids[1]) == 50);
}

TEST_CASE("with partitioner.ignore.keys a batch holds records of any key") {
  Story story;
  story.spec.brokers = 1;
  story.spec.topics[0].partitions = 2;
  story.spec.topics[0].replication_factor = 1;
  story.produce("P1", Ratio{50, 1}, 0);
  story.spec.producers[0].keys.values = {"customer-1", "customer-2", "customer-3"};
  story.spec.producers[0].config = {{"partitioner.ignore.keys", "true"}, {"batch.size", "500"}};
  story.at(20s, Close{"P1"});
  const World& world = story.run(22s);
  std::vector<bool> seen(1000, false);
  for (const PartitionId partition : world.cluster->at(TopicId{0}).partitions) {
    CHECK(log_end(world, partition) > 100);
    const PartitionLog& log = leader_replica(world, partition).log;
    log.read(0, log.end_offset(), [&](std::int64_t, const Batch& batch) {
      for (const RecordView& record :
           records_in(batch, world.cluster->at(partition), *world.replication.book,
                      world.replication.offsets_records, world.ledger, *world.names)) {
        REQUIRE(record.number < seen.size());
        CHECK_FALSE(seen[record.number]);
        seen[record.number] = true;
        CHECK(record.key == "customer-" + std::to_string(record.number % 3 + 1));
      }
      return true;
    });
  }
  CHECK(std::count(seen.begin(), seen.end(), true) == 1000);
}

TEST_CASE(
    "what a producer stored in a topic that was deleted is not lost in the one created anew") {
  Story story;
  story.produce("P1", Ratio{10, 1}, 6);
  story.at(10s, DeleteTopic{"orders"});
  story.at(15s, CreateTopic{"orders", 6, 3, {}, {}});
  story.at(30s, Close{"P1"});
  const World& world = story.run(40s);
  const ProducerLedger& ledger = world.ledger.producers[0];
  CHECK(ledger.acked + ledger.failed == ledger.produced);
  CHECK(ledger.acked > 150);
  CHECK(lost(audit_records(world)) == 0);
}

TEST_CASE("what a follower deletes by retention before it leads is not lost") {
  Story story;
  story.spec.topics[0].partitions = 1;
  story.spec.topics[0].replicas = {{1, 2, 3}};
  story.spec.topics[0].config = {{"segment.ms", "5000"}, {"retention.ms", "20000"}};
  story.spec.broker_config = {{"log.retention.check.interval.ms", "5000"}};
  story.produce("P1", Ratio{10, 1}, 0);
  story.at(38s, Kill{"b1"});
  story.at(55s, Close{"P1"});
  const World& world = story.run(60s);
  const ProducerLedger& ledger = world.ledger.producers[0];
  CHECK(ledger.acked == 550);
  CHECK(ledger.failed == 0);
  // The dead broker's last turn was at 35 s, the others' go on every 5 s.
  CHECK(leader_replica(world, PartitionId{0}).log.start_offset() > 300);
  CHECK(lost(audit_records(world)) == 0);
}

TEST_CASE("acks=0: a leader that leads no more closes the connection, and one round trip is lost") {
  Story story;
  story.spec.topics[0].partitions = 1;
  story.spec.topics[0].replicas = {{2, 1, 3}};
  story.produce("P1", Ratio{10, 1}, 0);
  story.spec.producers[0].config = {{"acks", "0"}, {"linger.ms", "0"}};
  story.at(10s, StopBroker{"b2"});
  story.at(30s, StartBroker{"b2"});
  story.at(50s, ElectLeaders{"orders", false});
  const World& world = story.run(60'050ms);
  CHECK(world.cluster->at(PartitionId{0}).leader == BrokerId{1});
  // Brokers know of the move 28 ms after it. A record comes each 0.1 s: the next one finds out, 2 ms after it
  // has arrived, and the one behind it is sent elsewhere.
  CHECK(story.times<RequestsFailed>("P1") == std::vector<std::int64_t>{10'104'000, 50'104'000});
  CHECK(story.first<RequestsFailed>("P1")->broker == BrokerId{1});
  CHECK(world.ledger.producers[0].acked == world.ledger.producers[0].produced);
  CHECK(lost(audit_records(world)) == 2);
}

TEST_CASE("acks=0: what waits on the connection that its leader closes is lost with it") {
  Story story = far_broker(false);
  story.spec.producers[0].config.push_back({"acks", "0"});
  story.spec.topics[0].config = {{"max.message.bytes", "100"}};
  story.run(1s);
  CHECK(count<ConnectionEnded>(story) > 3);
  CHECK(log_end(story.world(), PartitionId{0}) == 0);
  CHECK(story.broken() == "");
}

TEST_CASE("a batch that is larger than a segment fails at once: it is neither split nor repeated") {
  Story story{Profile::v4_0};
  story.spec.topics[0].partitions = 1;
  story.spec.topics[0].config = {{"segment.bytes", "1000"}};
  story.produce("P1", Ratio{10, 1}, 0);
  story.spec.producers[0].record_bytes = 400;
  story.spec.producers[0].config = {{"linger.ms", "250"}, {"batch.size", "4000"}};
  const World& world = story.run(3s);
  const BatchFailed* const failed = story.first<BatchFailed>("P1");
  REQUIRE(failed != nullptr);
  CHECK(failed->error == KafkaError::record_list_too_large);
  CHECK(failed->count == 3);
  CHECK(count<BatchSplit>(story) == 0);
  CHECK(count<BatchRetried>(story) == 0);
  CHECK(log_end(world, PartitionId{0}) == 0);
}

TEST_CASE("partitioner.availability.timeout.ms counts from the first batch that cannot be sent") {
  Story story;
  story.spec.topics[0].partitions = 3;
  story.spec.topics[0].replicas = {{1, 2, 3}, {2, 3, 1}, {3, 1, 2}};
  story.produce("P1", Ratio{0, 1}, 0);
  story.spec.producers[0].config = {
      {"acks", "1"}, {"batch.size", "500"}, {"partitioner.availability.timeout.ms", "3000"}};
  // b3 is dead before the producer has ever had anything for it, and fenced after 27 s at the earliest.
  story.at(20s, Kill{"b3", false});
  story.at(21s, SetRate{"P1", Ratio{200, 1}});
  const auto waiting = [&](Duration until) {
    return story.run(until).producers[0].accumulator.partitions[2].batches;
  };
  CHECK(waiting(23'500ms) >= 4);
  const auto late = waiting(25s);
  CHECK(waiting(26'900ms) == late);
}
