#include "viz/cli/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "viz/cli/svg.h"

namespace kv {
namespace {

constexpr float margin = 24;
constexpr float head_height = 78;  ///< title, caption, title of the y axis
constexpr float foot_height = 56;  ///< numbers and title of the x axis
constexpr float tick_width = 64;   ///< numbers of the y axis
constexpr float name_gap = 14;     ///< from the last mark to the series' name
constexpr float line_height = 18;  ///< of two names below each other
constexpr float tick_space = 28;   ///< between two numbers of an axis at least
constexpr float whisker = 4;

/// One logarithmic axis between the ends of its ticks.
class LogAxis {
 public:
  LogAxis(std::int64_t low, std::int64_t high, float from, float to)
      : ticks_(plot_ticks(low, high)), from_(from), to_(to) {}

  float at(std::int64_t value) const {
    const auto log = [](std::int64_t number) { return std::log10(static_cast<double>(number)); };
    const double length = log(ticks_.back()) - log(ticks_.front());
    const double share = length > 0 ? (log(value) - log(ticks_.front())) / length : 0.5;
    return from_ + static_cast<float>(share) * (to_ - from_);
  }
  const std::vector<std::int64_t>& ticks() const { return ticks_; }

 private:
  std::vector<std::int64_t> ticks_;
  float from_;
  float to_;
};

bool is_decade(std::int64_t value) {
  while (value % 10 == 0) value /= 10;
  return value == 1;
}

std::string with_commas(std::int64_t value) {
  std::string text = fmt::format("{}", value);
  for (std::ptrdiff_t i = std::ssize(text) - 3; i > 0; i -= 3)
    text.insert(static_cast<std::size_t>(i), ",");
  return text;
}

/// What stands behind a series: its name and its value at the end.
std::string label_of(const PlotSeries& series, PlotUnit unit) {
  return fmt::format("{}: {}", series.name, plot_number(series.points.back().middle, unit));
}

class Layout {
 public:
  Layout(const SweepPlot& plot, const Theme& theme, float width, float height)
      : plot_(plot),
        theme_(theme),
        left_(margin + tick_width),
        right_(width - margin - room_for_names(plot)),
        top_(head_height),
        bottom_(height - foot_height),
        x_(range(&PlotPoint::x, &PlotPoint::x, left_, right_)),
        y_(range(&PlotPoint::low, &PlotPoint::high, bottom_, top_)) {
    out_.width = width;
    out_.height = height;
    out_.background = theme.bg1;
    out_.title = plot.title;
  }

  PlotDrawing draw() {
    text(margin, 24, plot_.title, 18, theme_.ink1, PlotAlign::start, true);
    text(margin, 46, plot_.caption, 12, theme_.ink2);
    text(margin, head_height - 14, plot_.y_title, 12, theme_.ink2, PlotAlign::start, true);
    text((left_ + right_) / 2, out_.height - 16, plot_.x_title, 12, theme_.ink2, PlotAlign::middle,
         true);
    x_axis();
    y_axis();
    for (std::size_t i = 0; i < plot_.series.size(); ++i) series(i);
    names();
    return std::move(out_);
  }

 private:
  static float room_for_names(const SweepPlot& plot) {
    float widest = 0;
    for (const PlotSeries& series : plot.series)
      widest = std::max(widest, svg_text_width(label_of(series, plot.y_unit), 12, true));
    return widest + name_gap;
  }

  LogAxis range(std::int64_t PlotPoint::* low, std::int64_t PlotPoint::* high, float from,
                float to) const {
    const PlotPoint& first = plot_.series.front().points.front();
    std::int64_t lowest = first.*low;
    std::int64_t highest = first.*high;
    for (const PlotSeries& series : plot_.series) {
      for (const PlotPoint& point : series.points) {
        lowest = std::min(lowest, point.*low);
        highest = std::max(highest, point.*high);
      }
    }
    return {lowest, highest, from, to};
  }

  void text(float x, float y, std::string words, float size, Color ink,
            PlotAlign align = PlotAlign::start, bool bold = false) {
    if (!words.empty()) out_.texts.push_back({{x, y}, std::move(words), size, ink, align, bold});
  }

  void line(PlotSpot from, PlotSpot to, Color color, float width = 1) {
    out_.lines.push_back({from, to, color, width});
  }

  void x_axis() {
    float last = -1e9F;
    for (const std::int64_t tick : x_.ticks()) {
      const float x = x_.at(tick);
      line({x, top_}, {x, bottom_}, is_decade(tick) ? theme_.line1 : theme_.line2);
      const std::string words = plot_number(tick, plot_.x_unit);
      const float half = svg_text_width(words, 12, false) / 2;
      if (x - half < last + tick_space / 2) continue;
      text(x, bottom_ + 16, words, 12, theme_.ink2, PlotAlign::middle);
      last = x + half;
    }
    line({left_, bottom_}, {right_, bottom_}, theme_.line3);
  }

  void y_axis() {
    float last = 1e9F;
    for (const std::int64_t tick : y_.ticks()) {
      const float y = y_.at(tick);
      line({left_, y}, {right_, y}, is_decade(tick) ? theme_.line1 : theme_.line2);
      if (last - y < tick_space / 2) continue;
      text(left_ - 10, y, plot_number(tick, plot_.y_unit), 12, theme_.ink2, PlotAlign::end);
      last = y;
    }
    line({left_, top_}, {left_, bottom_}, theme_.line3);
  }

  Color color(std::size_t index) const { return theme_.consumer(index).edge; }

  void series(std::size_t index) {
    PlotCurve curve{{}, color(index)};
    for (const PlotPoint& point : plot_.series[index].points) {
      const float x = x_.at(point.x);
      const PlotSpot at{x, y_.at(point.middle)};
      curve.points.push_back(at);
      out_.marks.push_back({at, static_cast<PlotShape>(index % 4), color(index)});
      if (point.low == point.high) continue;
      line({x, y_.at(point.low)}, {x, y_.at(point.high)}, color(index));
      for (const std::int64_t end : {point.low, point.high})
        line({x - whisker, y_.at(end)}, {x + whisker, y_.at(end)}, color(index));
    }
    out_.curves.push_back(std::move(curve));
  }

  /// Behind the last mark of each series; where two would overlap, one above the other.
  void names() {
    struct Name {
      std::size_t series;
      float y;
    };
    std::vector<Name> list;
    for (std::size_t i = 0; i < plot_.series.size(); ++i)
      list.push_back({i, y_.at(plot_.series[i].points.back().middle)});
    std::stable_sort(list.begin(), list.end(),
                     [](const Name& a, const Name& b) { return a.y < b.y; });
    for (std::size_t i = 1; i < list.size(); ++i)
      list[i].y = std::max(list[i].y, list[i - 1].y + line_height);
    const float below = list.back().y - bottom_;
    for (std::size_t i = list.size(); below > 0 && i-- > 0;) {
      const float limit = i + 1 < list.size() ? list[i + 1].y - line_height : bottom_;
      list[i].y = std::min(list[i].y, limit);
    }
    for (const Name& name : list) {
      const PlotSeries& series = plot_.series[name.series];
      text(right_ + name_gap, name.y, label_of(series, plot_.y_unit), 12, color(name.series),
           PlotAlign::start, true);
      const PlotSpot last{x_.at(series.points.back().x), y_.at(series.points.back().middle)};
      if (std::abs(last.y - name.y) > 1)
        line({last.x, last.y}, {right_ + name_gap - 3, name.y}, color(name.series));
    }
  }

  const SweepPlot& plot_;
  const Theme& theme_;
  float left_;
  float right_;
  float top_;
  float bottom_;
  LogAxis x_;
  LogAxis y_;
  PlotDrawing out_;
};

SvgAnchor anchor_of(PlotAlign align) {
  switch (align) {
    case PlotAlign::start: return SvgAnchor::start;
    case PlotAlign::middle: return SvgAnchor::middle;
    case PlotAlign::end: break;
  }
  return SvgAnchor::end;
}

void draw_mark(SvgDrawing& out, const PlotMark& mark) {
  const float r = plot_mark_radius;
  if (mark.shape == PlotShape::circle) {
    out.rect({mark.at.x - r, mark.at.y - r, 2 * r, 2 * r}, mark.color, r);
    return;
  }
  std::vector<float> points;
  for (const PlotSpot& corner : corners_of(mark)) {
    points.push_back(corner.x);
    points.push_back(corner.y);
  }
  out.polygon(points, mark.color);
}

}  // namespace

std::vector<std::int64_t> plot_ticks(std::int64_t low, std::int64_t high) {
  std::vector<std::int64_t> ticks;
  std::int64_t decade = 1;
  while (decade <= low / 10) decade *= 10;
  for (; ticks.empty() || ticks.back() < high; decade *= 10) {
    for (const std::int64_t step : {1, 2, 5}) {
      if (ticks.empty() || ticks.back() < high) ticks.push_back(step * decade);
    }
  }
  // Of those at or below the lowest value only the last one.
  const auto first =
      std::find_if(ticks.begin(), ticks.end(), [&](std::int64_t tick) { return tick > low; });
  if (first != ticks.begin()) ticks.erase(ticks.begin(), first - 1);
  return ticks;
}

std::string plot_number(std::int64_t value, PlotUnit unit) {
  constexpr std::int64_t ms = 1'000;
  constexpr std::int64_t second = 1'000'000;
  if (unit == PlotUnit::count) return with_commas(value);
  const auto shown = [](std::int64_t us, std::int64_t of, const char* name) {
    // Three digits say enough on a drawing.
    const std::int64_t tenths = us * 10 / of;
    if (us % of == 0 || us >= 100 * of) return fmt::format("{} {}", with_commas(us / of), name);
    return fmt::format("{}.{} {}", tenths / 10, tenths % 10, name);
  };
  if (value >= second) return shown(value, second, "s");
  if (value >= ms) return shown(value, ms, "ms");
  return fmt::format("{} us", value);
}

std::vector<PlotSpot> corners_of(const PlotMark& mark) {
  const auto [x, y] = mark.at;
  const float r = plot_mark_radius;
  switch (mark.shape) {
    case PlotShape::triangle: return {{x, y - r - 1}, {x + r + 1, y + r}, {x - r - 1, y + r}};
    case PlotShape::diamond:
      return {{x, y - r - 1}, {x + r + 1, y}, {x, y + r + 1}, {x - r - 1, y}};
    case PlotShape::circle:
    case PlotShape::square: break;
  }
  return {{x - r, y - r}, {x + r, y - r}, {x + r, y + r}, {x - r, y + r}};
}

PlotDrawing lay_out(const SweepPlot& plot, const Theme& theme, float width, float height) {
  return Layout(plot, theme, width, height).draw();
}

std::string plot_svg(const PlotDrawing& drawing) {
  SvgDrawing out(drawing.width, drawing.height, drawing.title);
  out.rect({0, 0, drawing.width, drawing.height}, drawing.background);
  for (const PlotStroke& line : drawing.lines)
    out.line(line.from.x, line.from.y, line.to.x, line.to.y, line.color, line.width);
  for (const PlotCurve& curve : drawing.curves) {
    std::vector<float> points;
    for (const PlotSpot& spot : curve.points) {
      points.push_back(spot.x);
      points.push_back(spot.y);
    }
    out.polyline(points, curve.color, 2);
  }
  for (const PlotMark& mark : drawing.marks) draw_mark(out, mark);
  for (const PlotText& text : drawing.texts)
    out.text(text.at.x, text.at.y, text.text,
             {text.size, text.ink, drawing.background, anchor_of(text.align), text.bold});
  return out.finish();
}

}  // namespace kv
