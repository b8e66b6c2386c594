#include "sim/kafka/capacity.h"

#include <algorithm>

namespace ks {
namespace {

// metrics.sample.window.ms
constexpr Duration sample{30'000'000};

}  // namespace

void BusyTime::roll(Time now) {
  const std::int64_t samples = (now - since_) / sample;
  if (samples == 0) return;
  before_ = samples == 1 ? busy_ : Duration{};
  busy_ = {};
  since_ += samples * sample;
  earlier_ = true;
}

void BusyTime::add(Duration length, Time now) {
  roll(now);
  busy_ += length;
}

std::int64_t BusyTime::idle_percent(std::uint32_t threads, Time now) const {
  BusyTime rolled = *this;
  rolled.roll(now);
  const Duration passed = now - rolled.since_ + (rolled.earlier_ ? sample : Duration{});
  const std::int64_t all = passed.count() * threads;
  // What began in a sample before and ends in these counts here.
  const std::int64_t idle = all - (rolled.busy_ + rolled.before_).count();
  if (all == 0) return 100;
  return idle > 0 ? idle * 100 / all : 0;
}

void BusyTime::hash_into(Hasher& hasher) const {
  hasher.add(since_);
  hasher.add(busy_);
  hasher.add(before_);
}

bool BrokerLoad::holds_back(ConnectionId connection) const {
  for (std::size_t i = queue_limit; i < waiting.size(); ++i) {
    if (waiting[i] == connection) return true;
  }
  return false;
}

Turn& Capacity::turn_of(ConnectionId connection) {
  if (connection.index >= turns_.size()) turns_.resize(connection.index + std::size_t{1});
  return turns_[connection.index];
}

bool Capacity::take_request(BrokerId broker, ConnectionId connection) {
  BrokerLoad& load = brokers[broker.index];
  if (load.busy < load.handlers) {
    ++load.busy;
    return true;
  }
  load.waiting.push_back(connection);
  return false;
}

ConnectionId Capacity::next_request(BrokerId broker) {
  BrokerLoad& load = brokers[broker.index];
  if (load.busy > load.handlers || load.waiting.empty()) {
    --load.busy;
    return ConnectionId{};
  }
  return load.waiting.take_front();
}

std::vector<ConnectionId> Capacity::resize(BrokerId broker, std::uint32_t handlers,
                                           std::uint32_t queue_limit) {
  BrokerLoad& load = brokers[broker.index];
  load.handlers = handlers;
  load.queue_limit = queue_limit;
  std::vector<ConnectionId> taken;
  while (load.busy < load.handlers && !load.waiting.empty()) {
    ++load.busy;
    taken.push_back(load.waiting.take_front());
  }
  return taken;
}

void Capacity::process_ended(BrokerId broker, Time now) {
  if (broker.index >= brokers.size()) return;
  BrokerLoad& load = brokers[broker.index];
  load.busy = 0;
  load.waiting = {};
  load.disk_free = now;
  load.handler_time.begin(now);
  load.network_time.begin(now);
}

Time Capacity::append_done(BrokerId broker, std::int64_t bytes, Duration besides, Time now) {
  BrokerLoad& load = brokers[broker.index];
  load.disk_free = std::max(load.disk_free, now) + besides;
  if (bytes > 0) load.disk_free += transfer_time(bytes, spec.disk_throughput);
  return load.disk_free;
}

Time Capacity::sent_at(NodeId from, NodeId to, std::int64_t bytes, Time now) {
  const Duration takes = transfer_time(bytes, spec.link_bandwidth);
  Time first = now;  // byte
  Time last = now;
  if (from.kind == NodeKind::broker) {
    Time& free = brokers[from.index].out_free;
    first = std::max(first, free);
    last = free = first + takes;
  }
  if (to.kind == NodeKind::broker) {
    Time& free = brokers[to.index].in_free;
    last = free = std::max(first, free) + takes;
  }
  return last;
}

void Capacity::hash_into(Hasher& hasher) const {
  if (!on() && !changed) return;
  if (changed) {
    hasher.add(spec.request_time);
    hasher.add(spec.network_time);
    hasher.add(spec.disk_throughput);
    hasher.add(spec.link_bandwidth);
  }
  for (const BrokerLoad& load : brokers) {
    hasher.add(load.handlers);
    hasher.add(load.queue_limit);
    hasher.add(load.busy);
    for (const ConnectionId connection : load.waiting) hasher.add(connection);
    hasher.add(load.disk_free);
    hasher.add(load.out_free);
    hasher.add(load.in_free);
    if (!limits_requests() && !changed) continue;
    load.handler_time.hash_into(hasher);
    load.network_time.hash_into(hasher);
  }
  for (const Turn& turn : turns_) {
    hasher.add(turn.came);
    hasher.add(turn.waited);
    hasher.add(turn.thread);
  }
}

}  // namespace ks
