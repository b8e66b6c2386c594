// What the sticky assignors know before they begin: which partitions exist, who may keep what he says
// he had, and whether all members want the same topics.
// Source: AbstractStickyAssignor.allSubscriptionsEqual, .prepopulateCurrentAssignments;
// StickyAssignor.memberData, CooperativeStickyAssignor.memberData.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/kafka/group/member.h"
#include "sim/kafka/group/sticky_partitions.h"

namespace ks {

enum class StickyKind : std::uint8_t { eager, cooperative };

inline constexpr std::uint32_t nobody = UINT32_MAX;

/// What one member says about itself, as the assignor of this kind reads it.
struct StickyClaim {
  std::span<const AssignedPartition> partitions{};
  std::int32_t generation = -1;
};
StickyClaim claim_of(const Member& member, StickyKind kind);

/// Members and partitions are numbers: indexes into AssignInput::members and into `partitions`.
struct StickyClaims {
  StickyPartitions partitions;
  std::vector<std::uint32_t> order{};            ///< members in Java's order
  std::vector<std::uint32_t> rank{};             ///< per member, its place by member id
  std::vector<std::vector<std::uint32_t>> held;  ///< per member what it may keep, in its own order
  /// Per partition: two members of one generation said that they have it.
  std::vector<bool> contested{};
  std::int32_t newest_generation = -1;
  bool same_subscriptions = true;
};

/// Model: Kafka's assignor object remembers the newest generation of its earlier rebalances too, which
/// matters to a leader whose group began to count anew.
StickyClaims read_claims(const AssignInput& input, StickyKind kind);

/// Per partition the member that had it in the newest of the older generations, or nobody.
std::vector<std::uint32_t> earlier_owners(const AssignInput& input, StickyKind kind,
                                          const StickyClaims& claims);

}  // namespace ks
