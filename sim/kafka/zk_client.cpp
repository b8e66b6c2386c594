#include "sim/kafka/zk_client.h"

#include <algorithm>
#include <string>

#include "sim/base/check.h"
#include "sim/kafka/zk_controller.h"
#include "sim/kafka/zk_settings.h"

namespace ks {
namespace {

/// ClientCnxn waits up to so long at random before it connects again.
constexpr std::int64_t longest_pause_us = 1'000'000;

void move_to(Broker& broker, BrokerState to, Ctx& ctx) {
  const BrokerState from = std::exchange(broker.life.state, to);
  if (from != to) ctx.note(BrokerStateChanged{from, to});
}

Duration session_timeout(ZkSide side, BrokerId broker) {
  return side.brokers[broker.index].config.zookeeper_session_timeout_ms;
}

void arm_pulse(ZkSide side, BrokerId broker, Ctx& ctx) {
  ZkClient& client = side.client(broker);
  const Duration timeout = session_timeout(side, broker);
  const Time next = std::min(client.last_sent + zk_ping_interval(timeout),
                             client.last_heard + zk_read_timeout(timeout));
  ctx.set_timer(client.pulse, std::max(next, ctx.now));
}

void send_watch(ZkClient& client, Ctx& ctx) {
  client.last_sent = ctx.now;
  ctx.request(client.watch, ZkWatchRequest{client.session});
}

void send_op(ZkClient& client, const ZkOpRequest& request, Ctx& ctx) {
  ZkOpRequest sent = request;
  sent.session = client.session;
  client.last_sent = ctx.now;
  ctx.request(client.requests, std::move(sent));
}

/// A connection is tried: the server answers on it, or nobody does.
void connect(ZkSide side, BrokerId broker, Ctx& ctx) {
  ZkClient& client = side.client(broker);
  const std::uint32_t incarnation = side.brokers[broker.index].life.incarnation;
  client.requests = ctx.connect_to(zookeeper_node, incarnation);
  client.watch = ctx.connect_to(zookeeper_node, incarnation);
  client.connecting = true;
  client.last_sent = ctx.now;
  client.last_heard = ctx.now;
  ctx.request(client.requests,
              ZkConnectRequest{broker, client.session, session_timeout(side, broker)});
  ctx.set_timer(client.pulse, ctx.now + session_timeout(side, broker));
}

void disconnect(ZkClient& client, Ctx& ctx) {
  for (const ConnectionId connection : {client.requests, client.watch}) {
    if (connection.valid()) ctx.close(connection);
  }
  client.requests = client.watch = ConnectionId{};
  client.connected = client.connecting = false;
}

/// The connection is gone, the session need not be.
void connection_gone(ZkSide side, BrokerId broker, Ctx& ctx) {
  ZkClient& client = side.client(broker);
  if (client.connected) ctx.note(ZkConnectionLost{});
  disconnect(client, ctx);
  Rng rng =
      ctx.rng(ctx.names().of(node(broker)), "ZooKeeper pause " + std::to_string(client.attempts++));
  ctx.set_timer(client.pulse, ctx.now + Duration{rng.between(0, longest_pause_us - 1)});
}

/// KafkaZkClient.reinitialize: a new session, a new znode, and the race again.
void session_gone(ZkSide side, BrokerId broker, Ctx& ctx) {
  ZkClient& client = side.client(broker);
  zk_resign(side, broker, ctx);
  client.session = 0;
  client.pending.clear();
  disconnect(client, ctx);
  connect(side, broker, ctx);
}

void read_controller(ZkSide side, BrokerId broker, Ctx& ctx) {
  zk_send(side, broker, ZkOpRequest{0, ZkOp::read_controller, 0, 0, {}}, ctx);
}

void register_broker(ZkSide side, BrokerId broker, Ctx& ctx) {
  zk_send(side, broker, ZkOpRequest{0, ZkOp::register_broker, 0, 0, {}}, ctx);
}

/// A process that has just started begins to serve.
void serve(Broker& broker, Ctx& ctx) {
  move_to(broker, BrokerState::running, ctx);
  ctx.end_server(node(broker.id), false);
  ctx.listen(node(broker.id));
}

/// The znode is there; of a process that has just started the socket server comes last.
void registered(ZkSide side, BrokerId id, const ZkOpResponse& response, Ctx& ctx) {
  Broker& broker = side.brokers[id.index];
  if (response.code == ZkCode::node_exists) {
    ctx.note(BrokerZnodeExists{});
    zk_close_session(side, id, ctx);
    end_process(side.broker(id), ProcessState::closed, ctx);
    zk_process_ended(side, id, ctx);
    return;
  }
  zk_settings_read(side, id, *response.image, ctx);
  broker.life.epoch = response.zxid;
  broker.life.clean_epoch = -1;
  side.replication.processes[id.index].epoch = response.zxid;
  ctx.note(BrokerZnodeCreated{response.zxid});
  if (broker.life.state == BrokerState::starting) {
    const Duration takes = side.zk.times.serve;
    takes > Duration{} ? ctx.set_timer(broker.life.phase, ctx.now + takes) : serve(broker, ctx);
  }
  read_controller(side, id, ctx);
}

void controller_read(ZkSide side, BrokerId broker, const ZkOpResponse& response, Ctx& ctx) {
  ZkClient& client = side.client(broker);
  client.seen_epoch = response.controller_epoch;
  const bool own = response.controller == broker;
  if (!own) zk_resign(side, broker, ctx);
  // It was elected, and the answer was lost with its connection.
  const bool unaware = own && side.controller(broker).state == ZkControllerState::none;
  if (unaware) zk_elected(side, broker, response.controller_epoch, ctx);
  if (!response.controller.valid()) {
    if (side.brokers[broker.index].life.epoch >= 0)
      zk_send(side, broker, ZkOpRequest{0, ZkOp::elect, client.seen_epoch, 0, {}}, ctx);
  } else if (!own) {
    zk_know_controller(side, broker, response.controller, ctx);
  }
}

void handle(ZkSide side, BrokerId broker, ZkConnectResponse&& response, Ctx& ctx) {
  ZkClient& client = side.client(broker);
  if (response.session == 0) return session_gone(side, broker, ctx);
  const bool fresh = client.session != response.session;
  client.session = response.session;
  client.connected = true;
  client.connecting = false;
  send_watch(client, ctx);
  arm_pulse(side, broker, ctx);
  Broker& owner = side.brokers[broker.index];
  if (!fresh) {
    // KafkaZkClient tries until it is connected.
    for (const ZkOpRequest& request : client.pending) send_op(client, request, ctx);
    read_controller(side, broker, ctx);
  } else if (owner.life.loaded) {
    register_broker(side, broker, ctx);
  } else {
    ctx.set_timer(owner.life.phase, ctx.now + owner.life.times.log_load);
  }
}

void handle(ZkSide side, BrokerId broker, ZkPingResponse&&, Ctx& ctx) {
  arm_pulse(side, broker, ctx);
}

void handle(ZkSide side, BrokerId broker, ZkWatchResponse&& response, Ctx& ctx) {
  if (response.expired) return session_gone(side, broker, ctx);
  send_watch(side.client(broker), ctx);
  arm_pulse(side, broker, ctx);
  if (response.controller) read_controller(side, broker, ctx);
  if (response.brokers) zk_brokers_changed(side, broker, ctx);
  if (response.config) zk_send(side, broker, ZkOpRequest{0, ZkOp::read_config, 0, 0, {}}, ctx);
}

void handle(ZkSide side, BrokerId broker, ZkOpResponse&& response, Ctx& ctx) {
  if (response.code == ZkCode::session_expired) return session_gone(side, broker, ctx);
  std::vector<ZkOpRequest>& pending = side.client(broker).pending;
  if (!pending.empty()) pending.erase(pending.begin());
  arm_pulse(side, broker, ctx);
  switch (response.op) {
    case ZkOp::register_broker: return registered(side, broker, response, ctx);
    case ZkOp::read_controller: return controller_read(side, broker, response, ctx);
    case ZkOp::elect:
      if (response.code == ZkCode::ok)
        return zk_elected(side, broker, response.controller_epoch, ctx);
      return read_controller(side, broker, ctx);
    case ZkOp::read_state: return zk_state_read(side, broker, std::move(response), ctx);
    case ZkOp::read_brokers: return zk_brokers_read(side, broker, response, ctx);
    case ZkOp::write_partitions: return zk_written(side, broker, response, ctx);
    case ZkOp::close_session: return;
    case ZkOp::read_config: return zk_settings_read(side, broker, *response.image, ctx);
  }
}

template <class Response>
  requires requires(const Response& response) { response.error; }
void pushed(ZkSide side, BrokerId broker, ConnectionId connection, const Response& response,
            Ctx& ctx) {
  zk_pushed(side, broker, connection, response.error, ctx);
}

/// Source: KafkaServer.controlledShutdown.
void handle(ZkSide side, BrokerId id, ControlledShutdownResponse&& response, Ctx& ctx) {
  Broker& broker = side.brokers[id.index];
  if (broker.life.state != BrokerState::pending_controlled_shutdown) return;
  ZkClient& client = side.client(id);
  const bool done = response.error == KafkaError::none && response.remaining.empty();
  const bool tired = client.shutdown_requests >=
                     static_cast<std::uint64_t>(broker.config.controlled_shutdown_max_retries);
  if (done || tired) {
    move_to(broker, BrokerState::shutting_down, ctx);
    ctx.set_timer(broker.life.phase, ctx.now + broker.life.times.shutdown);
    return;
  }
  ctx.set_timer(broker.life.beat, ctx.now + broker.config.controlled_shutdown_retry_backoff_ms);
}

struct ResponseVisitor {
  ZkSide side;
  BrokerId broker;
  ConnectionId connection;
  Ctx& ctx;

  template <class Response>
  void operator()(Response&& response) {
    if constexpr (requires { handle(side, broker, std::move(response), ctx); }) {
      handle(side, broker, std::move(response), ctx);
    } else if constexpr (requires { response.error; }) {
      pushed(side, broker, connection, response, ctx);
    } else {
      check_failed("nobody answers a broker so", __FILE__, __LINE__);
    }
  }
};

}  // namespace

Duration zk_read_timeout(Duration session_timeout) { return session_timeout * 2 / 3; }

/// Half of the read timeout, less a second once it has been idle for longer than that.
Duration zk_ping_interval(Duration session_timeout) {
  const Duration half = zk_read_timeout(session_timeout) / 2;
  const Duration second{1'000'000};
  return std::max(half - second, std::min(half, second));
}

void zk_send(ZkSide side, BrokerId broker, ZkOpRequest&& request, Ctx& ctx) {
  ZkClient& client = side.client(broker);
  client.pending.push_back(std::move(request));
  if (client.connected) send_op(client, client.pending.back(), ctx);
}

void zk_close_session(ZkSide side, BrokerId broker, Ctx& ctx) {
  zk_send(side, broker, ZkOpRequest{0, ZkOp::close_session, 0, 0, {}}, ctx);
}

void zk_alter_retry_due(ZkSide side, BrokerId broker, Ctx& ctx) {
  const ZkClient& client = side.client(broker);
  const bool lost = !side.brokers[broker.index].life.alterations.valid();
  if (lost && client.controller.valid()) {
    zk_know_controller(side, broker, client.controller, ctx);
  } else {
    send_alterations(side.broker(broker), ctx);
  }
}

void zk_process_started(ZkSide side, BrokerId id, Ctx& ctx) {
  Broker& broker = side.brokers[id.index];
  auto nothing = std::make_shared<Cluster>();
  nothing->version = 0;
  nothing->brokers.resize(side.brokers.size());
  broker.image = std::move(nothing);
  broker.told = broker.image;
  ctx.know(*broker.image);
}

void zk_process_ended(ZkSide side, BrokerId broker, Ctx& ctx) {
  ZkClient& client = side.client(broker);
  zk_resign(side, broker, ctx);
  disconnect(client, ctx);
  ctx.stop_timer(client.pulse);
  client.pending.clear();
  client.applying.clear();
  if (client.roles.valid()) ctx.stop_timer(client.roles);
  client.session = 0;
  client.controller = BrokerId{};
  client.controller_epoch = 0;
  client.image_epoch = 0;
  client.shutdown_requests = 0;
}

void zk_phase_due(ZkSide side, BrokerId id, Ctx& ctx) {
  Broker& broker = side.brokers[id.index];
  BrokerLife& life = broker.life;
  if (life.state == BrokerState::shutting_down) {
    life.clean_epoch = life.epoch;
    // What is sent last arrives before the end of the connection.
    zk_close_session(side, id, ctx);
    end_process(side.broker(id), ProcessState::closed, ctx);
    zk_process_ended(side, id, ctx);
  } else if (life.loaded && life.epoch >= 0) {
    serve(broker, ctx);
  } else if (side.client(id).session == 0) {
    connect(side, id, ctx);
  } else if (!life.loaded) {
    life.loaded = true;
    ctx.set_timer(broker.isr, ctx.now + broker.config.replica_lag_time_max_ms / 2);
    register_broker(side, id, ctx);
  }
}

void zk_shutdown_due(ZkSide side, BrokerId id, Ctx& ctx) {
  BrokerLife& life = side.brokers[id.index].life;
  ZkClient& client = side.client(id);
  ++client.shutdown_requests;
  if (!client.controller.valid()) {
    handle(side, id, ControlledShutdownResponse{KafkaError::not_controller, {}}, ctx);
    return;
  }
  if (life.heartbeats.valid()) ctx.close(life.heartbeats);
  life.heartbeats = ctx.connect(client.controller, life.incarnation);
  ctx.request(life.heartbeats, ControlledShutdownRequest{id, life.epoch});
}

void zk_pulse_due(ZkSide side, BrokerId broker, Ctx& ctx) {
  ZkClient& client = side.client(broker);
  if (!client.connected) {
    disconnect(client, ctx);
    return connect(side, broker, ctx);
  }
  const Duration timeout = session_timeout(side, broker);
  if (ctx.now >= client.last_heard + zk_read_timeout(timeout))
    return connection_gone(side, broker, ctx);
  if (ctx.now >= client.last_sent + zk_ping_interval(timeout)) {
    client.last_sent = ctx.now;
    ctx.request(client.requests, ZkPingRequest{client.session});
  }
  arm_pulse(side, broker, ctx);
}

void handle_zk_response(ZkSide side, BrokerId broker, ConnectionId connection, MessageBody&& body,
                        Ctx& ctx) {
  const BrokerLife& life = side.brokers[broker.index].life;
  if (connection == life.alterations)
    return handle_controller_response(side.broker(broker), std::move(body), ctx);
  ZkClient& client = side.client(broker);
  if (connection == client.requests || connection == client.watch) client.last_heard = ctx.now;
  std::visit(ResponseVisitor{side, broker, connection, ctx},
             static_cast<MessageKinds&&>(std::move(body)));
}

void zk_connection_lost(ZkSide side, BrokerId id, ConnectionId connection, Ctx& ctx) {
  BrokerLife& life = side.brokers[id.index].life;
  ZkClient& client = side.client(id);
  if (connection == client.requests || connection == client.watch) {
    connection_gone(side, id, ctx);
  } else if (connection == life.alterations) {
    ctx.close(connection);
    life.alterations = ConnectionId{};
    if (std::exchange(life.altering, false)) isr_request_failed(side.replication, id);
    // A later controller tells of itself; until then the one that is known is asked again.
    ctx.set_timer(life.alter_retry, ctx.now + std::chrono::milliseconds{100});
  } else if (connection == life.heartbeats) {
    ctx.close(connection);
    life.heartbeats = ConnectionId{};
    handle(side, id, ControlledShutdownResponse{KafkaError::network_exception, {}}, ctx);
  } else if (is_control_link(side.controller(id), connection)) {
    zk_link_lost(side, id, connection, ctx);
  }
}

void zk_know_controller(ZkSide side, BrokerId id, BrokerId controller, Ctx& ctx) {
  ZkClient& client = side.client(id);
  BrokerLife& life = side.brokers[id.index].life;
  if (client.controller == controller && life.alterations.valid()) return;
  client.controller = controller;
  if (life.alterations.valid()) ctx.close(life.alterations);
  life.alterations = ctx.connect(controller, life.incarnation);
  if (std::exchange(life.altering, false)) isr_request_failed(side.replication, id);
  send_alterations(side.broker(id), ctx);
}

}  // namespace ks
