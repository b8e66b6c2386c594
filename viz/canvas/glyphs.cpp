#include "viz/canvas/glyphs.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace kv {
namespace {

constexpr float pi = 3.14159265358979F;

Color or_ink(const Canvas& c, Color color) { return color != 0 ? color : c.theme().ink1; }

float ring_width(const TimerRing& timer) {
  if (timer.width > 0) return timer.width;
  const float full = timer.radius >= 16 ? 5.0F : timer.radius >= 12 ? 4.0F : 3.5F;
  return timer.mode == TimerMode::held ? full - 0.5F : full;
}

void expired_ring(Canvas& c, Vec center, float radius) {
  const Color red = c.theme().red.line;
  c.ring(center, radius, {red, 1.5F});
  const float k = radius * 0.45F;
  c.line({center.x - k, center.y - k}, {center.x + k, center.y + k}, {red, 2});
  c.line({center.x - k, center.y + k}, {center.x + k, center.y - k}, {red, 2});
}

}  // namespace

void message_dot(Canvas& c, Vec at, Vec direction, const MessageLook& look) {
  const Color color = or_ink(c, look.color);
  const float r = look.radius;
  const float length = std::hypot(direction.x, direction.y);
  const auto outline = [&] {
    if (!look.nose || length <= 0) {
      c.move_to({at.x + r, at.y});
      c.arc_to(at, r, {0.3F, 2 * pi - 0.3F});
      return;
    }
    const float a = std::atan2(direction.y, direction.x);
    const float b = std::acos(1 / message_nose);
    c.move_to({at.x + std::cos(a) * r * message_nose, at.y + std::sin(a) * r * message_nose});
    c.arc_to(at, r, {a + b, a - b + 2 * pi});
  };
  outline();
  c.fill(look.hollow ? c.theme().bg1 : color);
  if (!look.hollow) return;
  outline();
  c.stroke({color, 1.6F}, true);
}

void record_glyph(Canvas& c, Vec at, float direction_x, std::size_t key) {
  const float h = 5;
  const float s = direction_x >= 0 ? 1.0F : -1.0F;
  const std::array<Vec, 5> points = {
      Vec{at.x - s * h, at.y - h}, Vec{at.x + s * (h - 1), at.y - h}, Vec{at.x + s * (h + 4), at.y},
      Vec{at.x + s * (h - 1), at.y + h}, Vec{at.x - s * h, at.y + h}};
  c.polygon(points, c.theme().key(key));
  c.polyline(points, {c.theme().ink1, 1}, true);
}

void parked_request(Canvas& c, Vec at, Color color, float radius) {
  c.circle(at, radius, or_ink(c, color));
  const float k = radius / 7;
  const Color bar = c.theme().bg1;
  c.rect({at.x - 3 * k, at.y - 3 * k, 2 * k, 6 * k}, bar);
  c.rect({at.x + 1 * k, at.y - 3 * k, 2 * k, 6 * k}, bar);
}

void cross(Canvas& c, Vec at, float half, const Stroke& stroke) {
  const std::array<Vec, 4> ends = {Vec{at.x - half, at.y - half}, Vec{at.x + half, at.y + half},
                                   Vec{at.x - half, at.y + half}, Vec{at.x + half, at.y - half}};
  c.line(ends[0], ends[1], stroke);
  c.line(ends[2], ends[3], stroke);
  for (const Vec& end : ends) c.circle(end, stroke.width * 0.5F, stroke.color);
}

void arrowhead(Canvas& c, Vec tip, Vec direction, Color color, float size) {
  const float length = std::hypot(direction.x, direction.y);
  const Vec d = length > 0 ? direction * (1 / length) : Vec{1, 0};
  const Vec side{-d.y * size * 0.55F, d.x * size * 0.55F};
  const Vec base = tip - d * size;
  const std::array<Vec, 3> points = {tip, base + side, base - side};
  c.polygon(points, color);
}

void timer_ring(Canvas& c, Vec center, const TimerRing& timer) {
  const Theme& t = c.theme();
  const float width = ring_width(timer);
  const float r = timer.radius;
  if (timer.mode == TimerMode::off) {
    c.ring(center, r, {t.line3, 1.2F, {2, 3}});
    return;
  }
  if (timer.mode == TimerMode::held) {
    c.ring(center, r, {timer.color != 0 ? timer.color : t.ink2, width, {4, 3}});
    return;
  }
  c.ring(center, r, {t.bg3, width});
  if (timer.mode == TimerMode::expired) {
    expired_ring(c, center, r);
    return;
  }
  const float left = std::clamp(timer.left, 0.0F, 1.0F);
  Color color = timer.color;
  if (color == 0) color = left < 0.25F ? t.amber.line : t.ink2;
  const float hand = -pi / 2 + 2 * pi * (1 - left);
  if (left >= 0.9999F) {
    c.ring(center, r, {color, width});
  } else if (left > 0) {
    c.arc(center, r, {hand, 1.5F * pi}, {color, width});
  }
  if (!timer.hand) return;
  const Vec dir{std::cos(hand), std::sin(hand)};
  const float q = (r - width * 1.1F) * 0.35F;
  c.line(center + dir * q, center + dir * r, {color, 1.2F});
}

void nobody(Canvas& c, Box box, const NobodyLook& look) {
  const Triple& red = c.theme().red;
  c.rect(box, red.tint, look.radius);
  const Color lines = with_alpha(red.line, c.theme().hatch_alpha);
  c.hatch(look.radius > 0 ? box.inset(1) : box, lines, {look.step, 1.3F, false});
  c.border(box, {red.line}, look.radius);
  if (look.label.empty()) return;
  const float width = c.text_width(look.label, look.size, Face::ui_bold);
  const Vec middle = box.center();
  c.rect({middle.x - width / 2 - 4, box.y + 2, width + 8, box.h - 4}, red.tint, 2);
  c.text(middle, look.label, {look.size, red.text, Face::ui_bold, Align::middle});
}

void record_cell(Canvas& c, Box box, const RecordCell& cell) {
  const Theme& t = c.theme();
  const Color key = t.key(cell.key);
  Color ink = t.ink2;
  switch (cell.state) {
    case CellState::committed: c.rect(box, mix(key, t.bg1, 0.55F), 3); break;
    case CellState::waiting:
    case CellState::delivered:
      c.rect(box, key, 3);
      ink = t.ink1;
      break;
    case CellState::not_replicated:
      c.rect(box, cell.framed ? mix(key, t.bg1, 0.55F) : t.bg1, 3);
      c.border(box, {t.line3, 1, {3, 2}}, 3);
      break;
    case CellState::dead:
      c.rect(box, t.bg3, 3);
      c.line({box.x + 5, box.bottom() - 5}, {box.right() - 5, box.y + 5}, {t.line3, 1});
      return;
  }
  if (cell.state == CellState::delivered) {
    c.rect({box.x, box.bottom() - 4, box.w, 4}, t.consumer(cell.owner).fill);
  }
  if (cell.label.empty()) return;
  c.text({box.x + box.w / 2, box.y + box.h / 2 - 1}, cell.label,
         {11, ink, Face::num, Align::middle});
}

void committed_marker(Canvas& c, Vec at, Color color) {
  c.rect({at.x - 4, at.y - 4, 8, 8}, or_ink(c, color), 1);
}

void position_marker(Canvas& c, Vec at, Color color) {
  const std::array<Vec, 3> points = {Vec{at.x, at.y - 5}, Vec{at.x + 5, at.y + 4},
                                     Vec{at.x - 5, at.y + 4}};
  c.polygon(points, color);
}

void offscreen_marker(Canvas& c, Vec tip, float direction_x, Color color) {
  const float s = direction_x >= 0 ? -1.0F : 1.0F;
  const std::array<Vec, 3> points = {tip, Vec{tip.x + s * 7, tip.y - 5},
                                     Vec{tip.x + s * 7, tip.y + 5}};
  c.polygon(points, or_ink(c, color));
}

void high_watermark(Canvas& c, Vec top, float height, Color color) {
  const Color ink = or_ink(c, color);
  c.rect({top.x - 1, top.y, 2, height}, ink);
  c.rect({top.x - 5, top.y, 5, 4}, ink);
}

void log_end(Canvas& c, Vec top, float height, Color color, float width) {
  const Color ink = or_ink(c, color);
  const float h = width / 2;
  c.rect({top.x - h, top.y - h, width, height + width}, ink);
  c.rect({top.x - 5, top.y - h, 5, width}, ink);
  c.rect({top.x - 5, top.y + height - h, 5, width}, ink);
}

}  // namespace kv
