// Curves of the timeline's plots: read from the samples, scaled and drawn with as few points as are seen. At
// most two points per pixel are read, and those on a straight line are left out. Shared by the files that
// make plots; nobody else includes this.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "viz/model/timeline_parts.h"

namespace kv {

/// How far a line may run beside the points it leaves out, in pixels.
inline constexpr float tolerance = 0.3F;

/// A curve before its scale is known.
struct Curve {
  struct Point {
    float x = 0;
    float value = 0;
    ks::Time time{};
  };
  std::vector<Point> points;
};

Curve read_curve(const ks::Series& series, std::size_t column, const TimeAxis& axis,
                 ks::Time until);
/// A round number that leaves little of the plot empty.
float round_top(float largest, float least);
float largest_of(const std::vector<Curve>& curves, const TimeAxis& axis);
float y_of(const PlotView& plot, float top, float value);
/// Of a line, between its points.
float y_at(const PlotLine& line, float x);
void add_line(const Curve& curve, LineInk ink, float top, PlotView& plot);
/// What the crosshair reads of the curve, under this name.
void add_readable(std::string name, const Curve& curve, PlotView& plot);

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

}  // namespace kv
