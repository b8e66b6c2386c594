#include "viz/model/time_axis.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace kv {
namespace {

constexpr double far_away = 1e6;
/// Folding pays from this share of idle time on.
constexpr double idle_share_worth_folding = 0.4;
constexpr double narrowest_piece = 40;
/// A folded stretch is drawn at most at this part of the scale beside it, so that a fold looks like
/// one.
constexpr double largest_fold_scale = 0.5;
constexpr int most_folds = 8;
/// Closer than this nothing is folded: the widened parts would show less than a microsecond a
/// pixel.
constexpr double closest_fold_us_per_px = 100;

double seconds(ks::Duration d) { return static_cast<double>(d.count()) * 1e-6; }

/// A stretch before it has a width.
struct Stretch {
  ks::Time from{};
  ks::Time to{};
  int instants = 0;  ///< distinct ones; 0 = idle
  double weight = 0;
  double width = 0;
  bool idle() const { return instants == 0; }
  double length() const { return seconds(to - from); }
};

/// The stretches around activity. Instants less than a few paddings apart share one.
std::vector<Stretch> busy_stretches(TimeRange range, std::span<const ks::Time> activity) {
  using namespace std::chrono_literals;
  const ks::Duration pad = std::clamp<ks::Duration>(range.length() / 60, 200us, 2s);
  std::vector<Stretch> busy;
  const auto first = std::lower_bound(activity.begin(), activity.end(), range.from - pad);
  ks::Time last{ks::Duration::min()};
  for (auto it = first; it != activity.end() && *it <= range.to + pad; ++it) {
    const ks::Time from = std::max(range.from, *it - pad);
    const ks::Time to = std::min(range.to, *it + pad);
    if (from >= to) continue;
    const bool distinct = busy.empty() || *it - last >= 1ms;
    last = *it;
    if (!busy.empty() && from - busy.back().to <= 4 * pad) {
      busy.back().to = std::max(busy.back().to, to);
      busy.back().instants += distinct ? 1 : 0;
    } else {
      busy.push_back({from, to, 1, 0, 0});
    }
  }
  // What is left over at either end is not worth a fold of its own.
  if (!busy.empty() && busy.front().from - range.from <= 4 * pad) busy.front().from = range.from;
  if (!busy.empty() && range.to - busy.back().to <= 4 * pad) busy.back().to = range.to;
  return busy;
}

void close_shortest_gap(std::vector<Stretch>& busy) {
  std::size_t shortest = 1;
  for (std::size_t i = 2; i < busy.size(); ++i) {
    const auto gap = [&](std::size_t k) { return busy[k].from - busy[k - 1].to; };
    if (gap(i) < gap(shortest)) shortest = i;
  }
  busy[shortest - 1].to = busy[shortest].to;
  busy[shortest - 1].instants += busy[shortest].instants;
  busy.erase(busy.begin() + static_cast<std::ptrdiff_t>(shortest));
}

std::vector<Stretch> with_idle_between(TimeRange range, const std::vector<Stretch>& busy) {
  std::vector<Stretch> all;
  ks::Time at = range.from;
  for (const Stretch& s : busy) {
    if (s.from > at) all.push_back({at, s.from, 0, 0, 0});
    all.push_back(s);
    at = s.to;
  }
  if (at < range.to) all.push_back({at, range.to, 0, 0, 0});
  return all;
}

/// Shares `width` among the stretches of one kind by weight, none narrower than it may be.
void share(std::vector<Stretch>& all, bool idle, double width) {
  double weights = 0;
  int count = 0;
  for (const Stretch& s : all) {
    if (s.idle() != idle) continue;
    weights += s.weight;
    ++count;
  }
  const double spread = width - narrowest_piece * count;
  for (Stretch& s : all) {
    if (s.idle() == idle) s.width = narrowest_piece + spread * s.weight / weights;
  }
}

bool give_widths(std::vector<Stretch>& all, double width) {
  int folds = 0;
  int windows = 0;
  for (Stretch& s : all) {
    s.weight = s.idle() ? std::sqrt(s.length()) : s.length() * (1 + std::min(s.instants, 6));
    (s.idle() ? folds : windows) += 1;
  }
  double for_folds = width * std::min(0.5, 0.15 + 0.1 * folds);
  if (for_folds < narrowest_piece * folds || width - for_folds < narrowest_piece * windows) {
    return false;
  }
  share(all, true, for_folds);
  share(all, false, width - for_folds);
  double slowest = 1e12;
  for (const Stretch& s : all) {
    if (!s.idle()) slowest = std::min(slowest, s.width / s.length());
  }
  // Folds that would come out too wide give their room to the windows.
  double used = 0;
  for (Stretch& s : all) {
    if (!s.idle()) continue;
    s.width = std::min(s.width, std::max(8.0, s.length() * slowest * largest_fold_scale));
    used += s.width;
  }
  share(all, false, width - used);
  return true;
}

std::vector<AxisPiece> whole_pixels(const std::vector<Stretch>& all, double width) {
  std::vector<AxisPiece> pieces;
  double x = 0;
  for (const Stretch& s : all) {
    const double left = pieces.empty() ? 0 : pieces.back().x1;
    x += s.width;
    pieces.push_back({s.from, s.to, left, std::max(left + 1, std::round(x)), s.idle()});
  }
  pieces.back().x1 = width;
  return pieces;
}

/// 1, 2 or 5 times a power of ten, in microseconds.
std::int64_t round_step(double at_least_us) {
  std::int64_t power = 1;
  for (;;) {
    for (const std::int64_t k : {1, 2, 5}) {
      if (static_cast<double>(k * power) >= at_least_us) return k * power;
    }
    if (power > 1'000'000'000'000'000) return power;
    power *= 10;
  }
}

int decimals_of(std::int64_t step_us) {
  int decimals = 6;
  while (decimals > 0 && step_us % 10 == 0) {
    step_us /= 10;
    --decimals;
  }
  return decimals;
}

/// The first multiple of `step` at or after `us`.
std::int64_t first_multiple(std::int64_t us, std::int64_t step) {
  const std::int64_t down = us / step * step;
  return down < us ? down + step : down;
}

}  // namespace

double AxisPiece::px_per_second() const { return (x1 - x0) / seconds(to - from); }

TimeAxis TimeAxis::linear(TimeRange range, float width) {
  return TimeAxis({{range.from, range.to, 0, static_cast<double>(width), false}});
}

TimeAxis TimeAxis::folded(TimeRange range, float width, std::span<const ks::Time> activity) {
  if (seconds(range.length()) * 1e6 < closest_fold_us_per_px * static_cast<double>(width)) {
    return linear(range, width);
  }
  std::vector<Stretch> busy = busy_stretches(range, activity);
  if (busy.empty()) return linear(range, width);
  while (busy.size() > most_folds) close_shortest_gap(busy);
  std::vector<Stretch> all = with_idle_between(range, busy);
  double idle = 0;
  for (const Stretch& s : all) idle += s.idle() ? s.length() : 0;
  if (idle < idle_share_worth_folding * seconds(range.length())) return linear(range, width);
  while (!give_widths(all, static_cast<double>(width))) {
    if (busy.size() < 2) return linear(range, width);
    close_shortest_gap(busy);
    all = with_idle_between(range, busy);
  }
  return TimeAxis(whole_pixels(all, static_cast<double>(width)));
}

float TimeAxis::x_of(ks::Time time) const {
  std::size_t i = 0;
  while (i + 1 < pieces_.size() && time >= pieces_[i].to) ++i;
  const AxisPiece& p = pieces_[i];
  // Differences of far-away times are taken as floating point, because `never` has no room above
  // it.
  const double since =
      static_cast<double>(ks::to_us(time)) - static_cast<double>(ks::to_us(p.from));
  const double x = p.x0 + since * 1e-6 * p.px_per_second();
  return static_cast<float>(std::clamp(x, -far_away, far_away));
}

ks::Time TimeAxis::time_of(float x) const {
  const double at = std::clamp(static_cast<double>(x), -far_away, far_away);
  std::size_t i = 0;
  while (i + 1 < pieces_.size() && at >= pieces_[i].x1) ++i;
  const AxisPiece& p = pieces_[i];
  const double us = std::round((at - p.x0) / p.px_per_second() * 1e6);
  return p.from + ks::Duration(static_cast<std::int64_t>(std::clamp(us, -4e18, 4e18)));
}

TimeAxis make_axis(const AxisSource& source, TimeRange range) {
  if (source.fold) return TimeAxis::folded(range, source.width, source.activity);
  return TimeAxis::linear(range, source.width);
}

TimeRange allowed(const AxisSource& source, TimeRange range) {
  const TimeRange& limits = source.limits;
  // Two microseconds a pixel: any closer and a pixel would no longer be an instant.
  const ks::Duration shortest(static_cast<std::int64_t>(source.width) * 2);
  const ks::Duration length =
      std::min(std::max(range.length(), shortest), std::max(limits.length(), shortest));
  ks::Time from = std::min(range.from, limits.to - length);
  from = std::max(from, limits.from);
  return {from, from + length};
}

TimeRange zoomed(const AxisSource& source, const TimeAxis& axis, float x, double factor) {
  const ks::Time under = axis.time_of(x);
  const double length = seconds(axis.range().length()) * factor * 1e6;
  const TimeRange whole = allowed(
      source,
      {under, under + ks::Duration(static_cast<std::int64_t>(std::clamp(length, 1.0, 1e18)))});
  // Where the folds lie depends on the range, so the place of `under` is found by halving: the
  // later the range begins, the farther left it stands.
  std::int64_t low = 0;
  std::int64_t high = whole.length().count();
  for (int i = 0; i < 50 && low < high; ++i) {
    const std::int64_t before = low + (high - low) / 2;
    const ks::Time from = under - ks::Duration(before);
    const TimeAxis next = make_axis(source, {from, from + whole.length()});
    if (next.x_of(under) < x)
      low = before + 1;
    else
      high = before;
  }
  const ks::Time from = under - ks::Duration(low);
  return allowed(source, {from, from + whole.length()});
}

TimeRange panned(const AxisSource& source, const TimeAxis& axis, float dx) {
  const ks::Duration length = axis.range().length();
  const ks::Time from =
      dx > 0 ? axis.range().from - (axis.time_of(axis.width()) - axis.time_of(axis.width() - dx))
             : axis.time_of(-dx);
  return allowed(source, {from, from + length});
}

std::vector<AxisTick> axis_ticks(const TimeAxis& axis, float gap) {
  std::vector<AxisTick> ticks;
  for (const AxisPiece& p : axis.pieces()) {
    const double us_per_px = 1e6 / p.px_per_second();
    const std::int64_t step = round_step(static_cast<double>(gap) * us_per_px);
    const std::int64_t part =
        std::max<std::int64_t>(1, step % 4 == 0 || step < 10 ? step / 2 : step / 5);
    const int decimals = decimals_of(step);
    const bool last = &p == &axis.pieces().back();
    for (std::int64_t us = first_multiple(ks::to_us(p.from), part);; us += part) {
      const ks::Time time = ks::time_from_us(us);
      if (time > p.to || (!last && time == p.to)) break;
      AxisTick tick{axis.x_of(time), time, {}};
      if (us % step == 0) tick.label = ks::seconds_text(ks::Duration(us), decimals);
      ticks.push_back(std::move(tick));
    }
  }
  return ticks;
}

ks::Time snapped(const TimeAxis& axis, float x) {
  constexpr float reach = 2;
  const ks::Time from = axis.time_of(x - reach);
  const ks::Time to = axis.time_of(x + reach);
  const std::int64_t most = std::max<std::int64_t>((to - from).count(), 1);
  std::int64_t step = 1;
  for (std::int64_t power = 1; power <= most; power *= 10) {
    for (const std::int64_t times : {1, 2, 5}) {
      if (power * times <= most) step = power * times;
    }
  }
  const std::int64_t us = ks::to_us(axis.time_of(x));
  const ks::Time round = ks::time_from_us((us + step / 2) / step * step);
  return std::clamp(round, axis.range().from, axis.range().to);
}

int axis_decimals(const TimeAxis& axis, float x) {
  for (const AxisPiece& p : axis.pieces()) {
    if (static_cast<double>(x) >= p.x1 && &p != &axis.pieces().back()) continue;
    int decimals = 0;
    double px = p.px_per_second();
    while (decimals < 6 && px > 1) {
      px /= 10;
      ++decimals;
    }
    return decimals;
  }
  return 0;
}

}  // namespace kv
