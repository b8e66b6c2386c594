// The plots below the lanes: lag in the colour of its partition's owner at that time, records per second,
// and quantities of one line each.
#include <algorithm>
#include <cmath>
#include <string>

#include "viz/model/plot_choice.h"
#include "viz/model/plot_kind.h"
#include "viz/model/timeline_curves.h"
#include "viz/model/timeline_parts.h"

namespace kv {
namespace {

/// From this many partitions on their sum is drawn.
constexpr std::size_t partitions_told_apart = 12;
constexpr float room_for_label = 70;

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
      curves.push_back(column < series.columns() ? read_curve(series, column, view.axis, until)
                                                 : Curve{});
    }
  } else {
    plot.name = "total lag";
    const std::size_t column = series.find({ks::Metric::total_lag, group, {}});
    if (column < series.columns()) curves.push_back(read_curve(series, column, view.axis, until));
  }
  const float top = round_top(largest_of(curves, view.axis), 10);
  plot.scale = "0 to " + std::to_string(static_cast<std::int64_t>(top));
  if (!apart) {
    for (const Curve& curve : curves) {
      add_line(curve, LineInk::total, top, plot);
      add_readable("", curve, plot);
    }
    return;
  }
  std::vector<std::string> names;
  std::vector<std::size_t> line_ends;
  for (std::size_t i = 0; i < curves.size(); ++i) {
    add_owned_lines(curves[i], lanes[i], top, plot);
    add_readable(source.names->short_name(lanes[i].partition), curves[i], plot);
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
  if (in < series.columns()) curves[0] = read_curve(series, in, view.axis, until);
  if (out < series.columns()) curves[1] = read_curve(series, out, view.axis, until);
  const float top = round_top(largest_of(curves, view.axis), 10);
  plot.scale = "0 to " + std::to_string(static_cast<std::int64_t>(top));
  add_line(curves[0], LineInk::in, top, plot);
  add_line(curves[1], LineInk::out, top, plot);
  add_readable("in", curves[0], plot);
  add_readable("out", curves[1], plot);
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

/// A plot of one line.
struct Single {
  ks::Metric metric = ks::Metric::total_lag;
  bool of_group = true;
  std::string_view name;
  std::string_view unit;  ///< behind the scale
  float least = 2;        ///< the smallest scale
};

Single single(PlotKind kind) {
  switch (kind) {
    case PlotKind::waiting: return {ks::Metric::waiting, true, "oldest wait", "ms", 100};
    case PlotKind::latency: return {ks::Metric::latency, true, "latency", "ms", 100};
    case PlotKind::unowned: return {ks::Metric::unowned, true, "no owner", "partitions"};
    case PlotKind::isr: return {ks::Metric::smallest_isr, false, "smallest ISR", "replicas"};
    case PlotKind::under_min_isr:
      return {ks::Metric::under_min_isr, false, "under min ISR", "partitions"};
    case PlotKind::in_flight: return {ks::Metric::in_flight, false, "in flight", "requests"};
    case PlotKind::lag:
    case PlotKind::rates:
    case PlotKind::total_lag: break;
  }
  return {ks::Metric::total_lag, true, "total lag", "", 10};
}

/// "0 to 15 s" where milliseconds would be unwieldy.
std::string scale_words(float top, std::string_view unit) {
  const auto whole = static_cast<std::int64_t>(top);
  if (unit == "ms" && whole >= 2000 && whole % 100 == 0) {
    const std::string tenths = whole % 1000 == 0 ? "" : "." + std::to_string(whole % 1000 / 100);
    return "0 to " + std::to_string(whole / 1000) + tenths + " s";
  }
  const std::string words = "0 to " + std::to_string(whole);
  return unit.empty() ? words : words + " " + std::string(unit);
}

void add_single(const TimelineSource& source, const Single& what, ks::GroupId group, ks::Time until,
                TimelineView& view, PlotView& plot) {
  const ks::Series& series = *source.series;
  plot.name = what.name;
  plot.unit = ks::metric_unit(what.metric);
  const std::size_t column =
      series.find({what.metric, what.of_group ? group : ks::GroupId{}, ks::PartitionId{}});
  std::vector<Curve> curves(1);
  if (column < series.columns()) curves[0] = read_curve(series, column, view.axis, until);
  const float top = round_top(largest_of(curves, view.axis), what.least);
  plot.scale = scale_words(top, what.unit);
  add_line(curves[0], LineInk::total, top, plot);
  add_readable("", curves[0], plot);
}

/// In its owner's colour, as among all of them.
void add_partition_lag(const TimelineSource& source, ks::GroupId group, ks::Time until,
                       TimelineView& view, PlotView& plot) {
  const ks::PartitionId partition = source.names->find_partition(plot.plot.partition);
  const ks::Series& series = *source.series;
  plot.name = "lag";
  const std::size_t column = series.find({ks::Metric::lag, group, partition});
  std::vector<Curve> curves(1);
  if (column < series.columns()) curves[0] = read_curve(series, column, view.axis, until);
  const float top = round_top(largest_of(curves, view.axis), 10);
  plot.scale = scale_words(top, "");
  const auto lanes = source.lanes->owners_of(group);
  const auto lane = std::find_if(lanes.begin(), lanes.end(), [&](const ks::OwnerLane& each) {
    return each.partition == partition;
  });
  if (lane != lanes.end()) {
    add_owned_lines(curves[0], *lane, top, plot);
  } else {
    add_line(curves[0], LineInk::total, top, plot);
  }
  add_readable("", curves[0], plot);
}

ks::GroupId group_of(const Plot& plot, const ks::Names& names, ks::GroupId shown) {
  if (plot.group.empty()) return shown;
  const auto at = std::find(names.groups.begin(), names.groups.end(), plot.group);
  return ks::GroupId{static_cast<std::uint32_t>(at - names.groups.begin())};
}

}  // namespace

std::string_view plot_word(PlotKind kind) {
  switch (kind) {
    case PlotKind::lag: return "lag";
    case PlotKind::total_lag: return "total-lag";
    case PlotKind::rates: return "rates";
    case PlotKind::waiting: return "oldest-wait";
    case PlotKind::latency: return "end-to-end-latency";
    case PlotKind::unowned: return "no-owner";
    case PlotKind::isr: return "smallest-isr";
    case PlotKind::under_min_isr: return "under-min-isr";
    case PlotKind::in_flight: return "in-flight";
  }
  return "";
}

std::string_view plot_title(PlotKind kind) {
  switch (kind) {
    case PlotKind::lag: return "Lag of each partition";
    case PlotKind::total_lag: return "Lag of the whole group";
    case PlotKind::rates: return "Records per second, in and out";
    case PlotKind::waiting: return "Oldest wait";
    case PlotKind::latency: return "End-to-end latency";
    case PlotKind::unowned: return "Partitions without an owner";
    case PlotKind::isr: return "Smallest ISR";
    case PlotKind::under_min_isr: return "Partitions under min.insync.replicas";
    case PlotKind::in_flight: return "Produce requests in flight";
  }
  return "";
}

bool plot_of_group(PlotKind kind) {
  return kind != PlotKind::isr && kind != PlotKind::under_min_isr && kind != PlotKind::in_flight;
}

std::string plot_title(const Plot& plot) {
  if (!plot.partition.empty()) return "Lag of " + plot.partition + " in " + plot.group;
  const std::string title(plot_title(plot.kind));
  return plot.group.empty() ? title : title + ", " + plot.group;
}

bool plot_known(const Plot& plot, const ks::Names& names) {
  const auto& groups = names.groups;
  const bool group =
      plot.group.empty() || std::find(groups.begin(), groups.end(), plot.group) != groups.end();
  return group && (plot.partition.empty() || names.find_partition(plot.partition).valid());
}

bool plot_fits(const Plot& plot, const ks::Names& names, bool groups) {
  return plot_known(plot, names) && (groups || !plot_of_group(plot.kind));
}

namespace {

bool take_over(TimelineView& view, TimelineView* before) {
  if (before == nullptr || !view.plots_from.known || before->plots_from != view.plots_from)
    return false;
  view.plots = std::move(before->plots);
  view.plot_menu = std::move(before->plot_menu);
  return true;
}

}  // namespace

void add_plots(const TimelineSource& source, const UiState& ui, TimelineView& view,
               TimelineView* before) {
  if (source.series == nullptr) return;
  view.plots_from = view.owners_from;
  view.plots_from.until = std::min(view.told_until, source.known_until);
  view.plots_from.plots = ui.plots;
  for (const PlotView& plot : view.plots) {
    view.plots_from.places.push_back(plot.y);
    view.plots_from.places.push_back(plot.height);
  }
  if (take_over(view, before)) return;
  view.plot_menu = plots_in_menu(*source.names, *source.lanes, ui.selection, ui.plots);
  const ks::GroupId shown = shown_group(source, ui);
  const ks::Time until = std::min(view.told_until, source.known_until);
  for (std::size_t i = 0; i < view.plots.size(); ++i) {
    PlotView& made = view.plots[i];
    const ks::GroupId group = group_of(made.plot, *source.names, shown);
    made.of = made.plot.partition.empty() ? made.plot.group : made.plot.partition;
    if (!made.plot.partition.empty()) {
      made.unit = "records";
      add_partition_lag(source, group, until, view, made);
    } else if (made.plot.kind == PlotKind::lag) {
      made.unit = "records";
      add_lag(source, group, until, view, made);
    } else if (made.plot.kind == PlotKind::rates) {
      made.unit = "records/s";
      add_rates(source, group, until, view, made);
    } else {
      add_single(source, single(made.plot.kind), group, until, view, made);
    }
    for (PlotLabel& label : view.plots[i].labels) {
      const PlotView& plot = view.plots[i];
      label.y = std::clamp(label.y, plot.y + 5, plot.y + plot.height - 6);
    }
  }
}

}  // namespace kv
