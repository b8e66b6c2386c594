// The network threads of brokers, Kafka's Processors: each reads the requests and writes the answers of its
// own connections, one piece after the other. They are looked at only where the scenario gives a network
// time (capacity.h). What they do stands in network_work.cpp.
// Source: SocketServer (Acceptor, Processor), DynamicThreadPool.
// Model: a broker has one listener. A thread takes its pieces in the order in which they come up, where a
// Processor takes over all answers that are there and then goes through the connections that are ready. All
// pieces take the same time. A connection gets its thread when its first request is there, since opening one
// takes no time. A request that gets no answer (acks=0) is only read.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/hash.h"
#include "sim/base/id.h"
#include "sim/base/ring.h"
#include "sim/base/time.h"
#include "sim/kafka/capacity.h"
#include "sim/protocol/messages.h"

namespace ks {

/// The request in front of a connection is to be read, or this answer to it to be written.
struct NetworkPiece {
  ConnectionId connection;
  EventNo cause = 0;  ///< of an answer: the event that made it
  std::optional<Message> answer{};
};

struct NetworkThread {
  Ring<NetworkPiece> pieces;  ///< unless the thread stands, it works on the front
  bool busy = false;
  /// It stands with a request of this connection, which it has read and which finds the queue of requests
  /// full: until a place is free it does nothing else.
  ConnectionId stands;

  const NetworkPiece* piece_of(ConnectionId connection) const;
};

/// Those of one broker.
struct Listener {
  std::uint32_t count = 3;             ///< num.network.threads
  std::uint32_t next = 0;              ///< gets the next connection
  std::vector<NetworkThread> threads;  ///< all of them, or none as long as they take no time

  std::uint32_t busy() const;
  /// Requests to be read, or answers to be written, that no thread works on yet.
  std::uint32_t waiting(bool answers) const;
};

class NetworkThreads {
 public:
  std::vector<Listener> listeners;  ///< by BrokerId

  /// The thread that the connection belongs to; one without gets the next in turn. Null: it was taken away.
  NetworkThread* thread_of(BrokerId broker, ConnectionId connection, Capacity& capacity);
  /// The process of the broker is gone with what was to be read and written there.
  void process_ended(BrokerId broker);
  void hash_into(Hasher& hasher) const;
};

}  // namespace ks
