// The notes for whoever teaches the lesson: a part of its column that is closed until somebody asks for it.
#include <algorithm>

#include "viz/canvas/icons.h"
#include "viz/canvas/marks.h"
#include "viz/panels/lesson_parts.h"
#include "viz/widgets/button.h"

namespace kv {
namespace {

constexpr std::string_view none = "There are no notes for this step.";

/// From `y` on; only measured where `draw` is false.
float lines(Canvas& c, const LessonView& view, float x, float y, float width, bool draw) {
  const Theme& t = c.theme();
  ParagraphStyle style{12, 17, view.teacher.empty() ? t.ink3 : t.ink2, !draw};
  if (view.teacher.empty()) return c.paragraph({x, y}, none, width, style);
  for (const std::string& line : view.teacher) {
    if (draw) c.circle({x + 3, y}, 2, t.ink3);
    y = c.paragraph({x + 14, y}, line, width - 14, style) + 5;
  }
  return y;
}

}  // namespace

float draw_teacher_notes(PanelContext& p, Canvas& c, const LessonView& view, Vec at, float width) {
  const Theme& t = c.theme();
  const float x = at.x + 12;
  const float y = at.y + 8;
  const bool asks = view.predict.present && !view.predict.counting;
  const float foot = lines(c, view, x, y + 42, width - 24, false) + (asks ? 34 : 0);
  const Box card{at.x, y, width, foot - y};
  c.box(card, t.bg2, t.line1, 8);
  const Box head{card.x, card.y, card.w, 32};
  const ItemState state = item(c, "Teacher", head, {.ring = 8});
  tooltip(c, "fold the notes away (Q)");
  if (state.pressed) p.intents.push_back(Toggle{Toggle::What::teacher});
  draw_icon(c, Icon::down, {x + 5, y + 17}, t.ink3);
  const float right =
      c.text({x + 18, y + 16}, "Teacher", {12, t.ink1, Face::ui_bold, Align::start});
  const std::string_view note = "not for the projector";
  if (right + 12 + c.text_width(note, 11) < card.right() - 12) {
    c.text({card.right() - 12, y + 16}, note, {11, t.ink3, Face::ui, Align::end});
  }
  lines(c, view, x, y + 42, width - 24, true);
  if (asks) {
    ButtonSpec count;
    count.size = 11;
    count.tooltip = "type how many of the class chose what (V)";
    if (button(c, "Count hands", {x, card.bottom() - 38, 108, 26}, "Count hands", count)) {
      p.intents.push_back(Toggle{Toggle::What::hands});
    }
  }
  return card.bottom();
}

}  // namespace kv
