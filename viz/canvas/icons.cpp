#include "viz/canvas/icons.h"

#include <array>
#include <cmath>
#include <span>

#include "viz/canvas/glyphs.h"

namespace kv {
namespace {

constexpr float pi = 3.14159265358979F;

// An open line with round ends.
void round_line(Canvas& c, std::span<const Vec> points, const Stroke& stroke) {
  c.polyline(points, stroke);
  c.circle(points.front(), stroke.width / 2, stroke.color);
  c.circle(points.back(), stroke.width / 2, stroke.color);
}

void triangle(Canvas& c, Vec p, Vec q, Vec r, Color color) {
  const std::array<Vec, 3> points = {p, q, r};
  c.polygon(points, color);
}

void chevron(Canvas& c, Vec at, Vec tip, Color color) {
  // From the middle to the tip; the arms are as long as twice the tip.
  const Vec side{tip.y * 2, tip.x * 2};
  const std::array<Vec, 3> points = {at - tip - side, at + tip, at - tip + side};
  round_line(c, points, {color, 1.6F});
}

void lock(Canvas& c, Vec at, Color color) {
  c.rect({at.x - 4.5F, at.y - 1, 9, 7}, color, 1.5F);
  c.move_to({at.x - 3, at.y - 1});
  c.arc_to({at.x, at.y - 3}, 3, {pi, 2 * pi});
  c.line_to({at.x + 3, at.y - 1});
  c.stroke({color, 1.5F});
}

void search(Canvas& c, Vec at, Color color) {
  c.ring({at.x - 1, at.y - 1}, 4.5F, {color, 1.6F});
  const std::array<Vec, 2> handle = {Vec{at.x + 2.4F, at.y + 2.4F}, Vec{at.x + 6, at.y + 6}};
  round_line(c, handle, {color, 1.8F});
}

void sun(Canvas& c, Vec at, Color color) {
  c.ring(at, 3.2F, {color, 1.5F});
  for (int k = 0; k < 8; ++k) {
    const float a = static_cast<float>(k) * pi / 4;
    const Vec dir{std::cos(a), std::sin(a)};
    const std::array<Vec, 2> ray = {at + dir * 5.4F, at + dir * 7.2F};
    round_line(c, ray, {color, 1.5F});
  }
}

// Between an outer arc of 6.2 and an inner arc of 5, both through the two tips.
void moon(Canvas& c, Vec at, Color color) {
  const Vec a{at.x + 2, at.y - 6};
  const Vec b{at.x + 6, at.y + 2.4F};
  const Vec chord = b - a;
  const float half = std::hypot(chord.x, chord.y) / 2;
  const Vec middle = (a + b) * 0.5F;
  const Vec normal{chord.y / (2 * half), -chord.x / (2 * half)};  // away from the body
  const auto angle = [](Vec center, Vec p) { return std::atan2(p.y - center.y, p.x - center.x); };
  const Vec outer = middle - normal * std::sqrt(6.2F * 6.2F - half * half);
  const Vec inner = middle + normal * std::sqrt(std::fmax(5.0F * 5.0F - half * half, 0.01F));
  float from = angle(outer, b);
  float to = angle(outer, a);
  if (to < from) to += 2 * pi;
  c.move_to(b);
  c.arc_to(outer, 6.2F, {from, to});
  from = angle(inner, a);
  to = angle(inner, b);
  if (to > from) to -= 2 * pi;
  c.arc_to(inner, 5.0F, {from, to});
  c.fill_concave(color);
}

void eye(Canvas& c, Vec at, Color color, bool off) {
  c.move_to({at.x - 7, at.y});
  c.quad_to({at.x, at.y - 7.5F}, {at.x + 7, at.y});
  c.quad_to({at.x, at.y + 7.5F}, {at.x - 7, at.y});
  c.stroke({color, 1.4F}, false);
  c.circle(at, 2.2F, color);
  if (off) c.line({at.x - 7, at.y + 6}, {at.x + 7, at.y - 6}, {color, 1.5F});
}

void file(Canvas& c, Vec at, Color color) {
  const std::array<Vec, 5> sheet = {Vec{at.x - 5, at.y - 7}, Vec{at.x + 2, at.y - 7},
                                    Vec{at.x + 6, at.y - 3}, Vec{at.x + 6, at.y + 7},
                                    Vec{at.x - 5, at.y + 7}};
  c.polyline(sheet, {color, 1.4F}, true);
  const std::array<Vec, 3> fold = {Vec{at.x + 2, at.y - 7}, Vec{at.x + 2, at.y - 3},
                                   Vec{at.x + 6, at.y - 3}};
  c.polyline(fold, {color, 1.4F});
}

void filter(Canvas& c, Vec at, Color color) {
  const std::array<Vec, 6> funnel = {Vec{at.x - 6, at.y - 5},       Vec{at.x + 6, at.y - 5},
                                     Vec{at.x + 1.5F, at.y + .5F},  Vec{at.x + 1.5F, at.y + 5},
                                     Vec{at.x - 1.5F, at.y + 3.5F}, Vec{at.x - 1.5F, at.y + .5F}};
  c.polyline(funnel, {color, 1.4F}, true);
}

void plus(Canvas& c, Vec at, Color color, bool upright) {
  const std::array<Vec, 2> flat = {Vec{at.x - 5, at.y}, Vec{at.x + 5, at.y}};
  round_line(c, flat, {color, 1.8F});
  if (!upright) return;
  const std::array<Vec, 2> tall = {Vec{at.x, at.y - 5}, Vec{at.x, at.y + 5}};
  round_line(c, tall, {color, 1.8F});
}

void check(Canvas& c, Vec at, Color color) {
  const std::array<Vec, 3> hook = {Vec{at.x - 4, at.y}, Vec{at.x - 1, at.y + 3.4F},
                                   Vec{at.x + 4.6F, at.y - 3.6F}};
  round_line(c, hook, {color, 2});
}

void step(Canvas& c, Vec at, Color color, float s) {
  triangle(c, {at.x - s * 6, at.y - 5}, {at.x + s * 3, at.y}, {at.x - s * 6, at.y + 5}, color);
  c.rect({s > 0 ? at.x + 4 : at.x - 6, at.y - 5, 2, 10}, color);
}

Color usual_ink(const Theme& t, Icon icon) {
  switch (icon) {
    case Icon::play:
    case Icon::pause:
    case Icon::step_forward:
    case Icon::step_back: return t.ink1;
    case Icon::check: return t.green.text;
    case Icon::search:
    case Icon::down:
    case Icon::up:
    case Icon::right:
    case Icon::left: return t.ink3;
    default: return t.ink2;
  }
}

}  // namespace

void draw_icon(Canvas& c, Icon icon, Vec at, Color color) {
  const Color ink = color != 0 ? color : usual_ink(c.theme(), icon);
  switch (icon) {
    case Icon::none: break;
    case Icon::play:
      triangle(c, {at.x - 5, at.y - 6}, {at.x + 7, at.y}, {at.x - 5, at.y + 6}, ink);
      break;
    case Icon::pause:
      c.rect({at.x - 5, at.y - 6, 4, 12}, ink);
      c.rect({at.x + 1, at.y - 6, 4, 12}, ink);
      break;
    case Icon::step_forward: step(c, at, ink, 1); break;
    case Icon::step_back: step(c, at, ink, -1); break;
    case Icon::check: check(c, at, ink); break;
    case Icon::lock: lock(c, at, ink); break;
    case Icon::search: search(c, at, ink); break;
    case Icon::down: chevron(c, at, {0, 2}, ink); break;
    case Icon::up: chevron(c, at, {0, -2}, ink); break;
    case Icon::right: chevron(c, at, {2, 0}, ink); break;
    case Icon::left: chevron(c, at, {-2, 0}, ink); break;
    case Icon::sun: sun(c, at, ink); break;
    case Icon::moon: moon(c, at, ink); break;
    case Icon::close: cross(c, at, 3.6F, {ink, 1.8F}); break;
    case Icon::eye: eye(c, at, ink, false); break;
    case Icon::eye_off: eye(c, at, ink, true); break;
    case Icon::file: file(c, at, ink); break;
    case Icon::plus: plus(c, at, ink, true); break;
    case Icon::minus: plus(c, at, ink, false); break;
    case Icon::filter: filter(c, at, ink); break;
    case Icon::more:
      for (const float dx : {-4.0F, 0.0F, 4.0F}) c.circle({at.x + dx, at.y + 2}, 1.2F, ink);
      break;
  }
}

void draw_logo(Canvas& c, Vec at, Color color) {
  const Color ink = color != 0 ? color : c.theme().ink1;
  c.rect({at.x, at.y + 2, 16, 4.5F}, ink, 1.5F);
  c.rect({at.x, at.y + 9, 21, 4.5F}, with_alpha(ink, 0.65F), 1.5F);
  c.rect({at.x, at.y + 16, 11, 4.5F}, with_alpha(ink, 0.4F), 1.5F);
  c.rect({at.x + 12.6F, at.y - 1, 2, 26}, c.theme().amber.line);
}

}  // namespace kv
