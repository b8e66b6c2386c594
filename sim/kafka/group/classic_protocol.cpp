#include "sim/kafka/group/classic_protocol.h"

#include <algorithm>

#include "sim/kafka/group/classic_parts.h"
#include "sim/kafka/group/offset_expiry.h"

namespace ks {
namespace {

/// What SyncGroup and Heartbeat check alike.
KafkaError validate(Group& group, MemberId member, InstanceId instance, std::int32_t generation) {
  if (group.state == GroupState::dead) return KafkaError::unknown_member_id;
  const KafkaError error = validate_member(group, member, instance);
  if (error != KafkaError::none) return error;
  return generation == group.generation ? KafkaError::none : KafkaError::illegal_generation;
}

void answer_sync(GroupMember& member, ConnectionId connection, Ctx& ctx) {
  SyncGroupResponse response;
  response.partitions = member.assignment;
  ctx.respond(connection, std::move(response));
}

}  // namespace

KafkaError validate_member(Group& group, MemberId member, InstanceId instance) {
  if (instance.valid()) {
    const GroupMember* const holder = group.find(instance);
    if (holder == nullptr) return KafkaError::unknown_member_id;
    if (holder->id != member) return KafkaError::fenced_instance_id;
  }
  return group.find(member) == nullptr ? KafkaError::unknown_member_id : KafkaError::none;
}

void restart_session(GroupMember& member, Ctx& ctx) {
  arm_session(member, member.session_timeout, ctx);
}

void sync_group(BrokerSide side, ConnectionId connection, const SyncGroupRequest& request,
                Ctx& ctx) {
  Group& group = side.groups[request.group.index];
  KafkaError error = validate(group, request.member, request.instance, request.generation);
  if (error == KafkaError::none && request.protocol != group.protocol) {
    error = KafkaError::inconsistent_group_protocol;
  }
  if (error == KafkaError::none && group.state == GroupState::preparing_rebalance) {
    error = KafkaError::rebalance_in_progress;
  }
  if (error == KafkaError::none && group.state == GroupState::empty)
    error = KafkaError::unknown_member_id;
  if (error != KafkaError::none) {
    SyncGroupResponse response;
    response.error = error;
    ctx.respond(connection, std::move(response));
    return;
  }
  GroupMember& member = *group.find(request.member);
  std::erase(group.pending_sync, member.id);
  if (group.pending_sync.empty()) ctx.stop_timer(group.sync);
  if (group.state == GroupState::stable) {
    answer_sync(member, connection, ctx);
    return;
  }
  member.parked_sync = connection;
  ctx.note(SyncParked{group.id, member.id});
  if (member.id != group.leader || group.assignment_being_written) return;
  group.assignment_being_written = true;
  write_group(side, group, CoordinatorWrite::Kind::assignment, request.assignments, ctx);
}

void assignment_committed(BrokerSide side, const CoordinatorWrite& write, Ctx& ctx) {
  Group& group = side.groups[write.group.index];
  // A rebalance that began while the record was being replicated makes it void.
  if (group.state != GroupState::completing_rebalance || group.generation != write.generation)
    return;
  group.assignment_being_written = false;
  for (GroupMember& member : group.members) {
    const auto given =
        std::find_if(write.assignments.begin(), write.assignments.end(),
                     [&](const MemberAssignment& a) { return a.member == member.id; });
    member.assignment =
        given == write.assignments.end() ? std::vector<PartitionId>{} : given->partitions;
  }
  for (const MemberId id : hash_order(group, ctx)) {
    GroupMember& member = *group.find(id);
    if (!member.parked_sync.valid()) continue;
    const ConnectionId connection = member.parked_sync;
    member.parked_sync = ConnectionId{};
    restart_session(member, ctx);
    answer_sync(member, connection, ctx);
  }
  change_state(group, GroupState::stable, ctx);
  arm_offset_expiry(side, group, ctx);
  ctx.note(RebalanceCompleted{group.id, group.generation, ctx.now - group.rebalance_started});
}

void heartbeat(BrokerSide side, ConnectionId connection, const HeartbeatRequest& request,
               Ctx& ctx) {
  Group& group = side.groups[request.group.index];
  KafkaError error = validate(group, request.member, request.instance, request.generation);
  if (error == KafkaError::none && group.state == GroupState::empty)
    error = KafkaError::unknown_member_id;
  if (error == KafkaError::none) {
    restart_session(*group.find(request.member), ctx);
    if (group.state == GroupState::preparing_rebalance) error = KafkaError::rebalance_in_progress;
    if (ctx.wants(Level::protocol)) ctx.note(HeartbeatAccepted{group.id, request.member, error});
  }
  ctx.respond(connection, HeartbeatResponse{error});
}

void leave_group(BrokerSide side, ConnectionId connection, const LeaveGroupRequest& request,
                 Ctx& ctx) {
  Group& group = side.groups[request.group.index];
  const auto pending = std::find_if(group.pending_members.begin(), group.pending_members.end(),
                                    [&](const PendingMember& p) { return p.id == request.member; });
  const RebalanceReason reason = request.reason == poll_timeout_reason
                                     ? RebalanceReason::poll_interval
                                     : RebalanceReason::member_left;
  KafkaError error = KafkaError::none;
  if (pending != group.pending_members.end()) {
    ctx.stop_timer(pending->session);
    group.pending_members.erase(pending);
  } else {
    error = validate_member(group, request.member, request.instance);
    if (error == KafkaError::none) remove_member(group, request.member, reason, ctx);
  }
  const bool had_members = group.state != GroupState::empty;
  if (error == KafkaError::none && had_members)
    rebalance_or_complete(side, group, reason, request.member, ctx);
  // The last one's answer waits until the empty group is written.
  if (had_members && group.state == GroupState::empty) {
    side.broker.writes.back().connection = connection;
  } else {
    ctx.respond(connection, LeaveGroupResponse{error});
  }
}

void session_expired(BrokerSide side, Group& group, MemberId id, Ctx& ctx) {
  const auto pending = std::find_if(group.pending_members.begin(), group.pending_members.end(),
                                    [&](const PendingMember& p) { return p.id == id; });
  if (pending != group.pending_members.end()) {
    group.pending_members.erase(pending);
    maybe_complete_join(side, group, ctx);
    return;
  }
  GroupMember* const member = group.find(id);
  if (member == nullptr) return;
  // Waiting at the barrier counts as being alive, except for a member's very first join.
  if (!member->is_new && (member->parked_join.valid() || member->parked_sync.valid())) return;
  const RebalanceReason reason =
      member->is_new ? RebalanceReason::join_expired : RebalanceReason::session_expired;
  ctx.note(SessionExpired{group.id, id, ctx.now - member->last_heard, member->last_heard,
                          ctx.names().superseded(id)});
  expire_member(side, group, id, reason, ctx);
}

void join_timer_expired(BrokerSide side, Group& group, Ctx& ctx) {
  if (group.state != GroupState::preparing_rebalance) return;
  if (in_initial_rebalance(group) && group.new_member_added &&
      group.initial_remaining > Duration{}) {
    const Duration delay =
        std::min(side.broker.config.group_initial_rebalance_delay_ms, group.initial_remaining);
    group.initial_remaining = std::max(group.initial_remaining - group.initial_delay, Duration{});
    group.initial_delay = delay;
    group.new_member_added = false;
    ctx.set_timer(group.join, ctx.now + delay);
    ctx.note(InitialDelayExtended{group.id, ctx.now + delay});
    return;
  }
  complete_join(side, group, ctx);
}

void sync_timer_expired(BrokerSide side, Group& group, Ctx& ctx) {
  if (group.pending_sync.empty()) return;
  if (group.state != GroupState::completing_rebalance && group.state != GroupState::stable) return;
  // A static member that was replaced meanwhile is still waited for under its old id.
  const std::vector<MemberId> late = group.pending_sync;
  for (const MemberId id : late) {
    if (group.find(id) != nullptr) remove_member(group, id, RebalanceReason::did_not_sync, ctx);
  }
  prepare_rebalance(side, group, RebalanceReason::did_not_sync, late.front(), ctx);
}

}  // namespace ks
