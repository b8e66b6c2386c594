#include "viz/app/playback.h"

#include <algorithm>
#include <cmath>

namespace kv {

ks::Time Playback::advance(ks::Time from, double seconds, const PacePlan& plan, const UiState& ui,
                           ks::Time limit) {
  // A frame that took long must not skip what somebody wants to see.
  double left = std::clamp(seconds, 0.0, 0.1);
  double now = static_cast<double>(ks::to_us(from)) + carry_us_;
  const double end = static_cast<double>(ks::to_us(limit));
  if (ui.pace == Pace::fixed) {
    now += left * fixed_speed(ui.speed_step) * 1e6;
    left = 0;
  }
  while (left > 0 && now < end) {
    const PaceSpan& span = plan.at(ks::time_from_us(static_cast<std::int64_t>(now)));
    const double rate = span.speed * 1e6;
    const double room = static_cast<double>(ks::to_us(std::min(span.to, limit))) - now;
    if (room <= 0 || rate * left <= room) {
      now += rate * left;
      break;
    }
    now += room;
    left -= room / rate;
  }
  now = std::min(now, end);
  const double whole = std::floor(now);
  carry_us_ = now - whole;
  return ks::time_from_us(static_cast<std::int64_t>(whole));
}

}  // namespace kv
