// What a group's account comes to over all its partitions, in one walk: for whoever shows several sums.
#pragma once

#include <cstdint>

#include "sim/kafka/ledger.h"

namespace ks {

struct GroupTotals {
  std::uint64_t delivered = 0;   ///< as Ledger::delivered_records()
  std::uint64_t duplicates = 0;  ///< as Ledger::duplicates()
  Duration unowned{};            ///< as Ledger::unowned()
};

GroupTotals totals_of(const GroupLedger& group, Time now);

}  // namespace ks
