// THE table of Kafka's configuration keys: type, unit, default in each profile, limits, origin and
// one sentence of explanation. Everything else about a setting is derived from it; no default is
// written down anywhere else. It knows nothing of typed structs (config.h) and of files.
// Source: the ConfigDef objects of the released Kafka 4.4.0, 4.0.2 and 3.9.2.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ks {

/// The version of Kafka whose behaviour and defaults a scenario asks for; v4_4 unless it says
/// otherwise.
enum class Profile : std::uint8_t { v4_4, v4_0, v3_9 };
inline constexpr std::array all_profiles{Profile::v4_4, Profile::v4_0, Profile::v3_9};

/// Whose configuration a key belongs to. The same key may exist in several scopes, with own
/// defaults.
enum class Scope : std::uint8_t { broker, topic, group, producer, consumer };
inline constexpr std::array all_scopes{Scope::broker, Scope::topic, Scope::group, Scope::producer,
                                       Scope::consumer};

/// Kafka's ConfigDef.Type. Fractional numbers (Kafka's "double") are handled as decimal text.
enum class ValueType : std::uint8_t {
  boolean,
  short_number,
  int_number,
  long_number,
  decimal_text,
  string,
  list,
  class_name,
  password
};

enum class Unit : std::uint8_t {
  none,
  ms,
  seconds,
  minutes,
  hours,
  bytes,
  records,
  percent,
  ratio
};

/// Whether the model reacts to the setting, or only accepts it so that real files can be read.
enum class Use : std::uint8_t { modelled, ignored };

/// What a value may be. Numbers lie between minimum and maximum or are one of the words; other
/// values are one of the words. A word that ends in ':' admits everything that starts with it. For
/// decimal_text the bounds count thousandths.
struct ConfigLimits {
  std::optional<std::int64_t> minimum{};
  std::optional<std::int64_t> maximum{};
  std::string_view words{};  ///< separated by ", "; empty when any word will do
  bool any_case = false;     ///< the words are compared without regard to case
  bool not_empty = false;    ///< the empty text is refused
};

/// One default per Profile. A text without data() marks a version that does not have the key.
using ProfileDefaults = std::array<std::string_view, 3>;

struct ConfigRow {
  std::string_view key;  ///< exactly as in Kafka
  Scope scope;
  ValueType type;
  Unit unit;
  ProfileDefaults defaults;  ///< as ConfigDef prints them; read with default_of
  ConfigLimits limits;       ///< of the newest profile that has the key; read with limits_of
  Use use;
  bool internal;                 ///< Kafka does not document the key
  std::string_view source;       ///< the Kafka class that defines it
  std::string_view explanation;  ///< one sentence

  bool modelled() const { return use == Use::modelled; }
};

/// All rows, sorted by scope and then by key.
std::span<const ConfigRow> config_table();
/// The rows of one scope, sorted by key.
std::span<const ConfigRow> config_table(Scope scope);
/// Null when the scope has no such key.
const ConfigRow* find_config(Scope scope, std::string_view key);

/// The default as ConfigDef prints it ("45000", "null", "<required>", ""); nothing when the profile
/// does not have the key.
std::optional<std::string_view> default_of(const ConfigRow& row, Profile profile);
/// The numeric default of a key that must exist and have one.
std::int64_t default_int(Scope scope, std::string_view key, Profile profile);
ConfigLimits limits_of(const ConfigRow& row, Profile profile);

/// What is wrong with a value, for example "must be at least 6000 ms (6s)"; nothing when it is
/// fine.
std::optional<std::string> config_problem(const ConfigRow& row, std::string_view value,
                                          Profile profile = Profile::v4_4);
/// A number as Kafka writes it; where the unit is ms or bytes also "45s", "1m30s", "16KiB", "1MB".
std::optional<std::int64_t> parse_config_int(const ConfigRow& row, std::string_view text);
/// "true" or "false" in any case, as ConfigDef reads a boolean.
std::optional<bool> parse_config_bool(std::string_view text);
/// The text without surrounding blanks, which Kafka ignores in every value.
std::string_view trimmed_config(std::string_view text);
/// The elements of a list value, without surrounding blanks.
std::vector<std::string_view> split_config_list(std::string_view text);

/// Up to n keys that look like `key`, nearest first; those of `scope` come before those of other
/// scopes.
std::vector<std::string_view> nearest_keys(Scope scope, std::string_view key, std::size_t n);
/// The scopes that have this key, in the order of Scope.
std::vector<Scope> scopes_of(std::string_view key);
/// Why `key` is unknown in `scope`: "that is a producer key", or empty.
std::string unknown_key_hint(Scope scope, std::string_view key);

/// "4.4", "4.0", "3.9".
std::string_view to_text(Profile profile);
std::optional<Profile> parse_profile(std::string_view text);
std::string_view to_text(Scope scope);
std::optional<Scope> parse_scope(std::string_view text);
/// Kafka's name of the type: "int", "long", "boolean", "list", …
std::string_view to_text(ValueType type);
/// "ms", "bytes", "records", …; empty for Unit::none.
std::string_view to_text(Unit unit);

}  // namespace ks
