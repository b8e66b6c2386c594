#include "sim/kafka/group/store_offset.h"

#include <algorithm>

namespace ks {

void store_offset(Group& group, const PartitionOffset& offset, Time now, std::int64_t record) {
  const auto at = std::lower_bound(
      group.offsets.begin(), group.offsets.end(), offset.partition,
      [](const CommittedOffset& entry, PartitionId wanted) { return entry.partition < wanted; });
  if (at != group.offsets.end() && at->partition == offset.partition) {
    at->offset = offset.offset;
    at->committed_at = now;
    at->record = record;
    at->leader_epoch = offset.leader_epoch;
  } else {
    group.offsets.insert(
        at, CommittedOffset{offset.partition, offset.offset, now, record, offset.leader_epoch});
  }
}

}  // namespace ks
