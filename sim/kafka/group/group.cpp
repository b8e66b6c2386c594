#include "sim/kafka/group/group.h"

#include <algorithm>

namespace ks {

KS_DEFINE_CLOSED_VALUE(Group)

GroupMember* Group::find(MemberId member) {
  for (GroupMember& candidate : members) {
    if (candidate.id == member) return &candidate;
  }
  return nullptr;
}

const GroupMember* Group::find(MemberId member) const {
  for (const GroupMember& candidate : members) {
    if (candidate.id == member) return &candidate;
  }
  return nullptr;
}

GroupMember* Group::find(InstanceId instance) {
  if (!instance.valid()) return nullptr;
  for (GroupMember& candidate : members) {
    if (candidate.instance == instance) return &candidate;
  }
  return nullptr;
}

const CommittedOffset* Group::committed(PartitionId partition) const {
  const auto at = std::lower_bound(
      offsets.begin(), offsets.end(), partition,
      [](const CommittedOffset& entry, PartitionId wanted) { return entry.partition < wanted; });
  return at != offsets.end() && at->partition == partition ? &*at : nullptr;
}

bool Group::is_pending(PartitionId partition) const {
  for (const PendingOffsets& each : pending) {
    for (const CommittedOffset& offset : each.offsets)
      if (offset.partition == partition) return true;
  }
  return false;
}

std::size_t Group::parked() const {
  return static_cast<std::size_t>(std::count_if(
      members.begin(), members.end(), [](const GroupMember& m) { return m.parked_join.valid(); }));
}

}  // namespace ks
