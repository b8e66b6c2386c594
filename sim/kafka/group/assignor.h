// The assignors of the classic protocol: one row each. To add one, write its function in a file of
// its own and add a row.
// Source: the classes of org.apache.kafka.clients.consumer that implement
// ConsumerPartitionAssignor.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "sim/kafka/group/assign_outcome.h"
#include "sim/kafka/group/member.h"

namespace ks {

/// ConsumerPartitionAssignor.RebalanceProtocol: whether members give everything up before they join
/// again.
enum class RebalanceProtocol : std::uint8_t { eager, cooperative };

/// Each list of the outcome is sorted by topic name and partition, as a consumer keeps what it gets.
using AssignFunction = AssignOutcome (*)(const AssignInput&);

struct AssignorRow {
  std::string_view name;        ///< as it travels in JoinGroup
  std::string_view class_name;  ///< as partition.assignment.strategy names it
  RebalanceProtocol protocol;   ///< the best one it supports; a cooperative one also works eagerly
  AssignFunction assign;
  std::string_view explanation;
};

std::span<const AssignorRow> assignor_table();
/// By name or class name; null when there is none.
const AssignorRow* find_assignor(std::string_view name_or_class);
std::string_view to_text(RebalanceProtocol protocol);

/// RangeAssignor, with racks (KIP-881) where members and partitions have them.
AssignOutcome assign_range(const AssignInput& input);
/// RoundRobinAssignor.
AssignOutcome assign_roundrobin(const AssignInput& input);
/// StickyAssignor: what members had is in their user data.
AssignOutcome assign_sticky(const AssignInput& input);
/// CooperativeStickyAssignor: what members have is in their subscriptions, and what somebody else still
/// has is not given out yet.
AssignOutcome assign_cooperative_sticky(const AssignInput& input);

}  // namespace ks
