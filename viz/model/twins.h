// Runs that are looked at side by side on one clock, before they are opened: a scenario under a name for
// each column, and what the columns have in common.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/scenario/scenario.h"
#include "viz/model/cursor.h"

namespace kv {

/// Columns that a window has room for.
inline constexpr std::size_t most_columns = 4;

struct TwinScenario {
  std::string name;  ///< "session.timeout.ms=10000", or the scenario's title
  ks::Scenario scenario;
};

/// The columns after the first one, which is the run that the window or the command is about.
struct TwinSet {
  std::vector<TwinScenario> others;
  std::string first_name;  ///< of the first column; "": the branch it is in
  std::string group;       ///< the group that is compared; "": the first one
  std::string
      differs;        ///< "session.timeout.ms": what alone is different; "" where that is not known
  TimeRange stretch;  ///< what is looked at; empty: the whole run
  /// "--with 06-kip848": what makes the same columns of the first one's file; "" where no words do.
  std::string words{};

  bool empty() const { return others.empty(); }
};

}  // namespace kv
