// The worked timelines of the classic protocol with range: a hard crash, and a member that joins. Each
// sets up the phases of the heartbeats that the timeline states, by holding members still over a beat.
#include "tests/support/story.h"

#include <catch2/catch_test_macros.hpp>

using namespace ks;
using namespace ks_tests;

namespace {

constexpr Duration kill_at = 20s;
constexpr std::int64_t t0 = 20'000'000;

/// C2's last beat reaches the coordinator one second before the kill; C1 beats 45.5 s, C3 44.2 s after
/// it, each less a multiple of three seconds.
Story crash_of_c2() {
  Story story;
  for (const char* name : {"C1", "C2", "C3"}) story.consumer(0s, name);
  story.shift_beats("C2", 8500ms, 9999ms);
  story.shift_beats("C3", 8500ms, 10200ms);
  story.shift_beats("C1", 8500ms, 11500ms);
  story.at(kill_at, Kill{"C2"});
  return story;
}

}  // namespace

TEST_CASE("C2 crashes: every instant of the worked timeline to the millisecond") {
  Story story = crash_of_c2();
  story.run(63900ms);
  CHECK(story.group().state == GroupState::stable);
  CHECK(story.owners() == Owners{"C1", "C1", "nobody", "nobody", "C3", "C3"});

  story.run(80s);
  const Duration after = kill_at;
  CHECK(story.first_us<SessionExpired>("", after) == t0 + 44'000'000);
  CHECK(story.first_us<RebalanceStarted>("", after) == t0 + 44'000'000);
  CHECK(to_us(story.first<RebalanceStarted>("", after)->deadline) == t0 + 344'000'000);

  CHECK(story.sent_us(ApiKey::heartbeat, "C3", 64s) == t0 + 44'200'000);
  CHECK(story.first_us<RebalanceLearned>("C3", after) == t0 + 44'202'000);
  CHECK(story.first_us<PartitionsRevoked>("C3", after) == t0 + 44'210'000);
  CHECK(story.sent_us(ApiKey::join_group, "C3", after) == t0 + 44'210'000);
  CHECK(story.sent_us(ApiKey::heartbeat, "C1", 64s) == t0 + 45'500'000);
  CHECK(story.first_us<PartitionsRevoked>("C1", after) == t0 + 45'510'000);
  CHECK(story.sent_us(ApiKey::join_group, "C1", after) == t0 + 45'510'000);

  CHECK(story.first_us<JoinPhaseCompleted>("", after) == t0 + 45'511'000);
  CHECK(story.first_us<AssignmentComputed>("", after) == t0 + 45'512'000);
  CHECK(story.first_us<RebalanceCompleted>("", after) == t0 + 45'519'000);
  CHECK(story.times<PartitionsAssigned>("", after) ==
        std::vector<std::int64_t>{t0 + 45'520'000, t0 + 45'520'000});
  CHECK(story.owners() == Owners{"C1", "C1", "C1", "C3", "C3", "C3"});
  CHECK(story.group().generation == 2);
}

TEST_CASE("the outage of each partition after the crash is that of the worked timeline") {
  Story story = crash_of_c2();
  story.run(80s);
  const GroupLedger& ledger = story.world().ledger.groups[0];
  const auto unowned_ms = [&](std::uint32_t partition) {
    return to_us(ledger.find(PartitionId{partition})->unowned) / 1000;
  };
  CHECK(unowned_ms(0) == 10);      // revoked 45.510, assigned 45.520
  CHECK(unowned_ms(2) == 45'520);  // killed 0, assigned 45.520
  CHECK(unowned_ms(3) == 45'520);
  CHECK(unowned_ms(4) == 1'310);  // revoked 44.210
  CHECK(ledger.two_owners == 0);
}

TEST_CASE("C4 joins C1 and C3: every instant of the worked timeline to the millisecond") {
  Story story = crash_of_c2();
  // Held over the beats of 101.512 and 104.512, but not over an auto-commit, which would move along.
  story.shift_beats("C1", 101s, 102800ms);
  story.shift_beats("C3", 104s, 104600ms);
  story.consumer(120s, "C4");
  story.run(130s);
  const Duration after = 120s;
  CHECK(story.sent_us(ApiKey::find_coordinator, "C4", after) == t0 + 100'000'000);
  CHECK(story.first_us<MemberIdGiven>("", after) == t0 + 100'003'000);
  CHECK(story.first_us<MemberAdded>("", after) == t0 + 100'005'000);
  CHECK(story.first_us<RebalanceStarted>("", after) == t0 + 100'005'000);
  CHECK(story.sent_us(ApiKey::heartbeat, "C1", after) == t0 + 100'800'000);
  CHECK(story.first_us<PartitionsRevoked>("C1", after) == t0 + 100'810'000);
  CHECK(story.sent_us(ApiKey::heartbeat, "C3", after) == t0 + 102'600'000);
  CHECK(story.first_us<PartitionsRevoked>("C3", after) == t0 + 102'610'000);
  CHECK(story.first_us<JoinPhaseCompleted>("", after) == t0 + 102'611'000);
  CHECK(story.times<PartitionsAssigned>("", after) ==
        std::vector<std::int64_t>{t0 + 102'620'000, t0 + 102'620'000, t0 + 102'620'000});
  CHECK(story.owners() == Owners{"C1", "C1", "C3", "C3", "C4", "C4"});
  CHECK(story.group().generation == 3);
}

TEST_CASE("a clean close is seen at once and commits, so nothing is read twice") {
  Story story;
  story.produce("P1", Ratio{20, 1}, 12);
  for (const char* name : {"C1", "C2", "C3"}) story.consumer(0s, name);
  story.at(kill_at, Close{"C2"});
  story.run(40s);
  // The commit takes 8 ms, LeaveGroup arrives one later: "at about 0.01".
  CHECK(story.first_us<PartitionsRevoked>("C2", kill_at) == t0 + 8'000);
  CHECK(story.first_us<MemberRemoved>("", kill_at) == t0 + 9'000);
  CHECK(story.first_us<RebalanceStarted>("", kill_at) == t0 + 9'000);
  CHECK(story.first_us<ProcessClosed>("C2", kill_at) == t0 + 10'000);
  CHECK(story.owners() == Owners{"C1", "C1", "C1", "C3", "C3", "C3"});
  CHECK(story.world().ledger.duplicates(GroupId{0}) == 0);
}
