#include "sim/kafka/log_segments.h"

#include <algorithm>

namespace ks {

std::int64_t LogSegments::bytes() const {
  std::int64_t sum = 0;
  for (const LogSegment& segment : list_) sum += segment.bytes;
  return sum;
}

void LogSegments::add(const Batch& batch) {
  if (batch.is_gap()) return;
  LogSegment& active = list_.back();
  if (active.bytes == 0) active.first_timestamp = batch.max_timestamp();
  active.bytes += batch.bytes;
  active.largest_timestamp = std::max(active.largest_timestamp, batch.max_timestamp());
}

bool LogSegments::must_roll(const Batch& batch, std::int64_t segment_bytes,
                            std::int64_t segment_ms) const {
  const LogSegment& active = list_.back();
  if (active.bytes > segment_bytes - batch.bytes) return true;
  return active.bytes > 0 && batch.max_timestamp() - active.first_timestamp > segment_ms;
}

void LogSegments::roll(std::int64_t base_offset) { list_.push_back(LogSegment{base_offset}); }

void LogSegments::restart_at(std::int64_t offset) {
  list_.clear();
  list_.push_back(LogSegment{offset});
}

void LogSegments::truncate_to(std::int64_t offset) {
  while (list_.size() > 1 && list_.back().base_offset > offset) list_.pop_back();
}

void LogSegments::recount_active() { list_.back() = LogSegment{list_.back().base_offset}; }

void LogSegments::drop_front(std::size_t count, std::int64_t end_offset) {
  if (count >= list_.size()) {
    restart_at(end_offset);
    return;
  }
  replace_front(count, {});
}

void LogSegments::replace_front(std::size_t count, std::span<const LogSegment> by) {
  SmallVec<LogSegment, 1> list;
  for (const LogSegment& segment : by) list.push_back(segment);
  for (std::size_t i = count; i < list_.size(); ++i) list.push_back(list_[i]);
  list_ = list;
}

void LogSegments::hash_into(Hasher& hasher) const {
  hasher.add(list_.size());
  for (const LogSegment& segment : list_) {
    hasher.add(segment.base_offset);
    hasher.add(segment.bytes);
    hasher.add(segment.largest_timestamp);
  }
}

}  // namespace ks
