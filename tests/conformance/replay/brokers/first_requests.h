// What a producer asks first on a new connection: until its records stand in the broker's log takes a broker
// that has just started, or has not been asked before, some 10 ms to some 100 ms of the host.
#pragma once

#include <string>
#include <vector>

#include "sim/world/world.h"
#include "tests/conformance/replay/brokers/broker_recording.h"

namespace ks_replay {

struct FirstRequest {
  std::string client;
  ks::BrokerId broker;
  ks::Time from{};  ///< the client may connect from here on
  ks::Time until{};
  ks::Duration takes{};
  ks::Duration refused{};  ///< of one that is refused: the broker is at it for so long
};

class FirstRequests {
 public:
  FirstRequests() = default;
  explicit FirstRequests(const BrokerRecording& recording);

  /// After a step: what the client sends next on a new connection takes so long.
  void give(const std::vector<ks::Fact>& facts, ks::World& world);

 private:
  std::vector<FirstRequest> awaited_;  ///< by time
  bool slow_ = false;                  ///< the way of the first of them
};

}  // namespace ks_replay
