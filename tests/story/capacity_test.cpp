// Brokers with a limited capacity: request handlers, a disk, a link. The figures are the scenario's.
#include "tests/support/story.h"

#include <algorithm>

#include <catch2/catch_test_macros.hpp>

#include "sim/world/invariants.h"

using namespace ks;
using namespace ks_tests;

namespace {

/// One broker with one partition, a way of 1 ms and an append of 2 ms.
Story one_broker() {
  Story story;
  story.spec.brokers = 1;
  story.spec.topics[0].partitions = 1;
  story.spec.topics[0].replication_factor = 1;
  story.spec.broker_config = {{"offsets.topic.num.partitions", "1"}};
  return story;
}

/// When clients got the answers of this kind.
std::vector<std::int64_t> answers(const Story& story, ApiKey api) {
  std::vector<std::int64_t> list;
  for (const Fact& fact : story.facts.list) {
    const auto* const got = std::get_if<MessageDelivered>(&fact.body);
    if (got != nullptr && got->response && got->api == api && fact.node.kind != NodeKind::broker)
      list.push_back(to_us(fact.time));
  }
  return list;
}

const BrokerLoad& load(const Story& story, std::uint32_t number) {
  return story.world().engine.capacity.brokers[number - 1];
}

void check_all(const Story& story) {
  const std::optional<std::string> broken = broken_invariant(story.world());
  INFO(broken.value_or(""));
  CHECK_FALSE(broken.has_value());
}

/// A producer whose every record is a batch of its own, because it is larger than batch.size.
void add_large(Story& story, const std::string& name, std::uint32_t bytes, Ratio rate,
               const std::string& acks) {
  story.produce(name, rate, 0);
  story.spec.producers.back().record_bytes = bytes;
  story.spec.producers.back().config = {{"acks", acks}, {"enable.idempotence", "false"}};
}

std::vector<std::int64_t> acknowledged(const Story& story, const std::string& name) {
  return story.times<BatchAcknowledged>(name);
}

}  // namespace

TEST_CASE("eight handlers take eight of ten requests at once, and two wait for them") {
  Story story = one_broker();
  story.spec.capacity.request_time = 10ms;
  for (int i = 1; i <= 10; ++i) story.produce("P" + std::to_string(i), Ratio{0, 1}, 0);
  // All ask for metadata at 0; the questions arrive at 1 ms.
  story.run(5ms);
  CHECK(load(story, 1).busy == 8);
  CHECK(load(story, 1).queued() == 2);
  CHECK(load(story, 1).held_back() == 0);
  story.run(12ms);
  CHECK(answers(story, ApiKey::metadata) == std::vector<std::int64_t>(8, 12'000));
  story.run(22ms);
  std::vector<std::int64_t> expected(8, 12'000);
  expected.insert(expected.end(), 2, 22'000);
  CHECK(answers(story, ApiKey::metadata) == expected);
  story.run(1s);
  CHECK(load(story, 1).busy == 0);
  check_all(story);
}

TEST_CASE("what finds queued.max.requests waiting stands at the network threads") {
  Story story = one_broker();
  story.spec.capacity.request_time = 10ms;
  story.spec.broker_config.emplace_back("num.io.threads", "2");
  story.spec.broker_config.emplace_back("queued.max.requests", "3");
  for (int i = 1; i <= 9; ++i) story.produce("P" + std::to_string(i), Ratio{0, 1}, 0);
  story.run(5ms);
  CHECK(load(story, 1).busy == 2);
  CHECK(load(story, 1).queued() == 3);
  CHECK(load(story, 1).held_back() == 4);
  story.run(60ms);
  CHECK(answers(story, ApiKey::metadata).back() == 52'000);  // the ninth: five turns of 10 ms
}

TEST_CASE("more handlers while requests wait: they take them at once") {
  Story story = one_broker();
  story.spec.capacity.request_time = 200ms;
  story.spec.broker_config.emplace_back("num.io.threads", "8");
  for (int i = 1; i <= 10; ++i) story.produce("P" + std::to_string(i), Ratio{0, 1}, 0);
  story.at(10ms, AlterConfig{"", "", {{"num.io.threads", "10"}}, {}});
  story.run(1s);
  // Changed at 10 ms, committed 25 ms of linger and an append later, at the broker 1 ms after that.
  CHECK(story.first_us<ConfigApplied>("b1") == 38'000);
  std::vector<std::int64_t> expected(8, 202'000);
  expected.insert(expected.end(), 2, 239'000);
  CHECK(answers(story, ApiKey::metadata) == expected);
}

TEST_CASE("a broker that dies forgets what waited for its handlers") {
  Story story = one_broker();
  story.spec.capacity.request_time = 10ms;
  story.spec.broker_config.emplace_back("num.io.threads", "1");
  for (int i = 1; i <= 3; ++i) story.produce("P" + std::to_string(i), Ratio{1, 1}, 0);
  story.at(5ms, Kill{"b1"});
  story.run(5ms);
  CHECK(load(story, 1).busy == 0);
  CHECK(load(story, 1).queued() == 0);
  story.at(10s, StartBroker{"b1"});
  story.run(60s);
  CHECK(load(story, 1).busy == 0);
  CHECK(story.world().ledger.producers[0].acked > 30);
  check_all(story);
}

TEST_CASE("one disk of 10 MB/s: the second batch of a megabyte waits for the first") {
  Story story = one_broker();
  story.facts.wanted = Level::data;
  story.spec.capacity.disk_throughput = 10'000'000;
  add_large(story, "P1", 999'900, Ratio{1, 1}, "1");
  add_large(story, "P2", 999'900, Ratio{1, 1}, "1");
  story.run(1900ms);
  const RecordsAppended* const first = story.first<RecordsAppended>("b1");
  REQUIRE(first != nullptr);
  // 61 of the batch's header, 9 of the record's.
  CHECK(first->batch.bytes == 999'970);
  // Sent at 1 s, there 1 ms later, 2 ms and 99.997 ms for the append.
  CHECK(story.times<RecordsAppended>("b1") == std::vector<std::int64_t>{1'102'997, 1'204'994});
  CHECK(acknowledged(story, "P1") == std::vector<std::int64_t>{1'103'997});
  CHECK(acknowledged(story, "P2") == std::vector<std::int64_t>{1'205'994});
  check_all(story);
}

TEST_CASE("a follower's disk is slow for its fetched batches, too") {
  Story story;
  story.facts.wanted = Level::data;
  story.spec.topics[0].partitions = 1;
  story.spec.topics[0].replicas = {{1, 2}};
  story.spec.brokers = 2;
  story.spec.topics[0].replication_factor = 2;
  story.spec.broker_config = {{"offsets.topic.num.partitions", "1"}};
  story.spec.capacity.disk_throughput = 10'000'000;
  add_large(story, "P1", 999'900, Ratio{1, 1}, "all");
  story.at(500ms, Slow{"b2", Ratio{2, 1}});
  story.run(1900ms);
  CHECK(story.times<RecordsAppended>("b1") == std::vector<std::int64_t>{1'102'997});
  // One way, then 2 × (2 ms + 99.997 ms).
  CHECK(story.times<RecordsAppended>("b2") == std::vector<std::int64_t>{1'307'991});
  check_all(story);
}

TEST_CASE("a link of 1 MB/s keeps a message for as long as its bytes take") {
  Story story = one_broker();
  story.facts.wanted = Level::data;
  story.spec.capacity.link_bandwidth = 1'000'000;
  add_large(story, "P1", 199'900, Ratio{1, 1}, "1");
  add_large(story, "P2", 199'900, Ratio{1, 1}, "1");
  story.run(1900ms);
  // Batches of 199 970 bytes and 100 around them: 200.07 ms on the way in, one after the other; then 1 ms
  // of latency and 2 ms of append; the answers take 0.1 ms.
  CHECK(story.times<RecordsAppended>("b1") == std::vector<std::int64_t>{1'203'070, 1'403'140});
  CHECK(acknowledged(story, "P1") == std::vector<std::int64_t>{1'204'170});
  CHECK(acknowledged(story, "P2") == std::vector<std::int64_t>{1'404'240});
  check_all(story);
}

TEST_CASE(
    "two followers on a slow link fall behind and leave the ISR, and come back when writing ends") {
  Story story;
  story.spec.topics[0].partitions = 1;
  story.spec.topics[0].replicas = {{1, 2, 3}};
  story.spec.broker_config = {{"offsets.topic.num.partitions", "1"},
                              {"replica.lag.time.max.ms", "10000"},
                              {"replica.fetch.max.bytes", "100000"}};
  story.spec.phases.isr_checks = {1s, 2s, 3s};
  // In come 94 kB/s, out would have to go twice as much. acks=0: answers that stand behind the followers'
  // fetches would slow the producer down.
  story.spec.capacity.link_bandwidth = 100'000;
  story.produce("P", Ratio{80, 1}, 0);
  story.spec.producers.back().record_bytes = 1000;
  story.spec.producers.back().config = {{"acks", "0"}, {"enable.idempotence", "false"}};
  story.at(40s, SetRate{"P", Ratio{0, 1}});
  story.run(40s);
  // At the fourth of b1's looks, every half replica.lag.time.max.ms.
  CHECK(story.first_us<IsrChangeWanted>("b1") == 16'000'000);
  CHECK(story.world().cluster->at(PartitionId{0}).isr.size() == 1);
  story.run(120s);
  CHECK(story.world().cluster->at(PartitionId{0}).isr.size() == 3);
  check_all(story);
}
