// How a controller of ZooKeeper mode changes many partitions of its image to be, and tells of it. Shared by
// its source files.
#pragma once

#include "sim/kafka/zk_state.h"

namespace ks {

/// What has become of a partition, told once.
void note_change(const Cluster& image, PartitionId partition, const PartitionInfo& before,
                 ChangeReason reason, bool unclean, Ctx& ctx);

/// What has changed so far is a batch of its own, which brokers hear of before what comes next. Model: while
/// a write is under way both are in the one that follows.
void end_batch(ZkSide side, BrokerId broker, bool changed, Ctx& ctx);

/// Lets `change` do something to every partition of the image to be, and tells what came of it. `change`
/// answers whether somebody leads now who may lack records.
template <class Change>
void change_all(ZkSide side, BrokerId broker, ChangeReason reason, Ctx& ctx, Change change) {
  Cluster& image = edit_metadata(side.control(broker), ctx);
  for (std::uint32_t p = 0; p < image.partitions.size(); ++p) {
    if (image.partitions[p].deleted) continue;
    const PartitionInfo before = image.partitions[p];
    const bool unclean = change(image, PartitionId{p});
    if (image.partitions[p].partition_epoch != before.partition_epoch)
      note_change(image, PartitionId{p}, before, reason, unclean, ctx);
  }
}

}  // namespace ks
