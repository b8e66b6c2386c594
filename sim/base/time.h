// Simulated time as data: a clock that nobody can read. Time counts microseconds from the start of
// the run and lives in World, so the same run has the same times on every machine.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace ks {

/// A <chrono> clock without now(): it only gives Duration and Time their units.
struct SimClock {
  using duration = std::chrono::duration<std::int64_t, std::micro>;
  using time_point = std::chrono::time_point<SimClock, duration>;
};
using Duration = SimClock::duration;
using Time = SimClock::time_point;

using namespace std::chrono_literals;

/// The beginning of every run.
inline constexpr Time start_time{};
/// Later than everything that can happen; the value of a deadline that is not set.
inline constexpr Time never{Duration::max()};

constexpr Time at(Duration since_start) { return Time{since_start}; }
constexpr std::int64_t to_us(Duration d) { return d.count(); }
constexpr std::int64_t to_us(Time t) { return t.time_since_epoch().count(); }
/// When every run begins on a calendar, as a timestamp: 2026-01-01T00:00:00Z.
inline constexpr std::int64_t epoch_at_start{1'767'225'600'000};
/// What Kafka calls a timestamp: whole milliseconds since 1970.
constexpr std::int64_t timestamp_of(Time t) {
  const std::int64_t us = to_us(t);
  return epoch_at_start + (us >= 0 ? us / 1000 : -((999 - us) / 1000));
}
constexpr Time time_of_timestamp(std::int64_t ms) {
  return Time{Duration{(ms - epoch_at_start) * 1000}};
}
constexpr Time time_from_us(std::int64_t us) { return Time{Duration{us}}; }

/// Seconds with three decimals and U+2212 for minus, as the clock of the window shows it: "44.900".
std::string seconds_text(Duration d, int decimals = 3);
/// The shortest exact form with a unit, as a scenario file writes it: "20ms", "1m30s", "44.9s".
std::string duration_text(Duration d);

}  // namespace ks
