// When each broker changed its roles after the controller had changed a leader: some 10 ms to some 100 ms of
// the host, in which brokers disagree. Measured from the recording and given to the simulation, whose
// brokers get the metadata as late.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/world/world.h"
#include "tests/conformance/replay/brokers/broker_recording.h"

namespace ks_replay {

/// From the change of leader to a broker's first new role by it, by BrokerId; −1: not recorded.
using RoleDelays = std::vector<ks::Duration>;

/// How long a follower's new thread takes until the new leader has its first fetch, as it connects and the
/// leader may have just started, and from there to the second one, if the first was answered at once.
struct ThreadDelay {
  ks::BrokerId follower;
  ks::BrokerId leader;
  ks::Duration first{};
  ks::Duration second{};       ///< 0: the first fetch waited
  bool failed = false;         ///< the first attempt failed; `second` counts from the one after it
  ks::Time from{};             ///< of a started process: it begins after that
  ks::Time until = ks::never;  ///< one that has not begun by then is none
  ks::Time asked = ks::never;  ///< the first fetch is on its way
};

class AppliedRoles {
 public:
  AppliedRoles() = default;
  explicit AppliedRoles(const BrokerRecording& recording);

  /// After a step: holds the metadata up that tell of a leader elected in it, and threads that begin.
  void give(const std::vector<ks::Fact>& facts, ks::World& world);

 private:
  void hold_up_threads(ks::World& world);

  /// By partition and leader epoch.
  std::map<std::pair<std::string, std::int64_t>, RoleDelays> delays_;
  std::map<std::pair<std::string, std::int64_t>, std::vector<ThreadDelay>> threads_;
  std::vector<ThreadDelay> starts_;  ///< by time
  std::vector<ThreadDelay> awaited_;
};

}  // namespace ks_replay
