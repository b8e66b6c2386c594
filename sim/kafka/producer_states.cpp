#include "sim/kafka/producer_states.h"

#include <algorithm>

namespace ks {
namespace {

bool is_copy(const Batch& stored, const Batch& batch) {
  return stored.producer_id == batch.producer_id && stored.producer_epoch == batch.producer_epoch &&
         stored.base_sequence == batch.base_sequence && stored.count == batch.count;
}

/// Looks through the producer's last batches of the epoch, in ever longer stretches from the log's end.
std::int64_t find_copy(const PartitionLog& log, const Batch& batch) {
  const std::int64_t end = log.end_offset();
  const std::int64_t start = log.start_offset();
  constexpr std::int64_t first_stretch = 1024;
  for (std::int64_t stretch = first_stretch;; stretch *= 8) {
    const std::int64_t from = std::max(start, end - stretch);
    std::uint32_t seen = 0;
    std::int64_t bases[ProducerStates::window]{};
    bool copies[ProducerStates::window]{};
    log.read(from, end, [&](std::int64_t base, const Batch& stored) {
      if (stored.producer_id != batch.producer_id ||
          stored.producer_epoch != batch.producer_epoch || stored.is_control())
        return true;
      bases[seen % ProducerStates::window] = base;
      copies[seen % ProducerStates::window] = is_copy(stored, batch);
      ++seen;
      return true;
    });
    for (std::uint32_t i = 0; i < std::min(seen, ProducerStates::window); ++i) {
      if (copies[i]) return bases[i];
    }
    if (seen >= ProducerStates::window || from == start) return -1;
  }
}

}  // namespace

const ProducerStates::Known* ProducerStates::find(std::int32_t producer_id) const {
  const auto at =
      std::lower_bound(known_.begin(), known_.end(), producer_id,
                       [](const Known& known, std::int32_t id) { return known.producer_id < id; });
  return at != known_.end() && at->producer_id == producer_id ? &*at : nullptr;
}

ProducerStates::Verdict ProducerStates::check(const PartitionLog& log, const Batch& batch, Time now,
                                              Duration expiration) const {
  Verdict verdict;
  const Known* const known = find(batch.producer_id);
  if (known == nullptr || now - known->last_used > expiration) return verdict;
  verdict.known_epoch = known->epoch;
  const bool same_epoch = batch.producer_epoch == known->epoch;
  verdict.expected = same_epoch ? next_sequence(known->last_sequence, 1) : 0;
  if (batch.base_sequence == verdict.expected && batch.producer_epoch >= known->epoch)
    return verdict;
  if (same_epoch) verdict.duplicate_of = find_copy(log, batch);
  if (verdict.duplicate_of >= 0) return verdict;
  verdict.error = batch.producer_epoch < known->epoch ? KafkaError::invalid_producer_epoch
                                                      : KafkaError::out_of_order_sequence_number;
  return verdict;
}

void ProducerStates::appended(const Batch& batch, Time now) {
  if (batch.producer_id < 0) return;
  const auto at =
      std::lower_bound(known_.begin(), known_.end(), batch.producer_id,
                       [](const Known& known, std::int32_t id) { return known.producer_id < id; });
  Known entry{batch.producer_id, last_sequence(batch), now, batch.producer_epoch};
  if (batch.is_control()) {  // with a new epoch it begins anew
    const bool goes_on = at != known_.end() && at->producer_id == batch.producer_id &&
                         at->epoch == batch.producer_epoch;
    entry.last_sequence = goes_on ? at->last_sequence : -1;
  }
  if (at != known_.end() && at->producer_id == batch.producer_id) {
    *at = entry;
  } else {
    known_.insert(at, entry);
  }
}

std::int16_t ProducerStates::epoch_of(std::int32_t producer_id) const {
  const Known* const known = find(producer_id);
  return known == nullptr ? std::int16_t{-1} : known->epoch;
}

void ProducerStates::rebuild(const PartitionLog& log, Time now) {
  known_.clear();
  log.read(log.start_offset(), log.end_offset(), [&](std::int64_t, const Batch& batch) {
    appended(batch, now);
    return true;
  });
}

}  // namespace ks
