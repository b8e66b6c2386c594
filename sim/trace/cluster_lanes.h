// The lanes of the cluster itself: what each broker was doing and whether the controller counted on it, who
// led each partition and how many replicas were in sync, and whether a group's coordinator could answer.
// Part of lanes.h: a partition whose leader's process is gone has a leader on record only.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "sim/protocol/names.h"
#include "sim/trace/fact.h"

namespace ks {

/// What a broker's process is doing.
enum class BrokerPhase : std::uint8_t {
  running,
  starting,  ///< its process lives, but it serves nobody yet
  shutting_down,
  frozen,
  stopped,  ///< shut down in order
  crashed
};
struct BrokerSegment {
  Time from{};
  Time to = never;
  BrokerPhase phase = BrokerPhase::running;
  bool fenced = false;  ///< by the controller's record, which may not know what has become of it
  EventNo event = 0;
};
bool serves(BrokerPhase phase);
/// "running", "crashed, not fenced yet", "crashed, fenced".
std::string_view segment_label(const BrokerSegment& segment);

/// A controller's part in a quorum.
struct ControllerSegment {
  Time from{};
  Time to = never;
  ProcessState process = ProcessState::running;
  QuorumState state = QuorumState::follower;
  bool active = false;
  std::int32_t epoch = 0;
  EventNo event = 0;
  /// It takes part: its process has started and does not stand still.
  bool takes_part() const {
    return process == ProcessState::running || process == ProcessState::closing;
  }
};
/// "active", "Follower", "crashed", "starting".
std::string_view segment_label(const ControllerSegment& segment);

/// Who leads a partition by the controller's record, and whether that helps.
struct LeaderSegment {
  Time from{};
  Time to = never;
  BrokerId leader;        ///< invalid: none
  bool serving = true;    ///< the leader's process can answer
  std::uint32_t isr = 0;  ///< replicas in sync; 0: no fact has told yet (of partitions added later)
  EventNo event = 0;
  bool led() const { return leader.valid() && serving; }
};

/// Whether a group has a coordinator that answers.
enum class GroupHome : std::uint8_t {
  here,
  away,    ///< the coordinator's process is gone or frozen, and no other one has taken over
  loading  ///< another broker reads the group's partition of __consumer_offsets
};
struct HomeSegment {
  Time from{};
  Time to = never;
  GroupHome home = GroupHome::here;
  BrokerId broker;  ///< the coordinator; away: invalid, or the frozen one
  EventNo event = 0;
};
std::string_view segment_label(const HomeSegment& segment);  ///< "", "no coordinator", "Loading"

struct BrokerLane {
  BrokerId broker;
  std::vector<BrokerSegment> segments;
};
struct ControllerLane {
  ControllerId controller;
  std::vector<ControllerSegment> segments;
};
struct LeaderLane {
  PartitionId partition;
  std::uint32_t replicas = 0;  ///< 0: no fact has told
  bool internal = false;
  bool gone = false;                    ///< its topic was deleted
  std::vector<LeaderSegment> segments;  ///< of a partition that was added later: from then on
};

/// What is known of the cluster before anything happens.
struct ClusterStart {
  struct Partition {
    BrokerId leader;
    std::uint32_t replicas = 0;
    std::uint32_t isr = 0;
    bool internal = false;
  };
  std::uint32_t brokers = 0;
  std::uint32_t controllers = 0;  ///< of a quorum; the first one is active. 0: there is only one
  std::vector<Partition> partitions;  ///< by PartitionId
  std::vector<PartitionId> homes;     ///< by GroupId: the partition of __consumer_offsets
};

class ClusterLanes {
 public:
  ClusterLanes() = default;
  explicit ClusterLanes(const ClusterStart& start);
  const ClusterStart& start() const { return *start_; }

  void append(const Fact& fact, const Names& names);

  const std::vector<BrokerLane>& brokers() const { return brokers_; }
  /// Of a quorum; none if there is one controller only.
  const std::vector<ControllerLane>& controllers() const { return controllers_; }
  /// By PartitionId, those of internal topics among them.
  const std::vector<LeaderLane>& leaders() const { return leaders_; }
  /// Empty for a group that nobody knew of at the start.
  std::span<const HomeSegment> home_of(GroupId group) const;

 private:
  friend class ClusterReader;

  struct BrokerNow {
    ProcessState process = ProcessState::running;
    BrokerState state = BrokerState::running;
    bool fenced = false;
  };
  struct HomeNow {
    PartitionId partition;
    BrokerId host;  ///< invalid: nobody
    bool loading = false;
  };

  void broker_changed(const Fact& fact, BrokerId broker);
  void home_changed(const Fact& fact, std::size_t group);
  void leader_changed(const Fact& fact, LeaderLane& lane, LeaderSegment next) const;
  LeaderLane& lane(PartitionId partition);
  bool serving(BrokerId broker) const;

  std::shared_ptr<const ClusterStart> start_ = std::make_shared<const ClusterStart>();
  std::vector<BrokerLane> brokers_;
  std::vector<ControllerLane> controllers_;
  std::vector<BrokerNow> now_;  ///< as brokers_
  std::vector<LeaderLane> leaders_;
  std::vector<std::vector<HomeSegment>> homes_;  ///< by group
  std::vector<HomeNow> homes_now_;               ///< as homes_
};

}  // namespace ks
