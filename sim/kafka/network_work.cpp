// How network threads read requests and write answers, and what becomes of connections whose thread goes.
// Source: SocketServer (Processor.processCompletedReceives, processNewResponses; Acceptor.removeProcessors),
// RequestChannel.sendRequest.
// Model: a connection whose request is being processed when its thread goes ends when the answer is due, not
// at once.
#include <utility>

#include "sim/kafka/ctx.h"

namespace ks {

void Ctx::begin_piece(NetworkThread& thread) {
  const ConnectionId id = thread.pieces.front().connection;
  thread.busy = true;
  engine_.capacity.turn_of(id).begin(now);
  engine_.queue.push(Entry{now + engine_.capacity.spec.network_time, network_kind, id.index});
}

void Ctx::go_on(NetworkThread& thread) {
  thread.busy = false;
  if (!thread.pieces.empty()) begin_piece(thread);
}

void Ctx::add_piece(NetworkPiece&& piece) {
  const ConnectionId id = piece.connection;
  const BrokerId broker = engine_.network.at(id).broker;
  NetworkThread* const thread = engine_.network_threads.thread_of(broker, id, engine_.capacity);
  if (thread == nullptr) return end_with_thread(id, piece.answer.has_value());
  engine_.capacity.turn_of(id).came = now;
  thread->pieces.push_back(std::move(piece));
  if (!thread->busy) begin_piece(*thread);
}

NetworkPiece Ctx::piece_done(ConnectionId id) {
  const BrokerId broker = engine_.network.at(id).broker;
  NetworkThread* const thread = engine_.network_threads.thread_of(broker, id, engine_.capacity);
  KS_CHECK(thread != nullptr && thread->busy && thread->pieces.front().connection == id);
  const Duration worked = engine_.capacity.turn_of(id).worked(now);
  engine_.capacity.brokers[broker.index].network_time.add(worked, now);
  NetworkPiece piece = thread->pieces.take_front();
  const bool answer = piece.answer.has_value();
  const MessageBody& body = answer ? piece.answer->body : current_request(id).body;
  note_waited(id, api_key(body), answer, WaitedFor::network_thread);
  return piece;
}

void Ctx::send_written(ConnectionId id, Message&& answer) {
  send(id, Direction::to_client, answer.correlation, std::move(answer.body), answer.throttle_ms);
  finish_request(id);
}

void Ctx::next_piece(BrokerId broker, ConnectionId id) {
  NetworkThread* const thread = engine_.network_threads.thread_of(broker, id, engine_.capacity);
  if (thread == nullptr) return;
  const BrokerLoad& load = engine_.capacity.brokers[broker.index];
  if (load.holds_back(id)) {
    thread->stands = id;
  } else {
    go_on(*thread);
  }
}

void Ctx::release_threads(BrokerId broker) {
  if (!engine_.capacity.limits_network_threads() && !engine_.capacity.changed) return;
  BrokerLoad& load = engine_.capacity.brokers[broker.index];
  for (NetworkThread& thread : engine_.network_threads.listeners[broker.index].threads) {
    if (!thread.stands.valid() || load.holds_back(thread.stands)) continue;
    load.network_time.add(now - engine_.capacity.turn_of(thread.stands).came, now);
    thread.stands = ConnectionId{};
    go_on(thread);
  }
}

void Ctx::resize_network(BrokerId broker, std::uint32_t threads) {
  Listener& listener = engine_.network_threads.listeners[broker.index];
  if (threads < listener.count) end_surplus(broker, threads);
  listener.count = threads;
  if (!listener.threads.empty()) listener.threads.resize(threads);
}

void Ctx::end_surplus(BrokerId broker, std::uint32_t threads) {
  if (!engine_.capacity.limits_network_threads() && !engine_.capacity.changed) return;
  Listener& listener = engine_.network_threads.listeners[broker.index];
  for (std::uint32_t i = 0; i < engine_.network.all().size(); ++i) {
    const ConnectionId id{i};
    const KafkaConnection& connection = engine_.network.at(id);
    if (connection.broker != broker || connection.server_end != ServerEnd::open) continue;
    Turn& turn = engine_.capacity.turn_of(id);
    if (turn.thread < threads || turn.thread >= listener.count) continue;
    const NetworkPiece* const piece = listener.threads[turn.thread].piece_of(id);
    const bool muted = connection.muted_until > now;
    turn.thread = Turn::gone;
    if (piece != nullptr || !connection.busy || muted)
      end_with_thread(id, piece != nullptr && piece->answer.has_value());
  }
}

void Ctx::end_with_thread(ConnectionId id, bool answered) {
  KafkaConnection& connection = engine_.network.at(id);
  if (answered) {
    const ApiKey api = api_key(current_request(id).body);
    note_at(connection.server, MessageLost{id, connection.client, now, api, true,
                                           "the process or its connection is gone"});
    connection.unread.pop_front();
  }
  for (const Delivery& unread : connection.unread) note_unread(id, unread);
  engine_.network.close_server_end(id, ServerEnd::closed, now, event, reset_kind, engine_.queue);
  // Who reacts to the end of a connection hears of it after this event.
  connection.hung_up = true;
  released_.push_back(id);
}

void Ctx::note_waited(ConnectionId id, ApiKey api, bool response, WaitedFor what) {
  const Duration waited = engine_.capacity.turn_of(id).waited;
  if (waited == Duration{} || !wants(Level::protocol)) return;
  const KafkaConnection& connection = engine_.network.at(id);
  note_at(connection.server, MessageWaited{id, connection.client, api, response, what, waited});
}

}  // namespace ks
