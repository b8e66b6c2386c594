// A broker takes metadata images over. Source: BrokerMetadataPublisher, ReplicaManager.applyDelta.
#include <algorithm>

#include "sim/kafka/broker.h"

namespace ks {
namespace {

bool has_replica(const PartitionInfo& info, BrokerId broker) {
  return std::find(info.replicas.begin(), info.replicas.end(), broker.index) != info.replicas.end();
}

/// Partitions that the image before did not have.
void take_new_partitions(BrokerSide side, std::size_t from, Ctx& ctx) {
  const BrokerId self = side.broker.id;
  const auto& partitions = ctx.cluster().partitions;
  for (std::size_t p = from; p < partitions.size(); ++p) {
    const PartitionInfo& info = partitions[p];
    if (info.deleted || !has_replica(info, self) || info.leader == self) continue;
    follow(side.replication, self, PartitionId{static_cast<std::uint32_t>(p)}, ctx);
  }
}

/// OffsetMetadataManager.onPartitionsDeleted: a coordinator forgets what was committed for them.
void forget_offsets(BrokerSide side, const Cluster& before, Ctx& ctx) {
  for (Group& group : side.groups) {
    if (ctx.cluster().at(group.offsets_partition).leader != side.broker.id) continue;
    std::erase_if(group.offsets, [&](const CommittedOffset& offset) {
      return before.has(offset.partition) && !ctx.cluster().has(offset.partition);
    });
  }
}

/// The fetch threads of this broker as a follower leave deleted partitions out from the next fetch on.
void forget_deleted(BrokerSide side, const Cluster& before, Ctx& ctx) {
  bool any = false;
  for (std::size_t p = 0; p < before.partitions.size() && !any; ++p)
    any = !before.partitions[p].deleted && ctx.cluster().partitions[p].deleted;
  if (!any) return;
  forget_offsets(side, before, ctx);
  for (Fetcher& fetcher : side.replication.fetchers) {
    if (fetcher.follower != side.broker.id) continue;
    for (const PartitionId partition : *fetcher.partitions) {
      if (before.has(partition) && !ctx.cluster().has(partition))
        fetcher.dropped.push_back(partition);
    }
    if (!fetcher.dropped.empty())
      std::erase_if(fetcher.partitions.edit(),
                    [&](PartitionId partition) { return !ctx.cluster().has(partition); });
  }
}

}  // namespace

void apply_image(BrokerSide side, std::shared_ptr<const Cluster> image, Ctx& ctx) {
  const std::shared_ptr<const Cluster> before = std::move(side.broker.image);
  side.broker.image = std::move(image);
  ctx.know(*side.broker.image);
  ctx.note(MetadataApplied{side.broker.image->version});
  take_new_partitions(side, before->partitions.size(), ctx);
  forget_deleted(side, *before, ctx);
}

void images_arrived(BrokerSide side, Ctx& ctx) {
  auto& coming = side.broker.coming;
  while (!coming.empty() && coming.front().due <= ctx.now) {
    std::shared_ptr<const Cluster> image = std::move(coming.front().image);
    coming.erase(coming.begin());
    apply_image(side, std::move(image), ctx);
  }
  if (!coming.empty()) ctx.set_timer(side.broker.metadata, coming.front().due);
}

}  // namespace ks
