// With ZooKeeper: how long each broker was at what a controller told it of leaders, some 10 ms to some 100 ms
// of the host, in which brokers disagree and the controller's next request waits. Measured from the recording
// and given to the simulation, whose brokers take their roles and answer as late.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/world/world.h"
#include "tests/conformance/replay/brokers/broker_recording.h"

namespace ks_replay {

/// A partition and the leader epoch that a LeaderAndIsr tells of it.
using ToldEpoch = std::pair<std::string, std::int64_t>;

struct ControlRequest {
  ks::BrokerId broker;
  ks::Time at{};
  std::set<ToldEpoch> news;  ///< that this process had not been told before
  std::vector<std::pair<ToldEpoch, ks::Duration>> leads;  ///< until it led each of its partitions
  ks::Duration roles{};                                   ///< until it had taken all roles
  ks::Duration answer{};                                  ///< until it answered
  bool first = false;  ///< of a process: counted from when it had started
};

/// How long the controller was at a broker's AlterPartition.
struct AlterRequest {
  ks::BrokerId broker;
  ks::Time at{};
  ks::Duration takes{};
};

class ControlRequests {
 public:
  ControlRequests() = default;
  explicit ControlRequests(const BrokerRecording& recording);

  /// After a step: holds up roles that a broker has been told of in it, its answer, and that to a request
  /// for another ISR.
  void give(const std::vector<ks::Fact>& facts, ks::World& world);

 private:
  void hold_up(std::uint32_t broker, ks::World& world);
  void hold_answer(ks::BrokerId broker, ks::World& world);

  std::vector<ControlRequest> requests_;   ///< by time; each is given once
  std::vector<AlterRequest> alterations_;  ///< likewise
  std::vector<std::shared_ptr<const ks::Cluster>> seen_ =
      std::vector<std::shared_ptr<const ks::Cluster>>(3);                ///< by BrokerId
  std::vector<ks::Time> started_ = std::vector<ks::Time>(3, ks::never);  ///< by BrokerId
};

}  // namespace ks_replay
