// The metadata image: topics, partitions, their replicas and leaders, as Metadata responses tell it.
// Images do not change: the controller makes the next one from a copy, and every broker and client holds
// the one that it has heard of. Partition ids are never used again; those of a grown or new topic come at
// the end, so an id beyond an image's table is one that its holder does not know.
// Model: a topic id is the topic's name, interned; `incarnation` stands for Kafka's topic id.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/id.h"
#include "sim/base/small_vec.h"
#include "sim/kafka/config.h"
#include "sim/kafka/quotas.h"

namespace ks {

/// A partition whose replicas have moved, or move: where their states stand, and who comes and goes.
/// See reassignment.h.
struct ReplicaMoves {
  SmallVec<std::uint32_t, 4> slots;   ///< of each of PartitionInfo::replicas, in the replica table
  SmallVec<std::uint32_t, 3> adding;  ///< broker indexes, as in a PartitionRecord
  SmallVec<std::uint32_t, 3> removing;  ///< likewise; they stand at the end of `replicas`
};

struct PartitionInfo {
  TopicId topic;
  std::uint32_t number = 0;             ///< within its topic
  SmallVec<std::uint32_t, 3> replicas;  ///< broker indexes, preferred leader first
  SmallVec<std::uint32_t, 3> isr;       ///< broker indexes in the order of `replicas`
  SmallVec<std::uint32_t, 3> elr;  ///< eligible leader replicas: may lead when the ISR is empty
  BrokerId leader;                 ///< invalid: none
  BrokerId last_known_leader;      ///< of a partition without one (KIP-966)
  std::int32_t leader_epoch = 0;
  std::int32_t partition_epoch = 0;
  bool deleted = false;              ///< with its topic
  std::uint32_t first_replica = 0;   ///< index of replicas[0]'s state in the replica table
  std::uint32_t leader_replica = 0;  ///< index of the leader's, or the last leader's
  std::shared_ptr<const ReplicaMoves>
      moves;  ///< null: the states stand in a row, as at the creation

  /// Where the state of the replica at this position of `replicas` stands in the replica table.
  std::uint32_t slot(std::size_t position) const {
    return moves == nullptr ? first_replica + static_cast<std::uint32_t>(position)
                            : moves->slots[position];
  }
  bool reassigning() const {
    return moves != nullptr && !(moves->adding.empty() && moves->removing.empty());
  }
};

/// A broker as the controller has it on record.
struct BrokerRegistration {
  std::int64_t epoch = 0;         ///< of the process that registered last
  std::uint32_t version = 0;      ///< the image in which it registered
  std::uint32_t incarnation = 1;  ///< which process that was
  bool fenced = false;
  bool shutting_down = false;
  bool active() const { return !fenced && !shutting_down; }
};

struct TopicInfo {
  std::vector<PartitionId> partitions;
  TopicConfig config;              ///< as it works: its own settings over the brokers'
  std::uint32_t own_settings = 0;  ///< which of typed_keys(Scope::topic) are its own: one bit each
  bool internal = false;
  bool changed = false;  ///< created, grown or deleted since the start of the run
  bool exists = true;    ///< false: deleted, or only its name is known; it has no partitions then
  std::uint32_t incarnation = 0;  ///< grows each time that a topic of this name is created
};

/// Settings of a single broker, over those of all: key and value.
using OwnSettings = std::vector<std::pair<std::string, std::string>>;

const PartitionInfo& unknown_partition();
const TopicInfo& unknown_topic();

struct Cluster {
  std::vector<TopicInfo> topics;
  std::vector<PartitionInfo> partitions;
  std::vector<BrokerRegistration> brokers;
  TopicId offsets_topic;
  TopicId share_state_topic;   ///< __share_group_state; invalid: there is no share group
  TopicId transactions_topic;  ///< __transaction_state; invalid: nobody has a transactional id
  std::uint32_t version = 1;
  std::uint32_t creations = 0;       ///< topics created so far, deleted ones included
  std::uint32_t config_version = 0;  ///< changes of any configuration so far
  /// What the brokers work with since the cluster-wide defaults were changed; null: as they started.
  std::shared_ptr<const BrokerConfig> broker_config;
  /// By broker: what it alone was given since the start; null: none has anything of its own.
  std::shared_ptr<const std::vector<OwnSettings>> own_settings;
  std::shared_ptr<const ClientQuotas> quotas;  ///< null: no client ever had one
  /// By GroupId: what groups were configured with since the start; null or beyond the end: nothing.
  std::vector<std::shared_ptr<const GroupConfig>> group_configs;
  /// By broker, "" for none; null: there are no racks. Model: racks do not change.
  std::shared_ptr<const std::vector<std::string>> racks;

  bool has(PartitionId id) const {
    return id.index < partitions.size() && !partitions[id.index].deleted;
  }
  bool has(TopicId id) const { return id.index < topics.size() && topics[id.index].exists; }
  /// Of an id that this image does not know: a partition without a leader, a topic without partitions.
  const PartitionInfo& at(PartitionId id) const {
    return id.index < partitions.size() ? partitions[id.index] : unknown_partition();
  }
  const TopicInfo& at(TopicId id) const {
    return id.index < topics.size() ? topics[id.index] : unknown_topic();
  }
  const TopicConfig& config_of(PartitionId id) const { return at(at(id).topic).config; }
  /// Null: the group works with what it started with.
  const GroupConfig* config_of(GroupId id) const {
    return id.index < group_configs.size() ? group_configs[id.index].get() : nullptr;
  }
  /// broker.rack; "" for none.
  const std::string& rack_of(std::uint32_t broker) const {
    static const std::string none;
    return racks == nullptr || broker >= racks->size() ? none : (*racks)[broker];
  }
};

}  // namespace ks
