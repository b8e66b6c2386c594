// What the controllers of a KRaft quorum say to each other. Part of messages.h; fields have the names of
// Kafka's message schemas where they have one.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/base/id.h"
#include "sim/base/time.h"
#include "sim/protocol/error.h"

namespace ks {

struct Cluster;

/// API 52, version 2 (KIP-996; version 1 knows no pre-vote). `epoch` of a pre-vote is the one that there is,
/// of a vote the one to be.
struct VoteRequest {
  ControllerId candidate;
  std::int32_t epoch = 0;
  std::int32_t last_epoch = 0;   ///< of the last entry of its log
  std::int64_t last_offset = 0;  ///< where its log ends
  bool pre_vote = false;
};
struct VoteResponse {
  KafkaError error = KafkaError::none;
  ControllerId leader;  ///< as the voter knows it; invalid: none
  std::int32_t epoch = 0;
  bool granted = false;
};

/// API 53: whoever was elected makes itself known.
struct BeginQuorumEpochRequest {
  ControllerId leader;
  std::int32_t epoch = 0;
};
struct BeginQuorumEpochResponse {
  KafkaError error = KafkaError::none;
  ControllerId leader;
  std::int32_t epoch = 0;
};

/// API 54: a leader resigns, and says who had better follow it.
struct EndQuorumEpochRequest {
  ControllerId leader;
  std::int32_t epoch = 0;
  std::vector<ControllerId> preferred_candidates;  ///< most of the log first
};
struct EndQuorumEpochResponse {
  KafkaError error = KafkaError::none;
  ControllerId leader;
  std::int32_t epoch = 0;
};

/// A stretch of the metadata log: entries of one epoch after each of which the image is the same one.
struct LogStretch {
  std::int64_t base = 0;  ///< offset of its first entry
  std::int32_t epoch = 0;
  std::uint32_t version = 0;  ///< of the image that results from everything up to here
  /// That image; null: a newer one is committed, so nobody needs this one any more.
  std::shared_ptr<const Cluster> image{};
};

/// API 1 on __cluster_metadata, from a voter.
struct QuorumFetchRequest {
  ControllerId replica;
  std::int32_t epoch = 0;  ///< CurrentLeaderEpoch
  std::int64_t fetch_offset = 0;
  std::int32_t last_epoch = 0;      ///< LastFetchedEpoch
  std::int64_t high_watermark = 0;  ///< version 18 (KIP-1166)
};
struct QuorumFetchResponse {
  KafkaError error = KafkaError::none;
  ControllerId leader;
  std::int32_t epoch = 0;
  std::int64_t high_watermark = 0;
  std::int32_t diverging_epoch = -1;  ///< −1: the logs agree so far
  std::int64_t diverging_end = 0;     ///< where that epoch ends here
  /// The newest snapshot, where the log does not have what is asked for any more; −1: it has.
  std::int32_t snapshot_epoch = -1;
  std::int64_t snapshot_end = 0;
  std::int64_t end = 0;               ///< offset after the last entry sent
  std::vector<LogStretch> stretches;  ///< the first one begins at the fetch offset
};

/// API 59, from a voter whose log ends before the leader's begins. Model: a snapshot comes as a whole, as
/// Kafka's do up to 8 MiB; the position is always 0.
struct FetchSnapshotRequest {
  ControllerId replica;
  std::int32_t epoch = 0;         ///< CurrentLeaderEpoch
  std::int64_t snapshot_end = 0;  ///< SnapshotId.EndOffset
  std::int32_t snapshot_epoch = 0;
};
struct FetchSnapshotResponse {
  KafkaError error = KafkaError::none;
  ControllerId leader;
  std::int32_t epoch = 0;
  std::int64_t snapshot_end = 0;
  std::int32_t snapshot_epoch = 0;
  Time written{};  ///< as its header says
  std::shared_ptr<const Cluster> image{};
};

}  // namespace ks
