// The axis of time that lanes, plots and the sequence chart share: one pair of pure functions, time
// → x and x → time. Stretches in which nothing happens for long are folded, that is drawn at a
// smaller scale; the axis stays monotone and can be inverted to the pixel. Knows no pictures: x
// counts in design pixels from its left end.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/base/time.h"
#include "viz/model/cursor.h"

namespace kv {

/// A stretch drawn at one scale. Pieces touch each other; their x are whole pixels.
struct AxisPiece {
  ks::Time from{};
  ks::Time to{};
  double x0 = 0;
  double x1 = 0;
  bool folded = false;
  double px_per_second() const;
  bool operator==(const AxisPiece&) const = default;
};

class TimeAxis {
 public:
  /// One scale over the whole width.
  static TimeAxis linear(TimeRange range, float width);
  /// Wide where something happens, folded between. `activity` is ascending; what lies outside the
  /// range only counts if it is near. Linear when folding would gain little.
  static TimeAxis folded(TimeRange range, float width, std::span<const ks::Time> activity);

  /// Monotone; outside of the range the outermost scales go on, up to a far but finite place.
  float x_of(ks::Time time) const;
  ks::Time time_of(float x) const;

  TimeRange range() const { return {pieces_.front().from, pieces_.back().to}; }
  float width() const { return static_cast<float>(pieces_.back().x1); }
  const std::vector<AxisPiece>& pieces() const { return pieces_; }
  bool is_folded() const { return pieces_.size() > 1; }
  bool operator==(const TimeAxis&) const = default;

  TimeAxis() : pieces_{{ks::start_time, ks::at(std::chrono::seconds(1)), 0, 1, false}} {}

 private:
  explicit TimeAxis(std::vector<AxisPiece> pieces) : pieces_(std::move(pieces)) {}
  std::vector<AxisPiece> pieces_;
};

/// What an axis is made from, so that zooming can find the range that keeps a moment under the
/// mouse.
struct AxisSource {
  TimeRange limits;  ///< nothing lies outside: the start of the run and its horizon
  float width = 1;
  bool fold = true;
  std::vector<ks::Time> activity;  ///< ascending instants at which something changes
};
TimeAxis make_axis(const AxisSource& source, TimeRange range);

/// The roundest instant within two pixels of x, and within the axis's range: where something dropped
/// there lands.
ks::Time snapped(const TimeAxis& axis, float x);

/// The range after zooming by `factor` (below 1 = in) with the moment at x staying where it is.
TimeRange zoomed(const AxisSource& source, const TimeAxis& axis, float x, double factor);
/// The range after its content was dragged by dx pixels to the right.
TimeRange panned(const AxisSource& source, const TimeAxis& axis, float dx);
/// The nearest range that lies within the limits and is not shorter than can be shown.
TimeRange allowed(const AxisSource& source, TimeRange range);

struct AxisTick {
  float x = 0;
  ks::Time time{};
  std::string
      label;  ///< seconds with as many decimals as the scale deserves; "" for a tick between labels
};
/// Round instants, at least `gap` pixels apart where they have a label.
std::vector<AxisTick> axis_ticks(const TimeAxis& axis, float gap = 56);
/// How many decimals tell two neighbouring pixels apart at x, at most 6.
int axis_decimals(const TimeAxis& axis, float x);

}  // namespace kv
