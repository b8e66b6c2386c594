// Where the replicas of new partitions are placed: Kafka's StripedReplicaPlacer, with racks and fenced
// brokers. Racks take turns, and brokers within each rack; a fenced broker comes last in its rack and never
// first in a partition.
// Source: metadata/placement/StripedReplicaPlacer.
// Model: its random draws come from a stream of the seed, not from java.util.Random.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/base/rng.h"
#include "sim/kafka/cluster.h"

namespace ks {

/// A broker that may be given replicas.
struct UsableBroker {
  std::uint32_t id = 0;
  std::string rack{};  ///< "" for none
  bool fenced = false;
};

/// One list of broker ids per partition, preferred leader first.
using PlacedReplicas = std::vector<std::vector<std::uint32_t>>;
/// A number below the bound, which is 1 at least.
using PlacementDraw = std::function<std::uint64_t(std::uint64_t)>;

/// At least one broker is not fenced, and there are as many brokers as replicas.
PlacedReplicas place_replicas(const std::vector<UsableBroker>& brokers, std::uint32_t partitions,
                              std::uint32_t replication_factor, const PlacementDraw& draw);
PlacedReplicas place_replicas(const std::vector<UsableBroker>& brokers, std::uint32_t partitions,
                              std::uint32_t replication_factor, Rng rng);

/// Brokers of an image that may be given replicas: all but those in controlled shutdown.
std::vector<UsableBroker> usable_brokers(const Cluster& image);

}  // namespace ks
