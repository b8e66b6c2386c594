#include "sim/kafka/offset_reset.h"

#include <array>

namespace ks {
namespace {

constexpr std::string_view by_duration_prefix = "by_duration:";
constexpr std::int64_t us_per_second = 1'000'000;
/// Ten thousand years or so: sums stay far from the end of the type.
constexpr std::int64_t most_seconds = 316'000'000'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

/// A number and its letter off the front: microseconds, or nothing. Only seconds have a fraction.
std::optional<std::int64_t> take_part(std::string_view& text, std::string_view letters,
                                      char& letter) {
  std::int64_t whole = 0;
  std::size_t at = 0;
  for (; at < text.size() && is_digit(text[at]); ++at) {
    whole = whole * 10 + (text[at] - '0');
    if (whole > most_seconds) return std::nullopt;
  }
  if (at == 0) return std::nullopt;
  std::int64_t fraction = 0;
  const bool point = at < text.size() && (text[at] == '.' || text[at] == ',');
  if (point) {
    std::int64_t worth = us_per_second / 10;
    for (++at; at < text.size() && is_digit(text[at]); ++at, worth /= 10)
      fraction += (text[at] - '0') * worth;
  }
  if (at >= text.size()) return std::nullopt;
  letter = upper(text[at]);
  if (letters.find(letter) == std::string_view::npos || (point && letter != 'S'))
    return std::nullopt;
  text.remove_prefix(at + 1);
  std::int64_t seconds = 1;
  if (letter == 'D') seconds = 86'400;
  if (letter == 'H') seconds = 3'600;
  if (letter == 'M') seconds = 60;
  if (whole > most_seconds / seconds) return std::nullopt;
  return whole * seconds * us_per_second + fraction;
}

/// Parts with letters in the order given, each at most once; at least one.
std::optional<std::int64_t> take_parts(std::string_view& text, std::string_view letters) {
  std::int64_t sum = 0;
  std::string_view left = letters;
  while (!text.empty() && is_digit(text.front())) {
    char letter = 0;
    const std::optional<std::int64_t> part = take_part(text, left, letter);
    if (!part) return std::nullopt;
    sum += *part;
    left = left.substr(left.find(letter) + 1);
  }
  return left == letters ? std::nullopt : std::optional(sum);
}

}  // namespace

std::optional<Duration> parse_iso_duration(std::string_view text) {
  if (text.size() < 2 || upper(text.front()) != 'P') return std::nullopt;
  text.remove_prefix(1);
  std::int64_t us = 0;
  if (is_digit(text.front())) {
    const std::optional<std::int64_t> days = take_parts(text, "D");
    if (!days) return std::nullopt;
    us = *days;
  }
  if (!text.empty()) {
    if (upper(text.front()) != 'T') return std::nullopt;
    text.remove_prefix(1);
    const std::optional<std::int64_t> time = take_parts(text, "HMS");
    if (!time || !text.empty()) return std::nullopt;
    us += *time;
  }
  return Duration{us};
}

std::string iso_duration_text(Duration d) {
  const std::int64_t us = to_us(d);
  const std::int64_t seconds = us / us_per_second;
  std::string text = "PT";
  if (seconds / 3600 > 0) text += std::to_string(seconds / 3600) + "H";
  if (seconds / 60 % 60 > 0) text += std::to_string(seconds / 60 % 60) + "M";
  std::string fraction = std::to_string(us_per_second + us % us_per_second).substr(1);
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  if (seconds % 60 > 0 || !fraction.empty() || text.size() == 2)
    text += std::to_string(seconds % 60) + (fraction.empty() ? "" : "." + fraction) + "S";
  return text;
}

std::int64_t OffsetReset::timestamp(Time now) const {
  switch (policy) {
    case AutoOffsetReset::earliest: return -2;
    case AutoOffsetReset::by_duration: return timestamp_of(now - back);
    default: return -1;
  }
}

std::optional<OffsetReset> parse_offset_reset(std::string_view text) {
  if (text == "latest") return OffsetReset{AutoOffsetReset::latest};
  if (text == "earliest") return OffsetReset{AutoOffsetReset::earliest};
  if (text == "none") return OffsetReset{AutoOffsetReset::none};
  if (!text.starts_with(by_duration_prefix)) return std::nullopt;
  const auto back = parse_iso_duration(text.substr(by_duration_prefix.size()));
  if (!back) return std::nullopt;
  return OffsetReset{AutoOffsetReset::by_duration, *back};
}

std::string to_text(const OffsetReset& reset) {
  switch (reset.policy) {
    case AutoOffsetReset::latest: return "latest";
    case AutoOffsetReset::earliest: return "earliest";
    case AutoOffsetReset::none: return "none";
    case AutoOffsetReset::by_duration:
      return std::string(by_duration_prefix) + iso_duration_text(reset.back);
  }
  return {};
}

}  // namespace ks
