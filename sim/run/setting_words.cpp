#include "sim/run/setting_words.h"

#include <limits>

#include <fmt/format.h>

#include "sim/trace/words.h"

namespace ks {
namespace {

/// The largest number of microseconds that a span of time can be told in.
constexpr std::int64_t most_ms = std::numeric_limits<std::int64_t>::max() / 1000;

}  // namespace

std::string value_words(const ConfigRow& row, std::string_view value) {
  if (value.empty()) return "\"\"";
  if (value == "null") return "not set";
  const std::optional<std::int64_t> number = parse_config_int(row, value);
  if (!number || row.unit == Unit::none) return std::string(value);
  if (row.unit == Unit::ms && *number >= 0 && *number < most_ms) {
    return span_text(Duration{*number * 1000});
  }
  if (row.unit == Unit::percent) return fmt::format("{} %", *number);
  if (row.unit == Unit::ratio || row.unit == Unit::records) return fmt::format("{}", *number);
  return fmt::format("{} {}", *number, to_text(row.unit));
}

std::string setting_words(const ConfigRow& row, std::string_view value) {
  return fmt::format("{} = {}", row.key, value_words(row, value));
}

std::string setting_words(std::string_view key, Duration value) {
  return fmt::format("{} = {}", key, span_text(value));
}

}  // namespace ks
