// The metadata image: topics, partitions, their replicas and leaders, as Metadata responses tell it.
// Model: every node reads the newest image at once; leaders and ISRs do not change yet.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/id.h"
#include "sim/base/small_vec.h"
#include "sim/kafka/config.h"

namespace ks {

struct PartitionInfo {
  TopicId topic;
  std::uint32_t number = 0;             ///< within its topic
  SmallVec<std::uint32_t, 3> replicas;  ///< broker indexes, preferred leader first
  SmallVec<std::uint32_t, 3> isr;       ///< broker indexes in the order of `replicas`
  BrokerId leader;
  std::int32_t leader_epoch = 0;
  std::uint32_t first_replica = 0;   ///< index of replicas[0]'s state in the replica table
  std::uint32_t leader_replica = 0;  ///< index of the leader's
};

struct TopicInfo {
  std::vector<PartitionId> partitions;
  TopicConfig config;
  bool internal = false;
};

struct Cluster {
  std::vector<TopicInfo> topics;
  std::vector<PartitionInfo> partitions;
  TopicId offsets_topic;
  TopicId share_state_topic;  ///< __share_group_state; invalid: there is no share group
  std::uint32_t version = 1;

  const PartitionInfo& at(PartitionId id) const { return partitions[id.index]; }
  const TopicInfo& at(TopicId id) const { return topics[id.index]; }
  const TopicConfig& config_of(PartitionId id) const { return at(at(id).topic).config; }
};

}  // namespace ks
