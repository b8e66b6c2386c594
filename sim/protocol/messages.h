// Kafka's requests and responses as plain structs without behaviour: what links carry and facts
// record. Fields have the names of Kafka's message schemas (clients/src/main/resources/common/message).
// Member ids travel interned (MemberId), so that the frequent messages allocate nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/base/closed_variant.h"
#include "sim/base/id.h"
#include "sim/base/small_vec.h"
#include "sim/base/time.h"
#include "sim/protocol/acks.h"
#include "sim/protocol/cluster_messages.h"
#include "sim/protocol/epoch_messages.h"
#include "sim/protocol/error.h"
#include "sim/protocol/quorum_messages.h"
#include "sim/protocol/share_messages.h"
#include "sim/protocol/transaction_messages.h"
#include "sim/protocol/zookeeper_messages.h"

namespace ks {

struct Cluster;

/// A record batch as it stands in a log and travels in Produce and Fetch. A record is (producer,
/// number): key, size and value follow from that and the scenario. The records of a batch are the
/// first `count` numbers from `first_number` on that the producer placed on this partition; their
/// timestamps are spread evenly over the batch's span.
struct Batch {
  std::uint32_t producer = 0;  ///< ProducerId, or one of the constants below
  std::uint32_t first_number = 0;
  std::uint32_t count = 0;
  std::uint32_t bytes = 0;           ///< size on the wire and in the log, header included; 0: a gap
  std::int64_t base_timestamp = 0;   ///< of its first record: ms since 1970, see timestamp_of()
  std::uint32_t timestamp_span = 0;  ///< ms from the first record's to the last one's
  std::int32_t leader_epoch = 0;     ///< of the leader that appended it
  std::int32_t producer_id = -1;  ///< of an idempotent producer; −1: none, as is the sequence then
  std::int32_t base_sequence = -1;  ///< sequence number of its first record
  /// How many records this producer had placed on this partition before: who a record is, over all its
  /// retries. No broker reads it; the ledger of truth does.
  std::uint32_t ordinal = 0;
  std::int16_t producer_epoch = -1;
  std::uint8_t flags = 0;  ///< of the three below
  static constexpr std::uint8_t transactional = 1;
  static constexpr std::uint8_t control = 2;  ///< with it: a marker, which is no record
  static constexpr std::uint8_t commit = 4;   ///< of a marker: COMMIT, else ABORT
  bool is_transactional() const { return (flags & transactional) != 0; }
  bool is_control() const { return (flags & control) != 0; }
  std::int64_t max_timestamp() const { return base_timestamp + timestamp_span; }
  /// Stands where compaction or truncation took `count` records away: offsets of a log add up.
  bool is_gap() const { return bytes == 0; }
  bool operator==(const Batch&) const = default;
};
/// The sequence number `steps` after another: they wrap from 2^31 − 1 to 0.
constexpr std::int32_t next_sequence(std::int32_t sequence, std::uint32_t steps) {
  return static_cast<std::int32_t>((static_cast<std::uint32_t>(sequence) + steps) & 0x7fffffffu);
}
constexpr std::int32_t last_sequence(const Batch& batch) {
  return next_sequence(batch.base_sequence, batch.count - 1);
}
/// Batch::producer of records that a group coordinator appends to __consumer_offsets.
inline constexpr std::uint32_t coordinator_producer = 0xffffffff;
/// Batch::producer of records that were there before the simulation began.
inline constexpr std::uint32_t initial_producer = 0xfffffffe;
/// Batch::producer of control batches: markers that end a transaction.
inline constexpr std::uint32_t marker_producer = 0xfffffffd;

/// API 3. `all` asks for every topic, as a client with a pattern does; else for these.
struct MetadataRequest {
  bool all = false;
  std::vector<TopicId> topics{};
};
/// Model: the answer carries the whole image of the broker that gives it; what its client may know of
/// that are the topics it asked for.
struct MetadataResponse {
  std::uint32_t version = 0;
  std::shared_ptr<const Cluster> image{};
  bool all = false;
  std::vector<TopicId> topics{};
};

/// API 0.
struct ProducePart {
  PartitionId partition;
  Batch batch;
};
struct ProduceRequest {
  Acks acks = Acks::all;
  Duration timeout{};
  TransactionalId transactional{};  ///< of a transactional producer
  SmallVec<ProducePart, 3> parts;
};
struct ProducePartResult {
  PartitionId partition;
  KafkaError error = KafkaError::none;
  std::int64_t base_offset = -1;
  BrokerId leader{};               ///< with NOT_LEADER_OR_FOLLOWER: who leads (KIP-951)
  std::int32_t leader_epoch = -1;  ///< likewise
};
struct ProduceResponse {
  SmallVec<ProducePartResult, 3> parts;
};

/// API 22.
struct InitProducerIdRequest {
  TransactionalId transactional{};  ///< invalid: an idempotent producer, which asks any broker
  Duration transaction_timeout{};
};
struct InitProducerIdResponse {
  KafkaError error = KafkaError::none;
  std::int32_t producer_id = -1;
  std::int16_t producer_epoch = -1;
};

/// API 1. `parts` names only what changed since the last request of the session (KIP-227).
struct FetchPart {
  PartitionId partition;
  std::int32_t leader_epoch = -1;  ///< CurrentLeaderEpoch: what the sender knows; −1: not checked
  std::int64_t fetch_offset = 0;   ///< −1: forget this partition
  std::int32_t last_epoch = -1;    ///< LastFetchedEpoch: of the last record it has; −1: not checked
};
struct FetchRequest {
  BrokerId replica;                 ///< valid for a follower, invalid for a consumer
  std::int64_t replica_epoch = -1;  ///< the follower's broker epoch
  Duration max_wait{};
  std::int32_t min_bytes = 1;
  std::int32_t max_bytes = 0;
  std::int32_t partition_max_bytes = 0;
  bool read_committed = false;  ///< isolation_level
  SmallVec<FetchPart, 4> parts;
};
struct FetchedPart {
  PartitionId partition;
  KafkaError error = KafkaError::none;
  std::uint16_t batches = 0;  ///< how many entries of FetchResponse::batches belong to this part
  std::int64_t base_offset = 0;
  std::int64_t high_watermark = 0;
  std::int64_t log_start_offset = 0;
  /// Not −1: the reader's log parts from this one; base_offset is where this epoch ends here.
  std::int32_t diverging_epoch = -1;
  BrokerId leader{};               ///< with NOT_LEADER_OR_FOLLOWER, FENCED_LEADER_EPOCH: who leads
  std::int32_t leader_epoch = -1;  ///< likewise (KIP-951)
};
struct FetchResponse {
  SmallVec<FetchedPart, 5> parts;
  SmallVec<Batch, 4> batches;                            ///< of all parts, in their order
  std::shared_ptr<const AbortedTransactions> aborted{};  ///< for read_committed; null: none
};

/// API 2. timestamp −1 = latest, −2 = earliest.
struct ListOffsetsRequest {
  std::int64_t timestamp = -1;
  std::vector<PartitionId> partitions;
  std::vector<std::int32_t>
      leader_epochs{};          ///< of each, as its sender knows it; empty: not checked
  bool read_committed = false;  ///< isolation_level: latest is the last stable offset then
};
struct PartitionOffset {
  PartitionId partition;
  std::int32_t leader_epoch = -1;  ///< of the record before the offset; −1: not known
  std::int64_t offset = -1;
  PartitionOffset() = default;
  PartitionOffset(PartitionId of, std::int64_t at, std::int32_t epoch = -1)
      : partition(of), leader_epoch(epoch), offset(at) {}
  bool operator==(const PartitionOffset&) const = default;
};
struct ListedOffset {
  PartitionId partition;
  std::int64_t offset = -1;
  KafkaError error = KafkaError::none;
};
struct ListOffsetsResponse {
  std::vector<ListedOffset> offsets;
};

/// API 10. key_type 0: of a group, 1: of a transactional id.
struct FindCoordinatorRequest {
  GroupId group;
  TransactionalId transactional{};
};
struct FindCoordinatorResponse {
  KafkaError error = KafkaError::none;
  BrokerId coordinator;
};

/// What StickyAssignor writes into its entry beside the subscription: what it was given last.
struct StickyUserData {
  std::vector<PartitionId> partitions;
  std::int32_t generation = -1;
  bool operator==(const StickyUserData&) const = default;
};
/// ConsumerProtocolSubscription v3 inside a JoinGroup, with the user data of all assignors, in which
/// alone their entries differ; equal bytes ⇔ equal values.
struct Subscription {
  std::vector<TopicId> topics;                ///< sorted by name
  std::vector<PartitionId> owned_partitions;  ///< sorted by topic name and number
  std::int32_t generation = -1;
  std::string rack{};                        ///< client.rack; "" for none
  std::optional<StickyUserData> sticky{};    ///< sticky: absent before its first assignment
  std::int32_t cooperative_generation = -1;  ///< cooperative-sticky: of its last assignment
  bool operator==(const Subscription&) const = default;
};
/// API 11, version 9.
struct JoinGroupRequest {
  GroupId group;
  MemberId member;        ///< invalid on the first round (KIP-394)
  InstanceId instance{};  ///< group.instance.id of a static member (KIP-345)
  Duration session_timeout{};
  Duration rebalance_timeout{};
  std::vector<std::string> protocols;  ///< assignor names in the client's order of preference
  Subscription subscription;
  std::string reason;
};
struct JoinedMember {
  MemberId member;
  InstanceId instance{};
  Subscription subscription;
};
struct JoinGroupResponse {
  KafkaError error = KafkaError::none;
  std::int32_t generation = -1;
  MemberId member;
  MemberId leader;
  std::string protocol;
  std::vector<JoinedMember> members;  ///< only in the leader's answer
  bool skip_assignment = false;       ///< the leader syncs without computing anything (KIP-814)
};

/// API 14.
struct MemberAssignment {
  MemberId member;
  std::vector<PartitionId> partitions;
};
struct SyncGroupRequest {
  GroupId group;
  MemberId member;
  InstanceId instance{};
  std::int32_t generation = -1;
  std::string protocol;
  std::vector<MemberAssignment> assignments;  ///< only in the leader's request
};
struct SyncGroupResponse {
  KafkaError error = KafkaError::none;
  std::vector<PartitionId> partitions;
};

/// API 12.
struct HeartbeatRequest {
  GroupId group;
  MemberId member;
  std::int32_t generation = -1;
  InstanceId instance{};
};
struct HeartbeatResponse {
  KafkaError error = KafkaError::none;
};

/// API 13.
struct LeaveGroupRequest {
  GroupId group;
  MemberId member;
  std::string reason;
  InstanceId instance{};
};
struct LeaveGroupResponse {
  KafkaError error = KafkaError::none;
};

/// API 8. generation −1 and an invalid member: a commit without a group identity.
struct OffsetCommitRequest {
  GroupId group;
  MemberId member;
  std::int32_t generation = -1;  ///< of a classic member; the member epoch under KIP-848
  InstanceId instance{};
  SmallVec<PartitionOffset, 4> offsets;
  /// Version 10: the id of each one's topic, as the client has it. Empty: topics go by name.
  SmallVec<std::uint32_t, 4> topic_ids{};
};
/// Each partition has its own error. Those of topics that the broker does not know stand first.
struct OffsetCommitResponse {
  KafkaError error = KafkaError::none;   ///< the first one, which the client heeds
  SmallVec<PartitionId, 4> unknown{};    ///< of unknown topics
  KafkaError others = KafkaError::none;  ///< of all others; none: they are stored
};

/// API 28: from a transactional producer to the coordinator of the group that its application reads in.
/// Topics go by name: by id only if the producer writes to all of them itself (version 6, 4.4).
struct TxnOffsetCommitRequest {
  TransactionalId transactional;
  std::int32_t producer_id = -1;
  std::int16_t producer_epoch = -1;
  GroupId group;
  MemberId member;
  std::int32_t generation = -1;  ///< of a classic member; the member epoch under KIP-848
  InstanceId instance{};
  SmallVec<PartitionOffset, 4> offsets;
};
/// Each partition has its own error, as in OffsetCommitResponse.
struct TxnOffsetCommitResponse {
  KafkaError error = KafkaError::none;   ///< the first one, for those who show it
  SmallVec<PartitionId, 4> unknown{};    ///< UNKNOWN_TOPIC_OR_PARTITION
  KafkaError others = KafkaError::none;  ///< of all others; none: they are stored
};

/// API 9. offset −1 in the answer: nothing committed. member and member_epoch are set by members of a
/// KIP-848 group only. RequireStable is what every consumer asks for.
struct OffsetFetchRequest {
  GroupId group;
  MemberId member{};
  std::int32_t member_epoch = -1;
  std::vector<PartitionId> partitions;
};
struct OffsetFetchResponse {
  KafkaError error = KafkaError::none;
  std::vector<PartitionOffset> offsets;
};

/// API 68, version 1 (KIP-848). member_epoch 0: joining, −1: leaving, −2: a static member leaving for a
/// while. What is absent has not changed since the member's last heartbeat.
struct ConsumerGroupHeartbeatRequest {
  GroupId group;
  MemberId member;
  std::int32_t member_epoch = 0;
  InstanceId instance{};
  std::optional<Duration> rebalance_timeout{};
  std::optional<std::vector<TopicId>> subscribed_topics{};
  std::optional<std::string> subscribed_topic_regex{};
  std::optional<std::string> server_assignor{};
  std::optional<std::vector<PartitionId>> topic_partitions{};  ///< what the member owns
};
struct ConsumerGroupHeartbeatResponse {
  KafkaError error = KafkaError::none;
  MemberId member;
  std::int32_t member_epoch = 0;
  Duration heartbeat_interval{};
  std::optional<std::vector<PartitionId>>
      assignment{};  ///< what it may use now; absent = unchanged
};

using MessageKinds = std::variant<
    MetadataRequest, MetadataResponse, ProduceRequest, ProduceResponse, FetchRequest, FetchResponse,
    ListOffsetsRequest, ListOffsetsResponse, FindCoordinatorRequest, FindCoordinatorResponse,
    JoinGroupRequest, JoinGroupResponse, SyncGroupRequest, SyncGroupResponse, HeartbeatRequest,
    HeartbeatResponse, LeaveGroupRequest, LeaveGroupResponse, OffsetCommitRequest,
    OffsetCommitResponse, OffsetFetchRequest, OffsetFetchResponse, ConsumerGroupHeartbeatRequest,
    ConsumerGroupHeartbeatResponse, ShareGroupHeartbeatRequest, ShareGroupHeartbeatResponse,
    ShareFetchRequest, ShareFetchResponse, ShareAcknowledgeRequest, ShareAcknowledgeResponse,
    BrokerRegistrationRequest, BrokerRegistrationResponse, BrokerHeartbeatRequest,
    BrokerHeartbeatResponse, AlterPartitionRequest, AlterPartitionResponse, MetadataLogRequest,
    MetadataLogResponse, InitProducerIdRequest, InitProducerIdResponse, OffsetForLeaderEpochRequest,
    OffsetForLeaderEpochResponse, AddPartitionsToTxnRequest, AddPartitionsToTxnResponse,
    EndTxnRequest, EndTxnResponse, WriteTxnMarkersRequest, WriteTxnMarkersResponse, VoteRequest,
    VoteResponse, BeginQuorumEpochRequest, BeginQuorumEpochResponse, EndQuorumEpochRequest,
    EndQuorumEpochResponse, QuorumFetchRequest, QuorumFetchResponse, ZkConnectRequest,
    ZkConnectResponse, ZkPingRequest, ZkPingResponse, ZkWatchRequest, ZkWatchResponse, ZkOpRequest,
    ZkOpResponse, LeaderAndIsrRequest, LeaderAndIsrResponse, UpdateMetadataRequest,
    UpdateMetadataResponse, StopReplicaRequest, StopReplicaResponse, ControlledShutdownRequest,
    ControlledShutdownResponse, AddOffsetsToTxnRequest, AddOffsetsToTxnResponse,
    TxnOffsetCommitRequest, TxnOffsetCommitResponse, FetchSnapshotRequest, FetchSnapshotResponse>;
struct MessageBody : MessageKinds {
  KS_CLOSED_VARIANT(MessageBody, MessageKinds)
};

struct Message {
  std::uint32_t correlation =
      0;  ///< number of the request on its connection; its response repeats it
  /// throttle_time_ms of an answer: for so long a quota mutes the connection.
  std::uint32_t throttle_ms = 0;
  MessageBody body;
};

}  // namespace ks
