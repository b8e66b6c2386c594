#include "sim/world/execute_changes.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "sim/kafka/broker_settings.h"
#include "sim/kafka/reassignment.h"
#include "sim/kafka/zk_reassignment.h"
#include "sim/kafka/zk_settings.h"
#include "sim/world/zookeeper_topics.h"

namespace ks {
namespace {

constexpr std::string_view min_isr_key = "min.insync.replicas";

std::string refused(std::string_view error, const std::string& words) {
  return std::string(error) + ": " + words;
}

TopicId topic_named(const World& world, std::string_view name) {
  const auto& names = world.names->topics;
  const auto known = std::find(names.begin(), names.end(), name);
  const TopicId id{static_cast<std::uint32_t>(known - names.begin())};
  return known != names.end() && current_image(world).has(id) ? id : TopicId{};
}

/// The active controller, whose doing it is.
ControllerSide acting_controller(World& world, Ctx& ctx) {
  ctx.act_as(controller_node(world), *world.cluster);
  return controller_side(world);
}

/// Settings change in the controller's metadata, with ZooKeeper under /config, where a broker writes them.
template <class Change>
void change_settings(World& world, Ctx& ctx, Change change) {
  if (world.zookeeper.on) {
    const NodeId broker = node(settings_broker(world));
    ctx.act_as(broker, image_of(world, broker));
    zk_change_settings(zk_side(world), change);
  } else {
    change(edit_metadata(acting_controller(world, ctx), ctx));
  }
}

/// What the settings are at present.
const Cluster& settings_now(const World& world) {
  return world.zookeeper.on ? *world.cluster : current_image(world);
}

/// The eligible leader replicas, which only KRaft has, depend on min.insync.replicas.
void min_isr_changed(World& world, TopicId topic, Ctx& ctx) {
  if (!world.zookeeper.on) clear_elr(controller_side(world), topic, ctx);
}

bool touches(const AlterConfig& command, std::string_view key) {
  return std::any_of(command.config.begin(), command.config.end(),
                     [&](const auto& setting) { return setting.first == key; }) ||
         std::find(command.remove.begin(), command.remove.end(), key) != command.remove.end();
}

// --- settings --------------------------------------------------------------------------------------

std::string broker_refusal(const World& world, const AlterConfig& command) {
  std::set<std::string> fixed;
  for (const auto& [key, value] : command.config) {
    if (!changes_while_running(key)) fixed.insert(key);
  }
  for (const std::string& key : command.remove) {
    if (!changes_while_running(key)) fixed.insert(key);
  }
  if (!fixed.empty()) {
    std::string list;
    for (const std::string& key : fixed) list += (list.empty() ? "" : ", ") + key;
    return refused("INVALID_REQUEST", "Cannot update these configs dynamically: Set(" + list + ")");
  }
  const bool removes_min_isr =
      std::find(command.remove.begin(), command.remove.end(), min_isr_key) != command.remove.end();
  if (removes_min_isr && world.spec->profile == Profile::v4_4)
    return refused("INVALID_CONFIG",
                   "Cluster-level min.insync.replicas cannot be removed while ELR is enabled.");
  return {};
}

/// What the brokers started with.
std::string started_with(const World& world, std::string_view key) {
  std::string value;
  if (const auto normal = default_of(*find_config(Scope::broker, key), world.spec->profile))
    value = *normal;
  for (const auto& [written, text] : world.spec->broker_config) {
    if (written == key) value = text;
  }
  return value;
}

/// What a group was described with.
GroupConfig group_base(const World& world, GroupId group) {
  GroupConfig config = group_defaults(world.brokers.front().config);
  for (const auto& [key, value] : world.spec->groups[group.index].group_config)
    apply_config(config, key, value);
  return config;
}

/// Applies the settings one by one, and lists what each has changed.
template <class Config, class Behind>
std::vector<ConfigChange> apply_all(const AlterConfig& command, Config& config, Behind behind) {
  std::vector<ConfigChange> changes;
  const auto apply = [&](const std::string& key, const std::string& value, bool removed) {
    const std::string from = config_text(config, key);
    apply_config(config, key, value);
    const std::string to = config_text(config, key);
    changes.push_back(ConfigChange{key, from, to.empty() ? value : to, removed});
  };
  for (const auto& [key, value] : command.config) apply(key, value, false);
  for (const std::string& key : command.remove) apply(key, behind(key), true);
  return changes;
}

const BrokerConfig& brokers_now(const World& world) {
  const Cluster& image = settings_now(world);
  return image.broker_config != nullptr ? *image.broker_config : world.brokers.front().config;
}

std::string threads_refusal(const World& world, const AlterConfig& command) {
  for (const std::string_view key : thread_keys) {
    if (!touches(command, key)) continue;
    std::string value = started_with(world, key);
    for (const auto& [set, text] : command.config) {
      if (set == key) value = text;
    }
    const std::string problem = threads_problem(key, config_text(brokers_now(world), key), value);
    if (!problem.empty()) return refused("INVALID_REQUEST", problem);
  }
  return {};
}

void alter_brokers(World& world, const AlterConfig& command, Ctx& ctx) {
  BrokerConfig config = brokers_now(world);
  const std::vector<ConfigChange> changes =
      apply_all(command, config, [&](const std::string& key) { return started_with(world, key); });
  const auto shared = std::make_shared<const BrokerConfig>(config);
  const TopicConfig defaults = topic_defaults(config);
  change_settings(world, ctx, [&](Cluster& next) {
    ++next.config_version;
    next.broker_config = shared;
    for (TopicInfo& topic : next.topics) inherit(topic, defaults);
  });
  ctx.note(ConfigChanged{TopicId{}, GroupId{}, changes});
  if (touches(command, min_isr_key)) min_isr_changed(world, TopicId{}, ctx);
}

void alter_topic(World& world, const AlterConfig& command, Ctx& ctx) {
  const TopicId id = topic_named(world, command.topic);
  const TopicConfig defaults = topic_defaults(brokers_now(world));
  TopicInfo topic = settings_now(world).at(id);
  const std::vector<ConfigChange> changes = apply_all(
      command, topic.config, [&](const std::string& key) { return config_text(defaults, key); });
  for (const auto& [key, value] : command.config) topic.own_settings |= own_setting(key);
  for (const std::string& key : command.remove) topic.own_settings &= ~own_setting(key);
  change_settings(world, ctx, [&](Cluster& next) {
    ++next.config_version;
    if (!next.has(id)) return;
    next.topics[id.index].config = topic.config;
    next.topics[id.index].own_settings = topic.own_settings;
  });
  ctx.note(ConfigChanged{id, GroupId{}, changes});
  if (touches(command, min_isr_key)) min_isr_changed(world, id, ctx);
}

void alter_group(World& world, const AlterConfig& command, Ctx& ctx) {
  const GroupId id{world.names->find(command.group).index};
  const GroupConfig base = group_base(world, id);
  const GroupConfig* const now = current_image(world).config_of(id);
  GroupConfig config = now == nullptr ? base : *now;
  const std::vector<ConfigChange> changes =
      apply_all(command, config, [&](const std::string& key) { return config_text(base, key); });
  Cluster& next = edit_metadata(acting_controller(world, ctx), ctx);
  ++next.config_version;
  if (next.group_configs.size() <= id.index) next.group_configs.resize(id.index + std::size_t{1});
  next.group_configs[id.index] = std::make_shared<const GroupConfig>(config);
  ctx.note(ConfigChanged{TopicId{}, id, changes});
}

// --- quotas ----------------------------------------------------------------------------------------

/// Why the controller refuses. Source: ClientQuotaControlManager.validateQuotaKeyValue.
std::string quota_refusal(const AlterConfig& command) {
  constexpr std::string_view error = "INVALID_REQUEST";
  for (const std::string& key : command.remove) {
    if (!quota_named(key)) return refused(error, "Invalid configuration key " + key);
  }
  for (const auto& [key, value] : command.config) {
    if (!quota_named(key)) return refused(error, "Invalid configuration key " + key);
    if (std::strtoll(value.c_str(), nullptr, 10) <= 0)
      return refused(error, "Quota " + key + " must be greater than 0");
  }
  return {};
}

/// ClientQuotaRecords: the brokers measure by them when they have heard of them.
void alter_client(World& world, const AlterConfig& command, Ctx& ctx) {
  const Cluster& image = settings_now(world);
  ClientQuotas quotas = image.quotas == nullptr ? ClientQuotas{} : *image.quotas;
  std::vector<ConfigChange> changes;
  const auto set = [&](const std::string& key, std::int64_t bound) {
    const std::int64_t before = quotas.set(command.client, *quota_named(key), bound);
    changes.push_back(ConfigChange{key, before == 0 ? "" : std::to_string(before),
                                   bound == 0 ? "" : std::to_string(bound), bound == 0});
  };
  for (const auto& [key, value] : command.config)
    set(key, std::strtoll(value.c_str(), nullptr, 10));
  for (const std::string& key : command.remove) set(key, 0);
  const auto shared = std::make_shared<const ClientQuotas>(std::move(quotas));
  change_settings(world, ctx, [&](Cluster& next) {
    ++next.config_version;
    next.quotas = shared;
  });
  ctx.note(ConfigChanged{TopicId{}, GroupId{}, changes, command.client});
}

// --- reassignment ----------------------------------------------------------------------------------

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

/// The notification under /config/changes.
void tell_watchers(World& world, Ctx& ctx) {
  ctx.act_as(zookeeper_node, *world.cluster);
  config_changed(world.zookeeper.server, ctx);
}

}  // namespace

BrokerId settings_broker(const World& world) {
  const bool server = world.zookeeper.server.process == ProcessState::running;
  for (const Broker& broker : world.brokers) {
    const bool runs =
        broker.life.process == ProcessState::running && broker.life.state == BrokerState::running;
    if (server && runs && world.zookeeper.clients[broker.id.index].connected) return broker.id;
  }
  return BrokerId{};
}

std::string topic_rejection(const World& world, const AlterConfig& command) {
  if (world.zookeeper.on && !command.group.empty())
    return refused("INVALID_REQUEST", "Unexpected resource type GROUP");
  if (command.config.empty() && command.remove.empty()) return "there is nothing to change";
  if (!command.group.empty()) {
    return world.names->find(command.group).kind == NodeKind::group
               ? ""
               : command.group + " is not a group";
  }
  if (!command.client.empty()) return quota_refusal(command);
  if (command.topic.empty()) {
    std::string refusal = broker_refusal(world, command);
    return refusal.empty() ? threads_refusal(world, command) : refusal;
  }
  if (topic_named(world, command.topic).valid()) return {};
  return refused("UNKNOWN_TOPIC_OR_PARTITION", "The topic '" + command.topic + "' does not exist.");
}

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

void change_topics(World& world, const AlterConfig& command, Ctx& ctx) {
  if (!command.group.empty()) {
    alter_group(world, command, ctx);
  } else if (!command.client.empty()) {
    alter_client(world, command, ctx);
  } else if (command.topic.empty()) {
    alter_brokers(world, command, ctx);
  } else {
    alter_topic(world, command, ctx);
  }
  if (world.zookeeper.on) tell_watchers(world, ctx);
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
