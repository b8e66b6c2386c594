// When a client asks for metadata: when something hinted at old ones, and every metadata.max.age.ms;
// one request at a time, and not too often while the answers bring nothing new.
// Source: Metadata, NetworkClient.DefaultMetadataUpdater.
#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/base/rng.h"
#include "sim/base/time.h"

namespace ks {

/// min(max, base · 2^n), and 20 % more or less than that by a draw (CommonClientConfigs: 0.2 jitter).
Duration exponential_backoff(Duration base, Duration max, std::uint32_t attempts, Rng& rng);

struct MetadataUpdates {
  bool wanted = true;
  bool on_its_way = false;
  std::uint32_t failures = 0;    ///< since the last answer
  std::uint32_t equivalent = 0;  ///< answers in a row that brought nothing new
  Time last_refresh = start_time - Duration{std::chrono::hours{24 * 365}};
  Time last_success = last_refresh;
  Duration backoff{};  ///< after the last refresh, drawn when it ended

  /// When the next request may leave; never while one is on its way.
  Time due(Duration max_age) const {
    if (on_its_way) return never;
    const Time allowed = last_refresh + backoff;
    return wanted ? allowed : std::max(allowed, last_success + max_age);
  }
  void sent(Time now, Duration max_age) {
    if (now >= last_success + max_age) equivalent = 0;
    on_its_way = true;
  }
  /// An answer came. What was asked for meanwhile has to be asked for again only if somebody says so.
  void answered(Time now, bool news, Duration base, Duration max, Rng& rng) {
    on_its_way = false;
    wanted = false;
    failures = 0;
    equivalent = news ? 0 : equivalent + 1;
    last_refresh = now;
    last_success = now;
    backoff = equivalent == 0 ? Duration{} : exponential_backoff(base, max, equivalent - 1, rng);
  }
  void failed(Time now, Duration base, Duration max, Rng& rng) {
    on_its_way = false;
    wanted = true;
    last_refresh = now;
    backoff = exponential_backoff(base, max, failures++, rng);
  }
};

inline Duration exponential_backoff(Duration base, Duration max, std::uint32_t attempts, Rng& rng) {
  constexpr std::uint32_t many = 40;
  Duration pause = base;
  for (std::uint32_t i = 0; i < std::min(attempts, many) && pause < max; ++i) pause *= 2;
  pause = std::min(pause, max);
  const std::int64_t thousandths = rng.between(800, 1200);
  return std::min(max, scaled(pause, Ratio{thousandths, 1000}));
}

}  // namespace ks
