// Producers, logs, replication and fetching, one behaviour each.
#include "tests/support/story.h"

#include <catch2/catch_test_macros.hpp>

using namespace ks;
using namespace ks_tests;

namespace {

/// One broker's worth of facts at data level.
Story data_story() {
  Story story;
  story.facts.wanted = Level::data;
  return story;
}

}  // namespace

TEST_CASE("an acks=all record is answered after two appends and two round trips") {
  Story story = data_story();
  story.produce("P1", Ratio{1, 1}, 1);
  story.run(3s);
  // Created at 1 s, linger 5 ms, 1 ms to the leader, 2 ms append, then 1 + 2 + 1 ms to the followers and
  // back, 1 ms home.
  CHECK(story.first_us<RecordsAppended>() == 1'008'000);
  CHECK(story.first_us<HighWatermarkAdvanced>() == 1'012'000);
  CHECK(story.first_us<BatchAcknowledged>("P1") == 1'013'000);
}

TEST_CASE("acks=1 does not wait for the followers, acks=0 for nobody") {
  Story one = data_story();
  one.produce("P1", Ratio{1, 1}, 1);
  one.spec.producers[0].config = {{"acks", "1"}};
  one.run(3s);
  CHECK(one.first_us<BatchAcknowledged>("P1") == 1'009'000);

  Story none = data_story();
  none.produce("P1", Ratio{1, 1}, 1);
  none.spec.producers[0].config = {{"acks", "0"}};
  none.run(3s);
  CHECK(none.times<BatchAcknowledged>().empty());
  CHECK(none.world().ledger.producers[0].acked == 2);
}

TEST_CASE(
    "followers hold the same records as the leader and learn the high watermark one fetch later") {
  Story story = data_story();
  story.produce("P1", Ratio{1, 1}, 1);
  story.run(1012ms);
  const World& world = story.world();
  const auto& fact = *story.first<RecordsAppended>();
  const PartitionInfo& info = world.cluster->at(fact.partition);
  for (std::size_t i = 0; i < 3; ++i) {
    const Replica& replica = world.replication.replicas[info.first_replica + i];
    CHECK(replica.log.end_offset() == 1);
    CHECK(replica.high_watermark == (i == 0 ? 1 : 0));
  }
  story.run(1600ms);  // at the latest when the long poll of 500 ms ends
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(story.world().replication.replicas[info.first_replica + i].high_watermark == 1);
  }
}

TEST_CASE("keys go where Kafka's murmur2 sends them") {
  Story story;
  ProducerSpec producer;
  producer.name = "P1";
  producer.topic = "orders";
  producer.rate_per_second = Ratio{10, 1};
  producer.keys.values = {"order-1", "order-2", "order-8", "order-10"};
  story.spec.producers = {producer};
  story.at(0s, AddProducer{"P1"});
  story.run(5s);  // 49 records are committed; the 50th is on its way
  const World& world = story.world();
  CHECK(log_end(world, PartitionId{0}) == 12);  // order-10
  CHECK(log_end(world, PartitionId{3}) == 12);  // order-2
  CHECK(log_end(world, PartitionId{4}) == 13);  // order-1
  CHECK(log_end(world, PartitionId{5}) == 12);  // order-8
  CHECK(log_end(world, PartitionId{1}) == 0);
}

TEST_CASE("records without a key stay with one partition for about sixteen kilobytes") {
  Story story = data_story();
  story.produce("P1", Ratio{10, 1}, 0);
  story.run(9s);
  std::uint32_t used = 0;
  for (std::uint32_t i = 0; i < 6; ++i) used += log_end(story.world(), PartitionId{i}) > 0 ? 1 : 0;
  CHECK(used == 1);
}

TEST_CASE("linger gathers the records of five milliseconds into one batch per partition") {
  Story story = data_story();
  story.produce("P1", Ratio{1000, 1}, 1);
  story.run(1s);
  std::vector<std::uint32_t> counts;
  for (const Fact& fact : story.facts.list) {
    if (const auto* const appended = std::get_if<RecordsAppended>(&fact.body);
        appended && appended->leader) {
      counts.push_back(appended->batch.count);
    }
  }
  REQUIRE(counts.size() > 100);
  CHECK(counts[10] == 6);  // created at 0, 1, … 5 ms of the linger
}

TEST_CASE("a full batch leaves before its linger has passed") {
  Story story = data_story();
  story.produce("P1", Ratio{1000, 1}, 1);
  story.spec.producers[0].config = {{"linger.ms", "1000"}, {"batch.size", "1000"}};
  story.run(1s);
  const auto* const first = story.first<RecordsAppended>();
  REQUIRE(first != nullptr);
  CHECK(first->batch.count == 8);  // 61 + 8 × 109 = 933; a ninth would not fit
  CHECK(story.first_us<RecordsAppended>() < 20'000);
}

TEST_CASE("every record is delivered once, in order, while nothing fails") {
  Story story;
  story.produce("P1", Ratio{200, 1}, 50);
  for (const char* name : {"C1", "C2", "C3"}) story.consumer(0s, name);
  story.at(20s, SetRate{"P1", Ratio{0, 1}});
  story.run(30s);
  const World& world = story.world();
  CHECK(world.ledger.producers[0].produced == 4000);
  CHECK(world.ledger.producers[0].acked == 4000);
  CHECK(world.ledger.delivered_records(GroupId{0}) == 4000);
  CHECK(world.ledger.duplicates(GroupId{0}) == 0);
  for (std::uint32_t i = 0; i < 6; ++i) {
    CHECK(committed(world, GroupId{0}, PartitionId{i}) == log_end(world, PartitionId{i}));
  }
}

TEST_CASE("an idle consumer's long poll comes back every half second") {
  Story story = data_story();
  story.spec.topics[0].partitions = 1;
  story.consumer(0s, "C1");
  story.run(10s);
  std::vector<std::int64_t> sent;
  for (const Fact& fact : story.facts.list) {
    const auto* const message = std::get_if<MessageSent>(&fact.body);
    if (message && fact.node == story.node("C1") &&
        std::holds_alternative<FetchRequest>(message->message.body)) {
      sent.push_back(to_us(fact.time));
    }
  }
  REQUIRE(sent.size() > 5);
  CHECK(sent[3] - sent[2] == 502'000);
}

TEST_CASE(
    "since 4.0 a broker is fetched from again when nothing of it waits in the buffer any more") {
  struct Read {
    std::vector<std::int64_t> drained;  // when the last records of each partition were handed out
    std::int64_t asked = -1;            // when the broker was asked for the second time
  };
  const auto read = [](Profile profile) {
    Story story{profile};
    story.facts.wanted = Level::data;
    story.spec.topics[0].partitions = 2;
    story.spec.topics[0].replication_factor = 1;
    story.spec.topics[0].replicas = {{1}, {1}};
    story.spec.topics[0].records.count = 40;
    story.spec.groups[0].config = {{"auto.offset.reset", "earliest"}, {"max.poll.records", "5"}};
    story.spec.groups[0].processing = 100ms;
    story.consumer(0s, "C1");
    story.run(10s);
    Read seen;
    for (const Fact& fact : story.facts.list) {
      const auto* const handed = std::get_if<RecordsDelivered>(&fact.body);
      if (handed != nullptr && handed->offset + handed->count == 20)
        seen.drained.push_back(to_us(fact.time));
    }
    seen.asked = story.sent_us(ApiKey::fetch, "C1", 4s);
    CHECK(story.world().ledger.delivered_records(GroupId{0}) == 40);
    CHECK(story.world().ledger.duplicates(GroupId{0}) == 0);
    return seen;
  };
  const Read now = read(Profile::v4_4);
  const Read before = read(Profile::v3_9);
  REQUIRE(now.drained.size() == 2);
  REQUIRE(before.drained.size() == 2);
  CHECK(now.asked == now.drained[1]);
  CHECK(before.asked == before.drained[0]);
}

TEST_CASE("auto.offset.reset=latest starts at the end, so what was written before is not read") {
  Story story;
  story.spec.groups[0].config = {};
  story.produce("P1", Ratio{10, 1}, 12);
  story.consumer(10s, "C1");
  story.run(30005ms);  // the record of 30 s is counted when its linger ends
  const World& world = story.world();
  CHECK(world.ledger.producers[0].produced == 300);
  CHECK(world.ledger.delivered_records(GroupId{0}) < 200);
  CHECK(world.ledger.delivered_records(GroupId{0}) > 150);
}

TEST_CASE("auto-commit commits the positions every five seconds from the assignment on") {
  Story story;
  story.produce("P1", Ratio{10, 1}, 12);
  story.consumer(0s, "C1");
  story.run(20s);
  const auto commits = story.times<OffsetsCommitted>();
  REQUIRE(commits.size() == 3);
  CHECK(commits[0] == 3'014'000 + 5'000'000 + 7'000);  // 1 ms there, 6 ms to be committed
  CHECK(commits[1] - commits[0] == 5'000'000);
}

TEST_CASE("a producer that is closed sends everything it holds first; a killed one loses it") {
  Story closed;
  closed.produce("P1", Ratio{1000, 1}, 10);
  closed.at(1s, Close{"P1"});
  closed.run(3s);
  CHECK(closed.world().ledger.producers[0].produced == 1000);
  CHECK(closed.world().ledger.producers[0].acked == 1000);
  CHECK(closed.world().producers[0].process == ProcessState::closed);

  Story killed;
  killed.produce("P1", Ratio{1000, 1}, 10);
  killed.at(1s, Kill{"P1"});
  killed.run(3s);
  const ProducerLedger& ledger = killed.world().ledger.producers[0];
  CHECK(ledger.produced == 1000);
  CHECK(ledger.dropped > 0);
  CHECK(ledger.acked + ledger.dropped < 1000);  // the rest was in flight: its answer came to nobody
}

TEST_CASE("a slow consumer takes its factor longer for each record") {
  Story story;
  story.spec.groups[0].processing = 10ms;
  story.spec.groups[0].config.push_back({"max.poll.records", "1"});
  story.produce("P1", Ratio{50, 1}, 12);
  story.consumer(0s, "C1");
  story.at(20s, Slow{"C1", Ratio{10, 1}});
  story.run(20s);
  const std::uint64_t before = story.world().ledger.delivered_records(GroupId{0});
  story.run(40s);
  const std::uint64_t during = story.world().ledger.delivered_records(GroupId{0}) - before;
  CHECK(during >= 199);
  CHECK(during <= 201);  // twenty seconds at a tenth of a second each
}
