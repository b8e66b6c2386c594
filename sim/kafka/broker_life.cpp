#include "sim/kafka/broker_life.h"

#include <algorithm>

#include "sim/base/check.h"
#include "sim/kafka/broker.h"
#include "sim/kafka/group/failover.h"
#include "sim/kafka/high_watermark.h"
#include "sim/kafka/share_leader.h"
#include "sim/kafka/transaction_coordinator.h"

namespace ks {
namespace {

/// BrokerLifecycleManager: the first heartbeat after one that did not grant the shutdown.
constexpr Duration shutdown_retry{50'000};
/// KafkaBroker.shutdown: who is not granted it by then goes without.
constexpr Duration shutdown_patience{300'000'000};
/// While it starts and has not caught up.
constexpr Duration starting_retry{10'000};
/// DefaultAlterPartitionManager after an error of the whole request.
constexpr Duration alter_retry{50'000};

void move_to(Broker& broker, BrokerState to, Ctx& ctx) {
  const BrokerState from = std::exchange(broker.life.state, to);
  if (from != to) ctx.note(BrokerStateChanged{from, to});
}

/// A broker that has no controller looks again after so long. Source: NodeToControllerRequestThread.
constexpr Duration controller_retry{100'000};
/// controller.socket.timeout.ms. Model: the default counts.
constexpr Duration socket_timeout{30'000'000};

/// Whether there is somebody to beat to; where the controller may fail, the time for its answer is limited.
bool may_beat(BrokerSide side, Ctx& ctx) {
  BrokerLife& life = side.broker.life;
  if (!reach_controller(side, life.heartbeats, ctx)) {
    ctx.set_timer(life.beat, ctx.now + controller_retry);
    return false;
  }
  life.beating = true;
  if (life.quorum.on)
    ctx.set_timer(life.beat, ctx.now + side.broker.config.broker_session_timeout_ms / 2);
  return true;
}

void send_registration(BrokerSide side, Ctx& ctx) {
  if (!may_beat(side, ctx)) return;
  const Broker& broker = side.broker;
  const BrokerLife& life = broker.life;
  ctx.request(life.heartbeats,
              BrokerRegistrationRequest{broker.id, life.incarnation, life.clean_epoch});
}

void send_heartbeat(BrokerSide side, Ctx& ctx) {
  if (!may_beat(side, ctx)) return;
  const Broker& broker = side.broker;
  BrokerLife& life = side.broker.life;
  life.beat_again = false;
  BrokerHeartbeatRequest request;
  request.broker = broker.id;
  request.broker_epoch = life.epoch;
  request.metadata_offset = broker.image->version;
  request.want_fence = !life.loaded;
  request.want_shut_down = life.state == BrokerState::pending_controlled_shutdown;
  ctx.request(life.heartbeats, std::move(request));
}

/// Says something now, or as soon as the answer under way is here.
void beat_now(Broker& broker, Ctx& ctx) {
  if (broker.life.beating) {
    broker.life.beat_again = true;
  } else {
    ctx.set_timer(broker.life.beat, ctx.now);
  }
}

void beat_after(Broker& broker, Duration pause, Ctx& ctx) {
  const bool at_once = std::exchange(broker.life.beat_again, false);
  ctx.set_timer(broker.life.beat, at_once ? ctx.now : ctx.now + pause);
}

/// NOT_CONTROLLER: the same is sent again, to whoever is active by then.
bool refused_as_not_active(BrokerSide side, KafkaError error, Ctx& ctx) {
  if (error != KafkaError::not_controller) return false;
  leave_controller(side, side.broker.life.heartbeats, ctx);
  ctx.set_timer(side.broker.life.beat, ctx.now + controller_retry);
  return true;
}

void handle(BrokerSide side, BrokerRegistrationResponse&& response, Ctx& ctx) {
  Broker& broker = side.broker;
  BrokerLife& life = broker.life;
  life.beating = false;
  if (refused_as_not_active(side, response.error, ctx)) return;
  if (response.error != KafkaError::none) {
    const Duration limit = broker.config.initial_broker_registration_timeout_ms;
    if (ctx.now - life.started_at - life.times.boot >= limit) {
      end_process(side, ProcessState::closed, ctx);
    } else {
      beat_after(broker, broker.config.broker_heartbeat_interval_ms, ctx);
    }
    return;
  }
  life.epoch = response.broker_epoch;
  life.clean_epoch = -1;
  side.replication.processes[broker.id.index].epoch = life.epoch;
  beat_after(broker, Duration{}, ctx);
}

void run(Broker& broker, Ctx& ctx) {
  move_to(broker, BrokerState::running, ctx);
  ctx.end_server(node(broker.id), false);
  ctx.listen(node(broker.id));
}

void begin_to_end(Broker& broker, Ctx& ctx) {
  move_to(broker, BrokerState::shutting_down, ctx);
  ctx.set_timer(broker.life.phase, ctx.now + broker.life.times.shutdown);
  ctx.stop_timer(broker.life.beat);
}

void handle(BrokerSide side, BrokerHeartbeatResponse&& response, Ctx& ctx) {
  Broker& broker = side.broker;
  BrokerLife& life = broker.life;
  life.beating = false;
  if (refused_as_not_active(side, response.error, ctx)) return;
  Duration pause = broker.config.broker_heartbeat_interval_ms;
  if (response.error == KafkaError::none) {
    // Source: BrokerLifecycleManager, PENDING_CONTROLLED_SHUTDOWN.
    if (life.state == BrokerState::pending_controlled_shutdown && !life.beat_again) {
      if (response.should_shut_down) return begin_to_end(broker, ctx);
      if (!std::exchange(life.asked_to_stop, true)) pause = shutdown_retry;
    }
    if (life.state == BrokerState::starting && response.is_caught_up)
      move_to(broker, BrokerState::recovery, ctx);
    if (life.state == BrokerState::recovery && !response.is_fenced) run(broker, ctx);
    if (life.state == BrokerState::starting) pause = starting_retry;
  }
  beat_after(broker, pause, ctx);
}

/// Asks for all that is wanted, unless a request is on its way.
void ask_for_changes(BrokerSide side, Ctx& ctx) {
  BrokerLife& life = side.broker.life;
  if (life.altering || life.epoch < 0) return;
  // With ZooKeeper, which has no voters, it is asked for as soon as the controller is known.
  if (life.quorum.voters == 0 && !life.alterations.valid()) return;
  AlterPartitionRequest request = isr_changes(side.replication, side.broker.id, life.epoch, ctx);
  if (request.parts.empty()) return;
  if (!reach_controller(side, life.alterations, ctx)) {
    isr_request_failed(side.replication, side.broker.id);
    ctx.set_timer(life.alter_retry, ctx.now + controller_retry);
    return;
  }
  if (life.quorum.on) ctx.set_timer(life.alter_retry, ctx.now + socket_timeout);
  life.altering = true;
  ctx.request(life.alterations, std::move(request));
}

/// Takes this broker's changes but the first out of those that are wanted.
std::vector<std::uint32_t> all_but_first(BrokerSide side) {
  std::vector<std::uint32_t> later;
  bool first = true;
  std::erase_if(side.replication.isr_wanted, [&](std::uint32_t index) {
    const Leadership& led = side.replication.led[index];
    if (!led.leads || led.broker != side.broker.id || led.change == IsrChange::none) return false;
    if (std::exchange(first, false)) return false;
    later.push_back(index);
    return true;
  });
  return later;
}

void handle(BrokerSide side, AlterPartitionResponse&& response, Ctx& ctx) {
  BrokerLife& life = side.broker.life;
  life.altering = false;
  if (life.quorum.on) ctx.stop_timer(life.alter_retry);
  if (response.error != KafkaError::none) {
    if (response.error == KafkaError::not_controller) leave_controller(side, life.alterations, ctx);
    isr_request_failed(side.replication, side.broker.id);
    ctx.set_timer(life.alter_retry, ctx.now + alter_retry);
    return;
  }
  Completed completed;
  isr_answered(side.replication, side.broker.id, response, completed, ctx);
  // What has come together meanwhile goes in one request. Source: DefaultAlterPartitionManager.
  ask_for_changes(side, ctx);
  complete(side, completed, ctx);
}

void handle(BrokerSide side, MetadataLogResponse&& response, Ctx& ctx) {
  if (side.broker.life.quorum.on) {
    quorum_fetched(side, std::move(response), ctx);
    return;
  }
  apply_image(side, std::move(response.image), ctx);
  fetch_metadata(side, ctx);
}

struct ResponseVisitor {
  BrokerSide side;
  Ctx& ctx;

  template <class Response>
  void operator()(Response&& response) {
    if constexpr (requires { handle(side, std::move(response), ctx); }) {
      handle(side, std::move(response), ctx);
    } else {
      check_failed("a controller does not answer that", __FILE__, __LINE__);
    }
  }
};

void drop_replication(BrokerSide side, bool killed, Time until, Ctx& ctx) {
  stop_fetchers(side.replication, side.broker.id, ctx);
  for (std::uint32_t i = 0; i < side.replication.sessions.size(); ++i) {
    const FetchSession& session = side.replication.sessions[i];
    if (session.broker == side.broker.id) drop_session(side.replication, session.connection, ctx);
  }
  for (std::uint32_t p = 0; p < ctx.cluster().partitions.size(); ++p) {
    const std::uint32_t own = replica_index(ctx.cluster().partitions[p], side.broker.id);
    if (own == Replica::none) continue;
    Replica& replica = side.replication.replicas.edit(own);
    replica.fetcher = Replica::none;
    replica.leader_epoch = -1;
    if (replica.led != Replica::none) forget_leadership(side.replication, replica.led);
    keep_high_watermark(side.replication, replica, side.broker.id, killed, until);
  }
}

/// Logs of a machine whose disks are new.
void empty_logs(BrokerSide side, const Ctx& ctx) {
  for (std::uint32_t p = 0; p < ctx.cluster().partitions.size(); ++p) {
    const std::uint32_t own = replica_index(ctx.cluster().partitions[p], side.broker.id);
    if (own == Replica::none) continue;
    Replica& replica = side.replication.replicas.edit(own);
    replica.log = PartitionLog{};
    replica.high_watermark = replica.checkpointed = 0;
    side.replication.reread_transactions(replica);
  }
}

void boot_done(BrokerSide side, Ctx& ctx) {
  Broker& broker = side.broker;
  BrokerLife& life = broker.life;
  life.booted = true;
  if (!life.quorum.on) {
    life.heartbeats = ctx.connect_to(node(life.controller), life.incarnation);
    life.alterations = ctx.connect_to(node(life.controller), life.incarnation);
    life.metadata = ctx.connect_to(node(life.controller), life.incarnation);
  }
  send_registration(side, ctx);
  fetch_metadata(side, ctx);
  ctx.set_timer(life.phase, ctx.now + life.times.log_load);
}

void logs_loaded(BrokerSide side, Ctx& ctx) {
  Broker& broker = side.broker;
  broker.life.loaded = true;
  take_all_roles(side, ctx);
  begin_checkpoints(side.replication, broker.id, ctx.now);
  ctx.set_timer(broker.isr, ctx.now + broker.config.replica_lag_time_max_ms / 2);
  if (broker.transactions.check.valid()) {
    ctx.set_timer(
        broker.transactions.check,
        ctx.now + broker.config.transaction_abort_timed_out_transaction_cleanup_interval_ms);
  }
  if (broker.life.epoch >= 0) beat_now(broker, ctx);
}

}  // namespace

void start_broker(BrokerSide side, bool empty, Ctx& ctx) {
  Broker& broker = side.broker;
  BrokerLife& life = broker.life;
  ++life.incarnation;
  life.process = ProcessState::running;
  life.loaded = false;
  life.booted = false;
  life.epoch = -1;
  life.machine_lost = false;
  life.started_at = ctx.now;
  if (empty) {
    empty_logs(side, ctx);
    life.clean_epoch = -1;
  }
  side.replication.processes[broker.id.index] = BrokerProcess{life.incarnation, -1, never};
  ctx.note(ProcessStarted{life.incarnation});
  ctx.stop_listening(node(broker.id), false);
  move_to(broker, BrokerState::starting, ctx);
  ctx.set_timer(life.phase, ctx.now + life.times.boot);
}

void phase_due(BrokerSide side, Ctx& ctx) {
  const BrokerLife& life = side.broker.life;
  if (life.state == BrokerState::shutting_down) {
    side.broker.life.clean_epoch = life.epoch;
    end_process(side, ProcessState::closed, ctx);
  } else if (!life.booted) {
    boot_done(side, ctx);
  } else if (!life.loaded) {
    logs_loaded(side, ctx);
  } else if (life.state == BrokerState::pending_controlled_shutdown) {
    begin_to_end(side.broker, ctx);
  }
}

void stop_broker(BrokerSide side, Ctx& ctx) {
  Broker& broker = side.broker;
  ctx.note(ProcessClosing{});
  broker.life.process = ProcessState::closing;
  broker.life.asked_to_stop = false;
  if (broker.life.epoch < 0) {
    end_process(side, ProcessState::closed, ctx);
    return;
  }
  move_to(broker, BrokerState::pending_controlled_shutdown, ctx);
  const bool limited = broker.life.loaded && broker.life.quorum.voters > 0;  // not with ZooKeeper
  if (limited) ctx.set_timer(broker.life.phase, ctx.now + shutdown_patience);
  beat_now(broker, ctx);
}

void beat_due(BrokerSide side, Ctx& ctx) {
  BrokerLife& life = side.broker.life;
  if (life.state == BrokerState::shutting_down) return;
  if (life.beating) {  // no answer in time
    life.beating = false;
    leave_controller(side, life.heartbeats, ctx);
    ctx.set_timer(life.beat, ctx.now + side.broker.config.broker_heartbeat_interval_ms);
  } else if (life.epoch < 0) {
    send_registration(side, ctx);
  } else {
    send_heartbeat(side, ctx);
  }
}

void end_process(BrokerSide side, ProcessState how, Ctx& ctx) {
  Broker& broker = side.broker;
  BrokerLife& life = broker.life;
  const Time until = life.process == ProcessState::frozen ? life.frozen_at : ctx.now;
  life.process = how;
  if (how == ProcessState::closed) ctx.note(ProcessClosed{});
  if (how == ProcessState::killed) {
    ctx.note(ProcessKilled{});
    life.clean_epoch = -1;
  }
  coordinator_died(side, ctx);
  share_leader_died(side, ctx);
  transactions_died(side, ctx);
  drop_replication(side, how == ProcessState::killed, until, ctx);
  for (const TimerId timer : {life.beat, life.phase, life.alter_retry, broker.append,
                              broker.purgatory, broker.isr, broker.load})
    ctx.stop_timer(timer);
  if (life.quorum.on) {
    ctx.stop_timer(life.quorum.timer);
    life.quorum.leader = life.quorum.voters == 1 ? ControllerId{0} : ControllerId{};
    life.quorum.epoch = 0;
    life.quorum.fetching = life.quorum.leader_silent = false;
  }
  for (const ConnectionId connection : {life.heartbeats, life.alterations, life.metadata}) {
    if (connection.valid()) ctx.close(connection);
  }
  life.heartbeats = life.alterations = life.metadata = ConnectionId{};
  life.epoch = -1;
  life.loaded = false;
  life.beating = life.beat_again = life.altering = false;
  life.held.clear();
  broker.appending.clear();
  broker.produces.clear();
  broker.writes.clear();
  move_to(broker, BrokerState::not_running, ctx);
  ctx.stop_listening(node(broker.id), life.machine_lost);
  ctx.end_server(node(broker.id), life.machine_lost);
}

void send_alterations(BrokerSide side, Ctx& ctx) {
  // Each change is asked for as soon as it is wanted, so the first of several goes alone.
  const std::vector<std::uint32_t> later = all_but_first(side);
  ask_for_changes(side, ctx);
  side.replication.isr_wanted.insert(side.replication.isr_wanted.end(), later.begin(), later.end());
}

void handle_controller_response(BrokerSide side, MessageBody&& body, Ctx& ctx) {
  std::visit(ResponseVisitor{side, ctx}, static_cast<MessageKinds&&>(std::move(body)));
}

void fetch_metadata(BrokerSide side, Ctx& ctx) {
  if (side.broker.life.quorum.on) {
    fetch_from_quorum(side, ctx);
    return;
  }
  ctx.request(side.broker.life.metadata,
              MetadataLogRequest{side.broker.id, side.broker.image->version});
}

}  // namespace ks
