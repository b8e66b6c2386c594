// A TOML text as the lines and groups of lines an editor moves around, so that a file can be changed without
// touching the rest of it. The text must be one that read_document() has accepted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ks {

struct TomlItem {
  enum class Kind : std::uint8_t { blank, comment, header, value };
  Kind kind = Kind::blank;
  std::size_t begin = 0;  ///< offset of its first line
  std::size_t end = 0;    ///< offset behind its last line break
  int line = 0;           ///< of `begin`, from 1
  std::string key;        ///< of a header or a value, without blanks and quotes: "timeline.config"
  bool element = false;   ///< [[…]] rather than […]
};
std::vector<TomlItem> toml_items(std::string_view text);

/// One [[name]] with everything up to the next table that is not one of its own.
struct TomlSection {
  std::size_t first =
      0;  ///< index of the first comment line right above the header, else of the header
  std::size_t header = 0;
  std::size_t last = 0;  ///< index of the last header or value
};
std::vector<TomlSection> toml_sections(const std::vector<TomlItem>& items, std::string_view name);

}  // namespace ks
