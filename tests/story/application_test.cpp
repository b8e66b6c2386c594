// What the application does: where it commits, how long its rebalance listener takes, unsubscribe().
#include "tests/support/story.h"

#include <catch2/catch_test_macros.hpp>

using namespace ks;
using namespace ks_tests;

namespace {

/// Two members whose handlers need 100 ms per record and cannot quite keep up, so that one is always at
/// work; C2 dies at 20 s in its handler, nothing is produced from 25 s on, and all is read at 120 s.
Story crash_with(CommitMode mode) {
  Story story;
  story.spec.groups[0].processing = 100ms;
  story.spec.groups[0].config.push_back({"session.timeout.ms", "10000"});
  story.spec.groups[0].application.commit = mode;
  story.produce("P1", Ratio{24, 1}, 12);
  for (const char* name : {"C1", "C2"}) story.consumer(0s, name);
  story.at(20050ms, Kill{"C2"});
  story.at(25s, SetRate{"P1", Ratio{0, 1}});
  return story;
}

struct Outcome {
  std::uint64_t duplicates = 0;
  std::uint64_t unprocessed = 0;
  std::uint64_t in_hand = 0;  ///< records that C2 held when it died
};

Outcome outcome(CommitMode mode) {
  Story story = crash_with(mode);
  story.run(20049ms);
  Outcome result;
  for (const HandedOut& part : story.consumer_named("C2").handed) result.in_hand += part.count;
  story.run(120s);
  CHECK(story.owners() == Owners{"C1", "C1", "C1", "C1", "C1", "C1"});
  result.duplicates = story.world().ledger.duplicates(GroupId{0});
  result.unprocessed = story.world().ledger.unprocessed(GroupId{0});
  return result;
}

}  // namespace

TEST_CASE("automatic commits: a crash repeats the work since the last one and loses nothing") {
  const Outcome result = outcome(CommitMode::automatic);
  CHECK(result.unprocessed == 0);
  CHECK(result.duplicates > result.in_hand);  // up to five seconds of work
}

TEST_CASE("commitSync() after the handler: a crash repeats one batch and loses nothing") {
  const Outcome result = outcome(CommitMode::sync_after);
  CHECK(result.in_hand > 0);
  CHECK(result.duplicates == result.in_hand);
  CHECK(result.unprocessed == 0);
}

TEST_CASE("commitSync() before the handler: a crash repeats nothing and loses the batch in hand") {
  Story story = crash_with(CommitMode::sync_before);
  story.run(20049ms);
  const Consumer& dying = story.consumer_named("C2");
  REQUIRE(dying.app == AppState::handling);
  const auto finished =
      static_cast<std::uint64_t>((20050ms - (dying.handling_since - start_time)) / 100ms);
  const std::uint64_t lost = dying.handling_records - finished;
  CHECK(lost > 0);
  story.run(120s);
  CHECK(story.world().ledger.duplicates(GroupId{0}) == 0);
  CHECK(story.world().ledger.unprocessed(GroupId{0}) == lost);
}

TEST_CASE("a commit per record: a crash repeats the records handed out after the last one") {
  Story story = crash_with(CommitMode::per_record);
  story.run(20049ms);
  const Consumer& dying = story.consumer_named("C2");
  std::uint64_t left = 0;
  for (const HandedOut& part : dying.handed) left += part.count;
  const bool committing = dying.app == AppState::committing;
  story.run(120s);
  // The one whose commit is on the way may or may not be stored.
  CHECK(story.world().ledger.duplicates(GroupId{0}) >= left);
  CHECK(story.world().ledger.duplicates(GroupId{0}) <= left + (committing ? 1U : 0U));
  CHECK(story.world().ledger.unprocessed(GroupId{0}) == 0);
}

TEST_CASE("commitAsync() after the handler repeats what commitSync() there does, and never waits") {
  const Outcome result = outcome(CommitMode::async_after);
  CHECK(result.duplicates >= result.in_hand);
  CHECK(result.unprocessed == 0);
}

TEST_CASE(
    "an application that commits by itself switches automatic commits off, unless told otherwise") {
  Story story;
  story.spec.groups[0].application.commit = CommitMode::sync_after;
  story.consumer(0s, "C1");
  story.consumer(0s, "C2", {{"enable.auto.commit", "true"}});
  story.run(1s);
  CHECK_FALSE(story.consumer_named("C1").config.enable_auto_commit);
  CHECK(story.consumer_named("C2").config.enable_auto_commit);
}

TEST_CASE("commitSync() in onPartitionsRevoked saves what the rebalance would repeat") {
  for (const bool commits : {false, true}) {
    Story story;
    story.spec.groups[0].processing = 1ms;
    story.spec.groups[0].config.push_back({"enable.auto.commit", "false"});
    story.spec.groups[0].application.commit_on_revoke = commits;
    story.produce("P1", Ratio{20, 1}, 12);
    story.consumer(0s, "C1");
    story.consumer(20s, "C2");
    story.at(30s, SetRate{"P1", Ratio{0, 1}});
    story.run(40s);
    const std::uint64_t repeated = story.world().ledger.duplicates(GroupId{0});
    CHECK((commits ? repeated == 0 : repeated > 100));
  }
}

TEST_CASE("commits between JoinGroup and SyncGroup are refused by the client itself") {
  Story story;
  story.spec.groups[0].processing = 1ms;
  story.spec.groups[0].application.commit = CommitMode::async_after;
  story.spec.groups[0].config.push_back({"partition.assignment.strategy", "cooperative-sticky"});
  story.produce("P1", Ratio{40, 1}, 60);
  for (const char* name : {"C1", "C2", "C3"}) story.consumer(0s, name);
  story.consumer(20s, "C4");
  story.run(40s);
  // The member that gives something up waits in its second JoinGroup for three seconds and reads on.
  std::size_t refused = 0;
  for (const Fact& fact : story.facts.list) {
    const auto* const failed = std::get_if<CommitFailed>(&fact.body);
    if (failed == nullptr || fact.time < at(20s)) continue;
    CHECK(failed->error == KafkaError::rebalance_in_progress);
    CHECK_FALSE(failed->sent);
    ++refused;
  }
  CHECK(refused > 10);
}

TEST_CASE(
    "a slow listener blocks its application, not its heartbeats, and delays the eager group") {
  Story story;
  story.spec.groups[0].application.callbacks = {2s, 500ms, 0s};
  for (const char* name : {"C1", "C2"}) story.consumer(0s, name);
  story.consumer(20s, "C3");
  story.run(21s);
  story.run(40s);
  const std::int64_t from = story.first_us<CallbackStarted>("C1", 20s);
  CHECK(story.first_us<CallbackFinished>("C1", 20s) == from + 2'000'000);
  CHECK(story.first_us<PartitionsRevoked>("C1", 20s) == from + 2'000'000);
  CHECK(story.sent_us(ApiKey::join_group, "C1", 20s) == from + 2'000'000);
  // The partitions are assigned when onPartitionsAssigned begins, and read when it is over.
  const std::int64_t assigned = story.first_us<PartitionsAssigned>("C1", 20s);
  CHECK(story.first_us<CallbackFinished>("C1", Duration{assigned}) == assigned + 500'000);
}

TEST_CASE("a listener that takes longer than max.poll.interval.ms loses its member") {
  Story story;
  story.spec.groups[0].config.push_back({"max.poll.interval.ms", "10000"});
  story.spec.groups[0].application.callbacks.assigned = 15s;
  story.consumer(0s, "C1");
  story.run(40s);
  const std::int64_t began = story.first_us<CallbackStarted>("C1");
  const std::int64_t thrown = story.first_us<PollIntervalExceeded>("C1");
  REQUIRE(thrown > 0);
  // The timer runs from the JoinGroup answer on, nine milliseconds before the listener was called.
  CHECK(thrown - began >= 9'900'000);
  CHECK(thrown - began <= 10'100'000);
  CHECK(story.first<PartitionsLost>("C1") != nullptr);
}

TEST_CASE(
    "unsubscribe() leaves at once, commits nothing, and a later subscribe() brings a new member") {
  Story story;
  story.spec.groups[0].processing = 1ms;
  story.produce("P1", Ratio{20, 1}, 12);
  for (const char* name : {"C1", "C2"}) story.consumer(0s, name);
  story.at(20s, Unsubscribe{"C2"});
  story.at(40s, Subscribe{"C2", {}});
  story.run(19999ms);
  std::int64_t uncommitted = 0;
  for (const OwnedPartition& owned : story.consumer_named("C2").owned) {
    const std::int64_t known = committed(story.world(), GroupId{0}, owned.partition);
    uncommitted += owned.position - (known < 0 ? 0 : known);
  }
  CHECK(uncommitted > 0);
  story.run(39s);
  CHECK(story.sent_us(ApiKey::offset_commit, "C2", 20s) == -1);
  CHECK(story.first_us<PartitionsRevoked>("C2", 20s) / 1000 == 20'000);
  REQUIRE(story.first<MemberRemoved>("", 20s) != nullptr);
  CHECK(story.first<MemberRemoved>("", 20s)->reason == RebalanceReason::member_left);
  CHECK(story.consumer_named("C2").app == AppState::unsubscribed);
  CHECK(story.consumer_named("C2").alive());
  CHECK(story.owners() == Owners{"C1", "C1", "C1", "C1", "C1", "C1"});
  const std::uint64_t repeated = story.world().ledger.duplicates(GroupId{0});
  CHECK(repeated == static_cast<std::uint64_t>(uncommitted));
  story.run(60s);
  CHECK(story.owners() == Owners{"C1", "C1", "C1", "C2", "C2", "C2"});
  CHECK(story.world().names->members.size() == 3);  // a new member id
}

TEST_CASE(
    "subscribe() to fewer topics: a cooperative member gives only the others' partitions back") {
  Story story;
  TopicSpec payments;
  payments.name = "payments";
  payments.partitions = 2;
  payments.replication_factor = 3;
  story.spec.topics.push_back(payments);
  story.spec.groups[0].topics = {"orders", "payments"};
  story.spec.groups[0].config.push_back({"partition.assignment.strategy", "cooperative-sticky"});
  story.consumer(0s, "C1");
  story.at(10s, Subscribe{"C1", {"orders"}});
  story.run(20s);
  REQUIRE(story.first<PartitionsRevoked>("C1") != nullptr);
  CHECK(story.first<PartitionsRevoked>("C1")->partitions.size() == 2);
  CHECK(story.consumer_named("C1").owned.size() == 6);
  CHECK(story.group().subscribed.size() == 1);
}

TEST_CASE("close() whose listener outlasts its 30 s says that it leaves and waits for no answer") {
  for (const char* const protocol : {"classic", "consumer"}) {
    Story story;
    story.spec.groups[0].config = {{"group.protocol", protocol}, {"enable.auto.commit", "false"}};
    story.spec.groups[0].application.callbacks.revoked = 40s;
    story.consumer(0s, "C1");
    story.at(20s, Close{"C1"});
    story.run(70s);
    CAPTURE(protocol);
    CHECK(story.first_us<CallbackFinished>("C1", 20s) == 60'000'000);
    CHECK(story.first_us<ProcessClosed>("C1") == 60'000'000);
    CHECK(story.first_us<MemberRemoved>() == 60'001'000);
  }
}

TEST_CASE("two groups read one topic without touching each other") {
  Story story;
  GroupSpec audit = story.spec.groups[0];
  audit.id = "audit";
  story.spec.groups.push_back(audit);
  story.produce("P1", Ratio{20, 1}, 12);
  story.consumer(0s, "C1");
  story.at(0s, AddConsumer{"A1", "audit", {}, "", {}});
  story.at(0s, AddConsumer{"A2", "audit", {}, "", {}});
  story.at(30s, Kill{"A2"});
  story.run(100s);
  CHECK(story.group().generation == 1);
  CHECK(story.world().groups[1].generation == 2);
  CHECK(story.consumer_named("A1").owned.size() == 6);
  CHECK(story.world().ledger.duplicates(GroupId{0}) == 0);
}

TEST_CASE("sticky members that come back keep what they had") {
  Story story;
  story.spec.groups[0].config.push_back({"partition.assignment.strategy", "sticky"});
  for (const char* name : {"C1", "C2", "C3"}) story.consumer(0s, name);
  story.at(20s, Close{"C3"});
  story.run(19s);
  const Owners before = story.owners();
  story.run(40s);
  const Owners after = story.owners();
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i] != "C3") CHECK(after[i] == before[i]);
  }
}

TEST_CASE(
    "a handler call can be given a length: for once beyond max.poll.interval.ms, or from now on") {
  Story story;
  story.facts.wanted = Level::data;
  story.produce("P1", Ratio{20, 1}, 12);
  story.consumer(0s, "C1", {{"max.poll.interval.ms", "15000"}});
  story.at(20s, HandlerTime{"C1", 16s, true});
  story.at(60s, HandlerTime{"C1", 700ms, false});
  story.run(70s);
  const std::int64_t slept = story.first_us<HandlerStarted>("C1");
  CHECK(slept >= 20'000'000);
  CHECK(slept < 20'100'000);  // the next poll() that returned records
  // The heartbeat thread notices at its next step of 100 ms.
  CHECK(story.first_us<PollIntervalExceeded>("C1") >= slept + 15'000'000);
  CHECK(story.first_us<PollIntervalExceeded>("C1") < slept + 15'100'000);
  CHECK(story.first_us<HandlerFinished>("C1") == slept + 16'000'000);
  const auto later = story.times<HandlerStarted>("C1", 20s + 1s);
  REQUIRE(later.size() >= 14);
  CHECK(later[1] - later[0] >= 700'000);
  CHECK(later[1] - later[0] < 800'000);
}
