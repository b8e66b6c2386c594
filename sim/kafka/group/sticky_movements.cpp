#include "sim/kafka/group/sticky_movements.h"

#include <algorithm>
#include <utility>

#include "sim/base/check.h"
#include "sim/kafka/group/sticky_claims.h"
#include "sim/kafka/java_hash.h"

namespace ks {

StickyMovements::StickyMovements(const StickyPartitions& partitions,
                                 std::vector<std::int32_t> topic_hashes)
    : partitions_(partitions),
      topic_hashes_(std::move(topic_hashes)),
      start_(partitions.size(), nobody),
      of_topic_(topic_hashes_.size()) {}

std::uint32_t StickyMovements::instead_of(std::uint32_t partition, std::uint32_t from,
                                          std::uint32_t to) const {
  const std::uint32_t topic = partitions_.topic(partition);
  const Journeys& ours = of_topic_[topic];
  if (start_[partition] != nobody) from = start_[partition];
  const std::size_t opposite = find(topic, {to, from});
  return opposite == ours.journeys.size() ? partition : ours.partitions[opposite].first();
}

void StickyMovements::record(std::uint32_t partition, std::uint32_t from, std::uint32_t to) {
  if (start_[partition] == nobody) {
    start_[partition] = from;
    add(partition, {from, to});
    return;
  }
  const std::uint32_t start = start_[partition];
  remove(partition, {start, from});
  if (start == to) {
    start_[partition] = nobody;
  } else {
    add(partition, {start, to});
  }
}

std::size_t StickyMovements::find(std::uint32_t topic, Journey journey) const {
  const std::vector<Journey>& journeys = of_topic_[topic].journeys;
  return static_cast<std::size_t>(std::find(journeys.begin(), journeys.end(), journey) -
                                  journeys.begin());
}

void StickyMovements::add(std::uint32_t partition, Journey journey) {
  const std::uint32_t topic = partitions_.topic(partition);
  Journeys& ours = of_topic_[topic];
  const std::size_t at = find(topic, journey);
  if (at == ours.journeys.size()) {
    ours.journeys.push_back(journey);
    ours.partitions.emplace_back();
  }
  ours.partitions[at].insert(
      partition, java_partition_hash(topic_hashes_[topic], partitions_[partition].partition));
}

void StickyMovements::remove(std::uint32_t partition, Journey journey) {
  const std::uint32_t topic = partitions_.topic(partition);
  Journeys& ours = of_topic_[topic];
  const std::size_t at = find(topic, journey);
  KS_CHECK(at < ours.journeys.size());
  ours.partitions[at].erase(partition);
  if (!ours.partitions[at].empty()) return;
  std::swap(ours.journeys[at], ours.journeys.back());
  std::swap(ours.partitions[at], ours.partitions.back());
  ours.journeys.pop_back();
  ours.partitions.pop_back();
}

}  // namespace ks
