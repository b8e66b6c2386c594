#include "sim/world/execute_changes.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "sim/kafka/broker_settings.h"
#include "sim/kafka/zk_settings.h"
#include "sim/world/execute_changes_parts.h"

namespace ks {
namespace {

constexpr std::string_view min_isr_key = "min.insync.replicas";

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

/// What goes for a change of one broker's settings besides: the tool asks that broker.
/// Source: ConfigurationUtils, ConfigurationControlManager.
std::string own_refusal(const World& world, const AlterConfig& command) {
  const NodeId broker = world.names->find(command.broker);
  if (broker.kind != NodeKind::broker) return command.broker + " is not a broker";
  const BrokerLife& life = world.brokers[broker.index].life;
  if (life.process != ProcessState::running || life.state != BrokerState::running)
    return "TimeoutException: " + command.broker + " cannot be reached";
  if (touches(command, min_isr_key) && world.spec->profile == Profile::v4_4)
    return refused("INVALID_CONFIG",
                   "Broker-level min.insync.replicas cannot be altered while ELR is enabled.");
  return broker_refusal(world, command);
}

const BrokerConfig& brokers_now(const World& world) {
  const Cluster& image = settings_now(world);
  return image.broker_config != nullptr ? *image.broker_config : world.brokers.front().config;
}

/// One broker compares with what it works with.
std::string threads_refusal(const World& world, const AlterConfig& command) {
  const BrokerConfig& now = command.broker.empty()
                                ? brokers_now(world)
                                : world.brokers[world.names->find(command.broker).index].config;
  for (const std::string_view key : thread_keys) {
    if (!touches(command, key)) continue;
    std::string value = started_with(world, key);
    for (const auto& [set, text] : command.config) {
      if (set == key) value = text;
    }
    const std::string problem = threads_problem(key, config_text(now, key), value);
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

void alter_broker(World& world, const AlterConfig& command, Ctx& ctx) {
  const BrokerId id{world.names->find(command.broker).index};
  const Cluster& image = settings_now(world);
  const auto brokers = image.broker_config != nullptr
                           ? image.broker_config
                           : std::make_shared<const BrokerConfig>(brokers_now(world));
  std::vector<OwnSettings> all;
  if (image.own_settings != nullptr) all = *image.own_settings;
  all.resize(world.brokers.size());
  OwnSettings& own = all[id.index];
  BrokerConfig config = *brokers;
  for (const auto& [key, value] : own) apply_config(config, key, value);
  const std::vector<ConfigChange> changes = apply_all(command, config, [&](const std::string& key) {
    const std::string behind = config_text(*brokers, key);
    return behind.empty() ? started_with(world, key) : behind;
  });
  std::erase_if(own, [&](const auto& setting) { return touches(command, setting.first); });
  own.insert(own.end(), command.config.begin(), command.config.end());
  for (const std::string& key : command.remove)
    std::erase_if(own, [&](const auto& setting) { return setting.first == key; });
  const auto shared = std::make_shared<const std::vector<OwnSettings>>(std::move(all));
  change_settings(world, ctx, [&](Cluster& next) {
    ++next.config_version;
    next.broker_config = brokers;
    next.own_settings = shared;
  });
  ctx.note(ConfigChanged{TopicId{}, GroupId{}, changes, {}, id});
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

/// The notification under /config/changes.
void tell_watchers(World& world, Ctx& ctx) {
  ctx.act_as(zookeeper_node, *world.cluster);
  config_changed(world.zookeeper.server, ctx);
}

}  // namespace

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
  if (!command.broker.empty() || command.topic.empty()) {
    std::string refusal =
        command.broker.empty() ? broker_refusal(world, command) : own_refusal(world, command);
    return refusal.empty() ? threads_refusal(world, command) : refusal;
  }
  if (topic_named(world, command.topic).valid()) return {};
  return refused("UNKNOWN_TOPIC_OR_PARTITION", "The topic '" + command.topic + "' does not exist.");
}

void change_topics(World& world, const AlterConfig& command, Ctx& ctx) {
  if (!command.group.empty()) {
    alter_group(world, command, ctx);
  } else if (!command.client.empty()) {
    alter_client(world, command, ctx);
  } else if (!command.broker.empty()) {
    alter_broker(world, command, ctx);
  } else if (command.topic.empty()) {
    alter_brokers(world, command, ctx);
  } else {
    alter_topic(world, command, ctx);
  }
  if (world.zookeeper.on) tell_watchers(world, ctx);
}

}  // namespace ks
