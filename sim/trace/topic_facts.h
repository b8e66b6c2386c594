// Facts about topics that change while the cluster runs: settings, replicas that move, and consumers that
// pause. Part of fact.h.
// Source: ConfigurationControlManager, PartitionChangeBuilder, ReplicaManager.stopPartitions,
// SubscriptionState.pause.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/id.h"

namespace ks {

/// One setting: what counted before and what counts now.
struct ConfigChange {
  std::string key;
  std::string from;
  std::string to;
  bool removed = false;  ///< it is not set any more: what is behind it counts
};

// --- story -----------------------------------------------------------------------------------------

/// Of a topic, a group or a broker, or the quotas of a client id; of none of them: of all brokers.
struct ConfigChanged {  // node: the controller; with ZooKeeper a broker
  TopicId topic;
  GroupId group;
  std::vector<ConfigChange> changes;
  std::string client{};
  BrokerId broker{};  ///< its own settings
};
struct ReassignmentStarted {  // node: the controller
  PartitionId partition;
  std::vector<BrokerId> from;      ///< the replicas before
  std::vector<BrokerId> replicas;  ///< now: the target, and behind it who goes
  std::vector<BrokerId> adding;
  std::vector<BrokerId> removing;
};
struct ReassignmentCompleted {  // node: the controller
  PartitionId partition;
  std::vector<BrokerId> replicas;
  std::vector<BrokerId> removed;
  std::int32_t leader_epoch = 0;
};
struct ReassignmentCancelled {  // node: the controller
  PartitionId partition;
  std::vector<BrokerId> replicas;  ///< as they were
  std::vector<BrokerId> removed;   ///< who was to be added
  std::int32_t leader_epoch = 0;
};
struct ReplicaCreated {  // node: the broker; an empty log
  PartitionId partition;
  BrokerId leader;
};
struct ReplicaRemoved {  // node: the broker
  PartitionId partition;
  std::int64_t log_end = 0;  ///< what it had
};
struct FetchingPaused {  // node: the consumer
  std::vector<PartitionId> partitions;
};
struct FetchingResumed {  // node: the consumer
  std::vector<PartitionId> partitions;
};

// --- protocol --------------------------------------------------------------------------------------

/// Of a topic or a group; of neither: its own settings.
struct ConfigApplied {  // node: the broker; it works with the new settings from now on
  TopicId topic;
  GroupId group;
};

}  // namespace ks
