#include "sim/kafka/admin_placer.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "sim/base/check.h"

namespace ks {
namespace {

using Brokers = std::vector<UsableBroker>;

bool has_rack(const UsableBroker& broker) { return !broker.rack.empty(); }

/// AdminUtils.getRackAlternatedBrokerList: the racks by name, of each its next broker, until none is left.
Brokers alternated(const Brokers& brokers) {
  std::map<std::string, Brokers> racks;
  for (const UsableBroker& broker : brokers) racks[broker.rack].push_back(broker);
  Brokers list;
  for (std::size_t round = 0; list.size() < brokers.size(); ++round) {
    for (const auto& [name, members] : racks) {
      if (round < members.size()) list.push_back(members[round]);
    }
  }
  return list;
}

std::size_t follower(std::size_t leader, std::uint64_t shift, std::uint64_t nth,
                     std::size_t brokers) {
  return (leader + 1 + (shift + nth) % (brokers - 1)) % brokers;
}

std::vector<std::uint32_t> place_in_racks(const Brokers& list, std::size_t leader,
                                          std::uint32_t factor, std::uint64_t shift,
                                          std::size_t racks) {
  std::vector<std::uint32_t> replicas{list[leader].id};
  std::set<std::string> used{list[leader].rack};
  for (std::uint64_t nth = 0; replicas.size() < factor; ++nth) {
    const UsableBroker& broker = list[follower(leader, shift * racks, nth, list.size())];
    const bool rack_is_free = used.count(broker.rack) == 0 || used.size() == racks;
    const bool taken = std::find(replicas.begin(), replicas.end(), broker.id) != replicas.end();
    if (!rack_is_free || taken) continue;
    replicas.push_back(broker.id);
    used.insert(broker.rack);
  }
  return replicas;
}

}  // namespace

bool racks_missing(const Brokers& brokers) {
  return std::any_of(brokers.begin(), brokers.end(), has_rack) &&
         !std::all_of(brokers.begin(), brokers.end(), has_rack);
}

PlacedReplicas admin_place(const Brokers& brokers, std::uint32_t partitions,
                           std::uint32_t replication_factor, std::uint32_t start,
                           std::uint32_t shift, std::uint32_t first) {
  KS_CHECK(replication_factor >= 1 && replication_factor <= brokers.size());
  const bool in_racks = std::all_of(brokers.begin(), brokers.end(), has_rack);
  const Brokers list = in_racks ? alternated(brokers) : brokers;
  std::set<std::string> racks;
  for (const UsableBroker& broker : list) racks.insert(broker.rack);
  PlacedReplicas placed;
  for (std::uint32_t p = first; p < first + partitions; ++p) {
    if (p > 0 && p % list.size() == 0) ++shift;
    const std::size_t leader = (std::size_t{p} + start) % list.size();
    if (in_racks) {
      placed.push_back(place_in_racks(list, leader, replication_factor, shift, racks.size()));
      continue;
    }
    std::vector<std::uint32_t> replicas{list[leader].id};
    for (std::uint32_t j = 0; j + 1 < replication_factor; ++j)
      replicas.push_back(list[follower(leader, shift, j, list.size())].id);
    placed.push_back(std::move(replicas));
  }
  return placed;
}

PlacedReplicas admin_place(const Brokers& brokers, std::uint32_t partitions,
                           std::uint32_t replication_factor, Rng rng, std::uint32_t first) {
  const auto start = static_cast<std::uint32_t>(rng.below(brokers.size()));
  const auto shift = static_cast<std::uint32_t>(rng.below(brokers.size()));
  return admin_place(brokers, partitions, replication_factor, start, shift, first);
}

}  // namespace ks
