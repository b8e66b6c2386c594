#include "sim/kafka/partition_transactions.h"

#include <algorithm>

namespace ks {

void PartitionTransactions::appended(std::int64_t base, const Batch& batch,
                                     std::int64_t high_watermark, std::int64_t log_start) {
  std::erase_if(undecided_,
                [&](const EndedTransaction& each) { return each.last_offset < high_watermark; });
  std::erase_if(aborted_,
                [&](const EndedTransaction& each) { return each.last_offset < log_start; });
  if (batch.is_control()) {
    ended(base, batch);
  } else if (!is_open(batch.producer_id)) {
    open_.push_back(OpenTransaction{batch.producer_id, batch.producer_epoch, base});
  }
}

void PartitionTransactions::ended(std::int64_t offset, const Batch& marker) {
  const auto found = std::find_if(open_.begin(), open_.end(), [&](const OpenTransaction& each) {
    return each.producer_id == marker.producer_id;
  });
  if (found == open_.end()) return;
  const EndedTransaction over{marker.producer_id, found->first_offset, offset};
  open_.erase(found);
  undecided_.push_back(over);
  if ((marker.flags & Batch::commit) == 0) aborted_.push_back(over);
}

void PartitionTransactions::rebuild(const PartitionLog& log, std::int64_t high_watermark) {
  open_.clear();
  undecided_.clear();
  aborted_.clear();
  log.read(log.start_offset(), log.end_offset(), [&](std::int64_t base, const Batch& batch) {
    if (batch.is_transactional())
      appended(base, batch, std::min(base, high_watermark), log.start_offset());
    return true;
  });
}

std::int64_t PartitionTransactions::last_stable_offset(std::int64_t high_watermark) const {
  std::int64_t stable = high_watermark;
  if (!open_.empty()) stable = std::min(stable, open_.front().first_offset);
  for (const EndedTransaction& each : undecided_) {
    if (each.last_offset >= high_watermark) stable = std::min(stable, each.first_offset);
  }
  return stable;
}

bool PartitionTransactions::is_open(std::int32_t producer_id, std::int16_t epoch) const {
  return std::any_of(open_.begin(), open_.end(), [&](const OpenTransaction& each) {
    return each.producer_id == producer_id && each.epoch == epoch;
  });
}

bool PartitionTransactions::is_open(std::int32_t producer_id) const {
  return std::any_of(open_.begin(), open_.end(),
                     [&](const OpenTransaction& each) { return each.producer_id == producer_id; });
}

void PartitionTransactions::hash_into(Hasher& hasher) const {
  for (const OpenTransaction& each : open_) {
    hasher.add(each.producer_id);
    hasher.add(each.epoch);
    hasher.add(each.first_offset);
  }
  for (const auto* const list : {&undecided_, &aborted_}) {
    hasher.add(list->size());
    for (const EndedTransaction& each : *list) {
      hasher.add(each.producer_id);
      hasher.add(each.first_offset);
      hasher.add(each.last_offset);
    }
  }
}

}  // namespace ks
