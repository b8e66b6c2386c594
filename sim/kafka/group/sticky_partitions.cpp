#include "sim/kafka/group/sticky_partitions.h"

#include <algorithm>

#include "sim/kafka/group/assign_order.h"

namespace ks {

StickyPartitions::StickyPartitions(const AssignInput& input, std::vector<AssignedPartition> claimed)
    : first_(input.topics.size(), unknown),
      counts_(input.topics.size(), 0),
      ranks_(topic_ranks(input.topics)) {
  std::vector<bool> subscribed(input.topics.size(), false);
  for (const Member& member : input.members) {
    for (const std::uint32_t topic : member.topics) subscribed[topic] = true;
  }
  std::vector<std::uint32_t> by_name(ranks_.size());
  for (std::uint32_t topic = 0; topic < ranks_.size(); ++topic) by_name[ranks_[topic]] = topic;
  for (const std::uint32_t topic : by_name) {
    const std::uint32_t count = input.topics[topic].partitions.value_or(0);
    if (!subscribed[topic] || count == 0) continue;
    topics_.push_back(topic);
    first_[topic] = static_cast<std::uint32_t>(all_.size());
    counts_[topic] = count;
    for (std::uint32_t p = 0; p < count; ++p) all_.push_back({topic, p});
  }
  count_ = static_cast<std::uint32_t>(all_.size());

  std::erase_if(claimed, [&](const AssignedPartition& p) {
    return !knows(p.topic) || p.partition < counts_[p.topic];
  });
  std::sort(claimed.begin(), claimed.end(),
            [&](const AssignedPartition& a, const AssignedPartition& b) { return before(a, b); });
  claimed.erase(std::unique(claimed.begin(), claimed.end()), claimed.end());
  all_.insert(all_.end(), claimed.begin(), claimed.end());
}

bool StickyPartitions::before(AssignedPartition a, AssignedPartition b) const {
  return a.topic != b.topic ? ranks_[a.topic] < ranks_[b.topic] : a.partition < b.partition;
}

std::uint32_t StickyPartitions::number_of(AssignedPartition partition) const {
  if (!knows(partition.topic)) return unknown;
  if (partition.partition < counts_[partition.topic]) {
    return first_[partition.topic] + partition.partition;
  }
  const auto at = std::lower_bound(
      all_.begin() + count_, all_.end(), partition,
      [&](const AssignedPartition& a, const AssignedPartition& b) { return before(a, b); });
  if (at == all_.end() || *at != partition) return unknown;
  return static_cast<std::uint32_t>(at - all_.begin());
}

}  // namespace ks
