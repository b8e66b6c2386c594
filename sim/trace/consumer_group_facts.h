// The facts that only a KIP-848 group has, all noted by its coordinator, and the words for its states.
// Source: ConsumerGroup, ConsumerGroupMember, modern.MemberState (group-coordinator).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/id.h"
#include "sim/base/time.h"
#include "sim/protocol/messages.h"

namespace ks {

enum class RebalanceReason : std::uint8_t;

/// Which protocol a group speaks; it may change while it has members (KIP-848's online migration).
enum class GroupType : std::uint8_t { classic, consumer, share };
std::string_view group_type_name(GroupType type);  ///< "classic"

/// How far the coordinator has brought a member of a KIP-848 group (modern.MemberState).
enum class AssignmentState : std::uint8_t {
  stable,
  unrevoked_partitions,   ///< still has to give something up; keeps the old epoch
  unreleased_partitions,  ///< at the target's epoch, waits for partitions that others still hold
};
std::string_view assignment_state_name(AssignmentState state);  ///< "UNREVOKED_PARTITIONS"

// --- story

struct GroupEpochBumped {
  GroupId group;
  std::int32_t epoch = 0;
  RebalanceReason reason{};
  MemberId member;  ///< who caused it; invalid: nobody
};
struct TargetAssignmentComputed {
  GroupId group;
  std::int32_t epoch = 0;
  std::string assignor;
  std::vector<MemberAssignment> assignments;  ///< of all members
};
struct MemberAssignmentChanged {  // the coordinator's record of what a member may use now
  GroupId group;
  MemberId member;
  std::int32_t epoch = 0;
  std::int32_t previous_epoch = 0;
  AssignmentState state = AssignmentState::stable;
  std::vector<PartitionId> assigned;
  std::vector<PartitionId> revoking;
  Time revoke_until = never;  ///< the rebalance timer, while something has to be given up
};
struct MemberFenced {  // a request of somebody who is no member, or not at this epoch
  GroupId group;
  MemberId member;
  KafkaError error = KafkaError::none;
  std::int32_t epoch = 0;        ///< that the request named
  std::int32_t known_epoch = 0;  ///< that the coordinator knows; 0: it knows no such member
};
struct StaticMemberAway {  // left with epoch −2: its partitions stay reserved
  GroupId group;
  MemberId member;
  InstanceId instance;
};
struct StaticMemberRefused {  // UNRELEASED_INSTANCE_ID
  GroupId group;
  MemberId member;
  MemberId holder;  ///< the member that has the instance id
  InstanceId instance;
};
struct RegexResolved {
  GroupId group;
  std::string regex;
  std::vector<TopicId> topics;
};
struct GroupTypeChanged {
  GroupId group;
  GroupType from = GroupType::classic;
  GroupType to = GroupType::consumer;
  std::int32_t generation = 0;
};

// --- protocol

struct MemberSubscriptionChanged {
  GroupId group;
  MemberId member;
  std::vector<TopicId> topics;
  std::string regex;
};

}  // namespace ks
