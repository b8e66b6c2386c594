// One member's steps towards its target, as the coordinator of KIP-848 takes them.
#include "sim/kafka/group/consumer_reconcile.h"

#include <algorithm>
#include <initializer_list>

#include <catch2/catch_test_macros.hpp>

using namespace ks;

namespace {

using Numbers = std::vector<std::uint32_t>;

std::vector<PartitionId> parts(const Numbers& numbers) {
  std::vector<PartitionId> list;
  for (const std::uint32_t n : numbers) list.push_back(PartitionId{n});
  return list;
}

std::vector<AssignedEpoch> given(const Numbers& numbers, std::int32_t epoch) {
  std::vector<AssignedEpoch> list;
  for (const std::uint32_t n : numbers) list.push_back(AssignedEpoch{PartitionId{n}, epoch});
  return list;
}

Numbers numbers(const std::vector<AssignedEpoch>& list) {
  Numbers result;
  for (const AssignedEpoch& each : list) result.push_back(each.partition.index);
  return result;
}

/// A member and what it is reconciled to; partitions 10 and up are of a topic it does not subscribe to.
struct Case {
  Profile profile = Profile::v4_4;
  CurrentAssignment current;
  std::int32_t target_epoch = 5;
  Numbers target;
  std::optional<Numbers> owned;
  Numbers held_by_others;
  bool subscription_changed = false;

  CurrentAssignment next() const {
    ReconcileInput input;
    input.profile = profile;
    input.current = current;
    input.target_epoch = target_epoch;
    input.target = parts(target);
    if (owned) input.owned = parts(*owned);
    input.subscription_changed = subscription_changed;
    input.held = [&](PartitionId p) {
      const auto is = [&](const AssignedEpoch& each) { return each.partition == p; };
      const bool own = std::any_of(current.assigned.begin(), current.assigned.end(), is) ||
                       std::any_of(current.revoking.begin(), current.revoking.end(), is);
      return own || std::find(held_by_others.begin(), held_by_others.end(), p.index) !=
                        held_by_others.end();
    };
    input.subscribed = [](PartitionId p) { return p.index < 10; };
    return reconcile(input);
  }
};

CurrentAssignment stable(std::int32_t epoch, const Numbers& assigned) {
  CurrentAssignment current;
  current.epoch = epoch;
  current.previous_epoch = epoch - 1;
  current.assigned = given(assigned, epoch);
  return current;
}

CurrentAssignment unrevoked(std::int32_t epoch, const Numbers& assigned, const Numbers& revoking) {
  CurrentAssignment current = stable(epoch, assigned);
  current.state = AssignmentState::unrevoked_partitions;
  current.revoking = given(revoking, epoch);
  return current;
}

}  // namespace

TEST_CASE("a stable member at the target's epoch does not move") {
  Case member;
  member.current = stable(5, {0, 1});
  member.target = {2, 3};
  CHECK(member.next() == member.current);
}

TEST_CASE("a joiner whose partitions are free gets them at once, at the target's epoch") {
  Case member;
  member.target_epoch = 2;
  member.target = {0, 1, 2};
  member.owned = Numbers{};
  const CurrentAssignment next = member.next();
  CHECK(next.epoch == 2);
  CHECK(next.previous_epoch == 0);
  CHECK(next.state == AssignmentState::stable);
  CHECK(next.assigned == given({0, 1, 2}, 2));
}

TEST_CASE("a joiner whose partitions others hold is at the target's epoch and waits") {
  Case member;
  member.target = {4, 5};
  member.owned = Numbers{};
  member.held_by_others = {4};
  const CurrentAssignment next = member.next();
  CHECK(next.epoch == 5);
  CHECK(next.state == AssignmentState::unreleased_partitions);
  CHECK(numbers(next.assigned) == Numbers{5});
}

TEST_CASE("revocation comes first: the old epoch stays and nothing is added") {
  Case member;
  member.current = stable(4, {0, 1, 2, 3});
  member.target = {0, 1, 5};
  const CurrentAssignment next = member.next();
  CHECK(next.epoch == 4);
  CHECK(next.previous_epoch == 4);
  CHECK(next.state == AssignmentState::unrevoked_partitions);
  CHECK(numbers(next.assigned) == Numbers{0, 1});
  CHECK(numbers(next.revoking) == Numbers{2, 3});
}

TEST_CASE("a member that no longer owns what it must give up moves on in the same step") {
  Case member;
  member.current = stable(4, {0, 1, 2, 3});
  member.target = {0, 1, 5};
  member.owned = Numbers{0, 1};
  const CurrentAssignment next = member.next();
  CHECK(next.epoch == 5);
  CHECK(next.state == AssignmentState::stable);
  CHECK(next.assigned ==
        std::vector<AssignedEpoch>{{PartitionId{0}, 4}, {PartitionId{1}, 4}, {PartitionId{5}, 5}});
}

TEST_CASE("a beat that says nothing of partitions, or still owns them, acknowledges nothing") {
  Case member;
  member.current = unrevoked(4, {0, 1}, {2, 3});
  member.target = {0, 1};
  CHECK(member.next() == member.current);
  member.owned = Numbers{0, 1, 3};
  CHECK(member.next() == member.current);
}

TEST_CASE("an acknowledged revocation takes the member to the target") {
  Case member;
  member.current = unrevoked(4, {0, 1}, {2, 3});
  member.target = {0, 1};
  member.owned = Numbers{0, 1};
  const CurrentAssignment next = member.next();
  CHECK(next.epoch == 5);
  CHECK(next.previous_epoch == 4);
  CHECK(next.state == AssignmentState::stable);
  CHECK(next.revoking.empty());
}

TEST_CASE(
    "a newer target that takes more is served from the member's own epoch, in 4.0 one higher") {
  Case member;
  member.current = unrevoked(4, {0, 1}, {2, 3});
  member.target_epoch = 7;
  member.target = {0};
  member.owned = Numbers{0, 1};
  CHECK(member.next().epoch == 4);
  CHECK(numbers(member.next().revoking) == Numbers{1});
  member.profile = Profile::v4_0;
  CHECK(member.next().epoch == 5);
  CHECK(member.next().previous_epoch == 4);
  CHECK(member.next().state == AssignmentState::unrevoked_partitions);
}

TEST_CASE("what the member itself was giving up does not block it when the target gives it back") {
  for (const Profile profile : {Profile::v4_4, Profile::v4_0}) {
    Case member;
    member.profile = profile;
    member.current = unrevoked(4, {0, 1}, {2, 3});
    member.target = {0, 1, 2, 3};
    member.owned = Numbers{0, 1};
    const CurrentAssignment next = member.next();
    CHECK(next.state == AssignmentState::stable);
    CHECK(numbers(next.assigned) == Numbers{0, 1, 2, 3});
  }
}

TEST_CASE(
    "an unreleased member is looked at on every beat, and its record changes once for its epoch") {
  Case member;
  member.current = stable(5, {});
  member.current.state = AssignmentState::unreleased_partitions;
  member.target = {4, 5};
  member.held_by_others = {4, 5};
  const CurrentAssignment second = member.next();
  CHECK(second != member.current);  // the previous epoch is 5 now
  CHECK(second.previous_epoch == 5);
  member.current = second;
  CHECK(member.next() == second);
  member.held_by_others = {};
  CHECK(numbers(member.next().assigned) == Numbers{4, 5});
  CHECK(member.next().state == AssignmentState::stable);
}

TEST_CASE("4.4 takes topics out of a member's set that it no longer subscribes to; 4.0 waits") {
  Case member;
  member.current = stable(5, {0, 1, 10, 11});
  member.target = {0, 1, 10, 11};
  member.subscription_changed = true;
  const CurrentAssignment stripped = member.next();
  CHECK(stripped.epoch == 5);
  CHECK(stripped.state == AssignmentState::unrevoked_partitions);
  CHECK(numbers(stripped.assigned) == Numbers{0, 1});
  CHECK(numbers(stripped.revoking) == Numbers{10, 11});
  member.owned = Numbers{0, 1};
  CHECK(member.next().state == AssignmentState::stable);
  CHECK(numbers(member.next().assigned) == Numbers{0, 1});
  member.profile = Profile::v4_0;
  CHECK(member.next() == member.current);
}

TEST_CASE("4.4 leaves topics that the member does not subscribe to out of any target") {
  Case member;
  member.current = stable(4, {0});
  member.target = {0, 10};
  CHECK(numbers(member.next().assigned) == Numbers{0});
  member.profile = Profile::v4_0;
  CHECK(numbers(member.next().assigned) == Numbers{0, 10});
}
