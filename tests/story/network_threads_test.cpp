// The network threads of brokers, where the scenario gives them a time: each reads and writes for its own
// connections, one piece after the other. The figures are the scenario's.
#include "tests/support/story.h"

#include <algorithm>

#include <catch2/catch_test_macros.hpp>

#include "sim/trace/sentence.h"
#include "sim/world/invariants.h"

using namespace ks;
using namespace ks_tests;

namespace {

/// One broker with one partition, a way of 1 ms and an append of 2 ms.
Story one_broker(Duration network_time, const std::string& threads) {
  Story story;
  story.spec.brokers = 1;
  story.spec.topics[0].partitions = 1;
  story.spec.topics[0].replication_factor = 1;
  story.spec.broker_config = {{"offsets.topic.num.partitions", "1"},
                              {"num.network.threads", threads}};
  story.spec.capacity.network_time = network_time;
  return story;
}

/// A producer that numbers nothing, so that it asks for metadata and sends batches only.
void add(Story& story, const std::string& name, Ratio rate, const std::string& acks = "1") {
  story.produce(name, rate, 0);
  story.spec.producers.back().config = {{"acks", acks}, {"enable.idempotence", "false"}};
}

/// The same, and every record is a batch of its own, which leaves at once.
void add_large(Story& story, const std::string& name, const std::string& acks = "1") {
  add(story, name, Ratio{1, 1}, acks);
  story.spec.producers.back().record_bytes = 20'000;
}

/// When clients got the answers to their questions for metadata.
std::vector<std::int64_t> answers(const Story& story) {
  std::vector<std::int64_t> list;
  for (const Fact& fact : story.facts.list) {
    const auto* const got = std::get_if<MessageDelivered>(&fact.body);
    if (got != nullptr && got->response && got->api == ApiKey::metadata &&
        fact.node.kind != NodeKind::broker)
      list.push_back(to_us(fact.time));
  }
  return list;
}

/// When connections of this client to this server ended.
std::vector<std::int64_t> ended(const Story& story, const std::string& client,
                                const std::string& server) {
  std::vector<std::int64_t> list;
  for (const Fact& fact : story.facts.list) {
    const auto* const end = std::get_if<ConnectionEnded>(&fact.body);
    if (end != nullptr && fact.node == story.node(client) && end->server == story.node(server))
      list.push_back(to_us(fact.time));
  }
  return list;
}

/// "P4 10000": whose requests, or answers, waited at b1 for how long, in the order of the facts.
std::vector<std::string> waits(const Story& story, bool response) {
  std::vector<std::string> list;
  for (const Fact& fact : story.facts.list) {
    const auto* const waited = std::get_if<MessageWaited>(&fact.body);
    if (waited == nullptr || waited->response != response) continue;
    list.push_back(std::string(story.world().names->of(waited->client)) + " " +
                   std::to_string(waited->waited.count()));
  }
  return list;
}

const BrokerLoad& load(const Story& story, std::uint32_t number) {
  return story.world().engine.capacity.brokers[number - 1];
}

const Listener& listener(const Story& story, std::uint32_t number) {
  return story.world().engine.network_threads.listeners[number - 1];
}

void check_all(const Story& story) {
  const std::optional<std::string> broken = broken_invariant(story.world());
  INFO(broken.value_or(""));
  CHECK_FALSE(broken.has_value());
}

}  // namespace

TEST_CASE("three network threads get ten connections in turn, and each deals with one at a time") {
  Story story = one_broker(10ms, "3");
  for (int i = 1; i <= 10; ++i) add(story, "P" + std::to_string(i), Ratio{0, 1});
  // All ask for metadata at 0; the questions arrive at 1 ms. The first thread has P1, P4, P7 and P10.
  story.run(5ms);
  CHECK(listener(story, 1).busy() == 3);
  CHECK(listener(story, 1).waiting(false) == 7);
  CHECK(listener(story, 1).waiting(true) == 0);
  CHECK(listener(story, 1).threads[0].pieces.size() == 4);
  // The first thread has read all four at 41 ms and writes four answers then; the others read three.
  story.run(45ms);
  CHECK(listener(story, 1).waiting(false) == 0);
  CHECK(listener(story, 1).waiting(true) == 5);
  story.run(1s);
  CHECK(answers(story) == std::vector<std::int64_t>{42'000, 42'000, 52'000, 52'000, 52'000, 62'000,
                                                    62'000, 62'000, 72'000, 82'000});
  CHECK(listener(story, 1).busy() == 0);
  // Twenty pieces of 10 ms in a second of three threads.
  CHECK(load(story, 1).network_time.idle_percent(3, at(1s)) == 93);
  check_all(story);
}

TEST_CASE("who had to wait for its network thread is told, and for how long") {
  Story story = one_broker(10ms, "1");
  for (int i = 1; i <= 3; ++i) add(story, "P" + std::to_string(i), Ratio{0, 1});
  story.run(1s);
  // Read until 11, 21 and 31 ms; the answers, each made at that moment, are written until 41, 51 and 61 ms.
  CHECK(waits(story, false) == std::vector<std::string>{"P2 10000", "P3 20000"});
  CHECK(waits(story, true) == std::vector<std::string>{"P1 20000", "P2 20000", "P3 20000"});
  CHECK(story.times<MessageWaited>("b1") ==
        std::vector<std::int64_t>{21'000, 31'000, 41'000, 51'000, 61'000});
  std::vector<std::string> told;
  for (const Fact& fact : story.facts.list) {
    if (std::holds_alternative<MessageWaited>(fact.body))
      told.push_back(sentence(fact, *story.world().names, Rounds{}));
  }
  REQUIRE(told.size() == 5);
  CHECK(told[0] == "P2's Metadata waited 10 ms for its network thread at b1.");
  CHECK(told[2] == "The answer to P1's Metadata waited 20 ms for its network thread at b1.");
}

TEST_CASE("a busy network thread makes the other connections that it has wait") {
  Story story = one_broker(10ms, "1");
  story.facts.wanted = Level::data;
  add_large(story, "P1");
  add_large(story, "P2");
  story.run(1900ms);
  // There at 1.001 s, read until 1.011 and 1.021 s, appended 2 ms later; P1's answer waits until P2's request
  // is read and takes 10 ms, P2's comes after it; 1 ms back.
  CHECK(story.times<RecordsAppended>("b1") == std::vector<std::int64_t>{1'013'000, 1'023'000});
  CHECK(story.times<BatchAcknowledged>("P1") == std::vector<std::int64_t>{1'032'000});
  CHECK(story.times<BatchAcknowledged>("P2") == std::vector<std::int64_t>{1'042'000});
  check_all(story);
}

TEST_CASE("connections of other network threads do not wait") {
  Story story = one_broker(10ms, "3");
  story.facts.wanted = Level::data;
  add_large(story, "P1");
  add_large(story, "P2");
  story.run(1900ms);
  CHECK(story.times<RecordsAppended>("b1") == std::vector<std::int64_t>{1'013'000, 1'013'000});
  CHECK(story.times<BatchAcknowledged>("P1") == std::vector<std::int64_t>{1'024'000});
  CHECK(story.times<BatchAcknowledged>("P2") == std::vector<std::int64_t>{1'024'000});
  CHECK(waits(story, true).empty());
}

TEST_CASE("a request without an answer is only read") {
  Story story = one_broker(10ms, "1");
  story.facts.wanted = Level::data;
  add_large(story, "P1", "0");
  add_large(story, "P2");
  story.run(1900ms);
  CHECK(story.times<RecordsAppended>("b1") == std::vector<std::int64_t>{1'013'000, 1'023'000});
  // Nothing stands before the answer to P2: 1.023 s, 10 ms, and 1 ms back.
  CHECK(story.times<BatchAcknowledged>("P2") == std::vector<std::int64_t>{1'034'000});
}

TEST_CASE("a network thread that finds the queue of requests full does nothing else meanwhile") {
  Story story = one_broker(1ms, "1");
  story.spec.capacity.request_time = 10ms;
  story.spec.broker_config.emplace_back("num.io.threads", "1");
  story.spec.broker_config.emplace_back("queued.max.requests", "1");
  for (int i = 1; i <= 4; ++i) add(story, "P" + std::to_string(i), Ratio{0, 1});
  // Read until 2, 3 and 4 ms: the handler has P1's, P2's is in the queue, the thread stands with P3's.
  story.run(5ms);
  CHECK(load(story, 1).busy == 1);
  CHECK(load(story, 1).queued() == 1);
  CHECK(load(story, 1).held_back() == 1);
  CHECK(listener(story, 1).busy() == 1);
  CHECK(listener(story, 1).threads[0].stands.valid());
  CHECK(listener(story, 1).waiting(false) == 1);
  // At 12 ms there is room for P3's; the thread reads P4's and stands again, before P1's answer, which is
  // written from 22 ms on. P3 is handled until 32 ms, P4 until 42 ms; then the thread has nothing else to do.
  story.run(15ms);
  CHECK(listener(story, 1).waiting(true) == 1);
  story.run(1s);
  CHECK(answers(story) == std::vector<std::int64_t>{24'000, 25'000, 34'000, 44'000});
  // P1's answer came to the thread at 12 ms, P2's at 22 ms.
  CHECK(waits(story, true) == std::vector<std::string>{"P1 10000", "P2 1000"});
  // Of the second it has worked for 8 ms, and stood from 4 to 12 and from 13 to 22 ms.
  CHECK(load(story, 1).network_time.idle_percent(1, at(1s)) == 97);
  CHECK(load(story, 1).handler_time.idle_percent(1, at(1s)) == 96);
  check_all(story);
}

TEST_CASE("a broker that dies forgets what its network threads had to do") {
  Story story = one_broker(10ms, "1");
  for (int i = 1; i <= 3; ++i) add(story, "P" + std::to_string(i), Ratio{1, 1}, "all");
  story.at(5ms, Kill{"b1"});
  story.run(5ms);
  CHECK(listener(story, 1).busy() == 0);
  CHECK(listener(story, 1).waiting(false) == 0);
  story.at(10s, StartBroker{"b1"});
  story.run(60s);
  CHECK(story.world().ledger.producers[0].acked > 30);
  check_all(story);
}

TEST_CASE("connections of network threads that are too many end, and their clients connect again") {
  Story story = one_broker(1ms, "3");
  add_large(story, "P1");
  add_large(story, "P2");
  story.at(10s, AlterConfig{"", "", {{"num.network.threads", "2"}}, {}});
  story.run(19500ms);
  // In turn: P1 and P2 for metadata, then P1, which is the third thread's, and P2 for records.
  CHECK(story.first_us<ConfigApplied>("b1") == 10'028'000);
  CHECK(listener(story, 1).count == 2);
  CHECK(listener(story, 1).threads.size() == 2);
  CHECK(ended(story, "P1", "b1") == std::vector<std::int64_t>{10'029'000});
  CHECK(ended(story, "P2", "b1").empty());
  for (const ProducerLedger& ledger : story.world().ledger.producers) {
    CHECK(ledger.acked == 19);
    CHECK(ledger.failed == 0);
  }
  check_all(story);
}

TEST_CASE(
    "a follower whose fetch waits when its network thread goes fetches on another connection") {
  Story story;
  story.spec.topics[0].partitions = 1;
  story.spec.topics[0].replicas = {{1, 2, 3}};
  story.spec.broker_config = {{"offsets.topic.num.partitions", "1"}, {"num.network.threads", "2"}};
  story.spec.capacity.network_time = 1ms;
  story.at(10s, AlterConfig{"", "", {{"num.network.threads", "1"}}, {}});
  story.run(20s);
  // b2 came first, so b3 was the second thread's; its fetch is parked for half a second at most.
  CHECK(ended(story, "b2", "b1").empty());
  const std::vector<std::int64_t> of_b3 = ended(story, "b3", "b1");
  REQUIRE(of_b3.size() == 1);
  CHECK(of_b3[0] > 10'028'000);
  CHECK(of_b3[0] <= 10'530'000);
  story.run(60s);
  CHECK(ended(story, "b3", "b1").size() == 1);
  CHECK(story.world().cluster->at(PartitionId{0}).isr.size() == 3);
  check_all(story);
}

TEST_CASE("limits that come while the cluster runs, and go again") {
  Story story = one_broker({}, "1");
  story.facts.wanted = Level::data;
  add_large(story, "P1");
  add_large(story, "P2");
  story.at(1500ms, SetCapacity{CapacitySpec{{}, 0, 0, 10ms}});
  story.at(2500ms, SetCapacity{});
  story.run(3900ms);
  // 1 ms there, 2 ms for the append, 1 ms back; in between as where the limit is there from the start.
  CHECK(story.times<BatchAcknowledged>("P1") ==
        std::vector<std::int64_t>{1'004'000, 2'032'000, 3'004'000});
  CHECK(story.times<BatchAcknowledged>("P2") ==
        std::vector<std::int64_t>{1'004'000, 2'042'000, 3'004'000});
  check_all(story);
}

TEST_CASE("nobody waits for a handler or at a network thread any more when the limits go") {
  Story story = one_broker(1ms, "1");
  story.spec.capacity.request_time = 10ms;
  story.spec.broker_config.emplace_back("num.io.threads", "1");
  story.spec.broker_config.emplace_back("queued.max.requests", "1");
  for (int i = 1; i <= 4; ++i) add(story, "P" + std::to_string(i), Ratio{0, 1});
  story.at(5ms, SetCapacity{});
  story.run(5ms);
  // P1's is handled until 12 ms. P2's and P3's waited, P4's was to be read: they are answered at once.
  CHECK(load(story, 1).waiting.empty());
  CHECK_FALSE(listener(story, 1).threads[0].stands.valid());
  story.run(1s);
  CHECK(answers(story) == std::vector<std::int64_t>{6'000, 6'000, 6'000, 13'000});
  CHECK(load(story, 1).busy == 0);
  CHECK(listener(story, 1).busy() == 0);
  check_all(story);
}
