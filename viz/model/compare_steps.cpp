// Stepping on the clock of all twins: by the events of any of them, and to where they differ.
#include <algorithm>

#include "viz/model/build_compare.h"
#include "viz/model/steps.h"

namespace kv {
namespace {

constexpr ks::Duration tick{1};

using Found = std::optional<ks::Time>;

/// Keeps the nearest instant after the cursor, or before it.
struct Nearest {
  ks::Time now{};
  int direction = 1;
  Found found{};

  void offer(ks::Time time) {
    if (direction > 0 ? time <= now : time >= now) return;
    const bool nearer = !found || (direction > 0 ? time < *found : time > *found);
    if (nearer) found = time;
  }
};

/// By single events: whatever stands at one instant is passed in one step, since the others' events have no
/// order among it.
void offer_event(ks::Session& session, Nearest& nearest) {
  if (nearest.direction > 0) {
    const ks::EventNo next = session.event_at(nearest.now) + 1;
    session.world_at(next);
    if (next <= session.known_events()) nearest.offer(session.time_of_event(next));
    return;
  }
  if (nearest.now <= ks::start_time) return;
  const ks::EventNo last = session.event_at(nearest.now - tick);
  nearest.offer(last == 0 ? ks::start_time : session.time_of_event(last));
}

void offer_target(ks::Session& session, const UiState& ui, StepBy step, Nearest& nearest) {
  UiState there = ui;
  there.cursor = {ui.cursor.time, session.event_at(ui.cursor.time), false};
  // Going back, everything at the present instant is passed over.
  if (step.direction < 0 && ui.cursor.time > ks::start_time) {
    there.cursor.event = session.event_at(ui.cursor.time - tick) + 1;
  }
  if (const auto event = step_target(session, there, step)) {
    nearest.offer(session.time_of_event(*event));
  }
}

/// Instants at which a group or one of its partitions' owners changes, ascending.
std::vector<ks::Time> changes_of(const ks::Lanes& lanes, ks::GroupId group, bool owners_only) {
  std::vector<ks::Time> times;
  for (const ks::OwnerLane& lane : lanes.owners_of(group)) {
    for (const ks::OwnerSegment& part : lane.segments) times.push_back(part.from);
  }
  if (!owners_only && group.index < lanes.groups().size()) {
    for (const ks::GroupSegment& part : lanes.groups()[group.index].segments) {
      times.push_back(part.from);
    }
  }
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

/// State and owners of a group as one text to compare.
std::string picture_of(const ks::Session& session, ks::GroupId group, ks::Time time) {
  const ks::Lanes& lanes = session.lanes();
  std::string text;
  if (group.index < lanes.groups().size()) {
    const auto* state = ks::at_time(lanes.groups()[group.index].segments, time);
    if (state != nullptr) text += ks::group_state_name(state->state);
  }
  for (const ks::OwnerLane& lane : lanes.owners_of(group)) {
    const auto* part = ks::at_time(lane.segments, time);
    const bool owned = part != nullptr && part->owner.valid();
    text += ' ';
    if (owned) text += session.names().consumers[part->owner.index];
  }
  return text;
}

void offer_differences(std::span<const CompareRun> runs, const CompareWishes& wishes,
                       Nearest& nearest) {
  std::vector<ks::Time> times;
  for (const CompareRun& run : runs) {
    const auto more = changes_of(run.session->lanes(), group_in(*run.session, wishes.group), false);
    times.insert(times.end(), more.begin(), more.end());
  }
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  if (nearest.direction < 0) std::reverse(times.begin(), times.end());
  for (const ks::Time time : times) {
    if (nearest.direction > 0 ? time <= nearest.now : time >= nearest.now) continue;
    const auto picture = [&](const CompareRun& run) {
      return picture_of(*run.session, group_in(*run.session, wishes.group), time);
    };
    const std::string first = picture(runs.front());
    const bool differ = std::any_of(runs.begin() + 1, runs.end(),
                                    [&](const CompareRun& run) { return picture(run) != first; });
    if (differ) return nearest.offer(time);
  }
}

}  // namespace

std::optional<ks::Time> compare_step(std::span<const CompareRun> runs, const CompareWishes& wishes,
                                     const UiState& ui, StepBy step) {
  Nearest nearest{ui.cursor.time, step.direction};
  if (step.unit == StepUnit::difference) {
    offer_differences(runs, wishes, nearest);
    return nearest.found;
  }
  for (const CompareRun& run : runs) {
    ks::Session& session = *run.session;
    if (step.unit == StepUnit::event) {
      offer_event(session, nearest);
    } else if (step.unit == StepUnit::owner_change) {
      const ks::GroupId group = group_in(session, wishes.group);
      for (const ks::Time time : changes_of(session.lanes(), group, true)) nearest.offer(time);
    } else {
      offer_target(session, ui, step, nearest);
    }
  }
  return nearest.found;
}

}  // namespace kv
