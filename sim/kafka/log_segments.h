// The segments of a log: how much of it stands in which file, and how old that is. Retention and
// compaction work on whole segments. Source: LogSegment, LogSegments.
// Model: indexes never fill up before their segment does, and no jitter is taken off segment.ms.
#pragma once

#include <cstdint>
#include <limits>

#include "sim/base/hash.h"
#include "sim/base/small_vec.h"
#include "sim/protocol/messages.h"

namespace ks {

struct LogSegment {
  static constexpr std::int64_t no_timestamp = std::numeric_limits<std::int64_t>::min();
  std::int64_t base_offset = 0;
  std::int64_t bytes = 0;
  std::int64_t first_timestamp = no_timestamp;    ///< of its first batch: segment.ms counts from it
  std::int64_t largest_timestamp = no_timestamp;  ///< retention.ms counts from it
  bool operator==(const LogSegment&) const = default;
};

/// In offset order, never empty; the last one is active.
class LogSegments {
 public:
  LogSegments() { list_.push_back(LogSegment{}); }

  const SmallVec<LogSegment, 1>& list() const { return list_; }
  const LogSegment& active() const { return list_.back(); }
  std::int64_t bytes() const;

  void add(const Batch& batch);
  /// LogSegment.shouldRoll: the batch has to go into a new one.
  bool must_roll(const Batch& batch, std::int64_t segment_bytes, std::int64_t segment_ms) const;
  void roll(std::int64_t base_offset);
  /// One empty segment that begins there.
  void restart_at(std::int64_t offset);
  /// Drops segments that begin beyond the offset; the last one has to be counted anew.
  void truncate_to(std::int64_t offset);
  /// The active one, counted anew: add() follows for each of its batches.
  void recount_active();
  /// The first `count` go; if none is left, an empty one begins at `end_offset`.
  void drop_front(std::size_t count, std::int64_t end_offset);
  /// Others in the place of the first `count`.
  void replace_front(std::size_t count, std::span<const LogSegment> by);
  void hash_into(Hasher& hasher) const;

 private:
  SmallVec<LogSegment, 1> list_;
};

}  // namespace ks
