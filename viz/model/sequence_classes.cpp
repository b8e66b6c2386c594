#include "viz/model/sequence_classes.h"

#include <algorithm>

#include "sim/trace/trace.h"

namespace kv {
namespace {

using Class = SequenceClass;

constexpr SequenceClassInfo infos[sequence_class_count] = {
    {"join and sync",
     "FindCoordinator, JoinGroup, SyncGroup, LeaveGroup, and heartbeats that say something", true,
     false},
    {"offsets", "OffsetCommit, OffsetFetch and TxnOffsetCommit", true, false},
    {"callbacks", "what members do: give up, take over and compute assignments", true, false},
    {"heartbeats", "heartbeats that change nothing", false, false},
    {"fetches", "Fetch, ListOffsets, ShareFetch and ShareAcknowledge of consumers", false, true},
    {"produces", "Produce", false, true},
    {"replication", "Fetch of followers", false, true},
    {"others", "Metadata, and what brokers, controllers and ZooKeeper say to each other", false,
     true},
};

struct ApiRow {
  ks::ApiKey api;
  Class which;
};
constexpr ApiRow apis[] = {
    {ks::ApiKey::find_coordinator, Class::membership},
    {ks::ApiKey::join_group, Class::membership},
    {ks::ApiKey::sync_group, Class::membership},
    {ks::ApiKey::leave_group, Class::membership},
    {ks::ApiKey::heartbeat, Class::heartbeats},
    {ks::ApiKey::consumer_group_heartbeat, Class::heartbeats},
    {ks::ApiKey::share_group_heartbeat, Class::heartbeats},
    {ks::ApiKey::offset_commit, Class::offsets},
    {ks::ApiKey::offset_fetch, Class::offsets},
    {ks::ApiKey::add_offsets_to_txn, Class::offsets},
    {ks::ApiKey::txn_offset_commit, Class::offsets},
    {ks::ApiKey::fetch, Class::fetches},
    {ks::ApiKey::list_offsets, Class::fetches},
    {ks::ApiKey::offset_for_leader_epoch, Class::fetches},
    {ks::ApiKey::share_fetch, Class::fetches},
    {ks::ApiKey::share_acknowledge, Class::fetches},
    {ks::ApiKey::produce, Class::produces},
    {ks::ApiKey::metadata, Class::others},
    {ks::ApiKey::add_partitions_to_txn, Class::others},
    {ks::ApiKey::end_txn, Class::membership},
    {ks::ApiKey::write_txn_markers, Class::others},
    {ks::ApiKey::alter_partition, Class::others},
    {ks::ApiKey::broker_registration, Class::others},
    {ks::ApiKey::broker_heartbeat, Class::others},
    {ks::ApiKey::vote, Class::others},
    {ks::ApiKey::begin_quorum_epoch, Class::others},
    {ks::ApiKey::end_quorum_epoch, Class::others},
    {ks::ApiKey::fetch_snapshot, Class::others},
    {ks::ApiKey::zk_connect, Class::others},
    {ks::ApiKey::zk_ping, Class::others},
    {ks::ApiKey::zk_watch, Class::others},
    {ks::ApiKey::zk_op, Class::others},
    {ks::ApiKey::leader_and_isr, Class::others},
    {ks::ApiKey::update_metadata, Class::others},
    {ks::ApiKey::stop_replica, Class::others},
    {ks::ApiKey::controlled_shutdown, Class::others},
};

/// Whether a heartbeat's request or response says something new.
struct Telling {
  bool operator()(const ks::ConsumerGroupHeartbeatRequest& body) const {
    return body.member_epoch <= 0 || body.topic_partitions.has_value() ||
           body.subscribed_topics.has_value() || body.subscribed_topic_regex.has_value();
  }
  bool operator()(const ks::ConsumerGroupHeartbeatResponse& body) const {
    return body.assignment.has_value();
  }
  bool operator()(const ks::ShareGroupHeartbeatRequest& body) const {
    return body.member_epoch <= 0 || body.subscribed_topics.has_value();
  }
  bool operator()(const ks::ShareGroupHeartbeatResponse& body) const {
    return body.assignment.has_value();
  }
  template <class Body>
  bool operator()(const Body&) const {
    return false;
  }
};

bool telling(const ks::MessageBody& body) {
  return ks::error_of(body) != ks::KafkaError::none || std::visit(Telling{}, body);
}

struct KindRow {
  std::size_t kind;
  NoteLook look;
};
template <class Body>
KindRow row(NoteShape shape, Class which, SequenceInk ink = SequenceInk::plain, bool bold = false) {
  return {ks::kind_index<Body>(), {which, shape, ink, bold}};
}

const std::vector<KindRow>& kinds() {
  using enum NoteShape;
  using Ink = SequenceInk;
  static const std::vector<KindRow> table = {
      row<ks::ProcessStarted>(begins, Class::membership),
      row<ks::ProcessKilled>(ends, Class::membership, Ink::red, true),
      row<ks::ProcessClosed>(ends, Class::membership),
      row<ks::ProcessClosing>(note, Class::membership),
      row<ks::ProcessFrozen>(note, Class::membership, Ink::amber, true),
      row<ks::ProcessThawed>(note, Class::membership),
      row<ks::ClientFailed>(line, Class::membership, Ink::red, true),
      row<ks::GroupStateChanged>(line, Class::membership, Ink::plain, true),
      row<ks::GroupTypeChanged>(note, Class::membership),
      row<ks::SessionExpired>(note, Class::membership, Ink::red, true),
      row<ks::MemberRemoved>(line, Class::membership, Ink::red),
      row<ks::MemberFenced>(note, Class::membership, Ink::red),
      row<ks::StaticMemberAway>(note, Class::membership, Ink::amber),
      row<ks::StaticMemberReplaced>(note, Class::membership),
      row<ks::GroupEpochBumped>(note, Class::membership, Ink::amber),
      row<ks::TargetAssignmentComputed>(line, Class::membership),
      row<ks::MemberAssignmentChanged>(line, Class::membership),
      row<ks::AssignmentComputed>(note, Class::callbacks),
      row<ks::AssignmentSkipped>(note, Class::callbacks),
      row<ks::AssignorFailed>(note, Class::callbacks, Ink::red, true),
      row<ks::PartitionsRevoked>(note, Class::callbacks, Ink::red, true),
      row<ks::PartitionsLost>(note, Class::callbacks, Ink::red, true),
      row<ks::PartitionsAssigned>(note, Class::callbacks, Ink::green),
      row<ks::CallbackStarted>(note, Class::callbacks),
      row<ks::CallbackFinished>(note, Class::callbacks),
      row<ks::Subscribed>(note, Class::callbacks),
      row<ks::Unsubscribed>(note, Class::callbacks),
      row<ks::PollIntervalExceeded>(note, Class::callbacks, Ink::red, true),
      row<ks::CommitFailed>(note, Class::offsets, Ink::red),
      row<ks::ConsumptionStarted>(line, Class::fetches),
      row<ks::ConnectionLost>(note, Class::membership, Ink::amber),
      row<ks::PositionOutOfRange>(note, Class::fetches, Ink::red),
      row<ks::PositionTruncated>(note, Class::fetches, Ink::red),
      row<ks::PositionSought>(note, Class::callbacks),
      row<ks::TransactionStateChanged>(note, Class::membership),
      row<ks::TransactionTimedOut>(note, Class::membership, Ink::red),
      row<ks::TransactionRefused>(note, Class::membership, Ink::red),
      row<ks::TransactionCallReturned>(note, Class::callbacks, Ink::red),
      row<ks::AbortedRecordsSkipped>(line, Class::fetches),
      row<ks::ProducerRenewed>(note, Class::callbacks, Ink::amber),
      row<ks::TransformAbandoned>(note, Class::callbacks, Ink::red),
      row<ks::OffsetsUnstable>(note, Class::offsets, Ink::amber),
      row<ks::OffsetsNotTaken>(note, Class::offsets, Ink::red),
      row<ks::JoinWaits>(note, Class::offsets, Ink::amber),
      row<ks::OffsetsPending>(note, Class::offsets),
      row<ks::PendingOffsetsEnded>(note, Class::offsets),
      row<ks::FetchingPaused>(note, Class::callbacks, Ink::amber),
      row<ks::FetchingResumed>(note, Class::callbacks),
      row<ks::ReplicaCreated>(note, Class::membership),
      row<ks::ReplicaRemoved>(note, Class::membership, Ink::amber),
      row<ks::GroupsLoading>(note, Class::membership, Ink::amber),
      row<ks::GroupsLoaded>(note, Class::membership),
      row<ks::GroupsUnloaded>(note, Class::membership),
      row<ks::QuorumStateChanged>(note, Class::others),
      row<ks::ControllerActivated>(line, Class::others, Ink::green, true),
      row<ks::ControllerRenounced>(line, Class::others, Ink::red, true),
      row<ks::MetadataTruncated>(note, Class::others, Ink::red),
      row<ks::SnapshotWanted>(note, Class::others, Ink::amber),
      row<ks::SnapshotLoaded>(note, Class::others),
      row<ks::MetadataSnapshotWritten>(note, Class::others),
      row<ks::MetadataLogCleaned>(note, Class::others),
      row<ks::ZkSessionExpired>(note, Class::membership, Ink::red, true),
      row<ks::ZkSessionClosed>(note, Class::membership),
      row<ks::ZkConnectionLost>(note, Class::membership, Ink::amber),
      row<ks::BrokerZnodeCreated>(note, Class::membership),
      row<ks::BrokerZnodeExists>(note, Class::membership, Ink::red, true),
      row<ks::ZkControllerElected>(note, Class::membership, Ink::amber),
      row<ks::ZkControllerReady>(note, Class::membership),
      row<ks::ZkControllerResigned>(note, Class::membership),
      row<ks::LiveBrokersChanged>(line, Class::membership),
      row<ks::ControlRequestRefused>(note, Class::membership, Ink::red),
      row<ks::QuotaExceeded>(note, Class::others, Ink::amber),
      row<ks::ClientThrottled>(note, Class::others, Ink::amber),
      row<ks::MessageWaited>(note, Class::others, Ink::amber),
      // Said by bands, barriers and arrows.
      row<ks::MemberAdded>(none, Class::membership),
      row<ks::RebalanceStarted>(none, Class::membership),
      row<ks::JoinPhaseCompleted>(none, Class::membership),
      row<ks::RebalanceCompleted>(none, Class::membership),
      row<ks::RebalanceLearned>(none, Class::membership),
      row<ks::CommandExecuted>(none, Class::membership),
  };
  return table;
}

}  // namespace

const SequenceClassInfo& info_of(SequenceClass which) {
  return infos[static_cast<std::size_t>(which)];
}

SequenceFilter::SequenceFilter() {
  for (std::size_t i = 0; i < sequence_class_count; ++i) on[i] = infos[i].on;
}

bool SequenceFilter::hides(ks::NodeId node) const {
  return std::find(hidden.begin(), hidden.end(), node) != hidden.end();
}

SequenceClass class_of(ks::ApiKey api) {
  for (const ApiRow& entry : apis) {
    if (entry.api == api) return entry.which;
  }
  return Class::others;
}

SequenceClass class_of(const ks::MessageBody& request, const ks::MessageBody* response) {
  if (const auto* fetch = std::get_if<ks::FetchRequest>(&request);
      fetch != nullptr && fetch->replica.valid()) {
    return Class::replication;
  }
  // The fetches of the metadata log, too, have the key of Fetch.
  if (std::holds_alternative<ks::MetadataLogRequest>(request) ||
      std::holds_alternative<ks::QuorumFetchRequest>(request))
    return Class::others;
  const Class which = class_of(ks::api_key(request));
  if (which != Class::heartbeats) return which;
  const bool says = telling(request) || (response != nullptr && telling(*response));
  return says ? Class::membership : Class::heartbeats;
}

NoteLook look_of(const ks::Fact& fact) {
  const std::size_t kind = fact.body.index();
  for (const KindRow& entry : kinds()) {
    if (entry.kind == kind) return entry.look;
  }
  // A kind without a row: what a teacher would tell is told.
  const bool told = ks::level_of(fact.body) == ks::Level::story;
  return {Class::membership, told ? NoteShape::line : NoteShape::none, SequenceInk::plain, false};
}

}  // namespace kv
