#include "sim/world/world.h"

#include <algorithm>

#include "sim/base/check.h"

namespace ks {

KS_DEFINE_CLOSED_VALUE(World)

ControllerId active_controller_id(const World& world) {
  std::uint32_t newest = 0;
  for (std::uint32_t i = 1; i < world.controllers.size(); ++i) {
    if (world.controllers[i].claimed_epoch > world.controllers[newest].claimed_epoch) newest = i;
  }
  return ControllerId{newest};
}

NodeId controller_node(const World& world) {
  if (!world.zookeeper.on) return node(active_controller_id(world));
  const BrokerId active = active_controller(world.zookeeper);
  return active.valid() ? node(active) : NodeId{};
}

bool has_controller(const World& world) {
  if (world.zookeeper.on) {
    return world.zookeeper.server.process == ProcessState::running &&
           controller_node(world).valid();
  }
  const Controller& controller = active_controller(world);
  return controller.active && controller.process != ProcessState::frozen;
}

ControllerSide controller_side(World& world) {
  if (world.zookeeper.on) return zk_side(world).control(active_controller(world.zookeeper));
  return ControllerSide{active_controller(world), world.cluster, world.replication};
}

const Cluster& current_image(const World& world) {
  if (world.zookeeper.on) {
    const BrokerId active = active_controller(world.zookeeper);
    if (!active.valid()) return *world.cluster;
    const ZkController& controller = world.zookeeper.controllers[active.index];
    return controller.memory.next != nullptr ? *controller.memory.next : *controller.image;
  }
  const Controller& controller = active_controller(world);
  if (controller.next != nullptr) return *controller.next;
  if (!controller.active || !controller.raft.on) return *world.cluster;
  return *controller.raft.log.last_image();
}

const Cluster& image_of(const World& world, NodeId node) {
  const Cluster* known = nullptr;
  switch (node.kind) {
    case NodeKind::broker: return *world.brokers[node.index].image;
    case NodeKind::consumer: known = world.consumers[node.index].metadata.image.get(); break;
    case NodeKind::producer: known = world.producers[node.index].metadata.image.get(); break;
    case NodeKind::controller:
    case NodeKind::zookeeper:
    case NodeKind::group:
    case NodeKind::none: break;
  }
  return known != nullptr ? *known : *world.cluster;
}

const Replica& leader_replica(const World& world, PartitionId partition) {
  return world.replication.leader(*world.cluster, partition);
}

std::int64_t log_end(const World& world, PartitionId partition) {
  return leader_replica(world, partition).log.end_offset();
}

std::int64_t high_watermark(const World& world, PartitionId partition) {
  return leader_replica(world, partition).high_watermark;
}

std::int64_t last_stable_offset(const World& world, PartitionId partition) {
  return world.replication.last_stable_offset(leader_replica(world, partition));
}

std::int64_t committed(const World& world, GroupId group, PartitionId partition) {
  if (world.groups[group.index].type == GroupType::share) {
    const LedSharePartition* const led = world.shares.find(group, partition);
    return led == nullptr ? -1 : led->state.start_offset();
  }
  const CommittedOffset* const found = world.groups[group.index].committed(partition);
  return found == nullptr ? -1 : found->offset;
}

std::int64_t lag(const World& world, GroupId group, PartitionId partition) {
  const std::int64_t done = std::max<std::int64_t>(0, committed(world, group, partition));
  std::int64_t behind = log_end(world, partition) - done;
  const LedSharePartition* const led = world.shares.find(group, partition);
  if (led == nullptr) return behind;
  for (const ShareRun& run : led->state.runs()) {
    if (run.state == RecordState::acknowledged || run.state == RecordState::archived)
      behind -= run.count();
  }
  return behind;
}

ConsumerId owner(const World& world, GroupId group, PartitionId partition) {
  const PartitionLedger* const entry = world.ledger.groups[group.index].find(partition);
  if (entry == nullptr || !entry->owner.valid()) return ConsumerId{};
  const Consumer& consumer = world.consumers[entry->owner.index];
  const bool running = consumer.alive() || consumer.process == ProcessState::frozen;
  return running ? entry->owner : ConsumerId{};
}

const GroupMember* member_of(const World& world, ConsumerId id) {
  const Consumer& consumer = world.consumers[id.index];
  const Group& group = world.groups[consumer.group.index];
  if (consumer.member.valid()) return group.find(consumer.member);
  for (const GroupMember& member : group.members) {
    if (world.names->members[member.id.index].consumer == id) return &member;
  }
  return nullptr;
}

const ConsumerGroupMember* consumer_member_of(const World& world, ConsumerId id) {
  const Consumer& consumer = world.consumers[id.index];
  const ConsumerGroup& group = world.groups[consumer.group.index].modern;
  if (consumer.member.valid() && consumer.alive()) return group.find(consumer.member);
  for (const ConsumerGroupMember& member : group.members) {
    if (world.names->members[member.id.index].consumer == id) return &member;
  }
  return nullptr;
}

}  // namespace ks
