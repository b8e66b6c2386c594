// What a recording tells about its quorum of controllers, as what the simulator takes: who is who, the random
// timeouts that its voters drew, and what was done to them. Recordings in which nothing happens to a
// controller are run with one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/world/spec.h"
#include "tests/conformance/replay/brokers/broker_lanes.h"
#include "tests/conformance/replay/brokers/broker_recording.h"

namespace ks_replay {

/// Whether something was done to a controller after time zero.
bool has_quorum_faults(const BrokerRecording& recording);
/// The controllers' recorded ids in the order of the model's k1, k2, …: the active one first.
std::vector<std::int64_t> controllers_of(const BrokerRecording& recording);
/// "controller-102" as the model's name: "k1".
std::string model_controller(const BrokerRecording& recording, const std::string& node);
/// How many controllers there are, their election timeouts, and where the NoOpRecords stand.
void give_quorum(ks::ClusterSpec& cluster, const BrokerRecording& recording);
/// From the start of a controller's process to its first state.
ks::Duration controller_boot(const BrokerRecording& recording, const BrokerEvent& start);

/// From its first state until it has answered the votes that it is asked for first, if that is soon.
std::optional<Standstill> not_yet_voting(const BrokerRecording& recording,
                                         const BrokerEvent& start);

/// Adds one lane for each controller: its states, and when it is active.
void note_recorded_quorum(NotedLanes& lanes, const BrokerRecording& recording);

}  // namespace ks_replay
