// A controller. The active one is the only place where a metadata image is made: it keeps the brokers'
// sessions, fences who is not heard of, elects leaders, answers AlterPartition, and sends each image to the
// brokers that wait for it. The others hold the image by replaying the log, see raft.h. Source:
// QuorumController, ReplicationControlManager, ClusterControlManager, BrokerHeartbeatManager,
// BrokerHeartbeatTracker.
// Model: a controller without others commits one append after the linger.
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "sim/kafka/cluster.h"
#include "sim/kafka/elections.h"
#include "sim/kafka/raft.h"
#include "sim/kafka/replication.h"

namespace ks {

/// What a controller needs to know about itself and the brokers.
struct ControllerConfig {
  Duration session_timeout{};          ///< broker.session.timeout.ms
  Duration append_linger{};            ///< controller.quorum.append.linger.ms
  Duration append_time{};              ///< of its log
  Duration rebalance_interval{};       ///< leader.imbalance.check.interval.seconds; 0: never
  Duration unclean_interval{};         ///< unclean.leader.election.interval.ms
  bool elr = true;                     ///< eligible.leader.replicas.version = 1
  bool all_leases_fresh = false;       ///< at activation, also of fenced brokers: before 4.1
  Duration boot{};                     ///< from the start of the process until it takes part
  Duration shutdown{};                 ///< from SIGTERM to the end of the process
  bool relaxed_reassignment = true;    ///< ChangeRules::relaxed_completion
  bool completes_reassignment = true;  ///< ChangeRules::completes
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
  std::int64_t offset = -1;  ///< of the entry of the log; −1: it is not written yet
};

/// A broker whose fetch of the metadata waits for something newer.
struct MetadataWaiter {
  ConnectionId connection;
  std::uint32_t version = 0;
  Time until = never;  ///< then it is answered in any case
};

struct Controller {
  ControllerId id;
  ControllerConfig config;
  // The process.
  ProcessState process = ProcessState::running;
  std::uint32_t incarnation = 1;
  bool booted = true;
  bool machine_lost = false;
  Time frozen_at{};
  std::vector<Entry> held;  ///< while frozen: what would have happened, in order
  Raft raft;
  // The active controller.
  bool active = true;                   ///< it leads, and its epoch is committed
  std::int32_t claimed_epoch = 0;       ///< in which it was active last
  std::shared_ptr<Cluster> next;        ///< not committed yet; null: nothing is
  std::vector<BrokerSession> sessions;  ///< by BrokerId
  std::vector<ControllerReply> replies;
  std::vector<MetadataWaiter> waiting;
  TimerId commit;
  TimerId fence;      ///< maybeFenceStaleBroker
  TimerId preferred;  ///< electPreferred
  TimerId unclean;    ///< electUnclean
  TimerId phase;      ///< the start or the end of the process; made when it is first needed
  TimerId idle;       ///< writeNoOpRecord; a quorum's
};

/// What the controller's handlers own.
struct ControllerSide {
  Controller& controller;
  std::shared_ptr<const Cluster>& newest;
  Replication& replication;
};

/// What the next image is made of: the one after the last entry of its log.
inline const Cluster& written(const ControllerSide& side) {
  return side.controller.raft.on ? *side.controller.raft.log.last_image() : *side.newest;
}
/// The newest state, whether committed or not.
inline const Cluster& current(const ControllerSide& side) {
  return side.controller.next != nullptr ? *side.controller.next : written(side);
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

// --- controller_life.cpp: the process, and the controller's part in the quorum ------------------------

/// kill -9, or the end of an orderly shutdown.
void end_controller(ControllerSide side, ProcessState how, Ctx& ctx);
void start_controller(ControllerSide side, Ctx& ctx);
/// SIGTERM: a leader says that it resigns.
void stop_controller(ControllerSide side, Ctx& ctx);
/// The start or the end of the process is over.
void controller_phase_due(ControllerSide side, Ctx& ctx);
/// It leads and its epoch is committed. Source: QuorumController.claim.
void activate(ControllerSide side, Ctx& ctx);
/// It leads no longer: what waits is refused, what is not written is forgotten.
void renounce(ControllerSide side, Ctx& ctx);
/// Entries below the offset are committed: whoever waited for them is answered.
void answer_committed(ControllerSide side, std::int64_t high_watermark, Ctx& ctx);
/// Answers brokers whose fetch of the metadata has something new or has waited long enough, or all.
void release_brokers(ControllerSide side, bool all, Ctx& ctx);
void idle_due(ControllerSide side, Ctx& ctx);

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
