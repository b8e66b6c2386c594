// What a broker can do in a time: its request handlers, its network threads (network_threads.h), its disk
// and its link to the network, as simple service times that the scenario gives. All of it is off unless the
// scenario says otherwise.
// Model: these figures are ours, not Kafka's; only num.io.threads, num.network.threads and
// queued.max.requests are. A request takes the same time whatever it asks for, and no handler waits for the
// disk.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/hash.h"
#include "sim/base/id.h"
#include "sim/base/ring.h"
#include "sim/base/time.h"

namespace ks {

/// What a scenario gives; nothing: it takes no time.
struct CapacitySpec {
  Duration request_time{};           ///< a handler needs it for each request
  std::int64_t disk_throughput = 0;  ///< bytes per second that go into the logs of one broker
  std::int64_t link_bandwidth = 0;   ///< bytes per second into a broker, and as many out of it
  Duration network_time{};  ///< a network thread needs it to read a request, and to write an answer
  bool operator==(const CapacitySpec&) const = default;
};

/// How long so many bytes take at a rate per second, rounded up to the microsecond.
constexpr Duration transfer_time(std::int64_t bytes, std::int64_t per_second) {
  return Duration{(bytes * 1'000'000 + per_second - 1) / per_second};
}

/// For how long some threads of a broker were busy, in the present half minute and in the one before: as many
/// samples, and as long, as Kafka's metrics have by default.
class BusyTime {
 public:
  /// They have just been busy for so long: it counts when it is over.
  void add(Duration length, Time now);
  /// For how much of the time they were idle on average, rounded down.
  std::int64_t idle_percent(std::uint32_t threads, Time now) const;
  /// A new process: its first sample begins.
  void begin(Time now) { *this = BusyTime{now}; }
  void hash_into(Hasher& hasher) const;

  BusyTime() = default;

 private:
  explicit BusyTime(Time since) : since_(since) {}
  void roll(Time now);

  Time since_ = start_time;  ///< the present sample began then
  Duration busy_{};
  Duration before_{};     ///< busy in the sample before
  bool earlier_ = false;  ///< there is one
};

/// What a connection's request, or the answer to it, has last had to wait for at its broker.
struct Turn {
  static constexpr std::uint32_t none = 0xffffffff;
  static constexpr std::uint32_t gone = 0xfffffffe;

  Time came{};
  Duration waited{};            ///< until a thread took it
  std::uint32_t thread = none;  ///< the network thread of the connection, or what has become of it

  void begin(Time now) { waited = now - came; }
  /// For how long a thread has had it since.
  Duration worked(Time now) const { return now - came - waited; }
};

/// One broker at work.
struct BrokerLoad {
  std::uint32_t handlers = 8;       ///< num.io.threads
  std::uint32_t queue_limit = 500;  ///< queued.max.requests
  std::uint32_t busy = 0;           ///< handlers that work on a request
  /// Connections with a request that was read and that no handler has taken yet. Those beyond the limit
  /// stand at the network threads. Model: these read nothing else from the connection meanwhile; where they
  /// take time they do nothing else at all, as in Kafka.
  Ring<ConnectionId> waiting;
  Time disk_free{};  ///< all appends so far are done then
  Time out_free{};   ///< all that was sent so far has left then
  Time in_free{};    ///< all that is on its way here has room until then
  BusyTime handler_time;
  BusyTime network_time;

  std::uint32_t queued() const {
    return waiting.size() < queue_limit ? static_cast<std::uint32_t>(waiting.size()) : queue_limit;
  }
  std::uint32_t held_back() const { return static_cast<std::uint32_t>(waiting.size()) - queued(); }
  /// Whether the request of this connection is one of them.
  bool holds_back(ConnectionId connection) const;
};

class Capacity {
 public:
  CapacitySpec spec;
  bool changed = false;  ///< while the cluster ran: other limits may have held something back
  std::vector<BrokerLoad> brokers;

  bool limits_handlers() const { return spec.request_time > Duration{}; }
  bool limits_disks() const { return spec.disk_throughput > 0; }
  bool limits_links() const { return spec.link_bandwidth > 0; }
  bool limits_network_threads() const { return spec.network_time > Duration{}; }
  /// Requests wait for their turn, for one reason or another.
  bool limits_requests() const { return limits_handlers() || limits_network_threads(); }
  bool on() const { return limits_requests() || limits_disks() || limits_links(); }

  /// What the request of a connection waits for, where requests wait.
  Turn& turn_of(ConnectionId connection);

  /// The request of this connection was read: true if a handler takes it now, else it waits for one.
  bool take_request(BrokerId broker, ConnectionId connection);
  /// A handler is done with a request: the connection whose request it takes next, or an invalid one.
  ConnectionId next_request(BrokerId broker);
  /// The number of handlers or the limit of the queue has changed: requests that handlers take now.
  std::vector<ConnectionId> resize(BrokerId broker, std::uint32_t handlers,
                                   std::uint32_t queue_limit);
  /// The process of the broker is gone with what waited there.
  void process_ended(BrokerId broker, Time now);

  /// When the disk of the broker is done with `bytes` more, after what it has to do already; `besides` is
  /// what an append takes whatever its size.
  Time append_done(BrokerId broker, std::int64_t bytes, Duration besides, Time now);

  /// When the last byte of a message between these nodes has left: it takes the link of the broker that
  /// sends it, then the one of the broker that it goes to, after all that was sent before.
  /// Model: a message takes its place on the receiver's link when it is sent, not when it arrives.
  Time sent_at(NodeId from, NodeId to, std::int64_t bytes, Time now);

  void hash_into(Hasher& hasher) const;

 private:
  std::vector<Turn> turns_;  ///< by ConnectionId
};

}  // namespace ks
