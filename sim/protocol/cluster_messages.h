// What brokers and controllers say to each other. Part of messages.h; fields have the names of Kafka's
// message schemas where they have one.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/base/id.h"
#include "sim/base/small_vec.h"
#include "sim/protocol/error.h"

namespace ks {

struct Cluster;

/// API 62. A process of a broker registers; `incarnation` tells it from others of the same broker.
struct BrokerRegistrationRequest {
  BrokerId broker;
  std::uint32_t incarnation = 1;
  std::int64_t previous_epoch = -1;  ///< from its clean-shutdown file; −1: there is none
};
struct BrokerRegistrationResponse {
  KafkaError error = KafkaError::none;
  std::int64_t broker_epoch = -1;
};

/// API 63.
struct BrokerHeartbeatRequest {
  BrokerId broker;
  std::int64_t broker_epoch = -1;
  std::uint32_t metadata_offset = 0;  ///< how far it has applied the metadata: a Cluster::version
  bool want_fence = false;
  bool want_shut_down = false;
};
struct BrokerHeartbeatResponse {
  KafkaError error = KafkaError::none;
  bool is_caught_up = false;
  bool is_fenced = true;
  bool should_shut_down = false;
};

/// API 56, version 3. Brokers by index.
struct AlteredPartition {
  PartitionId partition;
  std::int32_t leader_epoch = 0;
  std::int32_t partition_epoch = 0;
  SmallVec<std::uint32_t, 3> isr;
  SmallVec<std::int64_t, 3> broker_epochs;  ///< of each
};
struct AlterPartitionRequest {
  BrokerId broker;
  std::int64_t broker_epoch = -1;
  std::vector<AlteredPartition> parts;
};
struct AlterPartitionResult {
  PartitionId partition;
  KafkaError error = KafkaError::none;
  std::int32_t leader_epoch = 0;
  std::int32_t partition_epoch = 0;
  SmallVec<std::uint32_t, 3> isr;
};
struct AlterPartitionResponse {
  KafkaError error = KafkaError::none;
  std::vector<AlterPartitionResult> parts;
};

/// API 1 on __cluster_metadata, from a broker: waits at the controller until something is newer.
/// Model: the answer carries the whole image. With a single controller the NoOpRecord every 500 ms and the
/// empty answers at the end of a long poll are left out, since they say nothing.
struct MetadataLogRequest {
  BrokerId broker;
  std::uint32_t version = 0;
};
struct MetadataLogResponse {
  std::shared_ptr<const Cluster> image{};  ///< null: nothing is new
  KafkaError error = KafkaError::none;
  ControllerId leader{};  ///< of the quorum, as this controller knows it
  std::int32_t epoch = 0;
};

}  // namespace ks
