#include "sim/world/step.h"

#include <utility>

#include "sim/base/check.h"
#include "sim/kafka/group/classic_protocol.h"
#include "sim/kafka/group/consumer_protocol.h"
#include "sim/kafka/group/share_protocol.h"
#include "sim/kafka/share_leader.h"
#include "sim/world/execute.h"
#include "sim/world/inject.h"

namespace ks {
namespace {

Ctx make_ctx(World& world, Facts& out, Time now, EventNo cause) {
  Ctx ctx{world.engine, out, world.names, *world.cluster, world.ledger};
  ctx.now = now;
  ctx.event = world.event;
  ctx.cause = cause;
  ctx.seed = world.seed;
  out.cause = cause;
  return ctx;
}

/// The handler of this node runs, with what the node knows.
void act_as(World& world, NodeId node, Ctx& ctx) { ctx.act_as(node, image_of(world, node)); }

void count_event(World& world, Time now, std::uint64_t what) {
  world.now = now;
  ++world.event;
  world.order_hash = mix64(world.order_hash ^ (static_cast<std::uint64_t>(to_us(now)) * 31 + what));
}

BrokerSide side_of(World& world, BrokerId broker) {
  return BrokerSide{world.brokers[broker.index], world.replication, world.groups, world.shares};
}

void read_request(World& world, ConnectionId id, Ctx& ctx) {
  KafkaConnection& connection = world.engine.network.at(id);
  connection.busy = true;
  act_as(world, node(connection.broker), ctx);
  if (connection.unread.size() > 0) {
    const Delivery& next = connection.unread.front();
    const Level level = is_data(next.payload.body) ? Level::data : Level::protocol;
    if (ctx.wants(level)) {
      ctx.note(MessageDelivered{id, connection.client, next.sent, next.cause,
                                api_key(next.payload.body), false, KafkaError::none,
                                next.payload.correlation});
    }
  }
  handle_request(side_of(world, connection.broker), id, ctx);
}

/// A broker that processes a request does not read the connection, so it sees the end afterwards.
void close_seen(World& world, ConnectionId id, Ctx& ctx) {
  const KafkaConnection& connection = world.engine.network.at(id);
  act_as(world, node(connection.broker), ctx);
  share_connection_closed(side_of(world, connection.broker), id, ctx);
}

/// Answers free connections; each may have its next request waiting, whose answer frees it again.
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

/// Hardly ever is a request waiting, and this is asked after every event.
inline void read_released(World& world, Ctx& ctx) {
  if (!ctx.released().empty()) read_all_released(world, ctx);
}

void note_delivery(const Delivery& delivery, ConnectionId id, NodeId from, Ctx& ctx) {
  const Level level = is_data(delivery.payload.body) ? Level::data : Level::protocol;
  if (!ctx.wants(level)) return;
  ctx.note(MessageDelivered{id, from, delivery.sent, delivery.cause, api_key(delivery.payload.body),
                            true, error_of(delivery.payload.body), delivery.payload.correlation});
}

void note_loss(const Delivery& delivery, ConnectionId id, NodeId from, NodeId to, Ctx& ctx) {
  const Level level = is_data(delivery.payload.body) ? Level::data : Level::protocol;
  if (!ctx.wants(level)) return;
  ctx.note_at(from, MessageLost{id, to, delivery.sent, api_key(delivery.payload.body),
                                is_response(delivery.payload.body),
                                "the process or its connection is gone"});
}

void deliver_to_broker(World& world, ConnectionId id, Time now, Facts& out) {
  const KafkaConnection& connection = world.engine.network.take_to_broker(id);
  Ctx ctx = make_ctx(world, out, now, connection.unread.back().cause);
  if (connection.busy) return;  // read when the request before it is answered
  read_request(world, id, ctx);
  read_released(world, ctx);
}

void deliver_to_client(World& world, ConnectionId id, Delivery& delivery, Ctx& ctx) {
  const KafkaConnection& connection = world.engine.network.at(id);
  const NodeId client = connection.client;
  const NodeId from = node(connection.broker);
  if (!connection.open) {
    note_loss(delivery, id, from, client, ctx);
    drop_session(world.replication, id, ctx);
    return;
  }
  // Whoever had the request sent twice keeps the answer to the copy to himself.
  if ((delivery.payload.correlation & copy_mark) != 0) return;
  note_delivery(delivery, id, from, ctx);
  switch (client.kind) {
    case NodeKind::broker:
      handle_follower_response(world.replication, world.replication.fetcher_on(id),
                               std::get<FetchResponse>(std::move(delivery.payload.body)), ctx);
      return;
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
    case NodeKind::group:
    case NodeKind::none:
      check_failed("a connection belongs to a broker, a producer or a consumer", __FILE__,
                   __LINE__);
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

void fire_group_timer(World& world, GroupId id, GroupTimer purpose, Ctx& ctx) {
  Group& group = world.groups[id.index];
  const BrokerId broker = world.cluster->at(group.offsets_partition).leader;
  act_as(world, node(broker), ctx);
  switch (purpose) {
    case GroupTimer::join: join_timer_expired(side_of(world, broker), group, ctx); return;
    case GroupTimer::sync: sync_timer_expired(side_of(world, broker), group, ctx); return;
    case GroupTimer::regex: regexes_resolved(side_of(world, broker), group, ctx); return;
  }
}

void fire_member_timer(World& world, MemberId member, MemberTimer purpose, Ctx& ctx) {
  Group& group = world.groups[world.names->members[member.index].group.index];
  const BrokerId broker = world.cluster->at(group.offsets_partition).leader;
  act_as(world, node(broker), ctx);
  if (group.type == GroupType::share) {
    share_session_expired(side_of(world, broker), group, member, ctx);
  } else if (group.type == GroupType::consumer) {
    consumer_member_timer(side_of(world, broker), group, member, purpose, ctx);
  } else {
    session_expired(side_of(world, broker), group, member, ctx);
  }
}

void fire_fetcher(World& world, std::uint32_t index, Ctx& ctx) {
  Fetcher& fetcher = world.replication.fetchers[index];
  act_as(world, node(fetcher.follower), ctx);
  if (fetcher.started) {
    follower_append_done(world.replication, index, ctx);
  } else {
    send_first_fetch(world.replication, fetcher, ctx);
  }
}

void fire_producer(World& world, Producer& producer, Ctx& ctx) {
  act_as(world, node(producer.id), ctx);
  if (producer.process == ProcessState::frozen) {
    producer.timer_overdue = true;
  } else {
    sender_due(producer, ctx);
  }
}

void fire_share_timer(World& world, const TimerSlot& slot, Ctx& ctx) {
  if (static_cast<ShareTimer>(slot.purpose) == ShareTimer::wait) {
    const BrokerId broker = world.shares.sessions[slot.owner].broker;
    act_as(world, node(broker), ctx);
    share_wait_expired(side_of(world, broker), slot.owner, ctx);
  } else {
    const BrokerId broker =
        world.cluster->at(world.shares.partitions[slot.owner].state.partition).leader;
    act_as(world, node(broker), ctx);
    share_locks_expired(side_of(world, broker), slot.owner, ctx);
  }
}

void fire_broker(World& world, const TimerSlot& slot, Ctx& ctx) {
  const BrokerId broker{slot.owner};
  act_as(world, node(broker), ctx);
  switch (static_cast<BrokerTimer>(slot.purpose)) {
    case BrokerTimer::append: append_due(side_of(world, broker), ctx); return;
    case BrokerTimer::metadata: images_arrived(side_of(world, broker), ctx); return;
  }
}

void fire(World& world, TimerId timer, Time now, Facts& out) {
  const TimerSlot slot = world.engine.timers.slot(timer);
  count_event(world, now, 0x80000000ULL + timer.index);
  Ctx ctx = make_ctx(world, out, now, slot.cause);
  switch (static_cast<TimerOwner>(slot.owner_kind)) {
    case TimerOwner::broker: fire_broker(world, slot, ctx); break;
    case TimerOwner::fetcher: fire_fetcher(world, slot.owner, ctx); break;
    case TimerOwner::fetch_session:
      act_as(world, node(world.replication.sessions[slot.owner].broker), ctx);
      fetch_wait_expired(world.replication, slot.owner, ctx);
      break;
    case TimerOwner::producer: fire_producer(world, world.producers[slot.owner], ctx); break;
    case TimerOwner::consumer:
      act_as(world, node(ConsumerId{slot.owner}), ctx);
      timer_fired(world.consumers[slot.owner], static_cast<ConsumerTimer>(slot.purpose), ctx);
      break;
    case TimerOwner::member:
      fire_member_timer(world, MemberId{slot.owner}, static_cast<MemberTimer>(slot.purpose), ctx);
      break;
    case TimerOwner::group:
      fire_group_timer(world, GroupId{slot.owner}, static_cast<GroupTimer>(slot.purpose), ctx);
      break;
    case TimerOwner::share_session:
    case TimerOwner::share_partition: fire_share_timer(world, slot, ctx); break;
  }
  read_released(world, ctx);
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
    if (entry->kind == delivery_kind) {
      deliver(world, entry->index, entry->time, out);
      return true;
    }
    if (entry->kind == hang_up_kind) {
      hang_up(world, ConnectionId{entry->index}, entry->time, out);
      return true;
    }
    const TimerId timer{entry->index};
    if (world.engine.timers.surfaced(timer, entry->time, world.engine.queue) != Surfaced::fired)
      continue;
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
