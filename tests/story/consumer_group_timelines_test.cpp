// The worked timelines of KIP-848 with the server's uniform assignor: the start of a group, a hard crash
// and a member that joins, in profiles 4.4 and 4.0.
#include "tests/support/consumer_group_story.h"

#include <catch2/catch_test_macros.hpp>

using namespace ks;
using namespace ks_tests;

namespace {

constexpr Duration kill_at = 30s;
constexpr std::int64_t t0 = 30'000'000;

using Instants = std::vector<std::int64_t>;

ConsumerGroupStory three_members(Profile profile = Profile::v4_4) {
  ConsumerGroupStory story{profile};
  story.member(0s, "C1");
  story.member(200ms, "C2");
  story.member(400ms, "C3");
  return story;
}

/// C2's last beat reaches the coordinator two seconds before the kill; C1 beats 45.5 s, C3 47.2 s after
/// it, each less a multiple of five seconds.
ConsumerGroupStory crash_of_c2(Profile profile = Profile::v4_4) {
  ConsumerGroupStory story = three_members(profile);
  story.shift_beats("C1", 12s, 15500ms);
  story.shift_beats("C2", 12s, 17999ms);
  story.shift_beats("C3", 12s, 17200ms);
  story.at(kill_at, Kill{"C2"});
  return story;
}

}  // namespace

TEST_CASE(
    "4.4: the first member gets all partitions, the next ones wait for the assignment interval") {
  ConsumerGroupStory story = three_members();
  story.run(1s);
  CHECK(story.modern().epoch == 4);
  CHECK(story.modern().target_epoch == 2);
  CHECK(story.group().state == GroupState::assigning);
  CHECK(story.times<GroupEpochBumped>() == Instants{3'000, 203'000, 403'000});
  CHECK(story.times<TargetAssignmentComputed>() == Instants{3'000});
  CHECK(story.first_us<PartitionsAssigned>("C1") == 10'000);
  CHECK(story.owners() == Owners{"C1", "C1", "C1", "C1", "C1", "C1"});
  REQUIRE(story.answers("C3").size() == 2);
  CHECK(story.answers("C3")[0].member_epoch == 2);
  CHECK(story.answers("C3")[0].assignment == std::vector<PartitionId>{});
  CHECK_FALSE(story.answers("C3")[1].assignment.has_value());
  CHECK(story.consumer_named("C3").state == MemberState::stable);

  // C1's next beat, five seconds after its acknowledgement, computes the target of epoch 4.
  story.run(8s);
  CHECK(story.times<TargetAssignmentComputed>("", 1s) == Instants{5'011'000});
  CHECK(story.first_us<PartitionsRevoked>("C1") == 5'026'000);
  CHECK(story.first_us<PartitionsAssigned>("C2", 1s) == 5'218'000);
  CHECK(story.first_us<PartitionsAssigned>("C3", 1s) == 5'418'000);
  CHECK(story.state_us(GroupState::stable, 1s) == 5'411'000);
  CHECK(story.owners() == Owners{"C1", "C1", "C3", "C3", "C2", "C2"});
  for (const char* const name : {"C1", "C2", "C3"}) {
    CHECK(story.consumer_named(name).generation == 4);
    CHECK(story.record(name)->current.epoch == 4);
  }
}

TEST_CASE("4.0: every join computes a target at once, and the others shed at their next beat") {
  ConsumerGroupStory story = three_members(Profile::v4_0);
  story.run(12s);
  // A coordinator write of 4.0 lingers for 5 ms.
  CHECK(story.times<GroupEpochBumped>() == Instants{3'000, 203'000, 403'000});
  CHECK(story.times<TargetAssignmentComputed>() == Instants{3'000, 203'000, 403'000});
  CHECK(story.first<GroupEpochBumped>()->epoch == 1);
  CHECK(story.first_us<PartitionsAssigned>("C1") == 15'000);
  CHECK(story.group().state == GroupState::stable);
  CHECK(story.modern().epoch == 3);
  CHECK(story.owners() == Owners{"C1", "C1", "C3", "C2", "C2", "C3"});
}

TEST_CASE("C2 crashes under KIP-848: every instant of the worked timeline") {
  ConsumerGroupStory story = crash_of_c2();
  story.run(72999ms);
  CHECK(story.group().state == GroupState::stable);
  CHECK(story.owners() == Owners{"C1", "C1", "C3", "C3", "nobody", "nobody"});

  story.run(80s);
  const Duration after = kill_at;
  CHECK(story.first_us<SessionExpired>("", after) == t0 + 43'000'000);
  CHECK(story.first_us<GroupEpochBumped>("", after) == t0 + 43'000'000);
  CHECK(story.first<GroupEpochBumped>("", after)->epoch == 5);
  CHECK(story.state_us(GroupState::assigning, after) == t0 + 43'000'000);

  CHECK(story.sent_us(ApiKey::consumer_group_heartbeat, "C1", 75s) == t0 + 45'500'000);
  CHECK(story.first_us<TargetAssignmentComputed>("", after) == t0 + 45'501'000);
  CHECK(story.state_us(GroupState::reconciling, after) == t0 + 45'501'000);
  // The answer comes at 45.508, the commit before the reconciliation takes another 8 ms.
  CHECK(story.first_us<PartitionsAssigned>("C1", after) == t0 + 45'516'000);
  CHECK(story.first<PartitionsAssigned>("C1", after)->partitions ==
        std::vector<PartitionId>{PartitionId{5}});
  CHECK(story.sent_us(ApiKey::consumer_group_heartbeat, "C3", 77s) == t0 + 47'200'000);
  CHECK(story.state_us(GroupState::stable, after) == t0 + 47'201'000);
  CHECK(story.first_us<PartitionsAssigned>("C3", after) == t0 + 47'216'000);
  CHECK(story.owners() == Owners{"C1", "C1", "C3", "C3", "C3", "C1"});
  // Nobody gave anything up.
  CHECK(story.times<PartitionsRevoked>("", after).empty());
}

TEST_CASE("C2 crashes under KIP-848 in profile 4.0: the same instants, other partitions") {
  ConsumerGroupStory story = crash_of_c2(Profile::v4_0);
  story.run(80s);
  CHECK(story.first_us<SessionExpired>("", kill_at) == t0 + 43'000'000);
  CHECK(story.first<GroupEpochBumped>("", kill_at)->epoch == 4);
  CHECK(story.first_us<TargetAssignmentComputed>("", kill_at) == t0 + 45'501'000);
  CHECK(story.state_us(GroupState::stable, kill_at) == t0 + 47'201'000);
  CHECK(story.owners() == Owners{"C1", "C1", "C3", "C3", "C1", "C3"});
}

TEST_CASE("C4 joins C1 and C3 under KIP-848: every instant of the worked timeline") {
  ConsumerGroupStory story = crash_of_c2();
  story.shift_beats("C1", 130400ms, 131300ms);
  story.shift_beats("C3", 132100ms, 133900ms);
  story.member(130s, "C4");
  const Duration after = 130s;
  story.run(131s);
  CHECK(story.first_us<GroupEpochBumped>("", after) == t0 + 100'003'000);
  CHECK(story.first_us<TargetAssignmentComputed>("", after) == t0 + 100'003'000);
  CHECK(story.record("C4")->current.state == AssignmentState::unreleased_partitions);
  CHECK(story.record("C4")->current.epoch == 6);
  CHECK(story.record("C4")->current.assigned.empty());
  CHECK(story.consumer_named("C4").generation == 6);

  story.run(131310ms);
  CHECK(story.record("C1")->current.state == AssignmentState::unrevoked_partitions);
  CHECK(story.record("C1")->current.epoch == 5);
  const auto* const told = story.first<MemberAssignmentChanged>("", 131s);
  REQUIRE(told != nullptr);
  CHECK(told->revoke_until == at(131301ms + 300s));

  story.run(140s);
  CHECK(story.sent_us(ApiKey::consumer_group_heartbeat, "C1", 131s) == t0 + 101'300'000);
  CHECK(story.first_us<PartitionsRevoked>("C1", after) == t0 + 101'316'000);
  CHECK(story.first_us<PartitionsRevoked>("C3", after) == t0 + 103'916'000);
  CHECK(story.state_us(GroupState::stable, after) == t0 + 105'011'000);
  const auto assigned = story.times<PartitionsAssigned>("C4", after);
  CHECK(assigned == Instants{t0 + 100'010'000, t0 + 105'018'000});
  CHECK(story.owners() == Owners{"C1", "C1", "C3", "C3", "C4", "C4"});

  // A moved partition is idle from its old owner's acknowledgement to the new one's next beat.
  const GroupLedger& ledger = story.world().ledger.groups[0];
  const auto idle_ms = [&](std::uint32_t partition) {
    Duration idle = ledger.find(PartitionId{partition})->unowned;
    idle -= 192ms;                         // of the start: 5.026 to 5.218
    if (partition == 5) idle -= 45'516ms;  // of the crash
    if (partition == 4) idle -= 47'216ms;
    return to_us(idle) / 1000;
  };
  CHECK(idle_ms(5) == 3'702);
  CHECK(idle_ms(4) == 1'102);
  CHECK(ledger.two_owners == 0);
}
