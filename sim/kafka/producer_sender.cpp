// The sender's thread: which brokers have something due, and one request for each of them.
// Source: Sender.sendProducerData, RecordAccumulator.ready and drain.
#include <algorithm>
#include <utility>

#include "sim/base/check.h"
#include "sim/kafka/producer_parts.h"

namespace ks {
namespace {

using BrokerList = SmallVec<BrokerId, 8>;

bool contains(const BrokerList& brokers, BrokerId broker) {
  return std::find(brokers.begin(), brokers.end(), broker) != brokers.end();
}

/// ProducerBatch.maybeUpdateLeaderEpoch.
void note_leader(ProducerBatch& batch, std::int32_t leader_epoch) {
  if (batch.leader_epoch == leader_epoch) return;
  batch.leader_epoch = leader_epoch;
  batch.attempts_at_new_leader = batch.attempts;
}

/// A batch that failed waits for its backoff, unless its leader has changed since (KIP-951).
bool backs_off(const ProducerBatch& batch, Time now) {
  if (batch.attempts == 0 || batch.attempts == batch.attempts_at_new_leader) return false;
  return now < batch.last_attempt + batch.backoff;
}

/// Who leads the partition, as far as the client knows, and since which epoch.
struct Led {
  BrokerId leader;
  std::int32_t epoch = -1;
};
Led led_by(const Producer& producer, PartitionId partition, const Ctx& ctx) {
  if (!producer.hints.empty() || !producer.has_metadata)
    return Led{leader_of(producer, partition, ctx), leader_epoch_of(producer, partition, ctx)};
  const PartitionInfo& info = ctx.cluster().at(partition);
  return Led{info.deleted ? BrokerId{} : info.leader, info.leader_epoch};
}

/// Whether no batch waits for its linger.
bool sends_at_once(const Producer& producer) {
  return (producer.blocked && producer.blocked->on == SendWait::memory) ||
         producer.process == ProcessState::closing || producer.transaction.flushes() ||
         (producer.served && producer.served->call == TransactionCall::flush);
}

/// RecordAccumulator.batchReady for the first batch of a queue: when it may leave.
Time ready_at(const Producer& producer, const ProducerPartition& partition,
              const ProducerBatch& first, bool at_once, Time now) {
  if (backs_off(first, now)) return first.last_attempt + first.backoff;
  if (at_once || partition.batches > 1 || producer.accumulator.full(first)) return now;
  return first.last_attempt + producer.config.linger_ms;
}

struct Readiness {
  BrokerList brokers;    ///< that have something due and can be sent to
  Time look = never;     ///< when more may be
  Time created = never;  ///< of the oldest batch that is the first of its queue
};

/// What keeps all batches back: an idempotent producer that does not know who it is, and a request of the
/// transaction, also one that is to be repeated (Sender.maybeSendAndPollTransactionalRequest).
bool sends_nothing(const Producer& producer) {
  const TransactionClient& txn = producer.transaction;
  const bool adds = !txn.adding.empty() && !txn.failed();
  if (txn.in_flight || adds || txn.sends_offsets()) return true;
  return producer.identity.on && !producer.identity.known();
}

void note_ready(Producer& producer, BrokerId broker, bool can_drain, Time now) {
  if (producer.config.partitioner_availability_timeout_ms == Duration{}) return;
  BrokerLink& link = link_to(producer, broker);
  // Whoever has never had data is not late yet (NodeLatencyStats).
  const bool first = link.ready_at == Time{};
  if (can_drain || first) link.drained_at = now;
  link.ready_at = now;
}

Readiness find_ready(Producer& producer, Ctx& ctx) {
  Readiness found;
  BrokerList refused;
  Accumulator& accumulator = producer.accumulator;
  const bool at_once = sends_at_once(producer);
  const bool transactional = producer.transaction.on();
  for (const std::uint32_t number : accumulator.waiting) {
    const ProducerPartition& partition = std::as_const(accumulator.partitions)[number];
    ProducerBatch& first = accumulator.at(partition.head);
    found.created = std::min(found.created, first.created);
    if (partition.muted || (transactional && !may_send(producer, number))) continue;
    const auto [leader, epoch] = led_by(producer, partition.id, ctx);
    if (!leader.valid()) {
      producer.metadata_updates.wanted = true;
      continue;
    }
    note_leader(first, epoch);
    const Time at = ready_at(producer, partition, first, at_once, ctx.now);
    if (at > ctx.now) {
      found.look = std::min(found.look, at);
      continue;
    }
    if (contains(found.brokers, leader) || contains(refused, leader)) continue;
    const bool ready = ready_link(producer, leader, ctx);
    note_ready(producer, leader, ready, ctx.now);
    (ready ? found.brokers : refused).push_back(leader);
    if (!ready) found.look = std::min(found.look, link_due(producer, leader, ctx.now));
  }
  return found;
}

/// Its first batch goes into the request, if it may leave and fits.
enum class Drained : std::uint8_t { taken, skipped, stop };

Drained drain_first(Producer& producer, std::uint32_t number, BrokerId broker, SentRequest& request,
                    std::int64_t& bytes, Ctx& ctx) {
  Accumulator& accumulator = producer.accumulator;
  const ProducerPartition& partition = std::as_const(accumulator.partitions)[number];
  const auto [leader, epoch] = led_by(producer, partition.id, ctx);
  if (partition.muted || leader != broker) return Drained::skipped;
  if (producer.transaction.on() && !may_send(producer, number)) return Drained::skipped;
  ProducerBatch& first = accumulator.at(partition.head);
  note_leader(first, epoch);
  if (backs_off(first, ctx.now)) return Drained::skipped;
  const std::int64_t size = accumulator.sizing.estimated(first.raw_bytes);
  if (!request.batches.empty() && bytes + size > producer.config.max_request_size)
    return Drained::stop;
  if (must_wait(producer.identity, accumulator, first)) return Drained::stop;
  const std::uint32_t index = accumulator.pop_front(number);
  number_batch(producer.identity, accumulator, index);
  ProducerBatch& batch = accumulator.at(index);
  batch.closed = true;
  if (producer.transaction.on()) {
    batch.batch.flags = Batch::transactional;
    producer.transaction.started = true;
  }
  batch.batch.bytes = accumulator.sizing.written(batch.raw_bytes);
  batch.sent = true;
  bytes += batch.batch.bytes;
  request.batches.push_back(index);
  if (producer.config.max_in_flight_requests_per_connection == 1)
    accumulator.partitions.edit(number).muted = true;
  return Drained::taken;
}

/// RecordAccumulator.drainBatchesForOneNode: the first batch of every partition led there, even of those
/// whose linger has not ended, beginning where the last request ended.
SentRequest drain(Producer& producer, BrokerId broker, Ctx& ctx) {
  SentRequest request;
  BrokerLink& link = link_to(producer, broker);
  const std::vector<std::uint32_t>& waiting = producer.accumulator.waiting;
  std::int64_t bytes = 0;
  const std::uint32_t start = link.drain_from;
  auto at = static_cast<std::size_t>(std::lower_bound(waiting.begin(), waiting.end(), start) -
                                     waiting.begin());
  for (bool wrapped = false;;) {
    if (at == waiting.size() && !wrapped) {
      wrapped = true;
      at = 0;
    }
    if (at == waiting.size() || (wrapped && waiting[at] >= start)) return request;
    const std::uint32_t number = waiting[at];
    if (drain_first(producer, number, broker, request, bytes, ctx) == Drained::stop) {
      link.drain_from = number;
      return request;
    }
    // A partition whose queue is empty now has left the list.
    if (at < waiting.size() && waiting[at] == number) ++at;
  }
}

/// acks=0: the batch is as good as stored once it is sent.
void complete_unanswered(Producer& producer, const SentRequest& request, Ctx& ctx) {
  for (const std::uint32_t index : request.batches)
    complete_batch(producer, index, KafkaError::none, -1, ctx);
}

/// False: everything due there has to wait for other batches of its partition.
bool send_to(Producer& producer, BrokerId broker, Ctx& ctx) {
  SentRequest request = drain(producer, broker, ctx);
  if (request.batches.empty()) return false;
  ProduceRequest body;
  body.acks = producer.config.acks;
  body.timeout = producer.config.request_timeout_ms;
  body.transactional = producer.transaction.id;
  Accumulator& accumulator = producer.accumulator;
  for (const std::uint32_t index : request.batches) {
    const ProducerBatch& batch = accumulator.at(index);
    body.parts.push_back(ProducePart{accumulator.partitions[batch.partition].id, batch.batch});
    producer.oldest_batch = std::min(producer.oldest_batch, batch.created);
  }
  BrokerLink& link = link_to(producer, broker);
  const bool answered = body.acks != Acks::none;
  request.at = ctx.now;
  request.correlation = ctx.request(link.connection, std::move(body));
  if (!answered) {
    complete_unanswered(producer, request, ctx);
    return true;
  }
  producer.oldest_request = std::min(producer.oldest_request, ctx.now);
  link.sent.push_back(std::move(request));
  return true;
}

/// When to look again for what could not leave, and since when the oldest of that has been waiting.
struct Left {
  Time look = never;
  Time created = never;
};

Time oldest_waiting(const Producer& producer) {
  Time oldest = never;
  for (const std::uint32_t number : producer.accumulator.waiting)
    oldest = std::min(oldest, producer.accumulator.first(number).created);
  return oldest;
}

Left send_ready(Producer& producer, Ctx& ctx) {
  if (sends_nothing(producer)) return Left{never, oldest_waiting(producer)};
  for (;;) {
    const Readiness ready = find_ready(producer, ctx);
    bool sent = false;
    for (const BrokerId broker : ready.brokers) sent = send_to(producer, broker, ctx) || sent;
    if (!sent) return Left{ready.look, ready.created};
  }
}

/// Sender.runOnce before it looks at batches.
void mind_identity(Producer& producer, Ctx& ctx) {
  ProducerIdentity& identity = producer.identity;
  if (!identity.on || !identity.known() || identity.transactional) return;
  if (!identity.unresolved.empty()) resolve(identity, producer.accumulator);
  if (identity.to_renumber.empty()) return;
  if (bump_epoch(identity, producer.accumulator))
    ctx.note(ProducerEpochBumped{identity.producer_id, identity.epoch});
}

bool finished(const Producer& producer) {
  if (producer.process != ProcessState::closing || !producer.accumulator.waiting.empty() ||
      producer.transaction.open() || producer.transaction.completing())
    return false;
  for (const BrokerLink& link : producer.links) {
    for (const SentRequest& request : link.sent) {
      if (request.kind == SentRequest::Kind::produce) return false;
    }
  }
  return true;
}

void end_process(Producer& producer, Ctx& ctx) {
  producer.process = ProcessState::closed;
  ctx.stop_timer(producer.sender);
  tell_all_who_wait(producer, ctx);
  if (producer.bootstrap.valid()) ctx.close(producer.bootstrap);
  for (BrokerLink& link : producer.links) {
    if (link.connection.valid()) ctx.close(link.connection);
    link = BrokerLink{};
  }
  producer.connect_until = never;
  ctx.note(ProcessClosed{});
}

/// The delivery timeout of what waits; batches on their way are never older than oldest_batch.
Time next_expiry(const Producer& producer, Time waiting_since) {
  const Time oldest = std::min(producer.oldest_batch, waiting_since);
  return oldest == never ? never : oldest + producer.config.delivery_timeout_ms;
}

void schedule(Producer& producer, const Left& left, Ctx& ctx) {
  Time look =
      std::min({left.look, next_ready_by_records(producer), next_expiry(producer, left.created),
                next_link_check(producer, ctx.now), handed_over_limit(producer),
                next_application_turn(producer), served_limit(producer)});
  if (producer.blocked)
    look = std::min(look, producer.blocked->since + producer.config.max_block_ms);
  if (look == never) {
    ctx.stop_timer(producer.sender);
  } else {
    ctx.set_timer(producer.sender, std::max(look, ctx.now));
  }
}

}  // namespace

void run_sender(Producer& producer, Ctx& ctx) {
  create_records(producer, ctx);
  expire_batches(producer, ctx);
  check_links(producer, ctx);
  mind_identity(producer, ctx);
  const bool again = producer.transaction.on() && mind_transaction(producer, ctx);
  Left left = send_ready(producer, ctx);
  if (again) left.look = ctx.now;
  if (producer.blocked) {
    // What left without an answer has given its memory back.
    give_up_blocked_send(producer, ctx);
    create_records(producer, ctx);
    const Left rest = send_ready(producer, ctx);
    left = Left{std::min(left.look, rest.look), rest.created};
  }
  ask_brokers(producer, ctx);
  if (finished(producer)) {
    end_process(producer, ctx);
  } else {
    schedule(producer, left, ctx);
  }
}

}  // namespace ks
