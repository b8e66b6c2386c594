// Header, actions and start phases of a recording of a cluster under faults as what the simulator takes.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/world/command.h"
#include "sim/world/spec.h"
#include "tests/conformance/replay/brokers/applied_roles.h"
#include "tests/conformance/replay/brokers/broker_recording.h"
#include "tests/conformance/replay/brokers/control_requests.h"
#include "tests/conformance/replay/brokers/first_requests.h"

namespace ks_replay {

/// ZooKeeper hears a broker for the last time at `heard`, before it is killed at `at`.
struct LastContact {
  ks::Time at{};
  std::string broker;
  ks::Time heard{};
};

/// A broker that registered then began to listen that much later.
struct ServingPhase {
  std::string broker;
  ks::Time registered{};
  ks::Duration takes{};
};
/// With ZooKeeper what starts of processes and elections took.
struct ZooKeeperPhases {
  std::vector<ServingPhase> serving;
  std::vector<std::pair<ks::Time, ks::Duration>> loads;  ///< by the instant of the election
};

struct BrokerInput {
  ks::ClusterSpec cluster;
  std::vector<ks::Command> commands;   ///< sorted by time
  std::vector<ks::BrokerTimes> times;  ///< by command: what a start or an end takes
  AppliedRoles roles;
  ControlRequests control_requests;
  ZooKeeperPhases zookeeper;
  FirstRequests first_requests;
  ks::Time from{};                    ///< time zero of the recording
  std::vector<LastContact> contacts;  ///< sorted by `at`
  ks::Time end{};
  std::string not_modelled;  ///< why the simulator cannot run this; "" when it can
};

/// What no recording tells: the draws of the clients' backoffs, and at which of its steps a process was when
/// it was killed or stopped.
struct BrokerVariation {
  std::uint64_t seed = 1;
  ks::Duration moved{};  ///< all that was done to brokers, by so much
};
void vary(BrokerInput& input, const BrokerVariation& variation);

BrokerInput broker_input(const BrokerRecording& recording);

}  // namespace ks_replay
