// A KIP-848 consumer group as its coordinator keeps it: epochs, the target assignment and, per member,
// how far it has been brought towards it. Plain data. consumer_reconcile.h moves one member a step,
// consumer_protocol.h handles requests. Source: ConsumerGroup, ConsumerGroupMember, ModernGroup.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/id.h"
#include "sim/base/time.h"
#include "sim/engine/timers.h"
#include "sim/trace/fact.h"

namespace ks {

/// ConsumerGroupHeartbeat's special member epochs.
inline constexpr std::int32_t join_epoch = 0;
inline constexpr std::int32_t leave_epoch = -1;
inline constexpr std::int32_t static_leave_epoch = -2;

/// A partition that a member may use, and the epoch at which it was given it (KIP-1251).
struct AssignedEpoch {
  PartitionId partition;
  std::int32_t epoch = 0;
  bool operator==(const AssignedEpoch&) const = default;
};

/// Without the epochs.
std::vector<PartitionId> partitions_of(const std::vector<AssignedEpoch>& list);

/// ConsumerGroupCurrentMemberAssignment: the member's place on the way to its target.
struct CurrentAssignment {
  std::int32_t epoch = 0;  ///< the member epoch; −2: a static member that is away
  std::int32_t previous_epoch = 0;
  AssignmentState state = AssignmentState::stable;
  std::vector<AssignedEpoch> assigned;  ///< sorted by partition
  std::vector<AssignedEpoch> revoking;  ///< sorted; still in the member's hands

  bool has(PartitionId partition) const;  ///< among `assigned`
  bool operator==(const CurrentAssignment&) const = default;
};

/// What a group remembers of a member that speaks the classic protocol (ClassicMemberMetadata).
struct HostedClassic {
  Duration session_timeout{};
  std::vector<std::string> protocols;
  bool operator==(const HostedClassic&) const = default;
};

struct ConsumerGroupMember {
  MemberId id;
  InstanceId instance;
  Duration rebalance_timeout{};
  std::vector<TopicId> topics;  ///< subscribed by name, sorted
  std::string regex;            ///< subscribed by pattern; empty: none
  std::string assignor;         ///< the server assignor that it asks for; empty: none
  std::optional<HostedClassic> classic;
  CurrentAssignment current;
  std::vector<PartitionId> target;  ///< sorted
  TimerId session;
  TimerId rebalance;  ///< runs while something has to be given up; made when first needed
  std::int32_t rebalance_epoch = 0;  ///< the member epoch at which it was started
  TimerId join;                      ///< of a hosted classic member that has to join again
  TimerId sync;                      ///< of one that has joined and has not synced
  Time last_heard{};
};

struct ResolvedRegex {
  std::string regex;
  std::vector<TopicId> topics;  ///< sorted
  bool operator==(const ResolvedRegex&) const = default;
};

struct ConsumerGroup {
  std::int32_t epoch = 0;
  std::int32_t target_epoch = 0;  ///< the assignment epoch
  std::optional<Time> computed;   ///< when the target was; nothing: the next one need not wait
  std::vector<ConsumerGroupMember> members;  ///< in order of joining
  std::vector<ResolvedRegex> regexes;        ///< sorted by pattern
  std::optional<Time> regexes_refreshed;
  std::size_t topics_seen = 0;  ///< how many topics there were at that refresh
  TimerId resolving;            ///< runs while patterns are being resolved; made when first needed
  /// By PartitionId: the epoch of the member that holds the partition; −1: it is free.
  std::vector<std::int32_t> holder_epochs;
  std::uint64_t metadata_hash = 0;  ///< over the subscribed topics
  std::uint32_t metadata_version = 0;

  ConsumerGroupMember* find(MemberId member);
  const ConsumerGroupMember* find(MemberId member) const;
  ConsumerGroupMember* find(InstanceId instance);
  /// −1: the partition is free.
  std::int32_t holder_epoch(PartitionId partition) const;
  const ResolvedRegex* resolved(const std::string& regex) const;
  /// The topics a member is subscribed to now, by name and by resolved pattern; sorted.
  std::vector<TopicId> subscribed(const ConsumerGroupMember& member) const;
};

}  // namespace ks
