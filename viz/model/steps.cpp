#include "viz/model/steps.h"

#include <algorithm>

#include "sim/trace/story.h"

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

Found of_partition(const ks::Session& session, ks::PartitionId id, ks::EventNo event,
                   int direction) {
  Found found;
  for (const ks::OwnerLane& lane : session.lanes().owners()) {
    if (lane.partition != id) continue;
    for (const ks::OwnerSegment& part : lane.segments) {
      if (direction > 0 && part.event > event && (!found || part.event < *found))
        found = part.event;
      if (direction < 0 && part.event < event && part.event > 0 &&
          (!found || part.event > *found)) {
        found = part.event;
      }
    }
  }
  return found;
}

Found of_selection(const ks::Session& session, const UiState& ui, int direction) {
  const Selection& picked = ui.selection;
  if (picked.partition.valid()) {
    return of_partition(session, picked.partition, ui.cursor.event, direction);
  }
  if (!picked.node.valid()) return std::nullopt;
  const ks::Trace& trace = session.trace();
  return nearest(trace, trace.of_node(picked.node), ui.cursor.event, direction);
}

Found story_line(const ks::Session& session, ks::EventNo event, int direction) {
  const ks::Trace& trace = session.trace();
  if (direction > 0) {
    std::size_t begin = trace.of_events(0, event).end;
    for (std::size_t length = 64; begin < trace.size(); length *= 4) {
      const std::size_t end = std::min(trace.size(), begin + length);
      const auto lines = ks::story(trace, {begin, end}, session.names());
      if (!lines.empty()) return lines.front().event;
      begin = end;
    }
    return std::nullopt;
  }
  const std::size_t end = event == 0 ? 0 : trace.of_events(0, event - 1).end;
  for (std::size_t length = 64; end > 0; length *= 8) {
    const std::size_t begin = end > length ? end - length : 0;
    const auto lines = ks::story(trace, {begin, end}, session.names());
    if (!lines.empty()) return lines.back().event;
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
  const ks::Trace& trace = session.trace();
  switch (step.unit) {
    case StepUnit::event: return neighbour_event(session, ui.cursor, step.direction);
    case StepUnit::selection_event: return of_selection(session, ui, step.direction);
    case StepUnit::phase:
      return nearest(trace, trace.of<ks::GroupStateChanged>(), event, step.direction);
    case StepUnit::rebalance:
      return nearest(trace, trace.of<ks::RebalanceStarted>(), event, step.direction);
    case StepUnit::story_line: return story_line(session, event, step.direction);
    case StepUnit::cause:
      return step.direction > 0 ? consequence(session, event) : cause(session, event);
    case StepUnit::difference:
    case StepUnit::owner_change:
    case StepUnit::start_or_end: break;
  }
  return std::nullopt;
}

}  // namespace kv
