// Shorter words where room is missing: rather whole words than an ellipsis.
#pragma once

#include <initializer_list>
#include <string_view>

#include "viz/canvas/canvas.h"

namespace kv {

/// The first of the wordings that has room, else the last one.
inline std::string_view fitting(const Canvas& c, std::initializer_list<std::string_view> wordings,
                                float room, const TextStyle& style) {
  std::string_view last;
  for (const std::string_view words : wordings) {
    last = words;
    if (c.text_width(words, style.size, style.face) <= room) break;
  }
  return last;
}

}  // namespace kv
