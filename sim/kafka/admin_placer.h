// Kafka's AdminUtils.assignReplicasToBrokers without racks: where replicas of a topic come to stand in
// ZooKeeper mode. Brokers 0..n−1.
// Model: its random draws come from a stream of the seed, not from java.util.Random.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/rng.h"

namespace ks {

/// Broker indexes of each partition, preferred leader first; the first partition has number `first`.
std::vector<std::vector<std::uint32_t>> admin_place(std::uint32_t brokers, std::uint32_t partitions,
                                                    std::uint32_t replication_factor, Rng rng,
                                                    std::uint32_t first = 0);
/// The same with start and shift given.
std::vector<std::vector<std::uint32_t>> admin_place(std::uint32_t brokers, std::uint32_t partitions,
                                                    std::uint32_t replication_factor,
                                                    std::uint32_t start, std::uint32_t shift,
                                                    std::uint32_t first = 0);

}  // namespace ks
