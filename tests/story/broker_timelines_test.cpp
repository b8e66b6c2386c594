// The worked timelines of brokers that die under load, one-way delay 0.25 ms: records that acks=1
// acknowledged and an election loses, and a partition below min.insync.replicas.
#include "tests/support/story.h"

#include <algorithm>

#include <catch2/catch_test_macros.hpp>

#include "sim/world/audit.h"
#include "sim/world/invariants.h"

using namespace ks;
using namespace ks_tests;

namespace {

using Brokers = std::vector<std::uint32_t>;

/// One partition on brokers 1, 2, 3. The controller looks after sessions at 0.025 s and every 1.125 s;
/// brokers 1, 2 and 3 beat at 0.2 s, 0.7 s and 1.2 s and every 2.0005 s from then on.
Story cluster(std::vector<std::uint32_t> replicas = {1, 2, 3}) {
  Story story;
  story.spec.network.latency = 250us;
  story.spec.topics[0].partitions = 1;
  story.spec.topics[0].replicas = {std::move(replicas)};
  story.spec.topics[0].config = {{"min.insync.replicas", "2"}};
  story.spec.broker_config = {{"offsets.topic.num.partitions", "1"}};
  story.spec.phases.heartbeats = {200ms, 700ms, 1200ms};
  story.spec.phases.isr_checks = {1s, 2s, 3s};
  story.spec.phases.fencing_check = 25ms;
  return story;
}

void add_producer(Story& story, const std::string& name, const std::string& acks, Ratio rate) {
  story.produce(name, rate, 0);
  story.spec.producers.back().config = {{"acks", acks}, {"linger.ms", "0"}};
}

const PartitionInfo& orders_0(const Story& story) {
  return story.world().cluster->at(PartitionId{0});
}

Brokers list(const SmallVec<std::uint32_t, 3>& brokers) { return {brokers.begin(), brokers.end()}; }

const Replica& replica(const Story& story, std::uint32_t number) {
  return *story.world().replication.find(*story.world().cluster, PartitionId{0},
                                         BrokerId{number - 1});
}

void check_all(const Story& story) {
  const std::optional<std::string> broken = broken_invariant(story.world());
  INFO(broken.value_or(""));
  CHECK_FALSE(broken.has_value());
}

}  // namespace

TEST_CASE("acks=1, lagging followers, the leader crashes: what it acknowledged alone is lost") {
  // One record every 0.1 s from 0.1 s on. Broker 3 gets those up to 9.9 s and broker 2 those up to 10.5 s:
  // the answer to the fetch that a process had open when it was stopped lies in its socket.
  Story story = cluster();
  add_producer(story, "P", "1", Ratio{10, 1});
  story.at(9850ms, Freeze{"b3"});
  story.at(10450ms, Freeze{"b2"});
  story.at(11050ms, Kill{"b1"});
  story.at(11050ms, Thaw{"b2"});
  story.at(11050ms, Thaw{"b3"});
  story.at(40s, StartBroker{"b1"});
  story.run(11049ms);
  CHECK(replica(story, 1).log.end_offset() == 110);
  CHECK(replica(story, 1).high_watermark == 98);  // broker 3 has asked for nothing since
  CHECK(story.world().ledger.producers[0].acked == 110);

  story.run(11100ms);
  CHECK(replica(story, 2).log.end_offset() == 105);
  CHECK(replica(story, 3).log.end_offset() == 99);

  // Broker 1 was heard of last at 10.20275 s; the first look after its session is at 20.275 s. With 25 ms
  // linger, 2 ms append and one way the others know. No logs are compared: 2 stands before 3.
  story.run(30s);
  CHECK(story.first_us<BrokerFenced>() == 20'275'000);
  CHECK(story.first_us<LeadershipTaken>("b2", 20s) == 20'302'250);
  const LeadershipTaken* const taken = story.first<LeadershipTaken>("b2", 20s);
  REQUIRE(taken != nullptr);
  CHECK(taken->leader_epoch == 1);
  CHECK(taken->log_end == 105);
  CHECK(taken->high_watermark == 98);

  story.run(50s);
  const LogTruncated* const cut = story.first<LogTruncated>("b1", 40s);
  REQUIRE(cut != nullptr);
  CHECK(cut->from == 110);
  CHECK(cut->to == 105);
  CHECK(cut->epoch == 0);
  CHECK(story.times<LogTruncated>("b3").empty());
  CHECK(list(orders_0(story).isr) == Brokers{0, 1, 2});
  CHECK(orders_0(story).partition_epoch == 2);
  const RecordAudit audit = audit_records(story.world());
  REQUIRE(audit.lost.size() == 1);
  CHECK(audit.lost[0].ordinal == 105);
  CHECK(audit.lost[0].count == 5);
  check_all(story);
}

TEST_CASE("the order of the replicas decides how much is lost, not what they have") {
  Story story = cluster({1, 3, 2});
  add_producer(story, "P", "1", Ratio{10, 1});
  story.at(9850ms, Freeze{"b3"});
  story.at(10450ms, Freeze{"b2"});
  story.at(11050ms, Kill{"b1"});
  story.at(11050ms, Thaw{"b2"});
  story.at(11050ms, Thaw{"b3"});
  story.run(30s);
  CHECK(orders_0(story).leader == BrokerId{2});
  const LogTruncated* const cut = story.first<LogTruncated>("b2", 20s);
  REQUIRE(cut != nullptr);
  CHECK(cut->from == 105);
  CHECK(cut->to == 99);
  const RecordAudit audit = audit_records(story.world());
  REQUIRE(audit.lost.size() == 1);
  CHECK(audit.lost[0].ordinal == 99);
  CHECK(audit.lost[0].count == 11);
}

TEST_CASE("below min.insync.replicas: what is parked, what is refused, and what comes of it") {
  Story story = cluster();
  story.facts.wanted = Level::data;
  add_producer(story, "P", "all", Ratio{10, 1});
  add_producer(story, "Q", "1", Ratio{10, 1});
  story.at(20s, Kill{"b3"});
  story.at(40s, Kill{"b2"});
  story.at(80s, StartBroker{"b2"});
  // Broker 3 was heard of last at 19.20475 s, broker 2 at 38.70975 s.
  story.run(75s);
  CHECK(story.times<BrokerFenced>() == std::vector<std::int64_t>{29'275'000, 48'400'000});
  CHECK(list(orders_0(story).isr) == Brokers{0});
  CHECK(list(orders_0(story).elr) == Brokers{1});
  CHECK(orders_0(story).leader_epoch == 0);
  CHECK(orders_0(story).partition_epoch == 2);
  // The first request after the kill waits; 30 s later its client gives up, and from then on all is refused.
  CHECK(story.times<BatchAcknowledged>("P", 40100ms).empty());
  CHECK(story.first_us<BatchRetried>("P") == 70'000'000);
  CHECK(story.first<BatchRetried>("P")->error == KafkaError::request_timed_out);
  const BatchRetried* const refused = story.first<BatchRetried>("P", 70101ms);
  REQUIRE(refused != nullptr);
  CHECK(refused->error == KafkaError::not_enough_replicas);
  // acks=1 goes on, and nobody can read it.
  CHECK(story.times<BatchAcknowledged>("Q", 50s).size() == 250);
  const std::int64_t frozen = replica(story, 1).high_watermark;
  CHECK(frozen + 350 < replica(story, 1).log.end_offset());

  story.run(100s);
  CHECK(story.first_us<BrokerRegistered>("", 80s) == 83'000'250);
  const IsrChanged* const unclean = story.first<IsrChanged>("", 80s);
  REQUIRE(unclean != nullptr);
  CHECK(unclean->elr.empty());
  CHECK(list(orders_0(story).isr) == Brokers{0, 1});
  CHECK(orders_0(story).partition_epoch == 4);
  CHECK(replica(story, 1).high_watermark > frozen + 350);
  // What had been appended before it was refused is recognised.
  CHECK(story.times<DuplicateBatchFound>("b1").size() == 1);
  CHECK_FALSE(story.times<BatchAcknowledged>("P", 83500ms).empty());
  const RecordAudit audit = audit_records(story.world());
  CHECK(audit.lost.empty());
  CHECK(audit.doubled.empty());
  CHECK(audit.reordered.empty());
  check_all(story);
}

// --- what recordings of real clusters showed --------------------------------------------------------

TEST_CASE("of brokers that die together the one heard of longest ago is fenced first") {
  Story story = cluster();
  story.spec.phases.heartbeats = {1000ms, 900ms, 800ms};
  for (const char* broker : {"b1", "b2", "b3"}) story.at(20s, Kill{broker});
  story.at(40s, StartBroker{"b1"});
  story.at(50s, StartBroker{"b2"});
  story.run(35s);
  std::vector<std::uint32_t> order;
  for (const Fact& fact : story.facts.list) {
    if (const auto* fenced = std::get_if<BrokerFenced>(&fact.body)) {
      CHECK(to_us(fact.time) == 28'150'000);
      order.push_back(fenced->broker.index);
    }
  }
  CHECK(order == Brokers{2, 1, 0});
  CHECK_FALSE(orders_0(story).leader.valid());
  CHECK(orders_0(story).last_known_leader == BrokerId{0});
  // It has lost its right to lead, as its log may lack something, but broker 2 has not yet.
  story.run(50s);
  CHECK_FALSE(orders_0(story).leader.valid());
  CHECK(list(orders_0(story).elr) == Brokers{1});
  story.run(60s);
  CHECK(orders_0(story).leader == BrokerId{0});
}

TEST_CASE("a follower that stood still for more than 30 s gives its fetch up before it goes on") {
  const auto back_at = [](Duration thaw) {
    Story story = cluster();
    story.spec.broker_config.emplace_back("broker.session.timeout.ms", "180000");
    add_producer(story, "P", "all", Ratio{10, 1});
    story.at(20050ms, Freeze{"b3"});
    story.at(thaw, Thaw{"b3"});
    story.run(thaw + 5s);
    std::int64_t back = -1;
    for (const Fact& fact : story.facts.list) {
      const auto* changed = std::get_if<IsrChanged>(&fact.body);
      if (changed != nullptr && changed->to.size() == 3) back = to_us(fact.time - at(thaw));
    }
    return std::pair{back, replica(story, 3).log.end_offset()};
  };
  // It left the ISR at 61 s, as the first look after 50 s. replica.fetch.backoff.ms, a round trip, an append.
  CHECK(back_at(70s).first > 1'000'000);
  CHECK(back_at(70s).first < 1'100'000);
  CHECK(back_at(70s).second > 600);
}

TEST_CASE("of several changes of ISRs the first is asked for alone, the others together after it") {
  Story story = cluster();
  story.spec.topics[0].partitions = 3;
  story.spec.topics[0].replicas = {{1, 2, 3}, {1, 2, 3}, {1, 2, 3}};
  story.at(20s, Kill{"b3"});
  story.at(40s, StartBroker{"b3"});
  story.run(50s);
  std::vector<std::int64_t> back;
  for (const Fact& fact : story.facts.list) {
    const auto* changed = std::get_if<IsrChanged>(&fact.body);
    if (changed != nullptr && !changed->internal && changed->to.size() == 3)
      back.push_back(to_us(fact.time));
  }
  REQUIRE(back.size() == 3);
  // 25 ms linger, 2 ms append, a round trip.
  CHECK(back[1] - back[0] == 27'500);
  CHECK(back[2] == back[1]);
}

TEST_CASE("a broker that shuts down in order follows nobody in the partitions that it has left") {
  Story story = cluster();
  add_producer(story, "P", "all", Ratio{10, 1});
  story.at(20s, StopBroker{"b1"});
  story.run(23s);
  CHECK(orders_0(story).leader == BrokerId{1});
  // It had all that was there at 20 s; nothing that came after its successor led.
  CHECK(replica(story, 1).log.end_offset() == 200);
  CHECK(replica(story, 2).log.end_offset() > 220);
}

TEST_CASE("a producer that can reach no broker begins again with its bootstrap servers") {
  const auto retries = [](Profile profile) {
    Story story(profile);
    story.spec.topics[0].partitions = 1;
    story.spec.topics[0].replicas = {{1, 2, 3}};
    add_producer(story, "P", "all", Ratio{10, 1});
    for (const char* broker : {"b1", "b2", "b3"}) story.at(20s, Kill{broker});
    story.at(40s, StartBroker{"b1"});
    story.run(60s);
    std::size_t moved = 0;
    for (const Fact& fact : story.facts.list) {
      const auto* retried = std::get_if<BatchRetried>(&fact.body);
      if (retried != nullptr && retried->error == KafkaError::not_leader_or_follower) ++moved;
    }
    return std::pair{moved, story.times<SendBlocked>("P", 20s).size()};
  };
  // It asks nobody for what it knew before, and send() waits until somebody tells it of the topic.
  CHECK(retries(Profile::v4_4).first == 0);
  CHECK(retries(Profile::v4_4).second == 1);
  CHECK(retries(Profile::v3_9).first > 0);
  CHECK(retries(Profile::v3_9).second == 0);
}
