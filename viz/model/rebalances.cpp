#include "viz/model/rebalances.h"

#include <algorithm>

namespace kv {
namespace {

constexpr ks::Duration tick{1};

bool calm(ks::GroupState state) {
  return state == ks::GroupState::stable || state == ks::GroupState::empty ||
         state == ks::GroupState::dead;
}

/// Who had the partition last, at or before an instant.
ks::ConsumerId last_owner(const ks::OwnerLane& lane, ks::Time time) {
  ks::ConsumerId owner;
  for (const ks::OwnerSegment& part : lane.segments) {
    if (part.from > time) break;
    if (part.owner.valid()) owner = part.owner;
  }
  return owner;
}

/// Whether a member that takes part in a rebalance gave it up; not one that died, left or was thrown out.
bool given_up_in_turn(const ks::Lanes& lanes, const ks::OwnerLane& lane, ks::Time time) {
  const ks::ConsumerId owner = last_owner(lane, time);
  if (!owner.valid() || owner.index >= lanes.members().size()) return false;
  const ks::MemberSegment* then = ks::at_time(lanes.members()[owner.index].segments, time);
  if (then == nullptr) return false;
  switch (then->phase) {
    case ks::MemberPhase::preparing:
    case ks::MemberPhase::completing:
    case ks::MemberPhase::stable:
    case ks::MemberPhase::late:
    case ks::MemberPhase::reconciling:
    case ks::MemberPhase::acknowledging: return true;
    default: return false;
  }
}

/// Whether some partition was given up in turn since `since` and has no owner just before `now`.
bool waits_for_owner(const ks::Lanes& lanes, ks::GroupId group, ks::Time since, ks::Time now) {
  const auto owners = lanes.owners_of(group);
  return std::any_of(owners.begin(), owners.end(), [&](const ks::OwnerLane& lane) {
    const ks::OwnerSegment* part = ks::at_time(lane.segments, now - tick);
    const bool nobody = part != nullptr && !part->owner.valid() && !part->before;
    return nobody && part->from >= since && given_up_in_turn(lanes, lane, part->from);
  });
}

/// Members that live, by ConsumerId.
std::vector<bool> living_members(const ks::Lanes& lanes, ks::GroupId group, ks::Time time) {
  std::vector<bool> living(lanes.members().size());
  for (std::size_t i = 0; i < living.size(); ++i) {
    const ks::MemberLane& lane = lanes.members()[i];
    if (lane.group != group) continue;
    const ks::MemberSegment* now = ks::at_time(lane.segments, time);
    const bool gone = now == nullptr || now->phase == ks::MemberPhase::crashed ||
                      now->phase == ks::MemberPhase::closed;
    living[i] = !gone && now->member;
  }
  return living;
}

}  // namespace

std::vector<Rebalance> rebalances_of(const ks::Lanes& lanes, ks::GroupId group) {
  std::vector<Rebalance> all;
  if (group.index >= lanes.groups().size()) return all;
  ks::GroupState before = ks::GroupState::empty;
  for (const ks::GroupSegment& part : lanes.groups()[group.index].segments) {
    const bool leaves = calm(before) && !calm(part.state);
    if (leaves && (all.empty() || !waits_for_owner(lanes, group, all.back().from, part.from))) {
      all.push_back({part.from, ks::never, false, part.event, 0, {}});
    }
    const bool round = leaves || part.state == ks::GroupState::preparing_rebalance;
    if (!all.empty()) {
      auto& rounds = all.back().rounds;
      const bool open = !rounds.empty() && rounds.back().to == ks::never;
      if (open && (round || calm(part.state))) rounds.back().to = part.from;
      if (round) rounds.push_back({part.from, ks::never, part.event});
      if (leaves) all.back().settled = false;
      if (leaves) all.back().to = ks::never;
      if (!calm(before) && calm(part.state)) {
        all.back().settled = true;
        all.back().to = part.from;
        all.back().end_event = part.event;
      }
    }
    before = part.state;
  }
  return all;
}

std::int64_t fewest_changes(const ks::Lanes& lanes, ks::GroupId group, const Rebalance& rebalance) {
  const std::vector<bool> living = living_members(lanes, group, rebalance.to);
  const auto members = static_cast<std::int64_t>(std::count(living.begin(), living.end(), true));
  const auto owners = lanes.owners_of(group);
  if (members == 0) return 0;
  std::vector<std::int64_t> held(living.size());
  std::int64_t had_owner = 0;
  for (const ks::OwnerLane& lane : owners) {
    const ks::ConsumerId owner = last_owner(lane, rebalance.from);
    if (!owner.valid()) continue;
    ++had_owner;
    if (owner.index < living.size() && living[owner.index]) ++held[owner.index];
  }
  // Whoever holds most keeps one more where the shares do not come out even.
  std::sort(held.begin(), held.end(), std::greater<>());
  const auto count = static_cast<std::int64_t>(owners.size());
  std::int64_t kept = 0;
  for (std::size_t i = 0; i < held.size() && static_cast<std::int64_t>(i) < members; ++i) {
    const std::int64_t share = count / members + (static_cast<std::int64_t>(i) < count % members);
    kept += std::min(held[i], share);
  }
  return had_owner - kept;
}

}  // namespace kv
