// The life of a broker's process and what it says to the controller: it starts, registers, beats, is
// unfenced, runs, shuts down in order or dies. Source: BrokerLifecycleManager, BrokerServer, KafkaServer.
// Model: how long a process needs to start, to load its logs and to end is given by the scenario.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/engine/event_queue.h"
#include "sim/kafka/ctx.h"
#include "sim/kafka/group/stored_group.h"

namespace ks {

struct BrokerSide;

/// What a start and an end take, besides what the protocol needs.
struct BrokerTimes {
  Duration boot{3'000'000};    ///< from the start of the process to its registration
  Duration log_load{500'000};  ///< from then until it can follow and wants to be unfenced
  Duration shutdown{800'000};  ///< from the controller's permission to the end
  /// From the metadata with a new leader, which the broker tells at once to whoever asks, until the group
  /// coordinator hears of it: in between the replicas change their roles.
  Duration coordinator_election{};
  Duration coordinator_load{100'000};  ///< reading a partition of __consumer_offsets
  bool operator==(const BrokerTimes&) const = default;
};

/// What a broker knows of the quorum, as an observer, if there are several controllers or the only one has
/// failed. Source: KafkaRaftClient (observers), RaftControllerNodeProvider, NodeToControllerChannelManager.
struct QuorumView {
  bool on = false;
  std::uint32_t voters = 1;
  ControllerId leader{0};  ///< invalid: it knows none
  std::int32_t epoch = 1;
  ControllerId asked{0};       ///< whom it fetches metadata from
  bool fetching = false;       ///< a fetch is on its way
  bool leader_silent = false;  ///< it looks for another one
  Duration request_timeout{};  ///< controller.quorum.request.timeout.ms
  TimerId timer;               ///< the next fetch, or the end of one that gets no answer
};

struct BrokerLife {
  ProcessState process = ProcessState::running;
  BrokerState state = BrokerState::running;
  BrokerTimes times;
  ControllerId controller;  ///< that its requests go to
  QuorumView quorum;
  std::uint32_t incarnation = 1;
  std::int64_t epoch = -1;        ///< that the controller gave; −1: not registered
  std::int64_t clean_epoch = -1;  ///< of the clean-shutdown file; −1: there is none
  bool booted = true;             ///< far enough to register
  bool loaded = true;             ///< its logs
  bool machine_lost = false;
  bool beating = false;        ///< a heartbeat or a registration is on its way
  bool beat_again = false;     ///< the next one is to follow the answer at once
  bool asked_to_stop = false;  ///< an answer to want_shut_down came without permission
  bool altering = false;       ///< an AlterPartition is on its way
  Time started_at{};
  Time frozen_at{};
  ConnectionId heartbeats;
  ConnectionId alterations;
  ConnectionId metadata;
  TimerId beat;
  TimerId phase;  ///< boot, then loading of logs; the wait for a shutdown and its end
  TimerId alter_retry;
  std::vector<Entry> held;  ///< while frozen: what would have happened, in order
};

/// The process starts: with the logs that it left, or without any.
void start_broker(BrokerSide side, bool empty, Ctx& ctx);
/// A phase of starting or ending is over.
void phase_due(BrokerSide side, Ctx& ctx);
/// SIGTERM: the controller is asked to take the leaderships away first.
void stop_broker(BrokerSide side, Ctx& ctx);
/// It is time to say something to the controller.
void beat_due(BrokerSide side, Ctx& ctx);
/// The process is gone with all it had in memory; what it kept on disk stays.
void end_process(BrokerSide side, ProcessState how, Ctx& ctx);
/// Changes of ISRs that wait are asked for, unless a request is on its way.
void send_alterations(BrokerSide side, Ctx& ctx);
/// What the controller answers.
void handle_controller_response(BrokerSide side, MessageBody&& body, Ctx& ctx);
/// AlterPartition is sent again, or gets no answer.
void alter_due(BrokerSide side, Ctx& ctx);
/// Asks the controller for whatever is newer than the image that it has.
void fetch_metadata(BrokerSide side, Ctx& ctx);

// --- broker_quorum.cpp -----------------------------------------------------------------------------

/// The channel leads to the controller that the broker knows; opened anew if need be. False: it knows none.
bool reach_controller(BrokerSide side, ConnectionId& channel, Ctx& ctx);
/// The controller of this channel is not the active one, or is gone.
void leave_controller(BrokerSide side, ConnectionId& channel, Ctx& ctx);
void fetch_from_quorum(BrokerSide side, Ctx& ctx);
void quorum_fetched(BrokerSide side, MetadataLogResponse&& response, Ctx& ctx);
/// The timer of the fetch.
void quorum_due(BrokerSide side, Ctx& ctx);
/// A connection to a controller has ended.
void controller_connection_lost(BrokerSide side, ConnectionId connection, Ctx& ctx);
/// The only controller has not answered in time, because a message was dropped or held up by choice.
void controller_silent(BrokerSide side, ConnectionId connection, Ctx& ctx);

}  // namespace ks
