#include "sim/kafka/leader_epochs.h"

#include "sim/base/check.h"

namespace ks {

void LeaderEpochs::assign(std::int32_t epoch, std::int64_t start_offset) {
  KS_CHECK(epoch >= 0 && start_offset >= 0);
  const bool known = !entries_.empty() && entries_.back().epoch == epoch &&
                     start_offset >= entries_.back().start_offset;
  if (known) return;
  while (!entries_.empty() &&
         (entries_.back().epoch >= epoch || entries_.back().start_offset >= start_offset)) {
    entries_.pop_back();
  }
  entries_.push_back(EpochStart{epoch, start_offset});
}

EpochEnd LeaderEpochs::end_offset_for(std::int32_t epoch, std::int64_t log_end) const {
  if (epoch < 0 || epoch > latest()) return {};
  if (epoch == latest()) return {epoch, log_end};
  std::size_t higher = 0;
  while (entries_[higher].epoch <= epoch) ++higher;
  const std::int32_t floor = higher > 0 ? entries_[higher - 1].epoch : epoch;
  return {floor, entries_[higher].start_offset};
}

std::int32_t LeaderEpochs::epoch_at(std::int64_t offset) const {
  std::int32_t found = -1;
  for (const EpochStart& entry : entries_) {
    if (entry.start_offset <= offset) found = entry.epoch;
  }
  return found;
}

void LeaderEpochs::truncate_from_end(std::int64_t end_offset) {
  while (!entries_.empty() && entries_.back().start_offset >= end_offset) entries_.pop_back();
}

void LeaderEpochs::truncate_from_start(std::int64_t start_offset) {
  std::size_t gone = 0;
  while (gone < entries_.size() && entries_[gone].start_offset <= start_offset) ++gone;
  if (gone == 0) return;
  SmallVec<EpochStart, 1> kept;
  kept.push_back(EpochStart{entries_[gone - 1].epoch, start_offset});
  for (std::size_t i = gone; i < entries_.size(); ++i) kept.push_back(entries_[i]);
  entries_ = kept;
}

void LeaderEpochs::hash_into(Hasher& hasher) const {
  hasher.add(entries_.size());
  for (const EpochStart& entry : entries_) {
    hasher.add(entry.epoch);
    hasher.add(entry.start_offset);
  }
}

}  // namespace ks
