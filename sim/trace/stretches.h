// Time in which something was missing, partition by partition, from the lanes: a leader that answers, or
// an owner in a group. What the ledger of truth sums up, with the event that began each stretch.
#pragma once

#include <vector>

#include "sim/trace/lanes.h"

namespace ks {

struct Stretch {
  PartitionId partition;
  Time from{};
  Time to{};          ///< as far as was looked, unless it is over
  bool over = false;  ///< it is there again, or the topic was deleted
  EventNo event = 0;  ///< that began it
  Duration length() const { return to - from; }
};

/// Without a leader by the controller's record, or with one whose process is gone, stands still or is not
/// ready yet. Those that began before `until`, by partition and time; not of internal topics.
std::vector<Stretch> without_leader(const Lanes& lanes, Time until);
/// Without an owner after somebody had owned it; likewise.
std::vector<Stretch> without_owner(const Lanes& lanes, GroupId group, Time until);
/// Partition-seconds.
Duration length_of(const std::vector<Stretch>& stretches);

}  // namespace ks
