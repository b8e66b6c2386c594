// Who moved what to whom while the general sticky algorithm evens loads out. Before a partition moves
// to a member it is asked here whether another one of its topic had gone the opposite way; then that one
// goes back instead, so that fewer partitions change hands.
// Source: AbstractStickyAssignor.PartitionMovements.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kafka/group/sticky_partitions.h"
#include "sim/kafka/java_hash_order.h"

namespace ks {

class StickyMovements {
 public:
  /// `topic_hashes`: per topic of the input, the hash code of its name.
  StickyMovements(const StickyPartitions& partitions, std::vector<std::int32_t> topic_hashes);

  /// What to move to `to` in place of `partition`, which `from` has.
  std::uint32_t instead_of(std::uint32_t partition, std::uint32_t from, std::uint32_t to) const;
  void record(std::uint32_t partition, std::uint32_t from, std::uint32_t to);

 private:
  struct Journey {
    std::uint32_t from = 0;  ///< where the partition was at the beginning
    std::uint32_t to = 0;    ///< where it is
    bool operator==(const Journey&) const = default;
  };
  /// Parallel lists: the partitions on each journey. No journey without partitions.
  struct Journeys {
    std::vector<Journey> journeys{};
    std::vector<JavaHashSet> partitions{};
  };
  std::size_t find(std::uint32_t topic, Journey journey) const;
  void add(std::uint32_t partition, Journey journey);
  void remove(std::uint32_t partition, Journey journey);

  const StickyPartitions& partitions_;
  std::vector<std::int32_t> topic_hashes_;
  std::vector<std::uint32_t> start_;  ///< per partition, where it was; nobody: it has not moved
  std::vector<Journeys> of_topic_;    ///< per topic of the input
};

}  // namespace ks
