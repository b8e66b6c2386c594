// What becomes of a request that has reached its server: it is processed at once, or, where the scenario
// gives brokers a network time or a request time, by one of a broker's network threads and then by one of
// its handlers when they are free.
// Source: SocketServer, RequestChannel, KafkaRequestHandlerPool.
// Model: a network thread that finds the queue full holds back what it reads, not what it has to send,
// unless the scenario gives a network time.
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

void note_read(const KafkaConnection& connection, ConnectionId id, Ctx& ctx) {
  // Who does not hear the protocol does not hear data either: replay need not look which it is.
  if (!ctx.wants(Level::protocol) || connection.unread.size() == 0) return;
  const Delivery& next = connection.unread.front();
  const Level level = is_data(next.payload.body) ? Level::data : Level::protocol;
  if (!ctx.wants(level)) return;
  ctx.note(MessageDelivered{id, connection.client, next.sent, next.cause,
                            api_key(next.payload.body), false, KafkaError::none,
                            next.payload.correlation});
}

/// The request has been read: it waits for a handler, or is processed at once.
void hand_over(World& world, ConnectionId id, Ctx& ctx) {
  Capacity& capacity = ctx.capacity();
  if (!capacity.limits_handlers()) return process(world, id, ctx);
  capacity.turn_of(id).came = ctx.now;
  if (capacity.take_request(world.engine.network.at(id).broker, id)) ctx.handle_later(id);
}

}  // namespace

void read_request(World& world, ConnectionId id, Ctx& ctx) {
  KafkaConnection& connection = world.engine.network.at(id);
  connection.busy = true;
  act_as(world, connection.server, ctx);
  const bool in_turn = ctx.capacity().limits_requests() && connection.broker.valid();
  if (in_turn && ctx.capacity().limits_network_threads()) return ctx.read_later(id);
  note_read(connection, id, ctx);
  if (in_turn) return hand_over(world, id, ctx);
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
  const BrokerId broker = connection.broker;
  Capacity& capacity = ctx.capacity();
  capacity.brokers[broker.index].handler_time.add(capacity.turn_of(id).worked(now), now);
  ctx.note_waited(id, api_key(ctx.current_request(id).body), false, WaitedFor::request_handler);
  const ConnectionId next = capacity.next_request(broker);
  if (next.valid()) ctx.handle_later(next);
  ctx.release_threads(broker);
  process(world, id, ctx);
  read_released(world, ctx);
}

void network_done(World& world, ConnectionId id, Time now, Facts& out) {
  const KafkaConnection& connection = world.engine.network.at(id);
  // The process whose thread it was is gone, or the thread with its connections.
  if (connection.server_end != ServerEnd::open) return;
  count_event(world, now, 0x700000000ULL + id.index);
  const BrokerId broker = connection.broker;
  NetworkThread& thread =
      *world.engine.network_threads.thread_of(broker, id, world.engine.capacity);
  const NetworkPiece& front = thread.pieces.front();
  Ctx ctx = make_ctx(world, out, now, front.answer ? front.cause : connection.unread.front().cause);
  act_as(world, connection.server, ctx);
  NetworkPiece piece = ctx.piece_done(id);
  if (piece.answer) {
    ctx.send_written(id, std::move(*piece.answer));
  } else {
    note_read(connection, id, ctx);
    hand_over(world, id, ctx);
  }
  ctx.next_piece(broker, id);
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
