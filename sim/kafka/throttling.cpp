// What quotas make of answers: the broker records what the client used, and if that is too much the answer
// says throttle_time_ms, leaves at once, and the connection is muted for that time.
// Source: KafkaApis.handleProduceRequest, handleFetchRequest, RequestHandlerHelper, SocketServer
// (ChannelMuteState).
#include <algorithm>
#include <limits>

#include "sim/kafka/ctx.h"

namespace ks {
namespace {

constexpr std::size_t at(QuotaKind kind) { return static_cast<std::size_t>(kind); }

std::int64_t ms_of(Time now) { return to_us(now) / 1000; }

/// One client and the broker that it talks to.
struct Metered {
  const ClientQuotas& quotas;
  QuotaState& state;
  QuotaSensor& sensor;
  Time now;

  std::int64_t bound(QuotaKind kind) const {
    const std::int64_t own = quotas.bound(kind, sensor.client);
    return kind == QuotaKind::request ? handler_time_per_second(own) : own;
  }
  QuotaViolation record(QuotaKind kind, std::int64_t value) {
    if (!quotas.measured[at(kind)]) return {};
    QuotaViolation found =
        record_quota(sensor.rates[at(kind)], state.windows, value, bound(kind), ms_of(now));
    // ClientRequestQuotaManager.maxThrottleTimeMs: one window.
    if (kind == QuotaKind::request)
      found.throttle_ms = std::min(found.throttle_ms, state.windows.length_ms);
    return found;
  }
};

/// Quotas are for clients: what brokers and controllers ask of a broker is exempt.
const std::string* client_id(const QuotaState& state, NodeId client) {
  if (client.kind == NodeKind::producer) return &state.producers[client.index];
  if (client.kind == NodeKind::consumer) return &state.consumers[client.index];
  return nullptr;
}

}  // namespace

std::uint32_t Ctx::mute(ConnectionId id, QuotaKind kind, const QuotaViolation& violation) {
  if (violation.throttle_ms == 0) return 0;
  KafkaConnection& connection = engine_.network.at(id);
  const Duration length{violation.throttle_ms * 1000};
  connection.muted_until = now + length;
  QuotaState& state = engine_.quotas;
  QuotaSensor& sensor = state.sensor(connection.broker.index, *client_id(state, connection.client));
  const Duration remembered{state.windows.number * state.windows.length_ms * 1000};
  Time& violated = sensor.violated[at(kind)];
  const bool first = violated == Time{} || now - violated >= remembered;
  violated = now;
  sensor.throttled_until[at(kind)] = connection.muted_until;
  const NodeId broker = node(connection.broker);
  const std::string_view key = quota_key(kind);
  if (first)
    note_at(broker, QuotaExceeded{connection.client, key, violation.rate, violation.bound});
  if (wants(Level::protocol)) {
    note_at(broker,
            ClientThrottled{connection.client, key, violation.rate, violation.bound, length});
  }
  return static_cast<std::uint32_t>(violation.throttle_ms);
}

std::uint32_t Ctx::throttled(ConnectionId id) {
  const KafkaConnection& connection = engine_.network.at(id);
  const std::string* const client = client_id(engine_.quotas, connection.client);
  if (client == nullptr || connection.server.kind != NodeKind::broker) return 0;
  QuotaState& state = engine_.quotas;
  Metered metered{*cluster_->quotas, state, state.sensor(connection.broker.index, *client), now};
  QuotaViolation bytes;
  if (const auto* produce = std::get_if<ProduceRequest>(&current_request(id).body))
    bytes = metered.record(QuotaKind::produce, message_bytes(*produce));
  const QuotaViolation time =
      metered.record(QuotaKind::request, engine_.capacity.spec.request_time.count());
  return bytes.throttle_ms > time.throttle_ms ? mute(id, QuotaKind::produce, bytes)
                                              : mute(id, QuotaKind::request, time);
}

void Ctx::throttle_unanswered(ConnectionId id) {
  if (cluster_->quotas == nullptr) return;
  const KafkaConnection& connection = engine_.network.at(id);
  const std::string* const client = client_id(engine_.quotas, connection.client);
  if (client == nullptr) return;
  QuotaState& state = engine_.quotas;
  Metered metered{*cluster_->quotas, state, state.sensor(connection.broker.index, *client), now};
  const auto& produce = std::get<ProduceRequest>(current_request(id).body);
  mute(id, QuotaKind::produce, metered.record(QuotaKind::produce, message_bytes(produce)));
}

std::uint32_t Ctx::throttled_fetch(ConnectionId id, std::int64_t bytes) {
  if (cluster_->quotas == nullptr) return 0;
  const KafkaConnection& connection = engine_.network.at(id);
  const std::string* const client = client_id(engine_.quotas, connection.client);
  if (client == nullptr) return 0;
  QuotaState& state = engine_.quotas;
  Metered metered{*cluster_->quotas, state, state.sensor(connection.broker.index, *client), now};
  const std::int64_t size = bytes + message_overhead_bytes;
  const QuotaViolation time =
      metered.record(QuotaKind::request, engine_.capacity.spec.request_time.count());
  const QuotaViolation fetched = metered.record(QuotaKind::fetch, size);
  if (time.throttle_ms == 0 && fetched.throttle_ms == 0) return 0;
  // The answer will be empty: what was counted for it is taken back.
  if (cluster_->quotas->measured[at(QuotaKind::fetch)])
    metered.sensor.rates[at(QuotaKind::fetch)].record(state.windows, -size, ms_of(now));
  fetch_throttle_ms_ = fetched.throttle_ms > time.throttle_ms ? mute(id, QuotaKind::fetch, fetched)
                                                              : mute(id, QuotaKind::request, time);
  return fetch_throttle_ms_;
}

std::int64_t Ctx::fetch_limit(ConnectionId id) const {
  constexpr std::int64_t none = std::numeric_limits<std::int32_t>::max();
  if (cluster_->quotas == nullptr) return none;
  const std::string* const client = client_id(engine_.quotas, engine_.network.at(id).client);
  if (client == nullptr) return none;
  const std::int64_t bound = cluster_->quotas->bound(QuotaKind::fetch, *client);
  const QuotaWindows& windows = engine_.quotas.windows;
  if (bound == 0) return none;
  return std::min(bound * (windows.number - 1) * windows.length_ms / 1000, none);
}

Duration Ctx::on_link(ConnectionId id, Direction direction, std::int64_t bytes) {
  const KafkaConnection& connection = engine_.network.at(id);
  const Link<Message>& link = connection.link(direction);
  // What goes nowhere at present takes no room. Model: nor when it is sent again at last.
  if (link.cut || link.held || connection.server_end == ServerEnd::refused) return {};
  const bool request = direction == Direction::to_broker;
  const NodeId from = request ? connection.client : connection.server;
  const NodeId to = request ? connection.server : connection.client;
  return engine_.capacity.sent_at(from, to, bytes, now) - now;
}

}  // namespace ks
