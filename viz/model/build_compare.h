// Twins at the cursor, from their runs. Everything that belongs together is decided here: one axis, one
// colour per name, one group.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/run/session.h"
#include "viz/model/compare_view.h"
#include "viz/model/comparison.h"
#include "viz/model/intent.h"
#include "viz/model/ui_state.h"

namespace kv {

/// A column's run.
struct CompareRun {
  ks::Session* session = nullptr;
  std::string name;
  std::string letter;
  bool own = false;  ///< the cursor moves in it
};

/// What was asked for when the twins were opened.
struct CompareWishes {
  std::string group;    ///< "": the first one
  std::string differs;  ///< "session.timeout.ms"; "" where that is not known
  TimeRange stretch;    ///< empty: all that every run has
};

/// The ledger takes longer than anything else here and changes rarely.
struct CompareMemory {
  std::uint64_t revision = 0;  ///< of all runs together
  std::size_t runs = 0;        ///< 0: nothing is kept
  TimeRange stretch;
  Comparison ledger;
};

/// Looks at worlds of the sessions: one that was asked for before is void.
CompareView build_compare(std::span<const CompareRun> runs, const CompareWishes& wishes,
                          const UiState& ui, const CompareSize& size, CompareMemory& memory);

/// The branches that the present one may be compared with, the latest first.
std::vector<CompareBranch> other_branches(const ks::Session& session);

/// Partitions of the group, in the run that has most of them.
std::size_t most_lanes(std::span<const CompareRun> runs, const CompareWishes& wishes);

/// Up to where every run goes.
ks::Time shared_horizon(std::span<const CompareRun> runs);

/// Where a step leads on the clock of all runs: to the nearest instant at which one of them has such an
/// event. Not for start_or_end.
std::optional<ks::Time> compare_step(std::span<const CompareRun> runs, const CompareWishes& wishes,
                                     const UiState& ui, StepBy step);

/// The group in a run; invalid when it has none.
ks::GroupId group_in(const ks::Session& session, const std::string& name);

}  // namespace kv
