// The producers' half of the ledger of truth: what each application was told about its records.
#include <algorithm>

#include "sim/kafka/ledger.h"

namespace ks {
namespace {

FateRange range_of(PartitionId partition, const Batch& batch, RecordFate fate) {
  return FateRange{partition, batch.ordinal, batch.ordinal + batch.count, fate};
}

/// Cuts [begin, end) out of the ranges.
void cut(std::vector<FateRange>& ranges, std::uint32_t begin, std::uint32_t end) {
  std::vector<FateRange> kept;
  for (const FateRange& range : ranges) {
    if (range.begin < begin)
      kept.push_back({range.partition, range.begin, std::min(range.end, begin), range.fate});
    if (range.end > end)
      kept.push_back({range.partition, std::max(range.begin, end), range.end, range.fate});
  }
  ranges = std::move(kept);
}

}  // namespace

void ProducerLedger::made(std::uint32_t number, PartitionId partition, std::int64_t offset) {
  if (!made_from.empty()) {
    MadeFrom& last = made_from.back();
    const bool goes_on = last.partition == partition && last.offset + last.count == offset &&
                         last.first_number + last.count == number;
    if (goes_on) {
      ++last.count;
      return;
    }
  }
  made_from.push_back(MadeFrom{number, 1, partition, offset});
}

void ProducerLedger::settle(std::uint32_t number, PartitionId partition, const Batch& batch,
                            RecordFate fate) {
  switch (fate) {
    case RecordFate::acked: acked += batch.count; break;
    case RecordFate::failed: failed += batch.count; break;
    case RecordFate::dropped: dropped += batch.count; break;
    case RecordFate::in_doubt: in_doubt += batch.count; break;
    case RecordFate::retired: return;
  }
  const FateRange range = range_of(partition, batch, fate);
  if (fate != RecordFate::acked) note_other(range);
  Settled& known = settled(number, partition, range.begin);
  if (known.end != range.begin) {
    early_.push_back(range);
    return;
  }
  known.end = range.end;
  for (std::size_t i = 0; i < early_.size();) {
    if (early_[i].partition != partition || early_[i].begin != known.end) {
      ++i;
      continue;
    }
    known.end = early_[i].end;
    early_.erase(early_.begin() + static_cast<std::ptrdiff_t>(i));
    i = 0;
  }
}

/// Nobody asks again for the records of a partition that is gone.
ProducerLedger::Settled& ProducerLedger::settled(std::uint32_t number, PartitionId partition,
                                                 std::uint32_t ordinal) {
  while (settled_.size() <= number) settled_.emplace_back();
  Settled& known = settled_.edit(number);
  if (known.partition.valid() && known.partition != partition) {
    std::erase_if(early_,
                  [&](const FateRange& range) { return range.partition == known.partition; });
    known.begin = known.end = ordinal;
  }
  known.partition = partition;
  return known;
}

void ProducerLedger::retired(PartitionId partition, const Batch& batch) {
  note_other(range_of(partition, batch, RecordFate::retired));
}

/// Joins the partition's last such range if it goes on there.
void ProducerLedger::note_other(const FateRange& range) {
  for (std::size_t i = others_.size(); i-- > 0;) {
    FateRange& before = others_[i];
    if (before.partition != range.partition || before.fate != range.fate) continue;
    if (range.begin >= before.begin && range.end <= before.end) return;
    if (before.end != range.begin) break;
    before.end = range.end;
    return;
  }
  others_.push_back(range);
}

std::vector<FateRange> ProducerLedger::acknowledged(std::uint32_t number,
                                                    PartitionId partition) const {
  std::vector<FateRange> ranges;
  if (number < settled_.size() && settled_[number].partition == partition &&
      settled_[number].end > settled_[number].begin)
    ranges.push_back({partition, settled_[number].begin, settled_[number].end, RecordFate::acked});
  for (const FateRange& range : early_) {
    if (range.partition == partition && range.fate == RecordFate::acked) ranges.push_back(range);
  }
  for (const FateRange& range : others_) {
    if (range.partition == partition && range.fate != RecordFate::retired)
      cut(ranges, range.begin, range.end);
  }
  std::sort(ranges.begin(), ranges.end(),
            [](const FateRange& a, const FateRange& b) { return a.begin < b.begin; });
  return ranges;
}

std::size_t ProducerLedger::own_bytes() const {
  return settled_.own_bytes() + (early_.size() + others_.size()) * sizeof(FateRange);
}

}  // namespace ks
