#include "sim/kafka/accumulator.h"

#include <algorithm>
#include <limits>

#include "sim/base/check.h"

namespace ks {
namespace {

constexpr std::uint32_t none = ProducerBatch::none;

/// COMPRESSION_RATE_ESTIMATION_FACTOR: 1.05.
constexpr std::int64_t estimation_percent = 105;

bool uncompressed(Ratio ratio) { return ratio.numerator == ratio.denominator; }

}  // namespace

std::int64_t BatchSizing::estimated(std::uint64_t raw) const {
  const auto bytes = static_cast<std::int64_t>(raw);
  if (uncompressed(compression)) return batch_header_bytes + bytes;
  return batch_header_bytes +
         bytes * compression.numerator * estimation_percent / (compression.denominator * 100);
}

std::uint32_t BatchSizing::written(std::uint64_t raw) const {
  if (uncompressed(compression)) return batch_header_bytes + static_cast<std::uint32_t>(raw);
  const auto bytes = static_cast<std::int64_t>(raw);
  return batch_header_bytes +
         static_cast<std::uint32_t>(bytes * compression.numerator / compression.denominator);
}

/// A record fits while batch.size holds what is estimated so far and its uncompressed bytes
/// (MemoryRecordsBuilder.hasRoomFor).
std::uint32_t BatchSizing::room(std::uint64_t raw, std::uint32_t records) const {
  const std::uint32_t at_least = records == 0 ? 1 : 0;
  const std::int64_t left = limit - record_bytes - batch_header_bytes;
  if (left < 0) return at_least;
  std::int64_t most = left;  // of uncompressed bytes that leave room for one more record
  if (!uncompressed(compression)) {
    const std::int64_t grow = compression.numerator * estimation_percent;
    const std::int64_t to = compression.denominator * 100;
    most = ((left + 1) * to - 1) / grow;
  }
  const auto bytes = static_cast<std::int64_t>(raw);
  if (bytes > most) return at_least;
  const std::int64_t fit = (most - bytes) / record_bytes + 1;
  return static_cast<std::uint32_t>(
      std::min<std::int64_t>(fit, std::numeric_limits<std::int32_t>::max()));
}

std::int64_t BatchSizing::allocation() const {
  return std::max<std::int64_t>(limit, std::int64_t{batch_header_bytes} + record_bytes);
}

bool Accumulator::all_full(std::uint32_t partition) const {
  const std::uint32_t last = partitions[partition].tail;
  return last == none || full(pool[last]);
}

std::uint32_t Accumulator::queued_records() const {
  std::uint32_t records = 0;
  for (const std::uint32_t partition : waiting) {
    for (std::uint32_t i = partitions[partition].head; i != none; i = pool[i].next)
      records += pool[i].batch.count;
  }
  return records;
}

void Accumulator::know_partitions(const std::vector<PartitionId>& ids) {
  while (partitions.size() < ids.size()) partitions.emplace_back();
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (partitions[i].id != ids[i]) partitions.edit(i).id = ids[i];
  }
}

std::optional<Accumulator::Appended> Accumulator::append(std::uint32_t partition,
                                                         const NewRecords& records) {
  ProducerPartition& queue = partitions.edit(partition);
  std::uint32_t index = queue.tail;
  std::uint32_t room = 0;
  std::int64_t before = 0;
  if (index != none && !pool[index].closed) {
    ProducerBatch& last = pool[index];
    const bool follows = last.batch.first_number + last.batch.count == records.first_number;
    if (follows || !records.sticky) room = sizing.room(last.raw_bytes, last.batch.count);
    before = sizing.estimated(last.raw_bytes);
    if (room == 0) last.closed = true;
  }
  if (room == 0) {
    if (memory_free < sizing.allocation()) return std::nullopt;
    index = new_batch(partition, records);
    room = sizing.room(0, 0);
    before = 0;
  }
  ProducerBatch& open = pool[index];
  const std::uint32_t taken = std::min(records.count, room);
  open.batch.count += taken;
  open.raw_bytes += taken * sizing.record_bytes;
  queue.placed += taken;
  return Appended{taken, sizing.estimated(open.raw_bytes) - before};
}

std::uint32_t Accumulator::new_batch(std::uint32_t partition, const NewRecords& records) {
  ProducerPartition& queue = partitions.edit(partition);
  if (!queue.started) ++partitions_started;
  queue.started = true;
  ProducerBatch fresh;
  fresh.batch.producer = records.producer;
  fresh.batch.first_number = records.first_number;
  fresh.batch.ordinal = queue.placed;
  fresh.partition = partition;
  fresh.batch.base_timestamp = timestamp_of(records.created);
  fresh.created = records.created;
  fresh.last_attempt = records.created;
  memory_free -= sizing.allocation();
  const std::uint32_t index = add(fresh);
  push_back(index);
  return index;
}

std::uint32_t Accumulator::add(const ProducerBatch& batch) {
  if (free_places == none) {
    pool.push_back(batch);
    return static_cast<std::uint32_t>(pool.size() - 1);
  }
  const std::uint32_t index = free_places;
  free_places = pool[index].next;
  pool[index] = batch;
  return index;
}

/// Batches that come from a split one have memory of their own.
void Accumulator::release(std::uint32_t index) {
  if (!pool[index].split) memory_free += sizing.allocation();
  pool[index] = ProducerBatch{};
  pool[index].next = free_places;
  free_places = index;
}

void Accumulator::clear() {
  pool.clear();
  waiting.clear();
  free_places = none;
  partitions_started = 0;
  for (std::size_t i = 0; i < partitions.size(); ++i) {
    const ProducerPartition& old = partitions[i];
    if (!old.started) continue;
    ProducerPartition fresh;
    fresh.id = old.id;
    fresh.placed = old.placed;
    partitions.edit(i) = fresh;
  }
}

void Accumulator::now_waiting(std::uint32_t partition) {
  const auto place = std::lower_bound(waiting.begin(), waiting.end(), partition);
  waiting.insert(place, partition);
}

void Accumulator::push_back(std::uint32_t index) {
  ProducerPartition& queue = partitions.edit(pool[index].partition);
  pool[index].next = none;
  if (queue.tail == none) {
    queue.head = index;
    now_waiting(pool[index].partition);
  } else {
    pool[queue.tail].next = index;
  }
  queue.tail = index;
  ++queue.batches;
}

void Accumulator::push_front(std::uint32_t index) {
  ProducerPartition& queue = partitions.edit(pool[index].partition);
  pool[index].next = queue.head;
  if (queue.head == none) {
    queue.tail = index;
    now_waiting(pool[index].partition);
  }
  queue.head = index;
  ++queue.batches;
}

void Accumulator::insert_by_sequence(std::uint32_t index) {
  const std::int32_t sequence = pool[index].batch.base_sequence;
  ProducerPartition& queue = partitions.edit(pool[index].partition);
  std::uint32_t before = none;
  for (std::uint32_t i = queue.head; i != none; i = pool[i].next) {
    const std::int32_t other = pool[i].batch.base_sequence;
    if (other < 0 || other >= sequence) break;
    before = i;
  }
  if (before == none) {
    push_front(index);
    return;
  }
  pool[index].next = pool[before].next;
  pool[before].next = index;
  if (queue.tail == before) queue.tail = index;
  ++queue.batches;
}

void Accumulator::stamp_last(std::uint32_t partition, Time created) {
  Batch& batch = pool[partitions[partition].tail].batch;
  batch.timestamp_span = static_cast<std::uint32_t>(timestamp_of(created) - batch.base_timestamp);
}

std::uint32_t Accumulator::pop_front(std::uint32_t partition) {
  ProducerPartition& queue = partitions.edit(partition);
  const std::uint32_t index = queue.head;
  KS_CHECK(index != none);
  queue.head = pool[index].next;
  pool[index].next = none;
  --queue.batches;
  if (queue.head == none) {
    queue.tail = none;
    waiting.erase(std::lower_bound(waiting.begin(), waiting.end(), partition));
  }
  return index;
}

}  // namespace ks
