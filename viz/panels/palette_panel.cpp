#include "viz/panels/palette_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "viz/canvas/icons.h"
#include "viz/canvas/marks.h"
#include "viz/widgets/button.h"

namespace kv {
namespace {

constexpr float row = 32;
constexpr float head = 56;
constexpr float foot = 32;
constexpr float kind_width = 68;
constexpr std::size_t most_rows = 12;

void palette_row(const PaletteEntry& entry, std::size_t index, Box box, Canvas& c,
                 PanelContext& p) {
  const Theme& t = c.theme();
  const bool chosen = index == p.ui.palette.chosen;
  const bool grey = !entry.reason.empty();
  // A line of the story may be there twice, so the number is part of the id.
  const std::string id = fmt::format("{} {}", index + 1, entry.label);
  ItemSpec hit;
  hit.ring = 4;
  const ItemState state = item(c, id, box, hit);
  tooltip(c, entry.reason);
  if (chosen) {
    c.rect(box, t.bg3, 6);
    c.rect({box.x, box.y + 4, 2, box.h - 8}, t.acc);
  } else if (state.hovered) {
    c.rect(box, t.bg2, 6);
  }
  const float y = box.center().y;
  c.text({box.x + kind_width, y}, palette_word(entry.kind), {11, t.ink3, Face::ui, Align::end});
  float right = box.right() - 12;
  if (!entry.key.empty()) {
    c.text({right, y}, entry.key, {11, t.ink3, Face::num, Align::end});
    right -= c.text_width(entry.key, 11, Face::num) + 16;
  }
  const float x = box.x + kind_width + 14;
  const Face face = chosen ? Face::ui_bold : Face::ui;
  const float width = std::min(c.text_width(entry.label, 13, face), right - x);
  c.text_fit({x, y}, entry.label, right - x, {13, grey ? t.ink4 : t.ink1, face, Align::start});
  const std::string& note = grey ? entry.reason : entry.note;
  const float room = right - x - width - 12;
  if (!note.empty() && room > 40) c.text_fit({x + width + 12, y}, note, room, {12, t.ink3});
  if (state.pressed) p.intents.push_back(ChooseInPalette{index});
}

/// Brings the chosen row into sight when it has changed.
void follow_choice(const Canvas& c, std::size_t chosen, float height) {
  ImGuiStorage* memory = ImGui::GetStateStorage();
  const ImGuiID key = ImGui::GetID("at");
  const int now = static_cast<int>(chosen);
  if (memory->GetInt(key, -1) == now) return;
  memory->SetInt(key, now);
  const float top = row * static_cast<float>(chosen);
  const float scroll = ImGui::GetScrollY() / c.scale();
  if (top < scroll) ImGui::SetScrollY(top * c.scale());
  if (top + row > scroll + height) ImGui::SetScrollY((top + row - height) * c.scale());
}

void footer(const PaletteView& view, PanelContext& p) {
  Canvas& c = p.canvas;
  const Theme& t = c.theme();
  const float y = p.box.bottom() - foot / 2;
  c.line({p.box.x + 1, p.box.bottom() - foot}, {p.box.right() - 1, p.box.bottom() - foot},
         {t.line2});
  std::string count = fmt::format("{} found", view.found);
  if (view.found > view.entries.size()) count += fmt::format(", {} shown", view.entries.size());
  c.text({p.box.x + 16, y}, count, {11, t.ink3});
  c.text({p.box.right() - 16, y}, "\xE2\x86\x91 \xE2\x86\x93 choose   Enter do it   Esc close",
         {11, t.ink3, Face::ui, Align::end});
}

}  // namespace

Box palette_box(const PaletteView& view, Vec window) {
  const float width = std::min(760.0F, window.x - 48);
  const float room = std::floor((window.y - 120 - head - foot - 12) / row);
  const float rows = std::clamp(static_cast<float>(std::min(view.entries.size(), most_rows)), 1.0F,
                                std::max(1.0F, room));
  const float height = head + rows * row + 10 + foot;
  return {std::floor((window.x - width) / 2), 64, width, height};
}

void draw_palette(const PaletteView& view, PanelContext& p) {
  Canvas& c = p.canvas;
  const Theme& t = c.theme();
  c.box(p.box, t.bg1, t.line3, 8);
  TextFieldSpec spec;
  spec.icon = Icon::search;
  spec.hint = "an action, a node, a configuration key, a lesson, words of the story, a condition";
  spec.focus = p.ui.palette.focus;
  p.ui.palette.focus = false;
  if (text_field(c, "Search", {p.box.x + 12, p.box.y + 12, p.box.w - 24, 36}, p.ui.palette.words,
                 spec)) {
    p.ui.palette.chosen = 0;
    p.intents.push_back(SearchChanged{});
  }
  const Box body{p.box.x + 8, p.box.y + head, p.box.w - 16, p.box.h - head - foot - 4};
  if (view.entries.empty()) {
    c.text_fit({body.x + 12, body.y + row / 2}, view.empty, body.w - 24, {13, t.ink3});
  } else {
    const float height = row * static_cast<float>(view.entries.size());
    Canvas inner = begin_scroll(c, "Entries", body, height);
    follow_choice(c, p.ui.palette.chosen, body.h);
    for (std::size_t i = 0; i < view.entries.size(); ++i) {
      const Box box{0, row * static_cast<float>(i), body.w - 10, row};
      if (inner.visible(box)) palette_row(view.entries[i], i, box, inner, p);
    }
    end_scroll();
  }
  footer(view, p);
  const Vec mouse = c.mouse();
  const bool beside =
      mouse.x < p.box.x || mouse.x > p.box.right() || mouse.y < p.box.y || mouse.y > p.box.bottom();
  if (beside && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
    p.intents.push_back(Toggle{Toggle::What::palette});
  }
}

}  // namespace kv
