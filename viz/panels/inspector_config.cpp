// The inspector's configuration keys and the editor of one of them.
#include <fmt/format.h>

#include <algorithm>

#include "viz/canvas/glyphs.h"
#include "viz/canvas/icons.h"
#include "viz/canvas/marks.h"
#include "viz/panels/inspector_pen.h"
#include "viz/widgets/button.h"

namespace kv {

void InspectorPen::rule() {
  c.line({left, y}, {right, y}, {c.theme().line2});
  y += 16;
}

void InspectorPen::heading(std::string_view title, std::string_view note) {
  const Theme& t = c.theme();
  const float note_width = note.empty() ? 0 : c.text_width(note, 11) + 8;
  if (c.text_fit({left, y}, title, width() - note_width,
                 {12, t.ink1, Face::ui_bold, Align::start})) {
    item(c, title, {left, y - 8, width() - note_width, 16}, {.ring = -1});
    tooltip(c, title);
  }
  if (!note.empty()) c.text({right, y}, note, {11, t.ink3, Face::ui, Align::end});
}

namespace {

/// The note at the right of the title switches between the telling keys and all of them.
void title(InspectorPen& pen, const InspectorView& view) {
  Canvas& c = pen.c;
  const bool all = pen.p.ui.config_open;
  const float note = c.text_width(view.config_note, 11) + 12;
  const Box more{pen.right - note, pen.y - 10, note + 6, 20};
  const ItemState state = item(c, "All keys", more, {.ring = 4});
  tooltip(c, all ? "only the telling keys" : "every key that the model reacts to");
  if (state.hovered) c.rect(more, c.theme().bg2, 4);
  if (state.pressed) pen.p.intents.push_back(Toggle{Toggle::What::config});
  pen.heading("Configuration", view.config_note);
  pen.y += 20;
}

void search(InspectorPen& pen, const InspectorView& view) {
  Canvas& c = pen.c;
  ConfigUi& ui = pen.p.ui.config;
  TextFieldSpec spec;
  spec.hint = "Find a key, what it does ( / )";
  spec.icon = Icon::search;
  spec.focus = ui.focus_search;
  ui.focus_search = false;
  if (text_field(c, "Find a key", {pen.left, pen.y - 8, pen.width(), 28}, ui.words, spec)) {
    pen.p.intents.push_back(SearchChanged{});
  }
  pen.y += 36;
  if (view.config_empty.empty()) return;
  pen.y = c.paragraph({pen.left, pen.y}, view.config_empty, pen.width(),
                      {12, 17, c.theme().ink3, false}) +
          8;
}

/// What is known of the key, a row each.
void known(InspectorPen& pen, const SettingView& setting) {
  Canvas& c = pen.c;
  const Theme& t = c.theme();
  for (const SettingView::Row& row : setting.rows) {
    c.text({pen.left, pen.y}, row.name, {11, t.ink3});
    ParagraphStyle style{11, 15, t.ink1, false};
    if (!row.link.empty()) {
      const Box hit{pen.left - 6, pen.y - 9, pen.width() + 12, 18};
      const ItemState state = item(c, row.name, hit, {.ring = 4});
      tooltip(c, "copies " + row.link);
      if (state.hovered) c.rect(hit, t.bg2, 4);
      if (state.pressed) pen.p.intents.push_back(CopyText{row.link});
      style.color = t.acc;
    }
    pen.y = c.paragraph({pen.left + 76, pen.y}, row.text, pen.width() - 76, style) + 3;
  }
}

/// Values worth a try, as many as fit a line, then the next line.
void choices(InspectorPen& pen, const SettingView& setting) {
  Canvas& c = pen.c;
  float x = pen.left;
  for (const SettingView::Choice& choice : setting.choices) {
    const float width = std::min(c.text_width(choice.label, 12) + 20, pen.width());
    if (x > pen.left && x + width > pen.right) {
      x = pen.left;
      pen.y += 32;
    }
    const std::string tip =
        fmt::format("run with {} = {} beside this run", setting.key, choice.value);
    ButtonSpec spec;
    spec.tooltip = tip;
    if (button(c, "Try " + choice.value, {x, pen.y, width, 26}, choice.label, spec)) {
      pen.p.intents.push_back(TrySetting{setting.key, choice.value});
    }
    x += width + 6;
  }
  if (!setting.choices.empty()) pen.y += 34;
}

void value_field(InspectorPen& pen, const SettingView& setting) {
  Canvas& c = pen.c;
  ConfigUi& ui = pen.p.ui.config;
  constexpr float wide = 84;
  TextFieldSpec spec;
  spec.hint = "another value, or several";
  spec.mono = true;
  spec.submit_only = true;
  spec.focus = ui.focus_value;
  ui.focus_value = false;
  const Box field{pen.left, pen.y, pen.width() - wide - 6, 28};
  const bool entered = text_field(c, "Value", field, ui.value, spec);
  ButtonSpec compare;
  compare.kind = ButtonKind::primary;
  compare.bold = true;
  compare.tooltip = "run the scenario with this value beside the present run (Enter)";
  const bool pressed =
      button(c, "Compare", {pen.right - wide, pen.y, wide, 28}, "Compare", compare);
  if (entered || pressed) pen.p.intents.push_back(TrySetting{setting.key, ui.value});
  pen.y += 36;
}

void editor(InspectorPen& pen, const SettingView& setting) {
  Canvas& c = pen.c;
  const Theme& t = c.theme();
  pen.y += 4;
  pen.y =
      c.paragraph({pen.left, pen.y}, setting.explanation, pen.width(), {12, 17, t.ink2, false}) + 6;
  known(pen, setting);
  pen.y += 8;
  pen.y = c.paragraph({pen.left, pen.y}, "**Another value for " + setting.whose + "**", pen.width(),
                      {12, 17, t.ink1, false}) -
          2;
  value_field(pen, setting);
  choices(pen, setting);
  if (!setting.problem.empty()) {
    pen.y = c.paragraph({pen.left, pen.y + 4}, setting.problem, pen.width(),
                        {12, 17, t.red.text, false}) +
            8;
  }
  pen.y += 6;
}

void line_of(InspectorPen& pen, const ConfigLine& line, bool open) {
  Canvas& c = pen.c;
  const Theme& t = c.theme();
  const Box hit{pen.left, pen.y - inspector_row / 2, pen.width(), inspector_row};
  const ItemState state = item(c, line.key, hit, {.ring = 4});
  tooltip(c, fmt::format("**{}** {} ({})", line.key, line.explanation, line.origin));
  if (state.hovered || open) c.rect({hit.x - 6, hit.y, hit.w + 12, hit.h}, t.bg2, 4);
  if (state.pressed) pen.p.intents.push_back(EditSetting{open ? std::string{} : line.key});
  const Face face = line.changed ? Face::num_bold : Face::num;
  const float value = std::min(c.text_width(line.value, 11, face), 90.0F);
  c.text_fit({pen.right - 70, pen.y}, line.value, 90, {11, t.ink1, face, Align::end});
  c.text_fit({pen.left, pen.y}, line.key, pen.width() - 78 - value,
             {11, t.ink2, Face::num, Align::start});
  if (line.changed) {
    c.box({pen.right - 60, pen.y - 8, 60, 16}, t.violet.tint, t.violet.line, 8);
    c.text({pen.right - 30, pen.y}, "changed", {11, t.violet.text, Face::ui_bold, Align::middle});
  } else {
    c.text({pen.right, pen.y}, "default", {11, t.ink3, Face::ui, Align::end});
  }
  pen.y += inspector_row;
}

}  // namespace

void inspector_config(InspectorPen& pen, const InspectorView& view) {
  if (view.config.empty() && view.config_empty.empty()) return;
  title(pen, view);
  const bool all = pen.p.ui.config_open;
  if (all) search(pen, view);
  const std::size_t shown = all ? view.config.size() : view.config_lead;
  for (std::size_t i = 0; i < shown; ++i) {
    const ConfigLine& line = view.config[i];
    if (!line.heading.empty()) {
      if (i > 0) pen.y += 8;
      pen.c.text({pen.left, pen.y}, line.heading,
                 {11, pen.c.theme().ink3, Face::ui_bold, Align::start});
      pen.y += inspector_row;
    }
    const bool open = !view.setting.key.empty() && view.setting.key == line.key;
    line_of(pen, line, open);
    if (open) editor(pen, view.setting);
  }
  pen.y -= 2;
  if (!view.why.empty()) pen.rule();
}

}  // namespace kv
