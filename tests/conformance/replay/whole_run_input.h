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

/// By process: how much later than recorded it starts or is killed in the simulation.
using Shifts = std::map<std::string, ks::Duration, std::less<>>;
struct Phases {
  Shifts start;
  Shifts kill;
};
using Instants = std::map<std::string, std::vector<ks::Time>, std::less<>>;

WholeRunInput whole_run_input(const Recording& recording, const Phases& phases);
/// The process that runs under a client id at this instant: "C2", the client's second one "C2#2".
std::string process_of(const Recording& recording, const std::string& client, ks::Time at);
/// When each process became a member, for the first time and again.
Instants recorded_joins(const Recording& recording);
/// What the coordinator heard of each process that kept its session going.
Instants recorded_contacts(const Recording& recording);
ks::Time recorded_end(const Recording& recording);
/// What was done from outside before this instant, last; the first action if none.
ks::Time last_action(const Recording& recording, ks::Time before);

}  // namespace ks_replay
