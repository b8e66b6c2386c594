// Which leader wrote which stretch of a log: an ascending list of (epoch, first offset), by which a
// replica finds out where its log parts from another's. Source: LeaderEpochFileCache (KIP-101, KIP-279).
#pragma once

#include <cstdint>

#include "sim/base/hash.h"
#include "sim/base/small_vec.h"

namespace ks {

struct EpochStart {
  std::int32_t epoch = 0;
  std::int64_t start_offset = 0;
  bool operator==(const EpochStart&) const = default;
};

/// The last epoch at or below the one asked for, and where it ended. −1, −1: unknown.
struct EpochEnd {
  std::int32_t epoch = -1;
  std::int64_t end_offset = -1;
  bool operator==(const EpochEnd&) const = default;
};

class LeaderEpochs {
 public:
  /// −1: none.
  std::int32_t latest() const { return entries_.empty() ? -1 : entries_.back().epoch; }
  const SmallVec<EpochStart, 1>& entries() const { return entries_; }

  /// An epoch begins at an offset. Later entries that contradict it go.
  void assign(std::int32_t epoch, std::int64_t start_offset);
  EpochEnd end_offset_for(std::int32_t epoch, std::int64_t log_end) const;
  /// The epoch of the record at an offset; −1: none is known.
  std::int32_t epoch_at(std::int64_t offset) const;
  /// The log ends there now.
  void truncate_from_end(std::int64_t end_offset);
  /// The log begins there now; the epoch that holds its first record begins there too.
  void truncate_from_start(std::int64_t start_offset);
  void clear() { entries_.clear(); }
  void hash_into(Hasher& hasher) const;

 private:
  SmallVec<EpochStart, 1> entries_;
};

}  // namespace ks
