#include "sim/world/execute_consumers.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "sim/kafka/java_hash.h"

namespace ks {
namespace {

/// The id of a group.instance.id, a new one if nobody has used it before.
InstanceId instance_named(World& world, const std::string& name) {
  if (name.empty()) return InstanceId{};
  std::vector<std::string>& instances = world.names.edit().instances;
  const auto known = std::find(instances.begin(), instances.end(), name);
  const InstanceId id{static_cast<std::uint32_t>(known - instances.begin())};
  if (known == instances.end()) instances.push_back(name);
  return id;
}

bool sets(const ConfigOverrides& config, std::string_view key) {
  return std::any_of(config.begin(), config.end(),
                     [&](const auto& setting) { return setting.first == key; });
}

std::vector<PoisonRecord> poison_of(const World& world, const GroupSpec& group) {
  std::vector<PoisonRecord> list;
  for (const PoisonSpec& poison : group.poison) {
    const PartitionId partition =
        world.names->find_partition(poison.topic + "-" + std::to_string(poison.partition));
    list.push_back(PoisonRecord{partition, poison.offset, poison.takes, poison.action});
  }
  std::sort(list.begin(), list.end(), [](const PoisonRecord& a, const PoisonRecord& b) {
    return a.partition != b.partition ? a.partition < b.partition : a.offset < b.offset;
  });
  return list;
}

/// An application that commits by itself switches enable.auto.commit off, unless somebody wrote it.
void configure(Consumer& consumer, const World& world, const GroupSpec& group,
               const AddConsumer& add) {
  consumer.application = group.application;
  if (add.commit) consumer.application.commit = *add.commit;
  if (add.commit_on_revoke) consumer.application.commit_on_revoke = *add.commit_on_revoke;
  if (add.callbacks) consumer.application.callbacks = *add.callbacks;
  consumer.profile = world.spec->profile;
  consumer.modern.regex = group.topics_regex;
  consumer.pattern = group.pattern;
  consumer.config = consumer_defaults(world.spec->profile);
  for (const auto& [key, value] : group.config) apply_config(consumer.config, key, value);
  for (const auto& [key, value] : add.config) apply_config(consumer.config, key, value);
  const bool written =
      sets(group.config, "enable.auto.commit") || sets(add.config, "enable.auto.commit");
  const bool by_itself =
      consumer.application.commit != CommitMode::automatic || consumer.transform.on;
  if (by_itself && !written) consumer.config.enable_auto_commit = false;
  consumer.read_committed = consumer.config.isolation_level == "read_committed";
  consumer.mode = rebalance_mode(consumer.config.partition_assignment_strategy);
  consumer.poison = poison_of(world, group);
  consumer.share.on = group.type == GroupType::share;
  consumer.share.explicit_acknowledgement =
      group.explicit_acknowledgement || consumer.config.share_acknowledgement_mode == "explicit";
}

/// It is part of the application's process from now on.
void take_producer(World& world, Consumer& consumer, const std::string& name) {
  Producer& producer = world.producers[world.names->find(name).index];
  producer.application = consumer.id;
  producer.transaction.served = producer.transaction.on();
  consumer.transform.producer = producer.id;
  consumer.transform.exactly_once = producer.transaction.on();
}

}  // namespace

std::vector<TopicId> subscription(const World& world, GroupId group,
                                  const std::vector<std::string>& wanted) {
  std::vector<TopicId> topics;
  if (!world.spec->groups[group.index].pattern.empty()) return topics;  // what it will match
  for (const TopicId topic : world.groups[group.index].topics) {
    const std::string& name = world.names->topics[topic.index];
    if (wanted.empty() || std::find(wanted.begin(), wanted.end(), name) != wanted.end())
      topics.push_back(topic);
  }
  std::sort(topics.begin(), topics.end(), [&](TopicId a, TopicId b) {
    return java_compare(world.names->topics[a.index], world.names->topics[b.index]) < 0;
  });
  return topics;
}

void add_consumer(World& world, const AddConsumer& add, Ctx& ctx) {
  const GroupId group{world.names->find(add.group).index};
  const GroupSpec& spec = world.spec->groups[group.index];
  Consumer consumer;
  consumer.id = ConsumerId{static_cast<std::uint32_t>(world.consumers.size())};
  consumer.group = group;
  consumer.topics = subscription(world, group, add.topics);
  consumer.transform.on = spec.application.transform.on;
  configure(consumer, world, spec, add);
  if (consumer.transform.on) take_producer(world, consumer, add.producer);
  consumer.instance = instance_named(world, consumer.config.group_instance_id);
  consumer.processing = add.processing.value_or(spec.processing);
  for (std::size_t i = 0; i < consumer_timers; ++i) {
    consumer.timers[i] =
        ctx.new_timer(TimerOwner::consumer, consumer.id.index, static_cast<ConsumerTimer>(i));
  }
  const std::string& client_id = consumer.config.client_id;
  world.engine.quotas.consumers.push_back(client_id.empty() ? add.node : client_id);
  world.names.edit().consumers.push_back(add.node);
  world.names.edit().wished_member_ids.push_back(add.member_id);
  world.consumers.push_back(std::move(consumer));
  const NodeId self = node(world.consumers.back().id);
  ctx.act_as(self, image_of(world, self));
  start_consumer(world.consumers.back(), ctx);
}

std::string close_rejection(const World& world, const std::string& name, NodeId id,
                            GroupMembership membership) {
  if (membership == GroupMembership::by_default) return "";
  if (id.kind != NodeKind::consumer) return name + " is not a consumer";
  const GroupId group = world.consumers[id.index].group;
  if (world.spec->groups[group.index].type == GroupType::share)
    return "a member of a share group always leaves it";
  return world.spec->profile == Profile::v4_4
             ? ""
             : "close() takes no such option before Kafka 4.1 (KIP-1092)";
}

}  // namespace ks
