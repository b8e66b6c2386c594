// The model's cluster as the header of a recording describes it, and the names that both sides use.
#pragma once

#include <string>

#include "sim/world/world.h"
#include "tests/conformance/replay/recording.h"

namespace ks_replay {

/// Three brokers, the recording's topic and group; partitions are led by who led them at the start.
ks::ClusterSpec cluster_of(const Recording& recording);

/// Numbers of the recording's topic, which may grow, as the model's partitions and back.
class Partitions {
 public:
  /// The world stays where it is.
  explicit Partitions(const ks::World& world) : world_(&world) {}
  /// Invalid for a number that the topic does not have.
  ks::PartitionId id(int number) const;
  int number(ks::PartitionId id) const;
  std::vector<ks::PartitionId> ids(const Json& numbers) const;
  std::vector<int> numbers(const std::vector<ks::PartitionId>& ids) const;

 private:
  const std::vector<ks::PartitionId>& all() const;

  const ks::World* world_;
};

}  // namespace ks_replay
