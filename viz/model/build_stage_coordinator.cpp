// The coordinator of the stage: the group's state and how it got there, the barrier, and a slot per
// member.
#include <fmt/format.h>

#include "sim/trace/words.h"
#include "viz/model/build_stage_parts.h"

namespace kv {
namespace {

int state_index(ks::GroupState state) {
  switch (state) {
    case ks::GroupState::empty: return 0;
    case ks::GroupState::preparing_rebalance: return 1;
    case ks::GroupState::completing_rebalance: return 2;
    case ks::GroupState::stable: return 3;
    case ks::GroupState::assigning:
    case ks::GroupState::reconciling:
    case ks::GroupState::dead: break;
  }
  return -1;
}

std::string consumer_name(const StageSource& s, ks::MemberId member) {
  if (!member.valid() || member.index >= s.names.members.size()) return "a member";
  return std::string{s.names.of(ks::node(s.names.members[member.index].consumer))};
}

ks::ConsumerId consumer_of(const StageSource& s, ks::MemberId member) {
  return s.names.members[member.index].consumer;
}

/// "session of C2 expired".
std::string reason_of(const StageSource& s, const ks::RebalanceStarted& started) {
  const std::string who = consumer_name(s, started.member);
  switch (started.reason) {
    case ks::RebalanceReason::first_member: return fmt::format("{} is the first member", who);
    case ks::RebalanceReason::member_joined: return fmt::format("{} joined", who);
    case ks::RebalanceReason::member_rejoined: return fmt::format("{} joined again", who);
    case ks::RebalanceReason::session_expired: return fmt::format("session of {} expired", who);
    case ks::RebalanceReason::member_left: return fmt::format("{} left", who);
    case ks::RebalanceReason::poll_interval: return fmt::format("{} left: poll too late", who);
    case ks::RebalanceReason::join_expired: return fmt::format("join of {} expired", who);
    case ks::RebalanceReason::did_not_rejoin: return fmt::format("{} did not rejoin", who);
    case ks::RebalanceReason::did_not_sync: return fmt::format("{} did not sync", who);
    case ks::RebalanceReason::write_failed: return "assignment not stored";
    case ks::RebalanceReason::static_replaced: return fmt::format("{} took over", who);
    case ks::RebalanceReason::group_full: return fmt::format("{} found it full", who);
    case ks::RebalanceReason::subscription_changed: return fmt::format("{} subscribes anew", who);
    case ks::RebalanceReason::regex_resolved: return "pattern resolved";
    case ks::RebalanceReason::metadata_changed: return "topics changed";
    case ks::RebalanceReason::assignor_changed: return "assignor changed";
    case ks::RebalanceReason::rebalance_timeout: return fmt::format("{} did not revoke", who);
    case ks::RebalanceReason::partitions_initialized: return "partitions can be shared";
    case ks::RebalanceReason::downgraded: return "downgraded to classic";
  }
  return {};
}

std::string transition_text(const StageSource& s, const ks::Fact& fact,
                            const ks::GroupStateChanged& change) {
  std::string why;
  if (change.to == ks::GroupState::preparing_rebalance) {
    const ks::Fact* started = last_fact<ks::RebalanceStarted>(
        s, [&](const ks::RebalanceStarted& f) { return f.group == s.group; });
    if (started != nullptr) why = reason_of(s, std::get<ks::RebalanceStarted>(started->body));
  } else if (change.to == ks::GroupState::completing_rebalance) {
    const std::size_t members = s.shown().members.size();
    why = members == 1   ? std::string{"the only member has joined"}
          : members == 2 ? std::string{"both members have joined"}
                         : fmt::format("all {} members have joined", members);
  } else if (change.to == ks::GroupState::stable) {
    why = "assignment stored";
  } else if (change.to == ks::GroupState::empty) {
    why = "the last member is gone";
  }
  return fmt::format("{}  {}", clock(fact.time), why);
}

void transition(const StageSource& s, StageCoordinator& view) {
  const ks::Fact* fact = last_fact<ks::GroupStateChanged>(
      s, [&](const ks::GroupStateChanged& f) { return f.group == s.group; });
  if (fact == nullptr) return;
  const auto& change = std::get<ks::GroupStateChanged>(fact->body);
  view.came_from = state_index(change.from);
  view.transition = transition_text(s, *fact, change);
}

// --- barrier -------------------------------------------------------------------------------------

void barrier(const StageSource& s, StageCoordinator& view) {
  const ks::Group& group = s.shown();
  std::vector<std::string> waiting;
  std::vector<std::string> missing;
  const bool join = group.state == ks::GroupState::preparing_rebalance;
  const bool sync = group.state == ks::GroupState::completing_rebalance;
  for (const ks::GroupMember& member : group.members) {
    const bool here = join ? member.parked_join.valid()
                           : std::find(group.pending_sync.begin(), group.pending_sync.end(),
                                       member.id) == group.pending_sync.end();
    (here ? waiting : missing).push_back(consumer_name(s, member.id));
  }
  for (const ks::PendingMember& member : group.pending_members)
    missing.push_back(consumer_name(s, member.id));
  const std::size_t all = waiting.size() + missing.size();
  view.barrier_tip = "The barrier is open: no rebalance is going on.";
  if (!join && !sync) return;
  view.barrier = join ? BarrierKind::join : BarrierKind::sync;
  view.barrier_label =
      fmt::format("{} {} of {}", join ? "join barrier" : "SyncGroup", waiting.size(), all);
  view.barrier_tip =
      fmt::format("**{}** of {} {} here.", waiting.size(), all, waiting.size() == 1 ? "is" : "are");
  if (!waiting.empty()) view.barrier_tip += fmt::format(" Waiting: {}.", ks::list_text(waiting));
  if (!missing.empty()) view.barrier_tip += fmt::format(" Missing: {}.", ks::list_text(missing));
  const ks::TimerSlot& timer = s.world.engine.timers.slot(join ? group.join : group.sync);
  if (!timer.armed) return;
  view.barrier_tip += fmt::format(" It closes at {} at the latest.", clock(timer.deadline));
  const bool initial = join && group.previous_state == ks::GroupState::empty;
  if (initial)
    view.barrier_note = fmt::format("initial delay, {} left", left_text(timer.deadline - s.now));
}

// --- slots ---------------------------------------------------------------------------------------

void running_session(const StageSource& s, ks::TimerId id, ks::Duration timeout, StageSlot& slot) {
  const ks::TimerSlot& timer = s.world.engine.timers.slot(id);
  const ks::Duration left = timer.deadline - s.now;
  slot.head = "session";
  slot.session = {TimerState::running, share_left(left, timeout)};
  slot.value = left_text(left);
  slot.note = fmt::format("of {}", ks::span_text(timeout));
}

template <class Body>
std::string parked_since(const StageSource& s, ks::MemberId member) {
  const ks::Fact* fact = last_fact<Body>(s, [&](const Body& f) { return f.member == member; }, 64);
  return fact == nullptr ? std::string{} : fmt::format(" {}", clock(fact->time));
}

void member_foot(const StageSource& s, const ks::GroupMember& member, StageSlot& slot) {
  const ks::Group& group = s.shown();
  if (group.state == ks::GroupState::preparing_rebalance) {
    slot.done = member.parked_join.valid();
    slot.foot = slot.done ? fmt::format("JoinGroup{}", parked_since<ks::JoinParked>(s, member.id))
                          : "JoinGroup: not yet";
    if (!slot.done) slot.foot_ink = StageInk::amber;
  } else if (group.state == ks::GroupState::completing_rebalance) {
    const auto& pending = group.pending_sync;
    slot.done = std::find(pending.begin(), pending.end(), member.id) == pending.end();
    slot.foot = slot.done ? fmt::format("SyncGroup{}", parked_since<ks::SyncParked>(s, member.id))
                          : "SyncGroup: not yet";
    if (!slot.done) slot.foot_ink = StageInk::violet;
  } else if (member.assignment.empty()) {
    slot.foot = "no partition";
  } else {
    slot.foot = "assigned";
    slot.foot_value = short_list(s, member.assignment);
  }
}

StageSlot member_slot(const StageSource& s, const ks::GroupMember& member,
                      const std::string& name) {
  StageSlot slot;
  slot.kind = SlotKind::member;
  const bool parked = member.parked_join.valid() || member.parked_sync.valid();
  if (parked) {
    slot.role = "parked";
    slot.role_ink = StageInk::amber;
    slot.session.state = TimerState::held;
    slot.head = "session";
    slot.value = "held";
    slot.note = "while parked";
    slot.tip = fmt::format(
        "A request of **{}** waits at the coordinator; so long its session cannot expire.", name);
  } else {
    if (s.shown().leader == member.id) slot.role = "group leader";
    const ks::Duration timeout =
        member.is_new ? ks::new_member_join_timeout : member.session_timeout;
    running_session(s, member.session, timeout, slot);
    slot.tip = fmt::format(
        "The coordinator removes **{}** when it hears nothing more until {}. Last heard at {}.",
        name, clock(s.world.engine.timers.slot(member.session).deadline), clock(member.last_heard));
  }
  member_foot(s, member, slot);
  return slot;
}

StageSlot removed_slot(const StageSource& s, const ks::Fact& fact, const std::string& name) {
  const auto& removed = std::get<ks::MemberRemoved>(fact.body);
  StageSlot slot;
  slot.kind = SlotKind::removed;
  slot.role = "removed";
  slot.role_ink = StageInk::red;
  slot.value = clock(fact.time);
  slot.tip = fmt::format("The coordinator removed **{}** at {}: {}.", name, clock(fact.time),
                         ks::reason_text(removed.reason));
  switch (removed.reason) {
    case ks::RebalanceReason::session_expired:
    case ks::RebalanceReason::join_expired: {
      slot.head = "expired";
      slot.session.state = TimerState::expired;
      const ks::Fact* expired = last_fact<ks::SessionExpired>(
          s, [&](const ks::SessionExpired& f) { return f.member == removed.member; }, 64);
      if (expired == nullptr) break;
      slot.foot = "last beat";
      slot.foot_value = clock(std::get<ks::SessionExpired>(expired->body).last_heard);
      break;
    }
    case ks::RebalanceReason::member_left:
    case ks::RebalanceReason::poll_interval:
      slot.role = "left";
      slot.role_ink = StageInk::plain;
      slot.head = s.shown().type != ks::GroupType::classic ? "epoch \u22121" : "LeaveGroup";
      break;
    default:
      slot.head = "dropped";
      slot.foot = ks::reason_text(removed.reason);
      break;
  }
  return slot;
}

}  // namespace

void find_stage_seats(StageSource& s) {
  const ks::Group& group = s.shown();
  s.seats.assign(s.world.consumers.size(), {});
  StageSeat nobodys;  // of a member that is no consumer of this world
  const auto seat = [&](ks::MemberId member) -> StageSeat& {
    const ks::ConsumerId who = consumer_of(s, member);
    return who.index < s.seats.size() ? s.seats[who.index] : nobodys;
  };
  if (group.type != ks::GroupType::classic) {
    for (const ks::ConsumerGroupMember& member : group.modern.members) {
      StageSeat& of = seat(member.id);
      if (of.modern == nullptr) of.modern = &member;
    }
  }
  for (const ks::GroupMember& member : group.members) {
    StageSeat& of = seat(member.id);
    of.older = of.newest;
    of.newest = &member;
  }
  for (const ks::PendingMember& member : group.pending_members) {
    StageSeat& of = seat(member.id);
    if (of.pending == nullptr) of.pending = &member;
  }
  bool all_seated = true;
  for (std::size_t i = 0; i < s.seats.size(); ++i)
    all_seated = all_seated && (s.consumer_index[i] < 0 || !s.seats[i].empty());
  if (all_seated) return;
  const std::span<const std::uint32_t> removals = before(s, s.trace.of<ks::MemberRemoved>());
  constexpr std::size_t most = 256;
  for (std::size_t k = 0; k < std::min(most, removals.size()); ++k) {
    const ks::Fact& fact = s.trace[removals[removals.size() - 1 - k]];
    const auto& removed = std::get<ks::MemberRemoved>(fact.body);
    if (removed.group != s.group) continue;
    StageSeat& of = seat(removed.member);
    if (of.removed == nullptr) of.removed = &fact;
  }
}

StageSlot build_stage_slot(const StageSource& s, const ks::Consumer& consumer) {
  const ks::Group& group = s.shown();
  const std::string name{s.names.of(ks::node(consumer.id))};
  const StageSeat& seat = s.seats[consumer.id.index];
  if (seat.modern != nullptr) return build_modern_slot(s, *seat.modern, name);
  const ks::GroupMember* current = consumer.member.valid() ? group.find(consumer.member) : nullptr;
  // Under an id of a former incarnation.
  const ks::GroupMember* earlier = seat.newest != current ? seat.newest : seat.older;
  if (current != nullptr || earlier != nullptr) {
    StageSlot slot = member_slot(s, current != nullptr ? *current : *earlier, name);
    if (current == nullptr && consumer.alive() && consumer.member.valid()) {
      slot.role = "old member id";
      slot.role_ink = StageInk::amber;
    } else if (current != nullptr && earlier != nullptr) {
      slot.foot = "old id still here";
      slot.foot_value.clear();
      slot.foot_ink = StageInk::amber;
      slot.done = false;
    }
    return slot;
  }
  if (seat.pending != nullptr) {
    StageSlot slot;
    slot.kind = SlotKind::pending;
    slot.role = "has its id";
    running_session(s, seat.pending->session, consumer.config.session_timeout_ms, slot);
    slot.foot = "JoinGroup: not yet";
    slot.foot_ink = StageInk::amber;
    slot.tip =
        fmt::format("**{}** was given a member id and must send JoinGroup again with it.", name);
    return slot;
  }
  return seat.removed == nullptr ? StageSlot{} : removed_slot(s, *seat.removed, name);
}

void build_stage_coordinator(const StageSource& s, StageView& view) {
  const ks::Group& group = s.shown();
  StageCoordinator& c = view.coordinator;
  c.present = true;
  c.group = group.id;
  c.group_name = s.names.of(ks::node(group.id));
  if (group.offsets_partition.valid()) {
    const ks::BrokerId leader = s.world.cluster->at(group.offsets_partition).leader;
    const std::string partition = s.names.of(group.offsets_partition);
    c.place = leader.valid() ? fmt::format("broker {} · {}", leader.index + 1, partition)
                             : fmt::format("no leader · {}", partition);
    // Known as the coordinator, but nobody is at home there: dead, or still reading.
    if (leader.valid() && group.host != leader) {
      const auto& loads = s.world.brokers[leader.index].loads;
      c.trouble = loads.empty() ? "down" : "loading";
    } else if (!leader.valid()) {
      c.trouble = "none";
    } else if (s.world.brokers[leader.index].life.process == ks::ProcessState::frozen) {
      c.trouble = "frozen";
    }
    if (!c.trouble.empty() && leader.valid()) c.place += " · " + c.trouble;
  }
  if (group.type != ks::GroupType::classic) {
    build_modern_coordinator(s, c);
    return;
  }
  c.generation_word = "generation";
  c.generation = std::to_string(group.generation);
  c.state = state_index(group.state);
  transition(s, c);
  barrier(s, c);
  c.tip = fmt::format(
      "**{}** is {}, generation {}, {}{}.", c.group_name, ks::group_state_name(group.state),
      group.generation, ks::count_text(group.members.size(), "member", "members"),
      group.protocol.empty() ? std::string{} : fmt::format(", assignor {}", group.protocol));
}

}  // namespace kv
