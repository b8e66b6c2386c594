// Cooperative rebalancing (KIP-429): the worked timelines to the millisecond, and what a real client
// does between its polls.
#include "tests/support/story.h"

#include <catch2/catch_test_macros.hpp>

using namespace ks;
using namespace ks_tests;

namespace {

constexpr std::int64_t t0 = 20'000'000;

void use(Story& story, const std::string& assignors) {
  story.spec.groups[0].config.push_back({"partition.assignment.strategy", assignors});
}

/// Three members with the phases of the worked timelines; C2 is killed at 20 s.
Story crash_of_c2() {
  Story story;
  use(story, "cooperative-sticky");
  for (const char* name : {"C1", "C2", "C3"}) story.consumer(0s, name);
  story.shift_beats("C2", 8500ms, 9999ms);
  story.shift_beats("C3", 8500ms, 10200ms);
  story.shift_beats("C1", 8500ms, 11500ms);
  story.at(20s, Kill{"C2"});
  return story;
}

std::vector<PartitionId> partitions(std::initializer_list<std::uint32_t> numbers) {
  std::vector<PartitionId> list;
  for (const std::uint32_t number : numbers) list.push_back(PartitionId{number});
  return list;
}

std::int64_t unowned_ms(const Story& story, std::uint32_t partition) {
  return to_us(story.world().ledger.groups[0].find(PartitionId{partition})->unowned) / 1000;
}

}  // namespace

TEST_CASE("cooperative-sticky stripes six partitions over three members from the start") {
  Story story;
  use(story, "cooperative-sticky");
  for (const char* name : {"C1", "C2", "C3"}) story.consumer(0s, name);
  story.run(10s);
  CHECK(story.owners() == Owners{"C1", "C2", "C3", "C1", "C2", "C3"});
  CHECK(story.first_us<JoinPhaseCompleted>() == 6'005'000);
  CHECK(story.group().generation == 1);
}

TEST_CASE("C2 crashes under cooperative-sticky: one round, and the survivors never stop") {
  Story story = crash_of_c2();
  story.run(80s);
  const Duration after = 20s;
  CHECK(story.first_us<SessionExpired>("", after) == t0 + 44'000'000);
  CHECK(story.first_us<RebalanceLearned>("C3", after) == t0 + 44'202'000);
  CHECK(story.first<PartitionsRevoked>("", after) == nullptr);
  CHECK(story.first_us<RebalanceCompleted>("", after) == t0 + 45'519'000);
  CHECK(story.times<PartitionsAssigned>("", after) ==
        std::vector<std::int64_t>{t0 + 45'520'000, t0 + 45'520'000});
  CHECK(story.first<PartitionsAssigned>("C1", after)->partitions == partitions({1}));
  CHECK(story.first<PartitionsAssigned>("C3", after)->partitions == partitions({4}));
  CHECK(story.owners() == Owners{"C1", "C1", "C3", "C1", "C3", "C3"});
  CHECK(story.group().generation == 2);
  CHECK(unowned_ms(story, 1) == 45'520);
  CHECK(unowned_ms(story, 4) == 45'520);
  for (const std::uint32_t kept : {0U, 2U, 3U, 5U}) CHECK(unowned_ms(story, kept) == 0);
}

TEST_CASE("C4 joins C1 and C3 under cooperative-sticky: two rounds, a heartbeat interval apart") {
  Story story = crash_of_c2();
  story.shift_beats("C1", 101s, 102800ms);
  story.shift_beats("C3", 104s, 104600ms);
  story.consumer(120s, "C4");
  story.run(130s);
  const Duration after = 120s;
  CHECK(story.first_us<MemberAdded>("", after) == t0 + 100'005'000);
  CHECK(story.sent_us(ApiKey::heartbeat, "C1", after) == t0 + 100'800'000);
  CHECK(story.sent_us(ApiKey::join_group, "C1", after) == t0 + 100'810'000);
  CHECK(story.sent_us(ApiKey::join_group, "C3", after) == t0 + 102'610'000);
  CHECK(story.times<JoinPhaseCompleted>("", after) ==
        std::vector<std::int64_t>{t0 + 102'611'000, t0 + 105'615'000});
  // Round 1: C1 and C3 give up one each, C4 gets nothing yet.
  CHECK(story.first_us<PartitionsRevoked>("C1", after) == t0 + 102'620'000);
  CHECK(story.first_us<PartitionsRevoked>("C3", after) == t0 + 102'620'000);
  CHECK(story.first_us<PartitionsAssigned>("C4", after) == t0 + 102'620'000);
  CHECK(story.first<PartitionsAssigned>("C4", after)->partitions.empty());
  CHECK(story.sent_us(ApiKey::join_group, "C1", after + 2700ms) == -1);
  // Round 2 begins at once for those who gave something up, and with its next beat for C4.
  CHECK(story.sent_us(ApiKey::join_group, "C1", after + 2611ms) == t0 + 102'628'000);
  CHECK(story.first_us<RebalanceLearned>("C4", after) == t0 + 105'614'000);
  CHECK(story.sent_us(ApiKey::join_group, "C4", after + 3s) == t0 + 105'614'000);
  CHECK(story.first_us<PartitionsAssigned>("C4", after + 3s) == t0 + 105'624'000);
  CHECK(story.owners() == Owners{"C1", "C1", "C3", "C4", "C3", "C4"});
  CHECK(unowned_ms(story, 3) == 3'004);
  CHECK(unowned_ms(story, 5) == 3'004);
  CHECK(unowned_ms(story, 0) == 0);
  CHECK(story.group().generation == 4);
  CHECK(story.world().ledger.groups[0].two_owners == 0);
}

TEST_CASE("a busy leader needs one poll for each step, and reads between them") {
  // As a recording of a real client: a handler of 8 s at the leader; commit, JoinGroup and SyncGroup
  // each wait for a poll.
  Story story;
  use(story, "cooperative-sticky");
  story.produce("P1", Ratio{20, 1}, 60);
  for (const char* name : {"C1", "C2", "C3"}) story.consumer(0s, name);
  story.run(12s);
  const Names& names = *story.world().names;
  const std::string leader{names.of(node(names.members[story.group().leader.index].consumer))};
  Story slow;
  use(slow, "cooperative-sticky");
  slow.produce("P1", Ratio{20, 1}, 60);
  slow.spec.groups[0].processing = 1ms;
  slow.spec.groups[0].config.push_back({"max.poll.records", "1"});
  for (const char* name : {"C1", "C2", "C3"}) slow.consumer(0s, name);
  slow.at(14s, Slow{leader, Ratio{8000, 1}});
  slow.consumer(16s, "C4");
  slow.run(60s);
  const std::int64_t told = slow.first_us<RebalanceLearned>(leader, 16s);
  CHECK(slow.first<RebalanceLearned>(leader, 16s)->in_handler);
  const std::int64_t commit = slow.sent_us(ApiKey::offset_commit, leader, Duration{told});
  const std::int64_t join = slow.sent_us(ApiKey::join_group, leader, Duration{told});
  const std::int64_t sync = slow.sent_us(ApiKey::sync_group, leader, Duration{join});
  CHECK(commit > told);
  CHECK(join - commit == 8'000'000);
  CHECK(sync - join == 8'000'000);
  // The others wait for it at the barrier and go on reading all the while.
  const std::string other = leader == "C1" ? "C2" : "C1";
  const std::int64_t parked = slow.sent_us(ApiKey::join_group, other, 16s);
  CHECK(parked < commit);
  CHECK(slow.consumer_named(other).state != MemberState::unjoined);
}

TEST_CASE(
    "a rolling upgrade from eager to cooperative takes two bounces, and eager members still fit "
    "in") {
  Story story;
  story.produce("P1", Ratio{20, 1}, 12);
  // After the first bounce everybody has both assignors and still works eagerly by range.
  for (const char* name : {"C1", "C2"}) {
    story.consumer(0s, name, {{"partition.assignment.strategy", "range,cooperative-sticky"}});
  }
  // The second bounce, one at a time: C1 goes, and C3 comes with cooperative-sticky only.
  story.at(20s, Close{"C1"});
  story.consumer(30s, "C3", {{"partition.assignment.strategy", "cooperative-sticky"}});
  story.at(45s, Close{"C2"});
  story.consumer(55s, "C4", {{"partition.assignment.strategy", "cooperative-sticky"}});
  story.run(25s);
  CHECK(story.group().protocol == "range");
  story.run(40s);
  CHECK(story.group().state == GroupState::stable);
  CHECK(story.group().protocol == "cooperative-sticky");
  CHECK(story.consumer_named("C2").mode == RebalanceProtocol::eager);
  CHECK(story.consumer_named("C3").mode == RebalanceProtocol::cooperative);
  // C2 revoked everything before it joined, so one round was enough.
  CHECK(story.times<JoinPhaseCompleted>("", 30s).size() == 1);
  story.run(70s);
  CHECK(story.group().state == GroupState::stable);
  CHECK(story.owners().size() == 6);
  CHECK(story.consumer_named("C3").owned.size() == 3);
  CHECK(story.consumer_named("C4").owned.size() == 3);
  CHECK(story.world().ledger.groups[0].two_owners == 0);
}

TEST_CASE("one bounce from range to cooperative-sticky fails: there is no common assignor") {
  Story story;
  story.consumer(0s, "C1", {{"partition.assignment.strategy", "range"}});
  story.consumer(10s, "C2", {{"partition.assignment.strategy", "cooperative-sticky"}});
  story.run(20s);
  REQUIRE(story.first<ClientFailed>("C2") != nullptr);
  CHECK(story.first<ClientFailed>("C2")->error == KafkaError::inconsistent_group_protocol);
  // It is refused on its first JoinGroup, before it has an id, and the group notices nothing.
  CHECK(story.world().names->members.size() == 1);
  CHECK(story.group().generation == 1);
}

TEST_CASE("a cooperative member's slow onPartitionsRevoked delays its second round by that time") {
  Story story;
  use(story, "cooperative-sticky");
  story.spec.groups[0].application.callbacks.revoked = 2s;
  for (const char* name : {"C1", "C2"}) story.consumer(0s, name);
  story.consumer(20s, "C3");
  story.run(40s);
  const CallbackStarted* const started = story.first<CallbackStarted>("", 20s);
  REQUIRE(started != nullptr);
  CHECK(started->call == ListenerCall::revoked);
  const std::int64_t from = story.first_us<CallbackStarted>("", 20s);
  const std::int64_t until = story.first_us<CallbackFinished>("", 20s);
  CHECK(until - from == 2'000'000);
  CHECK(story.first_us<PartitionsRevoked>("", 20s) == until);
  CHECK(story.consumer_named("C3").owned.size() == 2);
  CHECK(story.world().ledger.groups[0].two_owners == 0);
}
