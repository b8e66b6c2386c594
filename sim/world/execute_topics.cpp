#include "sim/world/execute_topics.h"

#include <algorithm>

#include "sim/kafka/admin_placer.h"
#include "sim/kafka/broker_settings.h"
#include "sim/kafka/controller.h"
#include "sim/kafka/defaults.h"
#include "sim/kafka/group/topic_regex.h"
#include "sim/kafka/ledger_deletion.h"
#include "sim/kafka/replica_placer.h"
#include "sim/kafka/topic_changes.h"
#include "sim/world/zookeeper_topics.h"

namespace ks {
namespace {

/// CreateTopics and CreatePartitions refuse more in one request.
constexpr std::int64_t most_new_partitions = 10'000;

std::string refused(std::string_view error, const std::string& words) {
  return std::string(error) + ": " + words;
}

bool exists(const World& world, std::string_view name) {
  const auto& names = world.names->topics;
  const auto known = std::find(names.begin(), names.end(), name);
  const TopicId id{static_cast<std::uint32_t>(known - names.begin())};
  return known != names.end() && current_image(world).has(id);
}

TopicId existing(const World& world, std::string_view name) {
  const auto& names = world.names->topics;
  return TopicId{
      static_cast<std::uint32_t>(std::find(names.begin(), names.end(), name) - names.begin())};
}

std::string unknown_topic_text() {
  return refused("UNKNOWN_TOPIC_OR_PARTITION", "This server does not host this topic-partition.");
}

/// Topic.validate
std::string name_refusal(const std::string& name) {
  const bool letters = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
  constexpr std::string_view error = "INVALID_TOPIC_EXCEPTION";
  if (name.empty()) return refused(error, "the empty string is not allowed");
  if (name == "." || name == "..") return refused(error, "'.' or '..' is not allowed");
  if (name.size() > 249)
    return refused(error, "the length of '" + name + "' is longer than the max allowed length 249");
  if (!letters)
    return refused(error, "'" + name +
                              "' contains one or more characters other than ASCII alphanumerics, "
                              "'.', '_' and '-'");
  return {};
}

/// Names that differ in '.' and '_' only would share their metrics.
std::string collision(const World& world, const std::string& name) {
  const auto plain = [](std::string text) {
    std::replace(text.begin(), text.end(), '.', '_');
    return text;
  };
  for (std::uint32_t i = 0; i < current_image(world).topics.size(); ++i) {
    const std::string& other = world.names->topics[i];
    if (other != name && current_image(world).topics[i].exists && plain(other) == plain(name))
      return refused("INVALID_TOPIC_EXCEPTION",
                     "Topic '" + name + "' collides with existing topic: " + other);
  }
  return {};
}

std::string too_many() {
  return refused("POLICY_VIOLATION", "Excessively large number of partitions per request.");
}

/// A broker's setting that only topics without one of their own ask for.
std::int64_t broker_number(const World& world, std::string_view key) {
  std::string value{*default_of(*find_config(Scope::broker, key), world.spec->profile)};
  for (const auto& [name, written] : world.spec->broker_config) {
    if (name == key) value = written;
  }
  return std::stoll(value);
}

std::int64_t wanted_partitions(const World& world, const CreateTopic& command) {
  if (!command.replicas.empty()) return static_cast<std::int64_t>(command.replicas.size());
  return command.partitions == -1 ? broker_number(world, "num.partitions") : command.partitions;
}

std::int64_t wanted_factor(const World& world, const CreateTopic& command) {
  if (!command.replicas.empty()) return static_cast<std::int64_t>(command.replicas.front().size());
  return command.replication_factor == -1 ? broker_number(world, "default.replication.factor")
                                          : command.replication_factor;
}

/// Whether one of these brokers can be in sync from the start. With ZooKeeper nobody asks.
bool any_active(const World& world, const std::vector<std::uint32_t>& numbers) {
  return world.zookeeper.on ||
         std::any_of(numbers.begin(), numbers.end(), [&](std::uint32_t number) {
           return current_image(world).brokers[number - 1].active();
         });
}

std::string assignment_refusal(const World& world, const CreateTopic& command) {
  constexpr std::string_view error = "INVALID_REPLICA_ASSIGNMENT";
  std::size_t partition = 0;
  for (const std::vector<std::uint32_t>& list : command.replicas) {
    if (list.empty())
      return refused(error, "The manual partition assignment includes an empty replica list.");
    if (list.size() != command.replicas.front().size())
      return refused(error, "The manual partition assignment includes a partition with " +
                                std::to_string(list.size()) +
                                " replica(s), but this is not consistent with previous partitions, "
                                "which have " +
                                std::to_string(command.replicas.front().size()) + " replica(s).");
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (list[i] == 0 || list[i] > world.brokers.size())
        return refused(error, "The manual partition assignment includes broker " +
                                  std::to_string(list[i]) + ", but no such broker is registered.");
      if (std::find(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(i), list[i]) !=
          list.begin() + static_cast<std::ptrdiff_t>(i))
        return refused(error, "The manual partition assignment includes the broker " +
                                  std::to_string(list[i]) + " more than once.");
    }
    if (!any_active(world, list))
      return refused(error,
                     "All brokers specified in the manual partition assignment for "
                     "partition " +
                         std::to_string(partition) + " are fenced or in controlled shutdown.");
    ++partition;
  }
  return {};
}

PlacedReplicas place(const World& world, const std::string& topic, std::uint32_t partitions,
                     std::uint32_t factor) {
  // A placement remembers nothing of earlier ones: each has a stream of its own.
  const Rng rng =
      stream(world.seed, topic, "placement " + std::to_string(current_image(world).version));
  return world.zookeeper.on
             ? admin_place(brokers_alive(world), partitions, factor, rng)
             : place_replicas(usable_brokers(current_image(world)), partitions, factor, rng);
}

/// StripedReplicaPlacer: fenced brokers count as places, but somebody has to lead.
std::string placement_refusal(const World& world, std::int64_t factor) {
  const std::vector<UsableBroker> brokers = usable_brokers(current_image(world));
  constexpr std::string_view error = "INVALID_REPLICATION_FACTOR";
  const std::string times =
      "Unable to replicate the partition " + std::to_string(factor) + " time(s): ";
  if (std::all_of(brokers.begin(), brokers.end(), [](const UsableBroker& b) { return b.fenced; }))
    return refused(error, times + "All brokers are currently fenced.");
  if (factor <= static_cast<std::int64_t>(brokers.size())) return {};
  return refused(error, times + "The target replication factor of " + std::to_string(factor) +
                            " cannot be reached because only " + std::to_string(brokers.size()) +
                            " broker(s) are registered.");
}

ControllerSide controller_of(World& world) { return controller_side(world); }

/// A group that subscribes to names of this kind is shown with the topic from now on.
void show_in_groups(World& world, TopicId topic) {
  for (Group& group : world.groups) {
    const GroupSpec& spec = world.spec->groups[group.id.index];
    const std::string& pattern = spec.pattern.empty() ? spec.topics_regex : spec.pattern;
    const bool shown =
        std::find(group.topics.begin(), group.topics.end(), topic) != group.topics.end();
    if (shown || pattern.empty() || !TopicRegex::valid(pattern)) continue;
    if (TopicRegex{pattern}.matches(world.names->topics[topic.index]))
      group.topics.push_back(topic);
  }
}

/// ZkAdminManager.createTopics looks at the name last.
std::string zookeeper_refusal(const World& world, const CreateTopic& command) {
  if (exists(world, command.topic))
    return refused("TOPIC_ALREADY_EXISTS", "Topic '" + command.topic + "' already exists.");
  const std::int64_t partitions = wanted_partitions(world, command);
  std::string problem;
  if (command.replicas.empty())
    problem = zookeeper_placement_refusal(brokers_alive(world), partitions,
                                          wanted_factor(world, command));
  if (!problem.empty()) return problem;
  // Model: KRaft's limit, which keeps a run small enough.
  if (partitions > most_new_partitions) return too_many();
  problem = name_refusal(command.topic);
  if (!problem.empty()) return problem;
  problem = collision(world, command.topic);
  if (!problem.empty() || command.replicas.empty()) return problem;
  problem = zookeeper_assignment_refusal(command);
  return problem.empty() ? assignment_refusal(world, command) : problem;
}

std::string zookeeper_refusal(const World& world, const GrowTopic& command) {
  const bool there = exists(world, command.topic);
  const TopicId topic = there ? existing(world, command.topic) : TopicId{};
  const std::string problem = zookeeper_growth_refusal(world, command, topic);
  if (!problem.empty()) return problem;
  const std::size_t now = current_image(world).at(topic).partitions.size();
  return command.partitions - static_cast<std::int64_t>(now) > most_new_partitions ? too_many()
                                                                                   : "";
}

}  // namespace

std::string topic_rejection(const World& world, const CreateTopic& command) {
  if (world.zookeeper.on) return zookeeper_refusal(world, command);
  std::string problem = name_refusal(command.topic);
  if (!problem.empty()) return problem;
  if (exists(world, command.topic))
    return refused("TOPIC_ALREADY_EXISTS", "Topic '" + command.topic + "' already exists.");
  problem = collision(world, command.topic);
  if (!problem.empty()) return problem;
  if (!command.replicas.empty()) return assignment_refusal(world, command);
  const std::int64_t partitions = wanted_partitions(world, command);
  const std::int64_t factor = wanted_factor(world, command);
  const std::string unplaced = placement_refusal(world, factor);
  if (factor <= 0)
    return refused("INVALID_REPLICATION_FACTOR",
                   "Replication factor must be larger than 0, or -1 to use the default value.");
  if (partitions <= 0)
    return refused("INVALID_PARTITIONS",
                   "Number of partitions was set to an invalid non-positive value.");
  if (partitions > most_new_partitions) return too_many();
  return unplaced;
}

std::string topic_rejection(const World& world, const GrowTopic& command) {
  if (world.zookeeper.on) return zookeeper_refusal(world, command);
  if (!exists(world, command.topic)) return unknown_topic_text();
  const auto now = static_cast<std::int64_t>(
      current_image(world).at(existing(world, command.topic)).partitions.size());
  const std::string has = std::to_string(now) + " partition(s)";
  if (command.partitions == now)
    return refused("INVALID_PARTITIONS", "Topic already has " + has + ".");
  if (command.partitions < now)
    return refused("INVALID_PARTITIONS", "The topic " + command.topic + " currently has " + has +
                                             "; " + std::to_string(command.partitions) +
                                             " would not be an increase.");
  if (command.partitions - now > most_new_partitions) return too_many();
  const Cluster& image = current_image(world);
  const PartitionId first = image.at(existing(world, command.topic)).partitions.front();
  return placement_refusal(world, static_cast<std::int64_t>(image.at(first).replicas.size()));
}

std::string topic_rejection(const World& world, const DeleteTopic& command) {
  if (!exists(world, command.topic)) return unknown_topic_text();
  const bool internal = current_image(world).at(existing(world, command.topic)).internal;
  return internal ? command.topic + " is one of Kafka's own topics, which stay in the model"
                  : std::string{};
}

void change_topics(World& world, const CreateTopic& command, Ctx& ctx) {
  NewTopic topic;
  topic.name = command.topic;
  topic.partitions = static_cast<std::uint32_t>(wanted_partitions(world, command));
  topic.replication_factor = static_cast<std::uint32_t>(wanted_factor(world, command));
  const Cluster& now = current_image(world);
  topic.config = topic_defaults(now.broker_config != nullptr ? *now.broker_config
                                                             : world.brokers.front().config);
  for (const auto& [key, value] : command.config) {
    apply_config(topic.config, key, value);
    topic.own_settings |= own_setting(key);
  }
  for (const std::vector<std::uint32_t>& list : command.replicas) {
    std::vector<std::uint32_t>& indexes = topic.replicas.emplace_back();
    for (const std::uint32_t number : list) indexes.push_back(number - 1);
  }
  if (topic.replicas.empty())
    topic.replicas = place(world, topic.name, topic.partitions, topic.replication_factor);
  Names& names = world.names.edit();
  const TopicId id = topic_id(names, topic.name);
  change_metadata(controller_of(world), ctx, [&](Cluster& next) {
    create_topic(next, names, world.replication, id, topic);
    next.topics[id.index].changed = true;
  });
  show_in_groups(world, id);
  ctx.note(TopicCreated{id, topic.partitions, topic.replication_factor});
}

void change_topics(World& world, const GrowTopic& command, Ctx& ctx) {
  const TopicId id = existing(world, command.topic);
  const std::vector<PartitionId>& now = current_image(world).at(id).partitions;
  const auto from = static_cast<std::uint32_t>(now.size());
  const auto to = static_cast<std::uint32_t>(command.partitions);
  const auto factor =
      static_cast<std::uint32_t>(current_image(world).at(now.front()).replicas.size());
  const PlacedReplicas replicas = world.zookeeper.on
                                      ? zookeeper_growth(world, id, to - from)
                                      : place(world, command.topic, to - from, factor);
  change_metadata(controller_of(world), ctx, [&](Cluster& next) {
    add_partitions(next, world.names.edit(), world.replication, id, replicas);
    next.topics[id.index].changed = true;
  });
  ctx.note(PartitionsAdded{id, from, to});
}

void change_topics(World& world, const DeleteTopic& command, Ctx& ctx) {
  const TopicId id = existing(world, command.topic);
  const std::vector<PartitionId> gone = current_image(world).at(id).partitions;
  change_metadata(controller_of(world), ctx, [&](Cluster& next) {
    delete_topic(next, id);
    next.topics[id.index].changed = true;
  });
  for (const PartitionId partition : gone) partition_deleted(world.ledger, partition, ctx.now);
  ctx.note(TopicDeleted{id, static_cast<std::uint32_t>(gone.size())});
}

}  // namespace ks
