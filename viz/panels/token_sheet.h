// The token sheet: every colour, glyph, control and the four levels of detail of the visual design
// on one page of 1600 x 1000, in both themes. It is the proof that the canvas draws what the design
// says, and the golden picture that guards it. Must not know views or facts.
#pragma once

#include "viz/canvas/canvas.h"

namespace kv {

// Draws with its top left corner at the canvas's origin; uses both themes whatever the canvas's is.
void draw_token_sheet(Canvas& canvas);

constexpr float token_sheet_width = 1600;
constexpr float token_sheet_height = 1000;

}  // namespace kv
