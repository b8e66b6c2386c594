// Replicas that move by command: what the controller refuses and what it does.
#include <set>

#include "sim/kafka/reassignment.h"
#include "sim/kafka/zk_reassignment.h"
#include "sim/world/execute_changes.h"
#include "sim/world/execute_changes_parts.h"
#include "sim/world/zookeeper_topics.h"

namespace ks {
namespace {

std::string unknown_partition_text(const std::string& topic, std::uint32_t partition) {
  return refused("UNKNOWN_TOPIC_OR_PARTITION",
                 "Unable to find partition " + topic + ":" + std::to_string(partition) + ".");
}

/// ReplicationControlManager.validateManualPartitionAssignment
std::string target_refusal(const World& world, const std::vector<std::uint32_t>& replicas) {
  constexpr std::string_view error = "INVALID_REPLICA_ASSIGNMENT";
  if (replicas.empty())
    return refused(error, "The manual partition assignment includes an empty replica list.");
  std::set<std::uint32_t> seen;
  for (const std::uint32_t broker : replicas) {
    const std::string number = std::to_string(broker);
    if (broker == 0 || broker > world.brokers.size())
      return refused(error, "The manual partition assignment includes broker " + number +
                                ", but no such broker is registered.");
    if (!seen.insert(broker).second)
      return refused(error, "The manual partition assignment includes the broker " + number +
                                " more than once.");
  }
  return {};
}

std::string cancel_refusal(const World& world, const Reassign& command, PartitionId id) {
  const PartitionInfo& info = current_image(world).at(id);
  if (!info.reassigning())
    return refused("NO_REASSIGNMENT_IN_PROGRESS", "No partition reassignment is in progress.");
  if (cancelling_is_unclean(info) &&
      !current_image(world).config_of(id).unclean_leader_election_enable)
    return refused("INVALID_REPLICA_ASSIGNMENT",
                   "Unable to revert partition assignment for " + command.topic + ":" +
                       std::to_string(info.number) +
                       " because it would require an unclean leader election.");
  return {};
}

/// With ZooKeeper.
void move_replicas(World& world, bool cancel, PartitionId partition,
                   const SmallVec<std::uint32_t, 3>& replicas, Ctx& ctx) {
  const BrokerId controller = active_controller(world.zookeeper);
  if (cancel) {
    zk_cancel_reassignment(zk_side(world), controller, partition, ctx);
  } else {
    zk_reassign(zk_side(world), controller, partition, replicas, ctx);
  }
}

/// The partitions that the command is about: those that it names, or all that are on their way.
std::vector<ReassignTarget> targets_of(const World& world, const Reassign& command) {
  if (!command.targets.empty() || !command.cancel) return command.targets;
  std::vector<ReassignTarget> targets;
  for (const PartitionId id :
       current_image(world).at(topic_named(world, command.topic)).partitions) {
    const PartitionInfo& info = current_image(world).at(id);
    if (info.reassigning()) targets.push_back(ReassignTarget{info.number, {}});
  }
  return targets;
}

std::string zookeeper_refusal(const World& world, const Reassign& command) {
  const std::string none =
      refused("NO_REASSIGNMENT_IN_PROGRESS", "No partition reassignment is in progress.");
  const TopicId topic = topic_named(world, command.topic);
  const std::vector<PartitionId>& partitions = current_image(world).at(topic).partitions;
  const std::vector<ReassignTarget> targets = targets_of(world, command);
  if (targets.empty()) return none;
  for (const ReassignTarget& target : targets) {
    const bool there = target.partition < partitions.size();
    const bool moves = there && current_image(world).at(partitions[target.partition]).reassigning();
    if (command.cancel && !moves) return none;
    const std::string problem =
        command.cancel ? "" : zookeeper_target_refusal(world, topic, target);
    if (!problem.empty()) return problem;
  }
  return {};
}

}  // namespace

std::string topic_rejection(const World& world, const Reassign& command) {
  if (world.zookeeper.on) return zookeeper_refusal(world, command);
  const TopicId topic = topic_named(world, command.topic);
  if (!topic.valid())
    return refused("UNKNOWN_TOPIC_OR_PARTITION",
                   "Unable to find a topic named " + command.topic + ".");
  const std::vector<PartitionId>& partitions = current_image(world).at(topic).partitions;
  const std::vector<ReassignTarget> targets = targets_of(world, command);
  if (targets.empty())
    return refused("NO_REASSIGNMENT_IN_PROGRESS", "No partition reassignment is in progress.");
  for (const ReassignTarget& target : targets) {
    if (target.partition >= partitions.size())
      return unknown_partition_text(command.topic, target.partition);
    std::string problem = command.cancel
                              ? cancel_refusal(world, command, partitions[target.partition])
                              : target_refusal(world, target.replicas);
    if (!problem.empty()) return problem;
  }
  return {};
}

void change_topics(World& world, const Reassign& command, Ctx& ctx) {
  const std::vector<ReassignTarget> targets = targets_of(world, command);
  const std::vector<PartitionId> partitions =
      current_image(world).at(topic_named(world, command.topic)).partitions;
  const ControllerSide side = acting_controller(world, ctx);
  for (const ReassignTarget& target : targets) {
    const PartitionId partition = partitions[target.partition];
    SmallVec<std::uint32_t, 3> replicas;
    for (const std::uint32_t number : target.replicas) replicas.push_back(number - 1);
    if (world.zookeeper.on) {
      move_replicas(world, command.cancel, partition, replicas, ctx);
    } else if (command.cancel) {
      cancel_reassignment(side, partition, ctx);
    } else {
      reassign(side, partition, replicas, ctx);
    }
  }
}

}  // namespace ks
