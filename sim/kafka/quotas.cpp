#include "sim/kafka/quotas.h"

#include <algorithm>

namespace ks {
namespace {

constexpr std::array<std::string_view, quota_kinds> keys{"producer_byte_rate", "consumer_byte_rate",
                                                         "request_percentage"};

constexpr std::size_t at(QuotaKind kind) { return static_cast<std::size_t>(kind); }

/// Rounded half up, as Math.round does with what is not negative.
constexpr std::int64_t rounded(std::int64_t numerator, std::int64_t denominator) {
  return (2 * numerator + denominator) / (2 * denominator);
}

}  // namespace

std::string_view quota_key(QuotaKind kind) { return keys[at(kind)]; }

std::optional<QuotaKind> quota_named(std::string_view key) {
  const auto* const found = std::find(keys.begin(), keys.end(), key);
  if (found == keys.end()) return std::nullopt;
  return static_cast<QuotaKind>(found - keys.begin());
}

std::int64_t ClientQuotas::bound(QuotaKind kind, std::string_view client) const {
  std::int64_t normal = 0;
  for (const ClientQuota& each : clients) {
    if (each.client == client && each.bounds[at(kind)] > 0) return each.bounds[at(kind)];
    if (each.client == default_client) normal = each.bounds[at(kind)];
  }
  return normal;
}

std::int64_t ClientQuotas::set(std::string_view client, QuotaKind kind, std::int64_t bound) {
  auto entry = std::find_if(clients.begin(), clients.end(),
                            [&](const ClientQuota& each) { return each.client == client; });
  if (entry == clients.end())
    entry = clients.insert(clients.end(), ClientQuota{std::string(client), {}});
  if (bound > 0) measured[at(kind)] = true;
  const std::int64_t before = entry->bounds[at(kind)];
  entry->bounds[at(kind)] = bound;
  return before;
}

void QuotaRate::record(const QuotaWindows& windows, std::int64_t value, std::int64_t now_ms) {
  if (samples_.empty()) samples_.push_back(Sample{now_ms, now_ms, 0});
  if (now_ms - samples_[current_].start_ms >= windows.length_ms) {
    // One sample more than there are windows: the oldest may overlap the span.
    current_ = (current_ + 1) % (static_cast<std::size_t>(windows.number) + 1);
    if (current_ >= samples_.size()) samples_.emplace_back();
    samples_[current_] = Sample{now_ms, now_ms, 0};
  }
  samples_[current_].value += value;
  samples_[current_].last_ms = now_ms;
}

std::int64_t QuotaRate::sum(const QuotaWindows& windows, std::int64_t now_ms) {
  std::int64_t total = 0;
  for (Sample& sample : samples_) {
    if (now_ms - sample.last_ms >= windows.number * windows.length_ms)
      sample = Sample{now_ms, now_ms, 0};
    total += sample.value;
  }
  return total;
}

std::int64_t QuotaRate::span_ms(const QuotaWindows& windows, std::int64_t now_ms) const {
  std::int64_t oldest = now_ms;
  for (const Sample& sample : samples_) oldest = std::min(oldest, sample.start_ms);
  const std::int64_t elapsed = now_ms - oldest;
  const std::int64_t missing =
      std::max<std::int64_t>(windows.number - 1 - elapsed / windows.length_ms, 0);
  return std::max<std::int64_t>(elapsed + missing * windows.length_ms, 1);
}

void QuotaRate::hash_into(Hasher& hasher) const {
  hasher.add(current_);
  for (const Sample& sample : samples_) {
    hasher.add(sample.start_ms);
    hasher.add(sample.last_ms);
    hasher.add(sample.value);
  }
}

QuotaViolation record_quota(QuotaRate& rate, const QuotaWindows& windows, std::int64_t value,
                            std::int64_t bound, std::int64_t now_ms) {
  rate.record(windows, value, now_ms);
  QuotaViolation found;
  found.bound = bound;
  if (bound == 0) return found;
  const std::int64_t sum = rate.sum(windows, now_ms);
  const std::int64_t span = rate.span_ms(windows, now_ms);
  found.rate = rounded(sum * 1000, span);
  if (sum * 1000 > bound * span) found.throttle_ms = rounded(sum * 1000 - bound * span, bound);
  return found;
}

QuotaSensor& QuotaState::sensor(std::size_t broker, std::string_view client) {
  for (QuotaSensor& each : brokers[broker]) {
    if (each.client == client) return each;
  }
  QuotaSensor& fresh = brokers[broker].emplace_back();
  fresh.client = client;
  return fresh;
}

const QuotaSensor* QuotaState::find(std::size_t broker, std::string_view client) const {
  if (broker >= brokers.size()) return nullptr;
  for (const QuotaSensor& each : brokers[broker]) {
    if (each.client == client) return &each;
  }
  return nullptr;
}

void QuotaState::hash_into(Hasher& hasher) const {
  for (const std::vector<QuotaSensor>& sensors : brokers) {
    for (const QuotaSensor& sensor : sensors) {
      hasher.add(sensor.client);
      for (const QuotaRate& rate : sensor.rates) rate.hash_into(hasher);
      for (const Time until : sensor.throttled_until) hasher.add(until);
      for (const Time when : sensor.violated) hasher.add(when);
    }
  }
}

}  // namespace ks
