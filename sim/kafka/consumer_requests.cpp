// Requests of a consumer that nobody answers: after their timeout the client closes the connection, and all
// that was on it is lost, as if the other end had closed it.
// Source: NetworkClient.handleTimedOutRequests, handleTimedOutConnections, InFlightRequests,
// ClusterConnectionStates; AbstractCoordinator.joinGroupTimeoutMs.
#include <algorithm>
#include <string>

#include "sim/kafka/consumer_parts.h"

namespace ks {
namespace {

/// A JoinGroup may be parked for the whole rebalance, and some seconds more.
Duration timeout_of(const Consumer& consumer, const Asked& asked) {
  const Duration usual = consumer.config.request_timeout_ms;
  if (!asked.waits_long) return usual;
  return std::max(usual, consumer.config.max_poll_interval_ms + Duration{5'000'000});
}

/// An attempt to connect that nobody answers takes longer the more of them failed before.
Duration setup_timeout(const Consumer& consumer, ConnectionId id, const Ctx& ctx) {
  const BrokerId broker = ctx.connection(id).broker;
  std::uint32_t failures = 0;
  for (const BrokerBackoff& each : consumer.backoffs) {
    if (each.broker == broker) failures = each.failures;
  }
  Rng rng = ctx.rng(ctx.names().of(node(consumer.id)), "setup " + std::to_string(id.index));
  return exponential_backoff(consumer.config.socket_connection_setup_timeout_ms,
                             consumer.config.socket_connection_setup_timeout_max_ms, failures, rng);
}

/// When the client gives the connection up; never: nothing is asked on it.
Time deadline_of(const Consumer& consumer, ConnectionId id, const Ctx& ctx) {
  const KafkaConnection& connection = ctx.connection(id);
  if (!connection.open || connection.asked.empty()) return never;
  if (!connection.up) return connection.asked.front().at + setup_timeout(consumer, id, ctx);
  Time deadline = never;
  for (std::size_t i = 0; i < connection.asked.size(); ++i) {
    const Asked& asked = connection.asked[i];
    deadline = std::min(deadline, asked.at + timeout_of(consumer, asked));
  }
  return deadline;
}

std::vector<ConnectionId> connections_of(const Consumer& consumer) {
  std::vector<ConnectionId> all{consumer.bootstrap, consumer.coordinator_link};
  for (const FetchLink& link : consumer.links) all.push_back(link.connection);
  std::erase_if(all, [](ConnectionId id) { return !id.valid(); });
  return all;
}

/// A live broker sees the end of the connection; the share sessions of a member end with it.
void end_connection(const Consumer& consumer, ConnectionId id, Ctx& ctx) {
  if (consumer.share.on && ctx.connection(id).server_end == ServerEnd::open) {
    ctx.hang_up(id);
  } else {
    ctx.close(id);
  }
}

/// Whatever is asked from now on has its deadline no earlier than after this. An attempt to connect is
/// given up after four fifths of its timeout at the earliest.
Duration shortest_wait(const Consumer& consumer) {
  return std::min(consumer.config.request_timeout_ms,
                  consumer.config.socket_connection_setup_timeout_ms * 4 / 5);
}

}  // namespace

void watch_requests(Consumer& consumer, Ctx& ctx) {
  ctx.set_timer(consumer.timer(ConsumerTimer::requests), ctx.now + shortest_wait(consumer));
}

void requests_due(Consumer& consumer, Ctx& ctx) {
  for (const ConnectionId id : connections_of(consumer)) {
    if (!consumer.alive() || deadline_of(consumer, id, ctx) > ctx.now) continue;
    const KafkaConnection& connection = ctx.connection(id);
    ctx.note(RequestsFailed{
        connection.broker, static_cast<std::uint32_t>(connection.asked.size()),
        connection.up ? KafkaError::request_timed_out : KafkaError::network_exception});
    end_connection(consumer, id, ctx);
    connection_lost(consumer, id, ctx);
  }
  if (!consumer.alive()) return;
  Time next = ctx.now + shortest_wait(consumer);
  for (const ConnectionId id : connections_of(consumer)) {
    const Time deadline = deadline_of(consumer, id, ctx);
    if (deadline != never) next = std::min(next, std::max(deadline, ctx.now + Duration{1}));
  }
  ctx.set_timer(consumer.timer(ConsumerTimer::requests), next);
}

}  // namespace ks
