// Which partition a key, a group or a transactional id belongs to: pure functions, no state. The
// choice for records without a key is in partitioner_sticky.h.
// Source: Utils.murmur2, BuiltInPartitioner.partitionForKey, GroupCoordinatorService.partitionFor.
#pragma once

#include <cstdint>
#include <string_view>

namespace ks {

/// Kafka's murmur2 of the serialized key, as Java prints it (signed).
std::int32_t murmur2(std::string_view key);
/// The value without its sign bit. A mask, not the absolute value.
std::uint32_t to_positive(std::int32_t value);
/// The partition of a record with a key. `partitions` counts all of the topic, leaderless ones too.
std::uint32_t partition_for_key(std::string_view key, std::uint32_t partitions);

/// The partition of __consumer_offsets whose leader coordinates the group; with the partition count
/// of __transaction_state and a transactional id, that of the transaction coordinator.
std::uint32_t offsets_partition(std::string_view group_id, std::uint32_t partitions);

}  // namespace ks
