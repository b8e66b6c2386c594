// Kafka's AdminUtils.assignReplicasToBrokers: where replicas of a topic come to stand in ZooKeeper mode. With
// racks the brokers are taken in an order in which racks alternate, and no rack gets a second replica of a
// partition while another one has none.
// Model: its random draws come from a stream of the seed, not from java.util.Random, and without racks
// brokers stand in the order of their numbers, not in that of a hash table.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/base/rng.h"
#include "sim/kafka/replica_placer.h"

namespace ks {

/// What Kafka says if some of the brokers have a rack and others have none: its AdminOperationException has
/// no error code of its own.
inline constexpr std::string_view racks_missing_text =
    "UNKNOWN_SERVER_ERROR: The server experienced an unexpected error when processing the request.";
/// Some have a rack and some have none.
bool racks_missing(const std::vector<UsableBroker>& brokers);

/// Broker ids of each partition, preferred leader first; the first partition has number `first`. There are as
/// many brokers as replicas; if racks are missing, none counts.
PlacedReplicas admin_place(const std::vector<UsableBroker>& brokers, std::uint32_t partitions,
                           std::uint32_t replication_factor, Rng rng, std::uint32_t first = 0);
/// The same with start and shift given.
PlacedReplicas admin_place(const std::vector<UsableBroker>& brokers, std::uint32_t partitions,
                           std::uint32_t replication_factor, std::uint32_t start,
                           std::uint32_t shift, std::uint32_t first = 0);

}  // namespace ks
