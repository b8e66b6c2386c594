// The two algorithms of the sticky assignors.
// Source: AbstractStickyAssignor.ConstrainedAssignmentBuilder, .GeneralAssignmentBuilder.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/kafka/group/assign_outcome.h"
#include "sim/kafka/group/sticky_claims.h"
#include "sim/kafka/group/sticky_racks.h"

namespace ks {

/// Partitions by number, as in StickyClaims.
struct StickyResult {
  std::vector<std::vector<std::uint32_t>> given{};  ///< per member
  /// Per partition its new owner, where it has to be taken from somebody else or was contested. Empty if
  /// the algorithm does not keep account of it.
  std::vector<std::uint32_t> transferring{};
  std::optional<AssignFault> fault{};
};

/// All members subscribe to the same topics. Nobody ends up with two more than somebody else; each keeps
/// what it had up to its share.
StickyResult assign_constrained(const StickyClaims& claims, const StickyRacks& racks);
/// Members subscribe to different topics. What is free goes to the member with the least; then
/// partitions move as long as that makes loads more even.
StickyResult assign_general(const AssignInput& input, StickyKind kind, const StickyClaims& claims,
                            const StickyRacks& racks);

}  // namespace ks
