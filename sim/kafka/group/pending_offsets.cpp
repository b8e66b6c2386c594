#include "sim/kafka/group/pending_offsets.h"

#include <algorithm>
#include <utility>

#include "sim/kafka/broker_parts.h"
#include "sim/kafka/group/classic_protocol.h"
#include "sim/kafka/group/consumer_protocol.h"
#include "sim/kafka/group/coordinator.h"
#include "sim/kafka/group/failover.h"
#include "sim/kafka/group/offset_admin.h"
#include "sim/kafka/group/offset_expiry.h"
#include "sim/kafka/group/offsets_log.h"
#include "sim/kafka/group/store_offset.h"
#include "sim/kafka/transaction_coordinator.h"

namespace ks {
namespace {

/// ClassicGroup.validateOffsetCommit of a transactional commit: the state of the group does not matter.
KafkaError validate_classic(Group& group, const TxnOffsetCommitRequest& request) {
  if (group.state == GroupState::dead) return KafkaError::coordinator_not_available;
  if (request.generation < 0 && group.state == GroupState::empty) return KafkaError::none;
  const bool anonymous =
      request.generation < 0 && !request.member.valid() && !request.instance.valid();
  if (anonymous) return KafkaError::none;
  const KafkaError error = validate_member(group, request.member, request.instance);
  if (error != KafkaError::none) return error;
  return request.generation == group.generation ? KafkaError::none : KafkaError::illegal_generation;
}

/// TxnOffsetCommit knows no STALE_MEMBER_EPOCH.
KafkaError validate(BrokerSide side, Group& group, const TxnOffsetCommitRequest& request,
                    const SmallVec<PartitionOffset, 4>& known) {
  if (group.type != GroupType::consumer) return validate_classic(group, request);
  OffsetCommitRequest as_other;
  as_other.group = request.group;
  as_other.member = request.member;
  as_other.generation = request.generation;
  as_other.instance = request.instance;
  as_other.offsets = known;
  const KafkaError error = validate_consumer_commit(side, group, as_other);
  return error == KafkaError::stale_member_epoch ? KafkaError::illegal_generation : error;
}

/// KafkaApis leaves out what its metadata do not have before it asks the coordinator.
SmallVec<PartitionOffset, 4> known_offsets(const TxnOffsetCommitRequest& request, const Ctx& ctx) {
  SmallVec<PartitionOffset, 4> known;
  for (const PartitionOffset& offset : request.offsets) {
    if (ctx.cluster().has(offset.partition)) known.push_back(offset);
  }
  return known;
}

/// What the coordinator makes of errors of its partition (CoordinatorOperationExceptionHelper).
KafkaError told(KafkaError error) {
  return error == KafkaError::not_enough_replicas ? KafkaError::coordinator_not_available : error;
}

PendingOffsets& pending_of(Group& group, std::int32_t producer_id, std::int16_t epoch) {
  const auto at = std::lower_bound(
      group.pending.begin(), group.pending.end(), producer_id,
      [](const PendingOffsets& entry, std::int32_t wanted) { return entry.producer_id < wanted; });
  if (at != group.pending.end() && at->producer_id == producer_id) return *at;
  return *group.pending.insert(at, PendingOffsets{producer_id, epoch, {}});
}

void put(std::vector<CommittedOffset>& list, const CommittedOffset& offset) {
  const auto at = std::lower_bound(
      list.begin(), list.end(), offset.partition,
      [](const CommittedOffset& entry, PartitionId wanted) { return entry.partition < wanted; });
  if (at != list.end() && at->partition == offset.partition) {
    *at = offset;
  } else {
    list.insert(at, offset);
  }
}

/// What was committed after the transaction's record counts, whatever becomes of that.
void take_effect(Group& group, const PendingOffsets& ended) {
  for (const CommittedOffset& offset : ended.offsets) {
    const CommittedOffset* const known = group.committed(offset.partition);
    if (known != nullptr && known->record > offset.record) continue;
    store_offset(group, PartitionOffset{offset.partition, offset.offset, offset.leader_epoch},
                 offset.committed_at, offset.record);
  }
}

void end_in_group(BrokerSide side, Group& group, const CoordinatorWrite& write, Ctx& ctx) {
  const auto found = std::find_if(
      group.pending.begin(), group.pending.end(),
      [&](const PendingOffsets& each) { return each.producer_id == write.producer_id; });
  if (found == group.pending.end()) return;
  const PendingOffsets ended = std::move(*found);
  group.pending.erase(found);
  if (write.committed) take_effect(group, ended);
  if (group_is_empty(group)) arm_offset_expiry(side, group, ctx);
  if (!ctx.wants(Level::protocol)) return;
  PendingOffsetsEnded fact{group.id, write.producer_id, write.committed, {}};
  for (const CommittedOffset& offset : ended.offsets)
    fact.offsets.push_back(PartitionOffset{offset.partition, offset.offset});
  ctx.note(std::move(fact));
}

}  // namespace

void handle_group_request(BrokerSide side, ConnectionId connection,
                          const TxnOffsetCommitRequest& request, Ctx& ctx) {
  const auto known = known_offsets(request, ctx);
  KafkaError error = known.empty() ? KafkaError::none : hosting_error(side, request.group);
  if (known.empty() || error != KafkaError::none) {
    answer_transactional_commit(connection, known, error, ctx);
    return;
  }
  if (adds_offsets(side, connection, request, error, ctx)) return;
  commit_transactional_offsets(side, connection, error, ctx);
}

void commit_transactional_offsets(BrokerSide side, ConnectionId connection, KafkaError error,
                                  Ctx& ctx) {
  const auto& request = std::get<TxnOffsetCommitRequest>(ctx.current_request(connection).body);
  const auto known = known_offsets(request, ctx);
  Group& group = side.groups[request.group.index];
  error = told(error);
  if (error == KafkaError::none) error = hosting_error(side, request.group);
  if (error == KafkaError::none) error = validate(side, group, request, known);
  // A topic may have gone while the transaction's coordinator was asked.
  if (error != KafkaError::none || known.empty()) {
    const bool refused = error != KafkaError::none && !is_retriable(error);
    if (refused) ctx.note(CommitRefused{group.id, request.member, error});
    answer_transactional_commit(connection, known, error, ctx);
    return;
  }
  CoordinatorWrite write;
  write.kind = CoordinatorWrite::Kind::pending_offsets;
  write.group = group.id;
  write.generation = group.generation;
  write.member = request.member;
  write.connection = connection;
  write.producer_id = request.producer_id;
  write.producer_epoch = request.producer_epoch;
  write.offsets = known;
  submit_write(side, std::move(write), ctx);
}

void answer_transactional_commit(ConnectionId connection, const SmallVec<PartitionOffset, 4>& known,
                                 KafkaError error, Ctx& ctx) {
  const auto& request = std::get<TxnOffsetCommitRequest>(ctx.current_request(connection).body);
  TxnOffsetCommitResponse response;
  response.others = error;
  for (const PartitionOffset& offset : request.offsets) {
    const auto same = [&](const PartitionOffset& o) { return o.partition == offset.partition; };
    if (std::none_of(known.begin(), known.end(), same))
      response.unknown.push_back(offset.partition);
  }
  response.error = response.unknown.empty() ? error : KafkaError::unknown_topic_or_partition;
  ctx.respond(connection, std::move(response));
}

bool begin_pending(BrokerSide side, const CoordinatorWrite& write, std::uint32_t led, Batch& batch,
                   Ctx& ctx) {
  if (write.producer_epoch < side.replication.led[led].producers.epoch_of(write.producer_id)) {
    release_waiting(write, KafkaError::invalid_producer_epoch, ctx);
    return false;
  }
  batch.producer_id = write.producer_id;
  batch.producer_epoch = write.producer_epoch;
  batch.base_sequence = 0;
  batch.flags = Batch::transactional;
  return true;
}

void pending_appended(BrokerSide side, const CoordinatorWrite& write, std::uint32_t led,
                      const Batch& batch, Ctx& ctx) {
  side.replication.led.edit(led).producers.appended(batch, ctx.now);
  Group& group = side.groups[write.group.index];
  if (group.host != side.broker.id) return;
  PendingOffsets& pending = pending_of(group, write.producer_id, write.producer_epoch);
  pending.producer_epoch = write.producer_epoch;
  for (const PartitionOffset& offset : write.offsets)
    put(pending.offsets, CommittedOffset{offset.partition, offset.offset, ctx.now, write.offset,
                                         offset.leader_epoch});
  if (ctx.wants(Level::protocol)) {
    ctx.note(OffsetsPending{group.id,
                            write.member,
                            write.producer_id,
                            write.producer_epoch,
                            {write.offsets.begin(), write.offsets.end()}});
  }
}

KafkaError marker_error(const BrokerSide& side, PartitionId partition) {
  for (const Group& group : side.groups) {
    if (group.offsets_partition != partition) continue;
    const KafkaError error = hosting_error(side, group.id);
    if (error != KafkaError::none) return error;
  }
  return KafkaError::none;
}

void marker_appended(BrokerSide side, const WriteTxnMarkersRequest& request, PartitionId partition,
                     std::uint32_t led, std::int64_t offset) {
  const bool of_groups =
      std::any_of(side.groups.begin(), side.groups.end(),
                  [&](const Group& group) { return group.offsets_partition == partition; });
  if (!of_groups) return;
  CoordinatorWrite write;
  write.number = side.broker.next_write++;
  write.kind = CoordinatorWrite::Kind::marker;
  write.log = partition;
  write.producer_id = request.producer_id;
  write.producer_epoch = request.producer_epoch;
  write.committed = request.committed;
  write.offset = offset;
  write.epoch = side.replication.led[led].epoch;
  side.replication.led.edit(led).waiting_writes.push_back(WaitingWrite{write.number, offset + 1});
  side.broker.writes.push_back(std::move(write));
}

void marker_committed(BrokerSide side, const CoordinatorWrite& write, Ctx& ctx) {
  for (Group& group : side.groups) {
    const bool here = group.offsets_partition == write.log && group.host == side.broker.id;
    if (here) end_in_group(side, group, write, ctx);
  }
}

void load_pending_offsets(BrokerSide side, Group& group, const Replica& replica, const Ctx& ctx) {
  group.pending.clear();
  if (replica.transactions == Replica::none) return;
  const LoadedGroup loaded =
      load_group(replica.log, side.replication.offsets_records, group.id, replica.log.end_offset());
  const auto committed = [](const LoadedOffset& offset) {
    const Duration since_start = std::chrono::milliseconds{offset.timestamp};
    return CommittedOffset{offset.partition, offset.offset, start_time + since_start, offset.record,
                           offset.leader_epoch};
  };
  group.offsets.clear();
  for (const LoadedOffset& offset : loaded.offsets) {
    if (ctx.cluster().has(offset.partition)) group.offsets.push_back(committed(offset));
  }
  for (const LoadedPending& each : loaded.pending) {
    PendingOffsets pending{each.producer_id, each.producer_epoch, {}};
    for (const LoadedOffset& offset : each.offsets) pending.offsets.push_back(committed(offset));
    if (!pending.offsets.empty()) group.pending.push_back(std::move(pending));
  }
}

}  // namespace ks
