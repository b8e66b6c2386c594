// Records that wait for a group: its applications may still be handed them, and were not so far.
#pragma once

#include <vector>

#include "sim/world/world.h"

namespace kv {

/// Where they stand in the leader's log, ascending, from the group's position on: where a member set it
/// last, what is committed while nobody has the partition, or where auto.offset.reset would begin. Not
/// markers, what retention or compaction deleted, nor, for readers with read_committed, the records of
/// aborted transactions.
std::vector<ks::OffsetRange> waiting_records(const ks::World& world, const ks::Group& group,
                                             ks::PartitionId partition);
/// Of all partitions of its topics.
std::uint64_t waiting_records(const ks::World& world, const ks::Group& group);

}  // namespace kv
