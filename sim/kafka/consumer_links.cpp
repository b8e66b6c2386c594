// Connections that a consumer loses, and when it may open them again.
// Source: NetworkClient.handleServerDisconnect, ClusterConnectionStates; AbstractCoordinator and
// CoordinatorRequestManager for the coordinator; AbstractFetch.handleFetchFailure.
#include <algorithm>
#include <string>

#include "sim/kafka/consumer_parts.h"
#include "sim/kafka/share_consumer_parts.h"

namespace ks {
namespace {

void broker_failed(Consumer& consumer, BrokerId broker, Ctx& ctx) {
  auto known = std::find_if(consumer.backoffs.begin(), consumer.backoffs.end(),
                            [&](const BrokerBackoff& each) { return each.broker == broker; });
  if (known == consumer.backoffs.end())
    known = consumer.backoffs.insert(known, BrokerBackoff{broker, 0, Time{}});
  Rng rng = draw(consumer, ctx);
  known->reconnect_at =
      ctx.now + exponential_backoff(consumer.config.reconnect_backoff_ms,
                                    consumer.config.reconnect_backoff_max_ms, known->failures, rng);
  ++known->failures;
}

/// Metadata and FindCoordinator that were on the way fail.
void bootstrap_lost(Consumer& consumer, Ctx& ctx) {
  consumer.bootstrap = ConnectionId{};
  if (consumer.updates.on_its_way) {
    Rng rng = draw(consumer, ctx);
    consumer.updates.failed(ctx.now, consumer.config.retry_backoff_ms,
                            consumer.config.retry_backoff_max_ms, rng);
  }
  if (std::exchange(consumer.finding_coordinator, false)) find_later(consumer, ctx);
}

/// The broker has forgotten the fetch session with its connection; what it read ahead stays good.
void fetch_link_lost(Consumer& consumer, FetchLink& link, Ctx& ctx) {
  link.connection = ConnectionId{};
  link.in_flight = false;
  link.to_forget.clear();
  bool listed = false;
  for (OwnedPartition& owned : consumer.owned) {
    if (owned.leader != link.broker) continue;
    owned.fetch_offset = -1;
    owned.asked = false;
    if (!owned.needs_reset || !owned.looking_up) continue;
    owned.looking_up = false;
    listed = true;
  }
  if (listed) {
    consumer.reset_not_before = ctx.now + backoff(consumer, 0, ctx);
    wake_at(consumer, consumer.reset_not_before, ctx);
  }
}

}  // namespace

Rng draw(Consumer& consumer, Ctx& ctx) {
  return ctx.rng(ctx.names().of(node(consumer.id)), "backoff " + std::to_string(consumer.draws++));
}

bool may_connect(const Consumer& consumer, BrokerId broker, Time now) {
  return std::none_of(
      consumer.backoffs.begin(), consumer.backoffs.end(),
      [&](const BrokerBackoff& each) { return each.broker == broker && each.reconnect_at > now; });
}

void broker_heard(Consumer& consumer, BrokerId broker) {
  if (consumer.backoffs.empty()) return;
  std::erase_if(consumer.backoffs,
                [&](const BrokerBackoff& each) { return each.broker == broker; });
}

void wake_at(Consumer& consumer, Time when, Ctx& ctx) {
  const TimerId timer = consumer.timer(ConsumerTimer::retry);
  if (ctx.timer_armed(timer) && ctx.timer(timer).deadline > ctx.now)
    when = std::min(when, ctx.timer(timer).deadline);
  ctx.set_timer(timer, std::max(when, ctx.now));
}

void link_throttled(Consumer& consumer, ConnectionId connection, std::uint32_t throttle_ms,
                    Ctx& ctx) {
  const Time until = ctx.now + Duration{std::int64_t{throttle_ms} * 1000};
  for (FetchLink& link : consumer.links) {
    if (link.connection == connection) link.throttled_until = std::max(link.throttled_until, until);
  }
}

FetchLink* ready_link(Consumer& consumer, BrokerId broker, Ctx& ctx) {
  FetchLink& link = fetch_link(consumer, broker);
  if (link.throttled_until > ctx.now) {
    wake_at(consumer, link.throttled_until, ctx);
    return nullptr;
  }
  if (link.connection.valid()) return &link;
  if (!may_connect(consumer, broker, ctx.now)) {
    wake_at(consumer, next_reconnect(consumer, ctx.now), ctx);
    return nullptr;
  }
  link.connection = ctx.connect(broker, consumer.incarnation);
  return &link;
}

void connection_lost(Consumer& consumer, ConnectionId connection, Ctx& ctx) {
  if (consumer.process == ProcessState::frozen) {
    consumer.held.push_back(Consumer::Held{connection, {}, true});
    return;
  }
  if (!consumer.alive() || !connection.valid()) return;
  const BrokerId broker = ctx.connection(connection).broker;
  const auto link = std::find_if(consumer.links.begin(), consumer.links.end(),
                                 [&](const FetchLink& l) { return l.connection == connection; });
  if (connection == consumer.coordinator_link) {
    ctx.note(ConnectionLost{broker, true});
    find_later(consumer, ctx);
    coordinator_lost(consumer, ctx);
    if (consumer.app == AppState::closing_leave) {
      finish_close(consumer, ctx);  // nobody is left to be told
      return;
    }
  } else if (connection == consumer.bootstrap || link != consumer.links.end()) {
    ctx.note(ConnectionLost{broker, false});
    broker_failed(consumer, broker, ctx);
    if (connection == consumer.bootstrap) bootstrap_lost(consumer, ctx);
    if (link != consumer.links.end()) {
      if (consumer.share.on) share_link_lost(consumer, connection);
      fetch_link_lost(consumer, *link, ctx);
    }
    consumer.updates.wanted = true;
    drive_metadata(consumer, ctx);
  } else {
    return;
  }
  if (!consumer.coordinator.valid() && consumer.app != AppState::off)
    find_coordinator(consumer, ctx);
  drive_poll(consumer, ctx);
}

}  // namespace ks
