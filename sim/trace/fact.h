// Facts: what happened, as values that step() hands out and nobody inside the model ever reads. A fact
// names its event, the event that caused it, the instant and the node it happened at.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/base/closed_variant.h"
#include "sim/base/id.h"
#include "sim/base/ratio.h"
#include "sim/base/time.h"
#include "sim/protocol/api_key.h"
#include "sim/protocol/messages.h"
#include "sim/trace/broker_facts.h"
#include "sim/trace/cluster_facts.h"
#include "sim/trace/consumer_group_facts.h"
#include "sim/trace/hand_over_facts.h"
#include "sim/trace/log_facts.h"
#include "sim/trace/membership_facts.h"
#include "sim/trace/producer_facts.h"
#include "sim/trace/quorum_facts.h"
#include "sim/trace/quota_facts.h"
#include "sim/trace/share_facts.h"
#include "sim/trace/topic_facts.h"
#include "sim/trace/transaction_facts.h"
#include "sim/trace/zookeeper_facts.h"

namespace ks {

/// story: what a teacher would say; protocol: requests of the control plane and member states; data:
/// Produce, Fetch, records; debug: the rest.
enum class Level : std::uint8_t { story, protocol, data, debug };

/// The coordinator's states of a group: of a classic one (ClassicGroupState) and, assigning and
/// reconciling, of a KIP-848 one (ConsumerGroup.ConsumerGroupState).
enum class GroupState : std::uint8_t {
  empty,
  preparing_rebalance,
  completing_rebalance,
  stable,
  dead,
  assigning,    ///< the group epoch is ahead of the target assignment
  reconciling,  ///< some member has not reached the target assignment
};
std::string_view group_state_name(GroupState state);  ///< "PreparingRebalance"

/// The client's own states: of a classic member (AbstractCoordinator.MemberState), then, from
/// unsubscribed on and sharing stable, of a KIP-848 one (clients' internals.MemberState).
enum class MemberState : std::uint8_t {
  unjoined,
  preparing_rebalance,
  completing_rebalance,
  stable,
  unsubscribed,
  joining,
  reconciling,
  acknowledging,
  fenced,
  prepare_leaving,
  leaving,
  stale,  ///< left because of max.poll.interval.ms; joins again at the next poll()
  fatal
};
std::string_view member_state_name(MemberState state);  ///< "PREPARING_REBALANCE"

/// What a process is doing as the operating system sees it.
enum class ProcessState : std::uint8_t { not_started, running, frozen, closing, closed, killed };
std::string_view process_state_name(ProcessState state);  ///< "running"

/// Why a rebalance began or a member was removed.
enum class RebalanceReason : std::uint8_t {
  first_member,  ///< Empty → PreparingRebalance
  member_joined,
  member_rejoined,  ///< a known member came with changed metadata, or the leader came again
  session_expired,
  member_left,      ///< LeaveGroup on close() or unsubscribe()
  poll_interval,    ///< LeaveGroup sent by the client because of max.poll.interval.ms
  join_expired,     ///< the five minutes of a new member ran out before its join completed
  did_not_rejoin,   ///< dropped when the join phase ended without it
  did_not_sync,     ///< never sent SyncGroup in time
  write_failed,     ///< the assignment could not be committed
  static_replaced,  ///< an instance came back while its id counted, or with other assignors
  group_full,       ///< came again too late for group.max.size
  // KIP-848 only.
  subscription_changed,
  regex_resolved,          ///< a pattern that the coordinator evaluates now matches other topics
  metadata_changed,        ///< a subscribed topic came, went or grew
  assignor_changed,        ///< the members now want another server assignor
  rebalance_timeout,       ///< fenced: did not give up its partitions in time
  downgraded,              ///< the last member that speaks KIP-848 has gone
  partitions_initialized,  ///< a share group's state of new partitions is stored
};
std::string_view reason_text(RebalanceReason reason);  ///< "session expired"

// --- story ---------------------------------------------------------------------------------------

struct ProcessStarted {
  std::uint32_t incarnation = 1;
};
struct ProcessKilled {
  std::vector<PartitionId> owned;
  bool shared = false;  ///< of a share group, whose members own nothing: it read from `owned`
};
struct ProcessFrozen {};
struct ProcessThawed {
  Duration frozen_for{};
};
struct ProcessClosing {};
struct ProcessClosed {
  Farewell farewell = Farewell::said;
};
struct ProcessSlowed {
  Duration per_record{};
};
struct RateChanged {
  Ratio per_second;
};
struct GroupStateChanged {  // node: the coordinator broker
  GroupId group;
  GroupState from = GroupState::empty;
  GroupState to = GroupState::empty;
  std::int32_t generation = 0;
};
struct MemberAdded {  // node: the coordinator broker
  GroupId group;
  MemberId member;
  bool leader = false;
};
struct MemberRemoved {
  GroupId group;
  MemberId member;
  RebalanceReason reason = RebalanceReason::session_expired;
  bool earlier = false;  ///< as of SessionExpired
};
struct SessionExpired {  // watches the member's consumer
  GroupId group;
  MemberId member;
  Duration timeout{};
  Time last_heard{};
  bool earlier = false;  ///< the consumer has another member id by now
};
struct RebalanceStarted {
  GroupId group;
  RebalanceReason reason = RebalanceReason::member_joined;
  MemberId member;              ///< who caused it
  std::int32_t generation = 0;  ///< the generation that ends
  Time deadline{};              ///< of the join phase
};
struct InitialDelayExtended {
  GroupId group;
  Time until{};
};
struct JoinPhaseCompleted {
  GroupId group;
  std::int32_t generation = 0;
  MemberId leader;
  std::uint32_t members = 0;
  std::string protocol;
};
struct RebalanceCompleted {  // the assignment is committed; the group is Stable
  GroupId group;
  std::int32_t generation = 0;
  Duration took{};
};
struct AssignmentComputed {  // node: the leading consumer
  GroupId group;
  std::int32_t generation = 0;
  std::string assignor;
  std::vector<MemberAssignment> assignments;
};
struct RebalanceLearned {  // node: the consumer; REBALANCE_IN_PROGRESS reached it
  GroupId group;
  bool in_handler = false;  ///< its application is busy, so it will join only at its next poll()
};
struct PartitionsRevoked {  // node: the consumer
  GroupId group;
  std::vector<PartitionId> partitions;
};
struct PartitionsLost {
  GroupId group;
  std::vector<PartitionId> partitions;
};
struct PartitionsAssigned {
  GroupId group;
  std::int32_t generation = 0;
  std::vector<PartitionId> partitions;  ///< new ones; an eager member has given up all before
  std::vector<PartitionId> kept{};      ///< a cooperative member had these all along
};
struct PollIntervalExceeded {  // node: the consumer; watches its application thread
  GroupId group;
  Duration interval{};
};
struct
    CoordinatorLost {  // node: the consumer; its connection is gone unless one of these says more
  GroupId group;
  BrokerId coordinator;
  KafkaError error = KafkaError::none;  ///< of an answer to such a request
  ApiKey request = ApiKey::heartbeat;
  Duration unheard{};  ///< no heartbeat was answered for so long
};
struct ClientFailed {  // poll() threw an error the application cannot mend; the process ends
  KafkaError error = KafkaError::none;
};
struct
    ConsumptionStarted {  // node: the consumer; its first records of a partition in this assignment
  PartitionId partition;
  std::int64_t offset = 0;
  std::uint32_t again = 0;  ///< how many of the records from here on the group was handed before
};
struct CommandExecuted {
  std::string command;
};
struct CommandRejected {
  std::string command;
  std::string reason;
};

// --- protocol --------------------------------------------------------------------------------------

/// Produce, Fetch and ListOffsets are data level, everything else protocol level.
struct MessageSent {  // node: the sender
  ConnectionId connection;
  NodeId to;
  Time due{};  ///< when it arrives
  Message message;
};
struct MessageDelivered {  // node: the receiver, when it reads the message
  ConnectionId connection;
  NodeId from;
  Time sent{};
  EventNo sent_event = 0;
  ApiKey api = ApiKey::metadata;
  bool response = false;
  KafkaError error = KafkaError::none;
  std::uint32_t correlation = 0;
};
struct
    MessageLost {  // node: the sender; why: "process is gone", "link is cut", "connection closed"
  ConnectionId connection;
  NodeId to;
  Time sent{};
  ApiKey api = ApiKey::metadata;
  bool response = false;
  std::string why;
};
struct MemberStateChanged {  // node: the consumer
  GroupId group;
  MemberState from = MemberState::unjoined;
  MemberState to = MemberState::unjoined;
  std::int32_t generation = -1;
};
struct JoinParked {  // node: the coordinator; the request waits at the join barrier
  GroupId group;
  MemberId member;
  std::uint32_t parked = 0;
  std::uint32_t members = 0;
};
struct SyncParked {
  GroupId group;
  MemberId member;
};
struct MemberIdGiven {
  GroupId group;
  MemberId member;
};
struct HeartbeatAccepted {  // node: the coordinator; the session timer starts again
  GroupId group;
  MemberId member;
  KafkaError answer = KafkaError::none;
};
struct OffsetsCommitted {  // node: the coordinator
  GroupId group;
  MemberId member;
  std::vector<PartitionOffset> offsets;
};
struct CommitRefused {
  GroupId group;
  MemberId member;
  KafkaError error = KafkaError::none;
};
struct PositionSet {  // node: the consumer
  PartitionId partition;
  std::int64_t offset = 0;
  bool committed = false;  ///< from a committed offset; else by auto.offset.reset
};

// --- data ------------------------------------------------------------------------------------------

struct RecordsAppended {  // node: the broker
  PartitionId partition;
  std::int64_t base_offset = 0;
  Batch batch;
  bool leader = true;
};
struct HighWatermarkAdvanced {
  PartitionId partition;
  std::int64_t from = 0;
  std::int64_t to = 0;
};
struct HandlerStarted {
  std::uint32_t records = 0;
  Time until{};
};
struct HandlerFinished {};
struct BatchAcknowledged {  // node: the producer
  PartitionId partition;
  std::int64_t base_offset = 0;
  std::uint32_t count = 0;
};
struct BatchFailed {
  PartitionId partition;
  std::uint32_t count = 0;
  KafkaError error = KafkaError::none;
};

// --- debug -----------------------------------------------------------------------------------------

struct TimerSet {          // node: whose timer it is; a timer that was running starts again
  std::string_view timer;  ///< "session"; a text that lives for ever
  MemberId member{};       ///< of a coordinator's timer for one member
  GroupId group{};         ///< of a coordinator's timer
  Duration length{};
};

using FactKinds = std::variant<
    ProcessStarted, ProcessKilled, ProcessFrozen, ProcessThawed, ProcessClosing, ProcessClosed,
    ProcessSlowed, RateChanged, GroupStateChanged, MemberAdded, MemberRemoved, SessionExpired,
    RebalanceStarted, InitialDelayExtended, JoinPhaseCompleted, RebalanceCompleted,
    AssignmentComputed, RebalanceLearned, PartitionsRevoked, PartitionsLost, PartitionsAssigned,
    PollIntervalExceeded, CoordinatorLost, ClientFailed, ConsumptionStarted, CommandExecuted,
    CommandRejected, MessageSent, MessageDelivered, MessageLost, MemberStateChanged, JoinParked,
    SyncParked, MemberIdGiven, HeartbeatAccepted, OffsetsCommitted, CommitRefused, PositionSet,
    RecordsAppended, HighWatermarkAdvanced, RecordsDelivered, HandlerStarted, HandlerFinished,
    BatchAcknowledged, BatchFailed, TimerSet, CallbackStarted, CallbackFinished, Subscribed,
    Unsubscribed, StaticMemberReplaced, AssignmentSkipped, AssignorFailed, CommitFailed,
    GroupEpochBumped, TargetAssignmentComputed, MemberAssignmentChanged, MemberFenced,
    StaticMemberAway, StaticMemberRefused, RegexResolved, GroupTypeChanged,
    MemberSubscriptionChanged, ShareRecordsAcquired, ShareRecordsAcknowledged,
    ShareAcknowledgementRefused, ShareLockExpired, ShareSessionEnded, ShareRecordsReleased,
    ShareRecordArchived, PoisonMet, SharePartitionInitialized, SharePartitionAdvanced, TopicCreated,
    PartitionsAdded, TopicDeleted, MetadataApplied, MetadataLearned, ConnectionLost,
    BrokerRegistered, BrokerFenced, BrokerUnfenced, ShutdownGranted, BrokerStateChanged,
    LeaderElected, IsrChanged, LogTruncated, GroupsLoading, GroupsLoaded, GroupsUnloaded,
    LeadershipTaken, IsrChangeWanted, FetchRefused, ConnectionEnded, RecordsDeleted, LogCompacted,
    PositionOutOfRange, RecordsPassedOver, PositionSought, OffsetsExpired, OffsetsDeleted,
    OffsetsReset, GroupDeleted, AdminRefused, SegmentRolled, MessageChosen, RequestsFailed,
    DuplicateBatchFound, SequenceRefused, ProducerEpochBumped, BatchSplit, SendBlocked, SendResumed,
    SendFailed, ProducerIdAssigned, BatchRetried, AttemptFailed, DeadLettered, PositionTruncated,
    TransactionStateChanged, TransactionTimedOut, TransactionRefused, TransactionCalled,
    TransactionCallReturned, UnsentRecordsAborted, AbortedRecordsSkipped, TransactionsLoaded,
    TransactionMarkerWritten, StableOffsetAdvanced, QuorumStateChanged, ControllerActivated,
    ControllerRenounced, MetadataTruncated, VoteAnswered, ControllerFound, ConfigChanged,
    ConfigApplied, ReassignmentStarted, ReassignmentCompleted, ReassignmentCancelled,
    ReplicaCreated, ReplicaRemoved, FetchingPaused, FetchingResumed, ZkSessionOpened,
    ZkSessionExpired, ZkSessionClosed, ZkConnectionLost, BrokerZnodeCreated, BrokerZnodeExists,
    ZkControllerElected, ZkControllerReady, ZkControllerResigned, LiveBrokersChanged,
    ControlRequestRefused, QuotaExceeded, ClientThrottled, ProducerRenewed, TransformAbandoned,
    OffsetsUnstable, OffsetsPending, PendingOffsetsEnded, HighWatermarkWentBack,
    MetadataSnapshotWritten, MetadataLogCleaned, SnapshotWanted, SnapshotLoaded, OffsetsNotTaken,
    MessageWaited, JoinWaits>;
struct FactBody : FactKinds {
  KS_CLOSED_VARIANT(FactBody, FactKinds)
};

struct Fact {
  EventNo event = 0;  ///< number of the command or event during which it happened
  EventNo cause = 0;  ///< number of the event that scheduled that one; 0 = the start of the run
  Time time{};
  NodeId node;
  FactBody body;
};

/// Where step() puts what happened. Facts of levels beyond `wanted` cost one test and are dropped.
struct Facts {
  Level wanted = Level::protocol;
  std::vector<Fact> list;
  EventNo cause = 0;  ///< of the command or event executed last, whether or not it left facts
  HandOvers hand_overs{};
  bool wants(Level level) const { return level <= wanted; }
};

struct FactKind {                ///< one row of the table of kinds, in the order of FactKinds
  std::string_view name;         ///< "SessionExpired"
  Level level;                   ///< of messages: see level_of
  std::string_view explanation;  ///< one sentence for the documentation and "what is this?"
};
const FactKind& kind_of(const FactBody& body);
/// The table itself, for menus, filters and generated documentation.
const std::vector<FactKind>& fact_kinds();
/// The level of this very fact: messages of the data plane are data.
Level level_of(const FactBody& body);

}  // namespace ks
