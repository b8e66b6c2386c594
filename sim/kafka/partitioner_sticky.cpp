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

std::uint32_t StickyPartitioner::current(const PartitionChoice& choice, Rng& rng) {
  if (!partition) move_to(choose_partition(static_cast<std::uint32_t>(rng.next() >> 33), choice));
  return *partition;
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
