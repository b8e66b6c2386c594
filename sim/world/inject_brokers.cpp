// Brokers that die and coordinators that load at given instants; see inject.h.
#include <algorithm>
#include <memory>
#include <vector>

#include "sim/kafka/group/failover.h"
#include "sim/kafka/topic_changes.h"
#include "sim/kafka/zk_client.h"
#include "sim/world/inject.h"
#include "sim/world/step_parts.h"

namespace ks {
namespace {

/// An event of its own at the broker.
Ctx at_broker(World& world, BrokerId broker, Time now, Facts& out) {
  count_event(world, now, broker.index);
  Ctx ctx = make_ctx(world, out, now, world.event);
  act_as(world, node(broker), ctx);
  return ctx;
}

}  // namespace

void kill_now(World& world, BrokerId broker, Time now, Facts& out) {
  Ctx ctx = at_broker(world, broker, now, out);
  end_process(side_of(world, broker), ProcessState::killed, ctx);
  if (world.zookeeper.on) zk_process_ended(zk_side(world), broker, ctx);
}

void resign_now(World& world, PartitionId partition, BrokerId broker, Time now, Facts& out) {
  Ctx ctx = at_broker(world, broker, now, out);
  coordinator_resigned(side_of(world, broker), partition, ctx);
  read_released(world, ctx);
}

void begin_load_now(World& world, PartitionId partition, BrokerId broker, Time now, Facts& out) {
  Ctx ctx = at_broker(world, broker, now, out);
  world.brokers[broker.index].loads.push_back(GroupLoad{partition, true, never});
  ctx.note(GroupsLoading{partition, {}});
}

void load_now(World& world, PartitionId partition, BrokerId broker, Time now, Facts& out) {
  Ctx ctx = at_broker(world, broker, now, out);
  std::erase_if(world.brokers[broker.index].loads,
                [&](const GroupLoad& load) { return load.partition == partition; });
  load_groups(side_of(world, broker), partition, ctx);
  read_released(world, ctx);
}

void grow_now(World& world, TopicId topic, std::uint32_t partitions) {
  auto next = std::make_shared<Cluster>(*world.cluster);
  const std::vector<PartitionId>& there = next->at(topic).partitions;
  if (there.size() >= partitions) return;
  const auto& first = next->at(there.front()).replicas;
  const std::vector<std::vector<std::uint32_t>> replicas(
      partitions - there.size(), std::vector<std::uint32_t>(first.begin(), first.end()));
  add_partitions(*next, world.names.edit(), world.replication, topic, replicas);
  ++next->version;
  world.cluster = next;
  for (Broker& broker : world.brokers) broker.image = next;
}

}  // namespace ks
