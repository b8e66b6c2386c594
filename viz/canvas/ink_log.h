// A list of what the canvas draws, for tests that look for words that overlap, are cut or leave
// their panel. Off
// unless somebody asks; must not change what is drawn.
#pragma once

#include <string>
#include <vector>

#include "viz/canvas/theme.h"

struct ImDrawList;

namespace kv {

/// Pixels of the screen.
struct InkBox {
  float x0 = 0, y0 = 0, x1 = 0, y1 = 0;
};

struct InkEntry {
  std::string words;  ///< "": an opaque area, which hides what was drawn before in the same list
  InkBox box;         ///< of the letters' bodies, without ascenders' and descenders' empty room
  InkBox clip;        ///< what can be seen there
  const ImDrawList* list = nullptr;
  Color color = 0;  ///< of the letters, with what they let through
  float size = 0;   ///< of the letters, before scaling
  bool bold = false;
};

using InkLog = std::vector<InkEntry>;

/// Everything drawn from now on is written there too; null: nowhere.
void log_ink(InkLog* log);
/// For the canvas itself: where to write, or null.
InkLog* ink_log();

}  // namespace kv
