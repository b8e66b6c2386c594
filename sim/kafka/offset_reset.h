// auto.offset.reset: where to read without a valid offset, "by_duration:" with its ISO-8601 duration
// included. Source: AutoOffsetResetStrategy (KIP-1106).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/base/time.h"

namespace ks {

enum class AutoOffsetReset : std::uint8_t { latest, earliest, none, by_duration };

struct OffsetReset {
  AutoOffsetReset policy = AutoOffsetReset::latest;
  Duration back{};  ///< by_duration: how far before the time of the lookup

  constexpr OffsetReset() = default;
  constexpr OffsetReset(AutoOffsetReset p, Duration b = {}) : policy(p), back(b) {}
  constexpr bool operator==(const OffsetReset&) const = default;
  /// What ListOffsets asks for: −1 latest, −2 earliest, or a timestamp.
  std::int64_t timestamp(Time now) const;
};

/// "latest", "earliest", "none", "by_duration:P1DT2H3M4.5S".
std::optional<OffsetReset> parse_offset_reset(std::string_view text);
std::string to_text(const OffsetReset& reset);

/// An ISO-8601 duration as Java's Duration.parse reads it, days to seconds; none below 0.
std::optional<Duration> parse_iso_duration(std::string_view text);
std::string iso_duration_text(Duration d);  ///< "PT26H3M4.5S"

}  // namespace ks
