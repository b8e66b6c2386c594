#include "sim/kafka/log_lookup.h"

#include <algorithm>

#include "sim/kafka/record_book.h"

namespace ks {
namespace {

std::optional<std::int64_t> first_in(const Batch& batch, std::int64_t base, std::int64_t from,
                                     std::int64_t timestamp) {
  for (std::uint32_t i = 0; i < batch.count; ++i) {
    if (base + i >= from && timestamp_in(batch, i) >= timestamp) return base + i;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> offset_for_timestamp(const PartitionLog& log, std::int64_t timestamp) {
  const auto& segments = log.segments().list();
  const auto first = std::find_if(segments.begin(), segments.end(), [&](const LogSegment& segment) {
    return segment.largest_timestamp >= timestamp;
  });
  if (first == segments.end()) return std::nullopt;
  const std::int64_t from = std::max(first->base_offset, log.start_offset());
  std::optional<std::int64_t> found;
  log.read(from, log.end_offset(), [&](std::int64_t base, const Batch& batch) {
    if (batch.is_gap() || batch.max_timestamp() < timestamp) return true;
    found = first_in(batch, base, from, timestamp);
    return !found.has_value();
  });
  return found;
}

std::optional<std::int64_t> offset_of_max_timestamp(const PartitionLog& log) {
  std::int64_t largest = LogSegment::no_timestamp;
  for (const LogSegment& segment : log.segments().list())
    largest = std::max(largest, segment.largest_timestamp);
  if (largest == LogSegment::no_timestamp) return std::nullopt;
  return offset_for_timestamp(log, largest);
}

std::int64_t listed_offset(const Replica& leader, std::int64_t timestamp, std::int64_t end) {
  if (timestamp == latest_timestamp) return end;
  if (timestamp == earliest_timestamp) return leader.log.start_offset();
  const auto found = timestamp == max_timestamp ? offset_of_max_timestamp(leader.log)
                                                : offset_for_timestamp(leader.log, timestamp);
  return found && *found < end ? *found : -1;
}

}  // namespace ks
