// The facts of the cluster itself: brokers that come and go, who leads a partition, who is in sync, and
// what becomes of logs and coordinators when that changes. Part of fact.h.
// Source: BrokerHeartbeatManager, ReplicationControlManager, Partition, ReplicaFetcherThread.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/base/id.h"
#include "sim/base/time.h"
#include "sim/protocol/error.h"

namespace ks {

/// Why a partition's leader or ISR changed.
enum class ChangeReason : std::uint8_t {
  fenced,         ///< a broker is given up: nothing was heard of it
  registered,     ///< a new process of a broker came before the old one was given up
  shutting_down,  ///< a broker asked to be relieved
  unfenced,       ///< a broker came back
  isr,            ///< the leader asked for another ISR
  preferred,      ///< the preferred replica may lead again
  unclean,        ///< any live replica, whatever it has
  reassigned,     ///< its replicas have moved
  configured,     ///< a setting makes the eligible leader replicas void
  offline         ///< ZooKeeper mode: a broker has no znode any more
};
std::string_view change_reason_text(ChangeReason reason);  ///< "its broker is fenced"

/// BrokerState of a KRaft broker.
enum class BrokerState : std::uint8_t {
  not_running,
  starting,
  recovery,
  running,
  pending_controlled_shutdown,
  shutting_down
};
std::string_view broker_state_name(BrokerState state);  ///< "RUNNING"

// --- story; of internal topics' partitions protocol -------------------------------------------------

struct BrokerRegistered {  // node: the controller
  BrokerId broker;
  std::uint32_t incarnation = 1;
  std::int64_t epoch = 0;
  bool clean = false;  ///< the process before it had shut down in order
};
struct BrokerFenced {  // node: the controller; watches the broker
  BrokerId broker;
  Duration timeout{};
  Time last_heard{};
  ChangeReason reason = ChangeReason::fenced;
};
struct BrokerUnfenced {  // node: the controller
  BrokerId broker;
};
struct ShutdownGranted {  // node: the controller; a controlled shutdown may go on
  BrokerId broker;
};
struct BrokerStateChanged {  // node: the broker
  BrokerState from = BrokerState::not_running;
  BrokerState to = BrokerState::not_running;
};
struct LeaderElected {  // node: the controller; to: invalid if nobody may lead
  PartitionId partition;
  BrokerId from;
  BrokerId to;
  std::int32_t leader_epoch = 0;
  ChangeReason reason = ChangeReason::fenced;
  bool unclean = false;
  bool internal = false;
};
struct IsrChanged {  // node: the controller
  PartitionId partition;
  std::vector<BrokerId> from;
  std::vector<BrokerId> to;
  std::vector<BrokerId> elr;
  std::int32_t partition_epoch = 0;
  ChangeReason reason = ChangeReason::isr;
  bool internal = false;
  std::int32_t leader_epoch = -1;  ///< of the same leader, if the change raised it (ZooKeeper mode)
};
struct LogTruncated {  // node: the follower
  PartitionId partition;
  std::int64_t from = 0;  ///< the log end before
  std::int64_t to = 0;
  std::int32_t epoch =
      -1;  ///< the leader's log of this epoch ends there; −1: the leader's whole log
};
struct GroupsLoading {  // node: the new coordinator
  PartitionId partition;
  Duration takes{};
};
struct GroupsLoaded {  // node: the new coordinator
  PartitionId partition;
  std::vector<GroupId> groups;
};
struct GroupsUnloaded {  // node: the old coordinator
  PartitionId partition;
  std::vector<GroupId> groups;
};

// --- protocol --------------------------------------------------------------------------------------

struct LeadershipTaken {  // node: the leader
  PartitionId partition;
  std::int32_t leader_epoch = 0;
  std::int64_t log_end = 0;
  std::int64_t high_watermark = 0;
};
struct IsrChangeWanted {  // node: the leader
  PartitionId partition;
  std::vector<std::uint32_t> from;  ///< broker indexes
  std::vector<std::uint32_t> to;
};
struct FetchRefused {  // node: the follower
  PartitionId partition;
  BrokerId leader;
  KafkaError error = KafkaError::none;
};
struct HighWatermarkWentBack {  // node: the follower; its leader knows of less that is committed
  PartitionId partition;
  BrokerId leader;
  std::int64_t from = 0;
  std::int64_t to = 0;
};
struct ConnectionEnded {  // node: the client; its server is gone, or nobody listens there
  ConnectionId connection;
  NodeId server;
  bool refused = false;
  bool waited = false;  ///< the server is there: its answer has not come in time
};

}  // namespace ks
