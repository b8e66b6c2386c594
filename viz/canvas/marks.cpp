#include "viz/canvas/marks.h"

#include <algorithm>
#include <cmath>

namespace kv {
namespace {

constexpr float strokes_width = 14;
constexpr float narrow_strokes_width = 9;

// Three strokes leaning as the style says.
void oblique_strokes(Canvas& c, Box box, const ConsumerStyle& style) {
  const bool rising = style.strokes == Strokes::rising;
  const float lean = std::min(box.h * 0.375F, box.w * 0.36F);
  const float gap = (box.w - lean) / 2;
  for (int k = 0; k < 3; ++k) {
    const float x = box.x + static_cast<float>(k) * gap;
    const Vec foot{rising ? x : x + lean, box.bottom()};
    const Vec head{rising ? x + lean : x, box.y};
    c.line(foot, head, {style.label, 1.2F});
  }
}

float pill_natural_width(const Canvas& c, std::string_view label, const PillLook& look) {
  if (look.width > 0) return look.width;
  return std::ceil(c.text_width(label, look.size, Face::ui_bold) + (look.dot ? 34.0F : 14.0F));
}

}  // namespace

float consumer_tag_width(const Canvas& c, std::size_t index, std::string_view label, float size) {
  const float strokes = c.theme().consumer(index).strokes == Strokes::none ? 0 : strokes_width;
  return std::ceil(c.text_width(label, size, Face::num_bold) + 12 + strokes);
}

void consumer_tag(Canvas& c, Box box, std::size_t index, std::string_view label, float size) {
  const ConsumerStyle style = c.theme().consumer(index);
  c.box(box, style.fill, style.edge, std::min(4.0F, box.h / 3));
  const float width = c.text_width(label, size, Face::num_bold);
  float middle = box.x + box.w / 2;
  if (style.strokes != Strokes::none) {
    const float height = std::min(box.h - 6, 14.0F);
    const float room = box.w - width;
    const float wide = room >= strokes_width + 6 ? strokes_width : narrow_strokes_width;
    // Where not even narrow strokes fit, the label alone has to do.
    if (room >= wide + 3) {
      const float margin = room >= wide + 6 ? 3.0F : 2.0F;
      middle = box.x + (box.w - wide - margin + 1) / 2;
      const float left = box.right() - wide - margin;
      oblique_strokes(c, {left, box.center().y - height / 2, wide - 1, height}, style);
    }
  }
  c.text({middle, box.y + box.h / 2}, label, {size, style.label, Face::num_bold, Align::middle});
}

float consumer_tag(Canvas& c, Vec at, std::size_t index, std::string_view label) {
  const float width = consumer_tag_width(c, index, label);
  consumer_tag(c, Box{at.x, at.y, width, 20}, index, label);
  return at.x + width;
}

void consumer_bar(Canvas& c, Box box, std::size_t index, float radius) {
  const ConsumerStyle style = c.theme().consumer(index);
  c.rect(box, style.fill, radius);
  if (style.strokes == Strokes::none || box.h < 9 || box.w < 60) return;
  const float height = std::min(box.h - 3, 12.0F);
  for (float x = box.x + 36; x + 16 < box.right(); x += 160) {
    oblique_strokes(c, {x, box.center().y - height / 2, 13, height}, style);
  }
}

float state_pill_width(const Canvas& c, std::string_view label, const PillLook& look) {
  return pill_natural_width(c, label, look);
}

float state_pill(Canvas& c, Vec at, std::string_view label, Tone tone, const PillLook& look) {
  const Triple& ink = c.theme().tone(tone);
  const float width = pill_natural_width(c, label, look);
  if (look.align == Align::middle) at.x -= width / 2;
  if (look.align == Align::end) at.x -= width;
  const Box box{std::floor(at.x + 0.5F), at.y - look.height / 2, width, look.height};
  const float radius = look.height / 2;
  if (look.dot) {
    c.rect(box, ink.tint, radius);
    c.border(box, {ink.line, 1.5F}, radius);
    c.circle({box.x + 13, at.y}, 4, ink.line);
    c.text({box.x + 23, at.y}, label, {look.size, ink.text, Face::ui_bold, Align::start});
  } else {
    c.box(box, ink.tint, ink.line, radius);
    c.text({box.x + width / 2, at.y}, label, {look.size, ink.text, Face::ui_bold, Align::middle});
  }
  return box.right();
}

void state_band(Canvas& c, Box box, Tone tone) {
  const Triple& ink = c.theme().tone(tone);
  c.rect(box, ink.tint);
  c.rect({box.x, box.y, std::min(2.0F, box.w), box.h}, ink.line);
}

float chip_width(const Canvas& c, std::string_view label, const ChipLook& look) {
  const float icon = look.icon != Icon::none ? 16.0F : 0.0F;
  return std::floor(c.text_width(label, look.size, look.face) + 2 * look.padding + icon + 0.5F);
}

float chip(Canvas& c, Vec at, std::string_view label, const ChipLook& look) {
  const Theme& t = c.theme();
  const float width = chip_width(c, label, look);
  if (look.align == Align::middle) at.x -= width / 2;
  if (look.align == Align::end) at.x -= width;
  const Box box{std::floor(at.x + 0.5F), at.y, width, look.height};
  const float radius = look.radius < 0 ? look.height / 2 : look.radius;
  c.box(box, look.fill != 0 ? look.fill : t.bg2, look.edge != 0 ? look.edge : t.line1, radius);
  const Color ink = look.ink != 0 ? look.ink : t.ink2;
  float x = box.x + look.padding;
  if (look.icon != Icon::none) {
    draw_icon(c, look.icon, {x + 5, box.center().y}, ink);
    x += 16;
  }
  c.text({x, box.center().y}, label, {look.size, ink, look.face, Align::start});
  return box.right();
}

ChipLook chip_on(const Theme& theme, ChipLook look) {
  look.fill = theme.acc;
  look.edge = theme.acc;
  look.ink = theme.on_acc;
  if (look.face == Face::ui) look.face = Face::ui_bold;
  return look;
}

void badge(Canvas& c, Box box, std::string_view label, bool filled, float size) {
  const Theme& t = c.theme();
  if (filled) {
    c.rect(box, t.ink2, 3);
  } else {
    c.box(box, t.bg1, t.line3, 3);
  }
  const TextStyle style{size, filled ? t.bg1 : t.ink2, filled ? Face::num_bold : Face::num,
                        Align::middle};
  c.text(box.center(), label, style);
}

void button_face(Canvas& c, Box box, std::string_view label, const ButtonLook& look) {
  const Theme& t = c.theme();
  Color fill = t.bg1, ink = t.ink1, edge = t.line1;
  switch (look.kind) {
    case ButtonKind::primary:
      fill = t.acc;
      ink = t.on_acc;
      edge = t.acc;
      break;
    case ButtonKind::disabled:
      fill = t.bg2;
      ink = t.ink4;
      edge = t.line2;
      break;
    case ButtonKind::active:
      fill = t.bg3;
      edge = t.line3;
      break;
    case ButtonKind::normal: break;
  }
  if (look.kind == ButtonKind::primary) {
    if (look.hovered) fill = mix(t.acc, t.on_acc, look.held ? 0.2F : 0.1F);
    edge = fill;
  } else if (look.kind != ButtonKind::disabled) {
    if (look.hovered) edge = t.line3;
    if (look.hovered && look.kind == ButtonKind::normal) fill = look.held ? t.bg3 : t.bg2;
  }
  c.box(box, fill, edge, 6);
  const bool bold =
      look.bold || look.kind == ButtonKind::primary || look.kind == ButtonKind::disabled;
  const Face face = bold ? Face::ui_bold : Face::ui;
  const Vec middle = box.center();
  if (label.empty()) {
    draw_icon(c, look.icon, middle, ink);
  } else if (look.icon != Icon::none) {
    const float width = std::min(c.text_width(label, look.size, face), box.w - 24);
    const float x = box.x + (box.w - width - 18) / 2;
    draw_icon(c, look.icon, {x + 6, middle.y}, ink);
    c.text_fit({x + 18, middle.y}, label, box.w - 24, {look.size, ink, face, Align::start});
  } else {
    c.text_fit(middle, label, box.w - 6, {look.size, ink, face, Align::middle});
  }
}

void focus_ring(Canvas& c, Box box, float radius) {
  c.border(box.inset(-3), {c.theme().acc, 2}, radius);
}

float panel_frame(Canvas& c, Box box, std::string_view title, std::string_view sub, float header) {
  const Theme& t = c.theme();
  c.box(box, t.bg1, t.line1, 8);
  if (title.empty()) return box.x + 16;
  const float y = box.y + header;
  c.line({box.x + 1, y}, {box.right() - 1, y}, {t.line2});
  float x =
      c.text({box.x + 16, box.y + header / 2}, title, {13, t.ink1, Face::ui_bold, Align::start});
  if (!sub.empty()) x = c.text({x + 10, box.y + header / 2}, sub, {12, t.ink3});
  return x + 10;
}

void progress_bar(Canvas& c, Box box, float share, Color color) {
  const float part = std::clamp(share, 0.0F, 1.0F);
  const float radius = std::min(3.0F, box.h / 2);
  c.rect(box, c.theme().bg3, radius);
  if (part > 0) {
    const float width = std::max(box.w * part, box.h);
    c.rect({box.x, box.y, width, box.h}, color != 0 ? color : c.theme().acc, radius);
  }
}

float level_dots(Canvas& c, Vec at, int filled, int of) {
  const Theme& t = c.theme();
  for (int k = 0; k < of; ++k) {
    const Vec p{at.x + 4 + static_cast<float>(k) * 11, at.y};
    c.circle(p, 3.6F, k < filled ? t.ink2 : t.bg1);
    c.ring(p, 3.6F, {t.ink2, 1.2F});
  }
  return at.x + static_cast<float>(of) * 11;
}

}  // namespace kv
