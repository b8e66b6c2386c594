// What becomes of batches: stored, sent again, cut into pieces, or given up.
// Source: Sender.completeBatch, Sender.canRetry, RecordAccumulator.reenqueue and splitAndReenqueue.
#include <algorithm>

#include "sim/base/check.h"
#include "sim/kafka/producer_parts.h"

namespace ks {
namespace {

constexpr std::uint32_t none = ProducerBatch::none;

PartitionId partition_of(const Producer& producer, const ProducerBatch& batch) {
  return producer.accumulator.partitions[batch.partition].id;
}

bool expired(const Producer& producer, const ProducerBatch& batch, Time now) {
  return now >= batch.created + producer.config.delivery_timeout_ms;
}

void succeed(Producer& producer, std::uint32_t index, std::int64_t base_offset, Ctx& ctx) {
  const ProducerBatch& batch = producer.accumulator.at(index);
  const PartitionId partition = partition_of(producer, batch);
  ctx.ledger().producers[producer.id.index].settle(batch.partition, partition, batch.batch,
                                                   RecordFate::acked);
  // With acks=0 nobody says so.
  if (base_offset >= 0 && ctx.wants(Level::data))
    ctx.note(BatchAcknowledged{partition, base_offset, batch.batch.count});
  tell_who_waits(producer, batch, true, ctx);
  if (producer.identity.on) number_acknowledged(producer.accumulator, index);
  producer.accumulator.release(index);
}

/// The application is told; a numbered batch leaves a hole in its sequence or not, as the caller says.
void tell_failure(Producer& producer, std::uint32_t index, KafkaError error, Ctx& ctx) {
  const ProducerBatch& batch = producer.accumulator.at(index);
  const PartitionId partition = partition_of(producer, batch);
  ctx.ledger().producers[producer.id.index].settle(batch.partition, partition, batch.batch,
                                                   RecordFate::failed);
  ctx.note(BatchFailed{partition, batch.batch.count, error});
  transaction_batch_failed(producer, error);
  producer.batch_error = error;
  tell_who_waits(producer, batch, false, ctx);
  if (producer.identity.on) forget_number(producer.accumulator, index);
}

/// TransactionManager.handleFailedBatch: the numbers that follow cannot stay as they are.
void give_up(Producer& producer, std::uint32_t index, KafkaError error, Ctx& ctx) {
  const ProducerBatch& batch = producer.accumulator.at(index);
  const bool tries_left = static_cast<std::int64_t>(batch.attempts) < producer.config.retries;
  const bool numbered = producer.identity.on && batch.batch.base_sequence >= 0;
  const std::uint32_t number = batch.partition;
  tell_failure(producer, index, error, ctx);
  if (numbered && !producer.transaction.on() &&
      (tries_left || error == KafkaError::out_of_order_sequence_number))
    want_new_epoch(producer.identity, number);
  producer.accumulator.release(index);
}

void requeue(Producer& producer, std::uint32_t index, KafkaError error, Ctx& ctx) {
  ProducerBatch& batch = producer.accumulator.at(index);
  Rng rng = draw(producer, ctx);
  batch.backoff = exponential_backoff(producer.config.retry_backoff_ms,
                                      producer.config.retry_backoff_max_ms, batch.attempts, rng);
  ++batch.attempts;
  batch.last_attempt = ctx.now;
  batch.retried = true;
  ctx.note(BatchRetried{partition_of(producer, batch), batch.batch, error, batch.attempts,
                        batch.backoff});
  if (producer.identity.on) {
    producer.accumulator.insert_by_sequence(index);
  } else {
    producer.accumulator.push_front(index);
  }
}

bool can_retry(Producer& producer, const ProducerBatch& batch, KafkaError error, Time now) {
  if (expired(producer, batch, now)) return false;
  if (static_cast<std::int64_t>(batch.attempts) >= producer.config.retries) return false;
  if (!producer.identity.on) return is_retriable(error);
  return may_retry(producer.identity, producer.accumulator, batch, error);
}

/// The records from the `from`-th on, as a batch of their own that was never tried.
ProducerBatch part_of(const Producer& producer, const ProducerBatch& whole, std::uint32_t from,
                      std::uint32_t count) {
  ProducerBatch part;
  part.batch = whole.batch;
  part.batch.first_number = number_after(producer, whole, from);
  part.batch.count = count;
  part.batch.ordinal += from;
  const std::uint32_t steps = std::max(whole.batch.count - 1, 1u);
  const auto stamp = [&](std::uint32_t record) {
    return static_cast<std::uint32_t>(std::uint64_t{whole.batch.timestamp_span} * record / steps);
  };
  part.batch.base_timestamp += stamp(from);
  part.batch.timestamp_span = stamp(from + count - 1) - stamp(from);
  if (whole.batch.base_sequence >= 0)
    part.batch.base_sequence = next_sequence(whole.batch.base_sequence, from);
  part.partition = whole.partition;
  part.raw_bytes = count * producer.accumulator.sizing.record_bytes;
  part.created = whole.created;
  part.last_attempt = whole.created;
  part.closed = true;
  part.split = true;
  return part;
}

/// Into batches of batch.size; one that comes from a split already is halved (since 4.1).
void split(Producer& producer, std::uint32_t index, Ctx& ctx) {
  Accumulator& accumulator = producer.accumulator;
  const ProducerBatch whole = accumulator.at(index);
  BatchSizing sizing = accumulator.sizing;
  if (whole.split && producer.profile == Profile::v4_4) {
    sizing.limit = std::max<std::int64_t>(sizing.record_bytes,
                                          accumulator.sizing.estimated(whole.raw_bytes) / 2);
  }
  const std::uint32_t each = sizing.room(0, 0);
  std::vector<std::uint32_t> parts;
  for (std::uint32_t from = 0; from < whole.batch.count; from += each) {
    const std::uint32_t count = std::min(each, whole.batch.count - from);
    parts.push_back(accumulator.add(part_of(producer, whole, from, count)));
  }
  if (producer.identity.on) replace_numbered(accumulator, index, parts);
  for (std::size_t i = parts.size(); i-- > 0;) {
    if (producer.identity.on) {
      accumulator.insert_by_sequence(parts[i]);
    } else {
      accumulator.push_front(parts[i]);
    }
  }
  ctx.note(BatchSplit{accumulator.partitions[whole.partition].id, whole.batch.count,
                      static_cast<std::uint32_t>(parts.size())});
  accumulator.release(index);
}

/// KIP-951: an error that names a newer leader is believed at once.
void take_hint(Producer& producer, const ProducePartResult& result, const Ctx& ctx) {
  if (!result.leader.valid()) return;
  if (result.leader_epoch <= leader_epoch_of(producer, result.partition, ctx)) return;
  std::erase_if(producer.hints,
                [&](const PartitionLeader& hint) { return hint.partition == result.partition; });
  producer.hints.push_back(PartitionLeader{result.partition, result.leader, result.leader_epoch});
}

void expire_waiting(Producer& producer, Ctx& ctx) {
  Accumulator& accumulator = producer.accumulator;
  const Time limit = ctx.now - producer.config.delivery_timeout_ms;
  const auto expires = [&](std::uint32_t number) {
    return accumulator.first(number).created <= limit;
  };
  if (std::none_of(accumulator.waiting.begin(), accumulator.waiting.end(), expires)) return;
  for (std::size_t i = 0; i < accumulator.waiting.size();) {
    const std::uint32_t number = accumulator.waiting[i];
    while (accumulator.partitions[number].head != none &&
           expired(producer, accumulator.first(number), ctx.now)) {
      const std::uint32_t index = accumulator.pop_front(number);
      const bool retried = accumulator.at(index).retried;
      tell_failure(producer, index, KafkaError::request_timed_out, ctx);
      accumulator.release(index);
      if (retried && producer.identity.on) mark_unresolved(producer.identity, number);
    }
    // The partition has left the list if its queue is empty now.
    if (i < accumulator.waiting.size() && accumulator.waiting[i] == number) ++i;
  }
}

/// The application is told while a request still holds the batch; its answer then changes nothing.
void expire_sent(Producer& producer, Ctx& ctx) {
  producer.oldest_batch = never;
  for (BrokerLink& link : producer.links) {
    for (const SentRequest& request : link.sent) {
      for (const std::uint32_t index : request.batches) {
        ProducerBatch& batch = producer.accumulator.at(index);
        if (batch.done) continue;
        if (!expired(producer, batch, ctx.now)) {
          producer.oldest_batch = std::min(producer.oldest_batch, batch.created);
          continue;
        }
        batch.done = true;
        tell_failure(producer, index, KafkaError::request_timed_out, ctx);
        if (batch.retried && producer.identity.on)
          mark_unresolved(producer.identity, batch.partition);
      }
    }
  }
}

}  // namespace

void complete_batch(Producer& producer, std::uint32_t index, KafkaError error,
                    std::int64_t base_offset, Ctx& ctx) {
  ProducerBatch& batch = producer.accumulator.at(index);
  batch.sent = false;
  if (producer.accumulator.partitions[batch.partition].muted)
    producer.accumulator.partitions.edit(batch.partition).muted = false;
  if (is_invalid_metadata(error)) producer.metadata_updates.wanted = true;
  if (batch.done) {
    producer.accumulator.release(index);
  } else if (error == KafkaError::none || error == KafkaError::duplicate_sequence_number) {
    succeed(producer, index, base_offset, ctx);
  } else if (error == KafkaError::message_too_large && batch.batch.count > 1) {
    split(producer, index, ctx);
  } else if (can_retry(producer, batch, error, ctx.now)) {
    requeue(producer, index, error, ctx);
  } else {
    give_up(producer, index, error, ctx);
  }
}

void handle_produced(Producer& producer, BrokerLink& link, const ProduceResponse& response,
                     Ctx& ctx) {
  const SentRequest request = link.sent.take_front();
  KS_CHECK(request.batches.size() == response.parts.size());
  for (std::size_t i = 0; i < response.parts.size(); ++i) {
    const ProducePartResult& result = response.parts[i];
    take_hint(producer, result, ctx);
    complete_batch(producer, request.batches[i], result.error, result.base_offset, ctx);
  }
}

void expire_batches(Producer& producer, Ctx& ctx) {
  expire_waiting(producer, ctx);
  if (producer.oldest_batch != never &&
      ctx.now >= producer.oldest_batch + producer.config.delivery_timeout_ms)
    expire_sent(producer, ctx);
}

}  // namespace ks
