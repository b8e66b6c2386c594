// The application's thread: calls of send() by the producer's rate, as far down as the accumulator.
// Source: KafkaProducer.doSend, RecordAccumulator.append, BuiltInPartitioner.
// Model: records are created together when somebody looks, each with its own time; which of them is in
// which batch is the same as if each had come alone.
#include <algorithm>
#include <string>

#include "sim/base/check.h"
#include "sim/kafka/producer_parts.h"

namespace ks {
namespace {

/// What became of some calls of send().
struct Sent {
  std::uint32_t records = 0;  ///< 0: the call blocks
  SendWait wait = SendWait::memory;
  std::uint32_t partition = 0;  ///< number within the topic, of the last one
  bool refused = false;         ///< the record is too large for any batch
};

Time record_time(const Producer& producer, std::uint64_t of_this_rate) {
  const Time scheduled = producer.rate_since + nth_interval(of_this_rate + 1, producer.per_second);
  return std::max(scheduled, producer.send_returned);
}

/// BuiltInPartitioner's statistics, from the queues as they are now. Model: Kafka's are those of the
/// sender's last turn, a moment before.
PartitionLoad load_of(const Producer& producer, const Ctx& ctx) {
  PartitionLoad load;
  const Accumulator& waiting = producer.accumulator;
  const bool everywhere = waiting.partitions_started >= waiting.partitions.size();
  if (!producer.config.partitioner_adaptive_partitioning_enable || !everywhere) return load;
  const Duration patience = producer.config.partitioner_availability_timeout_ms;
  for (std::uint32_t i = 0; i < waiting.partitions.size(); ++i) {
    const ProducerPartition& partition = waiting.partitions[i];
    const BrokerId leader = leader_of(producer, partition.id, ctx);
    bool usable = leader.valid();
    if (usable && patience > Duration{} && partition.batches > 0 &&
        leader.index < producer.links.size()) {
      const BrokerLink& link = producer.links[leader.index];
      usable = link.ready_at - link.drained_at <= patience;
    }
    load.some_left_out = load.some_left_out || !usable;
    if (!usable) continue;
    load.partitions.push_back(i);
    load.queues.push_back(partition.batches);
  }
  return load;
}

/// For the record of this number and those that follow it.
void draw_partition(Producer& producer, std::uint32_t number, Ctx& ctx) {
  Rng rng = ctx.rng(ctx.names().of(node(producer.id)), "sticky " + std::to_string(number));
  const auto drawn = static_cast<std::uint32_t>(rng.next() >> 33);
  if (const auto by_load = choose_by_load(drawn, load_of(producer, ctx))) {
    producer.sticky.move_to(*by_load);
    return;
  }
  const CowList<ProducerPartition>& partitions = producer.accumulator.partitions;
  std::vector<std::uint32_t> with_leader;  // empty: it makes no difference, as all of them have one
  const bool some_without = producer.has_metadata && !producer.all_led;
  for (std::uint32_t i = 0; some_without && i < partitions.size(); ++i) {
    if (leader_of(producer, partitions[i].id, ctx).valid()) with_leader.push_back(i);
  }
  const PartitionChoice choice{with_leader, static_cast<std::uint32_t>(partitions.size())};
  producer.sticky.move_to(choose_partition(drawn, choice));
}

Sent append_one(Producer& producer, std::uint32_t partition, Time created) {
  const NewRecords record{producer.id.index, producer.next_number, 1, false, created};
  if (!producer.accumulator.append(partition, record)) return {0, SendWait::memory};
  producer.accumulator.stamp_last(partition, created);
  return {1, SendWait::memory, partition};
}

/// How many records may be appended together before the partitioner could want to move on.
std::uint32_t sticky_stretch(const Producer& producer, std::uint64_t due) {
  const BatchSizing& sizing = producer.accumulator.sizing;
  if (sizing.compression.numerator != sizing.compression.denominator) return 1;
  const std::int64_t bound = 2 * std::max<std::int64_t>(sizing.limit, 1);
  const std::int64_t left = bound - producer.sticky.produced_bytes - batch_header_bytes;
  const std::int64_t records = std::max<std::int64_t>(left / sizing.record_bytes, 1);
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(due, static_cast<std::uint64_t>(records)));
}

/// So many records, the first created then, the others by the producer's rate.
struct DueRecords {
  std::uint64_t count = 1;
  Time created{};
};

Sent append_sticky(Producer& producer, DueRecords due, Ctx& ctx) {
  const std::int64_t size = producer.config.batch_size;
  StickyPartitioner& sticky = producer.sticky;
  Accumulator& accumulator = producer.accumulator;
  if (!sticky.partition) draw_partition(producer, producer.next_number, ctx);
  // partitionChanged: a switch that had to wait for the batch to fill or leave.
  if (accumulator.all_full(*sticky.partition) && sticky.appended(0, size, true))
    draw_partition(producer, producer.next_number, ctx);
  const std::uint32_t number = *sticky.partition;
  const std::uint32_t count = sticky_stretch(producer, due.count);
  const auto appended = accumulator.append(
      number, NewRecords{producer.id.index, producer.next_number, count, true, due.created});
  if (!appended) return {0, SendWait::memory};
  const std::uint32_t last = appended->records - 1;
  accumulator.stamp_last(
      number, last == 0 ? due.created : record_time(producer, producer.rate_records + last));
  if (sticky.appended(appended->bytes, size, accumulator.all_full(number)))
    draw_partition(producer, producer.next_number + appended->records, ctx);
  return {appended->records, SendWait::memory, number};
}

/// Larger than max.request.size or buffer.memory: RecordTooLargeException, whatever the partition.
bool too_large(const Producer& producer) {
  const std::int64_t bytes =
      std::int64_t{batch_header_bytes} + producer.accumulator.sizing.record_bytes;
  return bytes > producer.config.max_request_size || bytes > producer.config.buffer_memory;
}

void refuse(Producer& producer, Ctx& ctx) {
  ++ctx.ledger().producers[producer.id.index].failed;
  const auto placed = producer.plan->partition_of(
      producer.next_number, static_cast<std::uint32_t>(producer.accumulator.partitions.size()));
  const PartitionId partition = producer.accumulator.partitions[placed.value_or(0)].id;
  ctx.note(BatchFailed{partition, 1, KafkaError::message_too_large});
}

void learn_partitions(Producer& producer, const std::vector<PartitionId>& ids, Ctx& ctx) {
  producer.accumulator.know_partitions(ids);
  const auto count = static_cast<std::uint32_t>(ids.size());
  auto& known = producer.known_partitions;
  if (known.empty() || known.back().count != count)
    known.push_back(KnownPartitions{producer.next_number, count});
  ctx.ledger().producers[producer.id.index].known_partitions = known;
}

/// One call of send(), or several that go the same way.
Sent send(Producer& producer, DueRecords due, Ctx& ctx) {
  const TopicId topic = producer.plan->topic;
  if (!producer.has_metadata || !ctx.cluster().has(topic)) return {0, SendWait::metadata};
  const std::vector<PartitionId>& ids = ctx.cluster().at(topic).partitions;
  const CowList<ProducerPartition>& partitions = producer.accumulator.partitions;
  if (ids.size() != partitions.size() || partitions[0].id != ids.front())
    learn_partitions(producer, ids, ctx);
  const auto known = static_cast<std::uint32_t>(ids.size());
  if (too_large(producer)) {
    refuse(producer, ctx);
    return {1, SendWait::memory, 0, true};
  }
  const auto placed = producer.plan->partition_of(producer.next_number, known);
  if (!placed) return append_sticky(producer, due, ctx);
  if (*placed >= known) return {0, SendWait::metadata};
  return append_one(producer, *placed, due.created);
}

/// The record that makes a batch full: the last one that fits exactly, or the first that does not fit.
std::uint32_t records_until_full(const BatchSizing& sizing, std::uint32_t raw,
                                 std::uint32_t records) {
  const std::uint32_t room = sizing.room(raw, records);
  const std::uint64_t then = raw + std::uint64_t{room} * sizing.record_bytes;
  const bool exact = room > 0 && sizing.estimated(then) >= sizing.limit;
  return exact ? room : room + 1;
}

/// Whether the records until then may need more memory than there is: each can begin a batch, one in each
/// partition.
bool may_run_out(const Producer& producer, Time until) {
  const Accumulator& accumulator = producer.accumulator;
  const std::int64_t room = accumulator.memory_free / accumulator.sizing.allocation();
  if (room > static_cast<std::int64_t>(accumulator.partitions.size())) return false;
  const std::uint64_t come = intervals_within(until - producer.rate_since, producer.per_second);
  return room <= static_cast<std::int64_t>(come - producer.rate_records);
}

void block(Producer& producer, SendWait wait, Time since, Ctx& ctx) {
  if (wait == SendWait::metadata && producer.has_metadata) producer.metadata_updates.wanted = true;
  if (producer.blocked) {
    producer.blocked->on = wait;
    return;
  }
  producer.blocked = BlockedSend{wait, std::max(since, producer.send_returned)};
  // Every producer waits for its first metadata; that is not worth a word.
  if (producer.has_metadata || !producer.links.empty()) ctx.note(SendBlocked{wait});
}

void unblock(Producer& producer, Ctx& ctx) {
  if (!producer.blocked) return;
  const Duration blocked = ctx.now - producer.blocked->since;
  // The first metadata come before there is a connection to any broker by its id.
  if (!producer.links.empty()) ctx.note(SendResumed{blocked});
  producer.blocked.reset();
}

/// Records that were to be sent while a call waited follow at once.
void count_sent(Producer& producer, std::uint32_t records, Ctx& ctx) {
  unblock(producer, ctx);
  producer.rate_records += records;
  producer.next_number += records;
  ctx.ledger().producers[producer.id.index].produced += records;
}

}  // namespace

SentOne send_one(Producer& producer, Time created, Ctx& ctx) {
  SentOne one;
  one.number = producer.next_number;
  const Sent sent = send(producer, DueRecords{1, created}, ctx);
  one.wait = sent.wait;
  one.partition = sent.partition;
  if (sent.refused) one.result = SentOne::Result::refused;
  if (sent.records == 0) {
    one.result = SentOne::Result::blocks;
    return one;
  }
  ++producer.next_number;
  ++ctx.ledger().producers[producer.id.index].produced;
  return one;
}

std::uint32_t send_to_partition(Producer& producer, std::uint32_t partition, std::uint32_t records,
                                Ctx& ctx) {
  const TopicId topic = producer.plan->topic;
  const bool known = producer.has_metadata && ctx.cluster().has(topic) &&
                     partition < ctx.cluster().at(topic).partitions.size();
  if (!known) {
    if (producer.has_metadata) producer.metadata_updates.wanted = true;
    return 0;
  }
  const std::vector<PartitionId>& ids = ctx.cluster().at(topic).partitions;
  if (producer.accumulator.partitions.size() != ids.size() ||
      producer.accumulator.partitions[0].id != ids.front())
    learn_partitions(producer, ids, ctx);
  const auto appended = producer.accumulator.append(
      partition, NewRecords{producer.id.index, producer.next_number, records, true, ctx.now});
  if (!appended) return 0;
  producer.accumulator.stamp_last(partition, ctx.now);
  producer.next_number += appended->records;
  ctx.ledger().producers[producer.id.index].produced += appended->records;
  return appended->records;
}

Time next_record_at(const Producer& producer) {
  if (producer.per_second.numerator <= 0 || producer.process != ProcessState::running) return never;
  if (producer.transaction.on() && !producer.transaction.sends()) return never;
  return producer.rate_since + nth_interval(producer.rate_records + 1, producer.per_second);
}

void create_records(Producer& producer, Ctx& ctx) {
  if (!producer.handed_over.empty()) send_handed_over(producer, ctx);
  const bool transactional = producer.transaction.on();
  if (transactional) run_application(producer, ctx);
  if (producer.served) serve_call(producer, ctx);
  if (next_record_at(producer) > ctx.now) return;
  if (producer.blocked) producer.send_returned = ctx.now;
  std::uint64_t due =
      intervals_within(ctx.now - producer.rate_since, producer.per_second) - producer.rate_records;
  while (due > 0) {
    const std::uint64_t together =
        transactional ? std::min(due, records_until_end(producer.transaction)) : due;
    const Sent sent =
        send(producer, DueRecords{together, record_time(producer, producer.rate_records)}, ctx);
    if (sent.records == 0) {
      block(producer, sent.wait, next_record_at(producer), ctx);
      return;
    }
    count_sent(producer, sent.records, ctx);
    due -= sent.records;
    if (!transactional) continue;
    producer.transaction.sent += sent.records;
    run_application(producer, ctx);
    if (!producer.transaction.sends()) return;
  }
}

void give_up_blocked_send(Producer& producer, Ctx& ctx) {
  if (!producer.blocked || ctx.now < producer.blocked->since + producer.config.max_block_ms) return;
  ctx.note(SendFailed{producer.blocked->on, ctx.now - producer.blocked->since});
  ProducerLedger& ledger = ctx.ledger().producers[producer.id.index];
  ++ledger.produced;
  ++ledger.failed;
  ++producer.rate_records;
  ++producer.next_number;
  producer.blocked.reset();
  producer.send_returned = ctx.now;
}

/// The first record of an empty queue plus its linger, or the earliest instant at which some batch
/// could be full; the very next record if memory could run out before that.
Time next_ready_by_records(const Producer& producer) {
  const Time next = next_record_at(producer);
  if (next == never || producer.blocked) return never;
  const Accumulator& accumulator = producer.accumulator;
  const BatchSizing& sizing = accumulator.sizing;
  std::uint32_t records = records_until_full(sizing, 0, 0);
  // The fullest one is full first, whatever the sizes.
  const ProducerBatch* fullest = nullptr;
  for (const std::uint32_t number : accumulator.waiting) {
    const ProducerBatch& last = accumulator.at(accumulator.partitions[number].tail);
    if (last.closed || (fullest != nullptr && last.raw_bytes <= fullest->raw_bytes)) continue;
    fullest = &last;
  }
  if (fullest != nullptr)
    records =
        std::min(records, records_until_full(sizing, fullest->raw_bytes, fullest->batch.count));
  if (producer.transaction.on()) {
    const std::uint64_t left = std::max<std::uint64_t>(records_until_end(producer.transaction), 1);
    records = static_cast<std::uint32_t>(std::min<std::uint64_t>(records, left));
  }
  const Time full = record_time(producer, producer.rate_records + records - 1);
  const Time soon = std::max(next, producer.send_returned);
  const Time ready = std::min(soon + producer.config.linger_ms, full);
  return may_run_out(producer, ready) ? soon : ready;
}

std::uint32_t number_after(const Producer& producer, const ProducerBatch& batch,
                           std::uint32_t steps) {
  std::uint32_t number = batch.batch.first_number;
  if (!placed_on(producer, number)) return number + steps;
  while (steps > 0) {
    ++number;
    if (placed_on(producer, number) == batch.partition) --steps;
  }
  return number;
}

std::optional<std::uint32_t> placed_on(const Producer& producer, std::uint32_t number) {
  const auto& known = producer.known_partitions;
  const auto after = std::upper_bound(
      known.begin(), known.end(), number,
      [](std::uint32_t n, const KnownPartitions& from) { return n < from.from_number; });
  if (after == known.begin()) return std::nullopt;
  return producer.plan->partition_of(number, (after - 1)->count);
}

}  // namespace ks
