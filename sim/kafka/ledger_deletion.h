// What the ledger of truth makes of a deleted partition: nobody is without it any more, and members that hear
// of the deletion later do not own it again.
#pragma once

#include <cstdint>
#include <limits>

#include "sim/kafka/ledger.h"

namespace ks {

/// In the place of the last owner's generation; no group comes that far.
inline constexpr std::int32_t generation_of_deleted = std::numeric_limits<std::int32_t>::max();

void partition_deleted(Ledger& ledger, PartitionId partition, Time now);

}  // namespace ks
