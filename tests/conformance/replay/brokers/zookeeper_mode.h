// Recordings of clusters with ZooKeeper: the phases that are given to the simulation, and what the controller
// on a broker, sessions and znodes left in a recording and leave in a run.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/trace/fact.h"
#include "sim/world/world.h"
#include "tests/conformance/replay/brokers/broker_input.h"
#include "tests/conformance/replay/brokers/broker_lanes.h"

namespace ks_replay {

bool with_zookeeper(const BrokerRecording& recording);
/// Profile, the controller at the start, the grid of ticks.
void give_zookeeper(BrokerInput& input, const BrokerRecording& recording);
/// What one start of a process took: until it was connected to ZooKeeper, and until it had registered.
ks::BrokerTimes zookeeper_start_times(const BrokerRecording& recording, const BrokerEvent& start);
/// What each election took, from when a broker was elected until it was ready, and each start of a process,
/// from its registration until it listened.
ZooKeeperPhases zookeeper_phases(const BrokerRecording& recording);
/// After a step: what comes next takes as long as recorded.
void give_zookeeper_phases(ks::World& world, const ZooKeeperPhases& phases);
/// A leader that started again in a later epoch within a second: a new controller tells what it has read
/// before it tells what it makes of that.
bool superseded(const BrokerRecording& recording, const BrokerEvent& leader_start);
/// When ZooKeeper heard a broker last before it was killed, as far as the end of its session tells: clients
/// ping every 5 s, and sessions end on a grid of 3 s. The phase of its pings is the host's.
std::optional<ks::Time> last_contact(const BrokerRecording& recording, const BrokerEvent& kill);
/// ZooKeeper has heard the broker then for the last time.
void give_contact(ks::World& world, const std::string& broker, ks::Time heard);

/// The recorded side; nothing of a KRaft recording.
void read_zookeeper(const BrokerRecording& recording, const BrokerEvent& event,
                    std::map<std::string, PartitionState>& partitions, NotedLanes& lanes);
/// The simulated side of what has no counterpart in KRaft.
void see_zookeeper(const ks::Fact& fact, NotedLanes& lanes);

}  // namespace ks_replay
