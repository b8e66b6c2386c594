#include "sim/kafka/group/classic_protocol.h"

#include <algorithm>

#include "sim/base/check.h"

namespace ks {
namespace {

void change_state(Group& group, GroupState to, Ctx& ctx) {
  const GroupState from = group.state;
  group.previous_state = from;
  group.state = to;
  ctx.note(GroupStateChanged{group.id, from, to, group.generation});
}

Duration max_rebalance_timeout(const Group& group) {
  Duration longest{};
  for (const GroupMember& member : group.members)
    longest = std::max(longest, member.rebalance_timeout);
  return longest;
}

MemberId member_named(const Group& group, const std::string& name, const Ctx& ctx) {
  for (const GroupMember& member : group.members) {
    if (ctx.names().of(member.id) == name) return member.id;
  }
  return MemberId{};
}

/// Member ids in the iteration order of the broker's HashMap.
std::vector<MemberId> hash_order(const Group& group, const Ctx& ctx) {
  std::vector<MemberId> order;
  for (const std::string& name : group.order.iteration())
    order.push_back(member_named(group, name, ctx));
  return order;
}

void arm_session(GroupMember& member, Duration timeout, Ctx& ctx) {
  member.last_heard = ctx.now;
  ctx.set_timer(member.session, ctx.now + timeout);
}

JoinGroupResponse join_error(KafkaError error, MemberId member) {
  JoinGroupResponse response;
  response.error = error;
  response.member = member;
  return response;
}

/// The members' list for the leader, in the order of the broker's map; nothing for followers.
JoinGroupResponse join_answer(const Group& group, const GroupMember& member, const Ctx& ctx) {
  JoinGroupResponse response;
  response.generation = group.generation;
  response.member = member.id;
  response.leader = group.leader;
  response.protocol = group.protocol;
  if (member.id == group.leader) {
    for (const MemberId id : hash_order(group, ctx)) {
      response.members.push_back(JoinedMember{id, group.find(id)->subscription});
    }
  }
  return response;
}

std::vector<std::string> candidates(const Group& group) {
  std::vector<std::string> names;
  if (group.members.empty()) return names;
  for (const std::string& name : group.members.front().protocols) {
    const bool everywhere =
        std::all_of(group.members.begin(), group.members.end(), [&](const GroupMember& m) {
          return std::find(m.protocols.begin(), m.protocols.end(), name) != m.protocols.end();
        });
    if (everywhere) names.push_back(name);
  }
  return names;
}

/// ClassicGroup.selectProtocol: each member votes for the first common name of its own list; the most
/// votes win, ties go to the first name in the order of Java's HashMap.
std::string select_protocol(const Group& group) {
  const std::vector<std::string> common = candidates(group);
  JavaHashOrder voted;
  std::vector<std::pair<std::string, std::uint32_t>> votes;
  for (const GroupMember& member : group.members) {
    for (const std::string& name : member.protocols) {
      if (std::find(common.begin(), common.end(), name) == common.end()) continue;
      voted.insert(name);
      auto entry =
          std::find_if(votes.begin(), votes.end(), [&](const auto& v) { return v.first == name; });
      if (entry == votes.end()) entry = votes.insert(votes.end(), {name, 0});
      ++entry->second;
      break;
    }
  }
  std::string winner;
  std::uint32_t most = 0;
  for (const std::string& name : voted.iteration()) {
    for (const auto& [candidate, count] : votes) {
      if (candidate == name && count > most) {
        winner = name;
        most = count;
      }
    }
  }
  return winner;
}

/// Answers everybody who waits for an assignment of a generation that will not come.
void refuse_parked_syncs(Group& group, KafkaError error, Ctx& ctx) {
  for (GroupMember& member : group.members) {
    member.assignment.clear();
    if (!member.parked_sync.valid()) continue;
    const ConnectionId connection = member.parked_sync;
    member.parked_sync = ConnectionId{};
    SyncGroupResponse response;
    response.error = error;
    ctx.respond(connection, std::move(response));
  }
}

void complete_join(BrokerSide side, Group& group, Ctx& ctx);

/// From Stable, CompletingRebalance or Empty into PreparingRebalance.
void prepare_rebalance(BrokerSide side, Group& group, RebalanceReason reason, MemberId who,
                       Ctx& ctx) {
  if (group.state == GroupState::completing_rebalance) {
    refuse_parked_syncs(group, KafkaError::rebalance_in_progress, ctx);
  }
  ctx.stop_timer(group.sync);
  group.pending_sync.clear();
  group.assignment_being_written = false;
  const bool initial = group.state == GroupState::empty;
  group.rebalance_started = ctx.now;
  ++ctx.ledger().groups[group.id.index].rebalances;
  Time deadline = ctx.now + max_rebalance_timeout(group);
  if (initial) {
    const Duration delay = side.broker.config.group_initial_rebalance_delay_ms;
    group.initial_delay = delay;
    group.initial_remaining = std::max(max_rebalance_timeout(group) - delay, Duration{});
    group.new_member_added = false;
    deadline = ctx.now + delay;
  }
  ctx.note(RebalanceStarted{group.id, reason, who, group.generation, deadline});
  change_state(group, GroupState::preparing_rebalance, ctx);
  if (initial) {
    ctx.set_timer(group.join, deadline);
  } else if (group.all_parked()) {
    complete_join(side, group, ctx);
  } else {
    ctx.set_timer(group.join, deadline);
  }
}

bool in_initial_rebalance(const Group& group) {
  return group.state == GroupState::preparing_rebalance &&
         group.previous_state == GroupState::empty;
}

void maybe_complete_join(BrokerSide side, Group& group, Ctx& ctx) {
  if (group.state == GroupState::preparing_rebalance && group.all_parked())
    complete_join(side, group, ctx);
}

void erase_member(Group& group, MemberId member, const Ctx& ctx) {
  group.order.erase(ctx.names().of(member));
  std::erase_if(group.members, [&](const GroupMember& m) { return m.id == member; });
  std::erase(group.pending_sync, member);
  if (group.leader != member) return;
  const std::vector<MemberId> order = hash_order(group, ctx);
  group.leader = order.empty() ? MemberId{} : order.front();
}

/// Takes a member out of the group; what was parked for it is answered with UNKNOWN_MEMBER_ID.
void remove_member(Group& group, MemberId id, RebalanceReason reason, Ctx& ctx) {
  GroupMember& member = *group.find(id);
  ctx.stop_timer(member.session);
  const ConnectionId join = member.parked_join;
  const ConnectionId sync = member.parked_sync;
  erase_member(group, id, ctx);
  ctx.note(MemberRemoved{group.id, id, reason});
  if (join.valid()) ctx.respond(join, join_error(KafkaError::unknown_member_id, id));
  if (sync.valid()) {
    SyncGroupResponse response;
    response.error = KafkaError::unknown_member_id;
    ctx.respond(sync, std::move(response));
  }
}

/// GroupMetadataManager.removeMemberAndUpdateClassicGroup. `by_timer`: an expiry completes a join
/// phase at once even during the initial delay; a LeaveGroup does not.
void remove_and_rebalance(BrokerSide side, Group& group, MemberId id, RebalanceReason reason,
                          Ctx& ctx) {
  remove_member(group, id, reason, ctx);
  switch (group.state) {
    case GroupState::stable:
    case GroupState::completing_rebalance: prepare_rebalance(side, group, reason, id, ctx); return;
    case GroupState::preparing_rebalance:
      if (in_initial_rebalance(group) && reason != RebalanceReason::session_expired &&
          reason != RebalanceReason::join_expired) {
        return;
      }
      maybe_complete_join(side, group, ctx);
      return;
    case GroupState::empty:
    case GroupState::dead: return;
  }
}

void answer_joins(Group& group, Ctx& ctx) {
  for (const MemberId id : hash_order(group, ctx)) {
    GroupMember& member = *group.find(id);
    if (!member.parked_join.valid()) continue;
    const ConnectionId connection = member.parked_join;
    member.parked_join = ConnectionId{};
    member.is_new = false;
    arm_session(member, member.session_timeout, ctx);
    group.pending_sync.push_back(id);
    ctx.respond(connection, join_answer(group, member, ctx));
  }
}

void write_group(BrokerSide side, Group& group, CoordinatorWrite::Kind kind,
                 std::vector<MemberAssignment> assignments, Ctx& ctx) {
  CoordinatorWrite write;
  write.kind = kind;
  write.group = group.id;
  write.generation = group.generation;
  write.assignments = std::move(assignments);
  submit_write(side, std::move(write), ctx);
}

void complete_join(BrokerSide side, Group& group, Ctx& ctx) {
  ctx.stop_timer(group.join);
  std::vector<MemberId> missing;
  for (const GroupMember& member : group.members) {
    if (!member.parked_join.valid()) missing.push_back(member.id);
  }
  for (const MemberId id : missing) remove_member(group, id, RebalanceReason::did_not_rejoin, ctx);
  ++group.generation;
  if (group.members.empty()) {
    group.protocol.clear();
    change_state(group, GroupState::empty, ctx);
    write_group(side, group, CoordinatorWrite::Kind::empty_group, {}, ctx);
    return;
  }
  group.protocol = select_protocol(group);
  group.new_member_added = false;
  ctx.note(JoinPhaseCompleted{group.id, group.generation, group.leader,
                              static_cast<std::uint32_t>(group.members.size()), group.protocol});
  change_state(group, GroupState::completing_rebalance, ctx);
  group.pending_sync.clear();
  answer_joins(group, ctx);
  ctx.set_timer(group.sync, ctx.now + max_rebalance_timeout(group));
}

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
  ctx.set_timer(session, ctx.now + request.session_timeout);
  ctx.note(MemberIdGiven{group.id, id});
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
