#include "viz/canvas/canvas.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "viz/canvas/ink_log.h"

namespace kv {
namespace {

static_assert(IM_COL32_R_SHIFT == 0 && IM_COL32_A_SHIFT == 24, "Color and ImU32 share one layout");

constexpr float pi = 3.14159265358979F;

float round_px(float v) { return std::floor(v + 0.5F); }

bool near_integer(float v) { return std::fabs(v - round_px(v)) < 0.001F; }

float distance(ImVec2 a, ImVec2 b) { return std::hypot(b.x - a.x, b.y - a.y); }

// Circles are flattened to within a tenth of a pixel.
int segments_for(float radius_px, float sweep) {
  if (radius_px < 1.0F) return 6;
  const float step = 2.0F * std::acos(1.0F - std::min(0.1F / radius_px, 0.5F));
  return std::max(3, static_cast<int>(std::ceil(std::fabs(sweep) / step)));
}

ImDrawFlags corner_flags(Corners corners) {
  switch (corners) {
    case Corners::top: return ImDrawFlags_RoundCornersTop;
    case Corners::bottom: return ImDrawFlags_RoundCornersBottom;
    case Corners::left: return ImDrawFlags_RoundCornersLeft;
    case Corners::right: return ImDrawFlags_RoundCornersRight;
    case Corners::all: break;
  }
  return ImDrawFlags_RoundCornersAll;
}

}  // namespace

Canvas::Canvas(ImDrawList* list, const Theme& theme, const Fonts& fonts, CanvasFrame frame)
    : list_(list), theme_(&theme), fonts_(&fonts), frame_(frame) {}

Vec Canvas::mouse() const { return to_design(ImGui::GetMousePos()); }

Canvas Canvas::on(ImDrawList* list) const {
  Canvas copy = *this;
  copy.list_ = list;
  return copy;
}

Canvas Canvas::in(const Theme& theme) const {
  Canvas copy = *this;
  copy.theme_ = &theme;
  return copy;
}

Canvas Canvas::faded(float alpha) const {
  Canvas copy = *this;
  copy.alpha_ *= alpha;
  return copy;
}

void Canvas::push_clip(Box box) {
  const Pixels p = snapped(box);
  list_->PushClipRect({p.x0, p.y0}, {p.x1, p.y1}, true);
}

void Canvas::pop_clip() { list_->PopClipRect(); }

bool Canvas::visible(Box box) const {
  const ImVec2 a = to_device({box.x, box.y});
  const ImVec2 b = to_device({box.right(), box.bottom()});
  const ImVec4& clip = list_->_CmdHeader.ClipRect;
  return a.x < clip.z && b.x > clip.x && a.y < clip.w && b.y > clip.y;
}

Color Canvas::ink(Color color) const { return alpha_ >= 1.0F ? color : with_alpha(color, alpha_); }

// Whole widths stay whole at every scale, so that hairlines and selections are sharp.
float Canvas::thickness(float width) const {
  const float px = width * frame_.scale;
  return near_integer(width) ? std::max(1.0F, round_px(px)) : px;
}

Canvas::Pixels Canvas::snapped(Box box) const {
  const ImVec2 a = to_device({box.x, box.y});
  const ImVec2 b = to_device({box.right(), box.bottom()});
  Pixels p{round_px(a.x), round_px(a.y), round_px(b.x), round_px(b.y)};
  // What exists is seen: a bar shorter than a pixel still gets one.
  if (box.w > 0 && p.x1 <= p.x0) p.x1 = p.x0 + 1;
  if (box.h > 0 && p.y1 <= p.y0) p.y1 = p.y0 + 1;
  return p;
}

void Canvas::fill_pixels(const Pixels& p, Color color) {
  list_->AddRectFilled({p.x0, p.y0}, {p.x1, p.y1}, color);
}

// An axis-aligned rectangle with fractional edges: whole pixels are filled, the rest gets its share
// as alpha.
void Canvas::fill_covered(const Pixels& p, Color color) {
  if (near_integer(p.x0) && near_integer(p.x1) && near_integer(p.y0) && near_integer(p.y1)) {
    fill_pixels({round_px(p.x0), round_px(p.y0), round_px(p.x1), round_px(p.y1)}, color);
    return;
  }
  struct Span {
    float from, to, share;
  };
  const auto split = [](float a, float b, Span* out) {
    const float first = std::floor(a);
    const float last = std::ceil(b);
    if (last - first <= 1) {
      out[0] = {first, last, b - a};
      return 1;
    }
    int n = 0;
    if (a > first + 0.001F) out[n++] = {first, first + 1, first + 1 - a};
    const float inner_from = a > first + 0.001F ? first + 1 : first;
    const float inner_to = b < last - 0.001F ? last - 1 : last;
    if (inner_to > inner_from) out[n++] = {inner_from, inner_to, 1};
    if (b < last - 0.001F) out[n++] = {last - 1, last, b - (last - 1)};
    return n;
  };
  Span xs[3], ys[3];
  const int nx = split(p.x0, p.x1, xs);
  const int ny = split(p.y0, p.y1, ys);
  for (int i = 0; i < ny; ++i) {
    for (int j = 0; j < nx; ++j) {
      const float share = xs[j].share * ys[i].share;
      if (share <= 0.002F) continue;
      fill_pixels({xs[j].from, ys[i].from, xs[j].to, ys[i].to}, with_alpha(color, share));
    }
  }
}

void Canvas::log_area(const Pixels& p, Color color) {
  InkLog* log = ink_log();
  if (log == nullptr || (color >> 24) != 0xFF) return;
  const ImVec4& clip = list_->_CmdHeader.ClipRect;
  log->push_back({{}, {p.x0, p.y0, p.x1, p.y1}, {clip.x, clip.y, clip.z, clip.w}, list_, color});
}

void Canvas::rect(Box box, Color fill, float radius, Corners corners) {
  if (!(box.w > 0 && box.h > 0)) return;
  const Pixels p = snapped(box);
  log_area(p, ink(fill));
  const float r = radius * frame_.scale;
  if (r < 0.5F) {
    fill_pixels(p, ink(fill));
    return;
  }
  list_->AddRectFilled({p.x0, p.y0}, {p.x1, p.y1}, ink(fill), r, corner_flags(corners));
}

void Canvas::border(Box box, const Stroke& stroke, float radius) {
  if (!(box.w > 0 && box.h > 0)) return;
  const Pixels p = snapped(box);
  const float t = thickness(stroke.width);
  const bool inside = stroke.width < 1.01F;
  // A centred stroke of an odd number of pixels moves in by half a pixel to stay sharp.
  const float odd = near_integer(t) && static_cast<int>(round_px(t)) % 2 == 1 ? 0.5F : 0.0F;
  const float in = inside ? t * 0.5F : odd;
  const ImVec2 a{p.x0 + in, p.y0 + in};
  const ImVec2 b{p.x1 - in, p.y1 - in};
  if (stroke.dash.on <= 0 && radius < 0.5F) {
    const float h = t * 0.5F;
    const Color color = ink(stroke.color);
    fill_covered({a.x - h, a.y - h, b.x + h, a.y + h}, color);
    fill_covered({a.x - h, b.y - h, b.x + h, b.y + h}, color);
    fill_covered({a.x - h, a.y + h, a.x + h, b.y - h}, color);
    fill_covered({b.x - h, a.y + h, b.x + h, b.y - h}, color);
    return;
  }
  list_->PathRect(a, b, radius * frame_.scale, ImDrawFlags_RoundCornersAll);
  this->stroke(stroke, true);
}

void Canvas::box(Box box, Color fill, Color edge, float radius) {
  if (!(box.w > 0 && box.h > 0)) return;
  const float r = radius * frame_.scale;
  if (r < 0.5F) {
    rect(box, fill);
  } else {
    // Half a pixel in, so that the fill does not shine through outside the border.
    const Pixels p = snapped(box);
    log_area(p, ink(fill));
    const float half = thickness(1) * 0.5F;
    list_->AddRectFilled({p.x0 + half, p.y0 + half}, {p.x1 - half, p.y1 - half}, ink(fill), r);
  }
  border(box, {edge}, radius);
}

// A straight piece in device pixels. Axis-aligned pieces are filled exactly, others are
// anti-aliased.
void Canvas::straight(ImVec2 a, ImVec2 b, Color color, float width) {
  const float h = width * 0.5F;
  if (a.y == b.y) {
    fill_covered({std::min(a.x, b.x), a.y - h, std::max(a.x, b.x), a.y + h}, color);
  } else if (a.x == b.x) {
    fill_covered({a.x - h, std::min(a.y, b.y), a.x + h, std::max(a.y, b.y)}, color);
  } else {
    list_->PathLineTo(a);
    list_->PathLineTo(b);
    stroke_path(color, width, false);
  }
}

void Canvas::line(Vec a, Vec b, const Stroke& stroke) {
  const float t = thickness(stroke.width);
  ImVec2 from = to_device(a);
  ImVec2 to = to_device(b);
  const auto sharpen = [&](float v) {
    if (stroke.width == 1.0F) return std::floor(v) + t * 0.5F;
    return near_integer(t) ? round_px(v - t * 0.5F) + t * 0.5F : v;
  };
  if (a.y == b.y) {
    from.y = to.y = sharpen(from.y);
    from.x = round_px(from.x);
    to.x = round_px(to.x);
  } else if (a.x == b.x) {
    from.x = to.x = sharpen(from.x);
    from.y = round_px(from.y);
    to.y = round_px(to.y);
  }
  if (stroke.dash.on <= 0) {
    straight(from, to, ink(stroke.color), t);
    return;
  }
  if (a.y == b.y) trim_dashed(from.x, to.x, stroke, false);
  if (a.x == b.x) trim_dashed(from.y, to.y, stroke, true);
  list_->PathLineTo(from);
  list_->PathLineTo(to);
  this->stroke(stroke, false);
}

// Leaves away whole periods outside the clip rectangle.
void Canvas::trim_dashed(float& from, float& to, const Stroke& stroke, bool upright) const {
  const ImVec4& clip = list_->_CmdHeader.ClipRect;
  const float low = upright ? clip.y : clip.x;
  const float high = upright ? clip.w : clip.z;
  const float period = (stroke.dash.on + std::max(stroke.dash.off, 0.5F)) * frame_.scale;
  if (from > to) std::swap(from, to);
  if (from < low) from += std::floor((low - from) / period) * period;
  to = std::max(std::min(to, high + period), from);
}

void Canvas::polyline(std::span<const Vec> points, const Stroke& stroke, bool closed) {
  for (const Vec& point : points) list_->PathLineTo(to_device(point));
  this->stroke(stroke, closed);
}

void Canvas::polygon(std::span<const Vec> points, Color fill) {
  for (const Vec& point : points) list_->PathLineTo(to_device(point));
  this->fill(fill);
}

void Canvas::circle(Vec center, float radius, Color fill) {
  arc_to(center, radius, {0, 2 * pi});
  this->fill(fill);
}

void Canvas::ring(Vec center, float radius, const Stroke& stroke) {
  arc_to(center, radius, {0, 2 * pi});
  this->stroke(stroke, true);
}

void Canvas::arc(Vec center, float radius, Angles angles, const Stroke& stroke) {
  arc_to(center, radius, angles);
  this->stroke(stroke, false);
}

void Canvas::bezier(Vec a, Vec b, const Stroke& stroke, float k) {
  const float dx = (b.x - a.x) * k;
  move_to(a);
  cubic_to({a.x + dx, a.y}, {b.x - dx, b.y}, b);
  this->stroke(stroke, false);
}

void Canvas::ribbon(Vec a, Vec b, Color color, float k) {
  bezier(a, b, {with_alpha(color, 0.28F), 12}, k);
  bezier(a, b, {color, 2}, k);
}

// Lines at 45 degrees whose centre lines end on the box's edge; so they batch, unlike lines under a
// clip rectangle of their own, and stand out by less than half their width.
void Canvas::hatch(Box box, Color color, const Hatch& hatch) {
  const Pixels p = snapped(box);
  const float w = p.x1 - p.x0;
  const float h = p.y1 - p.y0;
  const float step = std::max(hatch.step * frame_.scale, 2.0F);
  const float t = hatch.width * frame_.scale;
  const Color shade = ink(color);
  // Only what the clip rectangle shows: a band may be much longer than the screen.
  const ImVec4& clip = list_->_CmdHeader.ClipRect;
  const float skipped = std::max(0.0F, std::floor((clip.x - p.x0) / step) * step);
  const float end = std::min(w, clip.z - p.x0 + h);
  for (float k = skipped - h; k < end; k += step) {
    const float from = std::max(k, 0.0F);
    const float to = std::min(k + h, w);
    if (to <= from) continue;
    const float y_from = hatch.falling ? p.y0 + from - k : p.y1 - (from - k);
    const float y_to = hatch.falling ? p.y0 + to - k : p.y1 - (to - k);
    list_->PathLineTo({p.x0 + from, y_from});
    list_->PathLineTo({p.x0 + to, y_to});
    stroke_path(shade, t, false);
  }
}

void Canvas::zigzag_down(Vec from, float height, const Stroke& stroke, Zigzag zigzag) {
  move_to(from);
  float y = 0;
  for (int k = 1; y < height - 0.1F; ++k) {
    y = std::min(y + zigzag.step, height);
    line_to({from.x + (k % 2 == 1 ? zigzag.amplitude : -zigzag.amplitude), from.y + y});
  }
  this->stroke(stroke, false);
}

void Canvas::zigzag_right(Vec from, float width, const Stroke& stroke, Zigzag zigzag) {
  move_to(from);
  float x = 0;
  for (int k = 1; x < width - 0.1F; ++k) {
    x = std::min(x + zigzag.step, width);
    line_to({from.x + x, from.y + (k % 2 == 1 ? zigzag.amplitude : -zigzag.amplitude)});
  }
  this->stroke(stroke, false);
}

void Canvas::move_to(Vec to) {
  list_->PathClear();
  list_->PathLineTo(to_device(to));
}

void Canvas::line_to(Vec to) { list_->PathLineTo(to_device(to)); }

void Canvas::quad_to(Vec control, Vec to) {
  list_->PathBezierQuadraticCurveTo(to_device(control), to_device(to), 8);
}

void Canvas::cubic_to(Vec first, Vec second, Vec to) {
  list_->PathBezierCubicCurveTo(to_device(first), to_device(second), to_device(to), 24);
}

void Canvas::arc_to(Vec center, float radius, Angles angles) {
  const ImVec2 middle = to_device(center);
  const float r = radius * frame_.scale;
  const float sweep = angles.to - angles.from;
  const int n = segments_for(r, sweep);
  for (int i = 0; i <= n; ++i) {
    const float a = angles.from + sweep * static_cast<float>(i) / static_cast<float>(n);
    const ImVec2 point{middle.x + std::cos(a) * r, middle.y + std::sin(a) * r};
    const bool repeats =
        i == 0 && !list_->_Path.empty() && distance(list_->_Path.back(), point) < 0.05F;
    if (!repeats) list_->PathLineTo(point);
  }
}

// A path that returns to its first point must not name it twice: such a side has no direction.
void Canvas::drop_closing_point() {
  ImVector<ImVec2>& path = list_->_Path;
  if (path.Size > 2 && distance(path.front(), path.back()) < 0.05F) path.pop_back();
}

void Canvas::stroke(const Stroke& stroke, bool closed) {
  if (closed) drop_closing_point();
  if (stroke.dash.on > 0) {
    dash_path(stroke, closed);
  } else {
    stroke_path(ink(stroke.color), thickness(stroke.width), closed);
  }
}

void Canvas::fill(Color color) {
  drop_closing_point();
  list_->PathFillConvex(ink(color));
}

void Canvas::fill_concave(Color color) {
  drop_closing_point();
  list_->PathFillConcave(ink(color));
}

// Thinner than a pixel means paler: Dear ImGui would draw a full pixel.
void Canvas::stroke_path(Color color, float width, bool closed) {
  const Color shade = width < 1.0F ? with_alpha(color, width) : color;
  const ImDrawFlags flags = closed ? ImDrawFlags_Closed : ImDrawFlags_None;
#if IMGUI_VERSION_NUM >= 19280
  list_->PathStroke(shade, width, flags);
#else
  list_->PathStroke(shade, flags, width);
#endif
}

// Walks the current path and draws every dash as a short path of its own. A closed path gets a
// whole number of periods, so that no seam shows.
void Canvas::dash_path(const Stroke& stroke, bool closed) {
  ImVector<ImVec2> points;
  points.swap(list_->_Path);
  if (closed && points.Size > 1) points.push_back(points[0]);
  float on = stroke.dash.on * frame_.scale;
  float period = on + std::max(stroke.dash.off * frame_.scale, 0.5F);
  if (closed) {
    float length = 0;
    for (int i = 0; i + 1 < points.Size; ++i) length += distance(points[i], points[i + 1]);
    const float fit = length / std::max(1.0F, round_px(length / period)) / period;
    on *= fit;
    period *= fit;
  }
  const float t = thickness(stroke.width);
  const Color color = ink(stroke.color);
  float at = 0;  // position within the period
  for (int i = 0; i + 1 < points.Size; ++i) {
    const ImVec2 a = points[i];
    const ImVec2 b = points[i + 1];
    const float length = distance(a, b);
    for (float done = 0; length > 0 && done < length;) {
      const bool drawn = at < on;
      const float piece = std::min(length - done, (drawn ? on : period) - at);
      const auto point = [&](float d) {
        return ImVec2{a.x + (b.x - a.x) * d / length, a.y + (b.y - a.y) * d / length};
      };
      if (drawn && list_->_Path.empty()) list_->PathLineTo(point(done));
      done += std::max(piece, 0.01F);
      at += piece;
      // Points that coincide would give the dash a wild direction.
      const ImVec2 to = point(std::min(done, length));
      if (drawn && distance(list_->_Path.back(), to) > 0.05F) list_->PathLineTo(to);
      if (at >= on - 0.001F) finish_dash(color, t);
      if (at >= period - 0.001F) at = 0;
    }
  }
  finish_dash(color, t);
}

void Canvas::finish_dash(Color color, float width) {
  ImVector<ImVec2>& path = list_->_Path;
  if (path.Size == 2) {
    const ImVec2 a = path[0];
    const ImVec2 b = path[1];
    path.Size = 0;
    straight(a, b, color, width);
  } else if (path.Size > 2) {
    stroke_path(color, width, false);
  }
  path.Size = 0;
}

}  // namespace kv
