// The messages of share groups (KIP-932). Part of messages.h; fields have the names of Kafka's schemas.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/id.h"
#include "sim/base/time.h"
#include "sim/protocol/error.h"

namespace ks {

/// API 76, version 1 (KIP-932). member_epoch 0: joining, −1: leaving. Topics are absent when unchanged.
struct ShareGroupHeartbeatRequest {
  GroupId group;
  MemberId member;
  std::int32_t member_epoch = 0;
  std::optional<std::vector<TopicId>> subscribed_topics{};
};
struct ShareGroupHeartbeatResponse {
  KafkaError error = KafkaError::none;
  MemberId member;
  std::int32_t member_epoch = 0;
  Duration heartbeat_interval{};
  std::optional<std::vector<PartitionId>> assignment{};  ///< absent = unchanged
};

/// AcknowledgeType. Model: logs have no gaps, and no application of the model renews its locks.
enum class AcknowledgeType : std::uint8_t { accept = 1, release = 2, reject = 3 };

/// AcknowledgementBatch: one fate for the records first to last, both included.
struct AcknowledgeRange {
  PartitionId partition;
  std::int64_t first = 0;
  std::int64_t last = 0;
  AcknowledgeType type = AcknowledgeType::accept;
  bool operator==(const AcknowledgeRange&) const = default;
};
/// AcquiredRecords: these are the member's until the lock ends; a part of a ShareFetch's answer.
struct AcquiredRange {
  PartitionId partition;
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::uint16_t delivery_count = 1;
  bool operator==(const AcquiredRange&) const = default;
};
struct SharePartResult {
  PartitionId partition;
  KafkaError error = KafkaError::none;
  KafkaError acknowledge_error = KafkaError::none;
};

/// API 78, version 1; version 0 of profile 4.0 has no max_records and no batch_size (0 here). `parts`
/// and `forgotten` name what changes in the share session, as in a Fetch (KIP-227).
struct ShareFetchRequest {
  GroupId group;
  MemberId member;
  std::int32_t session_epoch = 0;  ///< 0: opens a session
  Duration max_wait{};
  std::int32_t min_bytes = 1;
  std::int32_t max_bytes = 0;
  std::uint32_t max_records = 0;
  std::uint32_t batch_size = 0;
  std::vector<PartitionId> parts;
  std::vector<PartitionId> forgotten;
  std::vector<AcknowledgeRange> acknowledgements;  ///< of all partitions, by partition and offset
};
struct ShareFetchResponse {
  KafkaError error = KafkaError::none;
  Duration acquisition_lock_timeout{};
  std::vector<SharePartResult> parts;
  std::vector<AcquiredRange> acquired;  ///< of all parts, in their order
};

/// API 79. session_epoch −1: closes the share session.
struct ShareAcknowledgeRequest {
  GroupId group;
  MemberId member;
  std::int32_t session_epoch = 0;
  std::vector<AcknowledgeRange> acknowledgements;
};
struct ShareAcknowledgeResponse {
  KafkaError error = KafkaError::none;
  std::vector<SharePartResult> parts;
};

}  // namespace ks
