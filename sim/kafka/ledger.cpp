#include "sim/kafka/ledger.h"

#include <algorithm>

#include "sim/kafka/ledger_deletion.h"
#include "sim/kafka/ledger_totals.h"

namespace ks {
namespace {

/// Adds [begin, end) to the ranges; answers how much of it was there already.
std::int64_t merge(std::vector<OffsetRange>& ranges, std::int64_t begin, std::int64_t end) {
  if (!ranges.empty() && ranges.back().end == begin) {
    ranges.back().end = end;
    return 0;
  }
  if (ranges.empty() || ranges.back().end < begin) {
    ranges.push_back(OffsetRange{begin, end});
    return 0;
  }
  std::int64_t covered = 0;
  OffsetRange merged{begin, end};
  std::vector<OffsetRange> kept;
  for (const OffsetRange& range : ranges) {
    if (range.end < merged.begin || range.begin > merged.end) {
      kept.push_back(range);
      continue;
    }
    covered += std::max<std::int64_t>(0, std::min(range.end, end) - std::max(range.begin, begin));
    merged.begin = std::min(merged.begin, range.begin);
    merged.end = std::max(merged.end, range.end);
  }
  kept.push_back(merged);
  std::sort(kept.begin(), kept.end(),
            [](const OffsetRange& a, const OffsetRange& b) { return a.begin < b.begin; });
  ranges = std::move(kept);
  return covered;
}

/// Books one more delivery of [begin, end), all of which was handed over before.
void repeat(std::vector<RepeatedRange>& ranges, std::int64_t begin, std::int64_t end) {
  std::vector<RepeatedRange> result;
  const auto add = [&](std::int64_t from, std::int64_t to, std::uint32_t times) {
    if (from >= to) return;
    if (!result.empty() && result.back().end == from && result.back().times == times) {
      result.back().end = to;
    } else {
      result.push_back({from, to, times});
    }
  };
  std::int64_t next = begin;  // of the new delivery, what is not booked yet
  for (const RepeatedRange& range : ranges) {
    const std::int64_t from = std::max(range.begin, begin);
    const std::int64_t to = std::min(range.end, end);
    if (from >= to) {
      if (range.begin >= end) {
        add(next, end, 2);
        next = end;
      }
      add(range.begin, range.end, range.times);
      continue;
    }
    add(range.begin, from, range.times);
    add(next, from, 2);
    add(from, to, range.times + 1);
    add(to, range.end, range.times);
    next = to;
  }
  add(next, end, 2);
  ranges = std::move(result);
}

/// The parts of [begin, end) that the ranges hold.
template <class Visit>
void for_each_overlap(const std::vector<OffsetRange>& ranges, std::int64_t begin, std::int64_t end,
                      Visit visit) {
  for (const OffsetRange& range : ranges) {
    const std::int64_t from = std::max(range.begin, begin);
    const std::int64_t to = std::min(range.end, end);
    if (from < to) visit(from, to);
  }
}

/// How long nobody has owned it, once somebody had, up to `now`.
Duration without_owner(const PartitionLedger& entry, Time now) {
  const bool open = entry.ever_owned && !entry.owner.valid();
  return open ? entry.unowned + (now - entry.unowned_since) : entry.unowned;
}

template <class Ranges>
std::int64_t length(const Ranges& ranges) {
  std::int64_t sum = 0;
  for (const auto& range : ranges) sum += range.end - range.begin;
  return sum;
}

}  // namespace

PartitionLedger& GroupLedger::begin(PartitionId partition) {
  PartitionLedger entry;
  entry.partition = partition;
  return partitions.add(partition, std::move(entry));
}

std::uint32_t Ledger::delivered(GroupId group, PartitionId partition, std::int64_t offset,
                                std::uint32_t count) {
  PartitionLedger& entry = groups[group.index].at(partition);
  const std::int64_t end = offset + count;
  const bool new_records = entry.delivered.empty() || entry.delivered.back().end <= offset;
  if (!new_records) {
    for_each_overlap(entry.delivered, offset, end,
                     [&](std::int64_t from, std::int64_t to) { repeat(entry.repeated, from, to); });
  }
  const std::int64_t again = merge(entry.delivered, offset, end);
  entry.records += count;
  entry.duplicates += static_cast<std::uint64_t>(again);
  return static_cast<std::uint32_t>(again);
}

void Ledger::processed(GroupId group, PartitionId partition, std::int64_t offset,
                       std::uint32_t count) {
  if (count > 0) merge(groups[group.index].at(partition).processed, offset, offset + count);
}

void Ledger::affected(GroupId group, PartitionId partition, std::uint32_t count) {
  if (count > 0) groups[group.index].at(partition).effects += count;
}

void Ledger::archived(GroupId group, PartitionId partition, std::int64_t offset,
                      std::int64_t count) {
  merge(groups[group.index].at(partition).archived, offset, offset + count);
}

void Ledger::passed_over(GroupId group, PartitionId partition, std::int64_t from, std::int64_t to) {
  merge(groups[group.index].at(partition).passed_over, from, to);
}

void Ledger::begins(GroupId group, PartitionId partition, std::int64_t offset) {
  groups[group.index].at(partition).begins = offset;
}

void Ledger::truncated(GroupId group, PartitionId partition, std::int64_t to) {
  PartitionLedger& entry = groups[group.index].at(partition);
  const auto cut = [&](auto& ranges) {
    std::erase_if(ranges, [&](const auto& range) { return range.begin >= to; });
    for (auto& range : ranges) range.end = std::min(range.end, to);
  };
  cut(entry.delivered);
  cut(entry.processed);
  cut(entry.repeated);
  cut(entry.archived);
  cut(entry.passed_over);
  entry.begins = std::min(entry.begins, to);
}

void Ledger::owned(GroupId group, PartitionId partition, ConsumerId by, InstanceId instance,
                   std::int32_t generation, Time now) {
  GroupLedger& ledger = groups[group.index];
  PartitionLedger& entry = ledger.at(partition);
  if (!entry.owner.valid() && entry.owner_generation == generation_of_deleted) return;
  // A member that was thrown out, and learns late what it was given before that, owns nothing.
  if (entry.owner.valid() && entry.owner_generation > generation) return;
  const bool successor = instance.valid() && entry.owner_instance == instance;
  if (entry.owner.valid() && entry.owner != by && entry.owner_generation == generation &&
      !successor)
    ++ledger.two_owners;
  if (!entry.owner.valid() && entry.ever_owned) entry.unowned += now - entry.unowned_since;
  entry.owner = by;
  entry.owner_instance = instance;
  entry.owner_generation = generation;
  entry.ever_owned = true;
}

void Ledger::given_up(GroupId group, PartitionId partition, ConsumerId by, Time now) {
  PartitionLedger& entry = groups[group.index].at(partition);
  if (entry.owner != by) return;  // somebody of a later generation has it already
  entry.owner = ConsumerId{};
  entry.unowned_since = now;
}

Duration Ledger::unowned(GroupId group, Time now) const {
  Duration total{};
  for (const PartitionLedger& entry : groups[group.index].partitions)
    total += without_owner(entry, now);
  return total;
}

GroupTotals totals_of(const GroupLedger& group, Time now) {
  GroupTotals totals;
  for (const PartitionLedger& entry : group.partitions) {
    totals.delivered += entry.records;
    totals.duplicates += entry.duplicates;
    totals.unowned += without_owner(entry, now);
  }
  return totals;
}

std::uint64_t Ledger::delivered_records(GroupId group) const {
  std::uint64_t total = 0;
  for (const PartitionLedger& entry : groups[group.index].partitions) total += entry.records;
  return total;
}

std::uint64_t Ledger::duplicates(GroupId group) const {
  std::uint64_t total = 0;
  for (const PartitionLedger& entry : groups[group.index].partitions) total += entry.duplicates;
  return total;
}

std::uint64_t Ledger::unprocessed(GroupId group) const {
  std::int64_t total = 0;
  for (const PartitionLedger& entry : groups[group.index].partitions)
    total += length(entry.delivered) - length(entry.processed);
  return static_cast<std::uint64_t>(total);
}

std::uint64_t Ledger::repeated_records(GroupId group) const {
  std::int64_t total = 0;
  for (const PartitionLedger& entry : groups[group.index].partitions)
    total += length(entry.repeated);
  return static_cast<std::uint64_t>(total);
}

std::uint64_t Ledger::archived_records(GroupId group) const {
  std::int64_t total = 0;
  for (const PartitionLedger& entry : groups[group.index].partitions)
    total += length(entry.archived);
  return static_cast<std::uint64_t>(total);
}

std::uint64_t Ledger::passed_over_records(GroupId group) const {
  std::int64_t total = 0;
  for (const PartitionLedger& entry : groups[group.index].partitions) {
    for (const OffsetRange& range : entry.passed_over) {
      total += range.end - range.begin;
      for_each_overlap(entry.delivered, range.begin, range.end,
                       [&](std::int64_t from, std::int64_t to) { total -= to - from; });
    }
  }
  return static_cast<std::uint64_t>(total);
}

std::uint32_t Ledger::deliveries(GroupId group, PartitionId partition, std::int64_t offset) const {
  const PartitionLedger* const entry = groups[group.index].find(partition);
  if (entry == nullptr) return 0;
  for (const RepeatedRange& range : entry->repeated) {
    if (range.begin <= offset && offset < range.end) return range.times;
  }
  bool once = false;
  for_each_overlap(entry->delivered, offset, offset + 1,
                   [&](std::int64_t, std::int64_t) { once = true; });
  return once ? 1 : 0;
}

void Ledger::retired(PartitionId partition, const Batch& batch) {
  if (batch.producer < producers.size()) producers[batch.producer].retired(partition, batch);
}

void Ledger::hash_into(Hasher& hasher) const {
  for (const GroupLedger& group : groups) {
    hasher.add(group.rebalances);
    hasher.add(group.two_owners);
    for (const PartitionLedger& entry : group.partitions) {
      hasher.add(entry.partition);
      hasher.add(entry.records);
      hasher.add(entry.duplicates);
      hasher.add(entry.owner);
      hasher.add(entry.unowned);
      if (!entry.archived.empty()) hasher.add(length(entry.archived));
      if (!entry.passed_over.empty()) hasher.add(length(entry.passed_over));
      if (entry.effects > 0) hasher.add(entry.effects);
    }
  }
  for (const ProducerLedger& producer : producers) {
    hasher.add(producer.produced);
    hasher.add(producer.acked);
    hasher.add(producer.failed);
    hasher.add(producer.dropped);
    hasher.add(producer.in_doubt);
    if (!producer.made_from.empty()) hasher.add(producer.made_from.size());
  }
}

}  // namespace ks
