#include "viz/panels/lesson_panel.h"

#include <fmt/format.h>

#include <algorithm>

#include "viz/canvas/fitting.h"
#include "viz/canvas/icons.h"
#include "viz/canvas/marks.h"
#include "viz/panels/lesson_parts.h"
#include "viz/widgets/button.h"

namespace kv {
namespace {

constexpr float header = 36;
constexpr float footer = 52;
constexpr float step_pitch = 23;

float wrapped(Canvas& c, Vec at, std::string_view words, float width, ParagraphStyle style) {
  return c.paragraph(at, words, width, style);
}

/// "Watch" with an amber bar beside it. Returns y of what follows.
float watch(Canvas& c, const LessonView& view, Vec at, float width) {
  if (view.watch.empty()) return at.y;
  const Theme& t = c.theme();
  const ParagraphStyle style{13, 19, t.ink2, false};
  const float after = wrapped(c, {at.x + 12, at.y + 19}, view.watch, width - 12, style);
  c.rect({at.x, at.y - 8, 3, after - at.y + 4}, t.amber.line);
  c.text({at.x + 12, at.y}, "Watch", {12, t.ink1, Face::ui_bold, Align::start});
  return after + 6;
}

void step_mark(Canvas& c, Vec at, std::size_t number, StepState state) {
  const Theme& t = c.theme();
  const std::string label = std::to_string(number);
  switch (state) {
    case StepState::done:
      c.circle(at, 8, t.green.tint);
      c.ring(at, 8, {t.green.line});
      draw_icon(c, Icon::check, at, t.green.text);
      return;
    case StepState::current:
      c.circle(at, number < 10 ? 8.0F : 10.0F, t.acc);
      c.text(at, label, {11, t.on_acc, Face::num_bold, Align::middle});
      return;
    case StepState::ahead:
      c.ring(at, number < 10 ? 7.5F : 9.5F, {t.line3});
      c.text(at, label, {11, t.ink3, Face::num, Align::middle});
      return;
  }
}

float step_list(PanelContext& p, Canvas& c, const LessonView& view, Vec at, float width) {
  const Theme& t = c.theme();
  float y = at.y;
  for (std::size_t i = 0; i < view.steps.size(); ++i, y += step_pitch) {
    const LessonStepView& step = view.steps[i];
    const Box hit{at.x - 4, y - step_pitch / 2, width + 8, step_pitch};
    const ItemState state = item(c, step.title, hit, {.ring = 4});
    if (state.hovered) c.rect(hit, t.bg2, 4);
    if (state.pressed) p.intents.push_back(GoToLessonStep{static_cast<int>(i)});
    if (i + 1 < view.steps.size()) c.line({at.x + 8, y + 9}, {at.x + 8, y + 14}, {t.line1});
    step_mark(c, {at.x + 8, y}, i + 1, step.state);
    const bool current = step.state == StepState::current;
    const Color ink = current ? t.ink1 : step.state == StepState::done ? t.ink2 : t.ink3;
    const Face face = current ? Face::ui_bold : Face::ui;
    if (c.text_fit({at.x + 26, y}, step.title, width - 26, {13, ink, face, Align::start})) {
      tooltip(c, step.title);
    }
  }
  return y;
}

/// Everything between header and buttons, from (0, 0) on. Returns its height. A brief one has no list of
/// steps: a projector has no room for it.
float body(PanelContext& p, Canvas& c, const LessonView& view, Vec at, float width, bool brief) {
  const Theme& t = c.theme();
  float y = at.y;
  y = wrapped(c, {at.x, y}, "**" + view.title + "**", width, {16, 22, t.ink1, false}) + 4;
  y = wrapped(c, {at.x, y}, view.say, width, {13, 19, t.ink2, false}) + 8;
  y = watch(c, view, {at.x, y}, width);
  for (std::size_t i = 0; i < view.settled.size(); ++i) {
    ImGui::PushID(static_cast<int>(i));
    y = draw_predict_card(p, c, view.settled[i], "Settled", {at.x - 4, y}, width + 8) + 10;
    ImGui::PopID();
  }
  const float after = draw_predict_card(p, c, view.predict, "Predict", {at.x - 4, y}, width + 8);
  y = after > y ? after + 22 : y + 16;
  if (!brief) y = step_list(p, c, view, {at.x, y}, width);
  if (view.teacher_open) y = draw_teacher_notes(p, c, view, {at.x - 4, y}, width + 8);
  return y - at.y;
}

/// Back at the left, Next at the right of `width`.
void back_and_next(PanelContext& p, const LessonView& view, Vec at, float width) {
  Canvas& c = p.canvas;
  ButtonSpec back;
  back.icon = Icon::left;
  back.size = 13;
  back.tooltip = "the step before (Page Up)";
  if (!view.can_go_back) back.disabled_reason = "This is the first step.";
  if (button(c, "Back", {at.x, at.y, 84, 32}, "Back", back)) {
    p.intents.push_back(GoToLessonStep{view.step - 1});
  }
  ButtonSpec next;
  next.kind = ButtonKind::primary;
  const Box place{at.x + width - 156, at.y, 156, 32};
  if (view.next.empty() && !view.next_lesson.empty()) {
    const std::string tip = "the next lesson: " + view.next_title;
    next.tooltip = tip;
    if (button(c, "Next", place, "Next lesson", next))
      p.intents.push_back(OpenScenario{view.next_lesson});
    return;
  }
  const std::string tip = "the next step (Page Down)" + view.next.substr(std::min<std::size_t>(
                                                            view.next.find(':'), view.next.size()));
  next.tooltip = tip;
  if (view.next.empty()) next.disabled_reason = "This is the last step.";
  const std::string_view label =
      view.next.empty()
          ? "Next"
          : fitting(c, {view.next, "Next step"}, place.w - 6, {next.size, 0, Face::ui_bold});
  if (button(c, "Next", place, label, next)) {
    p.intents.push_back(GoToLessonStep{view.step + 1});
  }
}

}  // namespace

void draw_lesson(const LessonView& view, PanelContext& p) {
  Canvas& c = p.canvas;
  const Theme& t = c.theme();
  panel_frame(c, p.box, "Lesson", {}, header);
  const std::string place = fmt::format("step {} of {}", view.step + 1, view.steps.size());
  c.text({p.box.right() - 16, p.box.y + header / 2}, place, {12, t.ink3, Face::ui, Align::end});
  const Box room{p.box.x + 8, p.box.y + header + 4, p.box.w - 10, p.box.h - header - footer - 4};
  const float width = p.box.w - 32;
  const ImGuiID memory = ImGui::GetID("height");
  const float known = ImGui::GetStateStorage()->GetFloat(memory, 0);
  Canvas inner = begin_scroll(c, "Text", room, std::max(known, room.h));
  const float height = 18 + body(p, inner, view, {8, 18}, width, p.ui.projector);
  end_scroll();
  ImGui::GetStateStorage()->SetFloat(memory, height);
  back_and_next(p, view, {p.box.x + 12, p.box.bottom() - 44}, p.box.w - 24);
}

void draw_lesson_strip(const LessonView& view, PanelContext& p) {
  Canvas& c = p.canvas;
  const Theme& t = c.theme();
  panel_frame(c, p.box);
  const float y = p.box.center().y;
  const float buttons = 84 + 12 + 156;
  const Box title{p.box.x + 8, p.box.y + 6, p.box.w - buttons - 32, 32};
  const ItemState state = item(c, "Open lesson", title, {});
  tooltip(c, "click to read the step (L)");
  if (state.hovered) c.rect(title, t.bg2, 6);
  if (state.pressed) p.intents.push_back(Toggle{Toggle::What::lesson});
  const std::string place = fmt::format("step {} of {}", view.step + 1, view.steps.size());
  float x = c.text({title.x + 8, y}, place, {12, t.ink3}) + 12;
  const float wanted = c.text_width(view.title, 14, Face::ui_bold);
  const float room = title.right() - x - 16;
  c.text_fit({x, y}, view.title, room, {14, t.ink1, Face::ui_bold, Align::start});
  x += std::min(wanted, room) + 16;
  const std::string_view more =
      view.predict.present && !view.predict.settled ? view.predict.ask : view.watch;
  if (title.right() - x > 120) c.text_fit({x, y}, more, title.right() - x - 8, {13, t.ink2});
  back_and_next(p, view, {p.box.right() - buttons - 12, p.box.y + 6}, buttons);
}

}  // namespace kv
