#include "viz/panels/mark_panel.h"

#include <algorithm>
#include <cmath>

#include "viz/canvas/marks.h"
#include "viz/widgets/button.h"

namespace kv {

Box mark_box(Vec window) {
  const float width = std::min(420.0F, window.x - 48);
  return {std::floor((window.x - width) / 2), 72, width, 134};
}

void draw_mark(PanelContext& p) {
  Canvas& c = p.canvas;
  MarkUi& mark = p.ui.mark;
  panel_frame(c, p.box, "Mark", "at " + ks::seconds_text(mark.at - ks::start_time) + " s");
  TextFieldSpec spec;
  spec.hint = "its name";
  spec.focus = mark.focus;
  mark.focus = false;
  const float x = p.box.x + 16;
  const float y = p.box.y + 48;
  static_cast<void>(text_field(c, "Name", {x, y, p.box.w - 32, 30}, mark.name, spec));
  ButtonSpec keep;
  keep.kind = ButtonKind::primary;
  keep.tooltip = "Enter";
  if (button(c, "Keep", {x, y + 42, 100, 28}, "Keep", keep)) {
    p.intents.push_back(NameMark{mark.at, mark.name});
  }
  ButtonSpec away;
  away.tooltip = "take the mark off the axis";
  if (button(c, "Delete", {x + 108, y + 42, 100, 28}, "Delete", away)) {
    p.intents.push_back(DeleteMark{mark.at});
  }
  const Vec hint{p.box.right() - 16, y + 56};
  c.text(hint, "' and Shift ' go from mark to mark", {11, c.theme().ink3, Face::ui, Align::end});
}

}  // namespace kv
