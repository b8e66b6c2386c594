#include "sim/scenario/units.h"

#include <array>

namespace ks {
namespace {

__extension__ using Wide = __int128;

struct UnitName {
  std::string_view name;
  std::int64_t size;
};
constexpr std::array<UnitName, 6> time_units{{{"d", 86'400'000'000},
                                              {"h", 3'600'000'000},
                                              {"m", 60'000'000},
                                              {"s", 1'000'000},
                                              {"ms", 1'000},
                                              {"us", 1}}};
constexpr std::array<UnitName, 7> size_units{{{"B", 1},
                                              {"KiB", 1 << 10},
                                              {"MiB", 1 << 20},
                                              {"GiB", 1 << 30},
                                              {"KB", 1'000},
                                              {"MB", 1'000'000},
                                              {"GB", 1'000'000'000}}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// value / scale, where scale is a power of ten; at most 18 digits, so both fit.
struct Decimal {
  std::int64_t value = 0;
  std::int64_t scale = 1;
};

std::string_view take_while(std::string_view& rest, bool (*wanted)(char)) {
  std::size_t n = 0;
  while (n < rest.size() && wanted(rest[n])) ++n;
  const std::string_view taken = rest.substr(0, n);
  rest.remove_prefix(n);
  return taken;
}

std::optional<Decimal> take_decimal(std::string_view& rest) {
  const std::string_view whole = take_while(rest, is_digit);
  std::string_view fraction;
  if (!rest.empty() && rest.front() == '.') {
    rest.remove_prefix(1);
    fraction = take_while(rest, is_digit);
    if (fraction.empty()) return std::nullopt;
  }
  if (whole.empty() || whole.size() + fraction.size() > 18) return std::nullopt;
  Decimal decimal;
  for (const char c : whole) decimal.value = decimal.value * 10 + (c - '0');
  for (const char c : fraction) {
    decimal.value = decimal.value * 10 + (c - '0');
    decimal.scale *= 10;
  }
  return decimal;
}

/// decimal × unit when that is a whole number.
std::optional<Wide> exact(Decimal decimal, std::int64_t unit) {
  const Wide product = static_cast<Wide>(decimal.value) * unit;
  if (product % decimal.scale != 0) return std::nullopt;
  return product / decimal.scale;
}

Ratio reduced(Wide numerator, Wide denominator) {
  Wide a = numerator;
  Wide b = denominator;
  while (b != 0) {
    const Wide r = a % b;
    a = b;
    b = r;
  }
  if (a == 0) return {0, 1};
  return {static_cast<std::int64_t>(numerator / a), static_cast<std::int64_t>(denominator / a)};
}

std::optional<std::int64_t> parse_amount(std::string_view text, BoundsOf of) {
  switch (of) {
    case BoundsOf::counts: return parse_count(text);
    case BoundsOf::seconds: return parse_millionths(text);
    case BoundsOf::durations: break;
  }
  const std::optional<Duration> duration = parse_duration(text);
  if (!duration || *duration > max_duration) return std::nullopt;
  return to_us(*duration);
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::optional<Duration> parse_duration(std::string_view text) {
  std::size_t next_unit = 0;
  Wide total = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    const std::optional<Decimal> number = take_decimal(text);
    if (!number) return std::nullopt;
    const std::string_view name = take_while(text, [](char c) { return c >= 'a' && c <= 'z'; });
    while (next_unit < time_units.size() && time_units[next_unit].name != name) ++next_unit;
    if (next_unit == time_units.size()) return std::nullopt;
    const std::optional<Wide> part = exact(*number, time_units[next_unit].size);
    if (!part) return std::nullopt;
    total += *part;
    ++next_unit;
  }
  if (total > to_us(max_duration)) return Duration::max();
  return Duration{static_cast<std::int64_t>(total)};
}

std::optional<std::int64_t> parse_size(std::string_view text) {
  const std::optional<Decimal> number = take_decimal(text);
  if (!number) return std::nullopt;
  for (const UnitName& unit : size_units) {
    if (unit.name != text) continue;
    const std::optional<Wide> bytes = exact(*number, unit.size);
    if (!bytes || *bytes > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
    return static_cast<std::int64_t>(*bytes);
  }
  return std::nullopt;
}

std::optional<std::int64_t> parse_count(std::string_view text) {
  const std::optional<std::int64_t> value = parse_millionths(text);
  if (!value || text.find('.') != std::string_view::npos) return std::nullopt;
  return *value / 1'000'000;
}

std::optional<std::int64_t> parse_millionths(std::string_view text) {
  const std::optional<Decimal> number = take_decimal(text);
  if (!number || !text.empty() || number->value / number->scale > 1'000'000'000'000)
    return std::nullopt;
  const std::optional<Wide> millionths = exact(*number, 1'000'000);
  if (!millionths) return std::nullopt;
  return static_cast<std::int64_t>(*millionths);
}

std::optional<Ratio> parse_ratio(std::string_view text) {
  const std::optional<Decimal> number = take_decimal(text);
  if (!number || number->value > 1'000'000'000'000 || number->scale > 1'000'000)
    return std::nullopt;
  const Ratio plain{number->value, number->scale};
  if (text.empty()) return plain;
  if (text == "%") return Ratio{plain.numerator, plain.denominator * 100};
  if (text.front() != '/' || plain.denominator != 1) return std::nullopt;
  const std::optional<std::int64_t> below = parse_count(text.substr(1));
  if (!below || *below == 0) return std::nullopt;
  return Ratio{plain.numerator, *below};
}

std::optional<Ratio> parse_rate(std::string_view text) {
  const std::optional<Decimal> number = take_decimal(text);
  if (!number || text.empty() || text.front() != '/') return std::nullopt;
  text.remove_prefix(1);
  const bool bare_unit = !text.empty() && !is_digit(text.front());
  const std::optional<Duration> per =
      parse_duration(bare_unit ? "1" + std::string(text) : std::string(text));
  if (!per || *per == Duration{} || *per > max_duration) return std::nullopt;
  const Wide numerator = static_cast<Wide>(number->value) * 1'000'000;
  const Wide denominator = static_cast<Wide>(to_us(*per)) * number->scale;
  const Wide most = Wide{1} << 62;
  if (number->value > 1'000'000'000'000 || denominator > most) return std::nullopt;
  return reduced(numerator, denominator);
}

std::optional<Bounds> parse_bounds(std::string_view text, BoundsOf of) {
  text = trimmed(text);
  const auto amount_after = [&](std::size_t n) {
    return parse_amount(trimmed(text.substr(n)), of);
  };
  if (text.starts_with("<=")) {
    const auto high = amount_after(2);
    return high ? std::optional(Bounds{Bounds::lowest, *high}) : std::nullopt;
  }
  if (text.starts_with(">=")) {
    const auto low = amount_after(2);
    return low ? std::optional(Bounds{*low, Bounds::highest}) : std::nullopt;
  }
  if (text.starts_with("<")) {
    const auto high = amount_after(1);
    return high ? std::optional(Bounds{Bounds::lowest, *high - 1}) : std::nullopt;
  }
  if (text.starts_with(">")) {
    const auto low = amount_after(1);
    return low ? std::optional(Bounds{*low + 1, Bounds::highest}) : std::nullopt;
  }
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos) {
    const auto value = amount_after(0);
    return value ? std::optional(Bounds{*value, *value}) : std::nullopt;
  }
  const auto low = parse_amount(trimmed(text.substr(0, dots)), of);
  const auto high = amount_after(dots + 2);
  if (!low || !high || *low > *high) return std::nullopt;
  return Bounds{*low, *high};
}

std::optional<MarkDistance> split_mark_time(std::string_view text) {
  const std::size_t sign = text.find_last_of("+-");
  if (sign == std::string_view::npos) return std::nullopt;
  const std::optional<Duration> distance = parse_duration(trimmed(text.substr(sign + 1)));
  if (!distance || *distance > max_duration) return std::nullopt;
  return MarkDistance{trimmed(text.substr(0, sign)), text[sign] == '+' ? *distance : -*distance};
}

std::optional<PartitionName> parse_partition_name(std::string_view text) {
  const std::size_t hyphen = text.rfind('-');
  if (hyphen == std::string_view::npos || hyphen == 0) return std::nullopt;
  const std::string_view digits = text.substr(hyphen + 1);
  const std::optional<std::int64_t> number = parse_count(digits);
  if (!number || *number > 1'000'000 || std::to_string(*number) != digits) return std::nullopt;
  return PartitionName{std::string(text.substr(0, hyphen)), static_cast<std::uint32_t>(*number)};
}

std::optional<RecordName> parse_record_name(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::optional<PartitionName> partition = parse_partition_name(text.substr(0, colon));
  const std::string_view digits = text.substr(colon + 1);
  const std::optional<std::int64_t> offset = parse_count(digits);
  if (!partition || !offset || std::to_string(*offset) != digits) return std::nullopt;
  return RecordName{*partition, *offset};
}

std::string size_text(std::int64_t bytes) {
  if (bytes >= 1 << 20 && bytes % (1 << 20) == 0) return std::to_string(bytes >> 20) + "MiB";
  if (bytes >= 1 << 10 && bytes % (1 << 10) == 0) return std::to_string(bytes >> 10) + "KiB";
  return std::to_string(bytes) + "B";
}

std::string ratio_text(Ratio ratio) {
  if (ratio.denominator == 1) return std::to_string(ratio.numerator);
  if (ratio.denominator == 100) return std::to_string(ratio.numerator) + "%";
  return std::to_string(ratio.numerator) + "/" + std::to_string(ratio.denominator);
}

std::string rate_text(Ratio per_second) {
  if (per_second.denominator == 1) return std::to_string(per_second.numerator) + "/s";
  return std::to_string(per_second.numerator) + "/" + std::to_string(per_second.denominator) + "s";
}

}  // namespace ks
