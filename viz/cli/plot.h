// A diagram of measures over a setting, on logarithmic axes: its series, and the same laid out as shapes that
// an SVG file or the window's canvas draws. Series differ by colour and by the shape of their marks.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "viz/canvas/theme.h"

namespace kv {

enum class PlotUnit : std::uint8_t { count, duration };  ///< durations in microseconds

/// Several runs with the same x.
struct PlotPoint {
  std::int64_t x = 0;
  std::int64_t low = 0;
  std::int64_t middle = 0;
  std::int64_t high = 0;
};
struct PlotSeries {
  std::string name;
  std::vector<PlotPoint> points;  ///< by x
};
/// Everything in it is above 0; there is one point at least.
struct SweepPlot {
  std::string title;
  std::string caption;
  std::string x_title;
  std::string y_title;
  PlotUnit x_unit = PlotUnit::count;
  PlotUnit y_unit = PlotUnit::duration;
  std::vector<PlotSeries> series;
};

struct PlotSpot {
  float x = 0;
  float y = 0;
};
struct PlotStroke {
  PlotSpot from;
  PlotSpot to;
  Color color = 0;
  float width = 1;
};
struct PlotCurve {
  std::vector<PlotSpot> points;
  Color color = 0;
};
enum class PlotShape : std::uint8_t { circle, square, triangle, diamond };
struct PlotMark {
  PlotSpot at;
  PlotShape shape = PlotShape::circle;
  Color color = 0;
};
enum class PlotAlign : std::uint8_t { start, middle, end };
struct PlotText {
  PlotSpot at;  ///< y is the middle of the line
  std::string text;
  float size = 12;
  Color ink = 0;
  PlotAlign align = PlotAlign::start;
  bool bold = false;
};
/// To be drawn in this order: lines, curves, marks, texts.
struct PlotDrawing {
  float width = 0;
  float height = 0;
  Color background = 0;
  std::string title;
  std::vector<PlotStroke> lines;
  std::vector<PlotCurve> curves;
  std::vector<PlotMark> marks;
  std::vector<PlotText> texts;
};

PlotDrawing lay_out(const SweepPlot& plot, const Theme& theme, float width, float height);
/// The corners of a mark that is no circle, clockwise.
std::vector<PlotSpot> corners_of(const PlotMark& mark);
inline constexpr float plot_mark_radius = 4;

std::string plot_svg(const PlotDrawing& drawing);

/// "100,000"; "20 s", "300 ms".
std::string plot_number(std::int64_t value, PlotUnit unit);
/// 1, 2 and 5 times powers of ten from the last one at or below `low` to the first at or above `high`.
std::vector<std::int64_t> plot_ticks(std::int64_t low, std::int64_t high);

}  // namespace kv
