#include <algorithm>
#include <string_view>
#include <utility>

#include "sim/base/check.h"
#include "sim/kafka/group/classic_parts.h"
#include "sim/kafka/group/offset_expiry.h"

namespace ks {
namespace {

Duration max_rebalance_timeout(const Group& group) {
  Duration longest{};
  for (const GroupMember& member : group.members)
    longest = std::max(longest, member.rebalance_timeout);
  return longest;
}

/// Answers everybody who waits for an assignment of a generation that will not come. Their sessions may
/// have run out while they waited, so they start anew.
void refuse_parked_syncs(Group& group, KafkaError error, Ctx& ctx) {
  for (GroupMember& member : group.members) member.assignment.clear();
  for (const MemberId id : hash_order(group, ctx)) {
    GroupMember& member = *group.find(id);
    if (!member.parked_sync.valid()) continue;
    const ConnectionId connection = member.parked_sync;
    member.parked_sync = ConnectionId{};
    arm_session(member, member.session_timeout, ctx);
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

/// Static members that did not join again count as well: they keep their place.
void answer_joins(Group& group, Ctx& ctx) {
  for (const MemberId id : hash_order(group, ctx)) {
    GroupMember& member = *group.find(id);
    const ConnectionId connection = member.parked_join;
    member.parked_join = ConnectionId{};
    member.is_new = false;
    arm_session(member, member.session_timeout, ctx);
    group.pending_sync.push_back(id);
    if (connection.valid()) ctx.respond(connection, join_answer(group, member, ctx));
  }
}

/// Only dynamic members are dropped when the join phase ends without them.
void drop_missing(Group& group, Ctx& ctx) {
  std::vector<MemberId> missing;
  for (const GroupMember& member : group.members) {
    if (!member.parked_join.valid() && !member.instance.valid()) missing.push_back(member.id);
  }
  for (const MemberId id : missing) remove_member(group, id, RebalanceReason::did_not_rejoin, ctx);
}

/// A leader that did not join again is replaced by the first who did; false: nobody did.
bool elect_joined_leader(Group& group, const Ctx& ctx) {
  const GroupMember* const leader = group.find(group.leader);
  if (leader == nullptr) return false;
  if (leader->parked_join.valid()) return true;
  for (const MemberId id : hash_order(group, ctx)) {
    if (!group.find(id)->parked_join.valid()) continue;
    group.leader = id;
    return true;
  }
  return false;
}

std::vector<TopicId> subscribed_topics(const Group& group) {
  std::vector<TopicId> topics;
  for (const GroupMember& member : group.members) {
    const std::vector<TopicId>& list = member.subscription.topics;
    topics.insert(topics.end(), list.begin(), list.end());
  }
  std::sort(topics.begin(), topics.end());
  topics.erase(std::unique(topics.begin(), topics.end()), topics.end());
  return topics;
}

}  // namespace

void change_state(Group& group, GroupState to, Ctx& ctx) {
  const GroupState from = group.state;
  group.previous_state = from;
  group.state = to;
  group.state_since = ctx.now;
  ctx.note(GroupStateChanged{group.id, from, to, group.generation});
}

std::vector<MemberId> hash_order(const Group& group, const Ctx& ctx) {
  std::vector<std::pair<std::string_view, MemberId>> named;
  for (const GroupMember& member : group.members)
    named.emplace_back(ctx.names().of(member.id), member.id);
  std::sort(named.begin(), named.end());
  std::vector<MemberId> order;
  for (const std::string& name : group.order.iteration()) {
    const auto at =
        std::lower_bound(named.begin(), named.end(), name,
                         [](const auto& each, const std::string& n) { return each.first < n; });
    const bool known = at != named.end() && at->first == name;
    order.push_back(known ? at->second : MemberId{});
  }
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

void rebalance_or_complete(BrokerSide side, Group& group, RebalanceReason reason, MemberId who,
                           Ctx& ctx) {
  if (group.state != GroupState::preparing_rebalance) {
    prepare_rebalance(side, group, reason, who, ctx);
  } else if (!in_initial_rebalance(group)) {
    maybe_complete_join(side, group, ctx);
  }
}

void complete_join(BrokerSide side, Group& group, Ctx& ctx) {
  ctx.stop_timer(group.join);
  drop_missing(group, ctx);
  if (!elect_joined_leader(group, ctx) && !group.members.empty()) {
    // Nobody but absent static members: the phase goes on until one comes or their sessions end.
    ctx.set_timer(group.join, ctx.now + max_rebalance_timeout(group));
    return;
  }
  ++group.generation;
  group.pending_sync.clear();
  group.subscribed = subscribed_topics(group);
  if (group.members.empty()) {
    group.protocol.clear();
    change_state(group, GroupState::empty, ctx);
    arm_offset_expiry(side, group, ctx);
    write_group(side, group, CoordinatorWrite::Kind::empty_group, {}, ctx);
    return;
  }
  group.protocol = select_protocol(group);
  ctx.note(JoinPhaseCompleted{group.id, group.generation, group.leader,
                              static_cast<std::uint32_t>(group.members.size()), group.protocol});
  change_state(group, GroupState::completing_rebalance, ctx);
  answer_joins(group, ctx);
  ctx.set_timer(group.sync, ctx.now + max_rebalance_timeout(group));
}

void remove_member(Group& group, MemberId id, RebalanceReason reason, Ctx& ctx) {
  GroupMember& member = *group.find(id);
  ctx.stop_timer(member.session);
  const ConnectionId join = member.parked_join;
  const ConnectionId sync = member.parked_sync;
  erase_member(group, id, ctx);
  ctx.note(MemberRemoved{group.id, id, reason, ctx.names().superseded(id)});
  if (join.valid()) ctx.respond(join, join_error(KafkaError::unknown_member_id, id));
  if (sync.valid()) {
    SyncGroupResponse response;
    response.error = KafkaError::unknown_member_id;
    ctx.respond(sync, std::move(response));
  }
}

void expire_member(BrokerSide side, Group& group, MemberId id, RebalanceReason reason, Ctx& ctx) {
  remove_member(group, id, reason, ctx);
  const bool completes =
      group.state == GroupState::stable || group.state == GroupState::completing_rebalance;
  if (completes) prepare_rebalance(side, group, reason, id, ctx);
  if (!completes) maybe_complete_join(side, group, ctx);
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
