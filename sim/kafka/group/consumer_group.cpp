#include "sim/kafka/group/consumer_group.h"

#include <algorithm>

namespace ks {

std::vector<PartitionId> partitions_of(const std::vector<AssignedEpoch>& list) {
  std::vector<PartitionId> partitions;
  for (const AssignedEpoch& each : list) partitions.push_back(each.partition);
  return partitions;
}

bool CurrentAssignment::has(PartitionId partition) const {
  const auto at =
      std::lower_bound(assigned.begin(), assigned.end(), partition,
                       [](const AssignedEpoch& a, PartitionId p) { return a.partition < p; });
  return at != assigned.end() && at->partition == partition;
}

const ConsumerGroupMember* ConsumerGroup::find(MemberId member) const {
  for (const ConsumerGroupMember& candidate : members) {
    if (candidate.id == member) return &candidate;
  }
  return nullptr;
}

ConsumerGroupMember* ConsumerGroup::find(MemberId member) {
  for (ConsumerGroupMember& candidate : members) {
    if (candidate.id == member) return &candidate;
  }
  return nullptr;
}

ConsumerGroupMember* ConsumerGroup::find(InstanceId instance) {
  for (ConsumerGroupMember& candidate : members) {
    if (instance.valid() && candidate.instance == instance) return &candidate;
  }
  return nullptr;
}

std::int32_t ConsumerGroup::holder_epoch(PartitionId partition) const {
  return partition.index < holder_epochs.size() ? holder_epochs[partition.index] : -1;
}

const ResolvedRegex* ConsumerGroup::resolved(const std::string& regex) const {
  for (const ResolvedRegex& candidate : regexes) {
    if (candidate.regex == regex) return &candidate;
  }
  return nullptr;
}

std::vector<TopicId> ConsumerGroup::subscribed(const ConsumerGroupMember& member) const {
  std::vector<TopicId> topics = member.topics;
  if (const ResolvedRegex* const pattern = resolved(member.regex)) {
    topics.insert(topics.end(), pattern->topics.begin(), pattern->topics.end());
  }
  std::sort(topics.begin(), topics.end());
  topics.erase(std::unique(topics.begin(), topics.end()), topics.end());
  return topics;
}

}  // namespace ks
