#include "sim/kafka/partitioner_sticky.h"

#include <algorithm>

#include "sim/base/check.h"

namespace ks {

std::uint32_t choose_partition(std::uint32_t draw, const PartitionChoice& choice) {
  KS_CHECK(choice.count > 0);
  KS_CHECK(choice.with_leader.size() <= choice.count);
  if (choice.with_leader.empty()) return draw % choice.count;
  return choice.with_leader[draw % choice.with_leader.size()];
}

/// The weight of a partition is by how much its queue is shorter than the longest one, plus 1.
std::optional<std::uint32_t> choose_by_load(std::uint32_t draw, const PartitionLoad& load) {
  const std::size_t all = load.queues.size() + (load.some_left_out ? 1 : 0);
  if (load.queues.empty() || all < 2) return std::nullopt;
  const auto [shortest, longest] = std::minmax_element(load.queues.begin(), load.queues.end());
  if (*shortest == *longest && !load.some_left_out) return std::nullopt;
  std::uint64_t total = 0;
  for (const std::uint32_t queue : load.queues) total += *longest + 1 - queue;
  std::uint64_t left = draw % total;
  for (std::size_t i = 0; i < load.queues.size(); ++i) {
    const std::uint64_t weight = *longest + 1 - load.queues[i];
    if (left < weight) return load.partitions[i];
    left -= weight;
  }
  return load.partitions.back();
}

void StickyPartitioner::move_to(std::uint32_t next) {
  partition = next;
  produced_bytes = 0;
}

bool StickyPartitioner::appended(std::int64_t bytes, std::int64_t batch_size,
                                 bool last_batch_full) {
  KS_CHECK(partition.has_value());
  KS_CHECK(bytes >= 0);
  const std::int64_t stay = std::max<std::int64_t>(batch_size, 1);
  produced_bytes += bytes;
  return (produced_bytes >= stay && last_batch_full) || produced_bytes >= 2 * stay;
}

}  // namespace ks
