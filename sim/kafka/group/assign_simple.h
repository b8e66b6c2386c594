// The assignor of share groups: a partition may go to several members.
// Source: org.apache.kafka.coordinator.group.assignor.SimpleAssignor and, for 4.4,
// SimpleHomogeneousAssignmentBuilder. Model: all members of a share group subscribe to the same topics.
#pragma once

#include <vector>

#include "sim/kafka/group/target_assignor.h"

namespace ks {

/// 4.0: every member gets every partition of the topics that it subscribes to.
Assignment assign_simple_all(const TargetInput& input);

/// 4.4: of the assignable partitions each goes to ceil(members / partitions) members; the numbers of
/// partitions of two members differ by one at most, and who has a partition keeps it where that can be.
/// TargetMember::target may name a partition for several members here.
Assignment assign_simple_balanced(const TargetInput& input,
                                  const std::vector<AssignedPartition>& assignable);

}  // namespace ks
