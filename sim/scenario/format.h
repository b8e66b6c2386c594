// The keys of the scenario file as one table: which table has which key, what it holds, and one sentence
// about it. The parser takes from here what it knows; the JSON Schema is made from it. Kafka's own keys
// stand in sim/kafka/defaults.h.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ks {

enum class FieldType : std::uint8_t {
  text,
  integer,  ///< from low to high
  flag,     ///< true or false
  word,     ///< one of `detail`, separated by '|'
  duration,
  size,
  ratio,
  rate,
  time,    ///< a duration, a mark, a mark and a distance
  bounds,  ///< a number or a comparison, as text or as a whole number
  name,
  names,        ///< a list of names
  numbers,      ///< a list of whole numbers
  texts,        ///< a list of texts
  table,        ///< of the keys of the table `detail`
  tables,       ///< a list of such tables
  named,        ///< a list of names or of such tables
  one_or_more,  ///< such a table, or a list of them
  config,       ///< keys of Kafka of the scopes in `detail`, separated by '|'
  special,      ///< has a form of its own
};

struct FormatField {
  std::string_view table;  ///< "" for the top level, "topics", "cluster.network", …
  std::string_view key;
  FieldType type = FieldType::text;
  bool required = false;
  std::string_view detail{};
  std::int64_t low = 0;
  std::int64_t high = 0;
  std::string_view sentence{};
};
/// In the order of the documentation.
std::span<const FormatField> format_fields();
/// The keys of one table, in that order.
std::vector<std::string> keys_of(std::string_view table);

/// Keys of [[timeline]] that only some values of `do` have.
struct KeyVerbs {
  std::string_view key;
  std::vector<std::string_view> verbs;
};
/// What `do` may say, and the keys that go with it.
const std::vector<std::string>& timeline_verbs();
const std::vector<KeyVerbs>& timeline_key_verbs();

}  // namespace ks
