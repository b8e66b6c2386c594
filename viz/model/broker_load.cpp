#include "viz/model/broker_load.h"

#include <fmt/format.h>

#include "sim/trace/sentence_quota.h"
#include "sim/trace/words.h"

namespace kv {
namespace {

/// Of a disk or a link, with what it does in a second.
std::string busy_text(ks::Time until, ks::Time now, std::int64_t per_second) {
  const std::string busy = until > now ? "busy for " + ks::span_text(until - now) : "idle";
  return fmt::format("{}; {} bytes/s", busy, per_second);
}

std::string busy_of(std::uint32_t busy, std::uint32_t all, std::int64_t idle) {
  return fmt::format("{} of {} busy ({} % idle in the last minute)", busy, all, idle);
}

/// What one piece of work takes.
std::string each(ks::Duration takes) { return "; " + ks::span_text(takes) + " each"; }

std::string handlers_text(const ks::BrokerLoad& load, ks::Time now) {
  std::string text =
      busy_of(load.busy, load.handlers, load.handler_time.idle_percent(load.handlers, now));
  if (load.queued() > 0)
    text += fmt::format(", {}", ks::count_text(load.queued(), "request waits", "requests wait"));
  if (load.held_back() > 0)
    text += fmt::format(", {} more at the network threads", load.held_back());
  return text;
}

std::string network_text(const ks::Listener& listener, const ks::BrokerLoad& load, ks::Time now) {
  std::string text =
      busy_of(listener.busy(), listener.count, load.network_time.idle_percent(listener.count, now));
  if (const std::uint32_t requests = listener.waiting(false); requests > 0)
    text += fmt::format(", {}", ks::count_text(requests, "request waits", "requests wait"));
  if (const std::uint32_t answers = listener.waiting(true); answers > 0)
    text += fmt::format(", {}", ks::count_text(answers, "answer waits", "answers wait"));
  return text;
}

const std::string& client_id(const ks::World& world, ks::NodeId client) {
  const ks::QuotaState& quotas = world.engine.quotas;
  return client.kind == ks::NodeKind::producer ? quotas.producers[client.index]
                                               : quotas.consumers[client.index];
}

/// What the quota is compared with: bytes, or the time on a handler.
std::int64_t in_units(ks::QuotaKind kind, std::int64_t bound) {
  return kind == ks::QuotaKind::request ? ks::handler_time_per_second(bound) : bound;
}

/// Where the client is held back by this quota at present.
std::string held_back(const ks::World& world, const std::string& client, std::size_t kind) {
  std::string text;
  for (std::size_t broker = 0; broker < world.brokers.size(); ++broker) {
    const ks::QuotaSensor* const sensor = world.engine.quotas.find(broker, client);
    if (sensor == nullptr || sensor->throttled_until[kind] <= world.now) continue;
    text += fmt::format("{}{} throttles it for {}", text.empty() ? "; " : ", ",
                        world.names->brokers[broker],
                        ks::span_text(sensor->throttled_until[kind] - world.now));
  }
  return text;
}

}  // namespace

LoadRows load_of(const ks::World& world, ks::BrokerId broker) {
  const ks::Capacity& capacity = world.engine.capacity;
  const ks::BrokerLoad& load = capacity.brokers[broker.index];
  LoadRows rows;
  if (capacity.limits_network_threads()) {
    const ks::Listener& listener = world.engine.network_threads.listeners[broker.index];
    rows.emplace_back("network threads",
                      network_text(listener, load, world.now) + each(capacity.spec.network_time));
  }
  if (capacity.limits_handlers())
    rows.emplace_back("request handlers",
                      handlers_text(load, world.now) + each(capacity.spec.request_time));
  if (capacity.limits_disks())
    rows.emplace_back("disk", busy_text(load.disk_free, world.now, capacity.spec.disk_throughput));
  if (capacity.limits_links()) {
    rows.emplace_back("link, in", busy_text(load.in_free, world.now, capacity.spec.link_bandwidth));
    rows.emplace_back("link, out",
                      busy_text(load.out_free, world.now, capacity.spec.link_bandwidth));
  }
  return rows;
}

LoadRows quotas_of(const ks::World& world, ks::NodeId client) {
  LoadRows rows;
  if (world.cluster->quotas == nullptr) return rows;
  const std::string& id = client_id(world, client);
  for (std::size_t i = 0; i < ks::quota_kinds; ++i) {
    const auto kind = static_cast<ks::QuotaKind>(i);
    const std::int64_t bound = world.cluster->quotas->bound(kind, id);
    if (bound == 0) continue;
    rows.emplace_back(
        std::string{ks::quota_key(kind)},
        ks::quota_rate_text(ks::quota_key(kind), in_units(kind, bound)) + held_back(world, id, i));
  }
  return rows;
}

}  // namespace kv
