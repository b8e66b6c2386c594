// The bridge between what is drawn and what can be clicked: one Dear ImGui item of a given box,
// with a stable word as id, reached by mouse, keyboard and the tests' driver alike. Must not draw
// anything but the focus ring and tooltips, and must not know views.
//
//   item(c, "C2", box, {overlap, disabled, min_height, ring})  ->  {pressed, hovered, held, focused, ...}
//   tooltip(c, "one **bold** sentence")                        after any item: shows while it is hovered
//   Canvas inner = begin_scroll(c, "events", box, height);  ...  end_scroll();
#pragma once

#include <string_view>

#include "viz/canvas/canvas.h"

namespace kv {

struct ItemSpec {
  bool overlap = false;  // other items may lie on top (a card with buttons in it)
  bool disabled = false;
  float min_height = 0;     // grows the hit area of small marks, up to 28 px
  float ring = 6;           // radius of the focus ring's corners; negative: no ring
  bool mouse_only = false;  // Tab passes it over
};

struct ItemState {
  bool pressed = false;
  bool hovered = false;  // also when disabled
  bool held = false;
  bool focused = false;  // by keyboard, and the ring is shown
  bool double_clicked = false;
  bool right_pressed = false;
};

ItemState item(Canvas& c, std::string_view id, Box box, const ItemSpec& spec = {});

// Whether the last item is being dragged by the mouse: more than a shaky click.
bool item_dragged();

// Words at the mouse while the last item is hovered for a moment, unless something else lies at the mouse.
void allow_tooltips(bool allowed);
void tooltip(Canvas& c, std::string_view words);

// A part of a panel that scrolls: (0, 0) of the returned canvas is the top left corner of its
// content. Always call end_scroll.
[[nodiscard]] Canvas begin_scroll(Canvas& c, std::string_view id, Box box, float content_height);
void end_scroll();

// A copy with a zero at its end, for Dear ImGui; longer words are cut.
class IdText {
 public:
  explicit IdText(std::string_view words);
  [[nodiscard]] const char* c_str() const { return bytes_; }

 private:
  char bytes_[96];
};

}  // namespace kv
