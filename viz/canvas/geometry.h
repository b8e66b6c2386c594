// Points and boxes in design pixels: the unit of the visual design, before the scale of the screen
// and of projector mode. Must not include Dear ImGui.
#pragma once

namespace kv {

struct Vec {
  float x = 0;
  float y = 0;
};

constexpr Vec operator+(Vec a, Vec b) { return {a.x + b.x, a.y + b.y}; }
constexpr Vec operator-(Vec a, Vec b) { return {a.x - b.x, a.y - b.y}; }
constexpr Vec operator*(Vec a, float k) { return {a.x * k, a.y * k}; }

struct Box {
  float x = 0;
  float y = 0;
  float w = 0;
  float h = 0;

  constexpr bool operator==(const Box&) const = default;
  [[nodiscard]] constexpr float right() const { return x + w; }
  [[nodiscard]] constexpr float bottom() const { return y + h; }
  [[nodiscard]] constexpr Vec center() const { return {x + w * 0.5F, y + h * 0.5F}; }
  [[nodiscard]] constexpr Box inset(float d) const { return {x + d, y + d, w - 2 * d, h - 2 * d}; }
  [[nodiscard]] constexpr bool contains(Vec p) const {
    return p.x >= x && p.x < x + w && p.y >= y && p.y < y + h;
  }
};

enum class Align : unsigned char { start, middle, end };

}  // namespace kv
