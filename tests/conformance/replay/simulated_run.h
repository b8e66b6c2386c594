// One simulation of a whole recording, and what somebody outside could note about it.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "tests/conformance/replay/host_delays.h"
#include "tests/conformance/replay/observations.h"
#include "tests/conformance/replay/whole_run_input.h"

namespace ks_replay {

struct SimulatedRun {
  Lanes lanes;
  Instants joins;
  Instants contacts;
  std::map<int, std::int64_t> repeats;  ///< records handed out again, by partition
  std::string rejected;                 ///< a command that made no sense
};

/// Until the recording's end, or only until an earlier instant.
SimulatedRun simulate(const Recording& recording, const Phases& phases, const HostDelays& delays,
                      ks::Time until);

}  // namespace ks_replay
