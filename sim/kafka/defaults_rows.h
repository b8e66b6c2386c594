// The vocabulary in which the files of rows are written (defaults_*.cpp), and what they give to
// defaults.cpp. Only those files include this header.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "sim/kafka/defaults.h"

namespace ks::config_rows {

using enum Scope;
using enum ValueType;
using enum Unit;
using enum Use;

/// The scopes that share an entry, one bit each.
struct Scopes {
  std::uint8_t bits = 0;
  constexpr Scopes(Scope scope)
      : bits(static_cast<std::uint8_t>(1u << static_cast<unsigned>(scope))) {}
  constexpr explicit Scopes(std::uint8_t b) : bits(b) {}
  constexpr bool has(Scope scope) const { return (bits & Scopes(scope).bits) != 0; }
  friend constexpr Scopes operator|(Scopes a, Scopes b) {
    return Scopes(static_cast<std::uint8_t>(a.bits | b.bits));
  }
};
inline constexpr Scopes clients = Scopes(producer) | Scopes(consumer);
inline constexpr Scopes everybody = clients | Scopes(broker);

/// One line of a file of rows: a ConfigRow for each of its scopes.
struct Entry {
  Scopes scopes;
  std::string_view key;
  ValueType type;
  Unit unit;
  ProfileDefaults defaults;
  ConfigLimits limits;
  Use use;
  std::string_view source;
  std::string_view explanation;
  bool internal = false;
};
inline constexpr bool internal_key = true;

inline constexpr std::string_view absent{};
constexpr ProfileDefaults same(std::string_view text) { return {text, text, text}; }
/// In the order 4.4, 4.0, 3.9.
constexpr ProfileDefaults each(std::string_view in_4_4, std::string_view in_4_0,
                               std::string_view in_3_9) {
  return {in_4_4, in_4_0, in_3_9};
}
constexpr ProfileDefaults only_4_4(std::string_view text) { return {text, absent, absent}; }
constexpr ProfileDefaults since_4_0(std::string_view text) { return {text, text, absent}; }
constexpr ProfileDefaults until_4_0(std::string_view text) { return {absent, text, text}; }
constexpr ProfileDefaults until_3_9(std::string_view text) { return {absent, absent, text}; }

inline constexpr ConfigLimits any{};
inline constexpr ConfigLimits filled{.not_empty = true};
constexpr ConfigLimits at_least(std::int64_t minimum) { return {.minimum = minimum}; }
constexpr ConfigLimits between(std::int64_t minimum, std::int64_t maximum) {
  return {.minimum = minimum, .maximum = maximum};
}
constexpr ConfigLimits one_of(std::string_view words) { return {.words = words}; }
constexpr ConfigLimits one_of_any_case(std::string_view words) {
  return {.words = words, .any_case = true};
}
constexpr ConfigLimits between_or(std::int64_t minimum, std::int64_t maximum,
                                  std::string_view words) {
  return {.minimum = minimum, .maximum = maximum, .words = words};
}

std::span<const Entry> broker_entries();
std::span<const Entry> broker_control_entries();
std::span<const Entry> broker_group_entries();
std::span<const Entry> broker_log_entries();
std::span<const Entry> topic_entries();
std::span<const Entry> group_entries();
std::span<const Entry> producer_entries();
std::span<const Entry> consumer_entries();
std::span<const Entry> client_entries();
std::span<const Entry> security_entries();

/// Limits that were different in an older version; those of ConfigRow::limits are the newest.
struct OlderLimits {
  Scope scope;
  std::string_view key;
  ConfigLimits in_4_0;
  ConfigLimits in_3_9;
};
std::span<const OlderLimits> older_limits();

}  // namespace ks::config_rows
