// Facts as coloured segments: what state a group, a member and each partition's ownership was in and
// from when to when. One source for the window's timeline, the text picture and the tests. Fed with
// story and protocol facts in order; holds no text and no colour.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/protocol/names.h"
#include "sim/trace/cluster_lanes.h"
#include "sim/trace/fact.h"

namespace ks {

/// Segments of a lane touch each other; the last one is open: its `to` is never.
struct GroupSegment {
  Time from{};
  Time to = never;
  GroupState state = GroupState::empty;
  std::int32_t generation = 0;
  EventNo event = 0;  ///< that began it
};

/// What a consumer's lane shows: its process first, then its own view of its membership.
enum class MemberPhase : std::uint8_t {
  absent,  ///< its process does not exist yet
  unjoined,
  preparing,
  completing,
  stable,
  late,     ///< knows that it must join again, but its application is busy until the next poll()
  joining,  ///< KIP-848: its first heartbeat is on the way
  reconciling,    ///< KIP-848: gives up or takes over partitions
  acknowledging,  ///< KIP-848: tells the coordinator that it has done so
  fenced,
  leaving,
  stale,
  frozen,
  closing,
  closed,
  crashed,
};
struct MemberSegment {
  Time from{};
  Time to = never;
  MemberPhase phase = MemberPhase::absent;
  bool member = false;  ///< the coordinator counts it as a member
  std::int32_t generation = -1;
  EventNo event = 0;
};
/// "STABLE", "crashed, still a member for the coordinator", "removed"; "" for absent.
std::string_view segment_label(const MemberSegment& segment);

/// A heartbeat that reached the coordinator, at that instant.
struct HeartbeatTick {
  Time time{};
  EventNo event = 0;
  KafkaError answer = KafkaError::none;
};

/// Who reads a partition: by the consumer's own belief while its process lives. A kill leaves nobody.
struct OwnerSegment {
  Time from{};
  Time to = never;
  ConsumerId owner;      ///< invalid: nobody
  bool doubled = false;  ///< another living consumer believes it too
  bool before = false;   ///< nobody has owned it so far: the group is still beginning
  EventNo event = 0;
};

struct GroupLane {
  GroupId group;
  bool shared = false;  ///< a share group
  std::vector<GroupSegment> segments;
  std::vector<ConsumerId> members;  ///< in the order in which they appeared
};
struct MemberLane {
  ConsumerId consumer;
  GroupId group;
  std::vector<MemberSegment> segments;
  std::vector<HeartbeatTick> heartbeats;
};
struct OwnerLane {
  GroupId group;
  PartitionId partition;
  std::vector<OwnerSegment> segments;
  bool gone = false;  ///< its topic was deleted
};

/// Which partitions a group subscribes to; known from the scenario before anything happens.
struct GroupPartitions {
  GroupId group;
  std::vector<PartitionId> partitions;
  bool shared =
      false;  ///< a share group: its partitions have no owner, so there are no lanes of owners
};

class Lanes {
 public:
  Lanes() = default;
  explicit Lanes(const std::vector<GroupPartitions>& groups, const ClusterStart& start = {});

  void append(const Fact& fact, const Names& names);

  const std::vector<GroupLane>& groups() const { return groups_; }
  /// In the order of ConsumerId; consumers that do not exist yet have a lane with group invalid.
  const std::vector<MemberLane>& members() const { return members_; }
  /// Sorted by group, then partition.
  const std::vector<OwnerLane>& owners() const { return owners_; }
  /// The lanes of one group's partitions.
  std::span<const OwnerLane> owners_of(GroupId group) const;
  /// Those of brokers, of partitions' leaders and of the groups' coordinators.
  const ClusterLanes& cluster() const { return cluster_; }
  /// How many of the group's partitions nobody owns now.
  std::uint32_t unowned(GroupId group) const;

 private:
  /// What a lane is a picture of, as told by the facts so far.
  struct MemberNow {
    ProcessState process = ProcessState::not_started;
    MemberState state = MemberState::unjoined;
    std::int32_t generation = -1;
    bool late = false;
    std::vector<MemberId> known;       ///< ids under which the coordinator counts it
    std::vector<std::uint32_t> owned;  ///< indexes of owners_, ascending
  };

  void process(const Fact& fact, ConsumerId id, ProcessState state);
  void update(const Fact& fact, ConsumerId id);
  void group_state(const Fact& fact, const GroupStateChanged& change);
  void believe(const Fact& fact, ConsumerId id, std::uint32_t lane);
  void disbelieve(const Fact& fact, ConsumerId id, std::uint32_t lane);
  void set_owner(const Fact& fact, std::uint32_t lane);
  void give_up(const Fact& fact, ConsumerId id);
  MemberNow& now(ConsumerId id);
  void enter(ConsumerId id, GroupId group);
  bool shared(GroupId group) const {
    return group.index < groups_.size() && groups_[group.index].shared;
  }
  /// The lane of a partition; one that nobody knew of at the start gets its own now.
  std::uint32_t find_lane(GroupId group, PartitionId partition);
  std::uint32_t add_lane(std::size_t place, GroupId group, PartitionId partition);
  void topic_deleted(TopicId topic, const Names& names);

  friend class LaneReader;

  std::vector<GroupLane> groups_;
  std::vector<MemberLane> members_;
  std::vector<MemberNow> states_;  ///< by ConsumerId, like members_
  std::vector<OwnerLane> owners_;
  std::vector<std::vector<ConsumerId>> believers_;  ///< by owner lane, the latest last
  std::vector<std::uint32_t> unowned_;              ///< by group
  ClusterLanes cluster_;
};

/// The segments that touch [from, to).
template <class Segment>
std::span<const Segment> between(const std::vector<Segment>& segments, Time from, Time to);
/// The segment at `time`, or null before the first.
template <class Segment>
const Segment* at_time(const std::vector<Segment>& segments, Time time);

extern template std::span<const GroupSegment> between(const std::vector<GroupSegment>&, Time, Time);
extern template std::span<const MemberSegment> between(const std::vector<MemberSegment>&, Time,
                                                       Time);
extern template std::span<const OwnerSegment> between(const std::vector<OwnerSegment>&, Time, Time);
extern template std::span<const BrokerSegment> between(const std::vector<BrokerSegment>&, Time,
                                                       Time);
extern template std::span<const LeaderSegment> between(const std::vector<LeaderSegment>&, Time,
                                                       Time);
extern template const BrokerSegment* at_time(const std::vector<BrokerSegment>&, Time);
extern template const ControllerSegment* at_time(const std::vector<ControllerSegment>&, Time);
extern template const LeaderSegment* at_time(const std::vector<LeaderSegment>&, Time);
extern template const GroupSegment* at_time(const std::vector<GroupSegment>&, Time);
extern template const MemberSegment* at_time(const std::vector<MemberSegment>&, Time);
extern template const OwnerSegment* at_time(const std::vector<OwnerSegment>&, Time);
std::span<const HeartbeatTick> between(const std::vector<HeartbeatTick>& ticks, Time from, Time to);

}  // namespace ks
