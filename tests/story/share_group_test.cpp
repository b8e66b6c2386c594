// Share groups: who gets which record when, what brings it back, and when it is given up.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/story.h"

using namespace ks;
using namespace ks_tests;
using namespace std::chrono_literals;

namespace {

/// One partition, a share group that reads it from the start with locks of 15 s; everything is told.
Story shared(Profile profile = Profile::v4_4) {
  Story story{profile};
  story.spec.topics[0].partitions = 1;
  GroupSpec& group = story.spec.groups[0];
  group.type = GroupType::share;
  group.config = {};
  group.group_config = {{"share.auto.offset.reset", "earliest"},
                        {"share.record.lock.duration.ms", "15000"}};
  if (profile == Profile::v4_0) story.spec.broker_config = {{"group.share.enable", "true"}};
  story.facts.wanted = Level::data;
  return story;
}

/// One record, offset 0, and no other.
void produce_one(Story& story) {
  story.produce("P1", Ratio{1, 1}, 0);
  story.at(1500ms, SetRate{"P1", Ratio{0, 1}});
}

PoisonSpec poison(std::int64_t offset, std::optional<Duration> takes, PoisonAction action) {
  return PoisonSpec{"orders", 0, offset, takes, action};
}

const SharePartition& window(const Story& story) {
  return story.world().shares.partitions.front().state;
}

/// Instants in microseconds of the acquisitions of one record.
std::vector<std::int64_t> acquired(const Story& story, std::int64_t offset) {
  std::vector<std::int64_t> list;
  for (const Fact& fact : story.facts.list) {
    const auto* const body = std::get_if<ShareRecordsAcquired>(&fact.body);
    if (body != nullptr && body->first <= offset && offset <= body->last)
      list.push_back(to_us(fact.time));
  }
  return list;
}

std::string member_name(const Story& story, MemberId member) {
  const Names& names = *story.world().names;
  return std::string{names.of(node(names.members[member.index].consumer))};
}

using Instants = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("4.4: a share group's first assignment comes with the second regular heartbeat") {
  Story story = shared();
  story.produce("P1", Ratio{10, 1}, 0);
  story.consumer(0s, "C1");
  story.run(6s);
  // FindCoordinator takes 2 ms, the beat 1 ms, and its answer waits 6 ms for the write.
  CHECK(story.first_us<MemberAdded>() == 3'000);
  CHECK(story.first_us<GroupStateChanged>() == 3'000);
  // Two writes, one after the other, until the partition may be assigned. The beat that acknowledges the
  // empty assignment has arrived before, at 11 ms.
  CHECK(story.times<SharePartitionInitialized>("").front() == 19'000);
  const auto* const assigned = story.first<PartitionsAssigned>("C1");
  REQUIRE(assigned != nullptr);
  CHECK(assigned->partitions == std::vector<PartitionId>{PartitionId{0}});
  CHECK(story.first_us<PartitionsAssigned>("C1") == 5'018'000);
  CHECK(story.first_us<ConsumptionStarted>("C1") == 5'020'000);
}

TEST_CASE("4.0: there is no state to wait for") {
  Story story = shared(Profile::v4_0);
  story.produce("P1", Ratio{10, 1}, 0);
  story.consumer(0s, "C1");
  story.run(6s);
  CHECK(story.first_us<PartitionsAssigned>("C1") < 30'000);
}

TEST_CASE("4.0 without share groups switched on refuses its members") {
  Story story = shared(Profile::v4_0);
  story.spec.broker_config = {};
  story.consumer(0s, "C1");
  story.run(6s);
  const auto* const failed = story.first<ClientFailed>("C1");
  REQUIRE(failed != nullptr);
  CHECK(failed->error == KafkaError::unsupported_version);
  CHECK(story.consumer_named("C1").process == ProcessState::closed);
}

TEST_CASE("four members of a share group work on one partition") {
  Story story = shared();
  story.spec.groups[0].processing = 500ms;
  story.spec.groups[0].config = {{"max.poll.records", "1"}};
  story.produce("P1", Ratio{6, 1}, 0);
  for (const char* const name : {"C1", "C2", "C3", "C4"}) story.consumer(0s, name);
  story.run(60s);
  for (const char* const name : {"C1", "C2", "C3", "C4"}) {
    CAPTURE(name);
    CHECK(story.first_us<ConsumptionStarted>(name) > 0);
    CHECK(story.times<RecordsDelivered>(name).size() > 85);
    CHECK(story.consumer_named(name).share.assigned == std::vector<PartitionId>{PartitionId{0}});
  }
  const Ledger& ledger = story.world().ledger;
  CHECK(ledger.duplicates(GroupId{0}) == 0);
  CHECK(lag(story.world(), GroupId{0}, PartitionId{0}) < 12);
}

TEST_CASE("what a frozen member holds comes back exactly when its lock ends") {
  Story story = shared();
  story.spec.groups[0].processing = 1s;
  story.spec.groups[0].config = {{"max.poll.records", "1"}};
  produce_one(story);
  story.consumer(0s, "C1");
  story.consumer(20ms, "C2");
  story.at(5500ms, Freeze{"C1"});
  story.run(21s);
  const Instants taken = acquired(story, 0);
  REQUIRE(taken.size() == 2);
  CHECK(taken[0] == 5'019'000);
  const auto* const expired = story.first<ShareLockExpired>();
  REQUIRE(expired != nullptr);
  CHECK(member_name(story, expired->member) == "C1");
  CHECK(expired->lock == 15s);
  CHECK(story.first_us<ShareLockExpired>() == 20'019'000);
  CHECK(taken[1] == 20'019'000);  // C2's ShareFetch was waiting
  const auto* const again = story.first<ShareRecordsAcquired>("", 20s);
  REQUIRE(again != nullptr);
  CHECK(again->delivery_count == 2);
  CHECK(member_name(story, again->member) == "C2");
}

TEST_CASE("an acknowledgement that comes after the lock's end is refused") {
  Story story = shared();
  story.spec.groups[0].poison = {poison(0, 20s, PoisonAction::none)};
  produce_one(story);
  story.consumer(0s, "C1");
  story.run(41s);
  CHECK(story.first_us<ShareLockExpired>() == 20'019'000);
  // The handler ends at 25.020 s; the acknowledgement arrives a millisecond later.
  const auto* const refused = story.first<ShareAcknowledgementRefused>();
  REQUIRE(refused != nullptr);
  CHECK(refused->error == KafkaError::invalid_record_state);
  CHECK(story.first_us<ShareAcknowledgementRefused>() == 25'021'000);
  CHECK(acquired(story, 0) == Instants{5'019'000, 25'021'000});
}

TEST_CASE("a record that is released five times is archived, and the window moves on") {
  Story story = shared();
  story.spec.groups[0].explicit_acknowledgement = true;
  story.spec.groups[0].poison = {poison(0, std::nullopt, PoisonAction::release)};
  produce_one(story);
  story.consumer(0s, "C1");
  story.run(6s);
  // Each round: the records are with the client after 1 ms, its RELEASE with the broker after another,
  // and 6 ms later that is stored and the waiting ShareFetch gets the record again.
  CHECK(acquired(story, 0) == Instants{5'019'000, 5'027'000, 5'035'000, 5'043'000, 5'051'000});
  const auto* const archived = story.first<ShareRecordArchived>();
  REQUIRE(archived != nullptr);
  CHECK(archived->delivery_count == 5);
  CHECK_FALSE(archived->rejected);
  CHECK(story.first_us<ShareRecordArchived>() == 5'053'000);
  CHECK(story.first_us<SharePartitionAdvanced>() == 5'059'000);
  CHECK(window(story).start_offset() == 1);
  CHECK(story.world().ledger.archived_records(GroupId{0}) == 1);
  CHECK(story.world().ledger.deliveries(GroupId{0}, PartitionId{0}, 0) == 5);
  CHECK(story.world().ledger.unprocessed(GroupId{0}) == 1);
}

TEST_CASE("a rejected record is archived after its first delivery") {
  Story story = shared();
  story.spec.groups[0].explicit_acknowledgement = true;
  story.spec.groups[0].poison = {poison(0, std::nullopt, PoisonAction::reject)};
  produce_one(story);
  story.consumer(0s, "C1");
  story.run(6s);
  const auto* const archived = story.first<ShareRecordArchived>();
  REQUIRE(archived != nullptr);
  CHECK(archived->rejected);
  CHECK(archived->delivery_count == 1);
  CHECK(acquired(story, 0).size() == 1);
}

TEST_CASE(
    "4.4: the records of a killed process come back when the broker sees its connection closed") {
  Story story = shared();
  story.spec.groups[0].processing = 5s;
  produce_one(story);
  story.consumer(0s, "C1");
  story.consumer(20ms, "C2");
  story.at(7s, Kill{"C1"});
  story.run(8s);
  CHECK(story.first_us<ShareSessionEnded>() == 7'001'000);
  CHECK(story.first_us<ShareRecordsReleased>() == 7'001'000);
  CHECK(acquired(story, 0) == Instants{5'019'000, 7'007'000});
}

TEST_CASE("4.4: the records of a lost machine come back when their lock ends") {
  Story story = shared();
  story.spec.groups[0].processing = 5s;
  produce_one(story);
  story.consumer(0s, "C1");
  story.consumer(20ms, "C2");
  story.at(7s, Kill{"C1", true});
  story.run(25s);
  CHECK(acquired(story, 0) == Instants{5'019'000, 20'019'000});
  CHECK(story.first_us<ShareLockExpired>() == 20'019'000);
  CHECK(story.first_us<ShareSessionEnded>() == -1);
}

TEST_CASE("4.0: the records of a killed process come back when their lock ends") {
  Story story = shared(Profile::v4_0);
  story.spec.groups[0].processing = 5s;
  produce_one(story);
  story.consumer(2s, "C1");
  story.consumer(2500ms, "C2");
  story.at(4s, Kill{"C1"});
  story.run(20s);
  const Instants taken = acquired(story, 0);
  REQUIRE(taken.size() == 2);
  CHECK(taken[1] == taken[0] + 15'000'000);
  CHECK(story.first_us<ShareSessionEnded>() == -1);
}

TEST_CASE(
    "without an acknowledgement of its own, close() gives back what the last poll() returned") {
  for (const bool is_explicit : {false, true}) {
    Story story = shared();
    story.spec.groups[0].explicit_acknowledgement = is_explicit;
    story.spec.groups[0].processing = 2s;
    produce_one(story);
    story.consumer(0s, "C1");
    story.at(6s, Close{"C1"});
    story.run(8s);
    CAPTURE(is_explicit);
    // The handler ends at 7.020 s; the session ends a millisecond later, the client 14 ms after that.
    CHECK(story.first_us<ShareSessionEnded>() == 7'021'000);
    CHECK((story.first<ShareRecordsReleased>() == nullptr) == is_explicit);
    CHECK(story.consumer_named("C1").process == ProcessState::closed);
    CHECK(window(story).start_offset() == (is_explicit ? 1 : 0));
    CHECK(story.group().state == GroupState::empty);
  }
}

TEST_CASE("a member that does not poll leaves, and joins again at its next poll()") {
  Story story = shared();
  story.spec.groups[0].config = {{"max.poll.interval.ms", "4000"}};
  story.spec.groups[0].poison = {poison(0, 6s, PoisonAction::none)};
  produce_one(story);
  story.consumer(0s, "C1");
  story.run(13s);
  // The network thread looks at its poll timer when the next heartbeat is due, at 10.018 s.
  CHECK(story.first_us<PollIntervalExceeded>("C1") == 10'018'000);
  const auto* const removed = story.first<MemberRemoved>();
  REQUIRE(removed != nullptr);
  CHECK(removed->reason == RebalanceReason::member_left);
  CHECK(story.first_us<MemberRemoved>() == 10'019'000);
  CHECK(story.times<MemberAdded>().size() == 2);
  CHECK(story.times<MemberAdded>().back() == 11'021'000);
  // Its share session is another matter: the acknowledgement counts.
  CHECK(story.first<ShareAcknowledgementRefused>() == nullptr);
}

TEST_CASE("members share partitions evenly in 4.4, and all have all of them in 4.0") {
  for (const Profile profile : {Profile::v4_4, Profile::v4_0}) {
    Story story = shared(profile);
    story.spec.topics[0].partitions = 4;
    for (const char* const name : {"C1", "C2", "C3"}) story.consumer(0s, name);
    story.run(20s);
    std::size_t sum = 0;
    for (const char* const name : {"C1", "C2", "C3"}) {
      const std::size_t count = story.consumer_named(name).share.assigned.size();
      sum += count;
      CHECK(count >= 1);
      CHECK(count <= (profile == Profile::v4_4 ? 2U : 4U));
    }
    CHECK(sum == (profile == Profile::v4_4 ? 4U : 12U));
  }
}

TEST_CASE("records that the log has no more are given up, and the window begins where it does") {
  Story story = shared();
  story.spec.topics[0].records = {100, 100, {}, 3600s, 600s};
  story.spec.groups[0].processing = 1s;
  story.spec.groups[0].config = {{"max.poll.records", "10"}};
  story.consumer(0s, "C1");
  story.at(9s, Kill{"C1"});  // what it had is free again
  story.at(10s, DeleteRecords{"orders-0", 90});
  story.consumer(12s, "C2");
  story.run(9'500ms);
  const std::int64_t next = window(story).next_fetch_offset();
  CHECK(next < 90);
  story.run(40s);
  std::int64_t given_up = 0;
  for (const Fact& fact : story.facts.list) {
    if (const auto* const gone = std::get_if<ShareRecordArchived>(&fact.body)) {
      CHECK(gone->below_log_start);
      given_up += gone->last - gone->first + 1;
    }
    const auto* const taken = std::get_if<ShareRecordsAcquired>(&fact.body);
    if (taken != nullptr && fact.time > at(10s)) CHECK(taken->first >= 90);
  }
  CHECK(given_up == 90 - next);
  CHECK(story.world().ledger.archived_records(GroupId{0}) == static_cast<std::uint64_t>(given_up));
  CHECK(window(story).start_offset() >= 90);
  CHECK(story.broken() == "");
}

TEST_CASE(
    "a share group notices with its next heartbeats that its topic is gone, and that it is back") {
  Story story = shared();
  story.spec.topics[0].partitions = 2;
  story.produce("P1", Ratio{10, 1}, 0);
  for (const char* const name : {"C1", "C2"}) story.consumer(0s, name);
  story.at(20s, DeleteTopic{"orders"});
  story.at(40s, CreateTopic{"orders", 2, 3});
  story.run(39s);
  const auto* const bumped = story.first<GroupEpochBumped>("", 20s);
  REQUIRE(bumped != nullptr);
  CHECK(bumped->reason == RebalanceReason::metadata_changed);
  CHECK(story.first_us<GroupEpochBumped>("", 20s) < 25'100'000);
  for (const char* const name : {"C1", "C2"})
    CHECK(story.consumer_named(name).share.assigned.empty());
  story.run(70s);
  for (const char* const name : {"C1", "C2"}) {
    CAPTURE(name);
    CHECK(story.consumer_named(name).share.assigned.size() == 1);
  }
  CHECK(story.broken() == "");
}
