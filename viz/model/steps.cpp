#include "viz/model/steps.h"

#include <algorithm>
#include <vector>

#include "sim/trace/story.h"
#include "sim/trace/subject.h"

namespace kv {
namespace {

using Found = std::optional<ks::EventNo>;

Found neighbour_event(ks::Session& session, const Cursor& cursor, int direction) {
  if (direction > 0) {
    const ks::EventNo next = cursor.event + 1;
    session.world_at(next);
    return next <= session.known_events() ? Found{next} : std::nullopt;
  }
  if (cursor.event == 0) return std::nullopt;
  // Standing behind an event, one step back leads to it; standing on it, to the one before.
  const bool behind = !cursor.on_event && session.time_of_event(cursor.event) < cursor.time;
  return behind ? cursor.event : cursor.event - 1;
}

/// Among ascending positions in the trace, the nearest of another event.
template <class Positions>
Found nearest(const ks::Trace& trace, const Positions& positions, ks::EventNo event,
              int direction) {
  const auto event_of = [&](std::uint32_t position) { return trace[position].event; };
  if (direction > 0) {
    const auto later = std::partition_point(positions.begin(), positions.end(),
                                            [&](auto p) { return event_of(p) <= event; });
    return later == positions.end() ? std::nullopt : Found{event_of(*later)};
  }
  const auto from = std::partition_point(positions.begin(), positions.end(),
                                         [&](auto p) { return event_of(p) < event; });
  return from == positions.begin() ? std::nullopt : Found{event_of(*(from - 1))};
}

/// The same among those of them that `counts` lets pass.
template <class Positions, class Counts>
Found nearest_of(const ks::Trace& trace, const Positions& positions, ks::EventNo event,
                 int direction, Counts&& counts) {
  const auto split = std::partition_point(positions.begin(), positions.end(), [&](auto p) {
    return direction > 0 ? trace[p].event <= event : trace[p].event < event;
  });
  if (direction > 0) {
    const auto found =
        std::find_if(split, positions.end(), [&](auto p) { return counts(trace[p]); });
    return found == positions.end() ? std::nullopt : Found{trace[*found].event};
  }
  for (auto at = split; at != positions.begin();) {
    --at;
    if (counts(trace[*at])) return trace[*at].event;
  }
  return std::nullopt;
}

Found nearer(Found a, Found b, int direction) {
  if (!a || !b) return a ? a : b;
  return direction > 0 ? std::min(*a, *b) : std::max(*a, *b);
}

/// Instants at which a partition changes hands.
Found of_partition(const ks::Session& session, ks::PartitionId id, ks::EventNo event,
                   int direction) {
  Found found;
  for (const ks::OwnerLane& lane : session.lanes().owners()) {
    if (lane.partition != id) continue;
    for (const ks::OwnerSegment& part : lane.segments) {
      const bool there = direction > 0 ? part.event > event : part.event < event && part.event > 0;
      if (there) found = nearer(found, part.event, direction);
    }
  }
  return found;
}

/// The groups that what is picked belongs to.
std::vector<ks::GroupId> groups_of(const ks::Session& session, const Selection& picked) {
  std::vector<ks::GroupId> groups;
  if (picked.partition.valid()) {
    for (const ks::OwnerLane& lane : session.lanes().owners()) {
      if (lane.partition == picked.partition) groups.push_back(lane.group);
    }
  } else if (picked.node.kind == ks::NodeKind::group) {
    groups.push_back(ks::GroupId{picked.node.index});
  } else if (picked.node.kind == ks::NodeKind::consumer) {
    const auto& members = session.lanes().members();
    if (picked.node.index < members.size()) groups.push_back(members[picked.node.index].group);
  }
  return groups;
}

Found event_of_selection(const ks::Session& session, const UiState& ui, int direction) {
  const Selection& picked = ui.selection;
  if (picked.partition.valid()) {
    return of_partition(session, picked.partition, ui.cursor.event, direction);
  }
  const ks::Trace& trace = session.trace();
  return nearest(trace, trace.of_node(picked.node), ui.cursor.event, direction);
}

/// A group's change of state; of a picked member or broker its own.
Found phase(const ks::Session& session, const UiState& ui, StepBy step) {
  const ks::Trace& trace = session.trace();
  const ks::EventNo event = ui.cursor.event;
  const auto groups = trace.of<ks::GroupStateChanged>();
  if (!step.of_selection) return nearest(trace, groups, event, step.direction);
  const ks::NodeId node = ui.selection.node;
  const auto at_node = [&](const ks::Fact& fact) { return fact.node == node; };
  if (node.kind == ks::NodeKind::consumer) {
    return nearest_of(trace, trace.of<ks::MemberStateChanged>(), event, step.direction, at_node);
  }
  if (node.kind == ks::NodeKind::broker) {
    return nearest_of(trace, trace.of<ks::BrokerStateChanged>(), event, step.direction, at_node);
  }
  const auto wanted = groups_of(session, ui.selection);
  return nearest_of(trace, groups, event, step.direction, [&](const ks::Fact& fact) {
    return std::find(wanted.begin(), wanted.end(), ks::group_of(fact.body)) != wanted.end();
  });
}

Found rebalance(const ks::Session& session, const UiState& ui, StepBy step) {
  const ks::Trace& trace = session.trace();
  const auto all = trace.of<ks::RebalanceStarted>();
  if (!step.of_selection) return nearest(trace, all, ui.cursor.event, step.direction);
  const auto wanted = groups_of(session, ui.selection);
  return nearest_of(trace, all, ui.cursor.event, step.direction, [&](const ks::Fact& fact) {
    return std::find(wanted.begin(), wanted.end(), ks::group_of(fact.body)) != wanted.end();
  });
}

bool comes_or_goes(const ks::IsrChanged& change, ks::NodeId node) {
  if (node.kind != ks::NodeKind::broker) return false;
  const ks::BrokerId broker{node.index};
  return std::count(change.from.begin(), change.from.end(), broker) !=
         std::count(change.to.begin(), change.to.end(), broker);
}

/// Of internal topics only where their partitions are shown, or one of them is picked.
Found isr_change(const ks::Session& session, const UiState& ui, StepBy step) {
  const ks::Trace& trace = session.trace();
  const Selection& picked = ui.selection;
  const auto counts = [&](const ks::Fact& fact) {
    const auto& change = std::get<ks::IsrChanged>(fact.body);
    if (step.of_selection && picked.partition.valid()) return change.partition == picked.partition;
    if (change.internal && !ui.show_internal) return false;
    return !step.of_selection || comes_or_goes(change, picked.node) || fact.node == picked.node;
  };
  return nearest_of(trace, trace.of<ks::IsrChanged>(), ui.cursor.event, step.direction, counts);
}

/// Whether the line is about what is picked.
bool tells_of(const ks::Session& session, const Selection& picked, const ks::StoryLine& line) {
  if (picked.node.valid()) {
    return ks::concerns(session.trace()[line.fact], picked.node, session.names());
  }
  const auto here = [&](const ks::OwnerSegment& part) { return part.event == line.event; };
  const auto& lanes = session.lanes().owners();
  return std::any_of(lanes.begin(), lanes.end(), [&](const ks::OwnerLane& lane) {
    return lane.partition == picked.partition &&
           std::any_of(lane.segments.begin(), lane.segments.end(), here);
  });
}

Found story_line(const ks::Session& session, const UiState& ui, StepBy step) {
  const ks::Trace& trace = session.trace();
  const ks::EventNo event = ui.cursor.event;
  const auto counts = [&](const ks::StoryLine& line) {
    return !step.of_selection || tells_of(session, ui.selection, line);
  };
  if (step.direction > 0) {
    std::size_t begin = trace.of_events(0, event).end;
    for (std::size_t length = 64; begin < trace.size(); length *= 4) {
      const std::size_t end = std::min(trace.size(), begin + length);
      for (const ks::StoryLine& line : ks::story(trace, {begin, end}, session.names())) {
        if (counts(line)) return line.event;
      }
      begin = end;
    }
    return std::nullopt;
  }
  const std::size_t end = event == 0 ? 0 : trace.of_events(0, event - 1).end;
  for (std::size_t length = 64; end > 0; length *= 8) {
    const std::size_t begin = end > length ? end - length : 0;
    const auto lines = ks::story(trace, {begin, end}, session.names());
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
      if (counts(*line)) return line->event;
    }
    if (begin == 0) break;
  }
  return std::nullopt;
}

Found consequence(const ks::Session& session, ks::EventNo event) {
  const ks::Trace& trace = session.trace();
  for (std::size_t i = trace.of_events(0, event).end; i < trace.size(); ++i) {
    if (trace[i].cause == event) return trace[i].event;
  }
  return std::nullopt;
}

Found cause(ks::Session& session, ks::EventNo event) {
  const ks::EventNo found = session.cause_of(event);
  return found == 0 ? std::nullopt : Found{found};
}

}  // namespace

std::optional<ks::EventNo> step_target(ks::Session& session, const UiState& ui, StepBy step) {
  const ks::EventNo event = ui.cursor.event;
  if (step.of_selection && ui.selection.empty()) return std::nullopt;
  switch (step.unit) {
    case StepUnit::event:
      return step.of_selection ? event_of_selection(session, ui, step.direction)
                               : neighbour_event(session, ui.cursor, step.direction);
    case StepUnit::message: return message_target(session, ui, step);
    case StepUnit::phase: return phase(session, ui, step);
    case StepUnit::rebalance: return rebalance(session, ui, step);
    case StepUnit::isr_change: return isr_change(session, ui, step);
    case StepUnit::story_line: return story_line(session, ui, step);
    case StepUnit::cause:
      return step.direction > 0 ? consequence(session, event) : cause(session, event);
    case StepUnit::mark:
    case StepUnit::difference:
    case StepUnit::owner_change:
    case StepUnit::start_or_end: break;
  }
  return std::nullopt;
}

std::string no_step_words(const UiState& ui, StepBy step) {
  if (step.of_selection && ui.selection.empty()) return "Nothing is picked: click a consumer.";
  return step.direction > 0 ? "There is no later one in the run." : "There is no earlier one.";
}

}  // namespace kv
