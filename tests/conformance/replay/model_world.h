// The model's cluster as the header of a recording describes it, and the names that both sides use.
#pragma once

#include <string>

#include "sim/world/world.h"
#include "tests/conformance/replay/recording.h"

namespace ks_replay {

/// Three brokers, the recording's topic and group; partitions are led by who led them at the start.
ks::ClusterSpec cluster_of(const Recording& recording);

/// Numbers of the recording's topic as the model's partitions and back.
class Partitions {
 public:
  explicit Partitions(const ks::World& world);
  /// Invalid for a number that the topic does not have.
  ks::PartitionId id(int number) const {
    const auto index = static_cast<std::size_t>(number);
    return index < ids_.size() ? ids_[index] : ks::PartitionId{};
  }
  int number(ks::PartitionId id) const;
  std::vector<ks::PartitionId> ids(const Json& numbers) const;
  std::vector<int> numbers(const std::vector<ks::PartitionId>& ids) const;

 private:
  std::vector<ks::PartitionId> ids_;
};

}  // namespace ks_replay
