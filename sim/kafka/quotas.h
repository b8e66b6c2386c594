// Quotas of clients: how much of a broker clients with one client.id may use, and what a broker measures.
// Source: ClientQuotaManager, ClientRequestQuotaManager, QuotaUtils, Rate, SampledStat.
// Model: everybody is the same user, so quotas go by client.id or are the default of all client ids;
// request_percentage is a whole number of percent and counts the time on request handlers, which is none
// unless the scenario gives a request time.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/hash.h"
#include "sim/base/time.h"

namespace ks {

enum class QuotaKind : std::uint8_t { produce, fetch, request };
inline constexpr std::size_t quota_kinds = 3;
/// Kafka's key: "producer_byte_rate", "consumer_byte_rate", "request_percentage".
std::string_view quota_key(QuotaKind kind);
std::optional<QuotaKind> quota_named(std::string_view key);

/// How a client id is written that stands for all without a quota of their own.
inline constexpr std::string_view default_client = "<default>";

/// What one client id may do in a second: bytes, bytes, and percent of one handler's time; 0: no quota.
struct ClientQuota {
  std::string client;
  std::array<std::int64_t, quota_kinds> bounds{};
  bool operator==(const ClientQuota&) const = default;
};

/// All of them, as the metadata have them.
struct ClientQuotas {
  std::vector<ClientQuota> clients;
  /// Some client had a quota of the kind once: brokers measure all clients from then on.
  std::array<bool, quota_kinds> measured{};

  /// What counts for a client: its own quota, else the default; 0: none.
  std::int64_t bound(QuotaKind kind, std::string_view client) const;
  /// Sets a quota, or removes it with 0; answers what the client had of its own.
  std::int64_t set(std::string_view client, QuotaKind kind, std::int64_t bound);
};

/// What counts of the brokers' configuration.
struct QuotaWindows {
  std::int64_t number = 11;       ///< quota.window.num
  std::int64_t length_ms = 1000;  ///< quota.window.size.seconds
};

/// A rate over windows: a sum of samples, divided by the time from the oldest sample's start on, or, as
/// long as there are fewer, by that of all windows but the last.
class QuotaRate {
 public:
  void record(const QuotaWindows& windows, std::int64_t value, std::int64_t now_ms);
  /// Empties the samples that are too old and answers the sum of the others.
  std::int64_t sum(const QuotaWindows& windows, std::int64_t now_ms);
  /// The time that the rate is taken over (Rate.windowSize). After sum().
  std::int64_t span_ms(const QuotaWindows& windows, std::int64_t now_ms) const;
  bool empty() const { return samples_.empty(); }
  void hash_into(Hasher& hasher) const;

 private:
  struct Sample {
    std::int64_t start_ms = 0;
    std::int64_t last_ms = 0;  ///< when something was recorded last
    std::int64_t value = 0;
  };
  std::size_t current_ = 0;
  std::vector<Sample> samples_;
};

/// A rate above its bound.
struct QuotaViolation {
  std::int64_t rate = 0;  ///< per second, rounded to the nearest
  std::int64_t bound = 0;
  std::int64_t throttle_ms = 0;
};

/// Records a value and compares the rate with the bound per second; 0: there is none.
/// throttle = (rate - bound) / bound * span, rounded to the nearest millisecond.
QuotaViolation record_quota(QuotaRate& rate, const QuotaWindows& windows, std::int64_t value,
                            std::int64_t bound, std::int64_t now_ms);

/// The time on a handler in microseconds that so many percent of one handler are in a second.
constexpr std::int64_t handler_time_per_second(std::int64_t percent) { return percent * 10'000; }

/// What one broker has measured of the clients with one client id.
struct QuotaSensor {
  std::string client;
  std::array<QuotaRate, quota_kinds> rates;
  std::array<Time, quota_kinds> throttled_until{};  ///< by the last answer that was
  std::array<Time, quota_kinds> violated{};         ///< when a rate was above its bound last
};

/// What all brokers measure.
struct QuotaState {
  QuotaWindows windows;
  std::vector<std::string> producers;  ///< client ids, by ProducerId
  std::vector<std::string> consumers;  ///< by ConsumerId
  std::vector<std::vector<QuotaSensor>> brokers;

  QuotaSensor& sensor(std::size_t broker, std::string_view client);
  const QuotaSensor* find(std::size_t broker, std::string_view client) const;
  void hash_into(Hasher& hasher) const;
};

}  // namespace ks
