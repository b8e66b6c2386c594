// Turns a run into the timeline's view: axis, lanes, plots and branches for one range and one size.
// Only what is visible is looked at, found by halving, and what is thinner than a few pixels is
// folded, so that a run of a million segments costs as much as a small one.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/run/branch.h"
#include "sim/run/session.h"
#include "sim/world/command.h"
#include "viz/model/deadlines.h"
#include "viz/model/habits.h"
#include "viz/model/timeline_view.h"
#include "viz/model/ui_state.h"

namespace kv {

/// What the timeline reads, wherever it comes from. Everything pointed to must outlive the call.
struct TimelineSource {
  const ks::Lanes* lanes = nullptr;
  const ks::Series* series = nullptr;
  const ks::Names* names = nullptr;
  const ks::Trace* trace = nullptr;  ///< may be null: commands then have no event
  std::span<const ks::Command> commands;
  std::span<const ks::Branch> branches;
  std::size_t current_branch = 0;
  std::uint64_t revision = 0;  ///< of the session; 0: there is none
  ks::Time known_until{};
  ks::Time horizon{};
  bool open_ended = false;
  ks::BrokerId zk_controller;  ///< with ZooKeeper: the broker that is the controller at the start
  /// Instants around which the axis is wide, ascending; null: those of this run. Twins share theirs.
  const std::vector<ks::Time>* activity = nullptr;
};

/// Everything of a session that the timeline reads; the session must outlive it.
TimelineSource source_of(const ks::Session& session);
/// What the scenario will do is a part of a hidden future; what somebody did by hand they know.
bool hidden_plan(const ks::Command& command, ks::Time told_until);

/// `before`: a view of the same session whose owners and curves are taken over where they would be the same,
/// as while it plays; it is of no use afterwards.
TimelineView build_timeline(const TimelineSource& source, const UiState& ui, TimelineSize size = {},
                            TimelineView* before = nullptr);
TimelineView build_timeline(const ks::Session& session, const UiState& ui, TimelineSize size = {},
                            TimelineView* before = nullptr);

/// What a person has put on the axis: marks, and the stretch that is repeated.
void add_marks(const std::vector<Bookmark>& marks, const UiState& ui, TimelineView& view);
/// Deadlines of whom is picked as flags on the axis.
void add_deadlines(const std::vector<DeadlineView>& ahead, TimelineView& view);

/// The height at which nothing of the session's timeline has to give way, for a first layout.
float timeline_height(const ks::Session& session);

}  // namespace kv
