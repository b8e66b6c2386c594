#include "sim/kafka/zookeeper.h"

#include <algorithm>

#include "sim/base/check.h"
#include "sim/kafka/zk_settings.h"

namespace ks {
namespace {

ZkSession* find_session(ZkServer& server, ZkSessionId id) {
  for (ZkSession& session : server.sessions) {
    if (session.id == id) return &session;
  }
  return nullptr;
}

/// Whatever comes of a session's client counts.
ZkSession* touch(ZkServer& server, ZkSessionId id, Ctx& ctx) {
  ZkSession* const session = find_session(server, id);
  if (session == nullptr) return nullptr;
  session->last_heard = ctx.now;
  session->expires = expiry_on_grid(server, ctx.now, session->timeout);
  arm_expiry(server, ctx);
  return session;
}

/// Tells what has changed, if the client waits for it.
void notify(ZkSession& session, Ctx& ctx) {
  const bool any = session.brokers_changed || session.controller_changed || session.config_changed;
  if (!session.watch.valid() || !any) return;
  const ConnectionId waiting = std::exchange(session.watch, ConnectionId{});
  ctx.respond(waiting, ZkWatchResponse{std::exchange(session.brokers_changed, false),
                                       std::exchange(session.controller_changed, false), false,
                                       std::exchange(session.config_changed, false)});
}

void brokers_changed(ZkServer& server, Ctx& ctx) {
  for (ZkSession& session : server.sessions) {
    if (!std::exchange(session.watches_brokers, false)) continue;
    session.brokers_changed = true;
    notify(session, ctx);
  }
}

void controller_changed(ZkServer& server, Ctx& ctx) {
  for (ZkSession& session : server.sessions) {
    if (!std::exchange(session.watches_controller, false)) continue;
    session.controller_changed = true;
    notify(session, ctx);
  }
}

/// The session's ephemeral znodes go with it.
void end_session(ZkServer& server, const ZkSession& ended, Ctx& ctx) {
  ++server.zxid;
  BrokerZnode& znode = server.brokers[ended.broker.index];
  const bool registered = znode.owner == ended.id;
  const bool controlled = server.controller_owner == ended.id;
  if (registered) znode = BrokerZnode{};
  if (controlled) {
    server.controller_owner = 0;
    server.controller = BrokerId{};
  }
  if (ended.watch.valid()) ctx.respond(ended.watch, ZkWatchResponse{false, false, true});
  if (registered) brokers_changed(server, ctx);
  if (controlled) controller_changed(server, ctx);
}

std::vector<ZkBrokerZnode> live_brokers(const ZkServer& server) {
  std::vector<ZkBrokerZnode> list;
  for (std::uint32_t i = 0; i < server.brokers.size(); ++i) {
    if (server.brokers[i].owner != 0)
      list.push_back(ZkBrokerZnode{BrokerId{i}, server.brokers[i].epoch});
  }
  return list;
}

void register_broker(ZkServer& server, const ZkSession& session, ZkOpResponse& answer, Ctx& ctx) {
  BrokerZnode& znode = server.brokers[session.broker.index];
  if (znode.owner == session.id) {
    answer.zxid = znode.epoch;
  } else if (znode.owner != 0) {
    answer.code = ZkCode::node_exists;
  } else {
    znode = BrokerZnode{session.id, ++server.zxid};
    answer.zxid = znode.epoch;
    brokers_changed(server, ctx);
  }
}

void elect(ZkServer& server, const ZkSession& session, const ZkOpRequest& request,
           ZkOpResponse& answer, Ctx& ctx) {
  if (server.controller_owner != 0) {
    answer.code = ZkCode::node_exists;
  } else if (request.controller_epoch != server.controller_epoch) {
    answer.code = ZkCode::bad_version;
  } else {
    ++server.zxid;
    server.controller_owner = session.id;
    server.controller = session.broker;
    ++server.controller_epoch;
    controller_changed(server, ctx);
  }
}

/// Of a controller that is one no longer nothing is written: its check of /controller_epoch fails.
void write_partitions(ZkServerSide side, const ZkSession& session, const ZkOpRequest& request,
                      ZkOpResponse& answer) {
  ZkServer& server = side.server;
  if (server.controller_owner != session.id ||
      request.controller_epoch != server.controller_epoch) {
    answer.code = ZkCode::bad_version;
    return;
  }
  server.zxid += request.partitions;
  // What an administrator wrote meanwhile was made from this image. Settings are not written with it.
  if (request.image->version > side.stored->version)
    side.stored = with_settings_of(*side.stored, request.image, *side.stored);
}

void read_settings(ZkServerSide side, ZkSession& session, ZkOpResponse& answer) {
  session.watches_config = true;
  answer.image = side.stored;
}

void handle(ZkServerSide side, ConnectionId connection, const ZkConnectRequest& request, Ctx& ctx) {
  ZkServer& server = side.server;
  if (request.session != 0) {
    const bool there = touch(server, request.session, ctx) != nullptr;
    ctx.respond(connection, ZkConnectResponse{there ? request.session : 0});
    return;
  }
  const ZkSession& session = open_session(server, request.broker, request.timeout, ctx.now);
  arm_expiry(server, ctx);
  ctx.note(ZkSessionOpened{request.broker, session.id});
  ctx.respond(connection, ZkConnectResponse{session.id});
}

void handle(ZkServerSide side, ConnectionId connection, const ZkPingRequest& request, Ctx& ctx) {
  // Kafka's client learns of the end of its session when it connects again.
  touch(side.server, request.session, ctx);
  ctx.respond(connection, ZkPingResponse{});
}

void handle(ZkServerSide side, ConnectionId connection, const ZkWatchRequest& request, Ctx& ctx) {
  ZkSession* const session = touch(side.server, request.session, ctx);
  if (session == nullptr) {
    ctx.respond(connection, ZkWatchResponse{false, false, true});
    return;
  }
  session->watch = connection;
  notify(*session, ctx);
}

void handle(ZkServerSide side, ConnectionId connection, const ZkOpRequest& request, Ctx& ctx) {
  ZkServer& server = side.server;
  ZkOpResponse answer;
  answer.op = request.op;
  ZkSession* const session = touch(server, request.session, ctx);
  if (session == nullptr) {
    answer.code = ZkCode::session_expired;
    ctx.respond(connection, std::move(answer));
    return;
  }
  switch (request.op) {
    case ZkOp::register_broker:
      register_broker(server, *session, answer, ctx);
      read_settings(side, *session, answer);
      break;
    case ZkOp::read_controller: session->watches_controller = true; break;
    case ZkOp::elect: elect(server, *session, request, answer, ctx); break;
    case ZkOp::read_state:
      answer.image = side.stored;
      session->watches_brokers = true;
      answer.brokers = live_brokers(server);
      break;
    case ZkOp::read_brokers:
      session->watches_brokers = true;
      answer.brokers = live_brokers(server);
      break;
    case ZkOp::write_partitions: write_partitions(side, *session, request, answer); break;
    case ZkOp::read_config: read_settings(side, *session, answer); break;
    case ZkOp::close_session: {
      const ZkSession ended = *session;
      std::erase_if(server.sessions, [&](const ZkSession& each) { return each.id == ended.id; });
      ctx.note(ZkSessionClosed{ended.broker, ended.id, server.controller_owner == ended.id});
      end_session(server, ended, ctx);
      arm_expiry(server, ctx);
      break;
    }
  }
  answer.controller = server.controller;
  answer.controller_epoch = server.controller_epoch;
  ctx.respond(connection, std::move(answer));
}

struct RequestVisitor {
  ZkServerSide side;
  ConnectionId connection;
  Ctx& ctx;

  template <class Request>
  void operator()(const Request& request) {
    if constexpr (requires { handle(side, connection, request, ctx); }) {
      handle(side, connection, request, ctx);
    } else {
      check_failed("nobody sends this to ZooKeeper", __FILE__, __LINE__);
    }
  }
};

}  // namespace

std::string_view zk_op_name(ZkOp op) {
  switch (op) {
    case ZkOp::register_broker: return "create /brokers/ids/N";
    case ZkOp::read_controller: return "getData /controller";
    case ZkOp::elect: return "create /controller, set /controller_epoch";
    case ZkOp::read_brokers: return "getChildren /brokers/ids";
    case ZkOp::read_state: return "read brokers, topics and partitions";
    case ZkOp::write_partitions: return "setData of partition states";
    case ZkOp::close_session: return "closeSession";
    case ZkOp::read_config: return "getChildren /config/changes, getData of settings";
  }
  return "?";
}

std::string_view zk_code_name(ZkCode code) {
  switch (code) {
    case ZkCode::ok: return "OK";
    case ZkCode::node_exists: return "NODEEXISTS";
    case ZkCode::bad_version: return "BADVERSION";
    case ZkCode::session_expired: return "SESSIONEXPIRED";
  }
  return "?";
}

const ZkSession* ZkServer::find(ZkSessionId id) const {
  for (const ZkSession& session : sessions) {
    if (session.id == id) return &session;
  }
  return nullptr;
}

Time expiry_on_grid(const ZkServer& server, Time heard, Duration timeout) {
  const Duration over = heard + timeout - start_time - server.phase;
  const std::int64_t tick = server.tick.count();
  // Rounded down; the grid reaches to before the start of the run.
  std::int64_t steps = over.count() / tick;
  if (over.count() < 0 && over.count() % tick != 0) --steps;
  return start_time + server.phase + server.tick * (steps + 1);
}

ZkSession& open_session(ZkServer& server, BrokerId broker, Duration timeout, Time heard) {
  ZkSession session;
  session.id = server.next_session++;
  session.broker = broker;
  session.timeout = timeout;
  session.last_heard = heard;
  session.expires = expiry_on_grid(server, heard, timeout);
  server.sessions.push_back(session);
  return server.sessions.back();
}

void arm_expiry(ZkServer& server, Ctx& ctx) {
  Time next = never;
  for (const ZkSession& session : server.sessions) next = std::min(next, session.expires);
  if (next == never) {
    ctx.stop_timer(server.expiry);
  } else if (!ctx.timer_armed(server.expiry) || ctx.timer(server.expiry).deadline != next) {
    ctx.set_timer(server.expiry, std::max(next, ctx.now));
  }
}

void config_changed(ZkServer& server, Ctx& ctx) {
  server.zxid += 2;  // the settings, and the notification
  for (ZkSession& session : server.sessions) {
    if (!std::exchange(session.watches_config, false)) continue;
    session.config_changed = true;
    notify(session, ctx);
  }
}

void handle_zookeeper_request(ZkServerSide side, ConnectionId connection, Ctx& ctx) {
  std::visit(RequestVisitor{side, connection, ctx}, ctx.current_request(connection).body);
}

void expire_sessions(ZkServerSide side, Ctx& ctx) {
  ZkServer& server = side.server;
  std::vector<ZkSession> ended;
  std::erase_if(server.sessions, [&](const ZkSession& session) {
    if (session.expires > ctx.now) return false;
    ended.push_back(session);
    return true;
  });
  for (const ZkSession& session : ended) {
    ctx.note(ZkSessionExpired{session.broker, session.id, session.timeout, session.last_heard,
                              server.controller_owner == session.id});
    end_session(server, session, ctx);
  }
  arm_expiry(server, ctx);
}

void start_zookeeper(ZkServer& server, Ctx& ctx) {
  server.process = ProcessState::running;
  server.machine_lost = false;
  ctx.note(ProcessStarted{2});
  for (ZkSession& session : server.sessions) {
    session.last_heard = ctx.now;
    session.expires = expiry_on_grid(server, ctx.now, session.timeout);
  }
  arm_expiry(server, ctx);
  ctx.end_server(zookeeper_node, false);
  ctx.listen(zookeeper_node);
}

void kill_zookeeper(ZkServer& server, bool machine, Ctx& ctx) {
  server.process = ProcessState::killed;
  server.machine_lost = machine;
  server.held.clear();
  ctx.note(ProcessKilled{});
  for (ZkSession& session : server.sessions) session.watch = ConnectionId{};
  ctx.stop_timer(server.expiry);
  ctx.stop_listening(zookeeper_node, machine);
  ctx.end_server(zookeeper_node, machine);
}

}  // namespace ks
