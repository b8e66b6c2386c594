// Static members (KIP-345, KIP-814).
#include "tests/support/story.h"

#include <catch2/catch_test_macros.hpp>

using namespace ks;
using namespace ks_tests;

namespace {

ConfigOverrides instance(const std::string& id) { return {{"group.instance.id", id}}; }

/// C1, C2 and C3 are static and settled after seven seconds.
Story three_static() {
  Story story;
  story.produce("P1", Ratio{20, 1}, 12);
  for (const char* name : {"C1", "C2", "C3"})
    story.consumer(0s, name, instance(std::string{name} + "-static"));
  return story;
}

}  // namespace

TEST_CASE(
    "a new static member needs no MEMBER_ID_REQUIRED round and is called after its instance") {
  Story story = three_static();
  story.run(10s);
  CHECK(story.first<MemberIdGiven>() == nullptr);
  CHECK(story.first_us<MemberAdded>() == 3'000);
  CHECK(story.world().names->members[0].member_id.substr(0, 10) == "C1-static-");
  CHECK(story.owners() == Owners{"C1", "C1", "C2", "C2", "C3", "C3"});
}

TEST_CASE("a static member that crashes and is back within its session causes no rebalance") {
  Story story = three_static();
  story.at(20s, Kill{"C2"});
  story.at(40s, Restart{"C2"});
  story.run(120s);
  CHECK(story.group().generation == 1);
  CHECK(story.world().ledger.groups[0].rebalances == 1);
  CHECK(story.first_us<StaticMemberReplaced>() == 40'003'000);
  // JoinGroup is answered when the new id is stored, SyncGroup from what is stored already.
  CHECK(story.first_us<PartitionsAssigned>("C2", 20s) == 40'012'000);
  CHECK(story.owners() == Owners{"C1", "C1", "C2", "C2", "C3", "C3"});
  CHECK(story.group().members.size() == 3);
  // The session timer of the old id fires later and finds nobody.
  CHECK(story.first<SessionExpired>() == nullptr);
}

TEST_CASE("the session of a replaced static member may end while nobody coordinates its group") {
  Story story = three_static();
  story.spec.brokers = 1;
  story.spec.topics[0].replication_factor = 1;
  story.at(20s, Kill{"C2"});
  story.at(25s, Restart{"C2"});
  story.at(30s, Kill{"b1"});
  story.at(70s, StartBroker{"b1"});
  story.run(69s);
  // The session of the old id would have ended by 65 s.
  CHECK_FALSE(story.group().host.valid());
  story.run(90s);
  CHECK(story.first<SessionExpired>() == nullptr);
  CHECK(story.group().host == BrokerId{0});
  CHECK(story.group().generation == 1);
  CHECK(story.owners() == Owners{"C1", "C1", "C2", "C2", "C3", "C3"});
}

TEST_CASE("a static member that closes says no goodbye and finds its partitions waiting") {
  Story story = three_static();
  story.at(20s, Close{"C2"});
  story.at(40s, Restart{"C2"});
  story.run(30s);
  CHECK(story.sent_us(ApiKey::leave_group, "C2", 20s) == -1);
  CHECK(story.group().members.size() == 3);
  CHECK(story.owners() == Owners{"C1", "C1", "nobody", "nobody", "C3", "C3"});
  story.run(60s);
  CHECK(story.group().generation == 1);
  CHECK(story.owners() == Owners{"C1", "C1", "C2", "C2", "C3", "C3"});
  CHECK(story.world().ledger.duplicates(GroupId{0}) == 0);
}

TEST_CASE("a static member that never comes back is removed by its session like any other") {
  Story story = three_static();
  story.at(20s, Close{"C2"});
  story.run(80s);
  REQUIRE(story.first<SessionExpired>() != nullptr);
  // 45 s after its last sign, which was the commit of close().
  CHECK(story.first_us<SessionExpired>() == 65'001'000);
  CHECK(story.owners() == Owners{"C1", "C1", "C1", "C3", "C3", "C3"});
}

TEST_CASE("a second process with the same instance id fences the first at its next heartbeat") {
  Story story = three_static();
  story.consumer(20s, "C9", instance("C2-static"));
  story.run(40s);
  REQUIRE(story.first<ClientFailed>("C2") != nullptr);
  CHECK(story.first<ClientFailed>("C2")->error == KafkaError::fenced_instance_id);
  // Not later than an interval after the replacement, by a beat or by a commit.
  CHECK(story.first_us<ClientFailed>("C2") - story.first_us<StaticMemberReplaced>() <= 3'100'000);
  CHECK(story.consumer_named("C2").process == ProcessState::closed);
  CHECK(story.group().generation == 1);
  CHECK(story.owners() == Owners{"C1", "C1", "C9", "C9", "C3", "C3"});
  CHECK(story.world().ledger.groups[0].two_owners == 0);
}

TEST_CASE("a static leader that comes back keeps leading and skips the assignment") {
  Story story = three_static();
  story.run(10s);
  const Names& names = *story.world().names;
  const std::string leader{names.of(node(names.members[story.group().leader.index].consumer))};
  Story again = three_static();
  again.at(20s, Kill{leader});
  again.at(25s, Restart{leader});
  again.run(60s);
  REQUIRE(again.first<AssignmentSkipped>(leader, 25s) != nullptr);
  CHECK(again.times<AssignmentComputed>().size() == 1);
  CHECK(again.group().generation == 1);
  CHECK(again.world().names->members[again.group().leader.index].consumer ==
        again.consumer_named(leader).id);
}

TEST_CASE(
    "a static member that comes back during a rebalance joins it, and keeps its place if it does "
    "not") {
  Story story = three_static();
  story.at(20s, Kill{"C2"});
  story.consumer(22s, "C4");  // dynamic: a rebalance begins while C2 is away
  story.run(60s);
  // C1, C3 and C4 have joined; C2 is still waited for: static members are not dropped by others' haste.
  CHECK(story.group().state == GroupState::preparing_rebalance);
  story.run(80s);  // C2's session has ended
  CHECK(story.group().state == GroupState::stable);
  CHECK(story.group().members.size() == 3);
}

TEST_CASE("a static member that never syncs is removed by the sync timeout") {
  Story story;
  story.spec.groups[0].config.push_back({"max.poll.interval.ms", "20000"});
  story.spec.groups[0].config.push_back({"session.timeout.ms", "60000"});
  for (const char* name : {"C1", "C2"})
    story.consumer(0s, name, instance(std::string{name} + "-static"));
  story.at(10s, Kill{"C2"});
  story.at(11s, Close{"C1"});    // says no goodbye
  story.at(12s, Restart{"C1"});  // the group goes on as it was
  story.consumer(15s, "C3");     // a rebalance, which C2 misses
  story.run(30s);
  CHECK(story.group().state == GroupState::preparing_rebalance);
  story.run(40s);
  // The join phase ends after max.poll.interval.ms without C2, which keeps its place and its partitions.
  CHECK(story.group().state == GroupState::stable);
  CHECK(story.group().members.size() == 3);
  CHECK(story.owners() == Owners{"C1", "C1", "nobody", "nobody", "C3", "C3"});
  story.run(70s);
  bool timed_out = false;
  for (const Fact& fact : story.facts.list) {
    const auto* const removed = std::get_if<MemberRemoved>(&fact.body);
    timed_out =
        timed_out || (removed != nullptr && removed->reason == RebalanceReason::did_not_sync);
  }
  CHECK(timed_out);
  CHECK(story.owners() == Owners{"C1", "C1", "C1", "C3", "C3", "C3"});
}

TEST_CASE("max.poll.interval.ms of a static member: it stops beating and says nothing") {
  Story story;
  story.spec.groups[0].processing = 60s;
  story.spec.groups[0].config.push_back({"max.poll.interval.ms", "15000"});
  story.produce("P1", Ratio{1, 5}, 1);
  story.consumer(0s, "C1", instance("one"));
  story.run(80s);
  const std::int64_t noticed = story.first_us<PollIntervalExceeded>("C1");
  REQUIRE(noticed > 0);
  CHECK(story.sent_us(ApiKey::leave_group, "C1", 0s) == -1);
  REQUIRE(story.first<SessionExpired>() != nullptr);
  CHECK(story.first_us<SessionExpired>() > noticed + 41'000'000);
}

TEST_CASE("a process that ends says only what it has said") {
  Story story = three_static();
  story.consumer(10s, "C4");
  story.consumer(20s, "C9", instance("C2-static"));
  story.at(30s, Close{"C1"});
  story.at(40s, Close{"C4"});
  story.run(50s);
  REQUIRE(story.first<ProcessClosed>("C1") != nullptr);
  CHECK(story.first<ProcessClosed>("C1")->farewell == Farewell::static_member);
  REQUIRE(story.first<ProcessClosed>("C2") != nullptr);  // fenced by C9
  CHECK(story.first<ProcessClosed>("C2")->farewell == Farewell::no_member);
  REQUIRE(story.first<ProcessClosed>("C4") != nullptr);
  CHECK(story.first<ProcessClosed>("C4")->farewell == Farewell::said);
}

TEST_CASE("close(LEAVE_GROUP): a classic static member leaves at once") {
  Story story = three_static();
  story.at(20s, Close{"C2", GroupMembership::leave_group});
  story.run(40s);
  // The commit takes 8 ms, LeaveGroup 1 ms more.
  CHECK(story.sent_us(ApiKey::leave_group, "C2", 20s) == 20'008'000);
  REQUIRE(story.first<MemberRemoved>("", 20s) != nullptr);
  CHECK(story.first_us<MemberRemoved>("", 20s) == 20'009'000);
  CHECK(story.first<MemberRemoved>("", 20s)->reason == RebalanceReason::member_left);
  CHECK(story.first<ProcessClosed>("C2")->farewell == Farewell::said);
  CHECK(story.first_us<ProcessClosed>("C2") == 20'010'000);
  CHECK(story.group().members.size() == 2);
}

TEST_CASE("close(REMAIN_IN_GROUP): a classic dynamic member is missed when its session is over") {
  Story story;
  story.produce("P1", Ratio{20, 1}, 12);
  for (const char* name : {"C1", "C2"}) story.consumer(0s, name);
  story.at(20s, Close{"C2", GroupMembership::remain_in_group});
  story.run(80s);
  CHECK(story.sent_us(ApiKey::leave_group, "C2", 20s) == -1);
  CHECK(story.first_us<PartitionsRevoked>("C2", 20s) == 20'008'000);
  CHECK(story.first_us<ProcessClosed>("C2") == 20'008'000);
  CHECK(story.first<ProcessClosed>("C2")->farewell == Farewell::remains);
  // The commit was its last sign of life.
  CHECK(story.first_us<SessionExpired>("", 20s) == 65'001'000);
}

TEST_CASE("close() with an option is refused before 4.1, and to who has none") {
  Story story{Profile::v4_0};
  story.produce("P1", Ratio{20, 1}, 12);
  story.consumer(0s, "C1");
  story.at(10s, Close{"C1", GroupMembership::leave_group});
  story.at(11s, Close{"P1", GroupMembership::leave_group});
  story.run(12s);
  REQUIRE(story.first<CommandRejected>() != nullptr);
  CHECK(story.first<CommandRejected>()->reason ==
        "close() takes no such option before Kafka 4.1 (KIP-1092)");
  CHECK(story.first<CommandRejected>("", 11s)->reason == "P1 is not a consumer");
  CHECK(story.consumer_named("C1").process == ProcessState::running);
}
