// A bar between two parts of the window that is dragged to give one of them more room. Must not
// know what lies on either side.
#pragma once

#include <string_view>

#include "viz/widgets/item.h"

namespace kv {

struct SplitterSpec {
  bool vertical = true;   // a standing bar, dragged sideways
  bool reversed = false;  // the size belongs to the part right of (below) the bar
  float smallest = 100;
  float largest = 1000;
};

// `size` in design pixels changes while the bar is dragged; returns whether it did.
bool splitter(Canvas& c, std::string_view id, Box bar, float& size, const SplitterSpec& spec = {});

}  // namespace kv
