// What of the logs a group was never handed: records that wait for it, and records that it has skipped. With
// those that it was handed these are all that stand in the log, but for markers, what compaction has taken
// out, and, for readers with read_committed, the records of aborted transactions.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/world/world.h"

namespace ks {

/// From the group's position on: where a member set it last, what is committed while nobody has the
/// partition, or where auto.offset.reset would begin. Where they stand in the leader's log, ascending.
std::vector<OffsetRange> waiting_records(const World& world, const Group& group,
                                         PartitionId partition);
/// Below the position that the group has taken: it began behind them (auto.offset.reset), or seek() or an
/// administrator took it over them. Those that an offset out of range cost it are not among them, but in
/// PartitionLedger::passed_over.
std::vector<OffsetRange> skipped_records(const World& world, const Group& group,
                                         PartitionId partition);
/// Of all partitions of its topics.
std::uint64_t waiting_records(const World& world, const Group& group);
std::uint64_t skipped_records(const World& world, const Group& group);

}  // namespace ks
