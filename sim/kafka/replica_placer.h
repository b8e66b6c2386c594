// Kafka's StripedReplicaPlacer for brokers 0..n−1 without racks.
// Model: its random draws come from a stream of the seed, not from java.util.Random.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/rng.h"

namespace ks {

/// Broker indexes of each partition, preferred leader first.
std::vector<std::vector<std::uint32_t>> place_replicas(std::uint32_t brokers,
                                                       std::uint32_t partitions,
                                                       std::uint32_t replication_factor, Rng rng);

}  // namespace ks
