#include <algorithm>
#include <string>

#include "sim/base/check.h"
#include "sim/kafka/admin_placer.h"
#include "sim/kafka/broker_settings.h"
#include "sim/kafka/group/topic_regex.h"
#include "sim/kafka/partitioner.h"
#include "sim/kafka/replica_placer.h"
#include "sim/kafka/topic_changes.h"
#include "sim/world/initial_records.h"
#include "sim/world/running_cluster.h"
#include "sim/world/world.h"

namespace ks {
namespace {

/// The topic at time 0: the cluster has been running for long.
void add_topic(World& world, Cluster& cluster, NewTopic topic) {
  Names& names = world.names.edit();
  const TopicId id = topic_id(names, topic.name);
  if (topic.replicas.empty()) {
    const Rng rng = stream(world.seed, topic.name, "placement");
    const std::vector<UsableBroker> all = usable_brokers(cluster);
    topic.replicas = world.zookeeper.on
                         ? admin_place(all, topic.partitions, topic.replication_factor, rng)
                         : place_replicas(all, topic.partitions, topic.replication_factor, rng);
  }
  create_topic(cluster, names, world.replication, id, topic);
}

BrokerConfig broker_config(const ClusterSpec& spec) {
  BrokerConfig config = broker_defaults(spec.profile);
  for (const auto& [key, value] : spec.broker_config) apply_config(config, key, value);
  if (!spec.zookeeper.on) return config;
  // ZooKeeper grants sessions of 2 to 20 ticks, whatever is asked for. Source: ZooKeeperServer.
  Duration& session = config.zookeeper_session_timeout_ms;
  session = std::clamp(session, 2 * spec.zookeeper.tick, 20 * spec.zookeeper.tick);
  return config;
}

/// Where the leaders of share-partitions store what became of records.
/// Model: at least as many partitions as brokers, so that each leads one.
void add_share_state_topic(World& world, Cluster& cluster, const ClusterSpec& spec,
                           const BrokerConfig& broker) {
  const bool shares = std::any_of(spec.groups.begin(), spec.groups.end(),
                                  [](const GroupSpec& g) { return g.type == GroupType::share; });
  if (!shares) return;
  NewTopic state;
  state.name = "__share_group_state";
  state.partitions =
      std::max(static_cast<std::uint32_t>(broker.share_coordinator_state_topic_num_partitions),
               spec.brokers);
  state.replication_factor = std::clamp(
      static_cast<std::uint32_t>(broker.share_coordinator_state_topic_replication_factor), 1U,
      spec.brokers);
  state.config = topic_defaults(broker);
  state.config.cleanup_policy = {"delete"};
  state.config.retention_ms = -1;
  state.own_settings = own_setting("cleanup.policy") | own_setting("retention.ms");
  state.internal = true;
  cluster.share_state_topic = topic_id(world.names.edit(), state.name);
  add_topic(world, cluster, std::move(state));
}

bool is_transactional(const ProducerSpec& producer) {
  return std::any_of(producer.config.begin(), producer.config.end(), [](const auto& setting) {
    return setting.first == "transactional.id" && setting.second != "null";
  });
}

/// Only there when somebody has a transactional id.
void add_transactions_topic(World& world, Cluster& cluster, const ClusterSpec& spec,
                            const BrokerConfig& broker) {
  if (std::none_of(spec.producers.begin(), spec.producers.end(), is_transactional)) return;
  const bool given = std::any_of(spec.topics.begin(), spec.topics.end(), [](const TopicSpec& t) {
    return t.name == "__transaction_state";
  });
  if (given) {
    cluster.transactions_topic = topic_id(world.names.edit(), "__transaction_state");
    cluster.topics[cluster.transactions_topic.index].internal = true;
    return;
  }
  NewTopic state;
  state.name = "__transaction_state";
  state.partitions = static_cast<std::uint32_t>(broker.transaction_state_log_num_partitions);
  state.replication_factor =
      std::clamp(static_cast<std::uint32_t>(broker.transaction_state_log_replication_factor), 1U,
                 spec.brokers);
  state.config = topic_defaults(broker);
  state.config.cleanup_policy = {"compact"};
  state.config.segment_bytes = broker.transaction_state_log_segment_bytes;
  state.config.min_insync_replicas = broker.transaction_state_log_min_isr;
  state.internal = true;
  cluster.transactions_topic = topic_id(world.names.edit(), state.name);
  add_topic(world, cluster, std::move(state));
}

/// Producers with the same transactional.id are the same one to the coordinator.
TransactionalId transactional_named(World& world, const std::string& name) {
  std::vector<std::string>& known = world.names.edit().transactionals;
  const auto at = std::find(known.begin(), known.end(), name);
  const TransactionalId id{static_cast<std::uint32_t>(at - known.begin())};
  if (at != known.end()) return id;
  known.push_back(name);
  Transaction transaction;
  transaction.id = id;
  const auto& logs = world.cluster->at(world.cluster->transactions_topic).partitions;
  transaction.log = logs[offsets_partition(name, static_cast<std::uint32_t>(logs.size()))];
  world.transactions.push_back(std::move(transaction));
  return id;
}

void make_transactional(World& world, Producer& producer, const ProducerSpec& spec) {
  if (producer.config.transactional_id.empty()) return;
  producer.transaction.id = transactional_named(world, producer.config.transactional_id);
  producer.transaction.second = producer.profile != Profile::v3_9;
  producer.transaction.plan = spec.transactions;
  producer.identity.transactional = true;
}

/// Last of all timers, so that other clusters have theirs as ever.
void add_transaction_timers(World& world) {
  if (world.transactions.empty()) return;
  for (Broker& broker : world.brokers) {
    broker.transactions.due =
        world.engine.timers.add(TimerOwner::broker, broker.id.index, BrokerTimer::transactions);
    broker.transactions.check = world.engine.timers.add(TimerOwner::broker, broker.id.index,
                                                        BrokerTimer::transaction_check);
  }
}

void add_topics(World& world, Cluster& cluster, const ClusterSpec& spec,
                const BrokerConfig& broker) {
  for (const TopicSpec& topic : spec.topics) {
    if (!topic.at_start) {
      topic_id(world.names.edit(), topic.name);
      continue;
    }
    NewTopic fresh{topic.name, topic.partitions,       topic.replication_factor,
                   {},         topic_defaults(broker), false};
    for (const auto& [key, value] : topic.config) {
      apply_config(fresh.config, key, value);
      fresh.own_settings |= own_setting(key);
    }
    for (const auto& replicas : topic.replicas) {
      std::vector<std::uint32_t> indexes;
      for (const std::uint32_t number : replicas) indexes.push_back(number - 1);
      fresh.replicas.push_back(std::move(indexes));
    }
    add_topic(world, cluster, std::move(fresh));
  }
  const bool given = std::any_of(spec.topics.begin(), spec.topics.end(),
                                 [](const TopicSpec& t) { return t.name == "__consumer_offsets"; });
  if (!given) {
    NewTopic offsets;
    offsets.name = "__consumer_offsets";
    offsets.partitions = static_cast<std::uint32_t>(broker.offsets_topic_num_partitions);
    // Model: where Kafka could not create its own topics for want of brokers, they have fewer replicas.
    offsets.replication_factor =
        std::min(static_cast<std::uint32_t>(broker.offsets_topic_replication_factor), spec.brokers);
    offsets.config = topic_defaults(broker);
    offsets.config.cleanup_policy = {"compact"};
    offsets.config.segment_bytes = broker.offsets_topic_segment_bytes;
    offsets.own_settings = own_setting("cleanup.policy") | own_setting("segment.bytes");
    add_topic(world, cluster, std::move(offsets));
  }
  add_share_state_topic(world, cluster, spec, broker);
  add_transactions_topic(world, cluster, spec, broker);
  for (std::uint32_t i = 0; i < cluster.topics.size(); ++i) {
    if (world.names->topics[i] == "__consumer_offsets") {
      cluster.offsets_topic = TopicId{i};
      cluster.topics[i].internal = true;
    }
  }
}

TopicId topic_named(const World& world, const std::string& name) {
  for (std::uint32_t i = 0; i < world.names->topics.size(); ++i) {
    if (world.names->topics[i] == name) return TopicId{i};
  }
  check_failed("a topic of the description exists", __FILE__, __LINE__);
}

/// The topics that a group with a pattern may come to read.
void add_matching_topics(const World& world, const std::string& pattern, Group& group) {
  if (pattern.empty() || !TopicRegex::valid(pattern)) return;
  const TopicRegex regex{pattern};
  for (std::uint32_t i = 0; i < world.names->topics.size(); ++i) {
    const bool there = world.cluster->has(TopicId{i});
    if (there && regex.matches(world.names->topics[i])) group.topics.push_back(TopicId{i});
  }
}

void add_groups(World& world, const ClusterSpec& spec, const BrokerConfig& broker) {
  for (const GroupSpec& group : spec.groups) {
    Group entry;
    entry.id = GroupId{static_cast<std::uint32_t>(world.groups.size())};
    world.names.edit().groups.push_back(group.id);
    const auto& offsets = world.cluster->at(world.cluster->offsets_topic).partitions;
    entry.offsets_partition =
        offsets[offsets_partition(group.id, static_cast<std::uint32_t>(offsets.size()))];
    for (const std::string& name : group.topics) entry.topics.push_back(topic_named(world, name));
    add_matching_topics(world, group.topics_regex, entry);
    if (!group.pattern.empty())
      entry.topics = topics_matching(group.pattern, false, *world.cluster, *world.names);
    entry.type = group.type;
    entry.config = group_defaults(broker);
    for (const auto& [key, value] : group.group_config) apply_config(entry.config, key, value);
    entry.join = world.engine.timers.add(TimerOwner::group, entry.id.index, GroupTimer::join);
    entry.sync = world.engine.timers.add(TimerOwner::group, entry.id.index, GroupTimer::sync);
    world.groups.push_back(std::move(entry));
    world.ledger.groups.emplace_back();
  }
}

/// KafkaProducer.configureDeliveryTimeout raises delivery.timeout.ms silently, and idempotence is off if
/// other settings exclude it.
void configure(Producer& producer, const ProducerSpec& spec) {
  producer.config = producer_defaults(producer.profile);
  ConfigSettings settings;
  for (const auto& [key, value] : spec.config) {
    apply_config(producer.config, key, value);
    settings.insert_or_assign(key, value);
  }
  producer.config.delivery_timeout_ms =
      std::max(producer.config.delivery_timeout_ms,
               producer.config.linger_ms + producer.config.request_timeout_ms);
  producer.identity.on = idempotence_on(settings, producer.profile);
}

void add_producers(World& world, const ClusterSpec& spec) {
  for (const ProducerSpec& description : spec.producers) {
    Producer producer;
    producer.id = ProducerId{static_cast<std::uint32_t>(world.producers.size())};
    producer.profile = spec.profile;
    configure(producer, description);
    producer.plan = make_plan(world, topic_named(world, description.topic), description,
                              producer.config.partitioner_ignore_keys);
    make_transactional(world, producer, description);
    BatchSizing& sizing = producer.accumulator.sizing;
    sizing.record_bytes = description.record_bytes + record_overhead_bytes;
    sizing.limit = producer.config.batch_size;
    sizing.compression = producer.plan->compression;
    producer.per_second = description.rate_per_second;
    producer.sender =
        world.engine.timers.add(TimerOwner::producer, producer.id.index, ProducerTimer::sender);
    const std::string& client_id = producer.config.client_id;
    world.engine.quotas.producers.push_back(client_id.empty() ? description.name : client_id);
    world.names.edit().producers.push_back(description.name);
    world.producers.push_back(std::move(producer));
    world.ledger.producers.emplace_back();
  }
}

/// Quotas that are there from the start.
void set_quotas(Cluster& cluster, const ClusterSpec& spec) {
  if (spec.quotas.empty()) return;
  ClientQuotas quotas;
  for (const QuotaSpec& each : spec.quotas) {
    for (const auto& [key, value] : each.config)
      quotas.set(each.client, *quota_named(key), std::stoll(value));
  }
  cluster.quotas = std::make_shared<const ClientQuotas>(std::move(quotas));
}

}  // namespace

World make_world(const ClusterSpec& spec) {
  World world;
  world.seed = spec.seed;
  world.spec = std::make_shared<const ClusterSpec>(spec);
  const BrokerConfig config = broker_config(spec);
  add_brokers(world, spec, config);
  auto cluster = std::make_shared<Cluster>();
  for (std::uint32_t i = 0; i < spec.brokers; ++i)
    cluster->brokers.push_back(BrokerRegistration{i + 1, 0, 1, false, false});
  if (!spec.racks.empty())
    cluster->racks = std::make_shared<const std::vector<std::string>>(spec.racks);
  add_topics(world, *cluster, spec, config);
  set_quotas(*cluster, spec);
  world.cluster = std::move(cluster);
  for (Broker& broker : world.brokers) {
    broker.image = world.cluster;
    if (spec.zookeeper.on) broker.told = world.cluster;
  }
  add_groups(world, spec, config);
  add_producers(world, spec);
  add_transaction_timers(world);
  add_initial_records(world);
  start_cluster(world, spec);
  return world;
}

}  // namespace ks
