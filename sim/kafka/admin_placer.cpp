#include "sim/kafka/admin_placer.h"

#include "sim/base/check.h"

namespace ks {

std::vector<std::vector<std::uint32_t>> admin_place(std::uint32_t brokers, std::uint32_t partitions,
                                                    std::uint32_t replication_factor,
                                                    std::uint32_t start, std::uint32_t shift,
                                                    std::uint32_t first) {
  KS_CHECK(replication_factor >= 1 && replication_factor <= brokers);
  std::vector<std::vector<std::uint32_t>> placed;
  for (std::uint32_t p = first; p < first + partitions; ++p) {
    if (p > 0 && p % brokers == 0) ++shift;
    const std::uint32_t leader = (p + start) % brokers;
    std::vector<std::uint32_t> replicas{leader};
    for (std::uint32_t j = 0; j + 1 < replication_factor; ++j)
      replicas.push_back((leader + 1 + (shift + j) % (brokers - 1)) % brokers);
    placed.push_back(std::move(replicas));
  }
  return placed;
}

std::vector<std::vector<std::uint32_t>> admin_place(std::uint32_t brokers, std::uint32_t partitions,
                                                    std::uint32_t replication_factor, Rng rng,
                                                    std::uint32_t first) {
  const auto start = static_cast<std::uint32_t>(rng.below(brokers));
  const auto shift = static_cast<std::uint32_t>(rng.below(brokers));
  return admin_place(brokers, partitions, replication_factor, start, shift, first);
}

}  // namespace ks
