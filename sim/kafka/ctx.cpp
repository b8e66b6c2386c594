#include "sim/kafka/ctx.h"

#include <algorithm>
#include <string>

namespace ks {

MemberId Ctx::new_member(MemberName name) {
  Names& names = names_.edit();
  const MemberId id{static_cast<std::uint32_t>(names.members.size())};
  names.members.push_back(std::move(name));
  return id;
}

void Ctx::note_timer(TimerId timer, Time deadline) {
  const TimerSlot& slot = engine_.timers.slot(timer);
  TimerSet fact;
  fact.timer = timer_name(slot.owner_kind, slot.purpose);
  fact.length = deadline == never ? Duration::max() : deadline - now;
  switch (static_cast<TimerOwner>(slot.owner_kind)) {
    case TimerOwner::member:
      fact.member = MemberId{slot.owner};
      fact.group = names_->members[slot.owner].group;
      break;
    case TimerOwner::group: fact.group = GroupId{slot.owner}; break;
    case TimerOwner::broker:
    case TimerOwner::fetcher:
    case TimerOwner::fetch_session:
    case TimerOwner::producer:
    case TimerOwner::consumer:
    case TimerOwner::controller:
    case TimerOwner::share_session:
    case TimerOwner::share_partition:
    case TimerOwner::zookeeper:
    case TimerOwner::zookeeper_client:
    case TimerOwner::zookeeper_controller: break;
  }
  note(fact);
}

ConnectionId Ctx::connect_to(NodeId server, std::uint32_t incarnation) {
  Hasher hasher;
  hasher.add(seed);
  hasher.add(names_->of(self));
  hasher.add(BrokerId{server.index});
  if (server.kind == NodeKind::zookeeper) hasher.add(server);
  hasher.add(incarnation);
  const ConnectionId id = engine_.network.connect(self, incarnation, server, hasher.value());
  const ServerEnd end = engine_.network.listener(server);
  if (end != ServerEnd::open) {
    engine_.network.at(id).up = false;
    engine_.network.close_server_end(id, end, now, event, reset_kind, engine_.queue);
  }
  return id;
}

void Ctx::end_server(NodeId server, bool silent) {
  if (server.kind == NodeKind::broker) {
    engine_.capacity.process_ended(BrokerId{server.index}, now);
    engine_.network_threads.process_ended(BrokerId{server.index});
    engine_.quotas.brokers[server.index].clear();
  }
  std::vector<KafkaConnection>& all = engine_.network.all();
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    // A machine that is back answers what is sent to the process before it.
    const bool wakes = all[i].server_end == ServerEnd::silent && !silent && all[i].open;
    if (all[i].server != server || (all[i].server_end != ServerEnd::open && !wakes)) continue;
    for (const Delivery& unread : all[i].unread) note_unread(ConnectionId{i}, unread);
    engine_.network.close_server_end(ConnectionId{i},
                                     silent ? ServerEnd::silent : ServerEnd::closed, now, event,
                                     reset_kind, engine_.queue);
  }
}

void Ctx::note_unread(ConnectionId id, const Delivery& unread) {
  if (!wants(is_data(unread.payload.body) ? Level::data : Level::protocol)) return;
  const KafkaConnection& connection = engine_.network.at(id);
  note_at(connection.client,
          MessageLost{id, connection.server, unread.sent, api_key(unread.payload.body), false,
                      "the process or its connection is gone"});
}

void Ctx::close_server_end(ConnectionId id) {
  KafkaConnection& connection = engine_.network.at(id);
  KS_CHECK(connection.busy);
  for (const Delivery& unread : connection.unread) note_unread(id, unread);
  engine_.network.close_server_end(id, ServerEnd::closed, now, event, reset_kind, engine_.queue);
}

void Ctx::send_and_note(ConnectionId id, Direction direction, Message&& message, Duration on_link) {
  const KafkaConnection& connection = engine_.network.at(id);
  const NodeId to = direction == Direction::to_broker ? connection.server : connection.client;
  const ApiKey api = api_key(message.body);
  const bool response = is_response(message.body);
  Message copy = message;
  const Time due =
      engine_.network.send(id, direction, Delivery{std::move(message), now, now, event},
                           delivery_kind, engine_.queue, on_link);
  note(MessageSent{id, to, due, std::move(copy)});
  if (due == never) {
    const bool refused = connection.server_end == ServerEnd::refused;
    const bool held = connection.link(direction).held;
    note(MessageLost{id, to, now, api, response,
                     refused ? "nobody listens there"
                     : held  ? "the way is cut, and TCP keeps it until that is over"
                             : "the link is cut"});
  }
}

void Ctx::send_watched(ConnectionId id, Direction direction, Message&& message, Duration on_link) {
  const KafkaConnection& connection = engine_.network.at(id);
  const ApiKey api = api_key(message.body);
  // What goes nowhere anyway is not counted.
  const std::size_t watched = connection.link(direction).cut ? 0 : engine_.chosen.size();
  for (std::size_t i = 0; i < watched; ++i) {
    ChosenMessage& chosen = engine_.chosen[i];
    if (chosen.client != connection.client || chosen.api != api ||
        chosen.response != (direction == Direction::to_client) ||
        (chosen.server.valid() && chosen.server != connection.server) || --chosen.nth > 0)
      continue;
    const ChosenMessage found = chosen;
    engine_.chosen.erase(engine_.chosen.begin() + static_cast<std::ptrdiff_t>(i));
    send_chosen(found, id, direction, std::move(message), on_link);
    return;
  }
  if (wants(is_data(message.body) ? Level::data : Level::protocol)) {
    send_and_note(id, direction, std::move(message), on_link);
  } else {
    engine_.network.send(id, direction, Delivery{std::move(message), now, now, event},
                         delivery_kind, engine_.queue, on_link);
  }
}

void Ctx::send_chosen(const ChosenMessage& chosen, ConnectionId id, Direction direction,
                      Message&& message, Duration on_link) {
  KafkaConnection& connection = engine_.network.at(id);
  const NodeId to = direction == Direction::to_broker ? connection.server : connection.client;
  note(MessageChosen{id, to, chosen.api, chosen.response, chosen.action, chosen.by,
                     message.correlation});
  Link<Message>& link = connection.link(direction);
  Message copy = message;
  copy.correlation |= copy_mark;
  if (chosen.patience > Duration{} && chosen.action != ChosenAction::duplicate)
    limit_wait(chosen, id, message.correlation);
  if (chosen.action == ChosenAction::drop) link.cut = true;
  if (chosen.action == ChosenAction::delay) {
    // Nothing arrives earlier than what was sent before it.
    link.last_due = std::max(link.last_due, now + latency() + chosen.by);
  }
  send_and_note(id, direction, std::move(message), on_link);
  if (chosen.action == ChosenAction::duplicate)
    send_and_note(id, direction, std::move(copy), on_link);
}

void Ctx::limit_wait(const ChosenMessage& chosen, ConnectionId id, std::uint32_t correlation) {
  const KafkaConnection& connection = engine_.network.at(id);
  // A fetch that waits for metadata at a controller stands for many, which Kafka ends after 500 ms each.
  const bool one_of_many =
      connection.server.kind == NodeKind::controller && chosen.api == ApiKey::fetch;
  const bool asked_before = chosen.response && !one_of_many;
  const Time asked = asked_before ? connection.unread.front().sent : now;
  const auto index = static_cast<std::uint32_t>(engine_.unanswered.size());
  engine_.unanswered.push_back(Unanswered{id, correlation, event});
  engine_.queue.push(Entry{std::max(asked + chosen.patience, now), unanswered_kind, index});
}

void Ctx::finish_request(ConnectionId id) {
  KafkaConnection& connection = engine_.network.at(id);
  KS_CHECK(connection.busy);
  connection.unread.pop_front();
  if (connection.muted_until > now) {  // it stays busy until then
    engine_.queue.push(Entry{connection.muted_until, unmute_kind, id.index});
    return;
  }
  connection.busy = false;
  if (!connection.unread.empty() || connection.hung_up) released_.push_back(id);
}

void Ctx::note_at(NodeId at, FactBody body) {
  if (!facts_.wants(level_of(body))) return;
  facts_.list.push_back(Fact{event, cause, now, at, std::move(body)});
}

void Ctx::respond_any(ConnectionId connection, MessageBody body) {
  std::visit([&](auto&& kind) { respond(connection, std::move(kind)); }, std::move(body));
}

}  // namespace ks
