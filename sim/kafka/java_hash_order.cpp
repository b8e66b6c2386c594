#include "sim/kafka/java_hash_order.h"

#include <algorithm>

#include "sim/base/check.h"
#include "sim/kafka/java_hash.h"

namespace ks {

std::vector<std::uint32_t> java_iteration(std::span<const std::int32_t> hashes,
                                          std::uint32_t capacity) {
  KS_CHECK(capacity > 0);
  KS_CHECK((capacity & (capacity - 1)) == 0);
  while (hashes.size() * 4 > std::size_t{capacity} * 3) capacity *= 2;
  // Sorted by counting: end[b] walks from the first place of bucket b to the first one behind it.
  std::vector<std::uint32_t> end(capacity + std::size_t{1}, 0);
  const auto bucket = [&](std::int32_t hash) { return java_folded(hash) & (capacity - 1); };
  for (const std::int32_t hash : hashes) ++end[bucket(hash) + 1];
  for (std::size_t b = 1; b < end.size(); ++b) end[b] += end[b - 1];
  std::vector<std::uint32_t> order(hashes.size());
  for (std::uint32_t i = 0; i < hashes.size(); ++i) order[end[bucket(hashes[i])]++] = i;
  return order;
}

void JavaHashSet::insert(std::uint32_t key, std::int32_t hash) {
  entries_.push_back({key, java_folded(hash)});
  if (entries_.size() * 4 > std::size_t{capacity_} * 3) capacity_ *= 2;
}

void JavaHashSet::erase(std::uint32_t key) {
  const auto at = std::find_if(entries_.begin(), entries_.end(),
                               [&](const Entry& entry) { return entry.key == key; });
  KS_CHECK(at != entries_.end());
  entries_.erase(at);
}

std::uint32_t JavaHashSet::first() const {
  KS_CHECK(!entries_.empty());
  const std::uint32_t mask = capacity_ - 1;
  return std::min_element(
             entries_.begin(), entries_.end(),
             [&](const Entry& a, const Entry& b) { return (a.hash & mask) < (b.hash & mask); })
      ->key;
}

}  // namespace ks
