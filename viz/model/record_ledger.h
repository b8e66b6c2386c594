// The records behind each number of the ledger of truth: which were lost, stand in the log twice or out of
// order, were reported as failed, were handed to applications again, and so on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/trace/lanes.h"
#include "sim/world/world.h"

namespace kv {

/// Records that follow each other and share a fate; or a stretch of time.
struct LedgerEntry {
  ks::PartitionId partition;
  std::int64_t offset = -1;  ///< of the first in the leader's log; −1: it is not there
  std::uint64_t count = 0;   ///< records, or µs
  std::string text;          ///< "P1 #120 and the 2 after it there", "from 20.000 s to 27.790 s"
  std::uint32_t times = 1;   ///< they were handed out
  bool over = true;          ///< the stretch has ended
  ks::Time from{};           ///< of a stretch
  ks::EventNo event = 0;     ///< that began it
};

/// One number with what it counts.
struct LedgerNumber {
  std::string whose;  ///< "P1", "OrderProcessingGroup"; "": of all
  std::string name;   ///< "lost"; with `whose` it names the number
  std::string about;  ///< "acknowledged, and in no leader's log any more"
  std::uint64_t count = 0;
  bool harm = false;  ///< anything but 0 is worth a look
  bool time = false;  ///< counts µs × partitions, not records
  std::vector<LedgerEntry> entries{};
  /// An amount of it: "12", "4.802 s".
  std::string amount(std::uint64_t of) const;
};

/// The numbers of all records and partitions, of each producer, and of each group, in this order. The first
/// ones are there even if they are 0.
std::vector<LedgerNumber> record_ledger(const ks::World& world, const ks::Lanes& lanes,
                                        ks::Time now);

}  // namespace kv
