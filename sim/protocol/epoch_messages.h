// What a reader asks a leader about leader epochs (KIP-320). Part of messages.h; fields have the names of
// Kafka's message schemas.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/id.h"
#include "sim/protocol/error.h"

namespace ks {

/// API 23: a reader compares its position with its leader's log (KIP-320).
struct EpochQuestion {
  PartitionId partition;
  std::int32_t current_leader_epoch = -1;  ///< as the reader knows it
  std::int32_t leader_epoch = -1;          ///< of the record before its position
};
struct OffsetForLeaderEpochRequest {
  std::vector<EpochQuestion> partitions;
};
struct EpochAnswer {
  PartitionId partition;
  KafkaError error = KafkaError::none;
  std::int32_t leader_epoch = -1;  ///< the last one here that is no later than the one asked about
  std::int64_t end_offset = -1;    ///< where it ends; −1: not known
};
struct OffsetForLeaderEpochResponse {
  std::vector<EpochAnswer> partitions;
};

}  // namespace ks
