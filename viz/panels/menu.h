// A small menu that opens below a button: entries with a word, a key and a check mark. Must not
// know views: the
// caller turns what was chosen into an intent.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "viz/canvas/canvas.h"

namespace kv {

struct MenuEntry {
  std::string label;
  std::string key{};  ///< its key, at the right; or a short remark
  bool checked = false;
  bool current = false;  ///< bold
  std::string reason{};  ///< not empty: greyed out, and this is why
};

/// Call every frame; `open` opens it below `anchor`. Returns the index of the entry that was chosen, else -1.
int menu(Canvas& c, std::string_view id, Box anchor, bool open, std::span<const MenuEntry> entries);

}  // namespace kv
