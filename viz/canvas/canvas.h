// Canvas: the only way this program draws. A thin layer over ImDrawList that knows the theme, the
// four faces and the scale, takes design pixels (visual design, drawn at 1600x1000) and snaps what
// must be sharp to the screen's pixels. Must not know views, facts or widgets, and must not keep
// state between frames. All calls of AddPolyline, PathStroke and AddText stand in canvas.cpp and
// canvas_text.cpp, because their parameters differ between versions of Dear ImGui.
//
// The interface in one place (Vec{x,y}, Box{x,y,w,h}, colours from c.theme()):
//   c.rect(box, fill, radius = 0, corners = all)         c.border(box, stroke, radius = 0)
//   c.box(box, fill, edge, radius = 0)                   fill and 1 px border
//   c.line(a, b, stroke)                                 Stroke{color, width = 1, dash = {on, off}}
//   c.polyline(points, stroke, closed = false)           c.polygon(points, fill)     convex
//   c.circle(center, r, fill)   c.ring(center, r, stroke)   c.arc(center, r, {from, to}, stroke)
//   c.bezier(a, b, stroke, k = .5)   c.ribbon(a, b, color, k = .55)   bezier_point(a, b, t, k = .5)
//   c.hatch(box, color, {step = 6, width = 1.3, falling = false})
//   c.zigzag_down(from, height, stroke, {amplitude = 3, step = 6})
//   c.zigzag_right(from, width, stroke, {amplitude = 3, step = 6})
//   c.move_to(v), c.line_to(v), c.quad_to(control, v), c.cubic_to(first, second, v),
//   c.arc_to(center, r, {from, to}), then one of c.stroke(stroke, closed = false), c.fill(color) for
//   convex shapes and c.fill_concave(color): each uses the path up
//   c.text(at, "words", {size = 12, color = ink1, face = ui, align = start})
//                                                        right edge; at.y is the middle of the line
//   c.text_width("words", size = 12, face = ui)          in design pixels
//   c.text_fit(at, "words", max_width, style)            ellipsis; true if shortened: add a tooltip
//   c.runs(at, {{"lag ", ink3}, {"96", red, num_bold}}, size = 12, align = start)   right edge
//   c.paragraph(at, "one **bold** word", width, {size = 13, line = 20, color, measure_only})
//                                                        y after the last line
//   c.push_clip(box)   c.pop_clip()   c.visible(box)     skip what cannot be seen
//   c.mouse()   c.to_device(v)   c.to_design(v)          between design pixels and the screen
//   c.faded(alpha)   c.in(theme)   c.on(draw_list)       the same canvas, changed
// Text: at.y is the middle; numbers, ids, offsets and configuration keys use Face::num. Glyphs of the
// model (timer rings, messages, markers, "nobody"): viz/canvas/glyphs.h. Icons: viz/canvas/icons.h.
// Chips, tags, pills, button faces, panel frames: viz/canvas/marks.h. What can be clicked: viz/widgets.
#pragma once

#include <initializer_list>
#include <span>
#include <string_view>

#include <imgui.h>

#include "viz/canvas/fonts.h"
#include "viz/canvas/geometry.h"
#include "viz/canvas/theme.h"

namespace kv {

struct Dash {
  float on = 0;
  float off = 0;
};

struct Stroke {
  Color color = 0;
  float width = 1;
  Dash dash{};
};

struct Hatch {
  float step = 6;
  float width = 1.3F;
  bool falling = false;
};

struct Zigzag {
  float amplitude = 3;
  float step = 6;
};

// Radians; 0 points right, angles grow clockwise on the screen.
struct Angles {
  float from = 0;
  float to = 0;
};

enum class Corners : unsigned char { all, top, bottom, left, right };

struct TextStyle {
  float size = 12;
  Color color = 0;  // 0 = ink1 of the theme
  Face face = Face::ui;
  Align align = Align::start;
};

struct Run {
  std::string_view text;
  Color color = 0;
  Face face = Face::ui;
};

struct ParagraphStyle {
  float size = 13;
  float line = 20;
  Color color = 0;
  bool measure_only = false;
};

struct CanvasFrame {
  ImVec2 origin{0, 0};  // where design point (0, 0) lies on the screen
  float scale = 1;      // screen pixels per design pixel: DPI times projector mode
};

class Canvas {
 public:
  Canvas(ImDrawList* list, const Theme& theme, const Fonts& fonts, CanvasFrame frame);

  [[nodiscard]] const Theme& theme() const { return *theme_; }
  [[nodiscard]] const Fonts& fonts() const { return *fonts_; }
  [[nodiscard]] float scale() const { return frame_.scale; }
  [[nodiscard]] ImDrawList* list() const { return list_; }
  [[nodiscard]] CanvasFrame frame() const { return frame_; }

  [[nodiscard]] ImVec2 to_device(Vec v) const {
    return {frame_.origin.x + v.x * frame_.scale, frame_.origin.y + v.y * frame_.scale};
  }
  [[nodiscard]] Vec to_design(ImVec2 v) const {
    return {(v.x - frame_.origin.x) / frame_.scale, (v.y - frame_.origin.y) / frame_.scale};
  }
  [[nodiscard]] Vec mouse() const;

  // The same canvas on another draw list (a child window, a popup) or in another theme.
  [[nodiscard]] Canvas on(ImDrawList* list) const;
  [[nodiscard]] Canvas in(const Theme& theme) const;
  // The same canvas with everything drawn through it made translucent (the known future at half
  // strength).
  [[nodiscard]] Canvas faded(float alpha) const;

  void push_clip(Box box);
  void pop_clip();
  // Whether any of the box can be seen: skip what cannot.
  [[nodiscard]] bool visible(Box box) const;

  void rect(Box box, Color fill, float radius = 0, Corners corners = Corners::all);
  // Width 1 lies inside the box; wider strokes are centred on its edge.
  void border(Box box, const Stroke& stroke, float radius = 0);
  void box(Box box, Color fill, Color edge, float radius = 0);
  void line(Vec a, Vec b, const Stroke& stroke);
  void polyline(std::span<const Vec> points, const Stroke& stroke, bool closed = false);
  void polygon(std::span<const Vec> points, Color fill);
  void circle(Vec center, float radius, Color fill);
  void ring(Vec center, float radius, const Stroke& stroke);
  void arc(Vec center, float radius, Angles angles, const Stroke& stroke);
  void bezier(Vec a, Vec b, const Stroke& stroke, float k = 0.5F);
  // From the plug to the consumer: a wide translucent band and a core.
  void ribbon(Vec a, Vec b, Color color, float k = 0.55F);
  void hatch(Box box, Color color, const Hatch& hatch = {});
  void zigzag_down(Vec from, float height, const Stroke& stroke, Zigzag zigzag = {});
  void zigzag_right(Vec from, float width, const Stroke& stroke, Zigzag zigzag = {});

  void move_to(Vec to);
  void line_to(Vec to);
  void quad_to(Vec control, Vec to);
  void cubic_to(Vec first, Vec second, Vec to);
  void arc_to(Vec center, float radius, Angles angles);
  void stroke(const Stroke& stroke, bool closed = false);
  void fill(Color color);
  void fill_concave(Color color);

  float text(Vec at, std::string_view words, const TextStyle& style = {});
  [[nodiscard]] float text_width(std::string_view words, float size = 12,
                                 Face face = Face::ui) const;
  bool text_fit(Vec at, std::string_view words, float max_width, const TextStyle& style = {});
  float runs(Vec at, std::initializer_list<Run> parts, float size = 12, Align align = Align::start);
  float paragraph(Vec at, std::string_view words, float width, const ParagraphStyle& style = {});

 private:
  struct Pixels {
    float x0, y0, x1, y1;
  };
  [[nodiscard]] Color ink(Color color) const;
  [[nodiscard]] float thickness(float width) const;
  [[nodiscard]] Pixels snapped(Box box) const;
  void log_area(const Pixels& p, Color color);
  void fill_pixels(const Pixels& p, Color color);
  void fill_covered(const Pixels& p, Color color);
  void straight(ImVec2 a, ImVec2 b, Color color, float width);
  void trim_dashed(float& from, float& to, const Stroke& stroke, bool upright) const;
  void drop_closing_point();
  void dash_path(const Stroke& stroke, bool closed);
  void finish_dash(Color color, float width);
  void stroke_path(Color color, float width, bool closed);
  [[nodiscard]] int text_pixels(float size) const;
  void glyphs(ImVec2 baseline, std::string_view words, const TextStyle& style);

  ImDrawList* list_;
  const Theme* theme_;
  const Fonts* fonts_;
  CanvasFrame frame_;
  float alpha_ = 1;
};

// The point at t (0 to 1) on the curve that bezier(a, b) draws.
Vec bezier_point(Vec a, Vec b, float t, float k = 0.5F);

}  // namespace kv
