// The coordinator of the stage for a KIP-848 group: epochs instead of generations, no barrier, and for
// each member how far it has been brought towards its target.
#include <fmt/format.h>

#include "sim/trace/words.h"
#include "viz/model/build_stage_parts.h"

namespace kv {
namespace {

int state_index(ks::GroupState state) {
  switch (state) {
    case ks::GroupState::empty: return 0;
    case ks::GroupState::assigning: return 1;
    case ks::GroupState::reconciling: return 2;
    case ks::GroupState::stable: return 3;
    case ks::GroupState::preparing_rebalance:
    case ks::GroupState::completing_rebalance:
    case ks::GroupState::dead: break;
  }
  return -1;
}

std::string name_of(const StageSource& s, ks::MemberId member) {
  if (!member.valid() || member.index >= s.names.members.size()) return "a member";
  return std::string{s.names.of(ks::node(s.names.members[member.index].consumer))};
}

/// "C4 joined", "session of C2 expired".
std::string bump_text(const StageSource& s, const ks::GroupEpochBumped& bump) {
  const std::string who = name_of(s, bump.member);
  switch (bump.reason) {
    case ks::RebalanceReason::first_member:
    case ks::RebalanceReason::member_joined: return fmt::format("{} joined", who);
    case ks::RebalanceReason::session_expired: return fmt::format("session of {} expired", who);
    case ks::RebalanceReason::member_left: return fmt::format("{} left", who);
    case ks::RebalanceReason::poll_interval: return fmt::format("{} left: poll too late", who);
    case ks::RebalanceReason::rebalance_timeout: return fmt::format("{} did not revoke", who);
    case ks::RebalanceReason::subscription_changed: return fmt::format("{} subscribes anew", who);
    case ks::RebalanceReason::metadata_changed: return "topics changed";
    default: return std::string{ks::reason_text(bump.reason)};
  }
}

std::string transition_text(const StageSource& s, const ks::GroupStateChanged& change) {
  if (change.to == ks::GroupState::assigning || change.to == ks::GroupState::reconciling) {
    const ks::Fact* bump = last_fact<ks::GroupEpochBumped>(
        s, [&](const ks::GroupEpochBumped& f) { return f.group == s.group; });
    const bool computed = change.from == ks::GroupState::assigning;
    if (computed) return "target computed";
    return bump == nullptr ? std::string{}
                           : bump_text(s, std::get<ks::GroupEpochBumped>(bump->body));
  }
  if (change.to == ks::GroupState::stable) return "everybody has reached the target";
  return change.to == ks::GroupState::empty ? "the last member is gone" : std::string{};
}

void running_session(const StageSource& s, const ks::ConsumerGroupMember& member,
                     ks::Duration timeout, StageSlot& slot) {
  const ks::TimerSlot& timer = s.world.engine.timers.slot(member.session);
  const ks::Duration left = timer.deadline - s.now;
  slot.head = "session";
  slot.session = {TimerState::running, share_left(left, timeout)};
  slot.value = left_text(left);
  slot.note = fmt::format("of {}", ks::span_text(timeout));
}

/// Partitions of the target that somebody else has not given up so far.
std::vector<ks::PartitionId> waits_for(const ks::ConsumerGroupMember& member) {
  std::vector<ks::PartitionId> list;
  for (const ks::PartitionId id : member.target) {
    if (!member.current.has(id)) list.push_back(id);
  }
  return list;
}

void foot(const StageSource& s, const ks::ConsumerGroupMember& member, StageSlot& slot) {
  const auto revoking = ks::partitions_of(member.current.revoking);
  switch (member.current.state) {
    case ks::AssignmentState::unrevoked_partitions:
      slot.foot = "gives up";
      slot.foot_value = short_list(s, revoking);
      slot.foot_ink = StageInk::amber;
      return;
    case ks::AssignmentState::unreleased_partitions:
      slot.foot = "waits for";
      slot.foot_value = short_list(s, waits_for(member));
      slot.foot_ink = StageInk::amber;
      return;
    case ks::AssignmentState::stable: break;
  }
  const auto assigned = ks::partitions_of(member.current.assigned);
  if (s.shown().type == ks::GroupType::share) {
    slot.foot = assigned.empty() ? "no partition" : "may read";
    if (!assigned.empty()) slot.foot_value = short_list(s, assigned);
    return;
  }
  slot.foot = assigned.empty() ? "no partition" : "assigned";
  if (!assigned.empty()) slot.foot_value = short_list(s, assigned);
}

}  // namespace

StageSlot build_modern_slot(const StageSource& s, const ks::ConsumerGroupMember& member,
                            const std::string& name) {
  const ks::Group& group = s.shown();
  StageSlot slot;
  slot.kind = SlotKind::member;
  if (member.current.epoch == ks::static_leave_epoch) {
    slot.role = "away";
    slot.role_ink = StageInk::amber;
  } else {
    slot.role = fmt::format("epoch {}", member.current.epoch);
    if (member.current.epoch < group.modern.target_epoch) slot.role_ink = StageInk::amber;
  }
  const ks::Duration timeout =
      s.world.engine.timers.slot(member.session).deadline - member.last_heard;
  running_session(s, member, timeout, slot);
  foot(s, member, slot);
  slot.tip = fmt::format(
      "The coordinator fences **{}** when it hears nothing more until {}. Last heard at {}. "
      "{}, member epoch {} of target epoch {}.",
      name, clock(s.world.engine.timers.slot(member.session).deadline), clock(member.last_heard),
      ks::assignment_state_name(member.current.state), member.current.epoch,
      group.modern.target_epoch);
  if (member.rebalance.valid() && s.world.engine.timers.armed(member.rebalance)) {
    slot.tip += fmt::format(" It has until {} to give up {}.",
                            clock(s.world.engine.timers.slot(member.rebalance).deadline),
                            short_list(s, ks::partitions_of(member.current.revoking)));
  }
  return slot;
}

void build_modern_coordinator(const StageSource& s, StageCoordinator& view) {
  const ks::Group& group = s.shown();
  const bool share = group.type == ks::GroupType::share;
  view.states = {"Empty", "Assigning", "Reconciling", "Stable"};
  if (share) view.states = {"Empty", "", "", "Stable"};  // it has no other states
  view.generation_word = "group epoch";
  view.generation = std::to_string(group.modern.epoch);
  view.state = state_index(group.state);
  const ks::Fact* fact = last_fact<ks::GroupStateChanged>(
      s, [&](const ks::GroupStateChanged& f) { return f.group == s.group; });
  if (fact != nullptr) {
    const auto& change = std::get<ks::GroupStateChanged>(fact->body);
    view.came_from = state_index(change.from);
    view.transition = fmt::format("{}  {}", clock(fact->time), transition_text(s, change));
  }
  view.barrier = BarrierKind::absent;
  view.barrier_tip =
      share ? "A share group has no barrier: its members read the same partitions."
            : "A KIP-848 group has no barrier: every member moves at its own heartbeats.";
  view.tip =
      fmt::format("**{}** is {}: group epoch {}, target epoch {}, {}.", view.group_name,
                  ks::group_state_name(group.state), group.modern.epoch, group.modern.target_epoch,
                  ks::count_text(group.modern.members.size(), "member", "members"));
}

}  // namespace kv
