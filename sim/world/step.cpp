#include "sim/world/step.h"

#include <utility>

#include "sim/base/check.h"
#include "sim/kafka/transaction_coordinator.h"
#include "sim/kafka/zk_client.h"
#include "sim/world/execute.h"
#include "sim/world/inject.h"
#include "sim/world/step_parts.h"

namespace ks {

Ctx make_ctx(World& world, Facts& out, Time now, EventNo cause) {
  Ctx ctx{world.engine, out, world.names, *world.cluster, world.ledger};
  ctx.now = now;
  ctx.event = world.event;
  ctx.cause = cause;
  ctx.seed = world.seed;
  out.cause = cause;
  return ctx;
}

void count_event(World& world, Time now, std::uint64_t what) {
  world.now = now;
  ++world.event;
  world.order_hash = mix64(world.order_hash ^ (static_cast<std::uint64_t>(to_us(now)) * 31 + what));
}

BrokerSide side_of(World& world, BrokerId broker) {
  return BrokerSide{world.brokers[broker.index], world.replication, world.groups, world.shares,
                    world.transactions};
}

ControllerSide side_of(World& world, ControllerId controller) {
  return ControllerSide{world.controllers[controller.index], world.cluster, world.replication};
}

namespace {

void make_call(World& world, const AppCall& call, Ctx& ctx) {
  const bool of_consumer = call.kind == AppCall::Kind::sent || call.kind == AppCall::Kind::over;
  act_as(world, of_consumer ? node(call.consumer) : node(call.producer), ctx);
  switch (call.kind) {
    case AppCall::Kind::send:
      hand_over(world.producers[call.producer.index], call.consumer, call.incarnation, ctx);
      return;
    case AppCall::Kind::sent:
      dead_letter_sent(world.consumers[call.consumer.index], call.incarnation, call.stored, ctx);
      return;
    case AppCall::Kind::over:
      producer_call_over(world.consumers[call.consumer.index], call, ctx);
      return;
    default: serve_application(world.producers[call.producer.index], call, ctx); return;
  }
}

}  // namespace

void make_calls(World& world, Ctx& ctx) {
  while (!ctx.calls().empty()) {
    const std::vector<AppCall> calls = std::exchange(ctx.calls(), {});
    for (const AppCall& call : calls) make_call(world, call, ctx);
  }
}

namespace {

void note_delivery(const Delivery& delivery, ConnectionId id, NodeId from, Ctx& ctx) {
  if (!ctx.wants(Level::protocol)) return;
  const Level level = is_data(delivery.payload.body) ? Level::data : Level::protocol;
  if (!ctx.wants(level)) return;
  ctx.note(MessageDelivered{id, from, delivery.sent, delivery.cause, api_key(delivery.payload.body),
                            true, error_of(delivery.payload.body), delivery.payload.correlation});
}

void note_loss(const Delivery& delivery, ConnectionId id, NodeId from, NodeId to, Ctx& ctx) {
  if (!ctx.wants(Level::protocol)) return;
  const Level level = is_data(delivery.payload.body) ? Level::data : Level::protocol;
  if (!ctx.wants(level)) return;
  ctx.note_at(from, MessageLost{id, to, delivery.sent, api_key(delivery.payload.body),
                                is_response(delivery.payload.body),
                                "the process or its connection is gone"});
}

/// Nobody is there to read it.
void drop_request(World& world, ConnectionId id, Time now, Facts& out) {
  const Delivery dropped = world.engine.network.drop_to_broker(id);
  const KafkaConnection& connection = world.engine.network.at(id);
  Ctx ctx = make_ctx(world, out, now, dropped.cause);
  note_loss(dropped, id, connection.client, connection.server, ctx);
}

void deliver_to_broker(World& world, ConnectionId id, Time now, Facts& out) {
  if (world.engine.network.at(id).server_end != ServerEnd::open)
    return drop_request(world, id, now, out);
  const KafkaConnection& connection = world.engine.network.take_to_broker(id);
  Ctx ctx = make_ctx(world, out, now, connection.unread.back().cause);
  if (connection.busy) return;  // read when the request before it is answered
  read_request(world, id, ctx);
  read_released(world, ctx);
}

/// A broker is a client of its leaders and of its controller.
void deliver_to_fetcher(World& world, ConnectionId id, Delivery& delivery, Ctx& ctx) {
  const std::uint32_t fetcher = world.replication.fetcher_on(id);
  if (fetcher != ConnectionId::none_index) {
    handle_follower_response(world.replication, fetcher,
                             std::get<FetchResponse>(std::move(delivery.payload.body)), ctx);
    return;
  }
  const BrokerId broker{world.engine.network.at(id).client.index};
  const ApiKey api = api_key(delivery.payload.body);
  if (api == ApiKey::add_partitions_to_txn || api == ApiKey::write_txn_markers) {
    handle_transaction_answer(side_of(world, broker), id, delivery.payload, ctx);
  } else if (world.zookeeper.on) {
    handle_zk_response(zk_side(world), broker, id, std::move(delivery.payload.body), ctx);
  } else {
    handle_controller_response(side_of(world, broker), std::move(delivery.payload.body), ctx);
  }
}

void deliver_to_client(World& world, ConnectionId id, Delivery& delivery, Ctx& ctx) {
  const KafkaConnection& connection = world.engine.network.at(id);
  const NodeId client = connection.client;
  const NodeId from = connection.server;
  if (!connection.open) {
    note_loss(delivery, id, from, client, ctx);
    drop_session(world.replication, id, ctx);
    return;
  }
  // Whoever had the request sent twice keeps the answer to the copy to himself.
  if ((delivery.payload.correlation & copy_mark) != 0) return;
  note_delivery(delivery, id, from, ctx);
  if (!connection.asked.empty()) world.engine.network.at(id).asked.pop_front();
  switch (client.kind) {
    case NodeKind::broker: deliver_to_fetcher(world, id, delivery, ctx); return;
    case NodeKind::consumer:
      handle_response(world.consumers[client.index], id, delivery.payload, ctx);
      return;
    case NodeKind::producer: {
      Producer& producer = world.producers[client.index];
      if (producer.process == ProcessState::frozen) {
        producer.held.push_back(delivery);
        producer.held_on.push_back(id);
      } else {
        handle_response(producer, id, delivery.payload, ctx);
      }
      return;
    }
    case NodeKind::controller:
      handle_quorum_response(side_of(world, ControllerId{client.index}), id,
                             std::move(delivery.payload.body), ctx);
      return;
    case NodeKind::zookeeper:
    case NodeKind::group:
    case NodeKind::none: check_failed("a connection belongs to a process", __FILE__, __LINE__);
  }
}

void deliver(World& world, std::uint32_t link, Time now, Facts& out) {
  const ConnectionId id = connection_of(link);
  count_event(world, now, link);
  if (direction_of(link) == Direction::to_broker) {
    deliver_to_broker(world, id, now, out);
    return;
  }
  Delivery& delivery = world.engine.network.arriving(id);
  Ctx ctx = make_ctx(world, out, now, delivery.cause);
  act_as(world, world.engine.network.at(id).client, ctx);
  deliver_to_client(world, id, delivery, ctx);
  world.engine.network.arrived(id);
  read_released(world, ctx);
}

void hang_up(World& world, ConnectionId id, Time now, Facts& out) {
  count_event(world, now, 0x200000000ULL + id.index);
  KafkaConnection& connection = world.engine.network.at(id);
  connection.hung_up = true;
  Ctx ctx = make_ctx(world, out, now, connection.hang_up_by);
  if (!connection.busy && connection.unread.empty()) close_seen(world, id, ctx);
  read_released(world, ctx);
}

/// The client sees that its server is gone, or that nobody listens there.
void reset(World& world, ConnectionId id, Time now, Facts& out) {
  count_event(world, now, 0x300000000ULL + id.index);
  const KafkaConnection& connection = world.engine.network.at(id);
  Ctx ctx = make_ctx(world, out, now, connection.reset_by);
  const NodeId client = connection.client;
  act_as(world, client, ctx);
  if (!connection.open) return;
  if (ctx.wants(Level::protocol)) {
    ctx.note(ConnectionEnded{id, connection.server, connection.server_end == ServerEnd::refused});
  }
  if (client.kind == NodeKind::consumer) {
    connection_lost(world.consumers[client.index], id, ctx);
  } else if (client.kind == NodeKind::producer) {
    connection_lost(world.producers[client.index], id, ctx);
  } else if (world.replication.fetcher_on(id) != ConnectionId::none_index) {
    connection_lost(world.replication, world.replication.fetcher_on(id), id, ctx);
  } else if (client.kind == NodeKind::controller) {
    quorum_connection_lost(side_of(world, ControllerId{client.index}), id, ctx);
  } else if (connection.server.kind == NodeKind::controller) {
    controller_connection_lost(side_of(world, BrokerId{client.index}), id, ctx);
  } else {
    transaction_link_lost(side_of(world, BrokerId{client.index}), id, ctx);
    if (world.zookeeper.on) zk_connection_lost(zk_side(world), BrokerId{client.index}, id, ctx);
  }
  read_released(world, ctx);
}

/// Whether whoever asked still waits. Nothing arrives behind a message that was dropped.
bool waits_for(const KafkaConnection& connection, std::uint32_t correlation) {
  const auto has = [&](const Ring<Delivery>& list) {
    for (const Delivery& each : list) {
      if (each.payload.correlation == correlation) return true;
    }
    return false;
  };
  const auto& there = connection.link(Direction::to_broker);
  const auto& back = connection.link(Direction::to_client);
  return there.cut || back.cut || has(there.in_flight) || has(connection.unread) ||
         has(back.in_flight);
}

/// A message was dropped or held up by choice, and a broker has waited for the answer for as long as it does.
void give_up(World& world, const Unanswered asked, Time now, Facts& out) {
  const ConnectionId id = asked.connection;
  const KafkaConnection& connection = world.engine.network.at(id);
  if (!connection.open || !waits_for(connection, asked.correlation)) return;
  count_event(world, now, 0x600000000ULL + id.index);
  Ctx ctx = make_ctx(world, out, now, asked.chosen);
  const NodeId client = connection.client;
  const NodeId server = connection.server;
  act_as(world, client, ctx);
  if (ctx.wants(Level::protocol)) ctx.note(ConnectionEnded{id, server, false, true});
  const BrokerId broker{client.index};
  if (world.replication.fetcher_on(id) != ConnectionId::none_index) {
    connection_lost(world.replication, world.replication.fetcher_on(id), id, ctx);
  } else if (server.kind == NodeKind::controller) {
    controller_silent(side_of(world, broker), id, ctx);
  } else if (world.zookeeper.on) {
    zk_connection_lost(zk_side(world), broker, id, ctx);
  }
  read_released(world, ctx);
}

/// Whether what comes up is for a broker or a controller that stands still: then it happens when that goes
/// on.
bool held_by_frozen(World& world, NodeId node, const Entry& entry) {
  if (node.kind == NodeKind::controller) {
    Controller& controller = world.controllers[node.index];
    if (controller.process != ProcessState::frozen) return false;
    controller.held.push_back(entry);
    return true;
  }
  ZkServer& zookeeper = world.zookeeper.server;
  if (node.kind == NodeKind::zookeeper && zookeeper.process == ProcessState::frozen) {
    zookeeper.held.push_back(entry);
    return true;
  }
  if (node.kind != NodeKind::broker) return false;
  BrokerLife& life = world.brokers[node.index].life;
  if (life.process != ProcessState::frozen) return false;
  life.held.push_back(entry);
  return true;
}

NodeId receiver(const World& world, const Entry& entry) {
  if (entry.kind == delivery_kind) {
    const KafkaConnection& connection = world.engine.network.at(connection_of(entry.index));
    const bool request = direction_of(entry.index) == Direction::to_broker;
    return request ? connection.server : connection.client;
  }
  if (entry.kind == unanswered_kind)
    return world.engine.network.at(world.engine.unanswered[entry.index].connection).client;
  const KafkaConnection& connection = world.engine.network.at(ConnectionId{entry.index});
  return entry.kind == reset_kind ? connection.client : connection.server;
}

/// False: nothing happened, since its broker stands still.
bool happen(World& world, const Entry& entry, Facts& out) {
  if (held_by_frozen(world, receiver(world, entry), entry)) return false;
  if (entry.kind == delivery_kind) {
    deliver(world, entry.index, entry.time, out);
  } else if (entry.kind == hang_up_kind) {
    hang_up(world, ConnectionId{entry.index}, entry.time, out);
  } else if (entry.kind == handled_kind) {
    request_handled(world, ConnectionId{entry.index}, entry.time, out);
  } else if (entry.kind == network_kind) {
    network_done(world, ConnectionId{entry.index}, entry.time, out);
  } else if (entry.kind == unmute_kind) {
    unmute(world, ConnectionId{entry.index}, entry.time, out);
  } else if (entry.kind == unanswered_kind) {
    give_up(world, world.engine.unanswered[entry.index], entry.time, out);
  } else {
    reset(world, ConnectionId{entry.index}, entry.time, out);
  }
  return true;
}

void run_command(World& world, const Command& command, Facts& out) {
  ++world.commands_done;
  count_event(world, command.at, 0x100000000ULL + command.body.index());
  Ctx ctx = make_ctx(world, out, command.at, 0);
  execute(world, command, ctx);
  read_released(world, ctx);
}

}  // namespace

bool step(World& world, std::span<const Command> commands, Time limit, Facts& out) {
  const bool has_command =
      world.commands_done < commands.size() && commands[world.commands_done].at < limit;
  const Time before = has_command ? commands[world.commands_done].at : limit;
  while (const std::optional<Entry> entry = world.engine.queue.pop_before(before)) {
    if (entry->kind != timer_kind) {
      if (!happen(world, *entry, out)) continue;
      return true;
    }
    const TimerId timer{entry->index};
    if (world.engine.timers.surfaced(timer, entry->time, world.engine.queue) != Surfaced::fired)
      continue;
    if (held_by_frozen(world, server_of(world, world.engine.timers.slot(timer)), *entry)) continue;
    fire(world, timer, entry->time, out);
    return true;
  }
  if (!has_command) return false;
  run_command(world, commands[world.commands_done], out);
  return true;
}

void run_until(World& world, std::span<const Command> commands, Time until, Facts& out) {
  while (step(world, commands, until + Duration{1}, out)) {
  }
}

void read_now(World& world, ConnectionId id, Message&& request, Time now, Facts& out) {
  count_event(world, now, link_index(id, Direction::to_broker));
  KafkaConnection& connection = world.engine.network.at(id);
  connection.unread.push_back(Delivery{std::move(request), now, now, world.event});
  Ctx ctx = make_ctx(world, out, now, world.event);
  if (!connection.busy) read_request(world, id, ctx);
  read_released(world, ctx);
}

void fire_now(World& world, TimerId timer, Time now, Facts& out) {
  world.engine.timers.stop(timer);
  fire(world, timer, now, out);
}

void commit_now(World& world, BrokerId broker, std::uint64_t write, Time now, Facts& out) {
  count_event(world, now, write);
  Ctx ctx = make_ctx(world, out, now, world.event);
  act_as(world, node(broker), ctx);
  Completed completed;
  completed.writes.push_back(write);
  complete(side_of(world, broker), completed, ctx);
  read_released(world, ctx);
}

}  // namespace ks
