#include "sim/kafka/controller.h"

#include <algorithm>

#include "sim/base/check.h"

namespace ks {
namespace {

/// BrokerControlState. Source: BrokerHeartbeatManager.calculateNextBrokerState.
enum class ControlState : std::uint8_t { fenced, unfenced, controlled_shutdown, shutdown_now };

/// KafkaRaftClient.MAX_FETCH_WAIT_MS
constexpr Duration metadata_fetch_wait{500'000};
/// What one run of the task for preferred leaders may change.
constexpr int most_elections = 1000;

ControlState state_of(const BrokerRegistration& broker) {
  if (broker.shutting_down)
    return broker.fenced ? ControlState::shutdown_now : ControlState::controlled_shutdown;
  return broker.fenced ? ControlState::fenced : ControlState::unfenced;
}

/// The least metadata offset that any active broker has told.
std::uint32_t lowest_active_offset(const ControllerSide& side) {
  std::uint32_t lowest = BrokerId::none_index;
  const Cluster& image = current(side);
  for (std::size_t i = 0; i < image.brokers.size(); ++i) {
    if (image.brokers[i].active())
      lowest = std::min(lowest, side.controller.sessions[i].metadata_offset);
  }
  return lowest;
}

ControlState next_state(const ControllerSide& side, const BrokerHeartbeatRequest& request) {
  const Cluster& image = current(side);
  const BrokerRegistration& broker = image.brokers[request.broker.index];
  switch (state_of(broker)) {
    case ControlState::fenced:
      if (request.want_shut_down) return ControlState::shutdown_now;
      if (request.want_fence || request.metadata_offset < broker.version)
        return ControlState::fenced;
      return ControlState::unfenced;
    case ControlState::unfenced:
      if (request.want_fence)
        return request.want_shut_down ? ControlState::shutdown_now : ControlState::fenced;
      if (!request.want_shut_down) return ControlState::unfenced;
      return has_leaderships(image, request.broker) ? ControlState::controlled_shutdown
                                                    : ControlState::shutdown_now;
    case ControlState::controlled_shutdown: {
      if (has_leaderships(image, request.broker)) return ControlState::controlled_shutdown;
      const BrokerSession& session = side.controller.sessions[request.broker.index];
      return session.shutdown_version <= lowest_active_offset(side)
                 ? ControlState::shutdown_now
                 : ControlState::controlled_shutdown;
    }
    case ControlState::shutdown_now: return ControlState::shutdown_now;
  }
  return ControlState::fenced;
}

void fence(ControllerSide side, BrokerId broker, ChangeReason reason, Ctx& ctx) {
  ctx.note(BrokerFenced{broker, side.controller.config.session_timeout,
                        side.controller.sessions[broker.index].last_contact, reason});
  broker_leaves(side, broker, reason, ctx);
  edit_metadata(side, ctx).brokers[broker.index].fenced = true;
}

/// The records of a change of state. Source: ReplicationControlManager.processBrokerHeartbeat.
void move_to(ControllerSide side, BrokerId broker, ControlState to, Ctx& ctx) {
  const BrokerRegistration now = current(side).brokers[broker.index];
  const ControlState from = state_of(now);
  if (from == to) return;
  switch (to) {
    case ControlState::fenced: fence(side, broker, ChangeReason::fenced, ctx); return;
    case ControlState::unfenced:
      ctx.note(BrokerUnfenced{broker});
      edit_metadata(side, ctx).brokers[broker.index].fenced = false;
      broker_returns(side, broker, ctx);
      return;
    case ControlState::controlled_shutdown:
      broker_leaves(side, broker, ChangeReason::shutting_down, ctx);
      edit_metadata(side, ctx).brokers[broker.index].shutting_down = true;
      side.controller.sessions[broker.index].shutdown_version = written(side).version + 1;
      return;
    case ControlState::shutdown_now:
      if (!now.fenced) broker_leaves(side, broker, ChangeReason::shutting_down, ctx);
      ctx.note(ShutdownGranted{broker});
      edit_metadata(side, ctx).brokers[broker.index].fenced = true;
      edit_metadata(side, ctx).brokers[broker.index].shutting_down = true;
      return;
  }
}

/// What depends on changes that are not committed yet waits for that.
template <class Response>
void answer(ControllerSide side, ConnectionId connection, Response&& response, Ctx& ctx) {
  if (side.controller.next == nullptr && side.controller.replies.empty()) {
    ctx.respond(connection, std::move(response));
  } else {
    // It may rest on what is written and not committed: DeferredEventQueue.highestPendingOffset.
    const bool written_only = side.controller.next == nullptr;
    const std::int64_t last = side.controller.raft.log.end() - 1;
    side.controller.replies.push_back(
        ControllerReply{connection, MessageBody{std::move(response)}, written_only ? last : -1});
  }
}

bool session_runs(const ControllerSide& side, BrokerId broker, const Ctx& ctx) {
  const BrokerSession& session = side.controller.sessions[broker.index];
  return ctx.now <= session.last_contact + side.controller.config.session_timeout;
}

/// The broker whose session is over and that was heard of longest ago; invalid: there is none. Who is
/// fenced last is the last known leader. Source: BrokerHeartbeatTracker.maybeRemoveExpired.
BrokerId stalest(const ControllerSide& side, const Ctx& ctx) {
  BrokerId found;
  for (std::uint32_t i = 0; i < side.controller.sessions.size(); ++i) {
    const BrokerId broker{i};
    if (current(side).brokers[i].fenced || session_runs(side, broker, ctx)) continue;
    if (!found.valid() || side.controller.sessions[i].last_contact <
                              side.controller.sessions[found.index].last_contact)
      found = broker;
  }
  return found;
}

/// In Kafka the offset of the registration's own record. Here several may be in one entry of the log.
std::int64_t next_broker_epoch(ControllerSide side) {
  std::int64_t epoch = std::int64_t{written(side).version} + 1;
  for (const BrokerRegistration& each : current(side).brokers)
    epoch = std::max(epoch, each.epoch + 1);
  return epoch;
}

void handle(ControllerSide side, ConnectionId connection, const BrokerRegistrationRequest& request,
            Ctx& ctx) {
  const BrokerId broker = request.broker;
  const BrokerRegistration before = current(side).brokers[broker.index];
  const bool other = before.incarnation != request.incarnation;
  if (other && !before.shutting_down && !before.fenced && session_runs(side, broker, ctx)) {
    answer(side, connection,
           BrokerRegistrationResponse{KafkaError::duplicate_broker_registration, -1}, ctx);
    return;
  }
  if (!other && before.epoch >= 0) {
    // A process that registers once more keeps its epoch. Source: ClusterControlManager.registerBroker.
    side.controller.sessions[broker.index].last_contact = ctx.now;
    answer(side, connection, BrokerRegistrationResponse{KafkaError::none, before.epoch}, ctx);
    return;
  }
  const bool clean = request.previous_epoch == before.epoch;
  const std::int64_t epoch = next_broker_epoch(side);
  if (!before.fenced) fence(side, broker, ChangeReason::registered, ctx);
  if (!clean) broker_was_unclean(side, broker, ctx);
  Cluster& image = edit_metadata(side, ctx);
  BrokerRegistration& registration = image.brokers[broker.index];
  registration.epoch = epoch;
  registration.version = written(side).version + 1;
  registration.incarnation = request.incarnation;
  registration.fenced = true;
  registration.shutting_down = false;
  side.controller.sessions[broker.index].last_contact = ctx.now;
  ctx.note(BrokerRegistered{broker, request.incarnation, registration.epoch, clean});
  answer(side, connection, BrokerRegistrationResponse{KafkaError::none, registration.epoch}, ctx);
}

void handle(ControllerSide side, ConnectionId connection, const BrokerHeartbeatRequest& request,
            Ctx& ctx) {
  const BrokerRegistration& before = current(side).brokers[request.broker.index];
  if (request.broker_epoch != before.epoch) {
    answer(side, connection,
           BrokerHeartbeatResponse{KafkaError::stale_broker_epoch, false, true, false}, ctx);
    return;
  }
  BrokerSession& session = side.controller.sessions[request.broker.index];
  session.last_contact = ctx.now;
  session.metadata_offset = request.metadata_offset;
  const bool caught_up = request.metadata_offset >= before.version;
  const ControlState next = next_state(side, request);
  move_to(side, request.broker, next, ctx);
  BrokerHeartbeatResponse response;
  response.is_caught_up = caught_up;
  response.is_fenced = next == ControlState::fenced || next == ControlState::shutdown_now;
  response.should_shut_down = next == ControlState::shutdown_now;
  answer(side, connection, std::move(response), ctx);
}

void handle(ControllerSide side, ConnectionId connection, const AlterPartitionRequest& request,
            Ctx& ctx) {
  AlterPartitionResponse response;
  if (request.broker_epoch != current(side).brokers[request.broker.index].epoch) {
    response.error = KafkaError::stale_broker_epoch;
  } else {
    for (const AlteredPartition& wanted : request.parts)
      response.parts.push_back(alter_partition(side, request.broker, wanted, ctx));
  }
  answer(side, connection, std::move(response), ctx);
}

void handle(ControllerSide side, ConnectionId connection, const MetadataLogRequest& request,
            Ctx& ctx) {
  if (side.controller.raft.on) {
    // Who comes anew lacks at least the LeaderChange of this epoch, so it is answered at once.
    const bool comes_anew = ctx.current_request(connection).correlation == 1;
    const Duration wait = comes_anew ? Duration{} : metadata_fetch_wait;
    side.controller.waiting.push_back(MetadataWaiter{connection, request.version, ctx.now + wait});
    release_brokers(side, side.controller.raft.state != QuorumState::leader, ctx);
  } else if (request.version < side.newest->version) {
    ctx.respond(connection, MetadataLogResponse{side.newest});
  } else {
    side.controller.waiting.push_back(MetadataWaiter{connection, request.version});
  }
}

struct RequestVisitor {
  ControllerSide side;
  ConnectionId connection;
  Ctx& ctx;

  template <class Request>
  void operator()(const Request& request) {
    constexpr bool log = std::is_same_v<Request, MetadataLogRequest>;
    if constexpr (requires { handle(side, connection, request, ctx); }) {
      if (log || side.controller.active) {
        handle(side, connection, request, ctx);
      } else {
        refuse(request);
      }
    } else if constexpr (requires { handle_quorum_request(side, connection, request, ctx); }) {
      handle_quorum_request(side, connection, request, ctx);
    } else {
      check_failed("brokers do not send this to a controller", __FILE__, __LINE__);
    }
  }

 private:
  void refuse(const BrokerRegistrationRequest&) {
    ctx.respond(connection, BrokerRegistrationResponse{KafkaError::not_controller, -1});
  }
  void refuse(const BrokerHeartbeatRequest&) {
    ctx.respond(connection,
                BrokerHeartbeatResponse{KafkaError::not_controller, false, true, false});
  }
  void refuse(const AlterPartitionRequest&) {
    ctx.respond(connection, AlterPartitionResponse{KafkaError::not_controller, {}});
  }
  void refuse(const MetadataLogRequest&) {}
};

}  // namespace

Cluster& edit_metadata(ControllerSide side, Ctx& ctx) {
  Controller& controller = side.controller;
  if (controller.next == nullptr) {
    controller.next = std::make_shared<Cluster>(written(side));
    ++controller.next->version;
    if (!ctx.timer_armed(controller.commit))
      ctx.set_timer(controller.commit,
                    ctx.now + controller.config.append_linger + controller.config.append_time);
  } else if (controller.next.use_count() > 1) {
    controller.next =
        std::make_shared<Cluster>(*controller.next);  // a copy of the world has it too
  }
  return *controller.next;
}

void commit_due(ControllerSide side, Ctx& ctx) {
  Controller& controller = side.controller;
  if (controller.raft.on) {
    // The batch is written; a majority has to have it. Without a change it is a NoOpRecord.
    for (ControllerReply& reply : controller.replies) {
      if (reply.offset < 0) reply.offset = controller.raft.log.end();
    }
    append_to_quorum(side, std::exchange(controller.next, nullptr), ctx);
    raft_poll(side, ctx);
    return;
  }
  side.newest = std::exchange(controller.next, nullptr);
  ctx.know(*side.newest);
  const std::vector<ControllerReply> replies = std::exchange(controller.replies, {});
  for (const ControllerReply& reply : replies)
    ctx.respond_any(reply.connection, MessageBody{reply.body});
  const std::vector<MetadataWaiter> waiting = std::exchange(controller.waiting, {});
  for (const MetadataWaiter& waiter : waiting)
    ctx.respond(waiter.connection, MetadataLogResponse{side.newest});
}

void handle_controller_request(ControllerSide side, ConnectionId connection, Ctx& ctx) {
  std::visit(RequestVisitor{side, connection, ctx}, ctx.current_request(connection).body);
  raft_poll(side, ctx);
}

void fence_due(ControllerSide side, Ctx& ctx) {
  Controller& controller = side.controller;
  // One broker per run; the next run follows at once if one was fenced.
  for (BrokerId stale = stalest(side, ctx); stale.valid(); stale = stalest(side, ctx))
    fence(side, stale, ChangeReason::fenced, ctx);
  ctx.set_timer(controller.fence, ctx.now + controller.config.session_timeout / 8);
}

void preferred_due(ControllerSide side, Ctx& ctx) {
  int left = most_elections;
  const std::size_t count = current(side).partitions.size();
  for (std::uint32_t i = 0; i < count && left > 0; ++i) {
    const PartitionInfo& info = current(side).partitions[i];
    const bool imbalanced =
        !info.deleted && info.leader.valid() && info.leader.index != info.replicas.front();
    if (imbalanced &&
        elect_leader(side, PartitionId{i}, ElectionKind::preferred, ctx) == KafkaError::none)
      --left;
  }
  const Duration pause = left > 0 ? side.controller.config.rebalance_interval : Duration{1};
  ctx.set_timer(side.controller.preferred, ctx.now + pause);
}

void unclean_due(ControllerSide side, Ctx& ctx) {
  const std::size_t count = current(side).partitions.size();
  for (std::uint32_t i = 0; i < count; ++i) {
    const PartitionInfo& info = current(side).partitions[i];
    const bool wanted = !info.deleted && !info.leader.valid() &&
                        current(side).config_of(PartitionId{i}).unclean_leader_election_enable;
    if (wanted) elect_leader(side, PartitionId{i}, ElectionKind::unclean, ctx);
  }
  ctx.set_timer(side.controller.unclean, ctx.now + side.controller.config.unclean_interval);
}

}  // namespace ks
