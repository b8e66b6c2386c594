// What brokers and ZooKeeper say to each other, and what a controller of ZooKeeper mode pushes to brokers.
// Part of messages.h. Source: ZooKeeper 3.8 (createSession, ping, multi, getData, getChildren, watches) as
// KafkaZkClient uses it; LeaderAndIsr, UpdateMetadata, StopReplica, ControlledShutdown of Kafka 3.9.
// Model: one request for what Kafka reads or writes together; a watch is a request that waits for the event;
// what a controller pushes carries its whole image.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "sim/base/id.h"
#include "sim/base/time.h"
#include "sim/protocol/error.h"

namespace ks {

struct Cluster;

/// A session's number; 0: none. ZooKeeper never gives one twice.
using ZkSessionId = std::uint64_t;

/// createSession, or the same session on a new connection.
struct ZkConnectRequest {
  BrokerId broker;
  ZkSessionId session = 0;
  Duration timeout{};
};
struct ZkConnectResponse {
  ZkSessionId session = 0;  ///< 0: the one asked for has expired
};

struct ZkPingRequest {
  ZkSessionId session = 0;
};
struct ZkPingResponse {};

struct ZkWatchRequest {
  ZkSessionId session = 0;
};
struct ZkWatchResponse {
  bool brokers = false;     ///< the children of /brokers/ids have changed
  bool controller = false;  ///< /controller was created or deleted
  bool expired = false;     ///< there is no such session
  bool config = false;      ///< the children of /config/changes have changed
};

/// What one request does in the tree of znodes.
enum class ZkOp : std::uint8_t {
  register_broker,  ///< creates the ephemeral /brokers/ids/N; a process has read all settings by then
  read_controller,   ///< getData of /controller, and a watch on it
  elect,             ///< multi: creates /controller, sets /controller_epoch by its version
  read_brokers,      ///< getChildren of /brokers/ids with a watch, getData of each
  read_state,        ///< the same, and every topic's and partition's znode
  write_partitions,  ///< setData of partitions' state znodes, each with a check of /controller_epoch
  close_session,
  read_config  ///< getChildren of /config/changes with a watch, getData of the settings that they name
};
std::string_view zk_op_name(ZkOp op);  ///< "create /brokers/ids/N"

enum class ZkCode : std::uint8_t { ok, node_exists, bad_version, session_expired };
std::string_view zk_code_name(ZkCode code);  ///< "NODEEXISTS"

struct ZkOpRequest {
  ZkSessionId session = 0;
  ZkOp op = ZkOp::read_controller;
  std::int32_t controller_epoch = 0;       ///< elect: as it is known; write_partitions: its own
  std::uint32_t partitions = 0;            ///< write_partitions: how many znodes
  std::shared_ptr<const Cluster> image{};  ///< write_partitions: what they say then
};
/// A broker's znode: its czxid is the broker epoch.
struct ZkBrokerZnode {
  BrokerId broker;
  std::int64_t epoch = -1;
};
struct ZkOpResponse {
  ZkOp op = ZkOp::read_controller;
  ZkCode code = ZkCode::ok;
  BrokerId controller{};              ///< who /controller names
  std::int32_t controller_epoch = 0;  ///< /controller_epoch
  std::int64_t zxid = -1;             ///< register_broker: the znode's czxid
  std::vector<ZkBrokerZnode> brokers{};
  std::shared_ptr<const Cluster>
      image{};  ///< register_broker, read_config: of which the settings count
};

/// What the three requests of a controller have in common.
struct ControllerStamp {
  BrokerId controller;
  std::int32_t controller_epoch = 0;
  std::int64_t broker_epoch = -1;  ///< of the receiver, as the controller knows it
};
/// API 4.
struct LeaderAndIsrRequest {
  ControllerStamp stamp;
  std::vector<PartitionId> partitions;
  std::shared_ptr<const Cluster> image{};
};
struct LeaderAndIsrResponse {
  KafkaError error = KafkaError::none;
};
/// API 6.
struct UpdateMetadataRequest {
  ControllerStamp stamp;
  std::shared_ptr<const Cluster> image{};
  bool brokers_only = false;  ///< it names who is live, and no partition
};
struct UpdateMetadataResponse {
  KafkaError error = KafkaError::none;
};
/// API 5. Of replicas that a broker shutting down has given up: they stop fetching; and of those that have
/// moved away: they are deleted.
struct StopReplicaRequest {
  ControllerStamp stamp;
  std::vector<PartitionId> partitions;
  std::shared_ptr<const Cluster> image{};
};
struct StopReplicaResponse {
  KafkaError error = KafkaError::none;
};
/// API 7.
struct ControlledShutdownRequest {
  BrokerId broker;
  std::int64_t broker_epoch = -1;
};
struct ControlledShutdownResponse {
  KafkaError error = KafkaError::none;
  std::vector<PartitionId> remaining{};  ///< that it still leads
};

}  // namespace ks
