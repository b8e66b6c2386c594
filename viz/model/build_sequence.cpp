#include "viz/model/build_sequence.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "viz/model/build_sequence_parts.h"
#include "viz/model/rebalances.h"
#include "viz/model/timeline_parts.h"

namespace kv {
namespace {

using namespace std::chrono_literals;

constexpr float top_margin = 22;     ///< above the first row
constexpr float bottom_margin = 20;  ///< below the last one
constexpr std::size_t most_facts = 60'000;

float rows_top() { return sequence_heads + top_margin; }

// --- rows ------------------------------------------------------------------------------------------

/// What has a row, and when an arrow is on its way.
struct Instants {
  std::vector<ks::Time> times;  ///< ascending, each once
  std::vector<std::pair<ks::Time, ks::Time>>
      flights;  ///< by when they begin, until the latest of them ends
};

void add_segments(const SequenceSource& s, TimeRange range, Instants& all) {
  const ks::Lanes& lanes = s.session.lanes();
  const auto add = [&](const auto& segments) {
    for (const auto& part : ks::between(segments, range.from, range.to)) {
      if (part.from > range.from && part.from < range.to) all.times.push_back(part.from);
    }
  };
  if (s.group.index < lanes.groups().size()) add(lanes.groups()[s.group.index].segments);
  for (const ks::MemberLane& lane : lanes.members()) {
    if (!s.foreign(ks::node(lane.consumer))) add(lane.segments);
  }
}

Instants instants_of(const SequenceSource& s, const SequenceScan& scan) {
  Instants all;
  for (const SequenceMessage& m : scan.messages) {
    if (!s.shows(m)) continue;
    all.times.push_back(m.fact->time);
    all.times.push_back(m.arrives);
    all.flights.emplace_back(m.fact->time, m.arrives);
  }
  for (const SequenceChange& change : scan.changes) {
    if (s.shows(change)) all.times.push_back(change.fact->time);
  }
  if (!s.ui.sequence.only_selection) add_segments(s, scan.range, all);
  // Where the run begins and ends one can stand, too.
  if (scan.range.from <= s.bounds.from) all.times.push_back(s.bounds.from);
  if (scan.range.to >= s.bounds.to && s.bounds.to <= s.limit) all.times.push_back(s.bounds.to);
  std::sort(all.times.begin(), all.times.end());
  all.times.erase(std::unique(all.times.begin(), all.times.end()), all.times.end());
  std::sort(all.flights.begin(), all.flights.end());
  for (std::size_t i = 1; i < all.flights.size(); ++i) {
    all.flights[i].second = std::max(all.flights[i].second, all.flights[i - 1].second);
  }
  return all;
}

bool busy(const Instants& all, ks::Time from, ks::Time to) {
  const auto after =
      std::upper_bound(all.flights.begin(), all.flights.end(), std::pair{from, ks::never});
  return after != all.flights.begin() && (after - 1)->second >= to;
}

SequenceAxis place(const SequenceSource& s, const Instants& all, const SequenceAnchor& anchor) {
  std::vector<SequenceStop> stops;
  for (const ks::Time time : all.times) stops.push_back({time, 0, false});
  if (stops.empty()) return {};
  const auto after = std::lower_bound(all.times.begin(), all.times.end(), anchor.time);
  auto at = static_cast<std::size_t>(after - all.times.begin());
  if (at == stops.size()) at = stops.size() - 1;
  stops[at].y = anchor.y;
  const auto step = [&](std::size_t i) {
    const ks::Time from = stops[i - 1].time;
    const ks::Time to = stops[i].time;
    return sequence_step(to - from, busy(all, from, to), s.ui.fold_idle);
  };
  for (std::size_t i = at + 1; i < stops.size(); ++i) {
    const SequenceStep next = step(i);
    stops[i].y = stops[i - 1].y + next.height;
    stops[i].folded = next.folded;
  }
  for (std::size_t i = at; i > 0; --i) {
    const SequenceStep next = step(i);
    stops[i - 1].y = stops[i].y - next.height;
    stops[i].folded = next.folded;
  }
  return SequenceAxis(std::move(stops));
}

struct Window {
  SequenceScan scan;
  SequenceAxis axis;
  bool at_start = false;
  bool at_end = false;
};

bool wants_data(const UiState& ui) {
  for (std::size_t i = 0; i < sequence_class_count; ++i) {
    if (ui.sequence.on[i] && info_of(static_cast<SequenceClass>(i)).data) return true;
  }
  return false;
}

/// Looks farther and farther from the anchor until the chart is full.
Window window_around(const SequenceSource& s, const SequenceAnchor& anchor, SequenceFacts& data) {
  Window w;
  const bool with_data = wants_data(s.ui);
  ks::Duration before = 50ms;
  ks::Duration after = 50ms;
  for (;;) {
    const TimeRange range{std::max(s.bounds.from, anchor.time - before),
                          std::min(s.bounds.to, anchor.time + after)};
    w.scan = scan_sequence(s.session, range, s.limit, with_data, data);
    w.axis = place(s, instants_of(s, w.scan), anchor);
    w.at_start = range.from <= s.bounds.from;
    w.at_end = range.to >= std::min(s.bounds.to, s.limit);
    const auto& stops = w.axis.stops();
    const bool up = !w.at_start && (stops.empty() || stops.front().y > 0);
    const bool down = !w.at_end && (stops.empty() || stops.back().y < s.size.height);
    if (!up && !down) return w;
    const ks::FactRange facts = s.session.trace().between(range.from, range.to);
    if (facts.size() > most_facts) return w;
    if (with_data && !w.scan.counted) return w;
    if (up) before *= 4;
    if (down) after *= 4;
  }
}

/// The first row stands below the heads, the last one not far above the foot.
float out_of_bounds(const SequenceSource& s, const Window& w) {
  const auto& stops = w.axis.stops();
  if (stops.empty()) return 0;
  const float first = stops.front().y;
  const float last = stops.back().y;
  const float foot = s.size.height - bottom_margin;
  float dy = 0;
  const bool run_ends = w.at_end && s.bounds.to <= s.limit;
  if (run_ends && last + dy < foot) dy = foot - last;
  if (w.at_start && first + dy > rows_top()) dy = rows_top() - first;
  return dy;
}

// --- the place -------------------------------------------------------------------------------------

/// A rebalance under way (or just over) begins near the top, if the cursor then can be seen too.
SequenceAnchor place_for(const SequenceSource& s, ks::Time time) {
  const float height = s.size.height;
  for (const Rebalance& rebalance : rebalances_of(s.session.lanes(), s.group)) {
    const bool over = rebalance.to != ks::never && time > rebalance.to + 50ms;
    if (rebalance.from > time || over) continue;
    return {rebalance.from, rows_top() + 5 * sequence_pitch};
  }
  return {time, sequence_heads + (height - sequence_heads) * 0.6F};
}

bool comfortable(const SequenceSource& s, float y) {
  return y >= rows_top() - 2 && y <= s.size.height - bottom_margin - 14;
}

Window window_for_cursor(const SequenceSource& s, SequenceMemory& memory) {
  const ks::Time time = s.ui.cursor.time;
  memory.anchor = place_for(s, time);
  Window w = window_around(s, *memory.anchor, memory.data);
  if (comfortable(s, w.axis.y_of(time))) return w;
  memory.anchor = {time, sequence_heads + (s.size.height - sequence_heads) * 0.7F};
  return window_around(s, *memory.anchor, memory.data);
}

Window find_window(const SequenceSource& s, SequenceMemory& memory) {
  const ks::Time time = s.ui.cursor.time;
  const bool moved = memory.followed != time;
  Window w;
  if (!memory.anchor) {
    w = window_for_cursor(s, memory);
  } else {
    w = window_around(s, *memory.anchor, memory.data);
    if (moved && !comfortable(s, w.axis.y_of(time))) w = window_for_cursor(s, memory);
  }
  memory.followed = time;
  const float dy = out_of_bounds(s, w);
  if (dy != 0) {
    memory.anchor->y += dy;
    w = window_around(s, *memory.anchor, memory.data);
  }
  return w;
}

// --- the view --------------------------------------------------------------------------------------

int decimals_of(const std::vector<SequenceStop>& stops) {
  int decimals = 3;
  for (std::size_t i = 1; i < stops.size(); ++i) {
    const ks::Duration gap = stops[i].time - stops[i - 1].time;
    if (gap < 1ms) decimals = std::max(decimals, gap < 10us ? 6 : gap < 100us ? 5 : 4);
  }
  return decimals;
}

void add_rows(const SequenceSource& s, const Window& w, SequenceView& view) {
  const auto& stops = view.axis.stops();
  const int decimals = decimals_of(stops);
  std::map<ks::Time, int> happening;
  for (const SequenceMessage& m : w.scan.messages) {
    if (!s.shows(m)) continue;
    ++happening[m.fact->time];
    ++happening[m.arrives];
  }
  for (std::size_t i = 0; i < stops.size(); ++i) {
    const SequenceStop& stop = stops[i];
    if (stop.folded && i > 0) {
      SequenceFold fold;
      fold.from = stops[i - 1].time;
      fold.to = stop.time;
      fold.y0 = stops[i - 1].y + sequence_fold_margin;
      fold.y1 = stop.y - sequence_fold_margin - 1;
      fold.length = ks::seconds_text(stop.time - stops[i - 1].time) + " s";
      view.folds.push_back(std::move(fold));
    }
    SequenceRow row{stop.y, stop.time, clock_text(stop.time, decimals), happening[stop.time] > 1};
    view.rows.push_back(std::move(row));
  }
}

/// What cannot be seen is left out; one row beyond each edge stays, so that arrows have their ends.
SequenceAxis trimmed(const SequenceAxis& axis, float height) {
  std::vector<SequenceStop> kept;
  const auto& all = axis.stops();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool above = i + 1 < all.size() && all[i + 1].y < sequence_heads - 30;
    const bool below = i > 0 && all[i - 1].y > height + 30;
    if (!above && !below) kept.push_back(all[i]);
  }
  return SequenceAxis(std::move(kept));
}

void add_window(const SequenceSource& s, SequenceView& view) {
  if (view.axis.empty()) {
    view.window = {s.ui.cursor.time, s.ui.cursor.time};
    return;
  }
  const ks::Time from = view.axis.time_of(sequence_heads);
  const ks::Time to = view.axis.time_of(view.size.height);
  view.window = {std::clamp(from, s.bounds.from, s.bounds.to),
                 std::clamp(to, s.bounds.from, s.bounds.to)};
  view.about =
      fmt::format("window {} to {} s, {}", ks::seconds_text(view.window.from - ks::start_time, 1),
                  ks::seconds_text(view.window.to - ks::start_time, 1),
                  s.ui.fold_idle ? "idle time folded" : "idle time drawn out");
}

SequenceSource source_for(ks::Session& session, const UiState& ui, SequenceSize size) {
  SequenceSource s{session, session.names(), ui, size, {}, {}, false, {}, {}};
  const TimelineSource lanes = source_of(session);
  s.group = shown_group(lanes, ui);
  const ks::World& world = session.world_at(ui.cursor.event);
  if (s.group.index < world.groups.size()) {
    s.modern = world.groups[s.group.index].type != ks::GroupType::classic;
    const ks::PartitionId home = world.groups[s.group.index].offsets_partition;
    if (home.valid()) s.coordinator = world.cluster->at(home).leader;
  }
  const ks::Time known = session.known_until();
  s.bounds = {ks::start_time, known};
  if (ui.range.length() > 0us) {
    s.bounds = {ui.range.from, std::min(ui.range.to, known)};
    // The cursor may stand outside of the common range: then the range gives way.
    s.bounds.from = std::min(s.bounds.from, ui.cursor.time);
    s.bounds.to = std::max(s.bounds.to, std::min(known, ui.cursor.time + ks::Duration{1}));
  }
  s.limit = std::min(ui.told_until(), ks::never - 1s);
  return s;
}

void build(const SequenceSource& s, SequenceMemory& memory, SequenceView& view) {
  Window w = find_window(s, memory);
  view = {};
  view.size = s.size;
  view.axis = trimmed(w.axis, s.size.height);
  if (s.group.index < s.names.groups.size()) view.group = s.names.groups[s.group.index];
  add_window(s, view);
  add_rows(s, w, view);
  add_sequence_columns(s, w.scan, view);
  add_sequence_marks(s, w.scan, view);
  add_sequence_barriers(s, view);
  add_sequence_events(s, w.scan, view);
  if (view.arrows.empty() && view.notes.empty() && view.rows.size() <= 2) {
    view.empty =
        "Nothing of what is shown happens in this stretch. Switch a kind of message on, or press "
        "F.";
  } else if (s.bounds.to <= s.limit && view.rows.back().time >= s.bounds.to) {
    view.end_y = view.rows.back().y;
    view.end_note = s.bounds.to >= s.session.known_until() ? "end of run" : "end of range";
  }
  // Counting needs what the trace does not keep; it is done last, because it may make that anew.
  TimeRange seen{view.window.from, view.window.to + ks::Duration{1}};
  for (const SequenceFold& fold : view.folds) {
    seen.from = std::min(seen.from, fold.from);
    seen.to = std::max(seen.to, fold.to);
  }
  add_sequence_counts(s, scan_sequence(s.session, seen, s.limit, true, memory.data), view);
}

bool is_past(const UiState& ui, ks::Time time, ks::EventNo event) {
  return ui.cursor.on_event ? event <= ui.cursor.event : time <= ui.cursor.time;
}

/// Whatever depends on where the cursor stands.
void follow_cursor(const SequenceSource& s, SequenceView& view) {
  view.cursor = s.ui.cursor.time;
  const bool fine = s.ui.cursor.on_event && view.cursor.time_since_epoch().count() % 1000 != 0;
  view.cursor_text = clock_text(view.cursor, fine ? 6 : 3);
  view.cursor_y = view.axis.empty() ? sequence_heads : view.axis.y_of(view.cursor);
  view.hide_future = s.ui.future_hidden();
  view.told_y = view.cursor_y;
  if (view.hide_future && s.limit > view.cursor && !view.axis.empty())
    view.told_y = view.axis.y_of(s.limit);
  view.picked = s.ui.sequence.picked;
  view.current = view.events.size();
  for (std::size_t i = 0; i < view.events.size(); ++i) {
    SequenceEvent& event = view.events[i];
    if (event.id.empty()) continue;
    event.past = is_past(s.ui, view.axis.empty() ? ks::start_time : event.at, event.event);
    if (event.past) view.current = i;
  }
  add_sequence_heads(s, view);
  add_sequence_cost(s, view);
  add_sequence_overview(s, view);
}

}  // namespace

std::string clock_text(ks::Time time, int decimals) {
  return ks::seconds_text(time - ks::start_time, decimals);
}

void refresh_sequence(ks::Session& session, const UiState& ui, SequenceSize size,
                      SequenceMemory& memory, SequenceView& view) {
  const SequenceSource s = source_for(session, ui, size);
  SequenceKey key{session.revision(),
                  session.current_branch(),
                  size,
                  ui.sequence,
                  ui.selection,
                  s.group,
                  s.coordinator,
                  s.limit,
                  s.bounds,
                  ui.fold_idle,
                  {}};
  if (memory.anchor) key.anchor = *memory.anchor;
  const bool same = memory.key == key && memory.anchor;
  const bool visible =
      memory.followed == ui.cursor.time || comfortable(s, view.axis.y_of(ui.cursor.time));
  if (same && visible) {
    memory.followed = ui.cursor.time;
  } else {
    build(s, memory, view);
    key.anchor = *memory.anchor;
    key.revision = session.revision();
    memory.key = key;
  }
  follow_cursor(s, view);
}

SequenceView build_sequence(ks::Session& session, const UiState& ui, SequenceSize size) {
  SequenceMemory memory;
  SequenceView view;
  refresh_sequence(session, ui, size, memory, view);
  return view;
}

void scroll_sequence(const SequenceView& view, float dy, SequenceMemory& memory) {
  const std::size_t row = view.axis.nearest(view.size.height / 2);
  if (row == view.axis.stops().size()) return;
  const SequenceStop& stop = view.axis.stops()[row];
  memory.anchor = SequenceAnchor{stop.time, stop.y + dy};
}

void center_sequence(ks::Time time, const SequenceView& view, SequenceMemory& memory) {
  memory.anchor = SequenceAnchor{time, view.size.height / 2};
}

std::optional<ks::EventNo> sequence_neighbour(const SequenceView& view, const Cursor& cursor,
                                              int direction) {
  std::optional<ks::EventNo> found;
  for (const SequenceEvent& event : view.events) {
    if (event.id.empty()) continue;
    const bool later = cursor.on_event ? event.event > cursor.event : event.at > cursor.time;
    const bool earlier = cursor.on_event ? event.event < cursor.event : event.at < cursor.time;
    if (direction > 0 && later) return event.event;
    if (direction < 0 && earlier) found = event.event;
  }
  return found;
}

}  // namespace kv
