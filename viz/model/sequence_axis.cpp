#include "viz/model/sequence_axis.h"

#include <algorithm>
#include <cmath>

namespace kv {
namespace {

using namespace std::chrono_literals;

constexpr ks::Duration fold_from = 50ms;
constexpr float flattest = 18;
constexpr float tallest_open = 260;  ///< of a quiet stretch when nothing is folded
/// Above the first row and below the last one time goes on at the scale of close rows.
constexpr double us_per_px = 1000.0 / static_cast<double>(sequence_pitch);
constexpr double far_away = 1e6;

double us_between(ks::Time from, ks::Time to) {
  return static_cast<double>(ks::to_us(to)) - static_cast<double>(ks::to_us(from));
}

}  // namespace

SequenceStep sequence_step(ks::Duration gap, bool busy, bool fold) {
  const double ms = static_cast<double>(gap.count()) / 1000;
  if (gap > fold_from && !busy) {
    if (fold) return {sequence_fold_height, true};
    // Drawn out, but never so far that the next row cannot be found.
    const auto open = static_cast<float>(44 + (ms - 50) * 0.24);
    if (open > tallest_open) return {tallest_open, true};
    return {std::round(open), false};
  }
  const auto height = static_cast<float>(24 + 3 * std::log2(std::max(ms, 0.01)));
  return {std::clamp(std::round(height), flattest, 60.0F), false};
}

float SequenceAxis::y_of(ks::Time time) const {
  if (stops_.empty()) return 0;
  const auto after = std::upper_bound(stops_.begin(), stops_.end(), time,
                                      [](ks::Time t, const SequenceStop& s) { return t < s.time; });
  double y = 0;
  if (after == stops_.begin()) {
    y = static_cast<double>(after->y) - us_between(time, after->time) / us_per_px;
  } else if (after == stops_.end()) {
    const SequenceStop& last = stops_.back();
    y = static_cast<double>(last.y) + us_between(last.time, time) / us_per_px;
  } else {
    const SequenceStop& before = *(after - 1);
    const double share = us_between(before.time, time) / us_between(before.time, after->time);
    y = static_cast<double>(before.y) + static_cast<double>(after->y - before.y) * share;
  }
  return static_cast<float>(std::clamp(y, -far_away, far_away));
}

ks::Time SequenceAxis::time_of(float y) const {
  if (stops_.empty()) return ks::start_time;
  const auto after = std::upper_bound(stops_.begin(), stops_.end(), y,
                                      [](float at, const SequenceStop& s) { return at < s.y; });
  // What has no end yet is a stop at the end of time.
  const auto plus = [](ks::Time time, double us) {
    const double end = static_cast<double>(ks::to_us(ks::never));
    if (static_cast<double>(ks::to_us(time)) + us >= end) return ks::never;
    return time + ks::Duration(static_cast<std::int64_t>(std::round(us)));
  };
  if (after == stops_.begin()) {
    return plus(after->time, -static_cast<double>(after->y - y) * us_per_px);
  }
  if (after == stops_.end()) {
    return plus(stops_.back().time, static_cast<double>(y - stops_.back().y) * us_per_px);
  }
  const SequenceStop& before = *(after - 1);
  const double share = static_cast<double>(y - before.y) / static_cast<double>(after->y - before.y);
  return plus(before.time, share * us_between(before.time, after->time));
}

std::size_t SequenceAxis::nearest(float y) const {
  std::size_t best = stops_.size();
  for (std::size_t i = 0; i < stops_.size(); ++i) {
    if (best == stops_.size() || std::abs(stops_[i].y - y) < std::abs(stops_[best].y - y)) best = i;
  }
  return best;
}

void SequenceAxis::shift(float dy) {
  for (SequenceStop& stop : stops_) stop.y += dy;
}

}  // namespace kv
