// When each broker changed its roles after the controller had changed a leader: some 10 ms to some 100 ms of
// the host, in which brokers disagree. Measured from the recording and given to the simulation, whose
// brokers get the metadata as late.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/world/world.h"
#include "tests/conformance/replay/brokers/broker_recording.h"

namespace ks_replay {

/// From the change of leader to a broker's first new role by it, by BrokerId; −1: not recorded.
using RoleDelays = std::vector<ks::Duration>;

class AppliedRoles {
 public:
  AppliedRoles() = default;
  explicit AppliedRoles(const BrokerRecording& recording);

  /// After a step: holds the metadata up that tell of a leader elected in it.
  void give(const std::vector<ks::Fact>& facts, ks::World& world) const;

 private:
  /// By partition and leader epoch.
  std::map<std::pair<std::string, std::int64_t>, RoleDelays> delays_;
};

}  // namespace ks_replay
