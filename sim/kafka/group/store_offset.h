// A committed offset takes its place among those of its group.
// Source: OffsetMetadataManager.replay.
#pragma once

#include "sim/kafka/group/group.h"

namespace ks {

/// Committed offsets stay in the order of their partitions; an older one of the same partition goes.
/// `record`: where the log says so.
void store_offset(Group& group, const PartitionOffset& offset, Time now, std::int64_t record);

}  // namespace ks
