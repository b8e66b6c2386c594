// From a scenario to what a run needs: the description of the cluster, and everything that will be done to
// it as one list of commands in the order of execution. Nothing here runs anything.
#pragma once

#include <optional>
#include <vector>

#include "sim/scenario/scenario.h"
#include "sim/world/command.h"
#include "sim/world/spec.h"

namespace ks {

struct Run {
  ClusterSpec spec;
  /// Sorted by time; at the same instant the set-up comes first, then the timeline, each as written.
  std::vector<Command> commands;
  std::optional<Duration> horizon;  ///< absent: open-ended
};

Run build(const Scenario& scenario);

}  // namespace ks
