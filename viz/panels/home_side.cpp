// The left part of the first screen: opening files, the way made so far, and what was open last.
#include <algorithm>
#include <string>

#include "viz/canvas/icons.h"
#include "viz/panels/home_parts.h"
#include "viz/widgets/button.h"

namespace kv {
namespace {

void rule(Home& h, Box box, float& y) {
  h.c.line({box.x, y}, {box.right(), y}, {h.t.line2});
  y += 22;
}

/// A path is typed or pasted here; Enter opens it.
void open_file(Home& h, Box box, float& y) {
  UiState& ui = h.p.ui;
  ButtonSpec spec;
  spec.kind = ButtonKind::primary;
  spec.icon = Icon::file;
  spec.size = 13;
  spec.tooltip = "a scenario file, by its path";
  if (button(h.c, "Open file", {box.x, y, box.w, 36}, "Open file\u2026", spec)) {
    ui.home.path_open = !ui.home.path_open;
    ui.home.focus_path = ui.home.path_open;
  }
  y += 44;
  if (!ui.home.path_open) return;
  TextFieldSpec field;
  field.hint = "path of a .toml file, then Enter";
  field.mono = true;
  field.submit_only = true;
  field.focus = ui.home.focus_path;
  ui.home.focus_path = false;
  if (text_field(h.c, "Path", {box.x, y, box.w, 32}, ui.home.path, field) &&
      !ui.home.path.empty()) {
    h.p.intents.push_back(OpenScenario{ui.home.path});
  }
  y += 40;
}

void new_and_drop(Home& h, Box box, float& y) {
  ButtonSpec spec;
  spec.icon = Icon::plus;
  spec.size = 13;
  spec.bold = true;
  spec.tooltip =
      "three brokers, one topic, a producer and three consumers; Ctrl S saves it as a file";
  if (button(h.c, "New", {box.x, y, box.w, 36}, "New from the sandbox", spec)) {
    h.p.intents.push_back(OpenScenario{"sandbox.toml"});
  }
  y += 52;
  const Box zone{box.x, y, box.w, 56};
  h.c.rect(zone, h.t.bg2, 8);
  const Stroke dash{h.t.line3, 1, {5, 4}};
  h.c.line({zone.x + 4, zone.y}, {zone.right() - 4, zone.y}, dash);
  h.c.line({zone.x + 4, zone.bottom()}, {zone.right() - 4, zone.bottom()}, dash);
  h.c.line({zone.x, zone.y + 4}, {zone.x, zone.bottom() - 4}, dash);
  h.c.line({zone.right(), zone.y + 4}, {zone.right(), zone.bottom() - 4}, dash);
  const float middle = zone.center().x;
  std::string_view words = "Drop a scenario on the window";
  if (h.c.text_width(words, 12) > zone.w - 12) words = "Drop a scenario here";
  h.c.text_fit({middle, zone.y + 20}, words, zone.w - 12, {12, h.t.ink2, Face::ui, Align::middle});
  h.c.text({middle, zone.y + 38}, "*.toml", {11, h.t.ink3, Face::num, Align::middle});
  y += 80;
}

void path_made(Home& h, Box box, float& y) {
  h.c.text({box.x, y}, "Your path", {13, h.t.ink1, Face::ui_bold});
  const std::string_view unit = "lessons";
  h.c.text({box.right(), y}, unit, {12, h.t.ink3, Face::ui, Align::end});
  h.c.text({box.right() - h.c.text_width(unit, 12) - 6, y}, h.view.path_count,
           {12, h.t.ink2, Face::num_bold, Align::end});
  y += 16;
  progress_bar(h.c, {box.x, y, box.w, 8}, h.view.path_share);
  y += 22;
  const std::string words =
      h.view.predictions.empty() ? std::string{"no prediction made yet"} : h.view.predictions;
  h.c.text_fit({box.x, y}, words, box.w, {12, h.t.ink3});
  y += 22;
}

void recent_row(Home& h, const HomeRecent& recent, Box box) {
  const ItemState state = item(h.c, recent.id, {box.x - 8, box.y, box.w + 16, box.h}, {.ring = 6});
  if (state.hovered) h.c.rect({box.x - 8, box.y, box.w + 16, box.h}, h.t.bg2, 6);
  const Box mark{box.x, box.y + 9, 28, 28};
  h.c.rect(mark, h.t.bg3, 6);
  if (recent.lesson) {
    for (int k = 0; k < 3; ++k) {
      const auto row = static_cast<float>(k);
      h.c.rect({mark.x + 6, mark.y + 6 + row * 6, 16, 4},
               h.t.consumer(static_cast<std::size_t>(k)).fill, 1);
    }
  } else {
    draw_icon(h.c, Icon::file, mark.center(), h.t.ink2);
  }
  const float x = box.x + 38;
  const bool cut = h.c.text_fit({x, box.y + 15}, recent.title, box.right() - x,
                                {13, h.t.ink1, Face::ui_bold, Align::start});
  const bool cut_too = h.c.text_fit({x, box.y + 33}, recent.note, box.right() - x, {12, h.t.ink3});
  if (cut || cut_too) tooltip(h.c, recent.title + ", " + recent.note);
  if (recent.draft > 0)
    tooltip(h.c, "what was typed or done there is brought back, and stays until it is saved");
  if (!state.pressed) return;
  if (recent.draft > 0) {
    h.p.intents.push_back(RestoreDraft{recent.draft});
  } else if (recent.open) {
    h.p.intents.push_back(Toggle{Toggle::What::home});
  } else {
    h.p.intents.push_back(OpenScenario{recent.file});
  }
}

void recent_list(Home& h, Box box, float& y, float bottom) {
  h.c.text({box.x, y}, "Recent", {13, h.t.ink1, Face::ui_bold});
  y += 14;
  if (h.view.recent.empty()) {
    h.c.paragraph({box.x, y + 12}, "Nothing was open yet. The first lesson to take is 01.", box.w,
                  {12, 18, h.t.ink3, false});
    y += 52;
    return;
  }
  for (const HomeRecent& recent : h.view.recent) {
    if (y + 46 > bottom) return;
    recent_row(h, recent, {box.x, y, box.w, 46});
    y += 50;
  }
}

/// Which levels are shown.
void level_list(Home& h, Box box, float& y, float bottom) {
  if (h.view.levels.empty()) return;
  if (y + 24 + 28 * static_cast<float>(h.view.levels.size()) > bottom) return;
  rule(h, box, y);
  h.c.text({box.x, y}, "Lessons by level", {13, h.t.ink1, Face::ui_bold});
  y += 26;
  for (std::size_t i = 0; i < h.view.levels.size(); ++i) {
    const HomeLevel& level = h.view.levels[i];
    bool on = level.on;
    if (checkbox(h.c, "Level " + level.name, {box.x, y}, level.name, on))
      h.p.intents.push_back(FilterLevel{i, on});
    level_dots(h.c, h.t, {box.x + 102, y}, static_cast<int>(i) + 1);
    h.c.text({box.right(), y}, std::to_string(level.lessons),
             {12, h.t.ink3, Face::num, Align::end});
    y += 28;
  }
  y -= 6;
}

/// A row that does something, with a mark at its right.
bool corner_row(Home& h, const std::string& id, Box row, std::string_view words, bool on) {
  const Box area{row.x - 8, row.y, row.w + 16, row.h};
  const ItemState state = item(h.c, id, area, {.ring = 6});
  if (state.hovered || on) h.c.rect(area, on ? h.t.bg3 : h.t.bg2, 6);
  const float y = row.center().y;
  h.c.text_fit({row.x, y}, words, row.w - 20,
               {13, h.t.ink1, on ? Face::ui_bold : Face::ui, Align::start});
  draw_icon(h.c, on ? Icon::close : Icon::right, {row.right() - 6, y}, h.t.ink3);
  return state.pressed;
}

void teachers_corner(Home& h, Box box, float& y, float bottom) {
  constexpr float row = 28;
  if (y + 40 + row * static_cast<float>(h.view.workshops.size() + 1) > bottom) return;
  rule(h, box, y);
  h.c.text({box.x, y}, "For teachers", {13, h.t.ink1, Face::ui_bold});
  y += 14;
  for (std::size_t i = 0; i < h.view.workshops.size(); ++i) {
    const HomeWorkshop& workshop = h.view.workshops[i];
    ShowWorkshop wish;
    if (!workshop.on) wish.plan = i;
    if (corner_row(h, workshop.name, {box.x, y, box.w, row}, workshop.name, workshop.on))
      h.p.intents.push_back(wish);
    tooltip(h.c, workshop.on ? "back to all lessons"
                             : "its lessons in their order, with minutes for each part");
    y += row;
  }
  if (corner_row(h, "Presenter keys", {box.x, y, box.w, row}, "Presenter keys", false))
    h.p.intents.push_back(Toggle{Toggle::What::help});
  tooltip(h.c, "everything works from the keyboard; Page Down and Page Up are a clicker's");
  y += row + 12;
}

struct Hint {
  std::string_view key;
  std::string_view what;
};
constexpr Hint hints[] = {{"0", "this screen"},
                          {"/", "search"},
                          {"Tab", "from card to card"},
                          {"Esc", "back to what is open"}};

void keys(Home& h, Box box, float& y, float bottom) {
  if (y + 22 + 24 * static_cast<float>(std::size(hints)) > bottom) return;
  rule(h, box, y);
  for (const Hint& hint : hints) {
    h.c.text({box.x, y}, hint.key, {12, h.t.ink1, Face::num_bold, Align::start});
    h.c.text_fit({box.x + 40, y}, hint.what, box.w - 40, {12, h.t.ink2});
    y += 24;
  }
}

}  // namespace

void draw_home_side(Home& h, Box box) {
  const Box inner{box.x + 16, box.y + 16, box.w - 32, box.h - 32};
  float y = inner.y;
  open_file(h, inner, y);
  new_and_drop(h, inner, y);
  path_made(h, inner, y);
  rule(h, inner, y);
  recent_list(h, inner, y, inner.bottom());
  y += 10;
  level_list(h, inner, y, inner.bottom());
  teachers_corner(h, inner, y, inner.bottom());
  keys(h, inner, y, inner.bottom());
}

}  // namespace kv
