// Commits that name a topic which is no more: what is stored, and how long each client tries.
#include "tests/support/story.h"

#include <catch2/catch_test_macros.hpp>

using namespace ks;
using namespace ks_tests;

namespace {

const TopicId orders{0};
const TopicId payments{1};

/// A group that reads orders and payments, 20 records a second; payments is deleted at 15 s.
Story with_payments(Profile profile = Profile::v4_4) {
  Story story{profile};
  story.spec.topics.push_back(story.spec.topics[0]);
  story.spec.topics[1].name = "payments";
  story.spec.groups[0].topics = {"orders", "payments"};
  story.at(15s, DeleteTopic{"payments"});
  return story;
}

/// When a client sent its requests of an API, in microseconds, from `from` on and before `until`.
std::vector<std::int64_t> sent(const Story& story, ApiKey api, const std::string& who,
                               Duration from, std::int64_t until = INT64_MAX) {
  std::vector<std::int64_t> list;
  for (std::int64_t at = story.sent_us(api, who, from); at >= 0 && at < until;
       at = story.sent_us(api, who, Duration{at + 1}))
    list.push_back(at);
  return list;
}

/// The first answer to a commit that says something of unknown topics.
const OffsetCommitResponse* first_answer(const Story& story) {
  for (const Fact& fact : story.facts.list) {
    const auto* const message = std::get_if<MessageSent>(&fact.body);
    if (message == nullptr) continue;
    const auto* const answer = std::get_if<OffsetCommitResponse>(&message->message.body);
    if (answer != nullptr && !answer->unknown.empty()) return answer;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("a commit with a deleted topic stores the others, and is made again every 100 ms") {
  for (const Profile profile : {Profile::v4_4, Profile::v3_9}) {
    Story story = with_payments(profile);
    story.consumer(0s, "C1", {{"enable.auto.commit", "false"}});  // the leader
    story.consumer(1s, "C2");
    story.run(14s);
    const auto deleted = story.world().cluster->at(payments).partitions;
    story.run(30s);
    const OffsetCommitResponse* const answer = first_answer(story);
    REQUIRE(answer != nullptr);
    CHECK(answer->error == KafkaError::unknown_topic_or_partition);
    CHECK(answer->others == KafkaError::none);
    CHECK(answer->unknown.size() == 3);  // C2's half of payments
    // Its timer is at 16 s; at 18 s a heartbeat tells C2 that the leader joins anew.
    const std::int64_t told = story.first_us<RebalanceLearned>("C2", 15s);
    REQUIRE(told > 17'000'000);
    const auto commits = sent(story, ApiKey::offset_commit, "C2", 15'100ms, told);
    REQUIRE(commits.size() > 10);
    const std::int64_t write = profile == Profile::v4_4 ? 8'000 : 18'000;  // there and back, linger
    for (std::size_t i = 2; i < commits.size(); ++i)
      CHECK(commits[i] - commits[i - 1] == write + 100'000);
    for (const PartitionId p : story.world().cluster->at(orders).partitions) {
      const CommittedOffset* const stored = story.group().committed(p);
      if (stored != nullptr) CHECK(stored->committed_at > at(16s));  // those of C2
    }
    for (const PartitionId p : deleted) CHECK(story.group().committed(p) == nullptr);
  }
}

TEST_CASE(
    "a classic member tries to commit a deleted topic for the rebalance timeout, then joins") {
  Story story = with_payments();
  story.spec.groups[0].config.push_back({"max.poll.interval.ms", "10000"});
  story.consumer(0s, "C1");
  story.run(14s);
  const auto deleted = story.world().cluster->at(payments).partitions;
  REQUIRE(deleted.size() == 6);
  story.run(22s);
  CHECK(story.first<RebalanceStarted>("", 15s) == nullptr);
  story.run(40s);
  const std::int64_t joined = story.sent_us(ApiKey::join_group, "C1", 15s);
  REQUIRE(joined > 0);
  const auto commits = sent(story, ApiKey::offset_commit, "C1", 15'020ms, joined + 1);
  REQUIRE(commits.size() > 60);
  // onJoinPrepare's timer began with the first of them, and is looked at with each turn of poll().
  CHECK(joined - commits.front() >= 10'000'000);
  CHECK(joined - commits.front() <= 10'110'000);
  // There, written, back, and retry.backoff.ms; earlier if something arrives at the client meanwhile.
  std::size_t exact = 0;
  for (std::size_t i = 1; i < commits.size(); ++i) {
    CHECK(commits[i] - commits[i - 1] <= 110'000);
    exact += commits[i] - commits[i - 1] == 108'000 ? 1U : 0U;
  }
  CHECK(exact > 50);
  CHECK(story.group().state == GroupState::stable);
  for (const PartitionId p : deleted) CHECK(story.owner(p.index) == "nobody");
}

TEST_CASE("close() tries to commit a deleted topic for its thirty seconds") {
  for (const char* const protocol : {"classic", "consumer"}) {
    Story story = with_payments();
    story.spec.groups[0].config.push_back({"group.protocol", protocol});
    story.consumer(0s, "C1");
    story.at(15'100ms, Close{"C1"});
    story.run(50s);
    INFO(protocol);
    CHECK(story.first_us<ProcessClosed>("C1") == 45'100'000);
    CHECK(sent(story, ApiKey::offset_commit, "C1", 15'100ms).size() > 25);
  }
}

/// Sessions of six seconds in a group of KIP-848, whose member closes at 15.1 s.
Story closing_with_short_session(Profile profile) {
  Story story = with_payments(profile);
  story.spec.groups[0].config.push_back({"group.protocol", "consumer"});
  story.spec.broker_config.emplace_back("group.consumer.min.session.timeout.ms", "6000");
  story.spec.broker_config.emplace_back("group.consumer.session.timeout.ms", "6000");
  story.consumer(0s, "C1");
  story.at(15'100ms, Close{"C1"});
  return story;
}

TEST_CASE("a KIP-848 member beats on while close() tries its commit again") {
  for (const Profile profile : {Profile::v4_4, Profile::v4_0}) {
    Story story = closing_with_short_session(profile);
    story.run(50s);
    const auto beats = sent(story, ApiKey::consumer_group_heartbeat, "C1", 15'100ms, 45'100'000);
    REQUIRE(beats.size() >= 5);
    for (std::size_t i = 1; i < beats.size(); ++i) CHECK(beats[i] - beats[i - 1] == 5'000'000);
    CHECK(story.first<SessionExpired>() == nullptr);
    CHECK(story.first<MemberFenced>() == nullptr);
    // The coordinator wants payments back meanwhile: nobody is asked for them before close() is that far.
    const auto* const revoked = story.first<PartitionsRevoked>("C1");
    REQUIRE(revoked != nullptr);
    CHECK(revoked->partitions.size() == 12);
    CHECK(story.first_us<PartitionsRevoked>("C1") == 45'100'000);
    // The goodbye goes out at the end of close()'s time, which waits for no answer any more.
    CHECK(story.sent_us(ApiKey::consumer_group_heartbeat, "C1", 45'100ms) == 45'100'000);
    const auto* const closed = story.first<ProcessClosed>("C1");
    REQUIRE(closed != nullptr);
    CHECK(closed->farewell == Farewell::said);
    CHECK(story.first_us<ProcessClosed>("C1") == 45'100'000);
    CHECK(story.group().modern.members.empty());
  }
}

TEST_CASE("a KIP-848 member that is fenced in close() loses its partitions and says no goodbye") {
  Story story = closing_with_short_session(Profile::v4_4);
  for (const char* const broker : {"b1", "b2", "b3"}) {
    story.at(20s, CutWay{"C1", broker});
    story.at(32s, HealWay{"C1", broker});
  }
  story.run(50s);
  REQUIRE(story.first<SessionExpired>() != nullptr);
  CHECK(story.first<SessionExpired>()->timeout == 6s);
  // The beat of 20.010 s, which TCP sends for the seventh time 12.6 s later, is answered UNKNOWN_MEMBER_ID.
  REQUIRE(story.first<MemberFenced>() != nullptr);
  CHECK(story.first<MemberFenced>()->error == KafkaError::unknown_member_id);
  CHECK(story.first_us<MemberFenced>() == 32'611'000);
  CHECK(story.sent_us(ApiKey::consumer_group_heartbeat, "C1", 32'001ms) == -1);
  CHECK(story.consumer_named("C1").generation == 0);
  // It still tries to commit, and is still told of the topic first.
  CHECK(story.first<PartitionsRevoked>("C1") == nullptr);
  CHECK(story.first_us<PartitionsLost>("C1") == 45'100'000);
  const auto* const closed = story.first<ProcessClosed>("C1");
  REQUIRE(closed != nullptr);
  CHECK(closed->farewell == Farewell::no_member);
}

TEST_CASE("commitSync() with a deleted topic throws after default.api.timeout.ms") {
  Story story = with_payments();
  story.spec.groups[0].processing = 1s;
  story.spec.groups[0].application.commit = CommitMode::sync_after;
  story.spec.groups[0].config.push_back({"max.poll.records", "1"});
  story.spec.groups[0].config.push_back({"default.api.timeout.ms", "5000"});
  story.produce("P1", Ratio{20, 1}, 12);
  story.consumer(0s, "C1");
  story.run(30s);
  const auto* const failed = story.first<CommitFailed>("C1", 15s);
  REQUIRE(failed != nullptr);
  CHECK(failed->error == KafkaError::request_timed_out);
  CHECK(failed->sent);
  // It began when the handler that ran at 15 s was done.
  const std::int64_t at = story.first_us<CommitFailed>("C1", 15s);
  const std::int64_t began = at - 5'000'000;
  CHECK(began > 15'000'000);
  CHECK(began < 16'100'000);
  CHECK(story.sent_us(ApiKey::offset_commit, "C1", Duration{began}) == began);
}

TEST_CASE("an automatic commit of a KIP-848 member that fails waits for the next interval") {
  for (const Profile profile : {Profile::v4_4, Profile::v4_0}) {
    Story story = with_payments(profile);
    story.spec.groups[0].config.push_back({"group.protocol", "consumer"});
    story.spec.broker_config = {{"group.consumer.heartbeat.interval.ms", "15000"}};
    story.consumer(0s, "C1");
    story.run(40s);
    // Beats at 0 and 15 s: that payments is gone it hears at 30 s.
    CHECK(first_answer(story) != nullptr);
    const auto commits = sent(story, ApiKey::offset_commit, "C1", 15'100ms, 29'000'000);
    REQUIRE(commits.size() >= 2);
    for (std::size_t i = 1; i < commits.size(); ++i)
      CHECK(commits[i] - commits[i - 1] == 5'000'000);
  }
}

TEST_CASE("a commit before the first record names no leader epoch, a later one that of its batch") {
  for (const bool records : {false, true}) {
    Story story;
    if (records) story.produce("P1", Ratio{60, 1}, 60);
    story.consumer(0s, "C1");
    story.run(20s);
    for (const PartitionId p : story.world().cluster->at(orders).partitions) {
      const CommittedOffset* const stored = story.group().committed(p);
      REQUIRE(stored != nullptr);
      CHECK((stored->offset > 0) == records);
      CHECK(stored->leader_epoch == (records ? story.world().cluster->at(p).leader_epoch : -1));
    }
  }
}
