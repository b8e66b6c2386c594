#include "viz/panels/what_panel.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "viz/canvas/marks.h"
#include "viz/widgets/button.h"

namespace kv {
namespace {

constexpr float card_width = 420;
constexpr float key_row = 24;
constexpr ParagraphStyle words{13, 19, 0, true};

constexpr float choice_row = 28;

ChipLook choice_look() {
  ChipLook look;
  look.height = 20;
  look.size = 11;
  look.face = Face::ui_bold;  // as wide as the one that is shown
  return look;
}

/// Calls `place(choice, where its chip stands)` for all that lies at the same place, line by line; returns
/// how high those lines are.
template <class Place>
float lay_choices(const WhatView& view, const Canvas& c, float width, Place&& place) {
  if (view.choices.empty()) return 0;
  Vec at{c.text_width("here:", 12) + 10, 0};
  for (const WhatChoice& choice : view.choices) {
    const float chip = chip_width(c, choice.title, choice_look());
    if (at.x > 0 && at.x + chip > width) at = {0, at.y + choice_row};
    place(choice, at);
    at.x += chip + 6;
  }
  return at.y + choice_row;
}

float text_height(const WhatView& view, Canvas& like, float width) {
  return like.paragraph({0, 0}, view.text, width, words);
}

}  // namespace

Box what_box(const WhatView& view, Canvas& like, Vec at, Vec window) {
  const float width = std::min(card_width, window.x - 24);
  const float keys = key_row * static_cast<float>(view.keys.size());
  const float choices = lay_choices(view, like, width - 32, [](const WhatChoice&, Vec) {});
  const float height = 36 + 18 + choices + text_height(view, like, width - 32) + keys +
                       (view.keys.empty() ? 0.0F : 10.0F) + (view.source.empty() ? 0.0F : 24.0F);
  const bool pointed = at.x > 0 || at.y > 0;
  const float x = pointed ? at.x + 14 : (window.x - width) / 2;
  const float y = pointed ? at.y + 14 : 88;
  return {std::floor(std::clamp(x, 8.0F, std::max(8.0F, window.x - width - 8))),
          std::floor(std::clamp(y, 8.0F, std::max(8.0F, window.y - height - 8))), width, height};
}

void draw_what(const WhatView& view, PanelContext& p) {
  Canvas& c = p.canvas;
  const Theme& t = c.theme();
  panel_frame(c, p.box, view.title, {}, 36);
  const Box close{p.box.right() - 38, p.box.y + 4, 28, 28};
  if (icon_button(c, "Close", close, Icon::close, "F1 or Esc")) p.intents.push_back(CloseWhat{});
  const float x = p.box.x + 16;
  const float width = p.box.w - 32;
  if (!view.choices.empty()) c.text({x, p.box.y + 54}, "here:", {12, t.ink3});
  const float choices = lay_choices(view, c, width, [&](const WhatChoice& choice, Vec at) {
    const Vec corner{x + at.x, p.box.y + 44 + at.y};
    if (chip_toggle(c, choice.title, corner, choice.title, choice.shown).pressed)
      p.intents.push_back(ExplainOther{choice.what});
  });
  ParagraphStyle style = words;
  style.color = t.ink1;
  style.measure_only = false;
  float y = c.paragraph({x, p.box.y + 54 + choices}, view.text, width, style) + 10;
  for (const WhatKey& key : view.keys) {
    const Box line{x - 6, y - key_row / 2, width + 12, key_row};
    ItemSpec spec;
    spec.ring = 4;
    spec.disabled = key.whose.empty();
    const ItemState state = item(c, key.key, line, spec);
    if (state.hovered && !spec.disabled) c.rect(line, t.bg3, 4);
    // The key comes first; of a long default its beginning.
    const float name = std::min(c.text_width(key.key, 12, Face::num), width - 60);
    const float room = width - name - 12;
    const float value = std::min(c.text_width(key.value, 11), room);
    c.text_fit({x, y}, key.key, name + 1, {12, t.ink1, Face::num, Align::start});
    c.text_fit({x + width - value, y}, key.value, value + 0.5F, {11, t.ink2});
    tooltip(c, key.tip + (spec.disabled ? "" : " A press shows it."));
    if (state.pressed) {
      p.intents.push_back(CloseWhat{});
      p.intents.push_back(ShowSetting{key.whose, std::string(key.key)});
    }
    y += key_row;
  }
  if (!view.source.empty()) c.text_fit({x, p.box.bottom() - 16}, view.source, width, {11, t.ink3});
}

}  // namespace kv
