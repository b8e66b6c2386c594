// One step of one member towards its target assignment: what it may use next, what it has to give up
// first and whether it has to wait for others. A pure function.
// Source: CurrentAssignmentBuilder (group-coordinator, modern.consumer).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "sim/kafka/defaults.h"
#include "sim/kafka/group/consumer_group.h"

namespace ks {

struct ReconcileInput {
  Profile profile = Profile::v4_4;
  CurrentAssignment current;
  std::int32_t target_epoch = 0;
  std::vector<PartitionId> target;  ///< sorted
  /// What the request says the member owns, in any order; nothing: it does not say.
  std::optional<std::vector<PartitionId>> owned;
  bool subscription_changed = false;  ///< in this very request
  /// Whether some member, this one included, is assigned the partition or still gives it up.
  std::function<bool(PartitionId)> held;
  /// Whether the member subscribes to the partition's topic.
  std::function<bool(PartitionId)> subscribed;
};

/// The member's next record; equal to `current` when it cannot move.
CurrentAssignment reconcile(const ReconcileInput& input);

}  // namespace ks
