// Dresses Dear ImGui's own widgets (text fields, menus, tooltips, scroll bars) in the theme, and
// sets what the canvas relies on: no built-in focus ring and finely flattened corners. Must not
// draw.
#pragma once

#include "viz/canvas/fonts.h"
#include "viz/canvas/theme.h"

namespace kv {

// scale: screen pixels per design pixel. Call when the theme, the scale or projector mode changes.
void apply_style(const Theme& theme, float scale);

}  // namespace kv
