// Which offset belongs to an instant: ListOffsets. Source: UnifiedLog.fetchOffsetByTimestamp,
// LogSegment.findOffsetByTimestamp, findTimestampByOffset in outline.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/kafka/replica.h"

namespace ks {

/// ListOffsetsRequest's special timestamps.
inline constexpr std::int64_t latest_timestamp = -1;
inline constexpr std::int64_t earliest_timestamp = -2;
inline constexpr std::int64_t max_timestamp = -3;  ///< of the record with the largest one (KIP-734)

/// The first record whose timestamp is at least this; nothing: no record of the log is as young.
std::optional<std::int64_t> offset_for_timestamp(const PartitionLog& log, std::int64_t timestamp);
/// The first of the records with the largest timestamp; nothing: the log is empty.
std::optional<std::int64_t> offset_of_max_timestamp(const PartitionLog& log);
/// What the leader answers a consumer that may read up to `end`; −1: none.
std::int64_t listed_offset(const Replica& leader, std::int64_t timestamp, std::int64_t end);

}  // namespace ks
