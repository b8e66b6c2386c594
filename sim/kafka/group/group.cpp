#include "sim/kafka/group/group.h"

#include <algorithm>

namespace ks {

KS_DEFINE_CLOSED_VALUE(Group)

/// Ids grow and members come at the end, so nearly always halving finds one; whoever took the place of
/// another one is looked for at all places.
template <class Members>
static auto* find_member(Members& members, MemberId member) {
  std::size_t from = 0;
  std::size_t to = members.size();
  while (from < to) {
    const std::size_t middle = from + (to - from) / 2;
    if (members[middle].id == member) return &members[middle];
    if (members[middle].id < member) {
      from = middle + 1;
    } else {
      to = middle;
    }
  }
  for (auto& candidate : members) {
    if (candidate.id == member) return &candidate;
  }
  return static_cast<decltype(&members[0])>(nullptr);
}

GroupMember* Group::find(MemberId member) { return find_member(members, member); }

const GroupMember* Group::find(MemberId member) const { return find_member(members, member); }

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
