#include "sim/kafka/replica_placer.h"

#include <utility>

#include "sim/base/check.h"

namespace ks {
namespace {

void shuffle(std::vector<std::uint32_t>& list, Rng& rng) {
  for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[rng.below(i)]);
}

}  // namespace

std::vector<std::vector<std::uint32_t>> place_replicas(std::uint32_t brokers,
                                                       std::uint32_t partitions,
                                                       std::uint32_t replication_factor, Rng rng) {
  KS_CHECK(replication_factor >= 1 && replication_factor <= brokers);
  std::vector<std::uint32_t> order(brokers);
  for (std::uint32_t i = 0; i < brokers; ++i) order[i] = i;
  std::uint64_t offset = rng.below(brokers);
  std::uint32_t epoch = 0;
  std::vector<std::vector<std::uint32_t>> placed;
  for (std::uint32_t p = 0; p < partitions; ++p) {
    if (epoch == brokers && brokers > 1) {
      shuffle(order, rng);
      epoch = 0;
    }
    std::vector<std::uint32_t> replicas;
    for (std::uint32_t i = 0; i < replication_factor; ++i)
      replicas.push_back(order[(offset + i) % brokers]);
    placed.push_back(std::move(replicas));
    ++epoch;
    ++offset;
  }
  return placed;
}

}  // namespace ks
