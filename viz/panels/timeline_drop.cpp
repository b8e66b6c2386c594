// What the mouse carries over the axis: an action that lands where it is let go.
#include <cmath>

#include "viz/panels/timeline_drawing.h"

namespace kv {
namespace {

/// Axis, lanes and plots: all of it is a place in time.
Box zone_of(const TimelineDrawing& d) {
  return {d.left, d.top + 1, d.width(), d.y(d.view.layout.content_bottom) - d.top - 2};
}

void landing(TimelineDrawing& d, const DragUi& drag) {
  const Box zone = zone_of(d);
  const float x = std::round(d.x(d.view.axis.x_of(drag.at)));
  d.c.line({x, d.top + 20}, {x, zone.bottom()}, {d.t.acc, 2, {4, 3}});
  const std::string words = drag.words + " at " + ks::duration_text(drag.at - ks::start_time);
  const float width = std::ceil(d.c.text_width(words, 12, Face::ui_bold)) + 20;
  const float most = std::max(d.left, d.left + d.width() - width);
  const Box plate{std::round(std::clamp(x - width / 2, d.left, most)), d.top + 2, width, 20};
  d.c.box(plate, d.t.bg1, d.t.acc, 4);
  d.c.text(plate.center(), words, {12, d.t.ink1, Face::ui_bold, Align::middle});
}

}  // namespace

void draw_timeline_drop(TimelineDrawing& d) {
  DragUi& drag = d.p.ui.drag;
  if (!drag.on || !d.whole) return;
  const Box zone = zone_of(d);
  d.c.border(zone, {d.t.acc, 1, {4, 3}}, 4);
  const Vec mouse = d.c.mouse();
  drag.over = mouse.x >= zone.x && mouse.x <= zone.right() && mouse.y >= zone.y - 4 &&
              mouse.y <= zone.bottom();
  if (!drag.over) return;
  drag.at = snapped(d.view.axis, mouse.x - d.left);
  landing(d, drag);
  if (!ImGui::IsMouseReleased(ImGuiMouseButton_Left)) return;
  if (drag.action.empty())
    d.p.intents.push_back(MoveCommand{drag.command, drag.at});
  else
    d.p.intents.push_back(ActAt{drag.action, drag.at});
}

}  // namespace kv
