#include "sim/kafka/group/coordinator.h"

#include <algorithm>

#include "sim/kafka/group/classic_protocol.h"
#include "sim/kafka/group/consumer_migration.h"
#include "sim/kafka/group/consumer_protocol.h"
#include "sim/kafka/group/failover.h"
#include "sim/kafka/group/offset_admin.h"
#include "sim/kafka/group/offset_expiry.h"
#include "sim/kafka/group/pending_offsets.h"
#include "sim/kafka/group/share_protocol.h"
#include "sim/kafka/group/store_offset.h"
#include "sim/kafka/share_leader.h"

namespace ks {
namespace {

/// ClassicGroup.validateOffsetCommit: who may commit, in which state, with which generation.
KafkaError validate_commit(Group& group, const OffsetCommitRequest& request) {
  if (group.state == GroupState::dead) return KafkaError::group_id_not_found;
  if (request.generation < 0 && group.state == GroupState::empty) return KafkaError::none;
  const KafkaError error = validate_member(group, request.member, request.instance);
  if (error != KafkaError::none) return error;
  if (request.generation != group.generation) return KafkaError::illegal_generation;
  if (group.state == GroupState::completing_rebalance) return KafkaError::rebalance_in_progress;
  return KafkaError::none;
}

/// Whether this broker has the partition that a commit names, of the topic that the client means.
bool knows(const OffsetCommitRequest& request, std::size_t index, const Ctx& ctx) {
  const Cluster& cluster = ctx.cluster();
  const PartitionId partition = request.offsets[index].partition;
  if (!cluster.has(partition)) return false;
  const TopicId topic = cluster.at(partition).topic;
  return request.topic_ids.empty() || cluster.at(topic).incarnation == request.topic_ids[index];
}

bool is_modern(const BrokerSide& side, GroupId group) {
  return side.groups[group.index].type == GroupType::consumer;
}

void note_reset(const Group& group, const CoordinatorWrite& write, Ctx& ctx) {
  OffsetsReset reset{group.id, write.how, {}};
  for (const PartitionOffset& each : write.offsets) {
    const CommittedOffset* const before = group.committed(each.partition);
    reset.changes.push_back(
        OffsetChange{each.partition, before == nullptr ? -1 : before->offset, each.offset});
  }
  ctx.note(std::move(reset));
}

}  // namespace

void handle_group_request(BrokerSide side, ConnectionId connection, const JoinGroupRequest& request,
                          Ctx& ctx) {
  Group& group = side.groups[request.group.index];
  revive_group(group, ctx);
  if (is_empty_consumer_group(group)) forget_empty_consumer_group(group, ctx);
  if (is_modern(side, request.group)) return hosted_join(side, connection, request, ctx);
  join_group(side, connection, request, ctx);
}
void handle_group_request(BrokerSide side, ConnectionId connection, const SyncGroupRequest& request,
                          Ctx& ctx) {
  if (is_modern(side, request.group)) return hosted_sync(side, connection, request, ctx);
  sync_group(side, connection, request, ctx);
}
void handle_group_request(BrokerSide side, ConnectionId connection, const HeartbeatRequest& request,
                          Ctx& ctx) {
  if (is_modern(side, request.group)) return hosted_heartbeat(side, connection, request, ctx);
  heartbeat(side, connection, request, ctx);
}
void handle_group_request(BrokerSide side, ConnectionId connection,
                          const LeaveGroupRequest& request, Ctx& ctx) {
  if (is_modern(side, request.group)) return hosted_leave(side, connection, request, ctx);
  leave_group(side, connection, request, ctx);
}

void handle_group_request(BrokerSide side, ConnectionId connection,
                          const OffsetCommitRequest& request, Ctx& ctx) {
  // KafkaApis leaves out what its metadata do not have before it asks the coordinator.
  OffsetCommitRequest known = request;
  known.offsets.clear();
  for (std::size_t i = 0; i < request.offsets.size(); ++i) {
    if (knows(request, i, ctx)) known.offsets.push_back(request.offsets[i]);
  }
  KafkaError error = known.offsets.empty() ? KafkaError::none : hosting_error(side, request.group);
  if (known.offsets.empty() || error != KafkaError::none) {
    answer_commit(connection, known.offsets, error, ctx);
    return;
  }
  Group& group = side.groups[request.group.index];
  if (request.generation < 0) revive_group(group, ctx);
  error = is_modern(side, group.id) ? validate_consumer_commit(side, group, known)
                                    : validate_commit(group, known);
  if (error != KafkaError::none) {
    ctx.note(CommitRefused{group.id, request.member, error});
    answer_commit(connection, known.offsets, error, ctx);
    return;
  }
  // An accepted commit is a sign of life as good as a heartbeat.
  GroupMember* const member = group.find(request.member);
  if (member != nullptr) restart_session(*member, ctx);
  CoordinatorWrite write;
  write.kind = CoordinatorWrite::Kind::offsets;
  write.group = group.id;
  write.generation = group.generation;
  write.member = request.member;
  write.connection = connection;
  write.offsets = known.offsets;
  submit_write(side, std::move(write), ctx);
}

void answer_commit(ConnectionId connection, const SmallVec<PartitionOffset, 4>& known,
                   KafkaError error, Ctx& ctx) {
  const auto& request = std::get<OffsetCommitRequest>(ctx.current_request(connection).body);
  OffsetCommitResponse response;
  response.others = error;
  for (const PartitionOffset& offset : request.offsets) {
    const auto same = [&](const PartitionOffset& o) { return o.partition == offset.partition; };
    if (std::none_of(known.begin(), known.end(), same))
      response.unknown.push_back(offset.partition);
  }
  const KafkaError unknown = request.topic_ids.empty() ? KafkaError::unknown_topic_or_partition
                                                       : KafkaError::unknown_topic_id;
  response.error = response.unknown.empty() ? error : unknown;
  ctx.respond(connection, std::move(response));
}

void handle_group_request(BrokerSide side, ConnectionId connection,
                          const OffsetFetchRequest& request, Ctx& ctx) {
  const Group& group = side.groups[request.group.index];
  OffsetFetchResponse response;
  if (is_modern(side, group.id)) response.error = validate_consumer_fetch(group, request);
  // Model: one error for all; Kafka answers each partition by itself, and the consumer asks for all again.
  const bool unstable =
      std::any_of(request.partitions.begin(), request.partitions.end(),
                  [&](PartitionId partition) { return group.is_pending(partition); });
  if (response.error == KafkaError::none && unstable)
    response.error = KafkaError::unstable_offset_commit;
  if (response.error != KafkaError::none) {
    ctx.respond(connection, std::move(response));
    return;
  }
  for (const PartitionId partition : request.partitions) {
    const CommittedOffset* const committed = group.committed(partition);
    PartitionOffset answer{partition, -1};
    if (committed != nullptr) answer = {partition, committed->offset, committed->leader_epoch};
    response.offsets.push_back(answer);
  }
  ctx.respond(connection, std::move(response));
}

void handle_group_request(BrokerSide side, ConnectionId connection,
                          const ConsumerGroupHeartbeatRequest& request, Ctx& ctx) {
  if (request.member_epoch == 0) revive_group(side.groups[request.group.index], ctx);
  consumer_group_heartbeat(side, connection, request, ctx);
}

void handle_group_request(BrokerSide side, ConnectionId connection,
                          const ShareGroupHeartbeatRequest& request, Ctx& ctx) {
  if (request.member_epoch == 0) revive_group(side.groups[request.group.index], ctx);
  share_group_heartbeat(side, connection, request, ctx);
}

void coordinator_write_committed(BrokerSide side, const CoordinatorWrite& write, Ctx& ctx) {
  Group& group = side.groups[write.group.index];
  switch (write.kind) {
    case CoordinatorWrite::Kind::assignment: assignment_committed(side, write, ctx); return;
    case CoordinatorWrite::Kind::static_member: static_member_committed(side, write, ctx); return;
    case CoordinatorWrite::Kind::empty_group:
      if (write.connection.valid()) ctx.respond(write.connection, LeaveGroupResponse{});
      return;
    case CoordinatorWrite::Kind::share_initialization:
      share_initialization_written(side, write, ctx);
      return;
    case CoordinatorWrite::Kind::share_state: share_state_written(side, write, ctx); return;
    case CoordinatorWrite::Kind::hosted_join: hosted_write_committed(side, write, ctx); return;
    case CoordinatorWrite::Kind::reply:
      if (write.connection.valid()) ctx.respond_any(write.connection, write.reply);
      return;
    case CoordinatorWrite::Kind::offsets: {
      if (!write.how.empty()) note_reset(group, write, ctx);
      for (const PartitionOffset& offset : write.offsets)
        store_offset(group, offset, ctx.now, write.offset);
      if (group_is_empty(group)) arm_offset_expiry(side, group, ctx);
      if (ctx.wants(Level::protocol)) {
        ctx.note(
            OffsetsCommitted{group.id, write.member, {write.offsets.begin(), write.offsets.end()}});
      }
      // Whoever waited may have been told that it took too long.
      if (write.connection.valid())
        answer_commit(write.connection, write.offsets, KafkaError::none, ctx);
      return;
    }
    case CoordinatorWrite::Kind::pending_offsets:
      if (write.connection.valid())
        answer_transactional_commit(write.connection, write.offsets, KafkaError::none, ctx);
      return;
    case CoordinatorWrite::Kind::transaction:
    case CoordinatorWrite::Kind::marker: return;  // of no single group
    case CoordinatorWrite::Kind::removal: removal_committed(side, write, ctx); return;
  }
}

}  // namespace ks
