#include <algorithm>

#include "sim/base/check.h"
#include "sim/kafka/group/classic_parts.h"

namespace ks {
namespace {

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

void erase_member(Group& group, MemberId member, const Ctx& ctx) {
  group.order.erase(ctx.names().of(member));
  std::erase_if(group.members, [&](const GroupMember& m) { return m.id == member; });
  std::erase(group.pending_sync, member);
  if (group.leader != member) return;
  const std::vector<MemberId> order = hash_order(group, ctx);
  group.leader = order.empty() ? MemberId{} : order.front();
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

}  // namespace

void change_state(Group& group, GroupState to, Ctx& ctx) {
  const GroupState from = group.state;
  group.previous_state = from;
  group.state = to;
  ctx.note(GroupStateChanged{group.id, from, to, group.generation});
}

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

JoinGroupResponse join_answer(const Group& group, const GroupMember& member, const Ctx& ctx) {
  JoinGroupResponse response;
  response.generation = group.generation;
  response.member = member.id;
  response.leader = group.leader;
  response.protocol = group.protocol;
  if (member.id == group.leader) {
    for (const MemberId id : hash_order(group, ctx)) {
      const GroupMember& each = *group.find(id);
      response.members.push_back(JoinedMember{id, each.instance, each.subscription});
    }
  }
  return response;
}

bool in_initial_rebalance(const Group& group) {
  return group.state == GroupState::preparing_rebalance &&
         group.previous_state == GroupState::empty;
}

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
  if (initial) ctx.set_timer(group.join, deadline);
  change_state(group, GroupState::preparing_rebalance, ctx);
  if (initial) return;
  if (group.all_parked()) {
    complete_join(side, group, ctx);
  } else {
    ctx.set_timer(group.join, deadline);
  }
}

void maybe_complete_join(BrokerSide side, Group& group, Ctx& ctx) {
  if (group.state == GroupState::preparing_rebalance && group.all_parked())
    complete_join(side, group, ctx);
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
    case GroupState::assigning:
    case GroupState::reconciling:
    case GroupState::dead: return;
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

}  // namespace ks
