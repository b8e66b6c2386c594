// Which stretches of a scenario's text are comments, headers, keys, strings and plain values, for an editor.
// It reads what is being typed, so the text may be broken: it never fails, it only colours less.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace kv {

struct TomlWord {
  enum class Kind : std::uint8_t { comment, header, key, string, plain };
  std::size_t from = 0;  ///< bytes of the text
  std::size_t to = 0;    ///< behind the last one; never beyond the end of the line
  Kind kind = Kind::plain;
  bool operator==(const TomlWord&) const = default;
};

/// In the order of the text; a string over several lines is one word for each of them.
std::vector<TomlWord> toml_words(std::string_view text);

}  // namespace kv
