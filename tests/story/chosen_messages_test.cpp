// Messages between brokers and controllers that somebody chose: dropped, held up, sent twice.
#include <catch2/catch_test_macros.hpp>
#include <optional>

#include "sim/world/audit.h"
#include "tests/support/control_story.h"

using namespace ks;
using namespace ks_tests;
using namespace std::chrono_literals;

namespace {

using Brokers = std::vector<std::uint32_t>;
using Times = std::vector<std::int64_t>;

/// One partition on brokers 1, 2, 3, ten records per second in batches of their own. A follower is out of
/// sync after 10 s; broker 1 looks at 1, 6, 11 s and so on. Beats begin at 1, 0.9 and 0.8 s.
Story cluster() {
  Story story;
  story.spec.topics[0].partitions = 1;
  story.spec.topics[0].replicas = {{1, 2, 3}};
  story.spec.topics[0].config = {{"min.insync.replicas", "2"}};
  story.spec.broker_config = {{"offsets.topic.num.partitions", "1"},
                              {"replica.lag.time.max.ms", "10000"}};
  story.spec.phases.heartbeats = {1000ms, 900ms, 800ms};
  story.spec.phases.isr_checks = {1s, 2s, 3s};
  story.spec.phases.fencing_check = 95ms;
  story.produce("P", Ratio{10, 1}, 0);
  story.spec.producers.back().config = {{"linger.ms", "0"}};
  story.facts.wanted = Level::data;
  return story;
}

TamperWith chosen(ChosenAction action, const std::string& client, ApiKey api,
                  const std::string& server, Duration by = {}) {
  TamperWith tamper;
  tamper.action = action;
  tamper.node = client;
  tamper.api = api;
  tamper.broker = server;
  tamper.by = by;
  return tamper;
}

TamperWith drop(const std::string& client, ApiKey api, const std::string& server) {
  return chosen(ChosenAction::drop, client, api, server);
}

const Replica& replica(const Story& story, std::uint32_t number) {
  return *story.world().replication.find(*story.world().cluster, PartitionId{0},
                                         BrokerId{number - 1});
}

/// As the image says.
Brokers isr(const Cluster& image) {
  const auto& list = image.at(PartitionId{0}).isr;
  return {list.begin(), list.end()};
}
Brokers isr(const Story& story) { return isr(*story.world().cluster); }

/// When a broker sent its next fetch to this one; −1: never.
std::int64_t fetched_us(const Story& story, const std::string& follower, const std::string& leader,
                        std::int64_t from_us) {
  for (const Fact& fact : story.facts.list) {
    const auto* const sent = std::get_if<MessageSent>(&fact.body);
    if (sent == nullptr || to_us(fact.time) < from_us || fact.node != story.node(follower))
      continue;
    if (sent->to == story.node(leader) && std::holds_alternative<FetchRequest>(sent->message.body))
      return to_us(fact.time);
  }
  return -1;
}

void check_whole(const Story& story) {
  const RecordAudit audit = audit_records(story.world());
  CHECK(RecordAudit::records(audit.lost) == 0);
  CHECK(RecordAudit::records(audit.doubled) == 0);
  CHECK(RecordAudit::records(audit.reordered) == 0);
  CHECK(story.broken().empty());
}

/// When the first controller after this moment led the quorum; −1: none did.
std::int64_t led_us(const Story& story, Duration from) {
  for (const Fact& fact : story.facts.list) {
    const auto* const changed = std::get_if<QuorumStateChanged>(&fact.body);
    if (changed != nullptr && fact.time >= at(from) && changed->to == QuorumState::leader)
      return to_us(fact.time);
  }
  return -1;
}

}  // namespace

TEST_CASE(
    "a follower whose fetch is dropped leaves the ISR, and asks anew after 30 s and a backoff") {
  Story story = cluster();
  story.at(20050ms, drop("b3", ApiKey::fetch, "b1"));
  story.run(21s);
  const std::int64_t dropped = story.first_us<MessageChosen>("b3");
  REQUIRE(dropped > 20'050'000);
  REQUIRE(dropped < 20'200'000);
  const std::int64_t committed = replica(story, 1).high_watermark;
  story.run(30900ms);
  CHECK(fetched_us(story, "b3", "b1", dropped + 1) == -1);
  CHECK(isr(story) == Brokers{0, 1, 2});
  CHECK(replica(story, 1).high_watermark == committed);
  story.run(35s);
  // Caught up last before 20.05 s: at 26 s that is no 10 s ago.
  CHECK(story.first_us<IsrChangeWanted>("b1", 20s) == 31'000'000);
  CHECK(isr(story) == Brokers{0, 1});
  CHECK(replica(story, 1).high_watermark > committed);
  story.run(60s);
  CHECK(story.times<ConnectionEnded>("b3", 20s) == Times{dropped + 30'000'000});
  CHECK(story.first<ConnectionEnded>("b3", 20s)->waited);
  CHECK(fetched_us(story, "b3", "b1", dropped + 1) == dropped + 31'000'000);
  const Times changes = story.times<IsrChangeWanted>("b1", 20s);
  REQUIRE(changes.size() == 2);
  CHECK(changes[1] > dropped + 31'000'000);
  CHECK(changes[1] < dropped + 31'200'000);
  CHECK(isr(story) == Brokers{0, 1, 2});
  check_whole(story);
}

TEST_CASE("a fetch of a follower that arrives twice changes nothing in the log") {
  Story story = cluster();
  TamperWith twice = chosen(ChosenAction::duplicate, "b3", ApiKey::fetch, "b1");
  twice.nth = 3;
  story.at(20s, twice);
  story.run(30050ms);
  CHECK(story.times<MessageChosen>("b3").size() == 1);
  CHECK(story.times<IsrChangeWanted>().empty());
  CHECK(story.times<ConnectionEnded>("b3").empty());
  CHECK(replica(story, 1).log.end_offset() > 290);
  CHECK(replica(story, 3).log.end_offset() == replica(story, 1).log.end_offset());
  CHECK(replica(story, 1).high_watermark == replica(story, 1).log.end_offset());
  check_whole(story);
}

TEST_CASE("an AlterPartition that is held up leaves the ISR as it is until it arrives") {
  Story story = cluster();
  story.at(20050ms, drop("b3", ApiKey::fetch, "b1"));
  story.at(30s, chosen(ChosenAction::delay, "b1", ApiKey::alter_partition, "", 5s));
  story.run(31500ms);
  CHECK(story.times<MessageChosen>("b1") == Times{31'000'000});
  const std::int64_t committed = replica(story, 1).high_watermark;
  story.run(35900ms);
  CHECK(isr(story) == Brokers{0, 1, 2});
  CHECK(replica(story, 1).high_watermark == committed);
  // There at 36.001 s, committed 25 ms of linger and 2 ms of append later.
  story.run(36100ms);
  CHECK(isr(story) == Brokers{0, 1});
  story.run(36200ms);
  CHECK(replica(story, 1).high_watermark > committed);
  CHECK(story.times<ConnectionEnded>("b1").empty());
  check_whole(story);
}

TEST_CASE(
    "an AlterPartition without an answer for 30 s is sent again, and the old one is refused") {
  Story story = cluster();
  story.at(20050ms, drop("b3", ApiKey::fetch, "b1"));
  story.at(30s, chosen(ChosenAction::delay, "b1", ApiKey::alter_partition, "k1", 40s));
  story.run(90s);
  CHECK(story.times<MessageChosen>("b1") == Times{31'000'000});
  CHECK(story.times<ConnectionEnded>("b1") == Times{61'000'000});
  CHECK(story.sent_us(ApiKey::alter_partition, "b1", 31001ms) == 61'000'000);
  CHECK(isr(story) == Brokers{0, 1, 2});
  check_whole(story);
}

TEST_CASE("one heartbeat that is lost fences nobody, two do") {
  Story once = cluster();
  once.at(20s, drop("b3", ApiKey::broker_heartbeat, "k1"));
  once.run(40s);
  // Beats are 2.002 s apart. An answer is awaited for half of the session, and the next beat comes 2 s
  // later; the controller has heard of the broker at 18.819 s, and then at 27.321 s.
  CHECK(once.times<MessageChosen>("b3") == Times{20'820'000});
  CHECK(once.times<ConnectionEnded>("b3") == Times{25'320'000});
  CHECK(once.sent_us(ApiKey::broker_heartbeat, "b3", 21s) == 27'320'000);
  CHECK(once.times<BrokerFenced>().empty());
  CHECK(isr(once) == Brokers{0, 1, 2});

  Story twice = cluster();
  twice.at(20s, drop("b3", ApiKey::broker_heartbeat, "k1"));
  twice.at(20s, drop("b3", ApiKey::broker_heartbeat, "k1"));
  twice.run(30s);
  // The session ends at 27.819 s, and the controller looks at 0.095 + 25 · 1.125 s.
  CHECK(twice.times<MessageChosen>("b3") == Times{20'820'000, 27'320'000});
  CHECK(twice.times<BrokerFenced>() == Times{28'220'000});
  CHECK(isr(twice) == Brokers{0, 1});
  twice.run(45s);
  CHECK(twice.times<ConnectionEnded>("b3") == Times{25'320'000, 31'820'000});
  CHECK(twice.times<BrokerUnfenced>() == Times{33'821'000});
  CHECK(isr(twice) == Brokers{0, 1, 2});
  check_whole(twice);
}

TEST_CASE("a broker whose fetch of metadata is dropped asks again after 2 s, and misses nothing") {
  Story story = cluster();
  story.at(20050ms, drop("b3", ApiKey::fetch, "b1"));
  story.at(30s, drop("b2", ApiKey::fetch, "k1"));
  story.run(60s);
  // It asks for more as soon as it has heard of the ISR of 31 s.
  const Times dropped = story.times<MessageChosen>("b2");
  REQUIRE(dropped.size() == 1);
  CHECK(dropped[0] > 31'000'000);
  CHECK(dropped[0] < 31'100'000);
  CHECK(story.times<ConnectionEnded>("b2") == Times{dropped[0] + 2'000'000});
  CHECK(isr(*story.world().brokers[1].image) == Brokers{0, 1, 2});
  CHECK(story.world().brokers[1].image->version == story.world().cluster->version);
}

TEST_CASE("votes that are dropped delay the election, and a voter asks again") {
  std::int64_t led[2] = {};
  for (const bool dropped : {false, true}) {
    Story story = quorum_story();
    story.at(20s, Kill{"k1"});
    if (dropped) {
      story.at(20s, drop("k2", ApiKey::vote, "k3"));
      story.at(20s, drop("k3", ApiKey::vote, "k2"));
    }
    story.run(60s);
    CHECK(story.times<MessageChosen>().empty() != dropped);
    led[dropped ? 1 : 0] = led_us(story, 20s);
    CHECK(story.broken().empty());
  }
  REQUIRE(led[0] > 0);
  REQUIRE(led[1] > 0);
  CHECK(led[1] > led[0]);
}

TEST_CASE("a ControlledShutdown without an answer is repeated 5 s after the 30 s for it") {
  Story story = zookeeper_story();
  story.facts.wanted = Level::data;
  story.at(19s, drop("b3", ApiKey::controlled_shutdown, "b1"));
  story.at(20s, StopBroker{"b3"});
  story.run(70s);
  CHECK(story.times<MessageChosen>("b3") == Times{20'000'000});
  CHECK(story.first_us<ConnectionEnded>("b3", 20s) == 50'000'000);
  CHECK(story.sent_us(ApiKey::controlled_shutdown, "b3", 20001ms) == 55'000'000);
  CHECK(story.times<ProcessClosed>("b3").size() == 1);
}

TEST_CASE("what cannot be chosen is refused with words") {
  Story story = cluster();
  TamperWith fetch = drop("b3", ApiKey::fetch, "");
  story.at(10s, fetch);
  TamperWith answer = chosen(ChosenAction::duplicate, "b3", ApiKey::fetch, "b1");
  answer.response = true;
  story.at(11s, answer);
  story.at(12s, drop("b3", ApiKey::fetch, "C9"));
  story.run(13s);
  std::vector<std::string> reasons;
  for (const Fact& fact : story.facts.list) {
    if (const auto* const no = std::get_if<CommandRejected>(&fact.body))
      reasons.push_back(no->reason);
  }
  CHECK(reasons ==
        std::vector<std::string>{
            "a broker fetches from leaders and from the controller: say from whom",
            "a client that gets an answer twice ends the connection; only requests can be doubled",
            "there is no broker C9"});
  CHECK(story.world().engine.chosen.empty());
}
