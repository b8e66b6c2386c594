// Labels and frames of the visual design: consumer tags, state pills, chips, button faces, keys,
// panel frames. They only draw; the interactive versions stand in viz/widgets. Must not know views.
//
//   consumer_tag(c, box, index, "C1", size = 12)     consumer_tag(c, at, index, "C1"): 20 px high
//   consumer_tag_width(c, index, "C1", size = 12)    consumer_bar(c, box, index): a coloured area
//   state_pill(c, {x, y}, "Stable", tone, {height = 24, size = 12, dot = true, width = 0, align})
//                                                    returns the right edge; state_band(c, box, tone)
//   chip(c, at, "classic · range (eager)", {...})    right edge; chip_width("...", look)
//   badge(c, box, "L b1", filled)                    replica or message kind badge
//   button_face(c, box, "Back", {kind, icon, ...})   focus_ring(c, box, radius = 8)
//   panel_frame(c, box, "Stage", "sub", header = 36) returns where the header's free room starts
//   progress_bar(c, box, share, color)               level_dots(c, at, filled, of = 3)
#pragma once

#include <cstddef>
#include <string_view>

#include "viz/canvas/canvas.h"
#include "viz/canvas/icons.h"

namespace kv {

// A consumer is a fill and a label, never colour alone; from C7 on three oblique strokes besides.
void consumer_tag(Canvas& c, Box box, std::size_t index, std::string_view label, float size = 12);
// Natural width, 20 px high, `at` is the top left corner. Returns the right edge.
float consumer_tag(Canvas& c, Vec at, std::size_t index, std::string_view label);
[[nodiscard]] float consumer_tag_width(const Canvas& c, std::size_t index, std::string_view label,
                                       float size = 12);
// A lane or bar in a consumer's colour; repeats the strokes where they fit.
void consumer_bar(Canvas& c, Box box, std::size_t index, float radius = 0);

struct PillLook {
  float height = 24;
  float size = 12;
  bool dot = true;
  float width = 0;             // 0: as the label needs
  Align align = Align::start;  // what x means: left edge, middle or right edge
};

// at.y is the middle. Returns the right edge.
float state_pill(Canvas& c, Vec at, std::string_view label, Tone tone, const PillLook& look = {});
[[nodiscard]] float state_pill_width(const Canvas& c, std::string_view label,
                                     const PillLook& look = {});
// A filled area in a state's tint with a 2 px left edge, as in lanes.
void state_band(Canvas& c, Box box, Tone tone);

struct ChipLook {
  float height = 22;
  float size = 12;
  Face face = Face::ui;
  Color fill = 0;  // 0 = bg2
  Color edge = 0;  // 0 = line1
  Color ink = 0;   // 0 = ink2
  float padding = 8;
  float radius = -1;  // negative: half the height
  Icon icon = Icon::none;
  Align align = Align::start;
};

// at is the top left (or top middle, top right) corner. Returns the right edge.
float chip(Canvas& c, Vec at, std::string_view label, const ChipLook& look = {});
[[nodiscard]] float chip_width(const Canvas& c, std::string_view label, const ChipLook& look = {});
// A chip that is switched on.
[[nodiscard]] ChipLook chip_on(const Theme& theme, ChipLook look = {});

// A small square label: filled = leader, outlined = follower.
void badge(Canvas& c, Box box, std::string_view label, bool filled, float size = 11);

enum class ButtonKind : unsigned char { normal, primary, active, disabled };

struct ButtonLook {
  ButtonKind kind = ButtonKind::normal;
  Icon icon = Icon::none;
  bool bold = false;  // primary and disabled labels are bold anyway
  bool hovered = false;
  bool held = false;
  float size = 12;
};

void button_face(Canvas& c, Box box, std::string_view label, const ButtonLook& look = {});
// 2 px around the box at a distance of 2 px.
void focus_ring(Canvas& c, Box box, float radius = 8);

// Surface, border and, if a title is given, a header with a hairline. Returns the x after title and
// sub.
float panel_frame(Canvas& c, Box box, std::string_view title = {}, std::string_view sub = {},
                  float header = 36);

// A track with a filled share of it.
void progress_bar(Canvas& c, Box box, float share, Color color = 0);
// Level of a lesson: filled and empty dots. Returns the right edge.
float level_dots(Canvas& c, Vec at, int filled, int of = 3);

}  // namespace kv
