// The state of the general sticky algorithm: who may have what, who has what.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kafka/group/sticky_loads.h"
#include "sim/kafka/group/sticky_partitions.h"

namespace ks {

struct StickyGroup {
  const StickyPartitions& partitions;
  std::vector<std::uint32_t> order{};                     ///< members in Java's order
  std::vector<std::vector<std::uint32_t>> topics{};       ///< per member, in its own order
  std::vector<std::vector<std::uint32_t>> subscribers{};  ///< per topic, in Java's order
  /// Per topic how often it stands in subscriptions: differs from subscribers where a member names it
  /// twice.
  std::vector<std::uint32_t> wanted{};
  std::vector<std::uint32_t> most{};               ///< per member what it could have at best
  std::vector<std::vector<std::uint32_t>> held{};  ///< per member
  std::vector<std::uint32_t> owner{};              ///< per partition
  StickyLoads loads;
  /// Some member holds a partition that does not exist. Then Kafka also gives out partitions that others
  /// hold, and what follows from rules alone otherwise has to be looked up.
  bool irregular = false;

  /// A topic that at least two members may have.
  bool movable(std::uint32_t topic) const { return wanted[topic] >= 2; }
  void give(std::uint32_t partition, std::uint32_t member) {
    held[member].push_back(partition);
    owner[partition] = member;
    loads.add(member);
  }
};

}  // namespace ks
