// What the log of a partition of __consumer_offsets says about a group, as far as it can be read: what a
// new coordinator starts from. Source: CoordinatorLoaderImpl, GroupMetadataManager.replay, .onLoaded.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/base/id.h"
#include "sim/base/small_vec.h"
#include "sim/base/time.h"
#include "sim/protocol/messages.h"

namespace ks {

/// The members by one record or another, whatever the protocol; offsets stand beside it.
struct StoredGroup;

/// Records that were appended in an epoch but not known to be committed when their coordinator went:
/// they count if the new leader's log has them.
struct UnsettledWrite {
  std::int64_t offset = -1;
  std::int32_t epoch = -1;
  std::shared_ptr<const StoredGroup> stored;
  SmallVec<PartitionOffset, 4> offsets;
  Time committed_at{};
};

/// A broker that becomes the coordinator of a partition's groups: first it hears of its election, then it
/// reads.
struct GroupLoad {
  PartitionId partition;
  bool reading = false;
  Time due{};  ///< the end of what it does now
};

}  // namespace ks
