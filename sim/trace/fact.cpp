#include "sim/trace/fact.h"

#include <array>

#include "sim/base/check.h"

namespace ks {
namespace {

using enum Level;

// One row per alternative of FactKinds, in its order.
constexpr std::array<FactKind, std::variant_size_v<FactKinds>> kinds{{
    {"ProcessStarted", story, "The process of a client starts, for the first time or again."},
    {"ProcessKilled", story, "The process ends at once and tells nobody (kill -9)."},
    {"ProcessFrozen", story, "The process stands still; its sockets stay open (SIGSTOP)."},
    {"ProcessThawed", story, "A frozen process goes on where it stood."},
    {"ProcessClosing", story, "The application asked the client to close()."},
    {"ProcessClosed", story, "The client said goodbye to everybody and its process ended."},
    {"ProcessSlowed", story, "The application now needs a different time for each record."},
    {"RateChanged", story, "A producer now creates records at a different rate."},
    {"GroupStateChanged", story, "The coordinator moves the group into another state."},
    {"MemberAdded", story, "The coordinator takes a new member into the group."},
    {"MemberRemoved", story, "The coordinator takes a member out of the group."},
    {"SessionExpired", story,
     "The coordinator heard nothing from a member for session.timeout.ms and gives it up."},
    {"RebalanceStarted", story, "The coordinator wants every member to join the group again."},
    {"InitialDelayExtended", story,
     "A group that just began waits a little longer because somebody new came "
     "(group.initial.rebalance.delay.ms)."},
    {"JoinPhaseCompleted", story,
     "Everybody is in (or dropped): the next generation begins and its leader gets the member "
     "list."},
    {"RebalanceCompleted", story,
     "The assignment is committed and handed out; the group is Stable."},
    {"AssignmentComputed", story,
     "The leading consumer has run the assignor and sends who gets which partition."},
    {"RebalanceLearned", story, "REBALANCE_IN_PROGRESS reached a member: it must join again."},
    {"PartitionsRevoked", story, "A consumer gives its partitions back (onPartitionsRevoked)."},
    {"PartitionsLost", story,
     "A consumer finds out that its partitions are no longer its own (onPartitionsLost)."},
    {"PartitionsAssigned", story, "A consumer is handed partitions (onPartitionsAssigned)."},
    {"PollIntervalExceeded", story,
     "The application did not call poll() for max.poll.interval.ms, so the client leaves the "
     "group."},
    {"CoordinatorLost", story, "A consumer gives up its coordinator and looks for it again."},
    {"ClientFailed", story,
     "poll() threw an error the application cannot mend, so its process ends."},
    {"ConsumptionStarted", story,
     "The first records of a partition reach the application under the present assignment."},
    {"CommandExecuted", story, "Something the scenario or a click asked for is done."},
    {"CommandRejected", story, "Something the scenario or a click asked for makes no sense now."},
    {"MessageSent", protocol, "A node hands a request or a response to the network."},
    {"MessageDelivered", protocol, "A node reads a request or a response."},
    {"MessageLost", protocol, "A request or a response reaches nobody."},
    {"MemberStateChanged", protocol, "A consumer's own view of its membership changes."},
    {"JoinParked", protocol, "A JoinGroup waits at the coordinator until everybody has joined."},
    {"SyncParked", protocol, "A SyncGroup waits at the coordinator for the leader's assignment."},
    {"MemberIdGiven", protocol,
     "The coordinator makes up a member id and asks the newcomer to come again with it (KIP-394)."},
    {"HeartbeatAccepted", protocol, "The coordinator heard a member and starts its session again."},
    {"OffsetsCommitted", protocol, "The coordinator has stored how far a group has read."},
    {"CommitRefused", protocol, "The coordinator does not accept a member's offsets."},
    {"PositionSet", protocol, "A consumer knows at which offset of a partition it begins to read."},
    {"RecordsAppended", data, "A broker appends a batch to its log of a partition."},
    {"HighWatermarkAdvanced", data,
     "All in-sync replicas have a record: from now on consumers may read it."},
    {"RecordsDelivered", data, "One poll() hands records of a partition to the application."},
    {"HandlerStarted", data, "The application begins to work on the records of one poll()."},
    {"HandlerFinished", data, "The application has finished the records of one poll()."},
    {"BatchAcknowledged", data, "A producer learns that its batch is stored."},
    {"BatchFailed", protocol, "A producer gives a batch up."},
    {"TimerSet", debug, "A node sets a timer, or sets one that is running anew."},
    {"CallbackStarted", story,
     "A method of the rebalance listener begins to run on the application's thread."},
    {"CallbackFinished", story, "A method of the rebalance listener returns."},
    {"Subscribed", story, "The application calls subscribe()."},
    {"Unsubscribed", story, "The application calls unsubscribe() and leaves its group."},
    {"StaticMemberReplaced", story,
     "A process comes with a group.instance.id that the group knows: it takes over that member, "
     "and "
     "the old member id is fenced (KIP-345)."},
    {"AssignmentSkipped", story,
     "A group leader that came back as a static member keeps the assignment as it is (KIP-814)."},
    {"AssignorFailed", story, "The assignor fails at the group leader, as Kafka's own class does."},
    {"CommitFailed", protocol, "A commit of the application ends in an exception."},
    {"GroupEpochBumped", story,
     "Something changed in a KIP-848 group: its epoch grows, and a new target is due."},
    {"TargetAssignmentComputed", story,
     "The coordinator has run the server's assignor: this is what every member shall end up with."},
    {"MemberAssignmentChanged", story,
     "The coordinator brings one member a step nearer to its target: what it may use now and what "
     "it has to give up first."},
    {"MemberFenced", story,
     "The coordinator refuses somebody who is no member or not at this epoch: it must start anew."},
    {"StaticMemberAway", story,
     "A static member leaves for a while; its partitions stay reserved for it."},
    {"StaticMemberRefused", story,
     "Somebody came with the instance id of a member that has not left (UNRELEASED_INSTANCE_ID)."},
    {"RegexResolved", story,
     "The coordinator has matched a subscribed pattern against the names of the topics."},
    {"GroupTypeChanged", story,
     "A group changes over between the classic protocol and KIP-848 with its members in it."},
    {"MemberSubscriptionChanged", protocol,
     "The coordinator notes what a member of a KIP-848 group subscribes to."},
    {"ShareRecordsAcquired", story,
     "Records are handed to a member of a share group and locked for it, for the second time or "
     "more often; the first time is of data level."},
    {"ShareRecordsAcknowledged", story,
     "A member of a share group says what becomes of records that it has: RELEASE or REJECT; "
     "ACCEPT "
     "is of data level."},
    {"ShareAcknowledgementRefused", story,
     "An acknowledgement comes too late or from somebody who does not have the records."},
    {"ShareLockExpired", story,
     "A member kept records longer than their acquisition lock lasts: others may get them now."},
    {"ShareSessionEnded", story,
     "A broker drops a member's share session; what the member had acquired there is given back."},
    {"ShareRecordsReleased", story,
     "Records of a member whose share session ended are free again."},
    {"ShareRecordArchived", story,
     "Records of a share group are given up: rejected, or delivered too often."},
    {"PoisonMet", story,
     "An application begins to work on a record that it cannot handle as it handles others."},
    {"SharePartitionInitialized", protocol,
     "A share group may read a partition from now on, or its leader knows where it begins."},
    {"SharePartitionAdvanced", data,
     "The start offset of a share-partition moves on: everything below is finished."},
    {"TopicCreated", story,
     "The controller creates a topic; brokers and clients learn of it later."},
    {"PartitionsAdded", story,
     "The controller gives a topic more partitions; keys may belong to others from then on."},
    {"TopicDeleted", story, "The controller deletes a topic with all its records."},
    {"MetadataApplied", protocol, "A broker takes over what the controller has changed."},
    {"MetadataLearned", protocol,
     "An answer to a Metadata request tells a client something that it did not know."},
    {"ConnectionLost", protocol,
     "A connection of a consumer is refused or ends; what was on the way is lost."},
    {"BrokerRegistered", story,
     "A process of a broker registers with the controller; it is fenced until it has caught up."},
    {"BrokerFenced", story,
     "The controller gives a broker up: it heard nothing for broker.session.timeout.ms, or its "
     "process changed."},
    {"BrokerUnfenced", story, "A broker has caught up: it may lead and be in sync from now on."},
    {"ShutdownGranted", story,
     "A broker that shuts down in order leads nothing any more, so its process may end."},
    {"BrokerStateChanged", protocol, "A broker's own view of its life moves on (BrokerState)."},
    {"LeaderElected", story,
     "The controller makes another replica the leader of a partition, or nobody; of internal "
     "topics "
     "this is of protocol level."},
    {"IsrChanged", story,
     "The set of in-sync replicas changes in the metadata; of internal topics this is of protocol "
     "level."},
    {"LogTruncated", story,
     "A follower cuts off what its leader does not have: records that were not committed."},
    {"GroupsLoading", protocol,
     "A broker that has become the leader of a partition of __consumer_offsets reads it."},
    {"GroupsLoaded", story, "A new coordinator is ready; what was never stored is gone."},
    {"GroupsUnloaded", story, "A coordinator no longer leads the groups' partition."},
    {"LeadershipTaken", protocol, "A broker begins to lead a partition in a new epoch."},
    {"IsrChangeWanted", protocol, "A leader asks the controller for another ISR."},
    {"FetchRefused", protocol, "A follower's fetch is answered with an error."},
    {"ConnectionEnded", protocol, "A client's connection ends, or never begins, at the other end."},
    {"RecordsDeleted", story,
     "The oldest segments of a log are too old or too many and go, or an administrator deletes "
     "records: the log start offset rises, whoever has read them or not."},
    {"LogCompacted", story,
     "The cleaner rewrites closed segments of a log: of every key only the newest record stays."},
    {"PositionOutOfRange", story,
     "A consumer asks for an offset that the log does not have: auto.offset.reset decides."},
    {"RecordsPassedOver", story,
     "A reset takes a consumer over records that it will never be handed."},
    {"PositionSought", story, "The application calls seek(): its position moves, no commit does."},
    {"OffsetsExpired", story,
     "Committed offsets of a group are older than offsets.retention.minutes allows and go."},
    {"OffsetsDeleted", story, "An administrator deletes committed offsets of a group."},
    {"OffsetsReset", story, "An administrator sets the committed offsets of an inactive group."},
    {"GroupDeleted", story,
     "A group without members and offsets is deleted, or an administrator deletes it."},
    {"AdminRefused", story, "What an administrator asked for is refused; nothing changes."},
    {"SegmentRolled", data, "A log closes its active segment and begins a new one."},
    {"MessageChosen", story,
     "Somebody picked this one message: it is dropped, delayed or sent twice."},
    {"RequestsFailed", story,
     "A producer's connection is gone, and with it the answers to its requests there: nobody knows "
     "whether their batches are stored."},
    {"DuplicateBatchFound", story,
     "A leader recognises a batch by its sequence number: it is appended already, so the answer is "
     "success."},
    {"SequenceRefused", story,
     "A leader refuses a batch whose sequence number or producer epoch does not follow the last "
     "one."},
    {"ProducerEpochBumped", story,
     "An idempotent producer takes its next epoch and numbers what is unsent from 0."},
    {"BatchSplit", story,
     "A batch that is larger than max.message.bytes is cut into smaller ones and sent again."},
    {"SendBlocked", story,
     "send() does not return: the buffer is full, or the partition is not known (max.block.ms)."},
    {"SendResumed", story, "A send() that waited goes on."},
    {"SendFailed", story, "A send() that waited gives up after max.block.ms: its record is lost."},
    {"ProducerIdAssigned", protocol,
     "A producer has its producer id and epoch: from now on its batches are numbered."},
    {"BatchRetried", protocol, "A batch failed and goes back into its queue to be sent again."},
    {"AttemptFailed", story,
     "An application has tried a record in vain and will give it up after some attempts."},
    {"DeadLettered", story,
     "An application gives a record up: a copy of it is stored elsewhere, and it goes on."},
    {"PositionTruncated", story,
     "A consumer has read further than its new leader's log goes on from there: it steps back."},
    {"TransactionStateChanged", story,
     "The transaction coordinator has stored another state of a transactional id."},
    {"TransactionTimedOut", story,
     "A transaction has been open for longer than transaction.timeout.ms: its coordinator aborts "
     "it."},
    {"TransactionRefused", story,
     "The transaction coordinator refuses what a producer asks, an older one mostly."},
    {"TransactionCalled", protocol, "An application calls its transactional producer."},
    {"TransactionCallReturned", story,
     "A call of an application to its transactional producer returns, or throws."},
    {"UnsentRecordsAborted", story,
     "A producer drops records that it has not sent, since their transaction is aborted."},
    {"AbortedRecordsSkipped", story,
     "A consumer with read_committed leaves out records of an aborted transaction."},
    {"TransactionsLoaded", story,
     "A new transaction coordinator has read its partition of __transaction_state."},
    {"TransactionMarkerWritten", protocol,
     "A leader appends the marker that ends a transaction in its log."},
    {"StableOffsetAdvanced", data,
     "All transactions up to here are decided: consumers with read_committed may read on."},
    {"QuorumStateChanged", protocol,
     "A controller's part in the quorum changes: who leads it, or whether it wants to itself; the "
     "first "
     "change after it has heard of a leader is of story level."},
    {"ControllerActivated", story,
     "A controller leads the quorum and a majority has an entry of its epoch: it may change the "
     "metadata from now on."},
    {"ControllerRenounced", story,
     "A controller does not lead the quorum any more: it refuses requests and forgets what it had "
     "not "
     "written."},
    {"MetadataTruncated", story,
     "A controller gives up entries of its metadata log that the leader of a later epoch does not "
     "have."},
    {"VoteAnswered", protocol, "A voter says whether it votes for a candidate, or would."},
    {"ControllerFound", protocol,
     "A broker hears of another leader of the quorum than it knew, or of none."},
    {"ConfigChanged", story,
     "The controller changes settings of a topic, of a group or of all brokers."},
    {"ConfigApplied", protocol,
     "A broker has taken over the metadata with changed settings and works with them."},
    {"ReassignmentStarted", story,
     "The controller gives a partition other replicas: new ones begin to copy its log."},
    {"ReassignmentCompleted", story,
     "The new replicas of a partition are in sync: those that it was to lose are gone."},
    {"ReassignmentCancelled", story,
     "The controller gives a reassignment up: the replicas are those from before."},
    {"ReplicaCreated", story, "A broker begins a log for a replica that it was given."},
    {"ReplicaRemoved", story, "A broker deletes the log of a replica that it has no more."},
    {"FetchingPaused", story,
     "An application paused partitions: its consumer polls on, but fetches nothing of them."},
    {"FetchingResumed", story, "An application resumed partitions that it had paused."},
    {"ZkSessionOpened", protocol, "ZooKeeper has opened a session for a broker."},
    {"ZkSessionExpired", story,
     "ZooKeeper has heard nothing of a broker for its session timeout, rounded up to the next "
     "tick: "
     "the broker's ephemeral znodes are gone."},
    {"ZkSessionClosed", story,
     "A broker has closed its session in order: its ephemeral znodes are gone at once."},
    {"ZkConnectionLost", story,
     "A broker has lost its connection to ZooKeeper. It goes on serving; its session may live on."},
    {"BrokerZnodeCreated", story,
     "A broker has created /brokers/ids/N in ZooKeeper; the znode's czxid is its broker epoch."},
    {"BrokerZnodeExists", story,
     "A broker has found the /brokers/ids/N of its process before in ZooKeeper, and stops."},
    {"ZkControllerElected", story,
     "A broker was the first to create /controller. It now has to read everything."},
    {"ZkControllerReady", story, "The new controller has read everything and begins to act."},
    {"ZkControllerResigned", story, "A broker is the controller no longer."},
    {"LiveBrokersChanged", story,
     "The controller has read /brokers/ids and found brokers that are new or gone."},
    {"ControlRequestRefused", story,
     "A broker has refused a controller's request: another controller was elected since, or it "
     "was meant for the broker's process before."},
}};

constexpr bool data_plane(ApiKey api) {
  return api == ApiKey::produce || api == ApiKey::fetch || api == ApiKey::list_offsets ||
         api == ApiKey::share_fetch || api == ApiKey::share_acknowledge ||
         api == ApiKey::broker_heartbeat;
}

}  // namespace

KS_DEFINE_CLOSED_VARIANT(FactBody, FactKinds)

std::string_view group_state_name(GroupState state) {
  switch (state) {
    case GroupState::empty: return "Empty";
    case GroupState::preparing_rebalance: return "PreparingRebalance";
    case GroupState::completing_rebalance: return "CompletingRebalance";
    case GroupState::stable: return "Stable";
    case GroupState::dead: return "Dead";
    case GroupState::assigning: return "Assigning";
    case GroupState::reconciling: return "Reconciling";
  }
  return "?";
}

std::string_view group_type_name(GroupType type) {
  switch (type) {
    case GroupType::classic: return "classic";
    case GroupType::consumer: return "consumer";
    case GroupType::share: return "share";
  }
  return "?";
}

std::string_view assignment_state_name(AssignmentState state) {
  switch (state) {
    case AssignmentState::stable: return "STABLE";
    case AssignmentState::unrevoked_partitions: return "UNREVOKED_PARTITIONS";
    case AssignmentState::unreleased_partitions: return "UNRELEASED_PARTITIONS";
  }
  return "?";
}

std::string_view member_state_name(MemberState state) {
  switch (state) {
    case MemberState::unjoined: return "UNJOINED";
    case MemberState::preparing_rebalance: return "PREPARING_REBALANCE";
    case MemberState::completing_rebalance: return "COMPLETING_REBALANCE";
    case MemberState::stable: return "STABLE";
    case MemberState::unsubscribed: return "UNSUBSCRIBED";
    case MemberState::joining: return "JOINING";
    case MemberState::reconciling: return "RECONCILING";
    case MemberState::acknowledging: return "ACKNOWLEDGING";
    case MemberState::fenced: return "FENCED";
    case MemberState::prepare_leaving: return "PREPARE_LEAVING";
    case MemberState::leaving: return "LEAVING";
    case MemberState::stale: return "STALE";
    case MemberState::fatal: return "FATAL";
  }
  return "?";
}

std::string_view process_state_name(ProcessState state) {
  switch (state) {
    case ProcessState::not_started: return "not started";
    case ProcessState::running: return "running";
    case ProcessState::frozen: return "frozen";
    case ProcessState::closing: return "closing";
    case ProcessState::closed: return "closed";
    case ProcessState::killed: return "killed";
  }
  return "?";
}

std::string_view reason_text(RebalanceReason reason) {
  switch (reason) {
    case RebalanceReason::first_member: return "first member";
    case RebalanceReason::member_joined: return "member joined";
    case RebalanceReason::member_rejoined: return "member joined again";
    case RebalanceReason::session_expired: return "session expired";
    case RebalanceReason::member_left: return "member left";
    case RebalanceReason::poll_interval: return "poll interval exceeded";
    case RebalanceReason::join_expired: return "join expired";
    case RebalanceReason::did_not_rejoin: return "did not join again";
    case RebalanceReason::did_not_sync: return "did not send SyncGroup";
    case RebalanceReason::write_failed: return "the assignment could not be stored";
    case RebalanceReason::subscription_changed: return "subscription changed";
    case RebalanceReason::regex_resolved: return "pattern resolved";
    case RebalanceReason::metadata_changed: return "topics changed";
    case RebalanceReason::assignor_changed: return "assignor changed";
    case RebalanceReason::rebalance_timeout: return "did not give up its partitions in time";
    case RebalanceReason::partitions_initialized: return "partitions can be shared now";
    case RebalanceReason::downgraded: return "downgraded to the classic protocol";
    case RebalanceReason::static_replaced: return "static member replaced";
    case RebalanceReason::group_full: return "the group is full";
  }
  return "?";
}

std::string_view listener_call_name(ListenerCall call) {
  switch (call) {
    case ListenerCall::revoked: return "onPartitionsRevoked";
    case ListenerCall::assigned: return "onPartitionsAssigned";
    case ListenerCall::lost: return "onPartitionsLost";
  }
  return "?";
}

std::string_view record_state_name(RecordState state) {
  switch (state) {
    case RecordState::available: return "Available";
    case RecordState::acquired: return "Acquired";
    case RecordState::acknowledged: return "Acknowledged";
    case RecordState::archived: return "Archived";
  }
  return "?";
}

std::string_view acknowledge_name(AcknowledgeType type) {
  switch (type) {
    case AcknowledgeType::accept: return "ACCEPT";
    case AcknowledgeType::release: return "RELEASE";
    case AcknowledgeType::reject: return "REJECT";
  }
  return "?";
}

std::string_view to_text(PoisonAction action) {
  switch (action) {
    case PoisonAction::none: return "";
    case PoisonAction::crash: return "crash";
    case PoisonAction::release: return "release";
    case PoisonAction::reject: return "reject";
  }
  return "?";
}

const FactKind& kind_of(const FactBody& body) { return kinds[body.index()]; }

const std::vector<FactKind>& fact_kinds() {
  static const std::vector<FactKind> list(kinds.begin(), kinds.end());
  return list;
}

Level level_of(const FactBody& body) {
  if (const auto* sent = std::get_if<MessageSent>(&body)) {
    return is_data(sent->message.body) ? data : protocol;
  }
  if (const auto* delivered = std::get_if<MessageDelivered>(&body)) {
    return data_plane(delivered->api) ? data : protocol;
  }
  if (const auto* lost = std::get_if<MessageLost>(&body)) {
    return data_plane(lost->api) ? data : protocol;
  }
  if (const auto* acquired = std::get_if<ShareRecordsAcquired>(&body)) {
    return acquired->delivery_count > 1 ? story : data;
  }
  if (const auto* elected = std::get_if<LeaderElected>(&body))
    return elected->internal ? protocol : story;
  if (const auto* changed = std::get_if<IsrChanged>(&body))
    return changed->internal ? protocol : story;
  if (const auto* quorum = std::get_if<QuorumStateChanged>(&body))
    return quorum->again || quorum->to == QuorumState::unattached ? protocol : story;
  if (const auto* told = std::get_if<ShareRecordsAcknowledged>(&body)) {
    return told->type == AcknowledgeType::accept ? data : story;
  }
  if (const auto* returned = std::get_if<TransactionCallReturned>(&body))
    return returned->error == KafkaError::none ? protocol : story;
  return kind_of(body).level;
}

}  // namespace ks
