#include "sim/world/execute_admin.h"

#include <algorithm>

#include "sim/kafka/group/offset_admin.h"
#include "sim/kafka/log_tasks.h"

namespace ks {
namespace {

/// "orders" or "orders-2"; none if there is no such thing.
std::vector<PartitionId> partitions_named(const World& world, const std::string& name) {
  const std::vector<std::string>& topics = world.names->topics;
  const auto topic = std::find(topics.begin(), topics.end(), name);
  const TopicId id{static_cast<std::uint32_t>(topic - topics.begin())};
  if (topic != topics.end()) return world.cluster->at(id).partitions;
  const PartitionId partition = world.names->find_partition(name);
  if (!partition.valid()) return {};
  return {partition};
}

bool runs(const World& world, BrokerId broker) {
  return broker.valid() && world.brokers[broker.index].life.process == ProcessState::running;
}

/// A group whose coordinator can be asked, and topics or partitions that there are.
std::string group_rejection(const World& world, const std::string& name,
                            const std::vector<std::string>& topics) {
  const NodeId id = world.names->find(name);
  if (id.kind != NodeKind::group) return name + " is not a group";
  const Group& group = world.groups[id.index];
  if (group.type == GroupType::share) return name + " is a share group, which has other tools";
  for (const std::string& topic : topics) {
    if (partitions_named(world, topic).empty()) return "there is no topic or partition " + topic;
  }
  return runs(world, world.cluster->at(group.offsets_partition).leader)
             ? ""
             : "the coordinator of " + name + " cannot be reached";
}

Group& group_named(World& world, const std::string& name) {
  return world.groups[world.names->find(name).index];
}

void act_at(World& world, BrokerId broker, Ctx& ctx) {
  ctx.act_as(node(broker), image_of(world, node(broker)));
}

BrokerSide coordinator_of(World& world, const Group& group, Ctx& ctx) {
  const BrokerId broker = world.cluster->at(group.offsets_partition).leader;
  act_at(world, broker, ctx);
  return BrokerSide{world.brokers[broker.index], world.replication, world.groups, world.shares,
                    world.transactions};
}

std::vector<PartitionId> all_named(const World& world, const std::vector<std::string>& names) {
  std::vector<PartitionId> all;
  for (const std::string& name : names) {
    for (const PartitionId partition : partitions_named(world, name)) all.push_back(partition);
  }
  return all;
}

}  // namespace

bool is_admin_command(const CommandBody& command) {
  return std::visit([]<class Body>(const Body&) { return AdminCommand<Body>; }, command);
}

/// The tool asks the leaders where their logs begin and end, and fails as a whole if one does not answer.
std::string admin_rejection(const World& world, const ResetOffsets& command) {
  std::string problem = group_rejection(world, command.node, command.topics);
  if (!problem.empty()) return problem;
  const Group& group = world.groups[world.names->find(command.node).index];
  if (!group_is_empty(group)) return {};  // it is told that before it asks for offsets
  std::vector<PartitionId> wanted = all_named(world, command.topics);
  if (wanted.empty()) {
    for (const CommittedOffset& each : group.offsets) wanted.push_back(each.partition);
  }
  for (const PartitionId partition : wanted) {
    if (runs(world, world.cluster->at(partition).leader)) continue;
    const bool stays = command.to.kind == OffsetTarget::Kind::current;
    if (stays && group.committed(partition) != nullptr) continue;
    return "the leader of " + world.names->of(partition) + " cannot be reached";
  }
  return {};
}

std::string admin_rejection(const World& world, const DeleteOffsets& command) {
  return group_rejection(world, command.node, command.topics);
}

std::string admin_rejection(const World& world, const DeleteGroup& command) {
  return group_rejection(world, command.node, {});
}

std::string admin_rejection(const World& world, const DeleteRecords& command) {
  const PartitionId partition = world.names->find_partition(command.node);
  if (!partition.valid() || !world.cluster->has(partition))
    return "there is no partition " + command.node;
  if (!runs(world, world.cluster->at(partition).leader))
    return "the leader of " + command.node + " cannot be reached";
  const std::int64_t committed_end = high_watermark(world, partition);
  if (command.before <= committed_end) return "";
  return "the high watermark of " + command.node + " is " + std::to_string(committed_end);
}

void execute_admin(World& world, const ResetOffsets& command, Ctx& ctx) {
  Group& group = group_named(world, command.node);
  reset_offsets(coordinator_of(world, group, ctx), group, all_named(world, command.topics),
                command.to, ctx);
}

void execute_admin(World& world, const DeleteOffsets& command, Ctx& ctx) {
  Group& group = group_named(world, command.node);
  delete_offsets(coordinator_of(world, group, ctx), group, all_named(world, command.topics), ctx);
}

void execute_admin(World& world, const DeleteGroup& command, Ctx& ctx) {
  Group& group = group_named(world, command.node);
  delete_group(coordinator_of(world, group, ctx), group, ctx);
}

void execute_admin(World& world, const DeleteRecords& command, Ctx& ctx) {
  const PartitionId partition = world.names->find_partition(command.node);
  act_at(world, world.cluster->at(partition).leader, ctx);
  delete_records(world.replication, partition, command.before, ctx);
}

}  // namespace ks
