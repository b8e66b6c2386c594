// Static members: a process that comes back under its group.instance.id takes over its old member.
// Source: GroupMetadataManager.updateStaticMemberThenRebalanceOrCompleteJoin,
// ClassicGroup.replaceStaticMember; KIP-345, KIP-814.
#include <algorithm>

#include "sim/base/check.h"
#include "sim/kafka/group/classic_parts.h"

namespace ks {
namespace {

/// Whoever waits under the old id is a duplicate and learns it at once.
void fence(GroupMember& member, Ctx& ctx) {
  const ConnectionId join = member.parked_join;
  const ConnectionId sync = member.parked_sync;
  member.parked_join = ConnectionId{};
  member.parked_sync = ConnectionId{};
  if (join.valid()) ctx.respond(join, join_error(KafkaError::fenced_instance_id, member.id));
  if (sync.valid()) ctx.respond(sync, SyncGroupResponse{KafkaError::fenced_instance_id, {}});
}

/// The member goes on under a new id, with its assignment, timeouts and leadership. The session timer of
/// the old id is not stopped: it will find nobody.
GroupMember& take_over(Group& group, GroupMember& member, MemberId id, Ctx& ctx) {
  const MemberId old = member.id;
  fence(member, ctx);
  group.order.erase(ctx.names().of(old));
  group.order.insert(ctx.names().of(id));
  if (group.leader == old) group.leader = id;
  member.id = id;
  member.is_new = false;
  member.session = ctx.new_timer(TimerOwner::member, id.index, MemberTimer::session);
  ctx.note(StaticMemberReplaced{group.id, member.instance, id, old});
  restart_session(member, ctx);
  return member;
}

}  // namespace

void replace_static_member(BrokerSide side, Group& group, ConnectionId connection,
                           const JoinGroupRequest& request, Ctx& ctx) {
  GroupMember* const known = group.find(request.instance);
  KS_CHECK(known != nullptr);
  const MemberId id = make_member_id(group, connection, ctx.names().of(request.instance), ctx);
  GroupMember& member = take_over(group, *known, id, ctx);
  update_member(member, request);
  member.parked_join = connection;
  if (group.state == GroupState::stable && select_protocol(group) == group.protocol) {
    CoordinatorWrite write;
    write.kind = CoordinatorWrite::Kind::static_member;
    write.group = group.id;
    write.generation = group.generation;
    write.member = id;
    submit_write(side, std::move(write), ctx);
    return;
  }
  park_join(group, member, connection, ctx);
  rebalance_or_complete(side, group, RebalanceReason::static_replaced, id, ctx);
}

void static_member_committed(BrokerSide side, const CoordinatorWrite& write, Ctx& ctx) {
  Group& group = side.groups[write.group.index];
  GroupMember* const member = group.find(write.member);
  if (member == nullptr || !member->parked_join.valid()) return;
  const ConnectionId connection = member->parked_join;
  member->parked_join = ConnectionId{};
  JoinGroupResponse response = join_answer(group, *member, ctx);
  response.skip_assignment = member->id == group.leader;
  ctx.respond(connection, std::move(response));
}

}  // namespace ks
