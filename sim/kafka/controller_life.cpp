// A controller's process, and its part in the quorum: standby, active, renounced. Source: ControllerServer,
// QuorumController (claim, renounce, QuorumMetaLogListener).
// Model: how long a process needs to start and to end is given by the scenario; a controller that comes
// back has its log, and its high watermark with it.
#include <algorithm>
#include <utility>

#include "sim/kafka/controller.h"

namespace ks {
namespace {

constexpr Duration first_check_lag{1000};

/// An answer that will not be given, as its request sees it.
struct NotController {
  Ctx& ctx;
  ConnectionId connection;

  void operator()(const BrokerRegistrationResponse&) {
    ctx.respond(connection, BrokerRegistrationResponse{KafkaError::not_controller, -1});
  }
  void operator()(const BrokerHeartbeatResponse&) {
    BrokerHeartbeatResponse response;
    response.error = KafkaError::not_controller;
    ctx.respond(connection, std::move(response));
  }
  void operator()(const AlterPartitionResponse&) {
    AlterPartitionResponse response;
    response.error = KafkaError::not_controller;
    ctx.respond(connection, std::move(response));
  }
  template <class Other>
  void operator()(const Other& answer) {
    ctx.respond(connection, Other{answer});
  }
};

void forget_work(Controller& controller, Ctx& ctx) {
  controller.active = false;
  controller.next = nullptr;
  for (const TimerId timer : {controller.commit, controller.fence, controller.preferred,
                              controller.unclean, controller.idle}) {
    if (timer.valid()) ctx.stop_timer(timer);
  }
}

TimerId phase_timer(Controller& controller, Ctx& ctx) {
  if (!controller.phase.valid())
    controller.phase =
        ctx.new_timer(TimerOwner::controller, controller.id.index, ControllerTimer::phase);
  return controller.phase;
}

/// QuorumController counts the lease of a broker anew; what it told a former controller is unknown here.
void open_sessions(ControllerSide side, Ctx& ctx) {
  Controller& controller = side.controller;
  const Cluster& image = written(side);
  for (std::size_t i = 0; i < controller.sessions.size(); ++i) {
    BrokerSession& session = controller.sessions[i];
    const BrokerRegistration& broker = image.brokers[i];
    if (!broker.fenced || controller.config.all_leases_fresh) session.last_contact = ctx.now;
    session.metadata_offset = 0;
    session.shutdown_version = broker.shutting_down ? image.version : 0;
  }
}

}  // namespace

void activate(ControllerSide side, Ctx& ctx) {
  Controller& controller = side.controller;
  const Raft& raft = controller.raft;
  controller.active = true;
  controller.claimed_epoch = raft.epoch;
  open_sessions(side, ctx);
  ctx.note(ControllerActivated{raft.epoch, raft.high_watermark, written(side).version});
  const ControllerConfig& config = controller.config;
  // The tasks are scheduled when the leases run already, so the eighth check finds them over (rec).
  ctx.set_timer(controller.fence, ctx.now + config.session_timeout / 8 + first_check_lag);
  if (config.rebalance_interval > Duration{})
    ctx.set_timer(controller.preferred, ctx.now + config.rebalance_interval);
  ctx.set_timer(controller.unclean, ctx.now + config.unclean_interval);
  if (raft.on && raft.config.max_idle > Duration{})
    ctx.set_timer(controller.idle, ctx.now + raft.config.max_idle);
}

void renounce(ControllerSide side, Ctx& ctx) {
  Controller& controller = side.controller;
  if (controller.active) ctx.note(ControllerRenounced{controller.claimed_epoch});
  forget_work(controller, ctx);
  const std::vector<ControllerReply> replies = std::exchange(controller.replies, {});
  for (const ControllerReply& reply : replies)
    std::visit(NotController{ctx, reply.connection}, static_cast<const MessageKinds&>(reply.body));
  if (controller.raft.on) release_brokers(side, true, ctx);
}

void answer_committed(ControllerSide side, std::int64_t high_watermark, Ctx& ctx) {
  std::vector<ControllerReply> replies = std::exchange(side.controller.replies, {});
  for (ControllerReply& reply : replies) {
    if (reply.offset >= 0 && reply.offset < high_watermark) {
      ctx.respond_any(reply.connection, MessageBody{reply.body});
    } else {
      side.controller.replies.push_back(std::move(reply));
    }
  }
}

void release_brokers(ControllerSide side, bool all, Ctx& ctx) {
  Controller& controller = side.controller;
  const Raft& raft = controller.raft;
  const bool leads = raft.state == QuorumState::leader;
  const std::shared_ptr<const Cluster> image =
      leads ? raft.log.image_below(raft.high_watermark) : nullptr;
  const std::vector<MetadataWaiter> waiting = std::exchange(controller.waiting, {});
  for (const MetadataWaiter& waiter : waiting) {
    const bool newer = image != nullptr && image->version > waiter.version;
    MetadataLogResponse response{newer ? image : nullptr, KafkaError::none, raft.leader,
                                 raft.epoch};
    if (!leads) response.error = KafkaError::not_leader_or_follower;
    if (all || newer || waiter.until <= ctx.now) {
      ctx.respond(waiter.connection, std::move(response));
    } else {
      controller.waiting.push_back(waiter);
    }
  }
}

void idle_due(ControllerSide side, Ctx& ctx) {
  Controller& controller = side.controller;
  if (!ctx.timer_armed(controller.commit))
    ctx.set_timer(controller.commit,
                  ctx.now + controller.config.append_linger + controller.config.append_time);
  ctx.set_timer(controller.idle, ctx.now + controller.raft.config.max_idle);
}

void end_controller(ControllerSide side, ProcessState how, Ctx& ctx) {
  Controller& controller = side.controller;
  controller.process = how;
  if (how == ProcessState::closed) ctx.note(ProcessClosed{});
  if (how == ProcessState::killed) ctx.note(ProcessKilled{});
  forget_work(controller, ctx);
  controller.replies.clear();
  controller.waiting.clear();
  controller.held.clear();
  controller.booted = false;
  ctx.stop_timer(phase_timer(controller, ctx));
  end_raft(side, ctx);
  ctx.stop_listening(node(controller.id), controller.machine_lost);
  ctx.end_server(node(controller.id), controller.machine_lost);
}

void start_controller(ControllerSide side, Ctx& ctx) {
  Controller& controller = side.controller;
  ++controller.incarnation;
  controller.process = ProcessState::running;
  controller.machine_lost = false;
  ctx.note(ProcessStarted{controller.incarnation});
  ctx.stop_listening(node(controller.id), false);
  ctx.set_timer(phase_timer(controller, ctx), ctx.now + controller.config.boot);
}

void stop_controller(ControllerSide side, Ctx& ctx) {
  Controller& controller = side.controller;
  controller.process = ProcessState::closing;
  ctx.note(ProcessClosing{});
  if (!controller.booted) {
    end_controller(side, ProcessState::closed, ctx);
    return;
  }
  controller.raft.on ? resign_quorum(side, ctx) : renounce(side, ctx);
  ctx.set_timer(phase_timer(controller, ctx), ctx.now + controller.config.shutdown);
}

void controller_phase_due(ControllerSide side, Ctx& ctx) {
  Controller& controller = side.controller;
  if (controller.process == ProcessState::closing) {
    end_controller(side, ProcessState::closed, ctx);
    return;
  }
  controller.booted = true;
  ctx.end_server(node(controller.id), false);
  ctx.listen(node(controller.id));
  if (controller.raft.on) {
    start_raft(side, ctx);
  } else {
    ++controller.raft.epoch;  // it elects itself
    activate(side, ctx);
  }
}

}  // namespace ks
