#include "viz/model/build_inspector.h"

#include <algorithm>

#include "sim/run/why.h"
#include "sim/trace/subject.h"
#include "viz/model/actions.h"
#include "viz/model/inspector_parts.h"
#include "viz/model/why_mark.h"

namespace kv {
namespace {

constexpr std::size_t most_lines = 8;

const ks::OwnerLane* owner_lane(const ks::Session& session, ks::PartitionId id) {
  for (const ks::OwnerLane& lane : session.lanes().owners()) {
    if (lane.partition == id) return &lane;
  }
  return nullptr;
}

/// The lane segment of a partition at the cursor; a group that never had an owner for it has none.
const ks::OwnerSegment* owner_segment(const ks::Session& session, ks::PartitionId id,
                                      ks::Time time) {
  const ks::OwnerLane* lane = owner_lane(session, id);
  return lane == nullptr ? nullptr : ks::at_time(lane->segments, time);
}

/// The event of the last such fact at or before a time; 0: there is none.
template <class Body, class Fits>
ks::EventNo last_event(const ks::Session& session, ks::Time time, Fits fits) {
  const ks::Trace& trace = session.trace();
  const auto positions = trace.of<Body>();
  const auto future = std::upper_bound(
      positions.begin(), positions.end(), time,
      [&](ks::Time at, std::uint32_t position) { return at < trace[position].time; });
  for (auto next = future; next != positions.begin();) {
    const ks::Fact& fact = trace[*--next];
    if (fits(std::get<Body>(fact.body))) return fact.event;
  }
  return 0;
}

/// The event in which the state of the group became what it is.
ks::EventNo state_event(const ks::Session& session, ks::GroupId group, ks::Time time) {
  const auto here = [&](const auto& body) { return body.group == group; };
  return std::max(last_event<ks::GroupStateChanged>(session, time, here),
                  last_event<ks::RebalanceStarted>(session, time, here));
}

/// Nobody owns a partition whose owner fell silent. Once the coordinator has taken him out it is for what
/// the group does about that.
ks::EventNo event_without_owner(const ks::Session& session, const ks::OwnerLane& lane,
                                const ks::OwnerSegment& segment, ks::Time time) {
  ks::ConsumerId owner;
  for (const ks::OwnerSegment& part : lane.segments) {
    if (part.from < segment.from && part.owner.valid()) owner = part.owner;
  }
  const ks::EventNo removed =
      last_event<ks::MemberRemoved>(session, time, [&](const ks::MemberRemoved& body) {
        return body.group == lane.group && ks::consumer_of(body.member, session.names()) == owner;
      });
  if (!owner.valid() || removed <= segment.event) return segment.event;
  return std::max(removed, state_event(session, lane.group, time));
}

/// The event that explains the present state of what is picked; 0: of a partition none does, of a node its
/// latest fact.
ks::EventNo event_to_explain(const ks::Session& session, const UiState& ui) {
  const ks::Time time = ui.cursor.time;
  const ks::NodeId node = ui.selection.node;
  if (!ui.selection.partition.valid()) {
    return node.kind == ks::NodeKind::group ? state_event(session, ks::GroupId{node.index}, time)
                                            : 0;
  }
  const ks::OwnerLane* lane = owner_lane(session, ui.selection.partition);
  const ks::OwnerSegment* segment = lane == nullptr ? nullptr : ks::at_time(lane->segments, time);
  if (segment == nullptr || segment->event == 0) return 0;
  if (segment->owner.valid()) return segment->event;
  return event_without_owner(session, *lane, *segment, time);
}

/// The fact to begin with: of that event, or the latest one.
std::optional<ks::Fact> to_explain(ks::Session& session, const UiState& ui, ks::EventNo event) {
  const bool partition = ui.selection.partition.valid();
  if (event > 0) return ks::main_fact(session, event, partition ? ks::NodeId{} : ui.selection.node);
  if (partition) return std::nullopt;
  return ks::fact_before(session, ui.cursor.time, ui.selection.node);
}

std::string title_of(const ks::Session& session, const UiState& ui) {
  if (!ui.selection.partition.valid()) return "What led here?";
  const std::string name = session.names().short_name(ui.selection.partition);
  const auto* segment = owner_segment(session, ui.selection.partition, ui.cursor.time);
  if (segment == nullptr || !segment->owner.valid()) return "Why does " + name + " have no owner?";
  return "Why does " + session.names().consumers[segment->owner.index] + " own " + name + "?";
}

/// Follows the chain of causes and keeps what it says.
void remember_why(ks::Session& session, const UiState& ui, const ks::Fact& fact,
                  InspectorMemory& memory) {
  memory.branch = session.current_branch();
  memory.event = fact.event;
  memory.of = ui.selection;
  memory.title = title_of(session, ui);
  memory.lines.clear();
  for (const ks::WhyLine& line : ks::why(session, fact)) {
    if (line.detail) continue;
    WhyLine shown;
    shown.time = ks::seconds_text(line.time - ks::start_time);
    shown.text = ks::told(line);
    shown.event = line.event;
    shown.mark = mark_of(session, line, memory.lines.empty());
    memory.lines.push_back(std::move(shown));
  }
  // How it began says more than the steps in the middle.
  if (memory.lines.size() > most_lines) {
    memory.lines.erase(memory.lines.begin() + (most_lines - 1), memory.lines.end() - 1);
  }
}

void add_why(ks::Session& session, const UiState& ui, InspectorMemory& memory,
             InspectorView& view) {
  const ks::EventNo event = event_to_explain(session, ui);
  const bool same = memory.branch == session.current_branch() && memory.of == ui.selection &&
                    !memory.lines.empty();
  // While an event stays the answer its facts need not be copied with each frame.
  if (!same || event == 0 || memory.event != event) {
    const std::optional<ks::Fact> fact = to_explain(session, ui, event);
    if (!fact) return;
    if (!same || memory.event != fact->event) remember_why(session, ui, *fact, memory);
  }
  view.why_title = memory.title;
  view.why = memory.lines;
}

void inspect(ks::Session& session, const UiState& ui, InspectorMemory& memory,
             InspectorView& view) {
  const Selection& picked = ui.selection;
  if (picked.node.kind == ks::NodeKind::consumer) {
    inspect_consumer(session, ui, memory, view);
    return;
  }
  const ks::World& world = session.world_at(ui.cursor.event);
  if (picked.partition.valid()) {
    inspect_partition(world, picked.partition, view);
    return;
  }
  switch (picked.node.kind) {
    case ks::NodeKind::producer:
      inspect_producer(world, ks::ProducerId{picked.node.index}, view);
      break;
    case ks::NodeKind::broker: inspect_broker(world, ks::BrokerId{picked.node.index}, view); break;
    case ks::NodeKind::group: inspect_group(world, ks::GroupId{picked.node.index}, view); break;
    case ks::NodeKind::controller:
      inspect_controller(world, ks::ControllerId{picked.node.index}, view);
      break;
    case ks::NodeKind::zookeeper: inspect_zookeeper(world, view); break;
    case ks::NodeKind::consumer:
    case ks::NodeKind::none: break;
  }
}

/// What is done less often, and the form that is open.
void add_more(const ks::World& world, const UiState& ui, InspectorView& view) {
  view.more = ui.selection.partition.valid() ? more_actions_of(world, ui.selection.partition)
                                             : more_actions_of(world, ui.selection.node);
  view.form = build_form(world, ui.selection, ui.form);
}

}  // namespace

InspectorView build_inspector(ks::Session& session, const UiState& ui, InspectorMemory& memory) {
  InspectorView view;
  if (ui.selection.empty()) return view;
  view.empty = false;
  inspect(session, ui, memory, view);
  const ks::World& world = session.world_at(ui.cursor.event);
  // A question of the lesson may ask for just that.
  if (!ui.prediction_open) view.ahead = deadlines_of(world, ui.selection.node, ui.cursor.time);
  std::erase_if(view.ahead, [&](const DeadlineView& each) { return each.at > ui.question_limit; });
  add_more(world, ui, view);
  arrange_config(session, ui, view);
  add_why(session, ui, memory, view);
  return view;
}

}  // namespace kv
