#include "viz/panels/transport.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "viz/canvas/fitting.h"
#include "viz/canvas/icons.h"
#include "viz/canvas/marks.h"
#include "viz/panels/explains.h"
#include "viz/panels/menu.h"
#include "viz/widgets/button.h"

namespace kv {
namespace {

constexpr float button_height = 28;
constexpr int speed_steps = 9;

/// Places of the parts for the room there is; what does not fit is left out, the least needed first.
struct Places {
  bool event = true;
  bool next_pace = true;
  bool selection_button = true;
  bool jump = true;
  float next = 440;  // "Next rebalance"
  float speed = 744;
  float pace_width = 204;
  float right = 1352;  // where the right group begins
};

Places places(float width, const TransportView& view) {
  Places at;
  at.right = width - 232;
  const float speed_part = 248 + at.pace_width + 8;
  if (at.speed + speed_part + 130 > at.right) at.next_pace = false;
  if (at.speed + speed_part > at.right) {
    at.event = false;
    at.next = 356;
    at.speed = at.next + 304;
  }
  if (at.speed + speed_part > at.right) {
    at.jump = false;
    at.right = width - 112;
  }
  if (at.speed + speed_part > at.right || (view.selection.empty() && !view.twins)) {
    at.selection_button = at.speed + speed_part <= at.right;
    if (!at.selection_button) at.speed = at.next + 144;
  }
  at.pace_width = std::min(at.pace_width, at.right - at.speed - 256);
  return at;
}

void step_button(PanelContext& p, std::string_view id, float x, Icon icon, StepBy step,
                 std::string_view tip, std::string_view reason) {
  ButtonSpec spec;
  spec.icon = icon;
  spec.tooltip = tip;
  spec.disabled_reason = reason;
  if (button(p.canvas, id, {p.box.x + x, p.box.y + 8, 32, button_height}, {}, spec)) {
    p.intents.push_back(step);
  }
}

/// "one message of C2".
std::string one_step(const TransportView& view) {
  return "one " + (view.step_words.empty() ? "event" : view.step_words);
}

/// What the arrows step by, of all or of what is picked.
void step_chooser(const TransportView& view, PanelContext& p) {
  const Box box{p.box.x + 201, p.box.y + 8, 24, button_height};
  ButtonSpec spec;
  spec.icon = Icon::down;
  spec.kind = view.step_words.empty() ? ButtonKind::normal : ButtonKind::active;
  const std::string tip = "the arrows go " + one_step(view) + " on or back (E, O)";
  spec.tooltip = tip;
  const bool open = button(p.canvas, "Step unit", box, {}, spec);
  std::vector<MenuEntry> entries;
  for (const StepUnit unit : chosen_units) {
    MenuEntry entry;
    entry.label = "by " + std::string(step_unit_word(unit));
    entry.checked = unit == view.step_unit;
    if (entries.empty()) entry.key = "E";
    entries.push_back(std::move(entry));
  }
  MenuEntry only;
  only.label = "of the selection only";
  only.key = "O";
  only.checked = view.step_of_selection;
  entries.push_back(std::move(only));
  const int chosen = menu(p.canvas, "Step by", box, open, entries);
  if (chosen < 0) return;
  const auto index = static_cast<std::size_t>(chosen);
  if (index < std::size(chosen_units)) {
    p.intents.push_back(ChooseStep{chosen_units[index], view.step_of_selection});
  } else {
    p.intents.push_back(ChooseStep{view.step_unit, !view.step_of_selection});
  }
}

void play_buttons(const TransportView& view, PanelContext& p) {
  const std::string_view start = view.at_start ? "This is the start of the run." : "";
  const std::string_view end = view.at_end ? "This is the end of the run." : "";
  const std::string unit = one_step(view);
  const StepBy on{view.step_unit, 1, view.step_of_selection};
  const StepBy back{view.step_unit, -1, view.step_of_selection};
  step_button(p, "Start", 12, Icon::step_back, {StepUnit::start_or_end, -1}, "to the start", start);
  step_button(p, "Back", 47, Icon::left, back, unit + " back (left arrow)", start);
  ButtonSpec play;
  play.kind = ButtonKind::primary;
  play.icon = view.playing ? Icon::pause : Icon::play;
  play.tooltip = view.playing ? "pause (Space)" : "play (Space)";
  if (button(p.canvas, "Play", {p.box.x + 82, p.box.y + 8, 46, button_height}, {}, play)) {
    p.intents.push_back(PlayPause{});
  }
  step_button(p, "Forward", 131, Icon::right, on, unit + " on (right arrow)", end);
  step_button(p, "End", 166, Icon::step_forward, {StepUnit::start_or_end, 1}, "to the end", end);
  step_chooser(view, p);
}

void clock(const TransportView& view, bool with_event, PanelContext& p) {
  Canvas& c = p.canvas;
  const Theme& t = c.theme();
  const float y = p.box.y + 22;
  const float x =
      c.text({p.box.x + 236, y}, view.clock, {18, t.ink1, Face::num_bold, Align::start});
  if (!with_event) return;
  if (!view.running.empty()) {
    const float right = p.box.x + 432;
    const Box stop{right - 28, y - 14, 28, 28};
    c.text_fit({x + 12, y - 3}, "runs to " + view.running, stop.x - x - 20, {12, t.amber.text});
    progress_bar(c, {x + 12, y + 8, stop.x - x - 20, 4}, view.progress);
    if (icon_button(c, "Stop running", stop, Icon::close, "stop looking for it (Esc)"))
      p.intents.push_back(StopRunning{});
    return;
  }
  if (!view.step_words.empty()) {
    c.text_fit({x + 12, y}, "by " + view.step_words, p.box.x + 436 - x - 16, {12, t.ink2});
    return;
  }
  const float room = p.box.x + 432 - x - 48;
  c.text({x + 12, y}, "event", {12, t.ink3});
  c.text_fit({x + 48, y}, view.event, room, {12, t.ink2, Face::num, Align::start});
}

/// Between twins the next thing worth seeing is where they part.
void twin_buttons(const Places& at, PanelContext& p) {
  ButtonSpec difference;
  difference.tooltip = "to where group state or owners of the runs differ next";
  const Box first{p.box.x + at.next, p.box.y + 8, 128, button_height};
  if (button(p.canvas, "Next difference", first, "Next difference", difference)) {
    p.intents.push_back(StepBy{StepUnit::difference, 1});
  }
  if (!at.selection_button) return;
  ButtonSpec change;
  change.tooltip = "to where a partition of any run gets or loses its owner next";
  const Box second{p.box.x + at.next + 136, p.box.y + 8, 140, button_height};
  if (button(p.canvas, "Next owner change", second, "Next owner change", change)) {
    p.intents.push_back(StepBy{StepUnit::owner_change, 1});
  }
}

/// What one waits for in the view that is shown: a rebalance, among brokers another ISR.
void next_change(const TransportView& view, Box box, PanelContext& p) {
  ButtonSpec spec;
  if (view.brokers) {
    spec.tooltip = "to where an ISR changes next (I); Shift I: back to the one before";
    if (!view.has_isr_change) spec.disabled_reason = "No ISR changes any more in the run.";
    if (button(p.canvas, "Next ISR change", box, "Next ISR change", spec))
      p.intents.push_back(StepBy{StepUnit::isr_change, 1});
    return;
  }
  spec.tooltip = "to the next rebalance (R); Shift R: back to the one before";
  if (!view.has_rebalance) spec.disabled_reason = "There is no further rebalance in the run.";
  if (button(p.canvas, "Next rebalance", box, "Next rebalance", spec))
    p.intents.push_back(StepBy{StepUnit::rebalance, 1});
}

void next_buttons(const TransportView& view, const Places& at, PanelContext& p) {
  if (view.twins) return twin_buttons(at, p);
  next_change(view, {p.box.x + at.next, p.box.y + 8, 128, button_height}, p);
  if (!at.selection_button) return;
  ButtonSpec picked;
  const std::string tip = "to the next event of " +
                          (view.selection.empty() ? "what is picked" : view.selection) +
                          " (Shift and right arrow)";
  picked.tooltip = tip;
  if (view.selection.empty()) picked.disabled_reason = "Nothing is picked: click a consumer.";
  const Box wide{p.box.x + at.next + 136, p.box.y + 8, 140, button_height};
  const std::string of = "Next event of " + view.selection;
  const std::string shorter = "Next of " + view.selection;
  const std::string_view label =
      view.selection.empty()
          ? "Next event of \xE2\x80\xA6"
          : fitting(p.canvas, {of, shorter, "Next event of it"}, wide.w - 6, {picked.size});
  if (button(p.canvas, "Next of selection", wide, label, picked)) {
    p.intents.push_back(StepBy{StepUnit::event, 1, true});
  }
}

/// A faint one without room for its reason is the factor alone.
float pace_label(Canvas& c, Box box, const PaceLabel& pace, bool faint) {
  const Theme& t = c.theme();
  const float factor = 12 + c.text_width(pace.factor, 12, faint ? Face::num : Face::num_bold);
  const bool bare = faint && factor + 20 + c.text_width(pace.reason, 12) > box.w;
  if (bare) box.w = std::min(box.w, factor + 12);
  item(c, faint ? "Next pace" : "Pace", box, {.ring = -1});
  const bool amber = pace.slow && !faint;
  const Color ink = amber ? t.amber.text : faint ? t.ink3 : t.ink2;
  c.box(box, amber ? t.amber.tint : t.bg2, amber ? t.amber.line : t.line1, box.h / 2);
  const Face face = faint ? Face::num : Face::num_bold;
  const float y = box.center().y;
  const float x = c.text({box.x + 12, y}, pace.factor, {12, ink, face, Align::start});
  const float room = box.right() - x - 20;
  if (bare || c.text_fit({x + 8, y}, pace.reason, room, {12, ink})) tooltip(c, pace.reason);
  return box.right();
}

void speed(const TransportView& view, const Places& at, PanelContext& p) {
  Canvas& c = p.canvas;
  const Theme& t = c.theme();
  const float x = p.box.x + at.speed;
  const float y = p.box.y + 8;
  c.text({x, y + 14}, "Speed", {12, t.ink3});
  c.box({x + 44, y, 196, button_height}, t.bg2, t.line1, 6);
  const Box automatic{x + 46, y + 2, 52, button_height - 4};
  const ItemState state = item(c, "Auto pace", automatic, {.min_height = 28});
  tooltip(c, "slow where messages fly, fast where nothing happens (A)");
  explains_item(p.ui, Term::pace);
  if (view.automatic) {
    c.rect(automatic, state.hovered ? mix(t.acc, t.on_acc, 0.1F) : t.acc, 5);
  } else if (state.hovered) {
    c.rect(automatic, t.bg3, 5);
  }
  const TextStyle style{12, view.automatic ? t.on_acc : t.ink2,
                        view.automatic ? Face::ui_bold : Face::ui, Align::middle};
  c.text(automatic.center(), "auto", style);
  if (state.pressed) {
    p.intents.push_back(SetPace{view.automatic ? Pace::fixed : Pace::automatic, view.speed_step});
  }
  int step = view.speed_step;
  if (step_slider(c, "Speed", {x + 108, y, 122, button_height}, step, speed_steps)) {
    p.intents.push_back(SetPace{Pace::fixed, step});
  }
  const float right = pace_label(c, {x + 248, y + 2, at.pace_width, 24}, view.pace, false);
  explains(c, p.ui, {x, y, right - x, button_height}, Term::pace);
  if (!at.next_pace || !view.next_pace) return;
  const float width = std::min(132.0F, p.box.x + at.right - right - 14);
  pace_label(c, {right + 6, y + 2, width, 24}, *view.next_pace, true);
  explains_item(p.ui, Term::pace);
}

void jump_and_fold(const TransportView& view, const Places& at, PanelContext& p) {
  Canvas& c = p.canvas;
  const Theme& t = c.theme();
  const float y = p.box.y + 8;
  if (at.jump) {
    const Box box{p.box.x + at.right, y, 108, button_height};
    TextFieldSpec field;
    field.mono = true;
    field.submit_only = true;
    if (text_field(c, "Jump to", box, p.ui.jump_text, field)) {
      p.intents.push_back(JumpTo{p.ui.jump_text});
      p.ui.jump_text.clear();
    }
    const bool typing = ImGui::IsItemActive();
    tooltip(c,
            "a time in seconds, a mark of the scenario, or a condition such as lag > 100; Enter "
            "goes there");
    if (!typing && p.ui.jump_text.empty()) {
      c.text({box.x + 10, y + 14}, "jump to", {12, t.ink3});
      c.text({box.right() - 10, y + 14}, view.jump_hint, {12, t.ink2, Face::num, Align::end});
    }
  }
  ButtonSpec fold;
  fold.kind = view.fold_idle ? ButtonKind::active : ButtonKind::normal;
  fold.tooltip = "fold stretches of time in which nothing happens (G)";
  const Box box{p.box.right() - 116, y, 104, button_height};
  if (button(c, "Fold idle", box, view.fold_idle ? "idle folded" : "fold idle", fold)) {
    p.intents.push_back(Toggle{Toggle::What::fold_idle});
  }
}

}  // namespace

void draw_transport(const TransportView& view, PanelContext& p) {
  const Places at = places(p.box.w, view);
  play_buttons(view, p);
  clock(view, at.event, p);
  next_buttons(view, at, p);
  speed(view, at, p);
  jump_and_fold(view, at, p);
}

}  // namespace kv
