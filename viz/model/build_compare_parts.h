// The parts of build_compare() that its source files share; nobody else includes this.
#pragma once

#include <vector>

#include "sim/run/session.h"
#include "viz/model/compare_view.h"
#include "viz/model/ui_state.h"

namespace kv {

/// What a column is built from.
struct CompareSource {
  ks::Session& session;
  ks::GroupId group;
  const UiState& ui;  ///< its cursor is that of the session's own run
  const CompareSize& size;
  TimeRange range;                        ///< shown
  ks::Time horizon{};                     ///< of all runs
  const std::vector<ks::Time>& activity;  ///< of all runs
  const std::vector<int>& colors;         ///< by ConsumerId

  int color_of(std::uint32_t consumer) const {
    return consumer < colors.size() ? colors[consumer] : static_cast<int>(consumer);
  }
};

/// The group, its partitions and its members at the playhead. `own`: the run that the cursor moves in.
void build_compare_group(const CompareSource& s, bool own, CompareColumn& column);
/// Lanes, deciding beats and the overview.
void build_compare_lanes(const CompareSource& s, CompareColumn& column);

}  // namespace kv
