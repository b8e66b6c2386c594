// The parts build_timeline() is put together from, each in a file of its own. Not for panels.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "viz/model/build_timeline.h"

namespace kv {

/// The group whose members and partitions are shown: the selection's, else the first.
ks::GroupId shown_group(const TimelineSource& source, const UiState& ui);

/// Brokers that have a strip: all of them while brokers are looked at, else those that were anything but
/// running before `until`.
std::vector<ks::BrokerId> shown_brokers(const TimelineSource& source, const UiState& ui,
                                        ks::Time until);
/// Controllers of a quorum that have a strip, by the same rule; with ZooKeeper its node, which stands for
/// /controller.
std::vector<ks::NodeId> shown_controllers(const TimelineSource& source, const UiState& ui,
                                          ks::Time until);
/// Of a strip of a controller, or of /controller.
void add_controller_bands(const TimelineSource& source, const TimelineView& view, StripView& strip);
/// Partitions whose leaders are shown: of the topics of people, then those where groups have their home.
std::vector<const ks::LeaderLane*> shown_leaders(const TimelineSource& source);

/// Instants at which something changes, ascending; for the folding of the axis and the pace ribbon.
/// `told`: what the scenario plans for later is hidden.
std::vector<ks::Time> activity_of(const TimelineSource& source, ks::Time until,
                                  ks::Time told = ks::never);
/// Axis, ticks and playhead for a range; the layout's width is decided.
void add_axis(const TimelineSource& source, const UiState& ui, TimeRange range, TimelineView& view);
void add_pace(TimelineView& view);
void add_flags(const TimelineSource& source, TimelineView& view);
void add_strips(const TimelineSource& source, const UiState& ui, TimelineView& view);
/// `before`: an older view whose part is taken over if it would be the same.
void add_owners(const TimelineSource& source, const UiState& ui, TimelineView& view,
                TimelineView* before = nullptr);
/// Whether there is anything to be plotted: some need a group.
bool plot_fits(const Plot& plot, const ks::Names& names, bool groups);
void add_plots(const TimelineSource& source, const UiState& ui, TimelineView& view,
               TimelineView* before = nullptr);
void add_branches(const TimelineSource& source, TimelineView& view);

/// The bands of a strip from touching segments; `describe` makes the band of one of them.
template <class Segment, class Describe>
void add_described(const std::vector<Segment>& segments, ks::Time until, const TimelineView& view,
                   StripView& strip, Describe describe);

inline constexpr float thinnest = 3;  ///< what is narrower folds, in pixels

/// A run of segments that is drawn as one: [first, last), from x0 to x1.
struct Visible {
  std::size_t first = 0;
  std::size_t last = 0;
  float x0 = 0;
  float x1 = 0;
};

/// The first segment from `from` on that ends after `time`; near ones are found in few steps.
template <class Segment>
std::size_t skip_to(const std::vector<Segment>& segments, std::size_t from, ks::Time time) {
  std::size_t step = 1;
  std::size_t low = from;
  while (low + step < segments.size() && segments[low + step].to <= time) {
    low += step;
    step *= 2;
  }
  const auto begin = segments.begin() + static_cast<std::ptrdiff_t>(low);
  const auto end =
      segments.begin() + static_cast<std::ptrdiff_t>(std::min(segments.size(), low + step + 1));
  const auto found =
      std::lower_bound(begin, end, time, [](const Segment& s, ks::Time at) { return s.to <= at; });
  return static_cast<std::size_t>(found - segments.begin());
}

/// Calls emit(segments, Visible) for what can be seen of touching segments up to `until`. Those
/// thinner than a few pixels come together; the cost depends on the width, not on their number.
template <class Segment, class Emit>
void walk(const std::vector<Segment>& segments, const TimeAxis& axis, ks::Time until, Emit&& emit) {
  const TimeRange range = axis.range();
  const ks::Time end = std::min(range.to, until);
  if (end <= range.from) return;
  const float right = axis.x_of(end);
  const auto ends_by = [](const Segment& s, ks::Time time) { return s.to <= time; };
  const auto begin = std::lower_bound(segments.begin(), segments.end(), range.from, ends_by);
  const auto left_of = [&](std::size_t i) { return std::max(0.0F, axis.x_of(segments[i].from)); };
  const auto right_of = [&](std::size_t i) {
    return segments[i].to >= end ? right : axis.x_of(segments[i].to);
  };
  auto i = static_cast<std::size_t>(begin - segments.begin());
  while (i < segments.size() && segments[i].from < end) {
    Visible seen{i, i + 1, left_of(i), right_of(i)};
    ++i;
    const bool cut = seen.x0 <= 0 || seen.x1 >= right;
    if (seen.x1 - seen.x0 < thinnest && !cut) {
      while (i < segments.size() && segments[i].from < end) {
        if (right_of(i) - left_of(i) >= thinnest || right_of(i) >= right) break;
        // Everything that ends within the next pixel and a half is thin: skip it in one step.
        const ks::Time ahead = axis.time_of(seen.x1 + thinnest / 2);
        i = std::max(i + 1, skip_to(segments, i, ahead));
        seen.last = i;
        seen.x1 = right_of(i - 1);
      }
    }
    emit(segments, seen);
  }
}

template <class Segment, class Describe>
void add_described(const std::vector<Segment>& segments, ks::Time until, const TimelineView& view,
                   StripView& strip, Describe describe) {
  walk(segments, view.axis, until, [&](const std::vector<Segment>& all, const Visible& seen) {
    BandView band = describe(all[seen.first]);
    if (seen.last - seen.first > 1) {
      band.kind = BandKind::folded;
      band.count = static_cast<std::uint32_t>(seen.last - seen.first);
      band.to = all[seen.last - 1].to;
      band.label.clear();
    }
    band.x0 = seen.x0;
    band.x1 = std::max(seen.x1, seen.x0 + (band.kind == BandKind::folded ? thinnest : 2.0F));
    strip.bands.push_back(std::move(band));
  });
}

}  // namespace kv
