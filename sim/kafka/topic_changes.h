// What creating, growing and deleting a topic does to a metadata image and to the table of replicas.
// Source: ReplicationControlManager.createTopics, createPartitions, deleteTopics.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/kafka/cluster.h"
#include "sim/kafka/replication.h"
#include "sim/protocol/names.h"

namespace ks {

struct NewTopic {
  std::string name;
  std::uint32_t partitions = 1;
  std::uint32_t replication_factor = 1;
  std::vector<std::vector<std::uint32_t>> replicas;  ///< broker indexes; empty = to be placed
  TopicConfig config;
  bool internal = false;
  std::uint32_t own_settings = 0;  ///< TopicInfo::own_settings
};

/// The id of the topic of this name, a new one if nobody has spoken of it before.
TopicId topic_id(Names& names, std::string_view name);
/// The topic is there from now on, with replicas as given for each partition.
void create_topic(Cluster& cluster, Names& names, Replication& replication, TopicId id,
                  const NewTopic& topic);
/// Further partitions at the end, one for each list of replicas.
void add_partitions(Cluster& cluster, Names& names, Replication& replication, TopicId id,
                    const std::vector<std::vector<std::uint32_t>>& replicas);
void delete_topic(Cluster& cluster, TopicId id);

}  // namespace ks
