// The plots below the lanes: lag, and records per second. Lines have the colour of whoever owns the
// partition at that time; at most two points per pixel are read, and those on a straight line are
// left out.
#include <algorithm>
#include <cmath>
#include <string>

#include "viz/model/timeline_parts.h"

namespace kv {
namespace {

/// From this many partitions on their sum is drawn.
constexpr std::size_t partitions_told_apart = 12;
/// How far a line may run beside the points it leaves out, in pixels.
constexpr float tolerance = 0.3F;
constexpr float room_for_label = 70;

/// A curve before its scale is known.
struct Curve {
  struct Point {
    float x = 0;
    float value = 0;
    ks::Time time{};
  };
  std::vector<Point> points;
};

Curve read(const ks::Series& series, std::size_t column, const TimeAxis& axis, ks::Time until) {
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

/// A round number that leaves little of the plot empty.
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

/// Adds a point unless it lies on the straight line that the last ones make: the line may turn
/// within the cone that all left-out points still allow.
class Pen {
 public:
  explicit Pen(std::vector<PlotPointView>& out) : out_(&out) {}

  void to(PlotPointView p) {
    if (out_->empty()) {
      out_->push_back(p);
      anchor_ = p;
      return;
    }
    const float dx = p.x - anchor_.x;
    if (dx < 0.01F) {
      finish();
      out_->push_back(p);
      start(p);
      return;
    }
    const float slope = (p.y - anchor_.y) / dx;
    if (pending_ && (slope < low_ || slope > high_)) {
      finish();
      to(p);
      return;
    }
    low_ = std::max(low_, (p.y - tolerance - anchor_.y) / dx);
    high_ = std::min(high_, (p.y + tolerance - anchor_.y) / dx);
    last_ = p;
    pending_ = true;
  }
  void finish() {
    if (!pending_) return;
    out_->push_back(last_);
    start(last_);
  }

 private:
  void start(PlotPointView p) {
    anchor_ = p;
    pending_ = false;
    low_ = -1e9F;
    high_ = 1e9F;
  }
  std::vector<PlotPointView>* out_;
  PlotPointView anchor_;
  PlotPointView last_;
  bool pending_ = false;
  float low_ = -1e9F;
  float high_ = 1e9F;
};

/// Cuts the curve of a partition where its owner changes.
void add_owned_lines(const Curve& curve, const ks::OwnerLane& lane, float top, PlotView& plot) {
  const auto& segments = lane.segments;
  std::size_t segment = 0;
  PlotLine line;
  PlotPointView last{};
  const auto flush = [&] {
    if (line.points.size() > 1) plot.lines.push_back(line);
    line.points.clear();
  };
  Pen pen(line.points);
  for (const Curve::Point& p : curve.points) {
    bool changed = line.points.empty();
    while (segment + 1 < segments.size() && segments[segment].to <= p.time) {
      ++segment;
      changed = true;
    }
    if (changed) {
      const bool first = line.points.empty();
      pen.finish();
      flush();
      pen = Pen(line.points);
      const ks::OwnerSegment& now = segments[segment];
      line.ink = now.owner.valid() ? LineInk::owner : now.before ? LineInk::total : LineInk::nobody;
      line.owner = now.owner.valid() ? static_cast<int>(now.owner.index) : -1;
      if (!first) pen.to(last);
    }
    last = {p.x, y_of(plot, top, p.value)};
    pen.to(last);
  }
  pen.finish();
  flush();
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

/// "p2 and p3" beside the longest line in red, and "others" beside the rest.
void label_lag(const std::vector<std::string>& names, const std::vector<std::size_t>& line_ends,
               float right, PlotView& plot) {
  const PlotLine* longest = nullptr;
  const auto visible = [&](const PlotLine& l) {
    return std::min(right, l.points.back().x) - std::max(0.0F, l.points.front().x);
  };
  for (const PlotLine& line : plot.lines) {
    if (line.ink != LineInk::nobody) continue;
    if (longest == nullptr || visible(line) > visible(*longest)) longest = &line;
  }
  if (longest == nullptr || visible(*longest) < room_for_label) return;
  const float from = std::max(0.0F, longest->points.front().x);
  const float x = from + (std::min(right, longest->points.back().x) - from) * 0.55F;
  std::vector<std::string> unowned;
  std::size_t line = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (bool counted = false; line < line_ends[i]; ++line) {
      const PlotLine& l = plot.lines[line];
      const bool here = l.points.front().x <= x && x <= l.points.back().x;
      if (!counted && here && l.ink == LineInk::nobody) {
        unowned.push_back(names[i]);
        counted = true;
      }
    }
  }
  std::string text = std::to_string(unowned.size()) + " partitions";
  if (unowned.size() == 1) text = unowned[0];
  if (unowned.size() == 2) text = unowned[0] + " and " + unowned[1];
  plot.labels.push_back({x, y_at(*longest, x), LineInk::nobody, -1, text});
  if (unowned.size() < names.size()) {
    const float beside = from + (std::min(right, longest->points.back().x) - from) * 0.85F;
    float highest = plot.y + plot.height;
    for (const PlotLine& l : plot.lines) {
      if (l.ink != LineInk::owner) continue;
      if (l.points.front().x > beside || l.points.back().x < beside) continue;
      for (float dx = -20; dx <= 20; dx += 5) highest = std::min(highest, y_at(l, beside + dx));
    }
    plot.labels.push_back({beside, highest - 8, LineInk::total, -1, "others"});
  }
}

void add_lag(const TimelineSource& source, ks::GroupId group, ks::Time until, TimelineView& view,
             PlotView& plot) {
  const ks::Series& series = *source.series;
  const auto lanes = source.lanes->owners_of(group);
  plot.name = "lag";
  std::vector<Curve> curves;
  const bool apart = lanes.size() <= partitions_told_apart;
  if (apart) {
    for (const ks::OwnerLane& lane : lanes) {
      const std::size_t column = series.find({ks::Metric::lag, group, lane.partition});
      curves.push_back(column < series.columns() ? read(series, column, view.axis, until)
                                                 : Curve{});
    }
  } else {
    plot.name = "total lag";
    const std::size_t column = series.find({ks::Metric::total_lag, group, {}});
    if (column < series.columns()) curves.push_back(read(series, column, view.axis, until));
  }
  const float top = round_top(largest_of(curves, view.axis), 10);
  plot.scale = "0 to " + std::to_string(static_cast<std::int64_t>(top));
  if (!apart) {
    for (const Curve& curve : curves) add_line(curve, LineInk::total, top, plot);
    return;
  }
  std::vector<std::string> names;
  std::vector<std::size_t> line_ends;
  for (std::size_t i = 0; i < curves.size(); ++i) {
    add_owned_lines(curves[i], lanes[i], top, plot);
    names.push_back(source.names->short_name(lanes[i].partition));
    line_ends.push_back(plot.lines.size());
  }
  label_lag(names, line_ends, std::min(view.axis.width(), view.axis.x_of(until)), plot);
}

void add_rates(const TimelineSource& source, ks::GroupId group, ks::Time until, TimelineView& view,
               PlotView& plot) {
  const ks::Series& series = *source.series;
  plot.name = "records/s";
  const std::size_t in = series.find({ks::Metric::records_in, {}, {}});
  const std::size_t out = series.find({ks::Metric::records_out, group, {}});
  std::vector<Curve> curves(2);
  if (in < series.columns()) curves[0] = read(series, in, view.axis, until);
  if (out < series.columns()) curves[1] = read(series, out, view.axis, until);
  const float top = round_top(largest_of(curves, view.axis), 10);
  plot.scale = "0 to " + std::to_string(static_cast<std::int64_t>(top));
  add_line(curves[0], LineInk::in, top, plot);
  add_line(curves[1], LineInk::out, top, plot);
  if (plot.lines.size() < 2) return;
  // Both words stand where the lines are farthest apart.
  const float right = std::min(view.axis.width(), view.axis.x_of(until)) - 30;
  float x = std::max(30.0F, right * 0.5F);
  float widest = 0;
  for (float at = 30; at < right; at += 6) {
    float apart = 1e9F;
    for (float dx = -18; dx <= 18; dx += 6) {
      apart =
          std::min(apart, std::abs(y_at(plot.lines[0], at + dx) - y_at(plot.lines[1], at + dx)));
    }
    if (apart <= widest) continue;
    widest = apart;
    x = at;
  }
  const float y_in = y_at(plot.lines[0], x);
  const float y_out = y_at(plot.lines[1], x);
  if (widest < 4) {
    plot.labels.push_back({x, y_in - 9, LineInk::total, -1, "in and out"});
    return;
  }
  plot.labels.push_back({x, y_in + (y_in < y_out ? -9.0F : 9.0F), LineInk::in, -1, "in"});
  plot.labels.push_back({x, y_out + (y_in < y_out ? 9.0F : -9.0F), LineInk::out, -1, "out"});
}

}  // namespace

void add_plots(const TimelineSource& source, const UiState& ui, TimelineView& view) {
  if (source.series == nullptr) return;
  const ks::GroupId group = shown_group(source, ui);
  const ks::Time until =
      view.hide_future ? std::min(view.cursor, source.known_until) : source.known_until;
  for (std::size_t i = 0; i < view.plots.size(); ++i) {
    if (i == 0) add_lag(source, group, until, view, view.plots[i]);
    if (i == 1) add_rates(source, group, until, view, view.plots[i]);
    for (PlotLabel& label : view.plots[i].labels) {
      const PlotView& plot = view.plots[i];
      label.y = std::clamp(label.y, plot.y + 5, plot.y + plot.height - 6);
    }
  }
}

}  // namespace kv
