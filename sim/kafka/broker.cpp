#include "sim/kafka/broker.h"

#include <algorithm>
#include <limits>

#include "sim/base/check.h"
#include "sim/kafka/broker_parts.h"
#include "sim/kafka/group/coordinator.h"
#include "sim/kafka/group/failover.h"
#include "sim/kafka/group/offsets_log.h"
#include "sim/kafka/group/pending_offsets.h"
#include "sim/kafka/log_lookup.h"
#include "sim/kafka/share_leader.h"
#include "sim/kafka/transaction_coordinator.h"

namespace ks {
namespace {

void append_request(BrokerSide side, ConnectionId connection, std::int64_t bytes, Ctx& ctx) {
  const Time due = side.replication.append_done(side.broker.id, bytes, ctx);
  enqueue_append(side, PendingAppend{due, connection, 0, {}}, ctx);
}

void handle(BrokerSide side, ConnectionId connection, const ProduceRequest& request, Ctx& ctx) {
  if (request.transactional.valid() && adds_partitions(side, connection, request, ctx)) return;
  std::int64_t bytes = 0;
  for (const ProducePart& part : request.parts) bytes += part.batch.bytes;
  append_request(side, connection, bytes, ctx);
}

void handle(BrokerSide side, ConnectionId connection, const WriteTxnMarkersRequest& request,
            Ctx& ctx) {
  const auto markers = static_cast<std::int64_t>(request.partitions.size());
  append_request(side, connection, markers * marker_bytes, ctx);
}

void handle(BrokerSide side, ConnectionId connection, const InitProducerIdRequest& request,
            Ctx& ctx) {
  if (request.transactional.valid())
    return handle_transaction_request(side, connection, request, ctx);
  ctx.respond(connection, InitProducerIdResponse{KafkaError::none, next_producer_id(side), 0});
}

template <class Request>
  requires is_one_of<Request, AddPartitionsToTxnRequest, AddOffsetsToTxnRequest, EndTxnRequest>
void handle(BrokerSide side, ConnectionId connection, const Request& request, Ctx& ctx) {
  handle_transaction_request(side, connection, request, ctx);
}

/// Most fetches and appends complete nothing.
inline void complete_any(BrokerSide side, const Completed& completed, Ctx& ctx) {
  if (completed.any()) complete(side, completed, ctx);
}

/// Whether this broker leads the partition and its reader knows the same leader epoch; −1: it does not say.
KafkaError reading_error(const BrokerSide& side, PartitionId partition, std::int32_t epoch,
                         const Ctx& ctx) {
  if (!ctx.cluster().has(partition)) return KafkaError::unknown_topic_or_partition;
  const std::uint32_t own = replica_index(ctx.cluster().at(partition), side.broker.id);
  if (own == Replica::none) return KafkaError::not_leader_or_follower;
  const Replica& replica = side.replication.replicas[own];
  if (epoch >= 0 && epoch < replica.leader_epoch) return KafkaError::fenced_leader_epoch;
  if (epoch > replica.leader_epoch) return KafkaError::unknown_leader_epoch;
  if (replica.led == Replica::none || !side.replication.led[replica.led].leads)
    return KafkaError::not_leader_or_follower;
  return KafkaError::none;
}

/// Whether this broker may list offsets: as for a fetch, and not before a new leader's high watermark
/// has reached what the one before had committed. Source: Partition.fetchOffsetForTimestamp.
KafkaError listing_error(const BrokerSide& side, const ListOffsetsRequest& request, std::size_t i,
                         const Ctx& ctx) {
  const PartitionId partition = request.partitions[i];
  const std::int32_t epoch = i < request.leader_epochs.size() ? request.leader_epochs[i] : -1;
  const KafkaError error = reading_error(side, partition, epoch, ctx);
  if (error != KafkaError::none) return error;
  const std::uint32_t own = replica_index(ctx.cluster().at(partition), side.broker.id);
  const Replica& replica = side.replication.replicas[own];
  const bool behind = replica.high_watermark < side.replication.led[replica.led].epoch_start;
  if (request.timestamp == -1 && behind) return KafkaError::offset_not_available;
  return KafkaError::none;
}

void handle(BrokerSide side, ConnectionId connection, const FetchRequest& request, Ctx& ctx) {
  // The session is beyond the epoch of a copy (INVALID_FETCH_SESSION_EPOCH), which changes nothing.
  if ((ctx.current_request(connection).correlation & copy_mark) != 0)
    return ctx.respond(connection, FetchResponse{});
  Completed completed;
  handle_fetch(side.replication, connection, request, completed, ctx);
  complete_any(side, completed, ctx);
}

void handle(BrokerSide side, ConnectionId connection, const ListOffsetsRequest& request, Ctx& ctx) {
  ListOffsetsResponse response;
  for (std::size_t i = 0; i < request.partitions.size(); ++i) {
    const PartitionId partition = request.partitions[i];
    const KafkaError error = listing_error(side, request, i, ctx);
    if (error != KafkaError::none) {
      response.offsets.push_back(ListedOffset{partition, -1, error});
      continue;
    }
    const Replica& replica = std::as_const(side.replication).leader(ctx.cluster(), partition);
    const std::int64_t end = request.read_committed ? side.replication.last_stable_offset(replica)
                                                    : replica.high_watermark;
    response.offsets.push_back(
        ListedOffset{partition, listed_offset(replica, request.timestamp, end)});
  }
  ctx.respond(connection, std::move(response));
}

/// Source: Partition.lastOffsetForLeaderEpoch.
void handle(BrokerSide side, ConnectionId connection, const OffsetForLeaderEpochRequest& request,
            Ctx& ctx) {
  OffsetForLeaderEpochResponse response;
  for (const EpochQuestion& question : request.partitions) {
    EpochAnswer answer;
    answer.partition = question.partition;
    answer.error = reading_error(side, question.partition, question.current_leader_epoch, ctx);
    if (answer.error == KafkaError::none) {
      const Replica& replica = side.replication.leader(ctx.cluster(), question.partition);
      const EpochEnd end =
          replica.log.epochs().end_offset_for(question.leader_epoch, replica.log.end_offset());
      answer.leader_epoch = end.epoch;
      answer.end_offset = end.end_offset;
    }
    response.partitions.push_back(answer);
  }
  ctx.respond(connection, std::move(response));
}

void handle(BrokerSide side, ConnectionId connection, const MetadataRequest& request, Ctx& ctx) {
  const std::shared_ptr<const Cluster>& image = side.broker.for_clients();
  ctx.respond(connection, MetadataResponse{image->version, image, request.all, request.topics});
}

void handle(BrokerSide side, ConnectionId connection, const FindCoordinatorRequest& request,
            Ctx& ctx) {
  const PartitionId partition = request.transactional.valid()
                                    ? side.transactions[request.transactional.index].log
                                    : side.groups[request.group.index].offsets_partition;
  const BrokerId leader = side.broker.for_clients()->at(partition).leader;
  const KafkaError error =
      leader.valid() ? KafkaError::none : KafkaError::coordinator_not_available;
  ctx.respond(connection, FindCoordinatorResponse{error, leader});
}

void handle(BrokerSide side, ConnectionId connection, const ShareFetchRequest& request, Ctx& ctx) {
  share_fetch(side, connection, request, ctx);
}
void handle(BrokerSide side, ConnectionId connection, const ShareAcknowledgeRequest& request,
            Ctx& ctx) {
  share_acknowledge(side, connection, request, ctx);
}

/// A coordinator that still reads accepts every classic heartbeat. Source: GroupCoordinatorService.
template <class GroupRequest>
  requires requires(BrokerSide side, ConnectionId connection, const GroupRequest& request,
                    Ctx& ctx) { handle_group_request(side, connection, request, ctx); }
void handle(BrokerSide side, ConnectionId connection, const GroupRequest& request, Ctx& ctx) {
  const KafkaError error = hosting_error(side, request.group);
  // Those that commit look for unknown topics first, and ask by themselves.
  constexpr bool of_offsets = std::is_same_v<GroupRequest, OffsetCommitRequest> ||
                              std::is_same_v<GroupRequest, TxnOffsetCommitRequest>;
  if (error == KafkaError::none || of_offsets)
    return handle_group_request(side, connection, request, ctx);
  constexpr bool classic_heartbeat = std::is_same_v<GroupRequest, HeartbeatRequest>;
  const bool blind = classic_heartbeat && error == KafkaError::coordinator_load_in_progress;
  respond_error(connection, blind ? KafkaError::none : error, ctx);
}

struct RequestVisitor {
  BrokerSide side;
  ConnectionId connection;
  Ctx& ctx;

  template <class Request>
  void operator()(const Request& request) {
    if constexpr (requires { handle(side, connection, request, ctx); }) {
      handle(side, connection, request, ctx);
    } else {
      check_failed("clients do not send this to a broker", __FILE__, __LINE__);
    }
  }
};

/// CoordinatorWrite::epoch of one that is over but still stands in the list: those that are committed
/// together leave it together, since each that leaves moves all behind it.
constexpr std::int32_t is_over = std::numeric_limits<std::int32_t>::min();

/// They stand in the order of their numbers.
auto find_write(BrokerSide side, std::uint64_t number) {
  auto& writes = side.broker.writes;
  const auto at = std::lower_bound(
      writes.begin(), writes.end(), number,
      [](const CoordinatorWrite& write, std::uint64_t wanted) { return write.number < wanted; });
  const bool there = at != writes.end() && at->number == number && at->epoch != is_over;
  return there ? at : writes.end();
}

/// Transactions are written with acks=all: with too few in sync nothing is. Groups are not, in 4.x.
/// Source: TransactionLog.EnforcedRequiredAcks. Model: 3.9's groups do not ask either.
bool too_few_in_sync(const BrokerSide& side, const CoordinatorWrite& write, std::uint32_t led,
                     const Ctx& ctx) {
  if (write.kind != CoordinatorWrite::Kind::transaction) return false;
  const auto wanted =
      static_cast<std::size_t>(ctx.cluster().config_of(write.log).min_insync_replicas);
  const std::size_t replicas = ctx.cluster().at(write.log).replicas.size();
  return side.replication.led[led].isr.size() < std::min(wanted, replicas);
}

void append_write(BrokerSide side, const PendingAppend& due, Completed& completed, Ctx& ctx) {
  const auto write = find_write(side, due.write);
  if (write == side.broker.writes.end()) return;
  const std::uint32_t own = replica_index(ctx.cluster().at(due.partition), side.broker.id);
  const std::uint32_t led = own == Replica::none ? own : side.replication.replicas[own].led;
  if (led == Replica::none || !side.replication.led[led].leads) {
    const bool elsewhere = write->kind == CoordinatorWrite::Kind::share_state;
    (elsewhere ? completed.writes : completed.failed_writes).push_back(due.write);
    return;
  }
  if (too_few_in_sync(side, *write, led, ctx)) {
    const CoordinatorWrite refused = std::move(*write);
    side.broker.writes.erase(write);
    release_waiting(refused, KafkaError::coordinator_not_available, ctx);
    transaction_write_refused(side, refused, ctx);
    return;
  }
  Batch batch;
  batch.producer = coordinator_producer;
  batch.first_number = write->first_record;
  batch.count = write->records;
  batch.bytes = write->bytes;
  batch.base_timestamp = timestamp_of(ctx.now);
  if (write->kind == CoordinatorWrite::Kind::pending_offsets &&
      !begin_pending(side, *write, led, batch, ctx)) {
    side.broker.writes.erase(write);
    return;
  }
  const std::int64_t base = append_at_leader(side.replication, due.partition, batch, ctx);
  write->offset = base;
  if (write->kind == CoordinatorWrite::Kind::pending_offsets)
    pending_appended(side, *write, led, batch, ctx);
  write->epoch = side.replication.led[led].epoch;
  side.replication.led.edit(led).waiting_writes.push_back(
      WaitingWrite{due.write, base + batch.count});
  wake_after_append(side.replication, due.partition, completed, ctx);
}

void write_committed(BrokerSide side, std::uint64_t number, Ctx& ctx) {
  const auto found = find_write(side, number);
  KS_CHECK(found != side.broker.writes.end());
  const CoordinatorWrite write = std::move(*found);
  found->epoch = is_over;
  if (write.kind == CoordinatorWrite::Kind::transaction)
    return transaction_written(side, write, ctx);
  if (write.kind == CoordinatorWrite::Kind::marker) return marker_committed(side, write, ctx);
  if (write.stored != nullptr) side.groups[write.group.index].stored = write.stored;
  coordinator_write_committed(side, write, ctx);
  for (const CoordinatorWrite::Follower& follower : write.followers) {
    ctx.respond_any(follower.connection, MessageBody{follower.reply});
  }
}

/// The partition of the write has another leader: its record may be lost, or not.
void write_failed(BrokerSide side, std::uint64_t number, Ctx& ctx) {
  const auto found = find_write(side, number);
  if (found == side.broker.writes.end()) return;
  const CoordinatorWrite write = std::move(*found);
  side.broker.writes.erase(found);
  if (write.offset >= 0 && !write.log.valid()) leave_write(side, write);
  release_waiting(write, KafkaError::not_coordinator, ctx);
  if (write.kind == CoordinatorWrite::Kind::share_state) share_state_failed(side, write, ctx);
  if (write.kind == CoordinatorWrite::Kind::transaction) transaction_write_failed(side, write);
}

/// Whoever waited for a write is told, and the write goes on.
void write_late(CoordinatorWrite& write, Ctx& ctx) {
  write.deadline = never;
  release_waiting(write, KafkaError::coordinator_not_available, ctx);
  write.connection = ConnectionId{};
  write.followers.clear();
}

}  // namespace

void enqueue_append(BrokerSide side, PendingAppend append, Ctx& ctx) {
  auto& list = side.broker.appending;
  const auto later = std::find_if(
      list.begin(), list.end(), [&](const PendingAppend& other) { return other.due > append.due; });
  const bool first = later == list.begin();
  list.insert(later, append);
  if (first) ctx.set_timer(side.broker.append, append.due);
}

void handle_request(BrokerSide side, ConnectionId connection, Ctx& ctx) {
  std::visit(RequestVisitor{side, connection, ctx}, ctx.current_request(connection).body);
}

void append_due(BrokerSide side, Ctx& ctx) {
  Completed completed;
  auto& list = side.broker.appending;
  std::size_t done = 0;
  while (done < list.size() && list[done].due <= ctx.now) {
    const PendingAppend due = list[done++];
    if (due.produce.valid()) {
      const MessageBody& body = ctx.current_request(due.produce).body;
      if (std::holds_alternative<WriteTxnMarkersRequest>(body)) {
        append_markers(side, due.produce, completed, ctx);
      } else {
        append_produce(side, due.produce, completed, ctx);
      }
    } else {
      append_write(side, due, completed, ctx);
    }
  }
  list.erase(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(done));
  if (!list.empty()) ctx.set_timer(side.broker.append, list.front().due);
  complete_any(side, completed, ctx);
}

void complete(BrokerSide side, const Completed& completed, Ctx& ctx) {
  for (const ProduceEnd& end : completed.produces) produce_part_done(side, end, ctx);
  for (const std::uint64_t number : completed.writes) write_committed(side, number, ctx);
  if (!completed.writes.empty()) {
    std::erase_if(side.broker.writes,
                  [](const CoordinatorWrite& write) { return write.epoch == is_over; });
  }
  for (const std::uint64_t number : completed.failed_writes) write_failed(side, number, ctx);
  for (const PartitionId partition : completed.shared) share_data_arrived(side, partition, ctx);
  if (completed.isr) send_alterations(side, ctx);
}

void waiting_expired(BrokerSide side, Ctx& ctx) {
  produces_expired(side, ctx);
  Time next = never;
  for (CoordinatorWrite& write : side.broker.writes) {
    if (write.deadline <= ctx.now) write_late(write, ctx);
    next = std::min(next, write.deadline);
  }
  for (const PendingProduce& produce : side.broker.produces)
    next = std::min(next, produce.deadline);
  if (next != never) ctx.set_timer(side.broker.purgatory, next);
}

void isr_check_due(BrokerSide side, Ctx& ctx) {
  Completed completed;
  shrink_isrs(side.replication, side.broker.id, completed, ctx);
  ctx.set_timer(side.broker.isr, ctx.now + side.replication.lag_time_max / 2);
  complete_any(side, completed, ctx);
}

std::uint64_t submit_write(BrokerSide side, CoordinatorWrite write, Ctx& ctx) {
  const BrokerConfig& config = side.broker.config;
  const bool shared = write.log.valid();
  const bool transaction = write.kind == CoordinatorWrite::Kind::transaction;
  const PartitionId partition =
      shared ? write.log : side.groups[write.group.index].offsets_partition;
  Duration linger = shared ? config.share_coordinator_append_linger_ms
                           : config.group_coordinator_append_linger_ms;
  if (transaction) linger = Duration{};
  write.number = side.broker.next_write++;
  if (!shared) write.stored = store_group(side.groups[write.group.index], write);
  // TransactionStateManager gives the append the time of the transaction.
  write.deadline = ctx.now + (transaction ? write.next->timeout : config.offsets_commit_timeout_ms);
  wait_until(side.broker, write.deadline, ctx);
  if (transaction) write_transaction_record(side, write, ctx);
  if (!transaction) write_records(side, write, ctx);
  // A batch that is already open takes further writes until its linger ends; −1 ms: no waiting at all.
  const std::uint32_t own = replica_index(ctx.cluster().at(partition), side.broker.id);
  const std::uint32_t led = own == Replica::none ? own : side.replication.replicas[own].led;
  Time none{};
  Time& flush = led == Replica::none ? none : side.replication.led.edit(led).write_batch_flush;
  if (flush <= ctx.now) flush = ctx.now + std::max(linger, Duration{});
  // Model: writes that share a batch share the `append`, but not the time for their bytes.
  Time written = flush;
  if (ctx.capacity().limits_disks())
    written = std::max(flush, ctx.append_done(side.broker.id, write.bytes, Duration{}));
  const PendingAppend append{
      written + side.replication.append_at(side.broker.id), {}, write.number, partition};
  side.broker.writes.push_back(std::move(write));
  enqueue_append(side, append, ctx);
  return append.write;
}

void answer_after_writes(BrokerSide side, GroupId group, ConnectionId connection, MessageBody reply,
                         Ctx& ctx) {
  const PartitionId partition = side.groups[group.index].offsets_partition;
  auto& writes = side.broker.writes;
  const auto last = std::find_if(writes.rbegin(), writes.rend(), [&](const CoordinatorWrite& w) {
    return w.epoch != is_over && !w.log.valid() &&
           side.groups[w.group.index].offsets_partition == partition;
  });
  if (last == writes.rend()) {
    ctx.respond_any(connection, std::move(reply));
  } else {
    last->followers.push_back(CoordinatorWrite::Follower{connection, std::move(reply)});
  }
}

}  // namespace ks
