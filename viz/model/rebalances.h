// Rebalances as one sees them from outside: from the first change of the group away from Stable until it is
// settled again, however many rounds that takes. Read from lanes; the same for every group protocol.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/trace/lanes.h"

namespace kv {

/// A join phase; for groups without one, a stretch away from Stable.
struct RebalanceRound {
  ks::Time from{};
  ks::Time to = ks::never;
  ks::EventNo event = 0;  ///< that began it
};

/// A further round belongs to the same rebalance when it begins while a partition still waits for an owner
/// that a living member gave up in it, as in cooperative rebalancing.
struct Rebalance {
  ks::Time from{};
  ks::Time to = ks::never;  ///< Stable (or Empty, or Dead) for good; never: it goes on
  bool settled = false;
  ks::EventNo event = 0;      ///< that began it
  ks::EventNo end_event = 0;  ///< that settled it
  std::vector<RebalanceRound> rounds;
};

/// In the order of time, as far as the lanes are known.
std::vector<Rebalance> rebalances_of(const ks::Lanes& lanes, ks::GroupId group);

/// How many partitions would have to get another owner for the members at its end to have even shares, from
/// who had them when it began. Only for a settled one.
std::int64_t fewest_changes(const ks::Lanes& lanes, ks::GroupId group, const Rebalance& rebalance);

}  // namespace kv
