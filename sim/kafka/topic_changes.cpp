#include "sim/kafka/topic_changes.h"

#include <algorithm>

namespace ks {
namespace {

SmallVec<std::uint32_t, 3> small(const std::vector<std::uint32_t>& list) {
  SmallVec<std::uint32_t, 3> result;
  for (const std::uint32_t value : list) result.push_back(value);
  return result;
}

}  // namespace

TopicId topic_id(Names& names, std::string_view name) {
  const auto known = std::find(names.topics.begin(), names.topics.end(), name);
  const TopicId id{static_cast<std::uint32_t>(known - names.topics.begin())};
  if (known == names.topics.end()) names.topics.emplace_back(name);
  return id;
}

void create_topic(Cluster& cluster, Names& names, Replication& replication, TopicId id,
                  const NewTopic& topic) {
  if (cluster.topics.size() <= id.index) cluster.topics.resize(id.index + 1, unknown_topic());
  TopicInfo& info = cluster.topics[id.index];
  info.partitions.clear();
  info.config = topic.config;
  info.own_settings = topic.own_settings;
  info.internal = topic.internal;
  info.exists = true;
  ++info.incarnation;
  ++cluster.creations;
  add_partitions(cluster, names, replication, id, topic.replicas);
}

void add_partitions(Cluster& cluster, Names& names, Replication& replication, TopicId id,
                    const std::vector<std::vector<std::uint32_t>>& replicas) {
  TopicInfo& info = cluster.topics[id.index];
  // Ids of partitions that a controller created and could not commit are not given again.
  while (cluster.partitions.size() < names.partitions.size()) {
    PartitionInfo lost;
    lost.topic = names.partitions[cluster.partitions.size()].topic;
    lost.number = names.partitions[cluster.partitions.size()].number;
    lost.deleted = true;
    cluster.partitions.push_back(lost);
  }
  for (const std::vector<std::uint32_t>& brokers : replicas) {
    const auto number = static_cast<std::uint32_t>(info.partitions.size());
    const PartitionId partition{static_cast<std::uint32_t>(cluster.partitions.size())};
    names.partitions.push_back(TopicPartition{id, number});
    info.partitions.push_back(partition);
    PartitionInfo entry;
    entry.topic = id;
    entry.number = number;
    entry.replicas = small(brokers);
    entry.first_replica = static_cast<std::uint32_t>(replication.replicas.size());
    entry.leader_replica = entry.first_replica;
    for (std::uint32_t i = 0; i < entry.replicas.size(); ++i) {
      // A fenced broker may be given a replica, but does not begin in the ISR.
      if (!cluster.brokers[entry.replicas[i]].active()) continue;
      if (entry.isr.empty()) entry.leader_replica = entry.first_replica + i;
      entry.isr.push_back(entry.replicas[i]);
    }
    if (!entry.isr.empty()) entry.leader = BrokerId{entry.isr.front()};
    for (std::size_t i = 0; i < entry.replicas.size(); ++i) replication.replicas.emplace_back();
    cluster.partitions.push_back(entry);
  }
}

void delete_topic(Cluster& cluster, TopicId id) {
  TopicInfo& info = cluster.topics[id.index];
  info.exists = false;
  for (const PartitionId partition : info.partitions) {
    PartitionInfo& entry = cluster.partitions[partition.index];
    entry.deleted = true;
    entry.isr.clear();
  }
  info.partitions.clear();
}

}  // namespace ks
