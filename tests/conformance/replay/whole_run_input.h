// Header and actions of a recording as commands for the simulator.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/world/command.h"
#include "sim/world/spec.h"
#include "tests/conformance/replay/recording.h"

namespace ks_replay {

struct WholeRunInput {
  ks::ClusterSpec cluster;
  std::vector<ks::Command> commands;  ///< sorted by time
  ks::Time end{};
  std::vector<std::string> missing;  ///< actions that the simulator does not know
};

using Shifts = std::map<std::string, ks::Duration, std::less<>>;

/// `shifts`: by client, how much later than recorded its process starts.
WholeRunInput whole_run_input(const Recording& recording, const Shifts& shifts);
/// When the first group request of each client reached the coordinator.
std::map<std::string, ks::Time, std::less<>> first_requests(const Recording& recording);
/// What was done from outside before this instant, last; the first action if none.
ks::Time last_action(const Recording& recording, ks::Time before);

}  // namespace ks_replay
