#include "sim/kafka/group/consumer_reconcile.h"

#include <algorithm>

namespace ks {
namespace {

bool contains(const std::vector<AssignedEpoch>& list, PartitionId partition) {
  return std::any_of(list.begin(), list.end(),
                     [&](const AssignedEpoch& each) { return each.partition == partition; });
}

void sort_by_partition(std::vector<AssignedEpoch>& list) {
  std::sort(list.begin(), list.end(), [](const AssignedEpoch& a, const AssignedEpoch& b) {
    return a.partition < b.partition;
  });
}

class Builder {
 public:
  explicit Builder(const ReconcileInput& input) : in_(input), now_(input.current) {}

  CurrentAssignment build() const {
    switch (now_.state) {
      case AssignmentState::stable:
        if (now_.epoch != in_.target_epoch) return next(now_.epoch);
        return in_.subscription_changed ? strip() : now_;
      case AssignmentState::unrevoked_partitions:
        if (owns_any(now_.revoking)) return in_.subscription_changed ? strip() : now_;
        return next(in_.profile == Profile::v4_4 ? now_.epoch : now_.epoch + 1);
      case AssignmentState::unreleased_partitions: return next(now_.epoch);
    }
    return now_;
  }

 private:
  /// A request that does not say what the member owns may still own everything.
  bool owns_any(const std::vector<AssignedEpoch>& list) const {
    if (!in_.owned) return true;
    return std::any_of(in_.owned->begin(), in_.owned->end(),
                       [&](PartitionId p) { return contains(list, p); });
  }
  /// 4.4 takes what the member no longer subscribes to out of its target.
  bool wanted(PartitionId partition) const {
    return std::binary_search(in_.target.begin(), in_.target.end(), partition) &&
           (in_.profile != Profile::v4_4 || in_.subscribed(partition));
  }
  CurrentAssignment step(std::int32_t epoch, AssignmentState state) const {
    CurrentAssignment result;
    result.previous_epoch = now_.epoch;
    result.epoch = epoch;
    result.state = state;
    return result;
  }

  CurrentAssignment next(std::int32_t epoch) const {
    std::vector<AssignedEpoch> keep;
    std::vector<AssignedEpoch> give_up;
    for (const AssignedEpoch& each : now_.assigned) {
      if (wanted(each.partition)) {
        keep.push_back(each);
      } else {
        give_up.push_back(each);
      }
    }
    if (!give_up.empty() && owns_any(give_up)) {
      // Revocation comes before anything is added: the member stays at its epoch meanwhile.
      CurrentAssignment result = step(epoch, AssignmentState::unrevoked_partitions);
      result.assigned = std::move(keep);
      result.revoking = std::move(give_up);
      return result;
    }
    bool blocked = false;
    for (const PartitionId partition : in_.target) {
      if (!wanted(partition) || now_.has(partition)) continue;
      // What this member itself was giving up does not stand in its own way.
      if (in_.held(partition) && !contains(now_.revoking, partition)) {
        blocked = true;
      } else {
        keep.push_back(AssignedEpoch{partition, in_.target_epoch});
      }
    }
    sort_by_partition(keep);
    CurrentAssignment result =
        step(in_.target_epoch,
             blocked ? AssignmentState::unreleased_partitions : AssignmentState::stable);
    result.assigned = std::move(keep);
    return result;
  }

  /// 4.4: topics that the member has just dropped leave its set at once, whatever the target says.
  CurrentAssignment strip() const {
    if (in_.profile != Profile::v4_4) return now_;
    CurrentAssignment result = now_;
    std::vector<AssignedEpoch> leaving = now_.revoking;
    std::erase_if(result.assigned, [&](const AssignedEpoch& each) {
      if (in_.subscribed(each.partition)) return false;
      leaving.push_back(each);
      return true;
    });
    if (result.assigned.size() == now_.assigned.size()) return now_;
    sort_by_partition(leaving);
    if (!owns_any(leaving)) return result;
    result.previous_epoch = now_.epoch;
    result.state = AssignmentState::unrevoked_partitions;
    result.revoking = std::move(leaving);
    return result;
  }

  const ReconcileInput& in_;
  const CurrentAssignment& now_;
};

}  // namespace

CurrentAssignment reconcile(const ReconcileInput& input) { return Builder{input}.build(); }

}  // namespace ks
