// A column's lanes on the axis that all columns share, and its strip in the overview.
#include <algorithm>

#include "viz/model/build_compare_parts.h"
#include "viz/model/timeline_parts.h"

namespace kv {
namespace {

/// More beats than this in one picture decide nothing that one could see.
constexpr std::size_t most_beats = 64;

TimelineView lanes_view(const CompareSource& s, float width) {
  TimelineView view;
  view.size = {width, compare_owners_y + s.size.owners_height};
  view.layout.label_width = 0;
  view.layout.axis_width = width;
  view.layout.lanes_y = compare_state_y;
  view.cursor = s.ui.cursor.time;
  view.told_until = s.ui.told_until();
  return view;
}

StripView group_strip(const CompareSource& s, float y, float height) {
  StripView strip;
  strip.name = strip.id = "group state";
  strip.node = ks::node(s.group);
  strip.y = y;
  strip.height = height;
  return strip;
}

/// Events that scheduled a change of owner: the answer to a heartbeat, in a group whose members learn so.
std::vector<ks::EventNo> causes_of_changes(const CompareSource& s) {
  std::vector<ks::EventNo> causes;
  const ks::Trace& trace = s.session.trace();
  for (const ks::OwnerLane& lane : s.session.lanes().owners_of(s.group)) {
    for (const ks::OwnerSegment& part : ks::between(lane.segments, s.range.from, s.range.to)) {
      const ks::FactRange facts = trace.of_event(part.event);
      if (!facts.empty()) causes.push_back(trace[facts.begin].cause);
    }
  }
  std::sort(causes.begin(), causes.end());
  causes.erase(std::unique(causes.begin(), causes.end()), causes.end());
  return causes;
}

void add_beats(const CompareSource& s, CompareColumn& column) {
  const std::vector<ks::EventNo> causes = causes_of_changes(s);
  const ks::Lanes& lanes = s.session.lanes();
  const auto& states = lanes.groups()[s.group.index].segments;
  const auto decides = [&](const ks::HeartbeatTick& beat) {
    if (beat.answer != ks::KafkaError::none) return true;
    const ks::GroupSegment* state = ks::at_time(states, beat.time);
    if (state != nullptr && state->event == beat.event && beat.event != 0) return true;
    return beat.event != 0 && std::binary_search(causes.begin(), causes.end(), beat.event);
  };
  for (const ks::MemberLane& lane : lanes.members()) {
    if (lane.group != s.group) continue;
    for (const ks::HeartbeatTick& beat : ks::between(lane.heartbeats, s.range.from, s.range.to)) {
      if (!decides(beat)) continue;
      column.beats.push_back({column.lanes.axis.x_of(beat.time), s.color_of(lane.consumer.index),
                              s.session.names().consumers[lane.consumer.index], beat.time});
      if (column.beats.size() >= most_beats) break;
    }
  }
  std::sort(column.beats.begin(), column.beats.end(),
            [](const CompareBeat& a, const CompareBeat& b) {
              return std::pair(a.time, a.color) < std::pair(b.time, b.color);
            });
}

}  // namespace

void build_compare_lanes(const CompareSource& s, CompareColumn& column) {
  TimelineSource source = source_of(s.session);
  source.activity = &s.activity;
  source.horizon = s.horizon;
  UiState ui = s.ui;
  ui.selection = {ks::node(s.group), {}};

  column.lanes = lanes_view(s, s.size.lanes_width);
  TimelineLayout& at = column.lanes.layout;
  at.owners_y = compare_owners_y;
  at.owners_height = s.size.owners_height;
  at.content_bottom = compare_owners_y + s.size.owners_height;
  add_axis(source, ui, s.range, column.lanes);
  add_flags(source, column.lanes);

  column.overview = lanes_view(s, s.size.overview_width);
  ui.fold_idle = false;
  add_axis(source, ui, {ks::start_time, s.horizon}, column.overview);
  if (!s.group.valid()) return;
  column.overview.strips = {group_strip(s, 0, 8)};
  add_strips(source, ui, column.overview);

  column.lanes.strips = {group_strip(s, compare_state_y, compare_state_height)};
  add_strips(source, ui, column.lanes);
  add_owners(source, ui, column.lanes);
  for (OwnerBlock& block : column.lanes.blocks) {
    if (block.owner >= 0) block.owner = s.color_of(static_cast<std::uint32_t>(block.owner));
  }
  add_beats(s, column);
}

}  // namespace kv
