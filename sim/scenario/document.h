// A scenario text as a tree of tables, lists and plain values with the place of each, in the order of the
// file. This is the only door to the TOML library; its types and its limits stay behind it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/scenario/scenario.h"

namespace ks {

struct KeyValue;

struct Node {
  enum class Kind : std::uint8_t { table, list, text, integer, boolean, fraction, date };
  Kind kind = Kind::table;
  Place place;
  std::string text;  ///< of a text
  std::int64_t integer = 0;
  bool boolean = false;
  std::vector<Node> items;        ///< of a list
  std::vector<KeyValue> entries;  ///< of a table

  const KeyValue* find(std::string_view key) const;
};

struct KeyValue {
  std::string key;
  Place place;  ///< of the key
  Node value;
};

/// "a table", "a list", "text", …
std::string_view kind_text(Node::Kind kind);
/// The value as TOML on one line.
std::string toml_text(const Node& node);
/// A TOML basic string with its quotes.
std::string toml_string(std::string_view text);
/// A key, quoted where TOML needs that.
std::string toml_key(std::string_view key);

/// Refuses what is too large, too deep, not UTF-8 or not TOML, each with one message.
Result<Node> read_document(std::string_view text, std::string_view file_name);

}  // namespace ks
