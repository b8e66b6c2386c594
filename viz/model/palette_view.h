// What the command palette lists. Strings ready to print, intents ready to append.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "viz/model/intent.h"

namespace kv {

enum class PaletteKind : std::uint8_t {
  condition,  ///< "Run to C1 owns orders-3"
  moment,     ///< a time that was typed, a mark
  action,
  node,  ///< also a partition
  branch,
  setting,  ///< a configuration key
  lesson,
  story,  ///< a line of the story
};
std::string_view palette_word(PaletteKind kind);  ///< "action"

struct PaletteEntry {
  PaletteKind kind = PaletteKind::action;
  std::string label;
  std::string note{};  ///< behind the label
  std::string key{};   ///< at the right
  Intents intents{};
  std::string reason{};  ///< not empty: greyed out, and this is why
};

struct PaletteView {
  std::vector<PaletteEntry> entries;  ///< the best ones first
  std::size_t found = 0;              ///< of these are shown at most `most_palette_entries`
  std::string empty;                  ///< said in place of entries
};
inline constexpr std::size_t most_palette_entries = 100;

}  // namespace kv
