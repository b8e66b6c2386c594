#include "sim/kafka/network_threads.h"

namespace ks {

const NetworkPiece* NetworkThread::piece_of(ConnectionId connection) const {
  for (const NetworkPiece& piece : pieces) {
    if (piece.connection == connection) return &piece;
  }
  return nullptr;
}

std::uint32_t Listener::busy() const {
  std::uint32_t some = 0;
  for (const NetworkThread& thread : threads) some += thread.busy ? 1U : 0U;
  return some;
}

std::uint32_t Listener::waiting(bool answers) const {
  std::uint32_t some = 0;
  for (const NetworkThread& thread : threads) {
    bool in_work = thread.busy && !thread.stands.valid();
    for (const NetworkPiece& piece : thread.pieces) {
      if (!in_work && piece.answer.has_value() == answers) ++some;
      in_work = false;
    }
  }
  return some;
}

NetworkThread* NetworkThreads::thread_of(BrokerId broker, ConnectionId connection,
                                         Capacity& capacity) {
  Listener& listener = listeners[broker.index];
  Turn& turn = capacity.turn_of(connection);
  if (turn.thread == Turn::gone) return nullptr;
  if (turn.thread == Turn::none) {
    // The number of threads may have become smaller since the last one was chosen.
    turn.thread = listener.next % listener.count;
    listener.next = turn.thread + 1;
  }
  if (listener.threads.empty()) listener.threads.resize(listener.count);
  return &listener.threads[turn.thread];
}

void NetworkThreads::process_ended(BrokerId broker) {
  if (broker.index >= listeners.size()) return;
  Listener& listener = listeners[broker.index];
  listener.next = 0;
  listener.threads.clear();
}

void NetworkThreads::hash_into(Hasher& hasher) const {
  for (const Listener& listener : listeners) {
    hasher.add(listener.next);
    for (const NetworkThread& thread : listener.threads) {
      hasher.add(thread.busy);
      hasher.add(thread.stands);
      for (const NetworkPiece& piece : thread.pieces) {
        hasher.add(piece.connection);
        hasher.add(piece.cause);
        hasher.add(piece.answer.has_value());
        if (piece.answer) hasher.add(piece.answer->body.index());
      }
    }
  }
}

}  // namespace ks
