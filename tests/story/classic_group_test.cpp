// The classic protocol, one behaviour each.
#include "tests/support/story.h"

#include <catch2/catch_test_macros.hpp>

using namespace ks;
using namespace ks_tests;

TEST_CASE("one consumer alone waits for the initial rebalance delay of three seconds") {
  Story story;
  story.consumer(0s, "C1");
  story.run(10s);
  CHECK(story.first_us<MemberAdded>() == 5'000);
  CHECK(story.first_us<JoinPhaseCompleted>() == 3'005'000);
  CHECK(story.first_us<PartitionsAssigned>("C1") == 3'014'000);
  CHECK(story.owners() == Owners{"C1", "C1", "C1", "C1", "C1", "C1"});
}

TEST_CASE("three consumers extend the initial delay once to six seconds") {
  Story story;
  for (const char* name : {"C1", "C2", "C3"}) story.consumer(0s, name);
  story.run(10s);
  CHECK(story.times<InitialDelayExtended>() == std::vector<std::int64_t>{3'005'000});
  CHECK(story.first_us<JoinPhaseCompleted>() == 6'005'000);
  CHECK(story.owners() == Owners{"C1", "C1", "C2", "C2", "C3", "C3"});
}

TEST_CASE("group.initial.rebalance.delay.ms of the broker is obeyed") {
  Story story;
  story.spec.broker_config = {{"group.initial.rebalance.delay.ms", "0"}};
  story.consumer(0s, "C1");
  story.run(5s);
  CHECK(story.first_us<JoinPhaseCompleted>() == 5'000);
}

TEST_CASE("every member passes the MEMBER_ID_REQUIRED round and its id begins with its client.id") {
  Story story;
  story.consumer(0s, "C1");
  story.run(1s);
  REQUIRE(story.world().names->members.size() == 1);
  const std::string& id = story.world().names->members[0].member_id;
  CHECK(id.size() == 39);
  CHECK(id.substr(0, 3) == "C1-");
  CHECK(id[17] == '4');  // a version 4 UUID
  CHECK(story.first_us<MemberIdGiven>() == 3'000);
}

TEST_CASE("a member id of the scenario is handed out as written, and its order decides the range") {
  Story story;
  story.at(0s, AddConsumer{"C1", "OrderProcessingGroup", {}, "z-last", {}});
  story.at(0s, AddConsumer{"C2", "OrderProcessingGroup", {}, "a-first", {}});
  story.run(10s);
  CHECK(story.owners() == Owners{"C2", "C2", "C2", "C1", "C1", "C1"});
}

TEST_CASE("a seventh consumer joins, owns nothing and still causes a rebalance") {
  Story story;
  for (const char* name : {"C1", "C2", "C3", "C4", "C5", "C6"}) story.consumer(0s, name);
  story.consumer(20s, "C7");
  story.run(30s);
  CHECK(story.owners() == Owners{"C1", "C2", "C3", "C4", "C5", "C6"});
  CHECK(story.group().members.size() == 7);
  CHECK(story.world().ledger.groups[0].rebalances == 2);
  CHECK(story.consumer_named("C7").owned.empty());
  CHECK(story.consumer_named("C7").state == MemberState::stable);
}

TEST_CASE("a busy handler delays the whole group until its next poll") {
  Story story;
  story.spec.groups[0].processing = 4s;
  story.produce("P1", Ratio{1, 10}, 1);  // one record every ten seconds, all of one key
  for (const char* name : {"C1", "C2"}) story.consumer(0s, name);
  story.consumer(11s, "C3");
  story.run(30s);
  // The record comes at 10 s and its handler ends 4 s later; until then its reader cannot join.
  const auto learned = story.times<RebalanceLearned>("", 11s);
  REQUIRE(learned.size() == 2);
  const auto* const busy = story.first<RebalanceLearned>("C1", 11s)->in_handler
                               ? story.first<RebalanceLearned>("C1", 11s)
                               : story.first<RebalanceLearned>("C2", 11s);
  CHECK(busy->in_handler);
  const std::int64_t completed = story.first_us<JoinPhaseCompleted>("", 11s);
  CHECK(completed > 14'000'000);
  CHECK(completed < 14'100'000);
}

TEST_CASE(
    "heartbeats go on while the handler works, until max.poll.interval.ms throws the member out") {
  Story story;
  story.spec.groups[0].processing = 60s;
  story.spec.groups[0].config.push_back({"max.poll.interval.ms", "15000"});
  story.produce("P1", Ratio{1, 5}, 1);
  story.consumer(0s, "C1");
  story.run(40s);
  const std::int64_t polled = 5'000'000;  // the first record, up to the network's milliseconds
  const std::int64_t thrown = story.first_us<PollIntervalExceeded>("C1");
  CHECK(thrown - polled >= 15'000'000);
  CHECK(thrown - polled <= 15'200'000);
  REQUIRE(story.first<MemberRemoved>() != nullptr);
  CHECK(story.first<MemberRemoved>()->reason == RebalanceReason::poll_interval);
  CHECK(story.group().state == GroupState::empty);
  CHECK(story.group().generation == 2);
  // Its own session would have lasted: it kept beating all the time.
  CHECK(story.first<SessionExpired>() == nullptr);
}

TEST_CASE("the member that was thrown out learns of it at its next poll and joins as a new one") {
  Story story;
  story.spec.groups[0].processing = 20s;
  story.spec.groups[0].config.push_back({"max.poll.interval.ms", "15000"});
  story.produce("P1", Ratio{1, 5}, 1);
  story.consumer(0s, "C1");
  story.run(40s);
  const std::int64_t lost = story.first_us<PartitionsLost>("C1");
  CHECK(lost / 1'000'000 == 25);  // the handler of 20 s began at 5 s
  CHECK(story.world().names->members.size() == 2);
  CHECK(story.first_us<MemberIdGiven>("", 20s) > lost);
}

TEST_CASE("a process that is started again soon leaves its earlier member behind") {
  Story story;
  for (const char* name : {"C1", "C2"}) story.consumer(0s, name);
  story.at(20s, Kill{"C2"});
  story.at(22s, Restart{"C2"});
  story.run(110s);
  REQUIRE(story.times<SessionExpired>().size() == 1);
  CHECK(story.first<SessionExpired>()->earlier);

  Story dead;
  for (const char* name : {"C1", "C2"}) dead.consumer(0s, name);
  dead.at(20s, Kill{"C2"});
  dead.run(110s);
  REQUIRE(dead.times<SessionExpired>().size() == 1);
  CHECK_FALSE(dead.first<SessionExpired>()->earlier);
}

TEST_CASE("a frozen process is taken for dead, and learns of it when it wakes") {
  Story story;
  for (const char* name : {"C1", "C2"}) story.consumer(0s, name);
  story.at(20s, Freeze{"C2"});
  story.at(100s, Thaw{"C2"});
  story.run(110s);
  const std::int64_t expired = story.first_us<SessionExpired>();
  CHECK(expired >= 62'000'000);
  CHECK(expired <= 65'000'000);
  CHECK(story.first_us<CoordinatorLost>("C2") == 100'000'000);
  CHECK(story.first<CoordinatorLost>("C2")->unheard == 45s);
  REQUIRE(story.first<PartitionsLost>("C2") != nullptr);
  CHECK(story.first_us<PartitionsLost>("C2") - 100'000'000 <= 200'000);
  CHECK(story.first_us<PartitionsLost>("C2") - 100'000'000 >= 2'000);
  CHECK(story.owners() == Owners{"C1", "C1", "C1", "C2", "C2", "C2"});
  CHECK(story.world().ledger.groups[0].two_owners == 0);
}

TEST_CASE("a killed process that restarts within its session is a new member beside its old one") {
  Story story;
  for (const char* name : {"C1", "C2"}) story.consumer(0s, name);
  story.at(20s, Kill{"C2"});
  story.at(25s, Restart{"C2"});
  story.run(40s);
  // Old C2 has not expired yet and holds up nothing: the join phase ends when it is due to be dropped.
  CHECK(story.group().state == GroupState::preparing_rebalance);
  CHECK(story.group().members.size() == 3);
  story.run(80s);
  CHECK(story.group().state == GroupState::stable);
  CHECK(story.owners() == Owners{"C1", "C1", "C1", "C2", "C2", "C2"});
}

TEST_CASE("the survivor reads again what the crashed one had not committed") {
  Story story;
  story.spec.groups[0].config.push_back({"session.timeout.ms", "10000"});
  story.produce("P1", Ratio{20, 1}, 12);
  for (const char* name : {"C1", "C2"}) story.consumer(0s, name);
  story.at(20s, Kill{"C2"});
  story.run(19999ms);
  std::int64_t uncommitted = 0;
  for (const OwnedPartition& owned : story.consumer_named("C2").owned) {
    const std::int64_t known = committed(story.world(), GroupId{0}, owned.partition);
    uncommitted += owned.position - (known < 0 ? 0 : known);
  }
  CHECK(uncommitted > 0);
  story.run(60s);
  CHECK(story.world().ledger.duplicates(GroupId{0}) == static_cast<std::uint64_t>(uncommitted));
}

TEST_CASE(
    "the generation grows even when the group becomes empty, and the last one to leave empties "
    "it") {
  Story story;
  story.consumer(0s, "C1");
  story.at(10s, Close{"C1"});
  story.run(20s);
  CHECK(story.group().state == GroupState::empty);
  CHECK(story.group().generation == 2);
  CHECK(story.group().members.empty());
}

TEST_CASE("a session timeout outside the broker's limits is refused and ends the application") {
  Story story;
  story.consumer(0s, "C1", {{"session.timeout.ms", "5000"}, {"heartbeat.interval.ms", "1000"}});
  story.run(5s);
  REQUIRE(story.first<ClientFailed>("C1") != nullptr);
  CHECK(story.first<ClientFailed>("C1")->error == KafkaError::invalid_session_timeout);
  CHECK(story.consumer_named("C1").process == ProcessState::closed);
  CHECK(story.group().members.empty());
}

TEST_CASE("group.max.size refuses one member too many") {
  Story story;
  story.spec.broker_config = {{"group.max.size", "2"}};
  for (const char* name : {"C1", "C2"}) story.consumer(0s, name);
  story.consumer(10s, "C3");
  story.run(20s);
  REQUIRE(story.first<ClientFailed>("C3") != nullptr);
  CHECK(story.first<ClientFailed>("C3")->error == KafkaError::group_max_size_reached);
  CHECK(story.first<ProcessClosed>("C3")->farewell == Farewell::no_member);
  CHECK(story.group().members.size() == 2);
}

TEST_CASE("a command that makes no sense is rejected as a fact with its reason") {
  Story story;
  story.consumer(0s, "C1");
  story.at(10s, Kill{"C1"});
  story.at(11s, Kill{"C1"});
  story.at(12s, Kill{"nobody"});
  story.at(13s, Thaw{"C1"});
  story.run(20s);
  CHECK(story.times<CommandRejected>() ==
        std::vector<std::int64_t>{11'000'000, 12'000'000, 13'000'000});
  CHECK(story.first<CommandRejected>()->reason == "C1 is killed");
  CHECK(story.first<CommandRejected>("", 12s)->reason == "there is no nobody");
}
