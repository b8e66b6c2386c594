// The requests of transactions. Part of messages.h; fields have the names of Kafka's message schemas.
// Model: AddPartitionsToTxn and WriteTxnMarkers are about one transaction each.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/id.h"
#include "sim/protocol/error.h"

namespace ks {

/// A part of a Fetch answer: this producer's records from first_offset to its next ABORT marker are not for
/// consumers with read_committed.
struct AbortedTransaction {
  PartitionId partition;
  std::int32_t producer_id = -1;
  std::int64_t first_offset = 0;
};
using AbortedTransactions = std::vector<AbortedTransaction>;

/// API 24. Up to profile 3.9 from the producer, before its first batch to a partition; the partition's leader
/// then verifies. Since 4.0 (transactions v2, KIP-890) from the leader that gets that batch.
struct AddPartitionsToTxnRequest {
  TransactionalId transactional;
  std::int32_t producer_id = -1;
  std::int16_t producer_epoch = -1;
  bool verify_only = false;
  std::vector<PartitionId> partitions;
};
struct AddPartitionsToTxnResponse {
  KafkaError error = KafkaError::none;
};

/// API 25, up to profile 3.9: the producer's transaction will hold offsets of this group, so its partition of
/// __consumer_offsets belongs to it. Since 4.0 the group's coordinator says so itself.
struct AddOffsetsToTxnRequest {
  TransactionalId transactional;
  std::int32_t producer_id = -1;
  std::int16_t producer_epoch = -1;
  GroupId group;
};
struct AddOffsetsToTxnResponse {
  KafkaError error = KafkaError::none;
};

/// API 26. The answer of version 5 (transactions v2) says which id and epoch come next.
struct EndTxnRequest {
  TransactionalId transactional;
  std::int32_t producer_id = -1;
  std::int16_t producer_epoch = -1;
  bool committed = false;
};
struct EndTxnResponse {
  KafkaError error = KafkaError::none;
  std::int32_t producer_id = -1;  ///< −1: as before
  std::int16_t producer_epoch = -1;
};

/// API 27: from the coordinator to a leader of partitions.
struct WriteTxnMarkersRequest {
  TransactionalId transactional;
  std::int32_t producer_id = -1;
  std::int16_t producer_epoch = -1;
  bool committed = false;
  std::vector<PartitionId> partitions;
};
struct MarkerResult {
  PartitionId partition;
  KafkaError error = KafkaError::none;
};
struct WriteTxnMarkersResponse {
  std::vector<MarkerResult> parts;
};

}  // namespace ks
