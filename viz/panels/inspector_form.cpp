// The form below the inspector's actions: chips and fields, the command in words, the buttons that give it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "viz/canvas/icons.h"
#include "viz/canvas/marks.h"
#include "viz/panels/inspector_pen.h"
#include "viz/panels/menu.h"
#include "viz/widgets/button.h"

namespace kv {
namespace {

constexpr float caption = 60;

void chips(InspectorPen& pen, const FormRow& row, std::size_t index) {
  float x = pen.left + caption;
  for (std::size_t i = 0; i < row.chips.size(); ++i) {
    const FormChip& chip = row.chips[i];
    ChipLook look;
    look.height = 20;
    look.size = 11;
    const float width = chip_width(pen.c, chip.label, look);
    if (x > pen.left + caption && x + width > pen.right) {
      x = pen.left + caption;
      pen.y += 26;
    }
    const ToggleState state = chip_toggle(pen.c, chip.label, {x, pen.y - 10}, chip.label, chip.on);
    if (state.pressed) pen.p.intents.push_back(ChooseInForm{index, i});
    x = state.right + 6;
  }
  pen.y += 28;
}

void field(InspectorPen& pen, const FormRow& row) {
  FormUi& form = pen.p.ui.form;
  std::string& text = row.field == FormField::peer  ? form.peer
                      : row.field == FormField::key ? form.key
                                                    : form.value;
  TextFieldSpec spec;
  spec.mono = true;
  spec.hint = row.hint;
  spec.focus = form.focus;
  form.focus = false;
  const std::string id = "Form " + row.name;
  const Box box{pen.left + caption, pen.y - 13, pen.width() - caption, 26};
  if (text_field(pen.c, id, box, text, spec)) pen.p.intents.push_back(SearchChanged{});
  pen.y += 32;
}

constexpr float button_gap = 6;

/// A line of buttons takes the whole width; what the words leave is shared.
void place_line(const InspectorPen& pen, const std::vector<float>& wanted, bool even,
                std::vector<Box>& boxes) {
  const auto n = static_cast<float>(wanted.size());
  float left = pen.width() - (n - 1) * button_gap;
  const float equal = left / n;
  for (const float each : wanted) left -= each;
  float x = pen.left;
  for (const float each : wanted) {
    const float width = even ? equal : std::min(each + std::max(0.0F, left) / n, pen.width());
    const float from = std::floor(x + 0.5F);
    boxes.push_back({from, pen.y, std::floor(width + 0.5F), 28});
    x += width + button_gap;
  }
}

void form_buttons(InspectorPen& pen, const FormView& form) {
  const std::vector<Box> boxes = button_boxes(pen, form.buttons);
  for (std::size_t i = 0; i < form.buttons.size(); ++i) {
    const ActionView& action = form.buttons[i];
    ButtonSpec spec;
    spec.kind = action.primary ? ButtonKind::primary : ButtonKind::normal;
    spec.bold = true;
    spec.tooltip = action.label;
    spec.disabled_reason = action.reason;
    if (button(pen.c, "Form " + action.label, boxes[i], action.label, spec))
      pen.p.intents.push_back(action.intent);
  }
  pen.y += 14;
}

}  // namespace

std::vector<Box> button_boxes(InspectorPen& pen, const std::vector<ActionView>& buttons) {
  constexpr float padding = 16;
  constexpr float line = 28 + button_gap;
  std::vector<float> wanted;
  float widest = 0;
  for (const ActionView& button : buttons) {
    wanted.push_back(std::ceil(pen.c.text_width(button.label, 12, Face::ui_bold)) + padding);
    widest = std::max(widest, wanted.back());
  }
  const auto equal = [&](std::size_t n) {
    const auto count = static_cast<float>(n);
    return (pen.width() - (count - 1) * button_gap) / count;
  };
  std::vector<Box> boxes;
  const bool even = !wanted.empty() && widest <= equal(wanted.size());
  std::vector<float> on_line;
  float used = 0;
  const auto end_line = [&] {
    if (on_line.empty()) return;
    place_line(pen, on_line, even, boxes);
    pen.y += line;
    on_line.clear();
    used = 0;
  };
  for (const float each : wanted) {
    if (!even && used + each > pen.width()) end_line();
    on_line.push_back(each);
    used += each + button_gap;
  }
  end_line();
  if (!boxes.empty()) pen.y -= button_gap;
  return boxes;
}

void inspector_form(InspectorPen& pen, const FormView& form) {
  if (form.kind == FormKind::none) return;
  Canvas& c = pen.c;
  const Theme& t = c.theme();
  ImGui::PushID("Form");
  const Box close{pen.right - 22, pen.y - 14, 24, 24};
  c.text_fit({pen.left, pen.y}, form.title, pen.width() - 28,
             {12, t.ink1, Face::ui_bold, Align::start});
  if (icon_button(c, "Close", close, Icon::close, "close the form (Esc)")) {
    pen.p.intents.push_back(OpenForm{});
  }
  pen.y += 28;
  for (std::size_t i = 0; i < form.rows.size(); ++i) {
    const FormRow& row = form.rows[i];
    c.text({pen.left, pen.y}, row.name, {11, t.ink3});
    if (row.field == FormField::none) {
      chips(pen, row, i);
    } else {
      field(pen, row);
    }
  }
  pen.y = c.paragraph({pen.left, pen.y}, form.note, pen.width(),
                      {11, 16, form.refused ? t.red.text : t.ink2, false}) +
          2;
  form_buttons(pen, form);
  ImGui::PopID();
  pen.rule();
}

/// The menu with what is done less often, at the head of the panel.
void inspector_more(PanelContext& p, const InspectorView& view, float right) {
  if (view.more.empty()) return;
  Canvas& c = p.canvas;
  ButtonSpec spec;
  spec.size = 11;
  spec.tooltip = "what is done less often: ways, settings, replicas";
  const Box box{right - 54, p.box.y + 6, 54, 24};
  const bool open = button(c, "More", box, "More", spec);
  std::vector<MenuEntry> entries;
  for (const ActionView& action : view.more)
    entries.push_back({action.label, action.key, false, false, action.reason});
  const int chosen = menu(c, "More actions", box, open, entries);
  if (chosen >= 0) p.intents.push_back(view.more[static_cast<std::size_t>(chosen)].intent);
}

}  // namespace kv
