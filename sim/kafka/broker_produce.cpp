// A broker's side of producing: Produce requests enter the logs of the partitions that it leads, copies
// of batches are recognised, and producers get their ids.
// Source: ReplicaManager.appendRecords, UnifiedLog.analyzeAndValidateProducerState, RPCProducerIdManager.
#include <utility>

#include "sim/kafka/broker.h"

namespace ks {
namespace {

/// ProducerIdsBlock.PRODUCER_ID_BLOCK_SIZE.
constexpr std::int32_t producer_id_block = 1000;

/// What became of one part of the request.
struct Appended {
  ProducePartResult result;
  bool new_records = false;  ///< else the log is as it was
};

void note_refusal(const ProducePart& part, const ProducerStates::Verdict& verdict, Ctx& ctx) {
  ctx.note(SequenceRefused{part.partition, part.batch, verdict.expected, verdict.known_epoch,
                           verdict.error});
}

Appended append_part(BrokerSide side, const ProducePart& part, Ctx& ctx) {
  Appended appended{{part.partition, KafkaError::none, -1, {}, -1}, false};
  if (part.batch.bytes > ctx.cluster().config_of(part.partition).max_message_bytes) {
    appended.result.error = KafkaError::message_too_large;
    return appended;
  }
  const bool numbered = part.batch.producer_id >= 0;
  if (numbered) {
    const ProducerStates::Verdict verdict = side.replication.led[part.partition.index].producers.check(
        std::as_const(side.replication).leader(ctx.cluster(), part.partition).log, part.batch,
        ctx.now, side.broker.config.producer_id_expiration_ms);
    appended.result.error = verdict.error;
    if (verdict.error != KafkaError::none) {
      note_refusal(part, verdict, ctx);
      return appended;
    }
    if (verdict.duplicate_of >= 0) {
      appended.result.base_offset = verdict.duplicate_of;
      ctx.note(DuplicateBatchFound{part.partition, part.batch, verdict.duplicate_of});
      return appended;
    }
  }
  appended.result.base_offset = append_at_leader(side.replication, part.partition, part.batch, ctx);
  appended.new_records = true;
  if (numbered)
    side.replication.led.edit(part.partition.index).producers.appended(part.batch, ctx.now);
  return appended;
}

/// acks=all: whether the part has to wait until the high watermark covers it; a copy may be covered.
bool must_wait(BrokerSide side, ConnectionId connection, const ProducePart& part,
               const ProducePartResult& result, const Ctx& ctx) {
  if (result.error != KafkaError::none) return false;
  const std::int64_t required = result.base_offset + part.batch.count;
  const Replica& replica = std::as_const(side.replication).leader(ctx.cluster(), part.partition);
  if (replica.high_watermark >= required) return false;
  auto& waiting = side.replication.led.edit(part.partition.index).waiting_produces;
  if (waiting.empty() || waiting.back().required_offset <= required) {
    waiting.push_back(WaitingProduce{connection, required});
    return true;
  }
  // A copy stands in front of what waits for more than it does.
  Ring<WaitingProduce> later;
  Ring<WaitingProduce> earlier;
  while (!waiting.empty()) {
    const WaitingProduce other = waiting.take_front();
    (other.required_offset <= required ? earlier : later).push_back(other);
  }
  waiting.swap(earlier);
  waiting.push_back(WaitingProduce{connection, required});
  for (const WaitingProduce& other : later) waiting.push_back(other);
  return true;
}

}  // namespace

void append_produce(BrokerSide side, ConnectionId connection, Completed& completed, Ctx& ctx) {
  const auto& request = std::get<ProduceRequest>(ctx.current_request(connection).body);
  const Acks acks = request.acks;
  PendingProduce pending{connection, 0, {}};
  SmallVec<PartitionId, 4> grown;
  for (const ProducePart& part : request.parts) {
    const Appended appended = append_part(side, part, ctx);
    if (appended.new_records) grown.push_back(part.partition);
    if (acks == Acks::all && must_wait(side, connection, part, appended.result, ctx))
      ++pending.parts_left;
    pending.response.parts.push_back(appended.result);
  }
  if (acks == Acks::none) {
    ctx.finish_request(connection);
  } else if (pending.parts_left == 0) {
    ctx.respond(connection, std::move(pending.response));
  } else {
    side.broker.produces.push_back(std::move(pending));
  }
  for (const PartitionId partition : grown)
    wake_after_append(side.replication, partition, completed, ctx);
}

void give_producer_id(BrokerSide side, ConnectionId connection, Ctx& ctx) {
  Broker& broker = side.broker;
  if (broker.next_producer_id == broker.producer_ids_end) {
    broker.next_producer_id = producer_id_block * side.replication.next_producer_id_block++;
    broker.producer_ids_end = broker.next_producer_id + producer_id_block;
  }
  ctx.respond(connection, InitProducerIdResponse{KafkaError::none, broker.next_producer_id++, 0});
}

}  // namespace ks
