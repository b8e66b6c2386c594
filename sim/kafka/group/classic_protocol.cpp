#include "sim/kafka/group/classic_protocol.h"

#include <algorithm>

#include "sim/kafka/group/classic_parts.h"

namespace ks {
namespace {

void park_join(BrokerSide side, Group& group, GroupMember& member, ConnectionId connection,
               Ctx& ctx) {
  // A request sent again after a lost connection takes the place of the one that waits.
  member.parked_join = connection;
  ctx.note(JoinParked{group.id, member.id, static_cast<std::uint32_t>(group.parked()),
                      static_cast<std::uint32_t>(group.members.size())});
  if (!in_initial_rebalance(group)) maybe_complete_join(side, group, ctx);
}

void update_member(GroupMember& member, const JoinGroupRequest& request) {
  member.session_timeout = request.session_timeout;
  member.rebalance_timeout = request.rebalance_timeout;
  member.protocols = request.protocols;
  member.subscription = request.subscription;
}

bool unchanged(const GroupMember& member, const JoinGroupRequest& request) {
  return member.protocols == request.protocols && member.subscription == request.subscription;
}

KafkaError validate_join(const BrokerSide& side, const Group& group,
                         const JoinGroupRequest& request) {
  if (request.session_timeout < side.broker.config.group_min_session_timeout_ms ||
      request.session_timeout > side.broker.config.group_max_session_timeout_ms) {
    return KafkaError::invalid_session_timeout;
  }
  const auto max_size = static_cast<std::size_t>(side.broker.config.group_max_size);
  const GroupMember* const known = group.find(request.member);
  const bool full =
      group.state == GroupState::preparing_rebalance
          ? group.parked() >= max_size && (known == nullptr || !known->parked_join.valid())
          : group.members.size() >= max_size && known == nullptr;
  if (full && group.state != GroupState::empty) return KafkaError::group_max_size_reached;
  if (group.state == GroupState::dead) return KafkaError::coordinator_not_available;
  if (request.protocols.empty()) return KafkaError::inconsistent_group_protocol;
  if (group.state == GroupState::empty) return KafkaError::none;
  const bool shares_one =
      std::any_of(request.protocols.begin(), request.protocols.end(), [&](const auto& name) {
        return std::all_of(
            group.members.begin(), group.members.end(), [&](const GroupMember& member) {
              return std::find(member.protocols.begin(), member.protocols.end(), name) !=
                     member.protocols.end();
            });
      });
  return shares_one ? KafkaError::none : KafkaError::inconsistent_group_protocol;
}

/// KIP-394: the id is made and handed out, and the group does not change.
void hand_out_id(Group& group, ConnectionId connection, const JoinGroupRequest& request, Ctx& ctx) {
  const ConsumerId consumer{ctx.connection(connection).client.index};
  const std::string client_id{ctx.names().of(node(consumer))};
  std::uint32_t earlier = 0;
  for (const MemberName& name : ctx.names().members) earlier += name.consumer == consumer ? 1U : 0U;
  Rng rng = ctx.rng(client_id, "member-id " + std::to_string(earlier));
  const std::string& wished = ctx.names().wished_member_ids[consumer.index];
  std::string text = earlier == 0 && !wished.empty() ? wished : client_id + "-" + random_uuid(rng);
  const MemberId id = ctx.new_member(MemberName{std::move(text), consumer, group.id});
  const TimerId session = ctx.new_timer(TimerOwner::member, id.index, MemberTimer::session);
  group.pending_members.push_back(PendingMember{id, session});
  ctx.note(MemberIdGiven{group.id, id});
  ctx.set_timer(session, ctx.now + request.session_timeout);
  ctx.respond(connection, join_error(KafkaError::member_id_required, id));
}

void add_member(BrokerSide side, Group& group, ConnectionId connection,
                const JoinGroupRequest& request, Ctx& ctx) {
  const auto pending = std::find_if(group.pending_members.begin(), group.pending_members.end(),
                                    [&](const PendingMember& p) { return p.id == request.member; });
  GroupMember member;
  member.id = request.member;
  member.session = pending->session;
  group.pending_members.erase(pending);
  update_member(member, request);
  if (in_initial_rebalance(group)) group.new_member_added = true;
  group.order.insert(ctx.names().of(member.id));
  const bool leads = !group.leader.valid();
  if (leads) group.leader = member.id;
  group.members.push_back(member);
  ctx.note(MemberAdded{group.id, member.id, leads});
  GroupMember& added = group.members.back();
  arm_session(added, new_member_join_timeout, ctx);
  added.parked_join = connection;
  const bool first = group.state == GroupState::empty;
  ctx.note(JoinParked{group.id, added.id, static_cast<std::uint32_t>(group.parked()),
                      static_cast<std::uint32_t>(group.members.size())});
  if (group.state != GroupState::preparing_rebalance) {
    prepare_rebalance(side, group,
                      first ? RebalanceReason::first_member : RebalanceReason::member_joined,
                      added.id, ctx);
  } else if (!in_initial_rebalance(group)) {
    maybe_complete_join(side, group, ctx);
  }
}

void rejoin(BrokerSide side, Group& group, ConnectionId connection, const JoinGroupRequest& request,
            Ctx& ctx) {
  GroupMember& member = *group.find(request.member);
  const bool same = unchanged(member, request);
  switch (group.state) {
    case GroupState::preparing_rebalance:
      update_member(member, request);
      park_join(side, group, member, connection, ctx);
      return;
    case GroupState::completing_rebalance:
    case GroupState::stable: {
      const bool leader_again = group.state == GroupState::stable && member.id == group.leader;
      if (same && !leader_again) {
        ctx.respond(connection, join_answer(group, member, ctx));
        return;
      }
      update_member(member, request);
      member.parked_join = connection;
      prepare_rebalance(side, group, RebalanceReason::member_rejoined, member.id, ctx);
      return;
    }
    case GroupState::empty:
    case GroupState::assigning:
    case GroupState::reconciling:
    case GroupState::dead:
      ctx.respond(connection, join_error(KafkaError::unknown_member_id, request.member));
      return;
  }
}

KafkaError validate_member(const Group& group, MemberId member, std::int32_t generation) {
  if (group.state == GroupState::dead) return KafkaError::coordinator_not_available;
  if (group.find(member) == nullptr) return KafkaError::unknown_member_id;
  if (generation != group.generation) return KafkaError::illegal_generation;
  return KafkaError::none;
}

void answer_sync(GroupMember& member, ConnectionId connection, Ctx& ctx) {
  SyncGroupResponse response;
  response.partitions = member.assignment;
  ctx.respond(connection, std::move(response));
}

}  // namespace

void restart_session(GroupMember& member, Ctx& ctx) {
  arm_session(member, member.session_timeout, ctx);
}

void join_group(BrokerSide side, ConnectionId connection, const JoinGroupRequest& request,
                Ctx& ctx) {
  Group& group = side.groups[request.group.index];
  const KafkaError error = validate_join(side, group, request);
  if (error != KafkaError::none) {
    ctx.respond(connection, join_error(error, request.member));
    return;
  }
  if (!request.member.valid()) {
    hand_out_id(group, connection, request, ctx);
    return;
  }
  const bool pending = std::any_of(group.pending_members.begin(), group.pending_members.end(),
                                   [&](const PendingMember& p) { return p.id == request.member; });
  if (pending) {
    add_member(side, group, connection, request, ctx);
  } else if (group.find(request.member) != nullptr) {
    rejoin(side, group, connection, request, ctx);
  } else {
    ctx.respond(connection, join_error(KafkaError::unknown_member_id, request.member));
  }
}

void sync_group(BrokerSide side, ConnectionId connection, const SyncGroupRequest& request,
                Ctx& ctx) {
  Group& group = side.groups[request.group.index];
  KafkaError error = validate_member(group, request.member, request.generation);
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
  ctx.note(RebalanceCompleted{group.id, group.generation, ctx.now - group.rebalance_started});
}

void heartbeat(BrokerSide side, ConnectionId connection, const HeartbeatRequest& request,
               Ctx& ctx) {
  Group& group = side.groups[request.group.index];
  KafkaError error = validate_member(group, request.member, request.generation);
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
  const RebalanceReason reason = request.reason == "max.poll.interval.ms exceeded"
                                     ? RebalanceReason::poll_interval
                                     : RebalanceReason::member_left;
  if (pending != group.pending_members.end()) {
    ctx.stop_timer(pending->session);
    group.pending_members.erase(pending);
    ctx.respond(connection, LeaveGroupResponse{});
    if (!in_initial_rebalance(group)) maybe_complete_join(side, group, ctx);
  } else if (group.find(request.member) != nullptr) {
    ctx.respond(connection, LeaveGroupResponse{});
    remove_and_rebalance(side, group, request.member, reason, ctx);
  } else {
    ctx.respond(connection, LeaveGroupResponse{KafkaError::unknown_member_id});
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
  ctx.note(SessionExpired{group.id, id, ctx.now - member->last_heard, member->last_heard});
  remove_and_rebalance(side, group, id, reason, ctx);
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
  const std::vector<MemberId> late = group.pending_sync;
  for (const MemberId id : late) remove_member(group, id, RebalanceReason::did_not_sync, ctx);
  prepare_rebalance(side, group, RebalanceReason::did_not_sync, late.front(), ctx);
}

}  // namespace ks
