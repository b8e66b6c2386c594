// The offset index and the time index of each segment, in outline: how many entries they have. Both follow
// from the batches, so they are counted when somebody looks and kept nowhere. Source: LogSegment.append,
// OffsetIndex, TimeIndex.
// Model: entry by batch, as Kafka does it since 4.1; before, what a follower fetched at once counted as one.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kafka/partition_log.h"

namespace ks {

struct SegmentIndexes {
  static constexpr std::int64_t offset_entry_bytes = 8;
  static constexpr std::int64_t time_entry_bytes = 12;
  std::int64_t base_offset = 0;
  std::int64_t offset_entries = 0;
  std::int64_t time_entries = 0;
  bool operator==(const SegmentIndexes&) const = default;
};

/// Of every segment, from what is left of its batches; interval: index.interval.bytes.
std::vector<SegmentIndexes> log_indexes(const PartitionLog& log, std::int64_t interval);

}  // namespace ks
