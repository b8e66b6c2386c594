// The only thing a handler may touch outside the entity it owns: the clock, its connections and timers,
// the metadata image that its node knows, random streams and the place for facts. It gives no access to
// other nodes.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "sim/base/cow.h"
#include "sim/base/rng.h"
#include "sim/base/small_vec.h"
#include "sim/engine/network.h"
#include "sim/engine/timers.h"
#include "sim/kafka/application.h"
#include "sim/kafka/capacity.h"
#include "sim/kafka/chosen_message.h"
#include "sim/kafka/cluster.h"
#include "sim/kafka/event.h"
#include "sim/kafka/ledger.h"
#include "sim/kafka/network_threads.h"
#include "sim/kafka/quotas.h"
#include "sim/protocol/message_size.h"
#include "sim/protocol/names.h"
#include "sim/trace/fact.h"

namespace ks {

using KafkaNetwork = Network<Message>;
using KafkaConnection = Connection<Message>;
using Delivery = InFlight<Message>;

/// The machinery below every node: the future, its timers and the network.
struct Engine {
  EventQueue queue;
  Timers timers{timer_kind};
  KafkaNetwork network;
  std::vector<ChosenMessage> chosen;   ///< messages still to come that something is done to
  std::vector<Unanswered> unanswered;  ///< because of messages that something was done to
  Capacity capacity;
  NetworkThreads network_threads;
  QuotaState quotas;
};

/// A call between the clients that one application uses: it happens within the same event, right after
/// the handler that asked for it, since no network lies between them.
struct AppCall {
  enum class Kind : std::uint8_t {
    send,  ///< the consumer's application calls send() of the producer
    sent,  ///< the Future of that send() is done
    // Of an application that transforms, whose producer is part of its process.
    start,
    kill,
    freeze,
    thaw,
    close,
    renew,  ///< the application makes a new producer
    call,   ///< `what` is called
    over,   ///< the call has returned or thrown
  };
  Kind kind = Kind::send;
  ProducerId producer;
  ConsumerId consumer;
  std::uint32_t incarnation = 0;        ///< of the consumer that called
  bool stored = false;                  ///< sent: the record is stored, else send() has failed
  bool fatal = false;                   ///< over: the producer is of no use any more
  KafkaError error = KafkaError::none;  ///< over: what was thrown; renew: why
  std::shared_ptr<const ProducerCall> what{};
};

class Ctx {
 public:
  Ctx(Engine& engine, Facts& facts, Cow<Names>& names, const Cluster& cluster, Ledger& ledger)
      : engine_(engine), facts_(facts), names_(names), cluster_(&cluster), ledger_(ledger) {}

  Time now{};
  EventNo event = 0;  ///< being executed
  EventNo cause = 0;  ///< the event that scheduled it
  NodeId self;        ///< the node whose handler runs; see act_as()
  std::uint64_t seed = 0;

  /// From here on the handler of this node runs, which knows this image of the cluster.
  void act_as(NodeId node, const Cluster& knows) {
    self = node;
    cluster_ = &knows;
  }
  /// This node takes a newer image over; the caller keeps it alive.
  void know(const Cluster& image) { cluster_ = &image; }

  /// The image that this node knows: what it has been told, which may be old.
  const Cluster& cluster() const { return *cluster_; }
  const Names& names() const { return *names_; }
  Names& edit_names() { return names_.edit(); }
  Ledger& ledger() { return ledger_; }
  /// A new member id becomes known by name: the coordinator made it, or a member of a KIP-848 group.
  MemberId new_member(MemberName name);

  /// Something is to be done to a message that is still to come.
  void choose(const ChosenMessage& message) { engine_.chosen.push_back(message); }
  /// Opens a connection of this node (a client or a follower) to a broker. If nobody listens there,
  /// the end of the connection comes one round trip later, and what is sent meanwhile is lost.
  ConnectionId connect(BrokerId broker, std::uint32_t incarnation) {
    return connect_to(node(broker), incarnation);
  }
  /// The same to any node that serves.
  ConnectionId connect_to(NodeId server, std::uint32_t incarnation);
  /// This server takes new connections, or refuses them; silent: its machine is gone.
  void listen(NodeId server) { engine_.network.listen(server); }
  void stop_listening(NodeId server, bool silent) {
    engine_.network.stop_listening(server, silent);
  }
  /// The process of this server is gone: what waits there is lost, and its clients learn of it,
  /// unless its machine is gone with it.
  void end_server(NodeId server, bool silent);
  /// This broker hangs up on a client whose request it is processing: what waits there is lost.
  void close_server_end(ConnectionId connection);
  /// This node will neither send nor read on it any more.
  void close(ConnectionId connection) { engine_.network.at(connection).open = false; }
  /// The same by the operating system of a process that is gone: the broker will see it.
  /// Model: only for connections whose end a broker reacts to.
  void hang_up(ConnectionId connection) {
    close(connection);
    engine_.network.hang_up(connection, now, event, hang_up_kind, engine_.queue);
  }
  /// What a message needs for one way, as the network was set up.
  Duration latency() const { return engine_.network.settings.latency; }
  const KafkaConnection& connection(ConnectionId id) const { return engine_.network.at(id); }
  /// Sends a request on a connection of this client; answers its correlation number.
  template <class Body>
  std::uint32_t request(ConnectionId connection, Body&& body);
  /// Answers the request that this broker is processing on the connection, and reads the next one.
  template <class Body>
  void respond(ConnectionId connection, Body&& body);
  /// The same for a body whose kind is known at run time only.
  void respond_any(ConnectionId connection, MessageBody body);
  /// Ends the processing of a request that gets no answer (acks=0).
  void finish_request(ConnectionId connection);
  /// How much longer quotas let the client of a fetch wait that this many bytes of records would
  /// answer; if so, nothing counts as sent and the answer has to be empty. Part of throttling.cpp.
  std::uint32_t throttled_fetch(ConnectionId connection, std::int64_t bytes);
  /// What a client may fetch at once without being throttled for it in any case.
  std::int64_t fetch_limit(ConnectionId connection) const;
  /// A Produce that gets no answer counts for its quota all the same.
  void throttle_unanswered(ConnectionId connection);
  /// Brokers with a limited capacity.
  Capacity& capacity() { return engine_.capacity; }
  /// A handler of this broker is done with the request after the scenario's request time.
  void handle_later(ConnectionId connection) {
    engine_.capacity.turn_of(connection).begin(now);
    engine_.queue.push(
        Entry{now + engine_.capacity.spec.request_time, handled_kind, connection.index});
  }
  // network_work.cpp: the network threads of brokers, where they take time.

  /// The thread of the connection will read the request in front.
  void read_later(ConnectionId connection) { add_piece(NetworkPiece{connection}); }
  /// It is done with what it worked on for the connection. It begins nothing else before next_piece().
  NetworkPiece piece_done(ConnectionId connection);
  /// Sends the answer that it has written, and reads the next request of the connection.
  void send_written(ConnectionId connection, Message&& answer);
  /// It goes on, unless it stands with a request that it has just read.
  void next_piece(BrokerId broker, ConnectionId connection);
  /// There may be room in the broker's queue of requests: threads that stood go on.
  void release_threads(BrokerId broker);
  /// num.network.threads has changed. Connections of threads that are too many end.
  void resize_network(BrokerId broker, std::uint32_t threads);
  /// Says so if the message that a thread has just dealt with had to wait for it.
  void note_waited(ConnectionId connection, ApiKey api, bool response, WaitedFor what);

  /// When the disk of this broker has appended so many bytes.
  Time append_done(BrokerId broker, std::int64_t bytes, Duration besides) {
    if (!engine_.capacity.limits_disks()) return now + besides;
    return engine_.capacity.append_done(broker, bytes, besides, now);
  }
  /// The request this broker is processing on the connection.
  const Message& current_request(ConnectionId connection) const {
    return engine_.network.at(connection).unread.front().payload;
  }
  /// Connections whose broker may read its next request: step() lets it do so after the handler.
  SmallVec<ConnectionId, 4>& released() { return released_; }
  /// Calls between clients that step() makes after the handler.
  std::vector<AppCall>& calls() { return calls_; }

  template <class Owner, class Purpose>
  TimerId new_timer(TimerOwner kind, Owner owner, Purpose purpose) {
    return engine_.timers.add(kind, owner, purpose);
  }
  void set_timer(TimerId timer, Time deadline) {
    engine_.timers.set(timer, deadline, now, event, engine_.queue);
    if (wants(Level::debug)) note_timer(timer, deadline);
  }
  void stop_timer(TimerId timer) { engine_.timers.stop(timer); }
  bool timer_armed(TimerId timer) const { return engine_.timers.armed(timer); }
  const TimerSlot& timer(TimerId timer) const { return engine_.timers.slot(timer); }

  bool wants(Level level) const { return facts_.wants(level); }
  /// Records a fact at this node. Data-level callers ask wants() first, to build nothing in vain.
  void note(FactBody body) { note_at(self, std::move(body)); }
  void note_at(NodeId node, FactBody body);
  /// A poll() returns these to an application: heard by whoever samples, and by nobody else.
  void hand_over(const HandOver& records) {
    if (facts_.hand_overs.heard) facts_.hand_overs.list.push_back(records);
  }
  /// This entity's own random stream for a purpose.
  Rng rng(std::string_view entity, std::string_view purpose) const {
    return stream(seed, entity, purpose);
  }

 private:
  void note_timer(TimerId timer, Time deadline);
  template <class Body>
  void send(ConnectionId connection, Direction direction, std::uint32_t correlation, Body&& body,
            std::uint32_t throttle_ms = 0);
  void note_unread(ConnectionId id, const Delivery& unread);
  void send_and_note(ConnectionId connection, Direction direction, Message&& message,
                     Duration on_link);
  /// While messages are chosen: looks whether this is one of them.
  void send_watched(ConnectionId connection, Direction direction, Message&& message,
                    Duration on_link);
  void send_chosen(const ChosenMessage& chosen, ConnectionId connection, Direction direction,
                   Message&& message, Duration on_link);
  /// The client will give the connection up if it still waits when its patience is over.
  void limit_wait(const ChosenMessage& chosen, ConnectionId connection, std::uint32_t correlation);
  /// How long the links of brokers keep a message of this size back.
  Duration on_link(ConnectionId connection, Direction direction, std::int64_t bytes);
  /// What quotas make of the answer to the current request; the connection is muted for it.
  std::uint32_t throttled(ConnectionId connection);
  std::uint32_t mute(ConnectionId connection, QuotaKind kind, const QuotaViolation& violation);
  bool has_network_thread(ConnectionId connection) const {
    return engine_.network.at(connection).broker.valid();
  }
  void add_piece(NetworkPiece&& piece);
  void begin_piece(NetworkThread& thread);
  void go_on(NetworkThread& thread);
  /// Ends the connections of all threads but so many.
  void end_surplus(BrokerId broker, std::uint32_t threads);
  /// The connection ends with its thread; answered: the request in front has been processed.
  void end_with_thread(ConnectionId connection, bool answered);

  Engine& engine_;
  Facts& facts_;
  Cow<Names>& names_;
  const Cluster* cluster_;
  Ledger& ledger_;
  SmallVec<ConnectionId, 4> released_;
  std::vector<AppCall> calls_;
  std::uint32_t fetch_throttle_ms_ = 0;  ///< of the Fetch that is about to be answered
};

/// The body moves once, into its place on the link; only a message that is told about is built twice.
template <class Body>
void Ctx::send(ConnectionId id, Direction direction, std::uint32_t correlation, Body&& body,
               std::uint32_t throttle_ms) {
  using Kind = std::remove_cvref_t<Body>;
  static_assert(!std::is_lvalue_reference_v<Body>);
  if constexpr (std::is_same_v<Kind, MessageBody>) {
    // An answer that waited: it unfolds here, once, to whatever it is.
    std::visit([&](auto& kept) { send(id, direction, correlation, std::move(kept), throttle_ms); },
               body);
  } else {
    Duration kept{};
    if (engine_.capacity.limits_links()) kept = on_link(id, direction, message_bytes(body));
    const auto make = [&]() -> Message {
      return {correlation, throttle_ms, MessageBody(std::move(body))};
    };
    if (!engine_.chosen.empty()) {
      send_watched(id, direction, make(), kept);
    } else if (wants(is_data_body<Kind> ? Level::data : Level::protocol)) {
      send_and_note(id, direction, make(), kept);
    } else {
      engine_.network.send_made(id, direction, now, event, delivery_kind, engine_.queue, make,
                                kept);
    }
  }
}

template <class Body>
std::uint32_t Ctx::request(ConnectionId id, Body&& body) {
  KafkaConnection& connection = engine_.network.at(id);
  const std::uint32_t correlation = connection.next_correlation++;
  if (connection.client.kind == NodeKind::consumer) {
    constexpr bool waits_long = std::is_same_v<std::remove_cvref_t<Body>, JoinGroupRequest>;
    connection.asked.push_back(Asked{now, waits_long});
  }
  send(id, Direction::to_broker, correlation, std::forward<Body>(body));
  return correlation;
}

template <class Body>
void Ctx::respond(ConnectionId id, Body&& body) {
  std::uint32_t throttle_ms = 0;
  if (cluster_->quotas != nullptr) {
    // What a Fetch may bring is decided before it is built: see throttled_fetch().
    constexpr bool fetches = std::is_same_v<std::remove_cvref_t<Body>, FetchResponse>;
    throttle_ms = fetches ? std::exchange(fetch_throttle_ms_, 0) : throttled(id);
  }
  const std::uint32_t correlation = current_request(id).correlation;
  if (engine_.capacity.limits_network_threads() && has_network_thread(id)) [[unlikely]] {
    add_piece(
        NetworkPiece{id, event, Message{correlation, throttle_ms, MessageBody(std::move(body))}});
    return;
  }
  send(id, Direction::to_client, correlation, std::forward<Body>(body), throttle_ms);
  finish_request(id);
}

}  // namespace ks
