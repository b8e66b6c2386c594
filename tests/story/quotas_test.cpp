// Quotas: what brokers measure, how long they throttle, and what clients do meanwhile.
#include "tests/support/story.h"

#include <algorithm>

#include <catch2/catch_test_macros.hpp>

#include "sim/world/invariants.h"

using namespace ks;
using namespace ks_tests;

namespace {

Story one_broker() {
  Story story;
  story.spec.brokers = 1;
  story.spec.topics[0].partitions = 1;
  story.spec.topics[0].replication_factor = 1;
  story.spec.broker_config = {{"offsets.topic.num.partitions", "1"}};
  return story;
}

/// Every record is a batch and a request of its own: 300 000 bytes with the 100 of the request.
constexpr std::uint32_t record_bytes = 299'830;

void add_large(Story& story, const std::string& name, const std::string& acks) {
  story.produce(name, Ratio{1, 1}, 0);
  story.spec.producers.back().record_bytes = record_bytes;
  story.spec.producers.back().config = {{"acks", acks}, {"enable.idempotence", "false"}};
}

std::vector<std::int64_t> lengths(const Story& story) {
  std::vector<std::int64_t> list;
  for (const Fact& fact : story.facts.list) {
    const auto* const throttled = std::get_if<ClientThrottled>(&fact.body);
    if (throttled != nullptr) list.push_back(throttled->length.count() / 1000);
  }
  return list;
}

/// When the node sent requests of this kind.
std::vector<std::int64_t> sent(const Story& story, const std::string& name, ApiKey api) {
  std::vector<std::int64_t> list;
  for (const Fact& fact : story.facts.list) {
    const auto* const out = std::get_if<MessageSent>(&fact.body);
    if (out != nullptr && fact.node == story.node(name) && !is_response(out->message.body) &&
        api_key(out->message.body) == api)
      list.push_back(to_us(fact.time));
  }
  return list;
}

void check_all(const Story& story) {
  const std::optional<std::string> broken = broken_invariant(story.world());
  INFO(broken.value_or(""));
  CHECK_FALSE(broken.has_value());
}

}  // namespace

TEST_CASE(
    "a producer of 300 kB/s with a quota of 100 kB/s: the broker's arithmetic to the millisecond") {
  Story story = one_broker();
  story.facts.wanted = Level::data;
  story.spec.quotas = {QuotaSpec{"P", {{"producer_byte_rate", "100000"}}}};
  add_large(story, "P", "1");
  story.run(20s);
  // Records of 1, 2, 3 and 4 s. A rate is taken over ten seconds at least, so three requests, 900 kB, are
  // allowed; the fourth makes it 120 kB/s: (120 - 100) / 100 × 10 s = 2 s.
  const QuotaExceeded* const exceeded = story.first<QuotaExceeded>("b1");
  REQUIRE(exceeded != nullptr);
  CHECK(exceeded->rate == 120'000);
  CHECK(exceeded->bound == 100'000);
  CHECK(story.first_us<QuotaExceeded>("b1") == 4'003'000);
  REQUIRE(lengths(story).size() >= 3);
  CHECK(lengths(story)[0] == 2000);
  // The answer is there at 4.004 s and says 2000 ms; what is sent next is the record of 5 s.
  const std::vector<std::int64_t> produce = sent(story, "P", ApiKey::produce);
  REQUIRE(produce.size() >= 6);
  CHECK(std::vector(produce.begin(), produce.begin() + 4) ==
        std::vector<std::int64_t>{1'000'000, 2'000'000, 3'000'000, 4'000'000});
  CHECK(produce[4] == 6'004'000);
  // Five requests at 6.007 s: 1500 kB; the oldest sample began at 1.003 s, so the span is 5.004 s and five
  // windows more: 1500 kB / 100 kB/s - 10.004 s.
  CHECK(lengths(story)[1] == 15'000 - 10'004);
  // The record of 6 s was sent right behind it and waits at the broker until 6.007 + 4.996 s.
  CHECK(produce[5] == 6'004'000);
  CHECK(story.times<ClientThrottled>("b1")[2] == 11'003'000 + 2'000);
  check_all(story);
}

TEST_CASE("what a throttled producer gets through is its quota") {
  Story story = one_broker();
  story.facts.wanted = Level::story;
  story.spec.quotas = {QuotaSpec{std::string{default_client}, {{"producer_byte_rate", "100000"}}}};
  story.produce("P", Ratio{300, 1}, 0);
  story.spec.producers.back().record_bytes = 1000;
  story.run(60s);
  const std::uint64_t before = story.world().ledger.producers[0].acked;
  story.run(160s);
  const std::uint64_t bytes = (story.world().ledger.producers[0].acked - before) * 1020;
  CHECK(bytes > 9'300'000);  // of 10 MB, less headers and what is under way
  CHECK(bytes < 10'300'000);
  // It is told once, not with every answer.
  CHECK(story.times<QuotaExceeded>("b1").size() == 1);
  check_all(story);
}

TEST_CASE("a client waits for its throttle on a new connection, too") {
  Story story = one_broker();
  story.facts.wanted = Level::data;
  story.spec.quotas = {QuotaSpec{"P", {{"producer_byte_rate", "100000"}}}};
  add_large(story, "P", "1");
  story.spec.producers.back().config.push_back({"request.timeout.ms", "3000"});
  story.run(12s);
  // As above: the answer of 6.008 s says 4.996 s, and the request sent behind its own is not read before.
  // It is given up after 3 s; a new connection is there some 50 ms later.
  CHECK(story.first_us<RequestsFailed>("P") == 9'004'000);
  const std::vector<std::int64_t> produce = sent(story, "P", ApiKey::produce);
  REQUIRE(produce.size() >= 7);
  CHECK(produce[5] == 6'004'000);
  CHECK(produce[6] == 11'004'000);
  check_all(story);
}

TEST_CASE("what a broker has measured ends with its process") {
  Story story = one_broker();
  story.facts.wanted = Level::data;
  story.spec.broker_config.push_back({"broker.session.timeout.ms", "3000"});
  story.spec.broker_config.push_back({"broker.heartbeat.interval.ms", "500"});
  story.spec.quotas = {QuotaSpec{"P", {{"producer_byte_rate", "100000"}}}};
  add_large(story, "P", "1");
  story.at(5s, Kill{"b1"});
  story.at(5500ms, StartBroker{"b1"});
  story.run(20s);
  CHECK(story.first_us<ClientThrottled>("b1") == 4'003'000);
  // The windows of 1 to 4 s would count until 15 s. The new process allows three requests again.
  const std::int64_t again = story.first_us<ClientThrottled>("b1", 6s);
  const std::vector<std::int64_t> appended = story.times<RecordsAppended>("b1", 6s);
  REQUIRE(appended.size() >= 4);
  CHECK(appended.front() < 11'000'000);
  CHECK(std::upper_bound(appended.begin(), appended.end(), again) - appended.begin() == 4);
  check_all(story);
}

TEST_CASE("acks=0 gets no answer, but its connection is muted") {
  Story story = one_broker();
  story.facts.wanted = Level::data;
  story.spec.quotas = {QuotaSpec{"P", {{"producer_byte_rate", "100000"}}}};
  add_large(story, "P", "0");
  story.run(8s);
  CHECK(lengths(story).front() == 2000);
  CHECK(story.times<ClientThrottled>("b1").front() == 4'003'000);
  // The producer knows nothing of it: the requests of 5 and 6 s wait at the broker.
  CHECK(sent(story, "P", ApiKey::produce).size() == 8);
  const std::vector<std::int64_t> appended = story.times<RecordsAppended>("b1");
  REQUIRE(appended.size() == 5);
  CHECK(appended[4] == 6'003'000 + 2'000);
  check_all(story);
}

TEST_CASE("a throttled fetch is answered without records, and again when the client may ask") {
  Story story = one_broker();
  story.facts.wanted = Level::data;
  story.spec.quotas = {QuotaSpec{"C1", {{"consumer_byte_rate", "10000"}}}};
  // 300 kB are there; at most 10 kB/s for ten seconds are read at once.
  story.spec.topics[0].records.count = 300;
  story.spec.topics[0].records.record_bytes = 1000;
  story.consumer(1s, "C1");
  story.run(60s);
  REQUIRE_FALSE(lengths(story).empty());
  const ClientThrottled* const first = story.first<ClientThrottled>("b1");
  REQUIRE(first != nullptr);
  CHECK(first->quota == "consumer_byte_rate");
  const std::int64_t at = story.first_us<ClientThrottled>("b1");
  // The next fetch leaves when the client has waited for as long, one way after the answer was sent.
  const std::vector<std::int64_t> fetches = sent(story, "C1", ApiKey::fetch);
  const auto next = std::upper_bound(fetches.begin(), fetches.end(), at);
  REQUIRE(next != fetches.end());
  CHECK(*next == at + 1000 + first->length.count());
  // Nothing is lost by it, and what it got through is what it may.
  story.run(120s);
  const std::int64_t position = story.consumer_named("C1").owned.front().position;
  CHECK(position == 300);
  check_all(story);
}

TEST_CASE("a request quota counts the time on handlers and throttles for a window at most") {
  Story story = one_broker();
  story.spec.capacity.request_time = 50ms;
  story.spec.quotas = {QuotaSpec{"P", {{"request_percentage", "1"}}}};
  story.produce("P", Ratio{10, 1}, 0);
  story.spec.producers.back().config = {{"acks", "1"}};
  story.run(30s);
  REQUIRE_FALSE(lengths(story).empty());
  CHECK(story.first<ClientThrottled>("b1")->quota == "request_percentage");
  CHECK(story.first<ClientThrottled>("b1")->bound == 10'000);
  // 1 % of a handler for ten seconds are 100 ms: two requests. The third makes 150 ms in
  // 10.207 s: above 4 s, cut to 1 s.
  CHECK(story.first<ClientThrottled>("b1")->rate == 14'696);
  const std::vector<std::int64_t> all = lengths(story);
  CHECK(*std::max_element(all.begin(), all.end()) == 1000);
  check_all(story);
}

TEST_CASE("without a request time a request quota throttles nobody") {
  Story story = one_broker();
  story.spec.quotas = {QuotaSpec{"P", {{"request_percentage", "1"}}}};
  story.produce("P", Ratio{100, 1}, 0);
  story.run(30s);
  CHECK(lengths(story).empty());
}

TEST_CASE("a quota is set and removed while the cluster runs") {
  Story story = one_broker();
  story.facts.wanted = Level::data;
  add_large(story, "P", "1");
  story.at(5500ms, AlterConfig{"", "", {{"producer_byte_rate", "100000"}}, {}, "P"});
  story.at(30s, AlterConfig{"", "", {}, {"producer_byte_rate"}, "P"});
  story.at(40s, AlterConfig{"", "", {{"producer_byte_rate", "0"}}, {}, "P"});
  story.run(60s);
  CHECK(story.first_us<ConfigChanged>() == 5'500'000);
  CHECK(story.first<ConfigChanged>()->client == "P");
  // Nothing was measured before: four requests count from then on, those of 6, 7, 8 and 9 s.
  CHECK(story.first_us<QuotaExceeded>("b1") == 9'003'000);
  CHECK(lengths(story).front() == 2000);
  CHECK(story.times<ClientThrottled>("b1").back() < 31'000'000);
  const CommandRejected* const refused = story.first<CommandRejected>();
  REQUIRE(refused != nullptr);
  CHECK(refused->reason == "INVALID_REQUEST: Quota producer_byte_rate must be greater than 0");
  // What had waited has gone out, and nobody is throttled: all but what is under way is acknowledged.
  CHECK(story.world().ledger.producers[0].acked >= 58);
  check_all(story);
}

TEST_CASE("what brokers ask each other is exempt from the default quota") {
  Story story;
  story.spec.quotas = {
      QuotaSpec{std::string{default_client},
                {{"consumer_byte_rate", "1000"}, {"producer_byte_rate", "1000000"}}}};
  story.spec.topics[0].partitions = 1;
  story.produce("P", Ratio{50, 1}, 0);
  story.spec.producers.back().record_bytes = 1000;
  story.run(30s);
  CHECK(lengths(story).empty());
  CHECK(story.world().ledger.producers[0].acked > 1400);  // replicated without a limit
  check_all(story);
}
