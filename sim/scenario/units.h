// The small texts of a scenario file as integers and back: durations, sizes, ratios, rates, bounds. All
// exact: a text that would have to be rounded is refused. It knows nothing of keys, places and messages.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/base/ratio.h"
#include "sim/base/time.h"
#include "sim/scenario/scenario.h"

namespace ks {

/// No duration, and no instant of a run, is longer than this.
inline constexpr Duration max_duration = std::chrono::hours{24 * 365};

/// "20ms", "1m30s", "44.9s", "2s250ms": parts from the longest unit to the shortest of d h m s ms us. Longer
/// than max_duration comes back as Duration::max().
std::optional<Duration> parse_duration(std::string_view text);
/// "100B", "16KiB", "1MB".
std::optional<std::int64_t> parse_size(std::string_view text);
/// "1%", "0.5%", "1/3", "3", "1.5".
std::optional<Ratio> parse_ratio(std::string_view text);
/// "20/s", "1/10s", "30/m": so many in each such duration, as a reduced fraction per second.
std::optional<Ratio> parse_rate(std::string_view text);
/// A whole number without sign.
std::optional<std::int64_t> parse_count(std::string_view text);
/// A number with at most six decimals, in millionths: "95", "95.5".
std::optional<std::int64_t> parse_millionths(std::string_view text);

enum class BoundsOf : std::uint8_t { counts, durations, seconds };
/// "<= 60", "< 1s", ">= 3", "> 3", "3", "40s..50s"; durations and seconds become microseconds.
std::optional<Bounds> parse_bounds(std::string_view text, BoundsOf of);
/// "crash+44.9s", "crash-1s": a mark's name and how long after it; the name is not looked up.
struct MarkDistance {
  std::string_view mark;
  Duration distance{};
};
std::optional<MarkDistance> split_mark_time(std::string_view text);
/// "orders-2": the topic is what stands before the last hyphen.
std::optional<PartitionName> parse_partition_name(std::string_view text);
/// "orders-0:40"
std::optional<RecordName> parse_record_name(std::string_view text);

/// Texts that the functions above read back to the same value.
std::string size_text(std::int64_t bytes);
std::string ratio_text(Ratio ratio);
std::string rate_text(Ratio per_second);

std::string_view trimmed(std::string_view text);

}  // namespace ks
