// A consumer process with its two threads: the application's, which calls poll() and handles records,
// and the heartbeat thread. State machines instead of threads, so that a copy of the world copies them.
// consumer_modern.h has what only a member of a KIP-848 group knows, share_consumer.h one of a share group.
// Source: ClassicKafkaConsumer, AbstractCoordinator, ConsumerCoordinator, Heartbeat, FetchCollector.
// Model: the application polls again at once after its handler; an empty poll() is called again, so it
// counts as one long one. An application survives an exception of its own commits and polls on.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/closed_value.h"
#include "sim/base/ring.h"
#include "sim/kafka/application.h"
#include "sim/kafka/client_metadata.h"
#include "sim/kafka/config.h"
#include "sim/kafka/consumer_modern.h"
#include "sim/kafka/ctx.h"
#include "sim/kafka/group/assignor.h"
#include "sim/kafka/metadata_updates.h"
#include "sim/kafka/offset_target.h"
#include "sim/kafka/share_consumer.h"

namespace ks {

/// Where the application thread is.
enum class AppState : std::uint8_t {
  off,
  polling,       ///< inside poll(), waiting for records or for the group
  handling,      ///< in its handler, working on what poll() returned
  callback,      ///< in a method of its rebalance listener, inside poll(), close() or unsubscribe()
  committing,    ///< in commitSync(), waiting for the coordinator
  unsubscribed,  ///< does not call poll() until it subscribes again
  hung,          ///< inside poll(), in an assignor that never returns
  closing_commit,  ///< inside close(): the last commit is on the way
  closing_leave,   ///< inside close(): LeaveGroup is on the way
  transforming,    ///< with its producer: sends what it made of the records in hand, and commits
};
std::string_view app_state_name(AppState state);  ///< "in its handler"

struct OwnedPartition {
  PartitionId partition;
  BrokerId leader;                 ///< that it is read from; invalid: not known
  std::int64_t position = -1;      ///< offset of the next record to hand out; −1 = not known yet
  std::int64_t fetch_offset = -1;  ///< what the broker's fetch session was told last; −1 = nothing
  bool looking_up = false;         ///< OffsetFetch or ListOffsets is on the way
  bool needs_reset = false;        ///< no valid offset: auto.offset.reset decides
  std::int64_t reset_timestamp = 0;  ///< what seek() asks ListOffsets for instead; 0 = nothing
  std::int64_t lost_position = -1;   ///< the log did not have it; −1 = none
  bool started = false;              ///< has handed out records since it was assigned
  // Its comparison with a new leader's log (KIP-320).
  std::int32_t position_epoch = -1;  ///< of the record before the position; −1: not known
  std::int32_t leader_epoch = -1;    ///< of the leader that the position is, or was, compared with
  bool validating = false;           ///< nothing is fetched meanwhile
  bool asked = false;                ///< OffsetForLeaderEpoch is on the way
  bool paused = false;   ///< KIP-848: about to be given up, or its listener has yet to hear
  bool stopped = false;  ///< by the application's pause(): not fetched until resume()
};

/// seek() that waits for the application's thread.
struct SeekRequest {
  PartitionId partition;  ///< invalid: all that it owns then
  OffsetTarget to;
};

/// Records of one poll() that the application works on.
struct HandedOut {
  PartitionId partition;
  std::int64_t offset = 0;
  std::uint32_t count = 0;
};

/// A record that the application cannot handle as it handles others.
struct PoisonRecord {
  PartitionId partition;
  std::int64_t offset = 0;
  std::optional<Duration> takes{};  ///< nothing: as long as any other
  PoisonAction action = PoisonAction::none;
};

/// Where the application stands with a record that it is about to give up (see DeadLetter).
struct GivingUp {
  std::int64_t attempt = 0;  ///< that runs, from 1 on; 0: none
  bool waiting = false;      ///< its copy is on the way
  bool stored = false;       ///< the copy has arrived
  ProducerId producer;       ///< that sends the copy
};

/// How far an application that transforms has come with the records of a poll().
enum class TransformStep : std::uint8_t {
  idle,
  initializing,  ///< initTransactions(), before its first poll()
  beginning,
  sending,
  flushing,        ///< without transactions: until all that was sent is stored
  before_offsets,  ///< on its own
  offsets,         ///< sendOffsetsToTransaction()
  before_commit,   ///< on its own
  committing,
  aborting,
  renewing,  ///< initTransactions() of a new producer
};
std::string_view transform_step_name(TransformStep step);

struct TransformClient {
  bool on = false;
  bool exactly_once = false;  ///< its producer has a transactional.id
  ProducerId producer;
  TransformStep step = TransformStep::idle;
  std::vector<InputRecords> inputs;        ///< of the poll() that it works on
  SmallVec<PartitionOffset, 4> positions;  ///< behind them
  GroupMetadata metadata;                  ///< as its last assignment brought it
};

/// How far AbstractCoordinator's joinFuture has come.
enum class JoinStep : std::uint8_t {
  none,
  join_sent,  ///< also while the answer waits for the next poll()
  sync_sent,
  assigned,  ///< the assignment is there; onJoinComplete runs in the next poll()
};

/// What poll() was about when the listener was called, and goes on with when it returns.
enum class AfterCallback : std::uint8_t { join, assign, poll, leave, unsubscribe, modern };
struct Callback {
  ListenerCall call = ListenerCall::revoked;
  AfterCallback then = AfterCallback::poll;
  std::vector<PartitionId> partitions;
};

/// Who waits for a commit's answer.
enum class CommitPurpose : std::uint8_t {
  automatic,
  before_join,     ///< onJoinPrepare
  reconciliation,  ///< KIP-848: before a reconciliation
  at_close,
  asynchronous,  ///< commitAsync()
  synchronous,   ///< commitSync()
};
struct SentCommit {
  std::uint32_t correlation = 0;
  std::int32_t generation = -1;
  CommitPurpose purpose = CommitPurpose::automatic;
};
/// What the application does after its commitSync().
enum class AfterCommit : std::uint8_t { poll, handler, next_record, callback };

/// A batch that has arrived and waits for poll() to hand it out.
struct BufferedBatch {
  PartitionId partition;
  BrokerId from;
  std::int64_t base_offset = 0;
  Batch batch;
};

/// The connection to one broker for fetching.
struct FetchLink {
  BrokerId broker;
  ConnectionId connection;  ///< invalid: lost, and not opened again yet
  bool in_flight = false;
  std::uint32_t buffered = 0;          ///< batches of this broker in the buffer (the node gate)
  Time throttled_until{};              ///< a quota has been exceeded: nothing is fetched before
  std::vector<PartitionId> to_forget;  ///< the session still names them
};

/// A broker to which a connection was lost or refused (ClusterConnectionStates).
struct BrokerBackoff {
  BrokerId broker;
  std::uint32_t failures = 0;  ///< since it was last heard
  Time reconnect_at{};
};

/// The metadata with which the leader of a group has run its assignor: partitions by topic.
using MetadataSnapshot = std::vector<std::pair<TopicId, std::uint32_t>>;

struct Consumer {
  KS_CLOSED_VALUE(Consumer)
  ConsumerId id;
  GroupId group;
  Profile profile = Profile::v4_4;
  ConsumerConfig config;
  InstanceId instance{};        ///< group.instance.id of a static member
  bool read_committed = false;  ///< isolation.level
  std::vector<TopicId> topics;  ///< subscribed, sorted by name; kept by unsubscribe()
  RebalanceProtocol mode = RebalanceProtocol::eager;
  Application application;
  Duration processing{};             ///< per record
  std::vector<PoisonRecord> poison;  ///< sorted by partition and offset
  Ratio slowness{1, 1};
  Duration each_call{};  ///< of the handler, besides what its records take
  Duration next_call{};  ///< instead of that, the next time; 0 = as always
  Duration this_call{};  ///< of the handler call that runs
  ProcessState process = ProcessState::not_started;
  std::uint32_t incarnation = 0;
  Time started_at{};
  Time ended_at{};  ///< killed or closed
  Time frozen_at{};
  bool frozen_while_closing = false;
  AppState app = AppState::off;
  bool close_requested = false;
  GroupMembership close_membership = GroupMembership::by_default;  ///< what close() was called with
  Time close_limit{};      ///< close() gives up waiting then
  Time close_commit_at{};  ///< close() does not try its commit again before
  bool unsubscribe_requested = false;
  std::optional<std::vector<TopicId>> subscribe_requested{};
  std::optional<SeekRequest> seek_requested{};
  Time polled_at{};                          ///< when poll() last started max.poll.interval.ms anew
  KafkaError poll_error = KafkaError::none;  ///< the next poll() throws it
  Farewell farewell = Farewell::no_member;   ///< of a process that ends
  std::array<TimerId, consumer_timers> timers;

  // Group membership.
  MemberState state = MemberState::unjoined;
  MemberId member;
  std::int32_t generation = -1;  ///< KIP-848: the member epoch
  ModernMembership modern;
  ShareClient share;
  bool rejoin_needed = true;
  bool needs_prepare = true;        ///< onJoinPrepare has not run for the coming join
  bool commit_done = false;         ///< onJoinPrepare's auto-commit has had its answer
  bool commit_failed = false;       ///< it had one that may be better later; poll() sees it next
  bool join_waits = false;          ///< it is told that the join waits for that commit
  bool pending_revocation = false;  ///< an eager member on its way into a rebalance reads no more
  Time prepare_limit{};  ///< onJoinPrepare does not wait for its commit beyond; 0 = not in it
  JoinStep join = JoinStep::none;
  Time join_not_before{};                               ///< backoff after a failed join
  std::int32_t join_generation = -1;                    ///< that the JoinGroup on the way named
  std::optional<JoinGroupResponse> join_answer{};       ///< waits for poll()
  std::vector<PartitionId> joined_assignment;           ///< of JoinStep::assigned
  std::int32_t joined_generation = -1;                  ///< that it belongs to
  std::string assignor;                                 ///< that the group has selected
  std::optional<std::vector<TopicId>> joined_topics{};  ///< as the last JoinGroup had them
  std::optional<StickyUserData> sticky{};               ///< what StickyAssignor remembers
  std::int32_t cooperative_generation = -1;  ///< what CooperativeStickyAssignor remembers
  std::string join_reason;
  BrokerId coordinator;  ///< invalid = unknown
  bool finding_coordinator = false;
  Time find_not_before{};        ///< backoff of FindCoordinator
  std::uint32_t find_tries = 0;  ///< since a coordinator last answered

  // What it knows of the cluster.
  std::string pattern;  ///< of names of topics that it subscribes to; `topics` is what it matches
  std::uint32_t pattern_seen = 0;  ///< version of the image that it was matched with last
  ClientMetadata metadata;
  MetadataUpdates updates;
  ConnectionId bootstrap;  ///< for Metadata and FindCoordinator; invalid: lost
  std::vector<BrokerBackoff> backoffs;
  std::vector<TopicId> group_topics;         ///< the leader's: those of all members
  std::optional<MetadataSnapshot> snapshot;  ///< the leader's, of its last assignment
  std::uint32_t snapshot_seen = 0;           ///< version of the image it was compared with last
  Time reset_not_before{};                   ///< backoff of ListOffsets
  std::uint32_t draws = 0;                   ///< of its random stream for backoffs
  ConnectionId coordinator_link;
  bool heartbeats = false;  ///< the heartbeat thread is enabled
  bool heartbeat_in_flight = false;
  std::int32_t heartbeat_generation = -1;  ///< that the beat on the way named
  Time heartbeat_due{};
  Time thread_anchor{};  ///< the heartbeat thread looks again every retry.backoff.ms from here
  Time last_heartbeat{};
  std::uint32_t failed_tries = 0;

  // Records and offsets.
  std::vector<OwnedPartition> owned;  ///< sorted by partition
  std::vector<FetchLink> links;
  Ring<BufferedBatch> buffer;  ///< in order of arrival
  Time next_auto_commit{};
  bool auto_commit_failed = false;  ///< the next poll() hears of it, and tries again soon
  std::vector<SentCommit> commits;  ///< on the way
  AfterCommit after_commit = AfterCommit::poll;
  SmallVec<PartitionOffset, 4> commit_offsets;  ///< of commitSync(), for its retries
  Time commit_limit{};  ///< commitSync() gives up then (default.api.timeout.ms)
  std::uint32_t commit_tries = 0;
  Callback callback;
  std::vector<HandedOut> handed;  ///< what is being handled, less what is done
  std::uint32_t handling_records = 0;
  Time handling_since{};
  std::uint32_t working_on = 0;  ///< of the records in hand, those until the handler's timer
  Time working_since{};
  GivingUp giving_up;
  TransformClient transform;
  bool offsets_unstable = false;  ///< told that it has to wait for a transaction

  // While frozen.
  struct Held {
    ConnectionId connection;
    Message message;
    bool lost = false;  ///< no message: the connection is over
  };
  Ring<Held> held;
  std::array<bool, consumer_timers> overdue{};

  bool alive() const {
    return process == ProcessState::running || process == ProcessState::closing;
  }
  bool is_static() const { return instance.valid(); }
  /// The application's thread is not inside poll(): answers may have to wait for it.
  bool busy() const {
    return app == AppState::handling || app == AppState::callback || app == AppState::committing ||
           app == AppState::hung || app == AppState::transforming;
  }
  bool awaits(CommitPurpose purpose) const;
  const PoisonRecord* poison_at(PartitionId partition, std::int64_t offset) const;
  bool subscribes(TopicId topic) const;
  TimerId timer(ConsumerTimer purpose) const { return timers[static_cast<std::size_t>(purpose)]; }
  OwnedPartition* find(PartitionId partition);
  const OwnedPartition* find(PartitionId partition) const;
};

/// The highest mode that all assignors of the list support (ConsumerCoordinator's constructor).
RebalanceProtocol rebalance_mode(const std::vector<std::string>& assignors);
/// Starts the process (again): a new incarnation that knows nothing of the one before.
void start_consumer(Consumer& consumer, Ctx& ctx);
/// The process dies. Its operating system closes its connections, unless the whole machine is lost.
void kill_consumer(Consumer& consumer, bool machine, Ctx& ctx);
/// close() runs as soon as the application thread is free.
void close_consumer(Consumer& consumer, GroupMembership membership, Ctx& ctx);
/// unsubscribe() and subscribe() likewise.
void unsubscribe_consumer(Consumer& consumer, Ctx& ctx);
void subscribe_consumer(Consumer& consumer, std::vector<TopicId> topics, Ctx& ctx);
/// seek(), seekToBeginning() or seekToEnd() likewise.
void seek_consumer(Consumer& consumer, const SeekRequest& request, Ctx& ctx);
/// pause() and resume() of one partition, or of all that it has.
void pause_consumer(Consumer& consumer, PartitionId partition, Ctx& ctx);
void resume_consumer(Consumer& consumer, PartitionId partition, Ctx& ctx);
void freeze_consumer(Consumer& consumer, Ctx& ctx);
void thaw_consumer(Consumer& consumer, Ctx& ctx);
void slow_consumer(Consumer& consumer, Ratio factor, Ctx& ctx);
/// The send() with which this incarnation's application gives up a record is over.
void dead_letter_sent(Consumer& consumer, std::uint32_t incarnation, bool stored, Ctx& ctx);

/// A call of its producer has returned, or thrown, to an application that transforms.
void producer_call_over(Consumer& consumer, const AppCall& call, Ctx& ctx);

void handle_response(Consumer& consumer, ConnectionId connection, const Message& message, Ctx& ctx);
void timer_fired(Consumer& consumer, ConsumerTimer timer, Ctx& ctx);
/// A connection was refused, or ended from the other side: what was on it is lost.
void connection_lost(Consumer& consumer, ConnectionId connection, Ctx& ctx);
/// Topics whose names the pattern matches, sorted by name, as the image has them.
std::vector<TopicId> topics_matching(const std::string& pattern, bool internal,
                                     const Cluster& cluster, const Names& names);

}  // namespace ks
