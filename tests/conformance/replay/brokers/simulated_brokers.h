// The simulated side of a comparison: one run of a recording's actions, and what could be noted about it.
#pragma once

#include <string>

#include "tests/conformance/replay/brokers/broker_input.h"
#include "tests/conformance/replay/brokers/broker_lanes.h"

namespace ks_replay {

struct SimulatedBrokers {
  NotedLanes lanes;
  RecordCounts counts;
  ks::Time from{};       ///< what transactions did before is the cluster's start
  std::string rejected;  ///< a command that made no sense
};

SimulatedBrokers simulate_brokers(const BrokerInput& input);

}  // namespace ks_replay
