#include "viz/panels/top_bar.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "viz/canvas/icons.h"
#include "viz/canvas/marks.h"
#include "viz/panels/menu.h"
#include "viz/panels/scenario_menu.h"
#include "viz/widgets/button.h"

namespace kv {
namespace {

using What = Toggle::What;

/// In the order of ViewTab.
constexpr std::array<std::string_view, 6> views = {"Stage",   "Timeline", "Sequence",
                                                   "Compare", "Brokers",  "Records"};

/// In a narrower window the title needs the room of the word before the lesson's progress.
constexpr float room_for_lesson_word = 1152;
constexpr float lesson_word = 46;

float lesson_word_width(const TopBarView& view, float window) {
  return view.lesson_here && window < room_for_lesson_word ? 0 : lesson_word;
}

/// Less of a title than this says nothing.
constexpr float shortest_title = 44;

/// Logo, number and title; where the title would be cut short, the program's name gives way. Returns where
/// the chips may start.
float title(const TopBarView& view, std::span<const ScenarioEntry> scenarios, float room,
            PanelContext& p) {
  Canvas& c = p.canvas;
  const Theme& t = c.theme();
  const float number = view.number.empty() ? 0 : c.text_width(view.number, 13, Face::num_bold) + 8;
  const float name = c.text_width("kafkascope", 15, Face::ui_bold);
  const float wanted = c.text_width(view.title, 14, Face::ui_bold);
  const float beside_name = room - (46 + name + 32) - number - 32;
  const bool named = view.home || beside_name >= std::min(wanted, 120.0F);
  const Box home{10, 8, named ? 130.0F : 34.0F, 32};
  const ItemState mark = item(c, "Home", home, {});
  tooltip(c, "all lessons (0)");
  if (mark.hovered && !view.home) c.rect(home, t.bg3, 6);
  if (mark.pressed) p.intents.push_back(Toggle{What::home});
  draw_logo(c, {16, 12});
  float x = 44;
  if (named) x = c.text({46, 24}, "kafkascope", {15, t.ink1, Face::ui_bold, Align::start});
  c.line({x + 16, 14}, {x + 16, 34}, {t.line1});
  x += 32;
  if (view.home) return c.text({x, 24}, "Home", {14, t.ink1, Face::ui_bold});
  const float left = x;
  if (!view.number.empty())
    x = c.text({x, 24}, view.number, {13, t.ink3, Face::num_bold, Align::start}) + 8;
  const TextStyle style{14, t.ink1, Face::ui_bold, Align::start};
  const float left_over = room - x - 32;
  const bool cut = wanted > left_over;
  if (!cut || left_over >= shortest_title) {
    c.text_fit({x, 24}, view.title, std::min(wanted, left_over), style);
    x += std::min(wanted, left_over);
  } else {
    x -= 8;
  }
  draw_icon(c, Icon::down, {x + 14, 25});
  const Box hit{left - 6, 10, x + 24 - left, 28};
  const ItemState state = item(c, "Scenario", hit, {});
  tooltip(c, cut ? std::string_view{view.title} : "another scenario");
  scenario_menu(scenarios, view.title, hit, state.pressed, p);
  return x + 32;
}

void chips(const TopBarView& view, float x, float room, PanelContext& p) {
  Canvas& c = p.canvas;
  const auto fits = [&](std::string_view label) { return x + chip_width(c, label) <= room; };
  for (const std::string& label : view.chips) {
    if (!fits(label)) return;
    x = chip(c, {x, 13}, label) + 8;
  }
  const std::string seed = "seed " + view.seed;
  if (!fits(seed)) return;
  const float width = chip_width(c, seed);
  const ItemState state = item(c, "Seed", {x, 13, width, 22}, {.min_height = 28, .ring = 11});
  tooltip(c, "click to copy the seed");
  if (state.pressed) p.intents.push_back(CopyText{view.seed});
  ChipLook look;
  if (state.hovered) look.edge = c.theme().line3;
  chip(c, {x, 13}, seed, look);
}

void lesson_buttons(const TopBarView& view, float x, float word, PanelContext& p) {
  Canvas& c = p.canvas;
  const ItemState title = item(c, "Open lesson", {x - 8, 10, 38 + word, 28}, {});
  tooltip(c, fmt::format("step {} of {} of the lesson: click to read it (L)", view.step + 1,
                         view.steps));
  if (title.pressed) p.intents.push_back(Toggle{What::lesson});
  const auto go = [&](std::string_view id, float at, Icon icon, int step, std::string_view tip,
                      std::string_view reason) {
    ButtonSpec spec;
    spec.icon = icon;
    spec.tooltip = tip;
    spec.disabled_reason = reason;
    if (button(c, id, {at, 12, 44, 24}, {}, spec)) p.intents.push_back(GoToLessonStep{step});
  };
  const bool first = view.step == 0;
  const bool last = view.step + 1 >= view.steps;
  go("Back", x + 38 + word, Icon::left, view.step - 1, "the step before (Page Up)",
     first ? "This is the first step." : "");
  go("Next", x + 88 + word, Icon::right, view.step + 1, "the next step (Page Down)",
     last ? "This is the last step." : "");
}

void lesson_progress(const TopBarView& view, float x, PanelContext& p) {
  if (view.steps == 0) return;
  Canvas& c = p.canvas;
  const Theme& t = c.theme();
  const float word = lesson_word_width(view, p.box.right());
  if (view.lesson_here) {
    const Box back{x - 8, 10, 38 + word, 28};
    c.rect(back, back.contains(c.mouse()) ? t.bg3 : t.bg1, 6);
  }
  if (word > 0) c.text({x, 24}, "Lesson", {12, t.ink3});
  c.text({x + word, 24}, fmt::format("{}/{}", view.step + 1, view.steps),
         {12, t.ink1, Face::num_bold, Align::start});
  if (view.lesson_here) return lesson_buttons(view, x, word, p);
  const float gap = std::min(16.0F, 112.0F / static_cast<float>(view.steps));
  for (int k = 0; k < view.steps; ++k) {
    const Box pill{x + 80 + gap * static_cast<float>(k), 21, gap - 4, 6};
    c.rect(pill, k < view.step ? t.acc : t.bg3, 3);
    if (k == view.step) c.border(pill, {t.acc, 1.5F}, 3);
  }
}

void more_menu(Box anchor, bool open, PanelContext& p) {
  const UiState& ui = p.ui;
  const auto entry = [](std::string_view label, std::string_view key, bool on) {
    MenuEntry made;
    made.label = label;
    made.key = key;
    made.checked = on;
    return made;
  };
  const std::array entries = {
      entry("Home: all lessons", "0", ui.home.open),
      entry("Save as a scenario file", "Ctrl S", false),
      entry("Edit the scenario file", "Ctrl E", ui.editor.open),
      entry("Save a picture of the window", "", false),
      entry("Copy the view as text", "", false),
      entry("Copy the command that draws it", "", false),
      entry("Hide the future", "H", ui.hide_future),
      entry("Fold idle time", "G", ui.fold_idle),
      entry("Timeline moves along", "", ui.follow),
      entry("Lesson", "L", ui.lesson_open),
      entry("Inspector", "D", ui.inspector_open),
      entry("Reduce motion", "", ui.reduce_motion),
      entry("Notes for teachers", "Q", ui.teacher_open),
      entry("Count the hands of a class", "V", ui.hands.open),
  };
  constexpr std::array whats = {What::hide_future, What::fold_idle,     What::follow,  What::lesson,
                                What::inspector,   What::reduce_motion, What::teacher, What::hands};
  const int chosen = menu(p.canvas, "More menu", anchor, open, entries);
  if (chosen == 0) p.intents.push_back(Toggle{What::home});
  if (chosen == 1) p.intents.push_back(SaveScenario{});
  if (chosen == 2) p.intents.push_back(Toggle{What::editor});
  if (chosen == 3) p.intents.push_back(SavePicture{});
  if (chosen == 4) p.intents.push_back(CopyWords{});
  if (chosen == 5) p.intents.push_back(CopyCommand{});
  if (chosen > 5) p.intents.push_back(Toggle{whats[static_cast<std::size_t>(chosen) - 6]});
}

void buttons(float right, PanelContext& p) {
  Canvas& c = p.canvas;
  ButtonSpec projector;
  projector.kind = p.ui.projector ? ButtonKind::active : ButtonKind::normal;
  projector.tooltip = "projector mode: everything half as large again (P)";
  if (button(c, "Projector", {right - 176, 12, 40, 24}, "1.5\xC3\x97", projector)) {
    p.intents.push_back(Toggle{What::projector});
  }
  const Icon theme = p.ui.dark ? Icon::sun : Icon::moon;
  if (icon_button(c, "Theme", {right - 128, 12, 32, 24}, theme, "light or dark (T)")) {
    p.intents.push_back(Toggle{What::dark});
  }
  ButtonSpec help;
  help.size = 13;
  help.bold = true;
  help.tooltip = "keys and signs (?)";
  if (button(c, "Help", {right - 88, 12, 32, 24}, "?", help)) {
    p.intents.push_back(Toggle{What::help});
  }
  const Box more{right - 48, 12, 32, 24};
  const bool open = icon_button(c, "More", more, Icon::more, "save, look and more");
  more_menu(more, open, p);
}

}  // namespace

void draw_top_bar(const TopBarView& view, std::span<const ScenarioEntry> scenarios,
                  PanelContext& p) {
  Canvas& c = p.canvas;
  const Theme& t = c.theme();
  const float right = p.box.right();
  c.rect(p.box, t.bg1);
  c.line({0, p.box.bottom() - 1}, {right, p.box.bottom() - 1}, {t.line1});
  const float spared = view.steps > 0 ? lesson_word - lesson_word_width(view, right) : 0;
  const float lesson = (view.steps > 0 ? right - 380 : right - 196) + spared;
  const float switch_x =
      (view.steps > 0 ? right - 404 : right - 208) + spared - (segmented_width(c, views) - 8) - 4;
  const float after = title(view, scenarios, switch_x - 8, p);
  if (view.home) return buttons(right, p);
  chips(view, after, switch_x - 16, p);
  auto chosen = static_cast<std::size_t>(chosen_tab(p.ui));
  if (segmented(c, "View", {switch_x, 10}, views, chosen)) {
    for (const Toggle& toggle : toggles_for(p.ui, static_cast<ViewTab>(chosen))) {
      p.intents.push_back(toggle);
    }
  }
  lesson_progress(view, lesson, p);
  buttons(right, p);
}

}  // namespace kv
