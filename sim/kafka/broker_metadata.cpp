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

}  // namespace

void apply_image(BrokerSide side, std::shared_ptr<const Cluster> image, Ctx& ctx) {
  const std::shared_ptr<const Cluster> before = std::move(side.broker.image);
  side.broker.image = std::move(image);
  ctx.know(*side.broker.image);
  take_new_partitions(side, before->partitions.size(), ctx);
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
