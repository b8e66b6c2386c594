// Connections between clients and servers, each with two directed links: latency, in-order delivery as
// TCP gives it, opt-in jitter and loss, ways between nodes that are cut or slow, and ends that are closed:
// by a process that is gone, by its machine, or because nobody listens. Knows nothing of Kafka: the payload
// is a template.
// Model: opening a connection takes no time, what a message takes on the link of a broker is its sender's
// to say (sim/kafka/capacity.h), and a lost segment is seen as a delay of its retransmission
// (retransmission_timeout), since TCP hides losses from Kafka. Whether
// somebody listens is asked when the connection is opened, not one latency later. TCP never gives a cut way
// up; what was sent on it goes when its next retransmission after the healing is due.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/base/hash.h"
#include "sim/base/id.h"
#include "sim/base/ratio.h"
#include "sim/base/ring.h"
#include "sim/base/rng.h"
#include "sim/base/time.h"
#include "sim/engine/event_queue.h"

namespace ks {

enum class Direction : std::uint8_t { to_broker = 0, to_client = 1 };

/// What every new connection starts with.
struct LinkSettings {
  Duration latency{1000};
  Duration jitter{};
  Ratio loss;
};
/// Linux' smallest retransmission timeout, doubled with each further loss of the same segment.
inline constexpr Duration retransmission_timeout{200'000};

/// Linux' largest one.
inline constexpr Duration largest_retransmission_timeout{120'000'000};

/// What is wrong with the way from one node to another, until it is healed.
struct WayFault {
  NodeId from;
  NodeId to;
  bool cut = false;  ///< nothing arrives
  Duration extra{};  ///< everything takes so much longer
};

/// When TCP sends something anew for the first time at or after an instant.
constexpr Time retransmitted_at(Time sent, Time not_before) {
  Duration timeout = retransmission_timeout;
  Time at = sent;
  while (at < not_before) {
    at += timeout;
    timeout = std::min(timeout * 2, largest_retransmission_timeout);
  }
  return at;
}

template <class Payload>
struct InFlight {
  Payload payload;
  Time sent{};
  Time due{};
  EventNo cause = 0;  ///< the event that sent it
};

template <class Payload>
struct Link {
  Ring<InFlight<Payload>> in_flight;  ///< in the order of sending, which is the order of arrival
  Time last_due{};
  Duration extra{};
  bool cut = false;       ///< a message was dropped: nothing comes behind it
  bool held = false;      ///< the way is cut: what is sent waits, with `never` as its arrival
  bool end_held = false;  ///< so does the end of the connection
};

/// A request without an answer so far.
struct Asked {
  Time at{};
  bool waits_long = false;  ///< it has a timeout of its own: JoinGroup, which a coordinator parks
};

/// How the server's end stands.
enum class ServerEnd : std::uint8_t {
  open,
  refused,  ///< there never was one: nobody listened
  closed,   ///< its process is gone; what arrives there is lost
  silent    ///< its machine is gone, and nobody says so
};

/// client: whoever opened it; a follower is a client of its leader, a broker one of its controller.
template <class Payload>
struct Connection {
  NodeId client;
  NodeId server;
  BrokerId broker;  ///< the server, if it is a broker
  std::uint32_t client_incarnation = 0;
  bool open = true;  ///< the client's end
  ServerEnd server_end = ServerEnd::open;
  EventNo reset_by = 0;  ///< the event in which the server's end was closed
  bool busy = false;   ///< the broker is processing the front of `unread` and reads nothing further
  Time muted_until{};  ///< by a quota: the broker reads nothing until then
  bool hung_up = false;    ///< the client's end is closed, and the broker's network thread knows
  EventNo hang_up_by = 0;  ///< the event in which the client's end was closed
  bool up = true;          ///< it was established: somebody heard the first segment
  Link<Payload> links[2];
  Ring<InFlight<Payload>> unread;  ///< arrived at the broker; the front may be in processing
  std::uint32_t next_correlation = 1;
  Ring<Asked> asked;  ///< oldest first, for clients that ask how long they have been waiting
  Rng rng;

  Link<Payload>& link(Direction d) { return links[static_cast<int>(d)]; }
  const Link<Payload>& link(Direction d) const { return links[static_cast<int>(d)]; }
};

/// A queue entry's index for a delivery: the connection and the direction.
constexpr std::uint32_t link_index(ConnectionId id, Direction d) {
  return id.index * 2 + static_cast<std::uint32_t>(d);
}
constexpr ConnectionId connection_of(std::uint32_t link) { return ConnectionId{link / 2}; }
constexpr Direction direction_of(std::uint32_t link) { return static_cast<Direction>(link % 2); }

/// A server that takes no new connections at present.
struct ClosedListener {
  NodeId server;
  bool silent = false;  ///< its machine is gone: attempts are not even refused
};

template <class Payload>
class Network {
 public:
  LinkSettings settings;

  /// From now on the server takes new connections, refuses them, or leaves them unanswered.
  void listen(NodeId server) {
    std::erase_if(closed_, [&](const ClosedListener& closed) { return closed.server == server; });
  }
  void stop_listening(NodeId server, bool silent) {
    listen(server);
    closed_.push_back(ClosedListener{server, silent});
  }
  /// How an attempt to connect to the server ends.
  ServerEnd listener(NodeId server) const {
    for (const ClosedListener& closed : closed_) {
      if (closed.server == server) return closed.silent ? ServerEnd::silent : ServerEnd::refused;
    }
    return ServerEnd::open;
  }
  const std::vector<ClosedListener>& closed_listeners() const { return closed_; }

  /// What is wrong between nodes at present; nothing wrong: not listed.
  const std::vector<WayFault>& faults() const { return faults_; }
  WayFault fault(NodeId from, NodeId to) const {
    for (const WayFault& each : faults_) {
      if (each.from == from && each.to == to) return each;
    }
    return WayFault{from, to, false, {}};
  }
  /// A message that was held and is on its way again.
  struct Released {
    ConnectionId id;
    Direction direction = Direction::to_broker;
    std::size_t place = 0;  ///< in the link's in_flight
  };
  /// The way is as the fault says from now on. Answers what a healed way sets free, in order.
  struct Kinds {
    std::uint32_t delivery = 0;
    std::uint32_t hang_up = 0;
    std::uint32_t reset = 0;
  };
  std::vector<Released> set_fault(const WayFault& fault, Time now, Kinds kinds, EventQueue& queue);

  ConnectionId connect(NodeId client, std::uint32_t incarnation, NodeId server, std::uint64_t seed);
  Connection<Payload>& at(ConnectionId id) { return connections_[id.index]; }
  const Connection<Payload>& at(ConnectionId id) const { return connections_[id.index]; }
  const std::vector<Connection<Payload>>& all() const { return connections_; }
  std::vector<Connection<Payload>>& all() { return connections_; }

  /// Puts the message on its link and schedules its arrival; on a cut link it vanishes: returns never.
  /// on_link: how long the links of brokers keep it before its last byte has left.
  Time send(ConnectionId id, Direction direction, InFlight<Payload>&& message,
            std::uint32_t delivery_kind, EventQueue& queue, Duration on_link = {});
  /// The same with the payload that `make()` returns, built in its place on the link.
  template <class Make>
  Time send_made(ConnectionId id, Direction direction, Time sent, EventNo cause,
                 std::uint32_t delivery_kind, EventQueue& queue, Make&& make,
                 Duration on_link = {});
  /// The message to the client whose delivery came up. It stays on its link while the client reads
  /// it, which adds nothing to this link; `arrived` then takes it off.
  InFlight<Payload>& arriving(ConnectionId id) {
    return at(id).link(Direction::to_client).in_flight.front();
  }
  void arrived(ConnectionId id) { at(id).link(Direction::to_client).in_flight.pop_front(); }
  /// The client's operating system closes its end: the broker learns of it after everything that was
  /// sent before.
  void hang_up(ConnectionId id, Time now, EventNo cause, std::uint32_t kind, EventQueue& queue);
  /// The server's end closes: what waits or arrives there is lost. Unless the machine is gone with
  /// the process, the client learns of it after everything that was sent to it before.
  void close_server_end(ConnectionId id, ServerEnd how, Time now, EventNo cause, std::uint32_t kind,
                        EventQueue& queue);
  /// Takes a message to the server off its link: nobody is there to read it.
  InFlight<Payload> drop_to_broker(ConnectionId id) {
    return at(id).link(Direction::to_broker).in_flight.take_front();
  }
  /// Moves it to the requests that wait at the broker instead.
  Connection<Payload>& take_to_broker(ConnectionId id);

 private:
  Duration delay(Connection<Payload>& connection, Direction direction);
  void release(ConnectionId id, Direction direction, Time now, Kinds kinds, EventQueue& queue,
               std::vector<Released>& released);

  std::vector<Connection<Payload>> connections_;
  std::vector<ClosedListener> closed_;
  std::vector<WayFault> faults_;
};

template <class Payload>
ConnectionId Network<Payload>::connect(NodeId client, std::uint32_t incarnation, NodeId server,
                                       std::uint64_t seed) {
  const ConnectionId id{static_cast<std::uint32_t>(connections_.size())};
  Connection<Payload>& connection = connections_.emplace_back();
  connection.client = client;
  connection.client_incarnation = incarnation;
  connection.server = server;
  if (server.kind == NodeKind::broker) connection.broker = BrokerId{server.index};
  connection.rng = Rng{seed};
  for (const WayFault& fault : faults_) {
    for (const Direction d : {Direction::to_broker, Direction::to_client}) {
      const NodeId from = d == Direction::to_broker ? client : server;
      const NodeId to = d == Direction::to_broker ? server : client;
      if (fault.from != from || fault.to != to) continue;
      connection.link(d).held = fault.cut;
      connection.link(d).extra = fault.extra;
      connection.up = connection.up && !fault.cut;
    }
  }
  return id;
}

template <class Payload>
void Network<Payload>::release(ConnectionId id, Direction direction, Time now, Kinds kinds,
                               EventQueue& queue, std::vector<Released>& released) {
  Connection<Payload>& connection = at(id);
  Link<Payload>& link = connection.link(direction);
  for (std::size_t i = 0; i < link.in_flight.size(); ++i) {
    InFlight<Payload>& message = link.in_flight[i];
    if (message.due != never) continue;
    const Time sent = retransmitted_at(message.sent, now);
    message.due = std::max(sent + delay(connection, direction), link.last_due);
    link.last_due = message.due;
    queue.push(Entry{message.due, kinds.delivery, link_index(id, direction)});
    released.push_back(Released{id, direction, i});
  }
  if (!link.end_held) return;
  link.end_held = false;
  link.last_due = std::max(now + delay(connection, direction), link.last_due);
  const bool hang_up = direction == Direction::to_broker;
  queue.push(Entry{link.last_due, hang_up ? kinds.hang_up : kinds.reset, id.index});
}

template <class Payload>
auto Network<Payload>::set_fault(const WayFault& fault, Time now, Kinds kinds, EventQueue& queue)
    -> std::vector<Released> {
  std::erase_if(faults_, [&](const WayFault& each) {
    return each.from == fault.from && each.to == fault.to;
  });
  if (fault.cut || fault.extra > Duration{}) faults_.push_back(fault);
  std::vector<Released> released;
  for (std::uint32_t i = 0; i < connections_.size(); ++i) {
    Connection<Payload>& connection = connections_[i];
    for (const Direction d : {Direction::to_broker, Direction::to_client}) {
      const bool forth = d == Direction::to_broker;
      const NodeId from = forth ? connection.client : connection.server;
      const NodeId to = forth ? connection.server : connection.client;
      if (fault.from != from || fault.to != to) continue;
      Link<Payload>& link = connection.link(d);
      link.extra = fault.extra;
      const bool healed = link.held && !fault.cut;
      link.held = fault.cut;
      if (healed) release(ConnectionId{i}, d, now, kinds, queue, released);
      const Link<Payload>& back = connection.links[forth ? 1 : 0];
      if (healed && !back.held && connection.server_end == ServerEnd::open) connection.up = true;
    }
  }
  return released;
}

template <class Payload>
Duration Network<Payload>::delay(Connection<Payload>& connection, Direction direction) {
  Duration total = settings.latency + connection.link(direction).extra;
  if (settings.jitter.count() > 0)
    total += Duration{connection.rng.between(0, settings.jitter.count())};
  if (settings.loss.zero()) return total;
  Duration timeout = retransmission_timeout;
  // Sixteen tries are more than TCP makes before it gives a connection up.
  for (int attempt = 0; attempt < 16 && connection.rng.chance(settings.loss); ++attempt) {
    total += timeout;
    timeout *= 2;
  }
  return total;
}

template <class Payload>
Time Network<Payload>::send(ConnectionId id, Direction direction, InFlight<Payload>&& message,
                            std::uint32_t delivery_kind, EventQueue& queue, Duration on_link) {
  return send_made(
      id, direction, message.sent, message.cause, delivery_kind, queue,
      [&]() -> Payload { return std::move(message.payload); }, on_link);
}

template <class Payload>
template <class Make>
Time Network<Payload>::send_made(ConnectionId id, Direction direction, Time sent, EventNo cause,
                                 std::uint32_t delivery_kind, EventQueue& queue, Make&& make,
                                 Duration on_link) {
  Connection<Payload>& connection = at(id);
  Link<Payload>& link = connection.link(direction);
  if (link.cut || connection.server_end == ServerEnd::refused) return never;
  if (link.held) {
    link.in_flight.push_made([&] { return InFlight<Payload>{make(), sent, never, cause}; });
    return never;
  }
  const Time due = std::max(sent + on_link + delay(connection, direction), link.last_due);
  link.last_due = due;
  link.in_flight.push_made([&] { return InFlight<Payload>{make(), sent, due, cause}; });
  queue.push(Entry{due, delivery_kind, link_index(id, direction)});
  return due;
}

template <class Payload>
void Network<Payload>::hang_up(ConnectionId id, Time now, EventNo cause, std::uint32_t kind,
                               EventQueue& queue) {
  Connection<Payload>& connection = at(id);
  Link<Payload>& link = connection.link(Direction::to_broker);
  if (link.cut) return;
  connection.hang_up_by = cause;
  if (link.held) {
    link.end_held = true;
    return;
  }
  link.last_due = std::max(now + delay(connection, Direction::to_broker), link.last_due);
  queue.push(Entry{link.last_due, kind, id.index});
}

template <class Payload>
void Network<Payload>::close_server_end(ConnectionId id, ServerEnd how, Time now, EventNo cause,
                                        std::uint32_t kind, EventQueue& queue) {
  Connection<Payload>& connection = at(id);
  connection.server_end = how;
  connection.reset_by = cause;
  connection.unread = {};
  connection.busy = false;
  Link<Payload>& link = connection.link(Direction::to_client);
  if (how == ServerEnd::silent || link.cut || !connection.open) return;
  const bool attempt_lost = how == ServerEnd::refused && connection.link(Direction::to_broker).held;
  if (link.held || attempt_lost) {
    link.end_held = link.held;
    return;
  }
  // Nobody listens: the client's first segment has to get there before the refusal comes back.
  const Duration there =
      how == ServerEnd::refused ? delay(connection, Direction::to_broker) : Duration{};
  link.last_due = std::max(now + there + delay(connection, Direction::to_client), link.last_due);
  queue.push(Entry{link.last_due, kind, id.index});
}

template <class Payload>
Connection<Payload>& Network<Payload>::take_to_broker(ConnectionId id) {
  Connection<Payload>& connection = at(id);
  Ring<InFlight<Payload>>& in_flight = connection.link(Direction::to_broker).in_flight;
  if (connection.unread.empty() && in_flight.size() == 1) {
    connection.unread.swap(in_flight);  // nearly always: the memory changes hands, nothing moves
    return connection;
  }
  connection.unread.push_back(std::move(in_flight.front()));
  in_flight.pop_front();
  return connection;
}

}  // namespace ks
