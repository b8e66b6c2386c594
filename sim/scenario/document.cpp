#include "sim/scenario/document.h"

#include <algorithm>
#include <optional>
#include <utility>

// Nesting beyond these two limits is refused, so that neither the library nor we recurse deeply.
#define TOML_MAX_NESTED_VALUES 32
#define TOML_EXCEPTIONS 0
#include <toml++/impl/preprocessor.h>
// Some assertions of the library fail for texts that are not TOML ("[[["), although the code behind them
// reports these properly. They must neither end the program nor become assumptions of the optimiser.
#undef TOML_ASSERT
#undef TOML_ASSERT_ASSUME
#define TOML_ASSERT(condition) static_assert(true)
#define TOML_ASSERT_ASSUME(condition) static_assert(true)
#include <toml++/toml.h>

#include "sim/scenario/parse.h"
#include "sim/scenario/stable_order.h"

namespace ks {
namespace {

constexpr int max_key_parts = 16;
constexpr std::size_t max_text_bytes = std::size_t{64} * 1024;

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// The length of the UTF-8 sequence that starts at `at`; 0 when it is not one that TOML allows.
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) return first >= 0x20 || first == '\t' || first == '\n' || first == '\r' ? 1 : 0;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || at + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text[at + i])) return 0;
  }
  const auto second = static_cast<unsigned char>(text[at + 1]);
  const bool too_long = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool surrogate = first == 0xED && second >= 0xA0;
  const bool beyond = first == 0xF4 && second >= 0x90;
  return too_long || surrogate || beyond ? 0 : length;
}

std::string hex_byte(char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto value = static_cast<unsigned char>(c);
  return {'0', 'x', digits[value >> 4U], digits[value & 15U]};
}

std::optional<Diagnostic> not_text(std::string_view text, std::string_view file) {
  Place place{1, 1};
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = sequence_length(text, i);
    if (length == 0) {
      return Diagnostic{Severity::error,
                        std::string(file),
                        place.line,
                        place.column,
                        "not a text file: byte " + hex_byte(text[i]),
                        "TOML in UTF-8",
                        {}};
    }
    if (text[i] == '\n') {
      place = {place.line + 1, 1};
    } else {
      ++place.column;
    }
    i += length;
  }
  return std::nullopt;
}

/// Walks over TOML outside of strings and comments and counts the parts of dotted keys. The library has a
/// limit for nested values but none for these.
class KeyDepth {
 public:
  explicit KeyDepth(std::string_view text) : text_(text) {}

  /// The place of a key with too many parts.
  std::optional<Place> too_deep() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"' || c == '\'') {
        skip_string(c);
        continue;
      }
      if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
        continue;
      }
      if (c == '.') ++dots_;
      if (std::string_view("\n=,[]{}").find(c) != std::string_view::npos) dots_ = 0;
      if (dots_ >= max_key_parts) return place();
      ++at_;
    }
    return std::nullopt;
  }

 private:
  void skip_string(char quote) {
    const std::string three(3, quote);
    const bool multi = text_.substr(at_, 3) == three;
    at_ += multi ? 3 : 1;
    while (at_ < text_.size()) {
      if (multi ? text_.substr(at_, 3) == three : text_[at_] == quote || text_[at_] == '\n') break;
      at_ += quote == '"' && text_[at_] == '\\' ? 2 : 1;
    }
    at_ = std::min(at_ + (multi ? 3 : 1), text_.size());
    while (multi && at_ < text_.size() && text_[at_] == quote)
      ++at_;  // up to two more may belong to it
  }
  Place place() const {
    const std::string_view before = text_.substr(0, at_);
    const auto line = std::count(before.begin(), before.end(), '\n');
    const std::size_t start = before.rfind('\n') + 1;
    return {static_cast<int>(line) + 1, static_cast<int>(at_ - start) + 1};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int dots_ = 0;
};

Place place_of(const toml::source_region& region) {
  return {static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
}

Node::Kind kind_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table: return Node::Kind::table;
    case toml::node_type::array: return Node::Kind::list;
    case toml::node_type::string: return Node::Kind::text;
    case toml::node_type::integer: return Node::Kind::integer;
    case toml::node_type::boolean: return Node::Kind::boolean;
    case toml::node_type::floating_point: return Node::Kind::fraction;
    default: return Node::Kind::date;
  }
}

class Converter {
 public:
  explicit Converter(std::string_view file) : file_(file) {}

  Node node(const toml::node& from) {
    Node to;
    to.kind = kind_of(from);
    to.place = place_of(from.source());
    if (const auto* text = from.as_string()) to.text = text->get();
    if (const auto* integer = from.as_integer()) to.integer = integer->get();
    if (const auto* boolean = from.as_boolean()) to.boolean = boolean->get();
    if (const auto* list = from.as_array()) {
      for (const toml::node& item : *list) to.items.push_back(node(item));
    }
    if (const auto* table = from.as_table()) to.entries = entries(*table);
    check_length(to.text, to.place);
    return to;
  }

  Diagnostics problems;

 private:
  std::vector<Entry> entries(const toml::table& from) {
    std::vector<Entry> to;
    for (const auto& [key, value] : from) {
      to.push_back({std::string(key.str()), place_of(key.source()), node(value)});
      check_length(to.back().key, to.back().place);
    }
    sort_stably(to,
                [](const Entry& entry) { return std::pair(entry.place.line, entry.place.column); });
    return to;
  }
  void check_length(const std::string& text, Place place) {
    if (text.size() <= max_text_bytes) return;
    problems.push_back({Severity::error,
                        file_,
                        place.line,
                        place.column,
                        "this text has " + std::to_string(text.size()) + " bytes",
                        "at most 64 KiB",
                        {}});
  }

  std::string file_;
};

/// The library's message, without what it quotes of the text after "saw".
std::string parse_message(std::string_view description) {
  constexpr std::string_view prefix = "Error while parsing ";
  if (description.starts_with(prefix)) description.remove_prefix(prefix.size());
  std::string text = "not valid TOML: ";
  for (const char c : description.substr(0, 200))
    text += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  while (text.size() > 1 && is_continuation(text.back())) text.pop_back();
  if (static_cast<unsigned char>(text.back()) >= 0xC0) text.pop_back();
  return text;
}

}  // namespace

const Entry* Node::find(std::string_view key) const {
  for (const Entry& entry : entries) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

std::string_view kind_text(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::table: return "a table";
    case Node::Kind::list: return "a list";
    case Node::Kind::text: return "text";
    case Node::Kind::integer: return "a number";
    case Node::Kind::boolean: return "true or false";
    case Node::Kind::fraction: return "a fraction";
    case Node::Kind::date: break;
  }
  return "a date or time";
}

std::string toml_string(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\u00";
      out += digits[byte >> 4U];
      out += digits[byte & 15U];
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string toml_key(std::string_view key) {
  const bool bare = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
  return bare ? std::string(key) : toml_string(key);
}

std::string toml_text(const Node& node) {
  std::string out;
  switch (node.kind) {
    case Node::Kind::table:
      for (const Entry& entry : node.entries) {
        out += (out.empty() ? " " : ", ") + toml_key(entry.key) + " = " + toml_text(entry.value);
      }
      return out.empty() ? "{}" : "{" + out + " }";
    case Node::Kind::list:
      for (const Node& item : node.items) out += (out.empty() ? "" : ", ") + toml_text(item);
      return "[" + out + "]";
    case Node::Kind::text: return toml_string(node.text);
    case Node::Kind::integer: return std::to_string(node.integer);
    case Node::Kind::boolean: return node.boolean ? "true" : "false";
    case Node::Kind::fraction:
    case Node::Kind::date: break;
  }
  return std::string(kind_text(node.kind));
}

Result<Node> read_document(std::string_view text, std::string_view file_name) {
  const std::string file(file_name);
  if (text.size() > max_scenario_bytes) {
    return failure({Severity::error,
                    file,
                    0,
                    0,
                    "the file has more than 4 MiB and is not a scenario",
                    "at most 4 MiB",
                    {}});
  }
  if (std::optional<Diagnostic> problem = not_text(text, file)) return failure(std::move(*problem));
  if (const std::optional<Place> place = KeyDepth(text).too_deep()) {
    return failure({Severity::error,
                    file,
                    place->line,
                    place->column,
                    "this key has too many parts",
                    "at most " + std::to_string(max_key_parts),
                    {}});
  }
  const toml::parse_result parsed = toml::parse(text, file_name);
  if (!parsed) {
    const Place place = place_of(parsed.error().source());
    return failure({Severity::error,
                    file,
                    place.line,
                    place.column,
                    parse_message(parsed.error().description()),
                    {},
                    {}});
  }
  Converter converter(file);
  Node root = converter.node(parsed.table());
  root.place = {1, 1};
  if (!converter.problems.empty()) return tl::unexpected(std::move(converter.problems));
  return root;
}

}  // namespace ks
