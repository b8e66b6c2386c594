// Reading and judging the text of a value, and finding the key that was meant.
#include <algorithm>
#include <limits>
#include <utility>

#include "sim/base/time.h"
#include "sim/kafka/defaults.h"
#include "sim/kafka/offset_reset.h"

namespace ks {
namespace {

constexpr std::int64_t int64_max = std::numeric_limits<std::int64_t>::max();

bool is_digit(char c) { return c >= '0' && c <= '9'; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = lower(c);
  return result;
}

/// value * 10 + digit, or nothing when that does not fit.
std::optional<std::int64_t> push_digit(std::int64_t value, char c) {
  const std::int64_t digit = c - '0';
  if (value > (int64_max - digit) / 10) return std::nullopt;
  return value * 10 + digit;
}

std::optional<std::int64_t> parse_plain(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative || (!text.empty() && text.front() == '+')) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  std::optional<std::int64_t> value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    value = push_digit(*value, c);
    if (!value) return std::nullopt;
  }
  return negative ? -*value : *value;
}

/// A number with at most nine decimals: digits and the power of ten to divide them by.
struct Decimal {
  std::int64_t digits = 0;
  std::int64_t scale = 1;
};

/// Takes a number off the front of `text`; at least one digit.
std::optional<Decimal> take_decimal(std::string_view& text) {
  Decimal number;
  bool after_point = false;
  bool any_digit = false;
  while (!text.empty() && (is_digit(text.front()) || (text.front() == '.' && !after_point))) {
    const char c = text.front();
    text.remove_prefix(1);
    if (c == '.') {
      after_point = true;
      continue;
    }
    const auto grown = push_digit(number.digits, c);
    if (!grown || (after_point && number.scale >= 1'000'000'000)) return std::nullopt;
    number.digits = *grown;
    if (after_point) number.scale *= 10;
    any_digit = true;
  }
  if (!any_digit) return std::nullopt;
  return number;
}

struct UnitName {
  std::string_view name;
  std::int64_t factor;
};
constexpr std::array<UnitName, 5> time_units{
    {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
constexpr std::array<UnitName, 9> size_units{{{"B", 1},
                                              {"KiB", 1 << 10},
                                              {"MiB", 1 << 20},
                                              {"GiB", 1 << 30},
                                              {"TiB", std::int64_t{1} << 40},
                                              {"kB", 1'000},
                                              {"KB", 1'000},
                                              {"MB", 1'000'000},
                                              {"GB", 1'000'000'000}}};

/// Takes the letters off the front of `text` and looks them up.
std::optional<std::int64_t> take_unit(std::string_view& text, std::span<const UnitName> units) {
  std::size_t length = 0;
  while (length < text.size() && !is_digit(text[length]) && text[length] != ' ') ++length;
  const std::string_view name = text.substr(0, length);
  text = trimmed_config(text.substr(length));
  for (const UnitName& unit : units) {
    if (unit.name == name) return unit.factor;
  }
  return std::nullopt;
}

/// "1m30s", "1.5s", "16 KiB": the sum of all parts, which must come out whole.
std::optional<std::int64_t> parse_with_units(std::string_view text,
                                             std::span<const UnitName> units) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  std::int64_t sum = 0;
  while (!text.empty()) {
    const auto number = take_decimal(text);
    if (!number) return std::nullopt;
    text = trimmed_config(text);
    const auto factor = take_unit(text, units);
    if (!factor || (number->digits != 0 && *factor > int64_max / number->digits))
      return std::nullopt;
    const std::int64_t product = number->digits * *factor;
    if (product % number->scale != 0) return std::nullopt;
    const std::int64_t part = product / number->scale;
    if (sum > int64_max - part) return std::nullopt;
    sum += part;
  }
  return negative ? -sum : sum;
}

/// Thousandths of a decimal number, cut off; nothing when it is not one.
std::optional<std::int64_t> parse_thousandths(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  const auto number = take_decimal(text);
  if (!number || !text.empty()) return std::nullopt;
  const std::int64_t whole = number->digits / number->scale;
  if (whole > int64_max / 2000) return std::nullopt;
  const std::int64_t value = whole * 1000 + number->digits % number->scale * 1000 / number->scale;
  return negative ? -value : value;
}

bool word_matches(std::string_view word, std::string_view value, bool any_case) {
  const std::string w = any_case ? lower(word) : std::string(word);
  const std::string v = any_case ? lower(value) : std::string(value);
  if (!w.empty() && w.back() == ':') return v.size() > w.size() && v.compare(0, w.size(), w) == 0;
  return w == v;
}

bool is_one_of(const ConfigLimits& limits, std::string_view value) {
  for (const std::string_view word : split_config_list(limits.words)) {
    if (word_matches(word, value, limits.any_case)) return true;
  }
  return false;
}

std::string must_be_one_of(const ConfigLimits& limits) {
  std::string text = "must be one of ";
  for (const std::string_view word : split_config_list(limits.words)) {
    if (text.back() != ' ') text += ", ";
    text += word;
    if (word.back() == ':') text += "…";
  }
  return text;
}

std::string thousandths_text(std::int64_t value) {
  std::string text = std::to_string(value / 1000) + ".";
  const std::string digits = std::to_string(value % 1000 + 1000);
  text += digits.substr(1);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

/// A bound as a person reads it: "6000 ms (6s)", "1048576 bytes", "0.5".
std::string bound_text(const ConfigRow& row, std::int64_t bound) {
  if (row.type == ValueType::decimal_text) return thousandths_text(bound);
  std::string text = std::to_string(bound);
  if (row.unit == Unit::none || row.unit == Unit::ratio) return text;
  text += " " + std::string(to_text(row.unit));
  if (row.unit == Unit::ms && bound >= 1000 && bound < int64_max / 1000) {
    text += " (" + duration_text(Duration{bound * 1000}) + ")";
  }
  return text;
}

std::optional<std::string> bounds_problem(const ConfigRow& row, const ConfigLimits& limits,
                                          std::int64_t value) {
  const bool low = limits.minimum && value < *limits.minimum;
  const bool high = limits.maximum && value > *limits.maximum;
  if (!low && !high) return std::nullopt;
  std::string text = "must be ";
  if (limits.minimum && limits.maximum) {
    text +=
        "between " + bound_text(row, *limits.minimum) + " and " + bound_text(row, *limits.maximum);
  } else {
    text += low ? "at least " + bound_text(row, *limits.minimum)
                : "at most " + bound_text(row, *limits.maximum);
  }
  if (!limits.words.empty()) text += ", or " + std::string(limits.words);
  return text;
}

/// The values that Kafka's short, int and long can hold.
std::optional<std::string> width_problem(const ConfigRow& row, std::int64_t value) {
  std::int64_t most = int64_max;
  if (row.type == ValueType::int_number) most = std::numeric_limits<std::int32_t>::max();
  if (row.type == ValueType::short_number) most = std::numeric_limits<std::int16_t>::max();
  if (value <= most && value >= -most - 1) return std::nullopt;
  return "must fit a Kafka " + std::string(to_text(row.type)) + ", at most " + std::to_string(most);
}

/// Bounds within those of Kafka, beyond which a run would not go on: no time between two attempts, times
/// that no clock reaches, more partitions than a run may have.
struct ModelLimit {
  Scope scope;
  std::string_view key;
  ConfigLimits limits;
};

ConfigLimits from(std::int64_t least, std::optional<std::int64_t> most = {}) {
  ConfigLimits limits;
  limits.minimum = least;
  limits.maximum = most;
  return limits;
}

ConfigLimits up_to(std::int64_t most) {
  ConfigLimits limits;
  limits.maximum = most;
  return limits;
}

std::optional<std::string> model_problem(const ConfigRow& row, std::int64_t value) {
  constexpr std::int64_t year_ms = std::int64_t{365} * 24 * 3'600'000;
  constexpr std::int64_t partitions = 100'000;
  static const ModelLimit all[] = {
      {Scope::broker, "broker.heartbeat.interval.ms", from(1)},
      {Scope::broker, "broker.session.timeout.ms", from(1)},
      {Scope::broker, "controller.quorum.request.timeout.ms", from(1)},
      {Scope::broker, "group.initial.rebalance.delay.ms", from(0)},
      {Scope::broker, "leader.imbalance.check.interval.seconds", up_to(year_ms / 1000)},
      {Scope::broker, "num.partitions", up_to(partitions)},
      {Scope::broker, "offsets.topic.num.partitions", up_to(partitions)},
      {Scope::broker, "replica.fetch.wait.max.ms", from(0)},
      {Scope::broker, "replica.lag.time.max.ms", up_to(year_ms)},
      {Scope::broker, "share.coordinator.state.topic.num.partitions", up_to(partitions)},
      {Scope::broker, "transaction.state.log.num.partitions", up_to(partitions)},
      {Scope::broker, "unclean.leader.election.interval.ms", up_to(year_ms)},
      {Scope::producer, "linger.ms", up_to(year_ms)},
      {Scope::producer, "request.timeout.ms", from(1)},
      {Scope::consumer, "auto.commit.interval.ms", from(1)},
      {Scope::consumer, "heartbeat.interval.ms", from(1)},
      {Scope::consumer, "socket.connection.setup.timeout.ms", from(1, year_ms)},
      {Scope::producer, "socket.connection.setup.timeout.ms", from(1, year_ms)},
  };
  for (const ModelLimit& each : all) {
    if (each.scope != row.scope || each.key != row.key) continue;
    const std::optional<std::string> problem = bounds_problem(row, each.limits, value);
    return problem ? std::optional{*problem + " in a simulation"} : std::nullopt;
  }
  return std::nullopt;
}

std::string not_a_number(const ConfigRow& row) {
  if (row.unit == Unit::ms)
    return "must be a whole number of milliseconds, or a duration such as \"45s\"";
  if (row.unit == Unit::bytes)
    return "must be a whole number of bytes, or a size such as \"16KiB\"";
  return "must be a whole number";
}

std::optional<std::string> number_problem(const ConfigRow& row, const ConfigLimits& limits,
                                          std::string_view value) {
  if (is_one_of(limits, value)) return std::nullopt;
  const auto number = parse_config_int(row, value);
  if (!number) return not_a_number(row);
  if (auto problem = width_problem(row, *number)) return problem;
  if (auto problem = bounds_problem(row, limits, *number)) return problem;
  return model_problem(row, *number);
}

std::optional<std::string> list_problem(const ConfigLimits& limits, std::string_view value) {
  const auto elements = split_config_list(value);
  if (limits.not_empty && elements.empty()) return "must not be empty";
  if (limits.words.empty()) return std::nullopt;
  for (const std::string_view element : elements) {
    if (!is_one_of(limits, element)) {
      return "has the element \"" + std::string(element) + "\"; each " + must_be_one_of(limits);
    }
  }
  return std::nullopt;
}

std::optional<std::string> text_problem(const ConfigLimits& limits, std::string_view value) {
  if (limits.not_empty && value.empty()) return "must not be empty";
  if (!limits.words.empty() && !is_one_of(limits, value)) return must_be_one_of(limits);
  return std::nullopt;
}

std::optional<std::string> decimal_problem(const ConfigRow& row, const ConfigLimits& limits,
                                           std::string_view value) {
  const auto thousandths = parse_thousandths(value);
  if (!thousandths) return "must be a decimal number";
  return bounds_problem(row, limits, *thousandths);
}

}  // namespace

std::string_view trimmed_config(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::optional<std::int64_t> parse_config_int(const ConfigRow& row, std::string_view text) {
  text = trimmed_config(text);
  if (const auto plain = parse_plain(text)) return plain;
  if (row.unit == Unit::ms) return parse_with_units(text, time_units);
  if (row.unit == Unit::bytes) return parse_with_units(text, size_units);
  return std::nullopt;
}

std::optional<bool> parse_config_bool(std::string_view text) {
  const std::string word = lower(trimmed_config(text));
  if (word == "true") return true;
  if (word == "false") return false;
  return std::nullopt;
}

std::vector<std::string_view> split_config_list(std::string_view text) {
  std::vector<std::string_view> elements;
  if (trimmed_config(text).empty()) return elements;
  while (true) {
    const std::size_t comma = text.find(',');
    elements.push_back(trimmed_config(text.substr(0, comma)));
    if (comma == std::string_view::npos) return elements;
    text.remove_prefix(comma + 1);
  }
}

std::optional<std::string> config_problem(const ConfigRow& row, std::string_view value,
                                          Profile profile) {
  const auto kafkas_default = default_of(row, profile);
  if (!kafkas_default) return "does not exist in the profile " + std::string(to_text(profile));
  value = trimmed_config(value);
  if (value == *kafkas_default && value != "<required>") return std::nullopt;
  const ConfigLimits limits = limits_of(row, profile);
  switch (row.type) {
    case ValueType::boolean:
      if (!parse_config_bool(value)) return "must be true or false";
      return std::nullopt;
    case ValueType::short_number:
    case ValueType::int_number:
    case ValueType::long_number: return number_problem(row, limits, value);
    case ValueType::decimal_text: return decimal_problem(row, limits, value);
    case ValueType::list: return list_problem(limits, value);
    case ValueType::string:
    case ValueType::class_name:
    case ValueType::password: break;
  }
  const auto problem = text_problem(limits, value);
  const bool reset = row.key == "auto.offset.reset" || row.key == "share.auto.offset.reset";
  if (!problem && reset && !parse_offset_reset(value))
    return "must have an ISO-8601 duration after by_duration:, such as P1D or PT2H30M";
  return problem;
}

}  // namespace ks
