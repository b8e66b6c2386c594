#include "viz/panels/run_to_panel.h"

#include <algorithm>
#include <cmath>

#include "viz/canvas/icons.h"
#include "viz/canvas/marks.h"
#include "viz/widgets/button.h"

namespace kv {
namespace {

constexpr float width = 640;
constexpr float head = 36;
constexpr float row = 30;
constexpr std::size_t most_suggestions = 9;
constexpr std::size_t most_stops = 6;

std::size_t shown_suggestions(const RunToView& view) {
  return std::min(view.suggestions.size(), most_suggestions);
}
std::size_t shown_stops(const RunToView& view) { return std::min(view.stops.size(), most_stops); }
/// Suggestions stand three in a row.
float suggestion_rows(const RunToView& view) {
  return static_cast<float>((shown_suggestions(view) + 2) / 3);
}

void buttons(const RunToView& view, float y, PanelContext& p) {
  Canvas& c = p.canvas;
  const std::string& text = p.ui.run_to.text;
  const std::string_view nothing = text.empty() ? "Type a condition first." : "";
  const std::string_view reason = view.problem.empty() ? nothing : "The condition cannot be read.";
  ButtonSpec run;
  run.kind = ButtonKind::primary;
  run.tooltip = "to the next instant at which it comes true (Enter)";
  run.disabled_reason = reason;
  const float x = p.box.x + 16;
  if (button(c, "Run", {x, y, 120, 28}, "Run to it", run)) p.intents.push_back(RunTo{text, 1});
  ButtonSpec back;
  back.tooltip = "to the last instant before this one at which it came true (Shift Enter)";
  back.disabled_reason = reason;
  if (button(c, "Back", {x + 128, y, 120, 28}, "Back to it", back)) {
    p.intents.push_back(RunTo{text, -1});
  }
  ButtonSpec stop;
  stop.kind = view.is_stop ? ButtonKind::active : ButtonKind::normal;
  stop.tooltip = "playing stops whenever it comes true (Ctrl Enter)";
  stop.disabled_reason = reason;
  if (button(c, "Stop", {x + 256, y, 160, 28}, view.is_stop ? "no breakpoint" : "breakpoint",
             stop)) {
    p.intents.push_back(SetStop{text, !view.is_stop});
  }
}

/// What is wrong, or what may be typed.
void advice(const RunToView& view, float y, PanelContext& p) {
  Canvas& c = p.canvas;
  const Theme& t = c.theme();
  const float x = p.box.x + 16;
  const float room = p.box.w - 32;
  if (view.problem.empty()) {
    c.text_fit({x, y},
               "C1 owns orders-3 \xC2\xB7 lag > 100 \xC2\xB7 a kind of fact such as SessionExpired "
               "\xC2\xB7 "
               "joined by and, or, not",
               room, {12, t.ink3});
    return;
  }
  c.text_fit({x, y}, view.problem, room, {12, view.refused ? t.red.text : t.ink2});
  std::string help = view.allowed.empty() ? "" : "Allowed: " + view.allowed + ".";
  if (!view.near.empty()) help = "Did you mean " + view.near + "? " + help;
  if (c.text_fit({x, y + 19}, help, room, {12, t.ink3})) {
    item(c, "Allowed", {x, y + 9, room, 20}, {.ring = -1});
    tooltip(c, help);
  }
}

void suggestions(const RunToView& view, float y, PanelContext& p) {
  Canvas& c = p.canvas;
  const float each = (p.box.w - 32 - 16) / 3;
  for (std::size_t i = 0; i < shown_suggestions(view); ++i) {
    const Box box{p.box.x + 16 + (each + 8) * static_cast<float>(i % 3),
                  y + row * static_cast<float>(i / 3), each, 26};
    const std::string& text = view.suggestions[i];
    const ItemState state = item(c, text, box, {.min_height = 28});
    const Theme& t = c.theme();
    c.box(box, state.hovered ? t.bg3 : t.bg2, t.line1, 6);
    if (c.text_fit({box.x + 10, box.center().y}, text, box.w - 20,
                   {12, t.ink1, Face::num, Align::start})) {
      tooltip(c, text);
    }
    if (state.pressed) p.intents.push_back(RunTo{text, 1});
  }
}

void breakpoints(const RunToView& view, float y, PanelContext& p) {
  Canvas& c = p.canvas;
  const Theme& t = c.theme();
  if (view.stops.empty()) return;
  c.text({p.box.x + 16, y}, "Playing stops at", {12, t.ink3});
  for (std::size_t i = 0; i < shown_stops(view); ++i) {
    const float middle = y + row * static_cast<float>(i) + 24;
    c.circle({p.box.x + 22, middle}, 4, t.red.line);
    c.text_fit({p.box.x + 36, middle}, view.stops[i], p.box.w - 92,
               {12, t.ink1, Face::num, Align::start});
    const Box away{p.box.right() - 44, middle - 14, 28, 28};
    if (icon_button(c, "Remove " + view.stops[i], away, Icon::close, "no longer")) {
      p.intents.push_back(SetStop{view.stops[i], false});
    }
  }
  if (view.stops.size() > shown_stops(view)) {
    c.text({p.box.right() - 16, y}, std::to_string(view.stops.size() - shown_stops(view)) + " more",
           {12, t.ink3, Face::ui, Align::end});
  }
}

}  // namespace

Box run_to_box(const RunToView& view, Vec window) {
  const float stops = view.stops.empty() ? 0 : 28 + row * static_cast<float>(shown_stops(view));
  const float height = head + 148 + suggestion_rows(view) * row + stops + 10;
  const float wide = std::min(width, window.x - 48);
  return {std::floor((window.x - wide) / 2), 72, wide, height};
}

void draw_run_to(const RunToView& view, PanelContext& p) {
  Canvas& c = p.canvas;
  panel_frame(c, p.box, "Run to a condition", "Esc closes", head);
  TextFieldSpec spec;
  spec.mono = true;
  spec.hint = "C1 owns orders-3";
  spec.focus = p.ui.run_to.focus;
  p.ui.run_to.focus = false;
  const float y = p.box.y + head + 12;
  if (text_field(c, "Condition", {p.box.x + 16, y, p.box.w - 32, 32}, p.ui.run_to.text, spec)) {
    p.ui.run_to.problem.clear();
    p.intents.push_back(SearchChanged{});
  }
  advice(view, y + 50, p);
  buttons(view, y + 88, p);
  suggestions(view, y + 132, p);
  breakpoints(view, y + 132 + suggestion_rows(view) * row + 12, p);
}

}  // namespace kv
