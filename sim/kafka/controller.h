// The active controller: the only place where a metadata image is made. It keeps the brokers' sessions,
// fences who is not heard of, elects leaders, answers AlterPartition, and sends each image to the brokers
// that wait for it. Source: QuorumController, ReplicationControlManager, ClusterControlManager,
// BrokerHeartbeatManager, BrokerHeartbeatTracker.
// Model: one controller, whose log is committed one append after the linger; it does not fail.
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "sim/kafka/cluster.h"
#include "sim/kafka/elections.h"
#include "sim/kafka/replication.h"

namespace ks {

/// What a controller needs to know about itself and the brokers.
struct ControllerConfig {
  Duration session_timeout{};        ///< broker.session.timeout.ms
  Duration append_linger{};          ///< controller.quorum.append.linger.ms
  Duration append_time{};            ///< of its log
  Duration rebalance_interval{};     ///< leader.imbalance.check.interval.seconds; 0: never
  Duration unclean_interval{};       ///< unclean.leader.election.interval.ms
  bool elr = true;                   ///< eligible.leader.replicas.version = 1
  bool relaxed_reassignment = true;  ///< ChangeRules::relaxed_completion
};

/// What the controller's memory has of a broker's process besides its registration.
struct BrokerSession {
  Time last_contact = start_time;
  std::uint32_t metadata_offset = 0;   ///< by its last heartbeat
  std::uint32_t shutdown_version = 0;  ///< of the image in which it lost its leaderships
};

/// An answer that waits until what it depends on is committed.
struct ControllerReply {
  ConnectionId connection;
  MessageBody body;
};

/// A broker whose fetch of the metadata waits for something newer.
struct MetadataWaiter {
  ConnectionId connection;
  std::uint32_t version = 0;
};

struct Controller {
  ControllerId id;
  ControllerConfig config;
  std::shared_ptr<Cluster> next;        ///< not committed yet; null: nothing is
  std::vector<BrokerSession> sessions;  ///< by BrokerId
  std::vector<ControllerReply> replies;
  std::vector<MetadataWaiter> waiting;
  TimerId commit;
  TimerId fence;      ///< maybeFenceStaleBroker
  TimerId preferred;  ///< electPreferred
  TimerId unclean;    ///< electUnclean
};

/// What the controller's handlers own.
struct ControllerSide {
  Controller& controller;
  std::shared_ptr<const Cluster>& newest;
  Replication& replication;
};

/// The newest state, whether committed or not.
inline const Cluster& current(const ControllerSide& side) {
  return side.controller.next != nullptr ? *side.controller.next : *side.newest;
}
/// The image to be, for changing; it is committed when the linger is over.
Cluster& edit_metadata(ControllerSide side, Ctx& ctx);
/// Changes the image to be.
template <class Change>
void change_metadata(ControllerSide side, Ctx& ctx, Change&& change) {
  std::forward<Change>(change)(edit_metadata(side, ctx));
}
/// The image is committed: it becomes the newest, and who waits is answered.
void commit_due(ControllerSide side, Ctx& ctx);

/// The request that the controller processes on the connection.
void handle_controller_request(ControllerSide side, ConnectionId connection, Ctx& ctx);
/// maybeFenceStaleBroker, every eighth of the session timeout.
void fence_due(ControllerSide side, Ctx& ctx);
/// The task every 300 s: partitions that their preferred replica does not lead.
void preferred_due(ControllerSide side, Ctx& ctx);
/// The task every 5 min: partitions without a leader whose topic allows an unclean one.
void unclean_due(ControllerSide side, Ctx& ctx);
/// ElectLeaders for one partition; the error says why nothing came of it.
KafkaError elect_leader(ControllerSide side, PartitionId partition, ElectionKind kind, Ctx& ctx);

// --- controller_partitions.cpp ---------------------------------------------------------------------

/// Drops the broker from every ISR that it may leave, and elects where it led.
void broker_leaves(ControllerSide side, BrokerId broker, ChangeReason reason, Ctx& ctx);
/// A broker that can lead again: partitions without a leader look at it.
void broker_returns(ControllerSide side, BrokerId broker, Ctx& ctx);
/// Its log may lack something: no ISR and no ELR can count on it.
void broker_was_unclean(ControllerSide side, BrokerId broker, Ctx& ctx);
/// Makes a change and tells of it.
PartitionOutcome alter(ControllerSide side, PartitionId partition, PartitionChange change,
                       ChangeReason reason, Ctx& ctx);
AlterPartitionResult alter_partition(ControllerSide side, BrokerId sender,
                                     const AlteredPartition& wanted, Ctx& ctx);
bool has_leaderships(const Cluster& image, BrokerId broker);

}  // namespace ks
