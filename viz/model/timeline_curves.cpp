#include "viz/model/timeline_curves.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace kv {

Curve read_curve(const ks::Series& series, std::size_t column, const TimeAxis& axis,
                 ks::Time until) {
  Curve curve;
  for (const AxisPiece& piece : axis.pieces()) {
    const ks::Time to = std::min(piece.to, until);
    if (to <= piece.from) break;
    const auto points = static_cast<std::size_t>(std::max(2.0, piece.x1 - piece.x0));
    for (const ks::PlotPoint& p : series.plot(column, piece.from, to, points)) {
      const float x = axis.x_of(p.from);
      if (!curve.points.empty() && x <= curve.points.back().x) continue;
      const auto push = [&](std::int64_t v) {
        curve.points.push_back({x, static_cast<float>(v), p.from});
      };
      // The extreme farther from where the stretch ends comes first.
      const bool falls = p.value.max - p.value.last > p.value.last - p.value.min;
      if (p.value.max != p.value.min) push(falls ? p.value.max : p.value.min);
      push(p.value.max == p.value.min ? p.value.last : falls ? p.value.min : p.value.max);
    }
  }
  return curve;
}

float round_top(float largest, float least) {
  float power = least;
  for (;;) {
    for (const float k : {1.0F, 1.5F, 2.0F, 3.0F, 4.0F, 5.0F, 6.0F, 8.0F}) {
      if (largest <= k * power) return k * power;
    }
    power *= 10;
  }
}

float largest_of(const std::vector<Curve>& curves, const TimeAxis& axis) {
  float largest = 0;
  for (const Curve& curve : curves) {
    for (const auto& p : curve.points) {
      if (p.x >= -1 && p.x <= axis.width() + 1) largest = std::max(largest, p.value);
    }
  }
  return largest;
}

float y_of(const PlotView& plot, float top, float value) {
  return plot.y + plot.height - value / top * plot.height;
}

void add_line(const Curve& curve, LineInk ink, float top, PlotView& plot) {
  PlotLine line;
  line.ink = ink;
  Pen pen(line.points);
  for (const Curve::Point& p : curve.points) pen.to({p.x, y_of(plot, top, p.value)});
  pen.finish();
  if (line.points.size() > 1) plot.lines.push_back(std::move(line));
}

float y_at(const PlotLine& line, float x) {
  const auto next = std::lower_bound(line.points.begin(), line.points.end(), x,
                                     [](const PlotPointView& p, float at) { return p.x < at; });
  if (next == line.points.begin()) return line.points.front().y;
  if (next == line.points.end()) return line.points.back().y;
  const PlotPointView& a = *(next - 1);
  const float part = (x - a.x) / std::max(0.001F, next->x - a.x);
  return a.y + (next->y - a.y) * part;
}

void add_readable(std::string name, const Curve& curve, PlotView& plot) {
  PlotReadable readable;
  readable.name = std::move(name);
  readable.samples.reserve(curve.points.size());
  for (const Curve::Point& p : curve.points) readable.samples.push_back({p.x, p.value});
  plot.readable.push_back(std::move(readable));
}

}  // namespace kv
