// JoinGroup at the coordinator. Source: GroupMetadataManager.classicGroupJoin and what it calls.
#include <algorithm>

#include "sim/kafka/group/classic_parts.h"

namespace ks {
namespace {

auto find_pending(Group& group, MemberId id) {
  return std::find_if(group.pending_members.begin(), group.pending_members.end(),
                      [&](const PendingMember& pending) { return pending.id == id; });
}

bool session_allowed(const BrokerSide& side, const JoinGroupRequest& request) {
  const BrokerConfig& config = side.broker.config;
  return request.session_timeout >= config.group_min_session_timeout_ms &&
         request.session_timeout <= config.group_max_session_timeout_ms;
}

/// GroupMetadataManager.acceptJoiningMember: while members join again, whoever is parked counts.
bool has_room(const BrokerSide& side, const Group& group, MemberId id) {
  const auto max_size = static_cast<std::size_t>(side.broker.config.group_max_size);
  const GroupMember* const known = group.find(id);
  switch (group.state) {
    case GroupState::preparing_rebalance:
      return group.parked() < max_size || (known != nullptr && known->parked_join.valid());
    case GroupState::completing_rebalance:
    case GroupState::stable: return known != nullptr || group.members.size() < max_size;
    case GroupState::empty:
    case GroupState::dead:
    case GroupState::assigning:
    case GroupState::reconciling: return true;
  }
  return true;
}

/// A member that came again too late for a place loses its membership.
void refuse_full(Group& group, ConnectionId connection, MemberId id, Ctx& ctx) {
  ctx.respond(connection, join_error(KafkaError::group_max_size_reached, MemberId{}));
  if (group.find(id) != nullptr) {
    remove_member(group, id, RebalanceReason::group_full, ctx);
    return;
  }
  const auto pending = find_pending(group, id);
  if (pending == group.pending_members.end()) return;
  ctx.stop_timer(pending->session);
  group.pending_members.erase(pending);
}

/// KIP-394: the id is made and handed out, and the group does not change.
void hand_out_id(Group& group, ConnectionId connection, const JoinGroupRequest& request, Ctx& ctx) {
  const NodeId client = ctx.connection(connection).client;
  const MemberId id = make_member_id(group, connection, ctx.names().of(client), ctx);
  const TimerId session = ctx.new_timer(TimerOwner::member, id.index, MemberTimer::session);
  group.pending_members.push_back(PendingMember{id, session});
  ctx.note(MemberIdGiven{group.id, id});
  ctx.set_timer(session, ctx.now + request.session_timeout);
  ctx.respond(connection, join_error(KafkaError::member_id_required, id));
}

void add_member(BrokerSide side, Group& group, ConnectionId connection, MemberId id,
                const JoinGroupRequest& request, Ctx& ctx) {
  GroupMember member;
  member.id = id;
  member.instance = request.instance;
  const auto pending = find_pending(group, id);
  if (pending != group.pending_members.end()) {
    member.session = pending->session;
    group.pending_members.erase(pending);
  } else {
    member.session = ctx.new_timer(TimerOwner::member, id.index, MemberTimer::session);
  }
  update_member(member, request);
  if (in_initial_rebalance(group)) group.new_member_added = true;
  group.order.insert(ctx.names().of(id));
  const bool leads = !group.leader.valid();
  if (leads) group.leader = id;
  group.members.push_back(std::move(member));
  ctx.note(MemberAdded{group.id, id, leads});
  GroupMember& added = group.members.back();
  arm_session(added, new_member_join_timeout, ctx);
  park_join(group, added, connection, ctx);
  const bool first = group.state == GroupState::empty;
  rebalance_or_complete(
      side, group, first ? RebalanceReason::first_member : RebalanceReason::member_joined, id, ctx);
}

void join_new(BrokerSide side, Group& group, ConnectionId connection,
              const JoinGroupRequest& request, Ctx& ctx) {
  if (!request.instance.valid()) {
    hand_out_id(group, connection, request, ctx);
  } else if (group.find(request.instance) != nullptr) {
    replace_static_member(side, group, connection, request, ctx);
  } else {
    const MemberId id = make_member_id(group, connection, ctx.names().of(request.instance), ctx);
    add_member(side, group, connection, id, request, ctx);
  }
}

bool unchanged(const GroupMember& member, const JoinGroupRequest& request) {
  return member.protocols == request.protocols && member.subscription == request.subscription;
}

void rejoin(BrokerSide side, Group& group, ConnectionId connection, const JoinGroupRequest& request,
            Ctx& ctx) {
  GroupMember& member = *group.find(request.member);
  const bool stable = group.state == GroupState::stable;
  if (group.state == GroupState::empty) {
    ctx.respond(connection, join_error(KafkaError::unknown_member_id, request.member));
    return;
  }
  const bool leads_again = stable && member.id == group.leader;
  if (group.state != GroupState::preparing_rebalance && unchanged(member, request) &&
      !leads_again) {
    // It failed to receive the answer, and may go on in the present generation.
    ctx.respond(connection, join_answer(group, member, ctx));
    return;
  }
  update_member(member, request);
  park_join(group, member, connection, ctx);
  rebalance_or_complete(side, group, RebalanceReason::member_rejoined, member.id, ctx);
}

}  // namespace

MemberId make_member_id(const Group& group, ConnectionId connection, std::string_view prefix,
                        Ctx& ctx) {
  const ConsumerId consumer{ctx.connection(connection).client.index};
  std::uint32_t earlier = 0;
  for (const MemberName& name : ctx.names().members) earlier += name.consumer == consumer ? 1U : 0U;
  Rng rng = ctx.rng(ctx.names().of(node(consumer)), "member-id " + std::to_string(earlier));
  const std::string& wished = ctx.names().wished_member_ids[consumer.index];
  std::string text =
      earlier == 0 && !wished.empty() ? wished : std::string{prefix} + "-" + random_uuid(rng);
  return ctx.new_member(MemberName{std::move(text), consumer, group.id});
}

void update_member(GroupMember& member, const JoinGroupRequest& request) {
  member.session_timeout = request.session_timeout;
  member.rebalance_timeout = request.rebalance_timeout;
  member.protocols = request.protocols;
  member.subscription = request.subscription;
}

void park_join(const Group& group, GroupMember& member, ConnectionId connection, Ctx& ctx) {
  member.parked_join = connection;
  ctx.note(JoinParked{group.id, member.id, static_cast<std::uint32_t>(group.parked()),
                      static_cast<std::uint32_t>(group.members.size())});
}

void join_group(BrokerSide side, ConnectionId connection, const JoinGroupRequest& request,
                Ctx& ctx) {
  Group& group = side.groups[request.group.index];
  KafkaError error = KafkaError::none;
  if (!session_allowed(side, request)) {
    error = KafkaError::invalid_session_timeout;
  } else if (!has_room(side, group, request.member)) {
    refuse_full(group, connection, request.member, ctx);
    return;
  } else if (group.state == GroupState::dead) {
    error = KafkaError::coordinator_not_available;
  } else if (!supports_protocols(group, request.protocols)) {
    error = KafkaError::inconsistent_group_protocol;
  }
  const bool pending = find_pending(group, request.member) != group.pending_members.end();
  if (error == KafkaError::none && request.member.valid() && !pending) {
    error = validate_member(group, request.member, request.instance);
  }
  if (error != KafkaError::none) {
    ctx.respond(connection, join_error(error, request.member));
  } else if (!request.member.valid()) {
    join_new(side, group, connection, request, ctx);
  } else if (pending) {
    add_member(side, group, connection, request.member, request, ctx);
  } else {
    rejoin(side, group, connection, request, ctx);
  }
}

}  // namespace ks
