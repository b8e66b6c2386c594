// Produce at the leader: what is refused before it is appended, and waiting for replication.
// Source: ReplicaManager.appendRecords, Partition.appendRecordsToLeader, DelayedProduce,
// Partition.checkEnoughReplicasReachOffset.
#include <algorithm>

#include "sim/base/check.h"
#include "sim/kafka/broker_parts.h"

namespace ks {
namespace {

/// How many replicas have to be in sync for acks=all.
std::size_t min_isr(const PartitionInfo& info, const Ctx& ctx, PartitionId partition) {
  const auto configured =
      static_cast<std::size_t>(ctx.cluster().config_of(partition).min_insync_replicas);
  return std::min<std::size_t>(configured, info.replicas.size());
}

/// Why the part is refused; `led`: the leadership that takes it.
KafkaError refusal(const BrokerSide& side, const ProducePart& part, Acks acks, std::uint32_t& led,
                   const Ctx& ctx) {
  if (!ctx.cluster().has(part.partition)) return KafkaError::unknown_topic_or_partition;
  const PartitionInfo& info = ctx.cluster().at(part.partition);
  const std::uint32_t own = replica_index(info, side.broker.id);
  led = own == Replica::none ? own : side.replication.replicas[own].led;
  if (led == Replica::none || !side.replication.led[led].leads)
    return KafkaError::not_leader_or_follower;
  if (part.batch.bytes > ctx.cluster().config_of(part.partition).max_message_bytes)
    return KafkaError::message_too_large;
  const std::size_t in_sync = side.replication.led[led].isr.size();
  if (acks == Acks::all && in_sync < min_isr(info, ctx, part.partition))
    return KafkaError::not_enough_replicas;
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

void append_produce(BrokerSide side, ConnectionId connection, Completed& completed, Ctx& ctx) {
  const auto& request = std::get<ProduceRequest>(ctx.current_request(connection).body);
  PendingProduce pending{connection, 0, {}, ctx.now + request.timeout};
  for (const ProducePart& part : request.parts) {
    ProducePartResult result;
    result.partition = part.partition;
    std::uint32_t led = Replica::none;
    result.error = refusal(side, part, request.acks, led, ctx);
    hint(result, ctx);
    if (result.error == KafkaError::none) {
      result.base_offset = append_at_leader(side.replication, part.partition, part.batch, ctx);
      if (request.acks == Acks::all) {
        ++pending.parts_left;
        side.replication.led.edit(led).waiting_produces.push_back(
            WaitingProduce{connection, result.base_offset + part.batch.count});
      }
    }
    pending.response.parts.push_back(result);
  }
  const SmallVec<ProducePartResult, 3> results = pending.response.parts;
  const Acks acks = request.acks;
  if (acks == Acks::none) {
    ctx.finish_request(connection);
  } else if (pending.parts_left == 0) {
    ctx.respond(connection, std::move(pending.response));
  } else {
    wait_until(side.broker, pending.deadline, ctx);
    side.broker.produces.push_back(std::move(pending));
  }
  for (const ProducePartResult& result : results) {
    if (result.error == KafkaError::none)
      wake_after_append(side.replication, result.partition, completed, ctx);
  }
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
  ctx.respond(end.connection, std::move(pending->response));
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
    ctx.respond(late.connection, std::move(late.response));
  }
}

}  // namespace ks
