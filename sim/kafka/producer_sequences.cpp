#include "sim/kafka/producer_sequences.h"

#include <algorithm>
#include <limits>

#include "sim/base/check.h"

namespace ks {
namespace {

constexpr std::uint32_t none = ProducerBatch::none;

bool contains(const std::vector<std::uint32_t>& list, std::uint32_t value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

void add_once(std::vector<std::uint32_t>& list, std::uint32_t value) {
  if (!contains(list, value)) list.push_back(value);
}

/// TransactionManager.isNextSequence.
bool is_next(const ProducerPartition& partition, std::int32_t sequence) {
  if (partition.last_acked_sequence < 0) return sequence == 0;
  return sequence == next_sequence(partition.last_acked_sequence, 1);
}

void set_number(ProducerBatch& batch, const ProducerPartition& partition, std::int32_t sequence) {
  batch.batch.producer_id = partition.producer_id;
  batch.batch.producer_epoch = partition.producer_epoch;
  batch.batch.base_sequence = sequence;
}

/// startSequencesAtBeginning.
void start_at_beginning(const ProducerIdentity& identity, Accumulator& accumulator,
                        std::uint32_t number) {
  ProducerPartition& partition = accumulator.partitions.edit(number);
  partition.producer_id = identity.producer_id;
  partition.producer_epoch = identity.epoch;
  std::int32_t sequence = 0;
  for (std::uint32_t i = partition.first_numbered; i != none; i = accumulator.at(i).next_numbered) {
    ProducerBatch& batch = accumulator.at(i);
    set_number(batch, partition, sequence);
    batch.renumbered = true;
    sequence = next_sequence(sequence, batch.batch.count);
  }
  partition.next_sequence = sequence;
  partition.last_acked_sequence = -1;
}

void append_numbered(Accumulator& accumulator, ProducerPartition& partition, std::uint32_t index) {
  accumulator.at(index).next_numbered = none;
  if (partition.first_numbered == none) {
    partition.first_numbered = index;
    return;
  }
  std::uint32_t last = partition.first_numbered;
  while (accumulator.at(last).next_numbered != none) last = accumulator.at(last).next_numbered;
  accumulator.at(last).next_numbered = index;
}

}  // namespace

bool is_stale(const ProducerIdentity& identity, const ProducerPartition& partition) {
  return partition.producer_id != identity.producer_id ||
         partition.producer_epoch != identity.epoch;
}

bool is_unresolved(const ProducerIdentity& identity, std::uint32_t partition) {
  return !identity.unresolved.empty() && contains(identity.unresolved, partition);
}

bool must_wait(const ProducerIdentity& identity, const Accumulator& accumulator,
               const ProducerBatch& first) {
  if (!identity.on) return false;
  const ProducerPartition& partition = accumulator.partitions[first.partition];
  const bool numbered = first.batch.base_sequence >= 0;
  if (!numbered) {
    if (partition.first_numbered != none && is_stale(identity, partition)) return true;
    return is_unresolved(identity, first.partition);
  }
  const std::uint32_t in_front = partition.first_numbered;
  return in_front != none &&
         accumulator.at(in_front).batch.base_sequence != first.batch.base_sequence;
}

void number_batch(const ProducerIdentity& identity, Accumulator& accumulator, std::uint32_t index) {
  ProducerBatch& batch = accumulator.at(index);
  if (!identity.on || batch.batch.base_sequence >= 0) return;
  ProducerPartition& partition = accumulator.partitions.edit(batch.partition);
  if (is_stale(identity, partition) && partition.first_numbered == none)
    start_at_beginning(identity, accumulator, batch.partition);
  set_number(batch, partition, partition.next_sequence);
  partition.next_sequence = next_sequence(partition.next_sequence, batch.batch.count);
  append_numbered(accumulator, partition, index);
}

static void leave_numbered(Accumulator& accumulator, ProducerPartition& partition,
                           std::uint32_t index) {
  const ProducerBatch& batch = accumulator.at(index);
  if (partition.first_numbered == index) {
    partition.first_numbered = batch.next_numbered;
    return;
  }
  for (std::uint32_t i = partition.first_numbered; i != none; i = accumulator.at(i).next_numbered) {
    if (accumulator.at(i).next_numbered != index) continue;
    accumulator.at(i).next_numbered = batch.next_numbered;
    return;
  }
}

void forget_number(Accumulator& accumulator, std::uint32_t index) {
  const ProducerBatch& batch = accumulator.at(index);
  if (batch.batch.base_sequence < 0) return;
  leave_numbered(accumulator, accumulator.partitions.edit(batch.partition), index);
}

void replace_numbered(Accumulator& accumulator, std::uint32_t index,
                      const std::vector<std::uint32_t>& parts) {
  KS_CHECK(!parts.empty());
  const ProducerBatch& whole = accumulator.at(index);
  if (whole.batch.base_sequence < 0) return;
  ProducerPartition& partition = accumulator.partitions.edit(whole.partition);
  for (std::size_t i = 0; i + 1 < parts.size(); ++i)
    accumulator.at(parts[i]).next_numbered = parts[i + 1];
  accumulator.at(parts.back()).next_numbered = whole.next_numbered;
  if (partition.first_numbered == index) {
    partition.first_numbered = parts.front();
    return;
  }
  for (std::uint32_t i = partition.first_numbered; i != none; i = accumulator.at(i).next_numbered) {
    if (accumulator.at(i).next_numbered == index) accumulator.at(i).next_numbered = parts.front();
  }
}

void number_acknowledged(Accumulator& accumulator, std::uint32_t index) {
  const ProducerBatch& batch = accumulator.at(index);
  if (batch.batch.base_sequence < 0) return;
  ProducerPartition& partition = accumulator.partitions.edit(batch.partition);
  partition.last_acked_sequence =
      std::max(partition.last_acked_sequence, last_sequence(batch.batch));
  leave_numbered(accumulator, partition, index);
}

bool may_retry(ProducerIdentity& identity, const Accumulator& accumulator,
               const ProducerBatch& batch, KafkaError error) {
  const ProducerPartition& partition = accumulator.partitions[batch.partition];
  if (error == KafkaError::unknown_producer_id && identity.transactional) return false;
  if (error == KafkaError::unknown_producer_id) {
    if (!batch.renumbered) want_new_epoch(identity, batch.partition);
    return true;
  }
  if (error == KafkaError::out_of_order_sequence_number) {
    const bool earlier_one_failed =
        !is_unresolved(identity, batch.partition) &&
        (batch.renumbered || !is_next(partition, batch.batch.base_sequence));
    if (!earlier_one_failed && identity.transactional) return false;
    if (!earlier_one_failed) want_new_epoch(identity, batch.partition);
    return true;
  }
  return is_retriable(error);
}

void want_new_epoch(ProducerIdentity& identity, std::uint32_t partition) {
  add_once(identity.to_renumber, partition);
}

void mark_unresolved(ProducerIdentity& identity, std::uint32_t partition) {
  add_once(identity.unresolved, partition);
}

void resolve(ProducerIdentity& identity, const Accumulator& accumulator) {
  std::size_t kept = 0;
  for (const std::uint32_t number : identity.unresolved) {
    const ProducerPartition& partition = accumulator.partitions[number];
    if (partition.first_numbered != none) {
      identity.unresolved[kept++] = number;
    } else if (!is_next(partition, partition.next_sequence)) {
      want_new_epoch(identity, number);
    }
  }
  identity.unresolved.resize(kept);
}

bool bump_epoch(ProducerIdentity& identity, Accumulator& accumulator) {
  if (identity.epoch == std::numeric_limits<std::int16_t>::max()) {
    identity.producer_id = -1;
    identity.epoch = -1;
    return false;
  }
  ++identity.epoch;
  for (const std::uint32_t number : identity.to_renumber) {
    start_at_beginning(identity, accumulator, number);
    std::erase(identity.unresolved, number);
  }
  identity.to_renumber.clear();
  return true;
}

}  // namespace ks
