// What becomes of a request that has reached its server: it is processed at once, or, where the scenario
// gives brokers a request time, by one of a broker's handlers when that is free.
// Source: SocketServer, RequestChannel, KafkaRequestHandlerPool.
// Model: a network thread that finds the queue full holds back what it reads, not what it has to send.
#include <utility>

#include "sim/kafka/share_leader.h"
#include "sim/kafka/zk_client.h"
#include "sim/world/step_parts.h"

namespace ks {
namespace {

void process(World& world, ConnectionId id, Ctx& ctx) {
  const KafkaConnection& connection = world.engine.network.at(id);
  if (connection.server.kind == NodeKind::controller) {
    handle_controller_request(side_of(world, ControllerId{connection.server.index}), id, ctx);
  } else if (connection.server.kind == NodeKind::zookeeper) {
    handle_zookeeper_request(ZkServerSide{world.zookeeper.server, world.cluster}, id, ctx);
  } else if (world.zookeeper.on && is_control_request(connection.unread.front().payload.body)) {
    handle_control_request(zk_side(world), connection.broker, id, ctx);
  } else {
    handle_request(side_of(world, connection.broker), id, ctx);
  }
}

}  // namespace

void read_request(World& world, ConnectionId id, Ctx& ctx) {
  KafkaConnection& connection = world.engine.network.at(id);
  connection.busy = true;
  act_as(world, connection.server, ctx);
  // Who does not hear the protocol does not hear data either: replay need not look which it is.
  if (ctx.wants(Level::protocol) && connection.unread.size() > 0) {
    const Delivery& next = connection.unread.front();
    const Level level = is_data(next.payload.body) ? Level::data : Level::protocol;
    if (ctx.wants(level)) {
      ctx.note(MessageDelivered{id, connection.client, next.sent, next.cause,
                                api_key(next.payload.body), false, KafkaError::none,
                                next.payload.correlation});
    }
  }
  if (ctx.capacity().limits_handlers() && connection.broker.valid()) {
    if (ctx.capacity().take_request(connection.broker, id)) ctx.handle_later(id);
    return;
  }
  process(world, id, ctx);
}

void close_seen(World& world, ConnectionId id, Ctx& ctx) {
  const KafkaConnection& connection = world.engine.network.at(id);
  act_as(world, node(connection.broker), ctx);
  share_connection_closed(side_of(world, connection.broker), id, ctx);
}

void request_handled(World& world, ConnectionId id, Time now, Facts& out) {
  const KafkaConnection& connection = world.engine.network.at(id);
  // The process that worked on it is gone, and so are its handlers.
  if (connection.server_end != ServerEnd::open) return;
  count_event(world, now, 0x400000000ULL + id.index);
  Ctx ctx = make_ctx(world, out, now, connection.unread.front().cause);
  act_as(world, connection.server, ctx);
  const ConnectionId next = ctx.capacity().next_request(connection.broker);
  if (next.valid()) ctx.handle_later(next);
  process(world, id, ctx);
  read_released(world, ctx);
}

void unmute(World& world, ConnectionId id, Time now, Facts& out) {
  KafkaConnection& connection = world.engine.network.at(id);
  if (connection.server_end != ServerEnd::open) return;
  count_event(world, now, 0x500000000ULL + id.index);
  Ctx ctx = make_ctx(world, out, now, world.event);
  connection.busy = false;
  if (!connection.unread.empty() || connection.hung_up) ctx.released().push_back(id);
  read_released(world, ctx);
}

void read_all_released(World& world, Ctx& ctx) {
  while (!ctx.released().empty()) {
    const SmallVec<ConnectionId, 4> released = std::exchange(ctx.released(), {});
    for (const ConnectionId id : released) {
      KafkaConnection& connection = world.engine.network.at(id);
      if (connection.busy) continue;
      if (!connection.unread.empty()) {
        read_request(world, id, ctx);
      } else if (connection.hung_up) {
        close_seen(world, id, ctx);
      }
    }
  }
}

}  // namespace ks
