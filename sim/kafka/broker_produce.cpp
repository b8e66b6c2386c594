// Produce at the leader: what is refused before it is appended, copies of batches that are recognised,
// waiting for replication, and the markers of transactions.
// Source: ReplicaManager.appendRecords, Partition.appendRecordsToLeader, DelayedProduce,
// Partition.checkEnoughReplicasReachOffset, UnifiedLog.analyzeAndValidateProducerState.
#include <algorithm>
#include <utility>

#include "sim/base/check.h"
#include "sim/kafka/broker_parts.h"
#include "sim/kafka/group/pending_offsets.h"
#include "sim/kafka/transaction_coordinator.h"

namespace ks {
namespace {

/// How long the append of a marker may wait for replication (request.timeout.ms).
constexpr Duration marker_patience{30'000'000};

/// How many replicas have to be in sync for acks=all.
std::size_t min_isr(const PartitionInfo& info, const Ctx& ctx, PartitionId partition) {
  const auto configured =
      static_cast<std::size_t>(ctx.cluster().config_of(partition).min_insync_replicas);
  return std::min<std::size_t>(configured, info.replicas.size());
}

/// Why the part is refused; `led`: the leadership that takes it.
KafkaError refusal(const BrokerSide& side, const ProducePart& part, Acks acks, std::uint32_t& led,
                   const Ctx& ctx) {
  if (!side.broker.for_clients()->has(part.partition))
    return KafkaError::unknown_topic_or_partition;
  // With ZooKeeper a broker may hear of a partition before it is told of its own replica.
  if (!ctx.cluster().has(part.partition)) return KafkaError::not_leader_or_follower;
  const PartitionInfo& info = ctx.cluster().at(part.partition);
  const std::uint32_t own = replica_index(info, side.broker.id);
  led = own == Replica::none ? own : side.replication.replicas[own].led;
  if (led == Replica::none || !side.replication.led[led].leads)
    return KafkaError::not_leader_or_follower;
  const std::size_t in_sync = side.replication.led[led].isr.size();
  if (acks == Acks::all && in_sync < min_isr(info, ctx, part.partition))
    return KafkaError::not_enough_replicas;
  const TopicConfig& config = ctx.cluster().config_of(part.partition);
  if (part.batch.bytes > config.max_message_bytes) return KafkaError::message_too_large;
  if (part.batch.bytes > config.segment_bytes && !part.batch.is_control())
    return KafkaError::record_list_too_large;
  return KafkaError::none;
}

/// An error that another leader is to blame for names that leader (KIP-951).
void hint(ProducePartResult& result, const Ctx& ctx) {
  if (result.error != KafkaError::not_leader_or_follower) return;
  if (!ctx.cluster().has(result.partition)) return;
  const PartitionInfo& info = ctx.cluster().at(result.partition);
  result.leader = info.leader;
  result.leader_epoch = info.leader_epoch;
}

/// What became of one part of the request.
struct Appended {
  ProducePartResult result;
  std::uint32_t led = Replica::none;
  bool new_records = false;  ///< else the log is as it was
};

/// Transactions v2 since 4.4: of a producer that it does not know a leader takes a first batch only, so that
/// a transaction whose beginning is lost cannot be committed. Source: ProducerAppendInfo.checkSequence.
bool lacks_beginning(const BrokerSide& side, const Batch& batch,
                     const ProducerStates::Verdict& verdict) {
  return side.broker.profile == Profile::v4_4 && batch.is_transactional() &&
         verdict.known_epoch < 0 && batch.base_sequence > 0;
}

/// Whether the sequence number of a batch lets it in; with an error or a copy the result says so.
bool in_sequence(BrokerSide side, const ProducePart& part, Appended& appended, Ctx& ctx) {
  const Leadership& led = side.replication.led[appended.led];
  ProducerStates::Verdict verdict =
      led.producers.check(side.replication.replicas[led.replica].log, part.batch, ctx.now,
                          side.broker.config.producer_id_expiration_ms);
  if (lacks_beginning(side, part.batch, verdict))
    verdict.error = KafkaError::out_of_order_sequence_number;
  appended.result.error = verdict.error;
  if (verdict.error != KafkaError::none) {
    ctx.note(SequenceRefused{part.partition, part.batch, verdict.expected, verdict.known_epoch,
                             verdict.error});
    return false;
  }
  if (verdict.duplicate_of < 0) return true;
  appended.result.base_offset = verdict.duplicate_of;
  ctx.note(DuplicateBatchFound{part.partition, part.batch, verdict.duplicate_of});
  return false;
}

Appended append_part(BrokerSide side, ConnectionId connection, const ProducePart& part, Acks acks,
                     Ctx& ctx) {
  Appended appended;
  appended.result.partition = part.partition;
  appended.result.error = refusal(side, part, acks, appended.led, ctx);
  hint(appended.result, ctx);
  if (appended.result.error != KafkaError::none) return appended;
  if (part.batch.is_transactional()) {
    appended.result.error = adding_error(side, connection, part.partition);
    if (appended.result.error != KafkaError::none) return appended;
  }
  const bool numbered = part.batch.producer_id >= 0;
  if (numbered && !in_sequence(side, part, appended, ctx)) return appended;
  appended.result.base_offset = append_at_leader(side.replication, part.partition, part.batch, ctx);
  appended.new_records = true;
  if (numbered) side.replication.led.edit(appended.led).producers.appended(part.batch, ctx.now);
  return appended;
}

/// A marker that has been written before is not written again (transactions v2); one of an epoch that is over
/// is refused. Source: ProducerAppendInfo.appendEndTxnMarker.
Appended append_marker(BrokerSide side, const WriteTxnMarkersRequest& request,
                       const ProducePart& part, Ctx& ctx) {
  Appended appended;
  appended.result.partition = part.partition;
  appended.result.error = refusal(side, part, Acks::all, appended.led, ctx);
  if (appended.result.error == KafkaError::none)
    appended.result.error = marker_error(side, part.partition);
  if (appended.result.error != KafkaError::none) return appended;
  const Leadership& led = side.replication.led[appended.led];
  const Replica& replica = std::as_const(side.replication).replicas[led.replica];
  const std::int16_t known = led.producers.epoch_of(request.producer_id);
  const bool open =
      replica.transactions != Replica::none &&
      side.replication.transactions[replica.transactions].is_open(request.producer_id);
  if (request.producer_epoch < known) {
    appended.result.error = KafkaError::invalid_producer_epoch;
    return appended;
  }
  const bool second_version = side.broker.profile != Profile::v3_9;
  if (second_version && request.producer_epoch == known && !open) return appended;
  appended.result.base_offset = append_at_leader(side.replication, part.partition, part.batch, ctx);
  appended.new_records = true;
  side.replication.led.edit(appended.led).producers.appended(part.batch, ctx.now);
  marker_appended(side, request, part.partition, appended.led, appended.result.base_offset);
  if (ctx.wants(Level::protocol)) {
    ctx.note(TransactionMarkerWritten{part.partition, appended.result.base_offset,
                                      request.producer_id, request.producer_epoch,
                                      request.committed});
  }
  return appended;
}

/// The answer to whichever request waited for its appends.
void respond_produced(ConnectionId connection, ProduceResponse&& response, Ctx& ctx) {
  if (!std::holds_alternative<WriteTxnMarkersRequest>(ctx.current_request(connection).body)) {
    ctx.respond(connection, std::move(response));
    return;
  }
  WriteTxnMarkersResponse markers;
  for (const ProducePartResult& part : response.parts)
    markers.parts.push_back(MarkerResult{part.partition, part.error});
  ctx.respond(connection, std::move(markers));
}

/// acks=0: an error has no answer to be told in, so the connection ends.
void end_unanswered(ConnectionId connection, const ProduceResponse& response, Ctx& ctx) {
  const bool failed =
      std::any_of(response.parts.begin(), response.parts.end(),
                  [](const ProducePartResult& p) { return p.error != KafkaError::none; });
  if (failed) return ctx.close_server_end(connection);
  ctx.finish_request(connection);
}

/// acks=all: whether the part has to wait until the high watermark covers it; a copy may be covered.
bool must_wait(BrokerSide side, ConnectionId connection, const ProducePart& part,
               const Appended& appended) {
  if (appended.result.error != KafkaError::none) return false;
  const std::int64_t required = appended.result.base_offset + part.batch.count;
  Leadership& led = side.replication.led.edit(appended.led);
  if (std::as_const(side.replication).replicas[led.replica].high_watermark >= required)
    return false;
  auto& waiting = led.waiting_produces;
  if (waiting.empty() || waiting.back().required_offset <= required) {
    waiting.push_back(WaitingProduce{connection, required});
    return true;
  }
  // A copy stands in front of what waits for more than it does.
  Ring<WaitingProduce> ordered;
  bool placed = false;
  while (!waiting.empty()) {
    const WaitingProduce other = waiting.take_front();
    if (!placed && other.required_offset > required) {
      ordered.push_back(WaitingProduce{connection, required});
      placed = true;
    }
    ordered.push_back(other);
  }
  waiting.swap(ordered);
  return true;
}

/// At the end of the wait the maximal ISR counts.
KafkaError after_append(const BrokerSide& side, const ProduceEnd& end, const Ctx& ctx) {
  if (end.error != KafkaError::none) return end.error;
  const PartitionInfo& info = ctx.cluster().at(end.partition);
  const std::uint32_t own = replica_index(info, side.broker.id);
  const Leadership& led = side.replication.led[side.replication.replicas[own].led];
  const std::size_t size = led.change == IsrChange::expand ? led.proposed.size() : led.isr.size();
  return size < min_isr(info, ctx, end.partition) ? KafkaError::not_enough_replicas_after_append
                                                  : KafkaError::none;
}

/// Up to where the part's partition is committed, as far as this broker knows.
std::int64_t high_watermark_here(const BrokerSide& side, const ProducePartResult& part,
                                 const Ctx& ctx) {
  const std::uint32_t own = replica_index(ctx.cluster().at(part.partition), side.broker.id);
  return own == Replica::none ? 0 : side.replication.replicas[own].high_watermark;
}

/// A request that has timed out waits for nothing any more.
void stop_waiting(BrokerSide side, ConnectionId connection) {
  for (std::uint32_t i = 0; i < side.replication.led.size(); ++i) {
    const auto& waiting = side.replication.led[i].waiting_produces;
    const bool there = std::any_of(waiting.begin(), waiting.end(), [&](const WaitingProduce& w) {
      return w.connection == connection;
    });
    if (!there) continue;
    Ring<WaitingProduce> left;
    for (const WaitingProduce& each : waiting) {
      if (each.connection != connection) left.push_back(each);
    }
    side.replication.led.edit(i).waiting_produces = std::move(left);
  }
}

}  // namespace

void append_markers(BrokerSide side, ConnectionId connection, Completed& completed, Ctx& ctx) {
  const auto& request = std::get<WriteTxnMarkersRequest>(ctx.current_request(connection).body);
  Batch marker;
  marker.producer = marker_producer;
  marker.count = 1;
  marker.bytes = marker_bytes;
  marker.base_timestamp = timestamp_of(ctx.now);
  marker.producer_id = request.producer_id;
  marker.producer_epoch = request.producer_epoch;
  marker.flags = Batch::transactional | Batch::control;
  if (request.committed) marker.flags |= Batch::commit;
  PendingProduce pending{connection, 0, {}, ctx.now + marker_patience};
  SmallVec<PartitionId, 4> grown;
  for (const PartitionId partition : request.partitions) {
    const ProducePart part{partition, marker};
    const Appended appended = append_marker(side, request, part, ctx);
    if (appended.new_records) {
      grown.push_back(partition);
      if (must_wait(side, connection, part, appended)) ++pending.parts_left;
    }
    pending.response.parts.push_back(appended.result);
  }
  if (pending.parts_left == 0) {
    respond_produced(connection, std::move(pending.response), ctx);
  } else {
    wait_until(side.broker, pending.deadline, ctx);
    side.broker.produces.push_back(std::move(pending));
  }
  for (const PartitionId partition : grown)
    wake_after_append(side.replication, partition, completed, ctx);
}

void append_produce(BrokerSide side, ConnectionId connection, Completed& completed, Ctx& ctx) {
  const auto& request = std::get<ProduceRequest>(ctx.current_request(connection).body);
  const Acks acks = request.acks;
  PendingProduce pending{connection, 0, {}, ctx.now + request.timeout};
  SmallVec<PartitionId, 4> grown;
  for (const ProducePart& part : request.parts) {
    const Appended appended = append_part(side, connection, part, acks, ctx);
    if (appended.new_records) grown.push_back(part.partition);
    if (acks == Acks::all && must_wait(side, connection, part, appended)) ++pending.parts_left;
    pending.response.parts.push_back(appended.result);
  }
  if (request.transactional.valid()) forget_adding(side, connection);
  if (acks == Acks::none) {
    ctx.throttle_unanswered(connection);
    end_unanswered(connection, pending.response, ctx);
  } else if (pending.parts_left == 0) {
    ctx.respond(connection, std::move(pending.response));
  } else {
    wait_until(side.broker, pending.deadline, ctx);
    side.broker.produces.push_back(std::move(pending));
  }
  for (const PartitionId partition : grown)
    wake_after_append(side.replication, partition, completed, ctx);
}

void produce_part_done(BrokerSide side, const ProduceEnd& end, Ctx& ctx) {
  auto& produces = side.broker.produces;
  const auto pending = std::find_if(produces.begin(), produces.end(), [&](const PendingProduce& p) {
    return p.connection == end.connection;
  });
  KS_CHECK(pending != produces.end());
  const KafkaError error = after_append(side, end, ctx);
  if (error != KafkaError::none) {
    for (ProducePartResult& part : pending->response.parts) {
      if (part.partition != end.partition) continue;
      part.error = error;
      hint(part, ctx);
    }
  }
  if (--pending->parts_left > 0) return;
  respond_produced(end.connection, std::move(pending->response), ctx);
  produces.erase(pending);
}

void produces_expired(BrokerSide side, Ctx& ctx) {
  auto& produces = side.broker.produces;
  for (std::size_t i = 0; i < produces.size();) {
    if (produces[i].deadline > ctx.now) {
      ++i;
      continue;
    }
    PendingProduce late = std::move(produces[i]);
    produces.erase(produces.begin() + static_cast<std::ptrdiff_t>(i));
    for (ProducePartResult& part : late.response.parts) {
      if (part.error == KafkaError::none &&
          part.base_offset >= high_watermark_here(side, part, ctx))
        part.error = KafkaError::request_timed_out;
    }
    stop_waiting(side, late.connection);
    respond_produced(late.connection, std::move(late.response), ctx);
  }
}

}  // namespace ks
