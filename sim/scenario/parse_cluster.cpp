// [cluster] and [[topics]].
#include <algorithm>
#include <set>

#include "sim/scenario/parse_parts.h"
#include "sim/scenario/units.h"

namespace ks {
namespace {

using Replicas = std::vector<std::vector<std::uint32_t>>;

/// A number of the brokers' configuration: what the file sets, else Kafka's default.
std::uint32_t broker_number(const ClusterSpec& cluster, std::string_view key) {
  std::int64_t number = default_int(Scope::broker, key, cluster.profile);
  const ConfigRow* row = find_config(Scope::broker, key);
  for (const auto& [name, value] : cluster.broker_config) {
    if (name == key) number = parse_config_int(*row, value).value_or(number);
  }
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(number, 1, max_partitions));
}

void parse_network(const TableReader& cluster, NetworkSpec& network, Problems& problems) {
  const Node* node = cluster.find("network");
  if (node == nullptr) return;
  const TableReader table(*node, "network", keys_of("cluster.network"), problems);
  network.latency = table.duration("latency").value_or(network.latency);
  network.jitter = table.duration("jitter").value_or(network.jitter);
  if (table.has("bandwidth"))
    table.refuse("bandwidth", "is a broker's, not the network's", "link-bandwidth of capacity");
  const std::optional<Ratio> loss = table.ratio("loss");
  if (!loss) return;
  if (loss->numerator * 2 > loss->denominator) {
    table.refuse("loss", "is out of range", "0 to \"50%\"");
  } else {
    network.loss = *loss;
  }
}

/// What a broker's process and a new coordinator need, besides what Kafka's protocols take.
void parse_times(const TableReader& cluster, BrokerTimes& times, Problems& problems) {
  const Node* node = cluster.find("times");
  if (node == nullptr) return;
  const TableReader table(*node, "times", keys_of("cluster.times"), problems);
  times.boot = table.duration("boot").value_or(times.boot);
  times.log_load = table.duration("log-load").value_or(times.log_load);
  times.shutdown = table.duration("shutdown").value_or(times.shutdown);
  times.coordinator_election =
      table.duration("coordinator-election").value_or(times.coordinator_election);
  times.coordinator_load = table.duration("coordinator-load").value_or(times.coordinator_load);
}

/// The rack of each broker.
void parse_racks(const TableReader& table, ClusterSpec& cluster) {
  if (!table.has("racks")) return;
  for (const Node* rack : table.texts("racks")) cluster.racks.push_back(rack->text);
  if (cluster.racks.size() == cluster.brokers) return;
  table.refuse("racks", "names " + std::to_string(cluster.racks.size()) + " racks",
               "one for each of the " + std::to_string(cluster.brokers) + " brokers");
  cluster.racks.resize(cluster.brokers);
}

/// One partition's list of brokers, leader first.
std::vector<std::uint32_t> parse_replica_list(const Node& node, std::uint32_t brokers,
                                              Problems& problems) {
  std::vector<std::uint32_t> list;
  if (node.kind != Node::Kind::list) {
    wrong_type(node, "an element of replicas", "a list of brokers", problems);
    return list;
  }
  for (const Node& item : node.items) {
    if (item.kind != Node::Kind::integer) {
      wrong_type(item, "a replica", "the number of a broker", problems);
      continue;
    }
    if (item.integer < 1 || item.integer > brokers) {
      problems.error(item.place, "there is no broker " + std::to_string(item.integer),
                     "1 to " + std::to_string(brokers));
      continue;
    }
    const auto broker = static_cast<std::uint32_t>(item.integer);
    if (std::find(list.begin(), list.end(), broker) != list.end()) {
      problems.error(item.place,
                     "broker " + std::to_string(broker) + " is twice among these replicas");
      continue;
    }
    list.push_back(broker);
  }
  if (node.items.empty()) problems.error(node.place, "a partition needs at least one replica");
  return list;
}

Replicas parse_replicas(const TableReader& table, std::uint32_t brokers, Problems& problems) {
  Replicas replicas;
  const std::vector<Node>* lists = table.list("replicas");
  if (lists == nullptr) return replicas;
  for (const Node& list : *lists) {
    replicas.push_back(parse_replica_list(list, brokers, problems));
    if (replicas.back().size() == replicas.front().size() || list.kind != Node::Kind::list)
      continue;
    if (list.items.size() == lists->front().items.size()) continue;
    problems.error(list.place, "this partition has " + std::to_string(list.items.size()) +
                                   " replicas, the first one " +
                                   std::to_string(replicas.front().size()));
  }
  return replicas;
}

void parse_topic_size(const TableReader& table, TopicSpec& topic, const ClusterSpec& cluster) {
  topic.replicas = parse_replicas(table, cluster.brokers, table.problems());
  const bool fixed = !topic.replicas.empty();
  const auto partitions = table.integer("partitions", {1, max_partitions});
  const auto factor = table.integer("replication-factor", {1, cluster.brokers});
  topic.partitions = fixed ? static_cast<std::uint32_t>(topic.replicas.size())
                           : broker_number(cluster, "num.partitions");
  topic.replication_factor =
      fixed ? static_cast<std::uint32_t>(topic.replicas.front().size())
            : std::min(broker_number(cluster, "default.replication.factor"), cluster.brokers);
  if (partitions) {
    if (fixed && *partitions != topic.partitions) {
      table.refuse("replicas", "has " + std::to_string(topic.partitions) + " lists for " +
                                   std::to_string(*partitions) + " partitions");
    }
    topic.partitions = static_cast<std::uint32_t>(*partitions);
  }
  if (factor) {
    if (fixed && *factor != topic.replication_factor) {
      table.refuse("replicas", "has lists of " + std::to_string(topic.replication_factor) +
                                   " where replication-factor is " + std::to_string(*factor));
    }
    topic.replication_factor = static_cast<std::uint32_t>(*factor);
  }
}

void parse_topic(const Node& node, ParseContext& context) {
  const TableReader table(node, "[[topics]]", keys_of("topics"), context.problems);
  TopicSpec topic;
  parse_topic_size(table, topic, context.scenario.cluster);
  topic.config = read_config(table, Scope::topic, context);
  read_initial_records(table, topic, context.problems);
  if (!table.require("name")) return;
  const std::optional<std::string> name = table.text("name");
  if (!name) return;
  if (const std::optional<std::string> problem = name_problem(*name)) {
    table.refuse("name", "= " + quoted(*name) + " " + *problem, std::string(name_rule));
    return;
  }
  if (name->starts_with("__")) {
    table.refuse("name",
                 "= " + quoted(*name) + " is one of Kafka's own topics, which are always there");
    return;
  }
  topic.name = *name;
  if (!context.topics.emplace(*name, context.scenario.cluster.topics.size()).second) {
    table.refuse("name", "= " + quoted(*name) + " is the name of an earlier topic");
    return;
  }
  context.scenario.cluster.topics.push_back(std::move(topic));
}

}  // namespace

void parse_cluster(const Node& root, ParseContext& context) {
  const KeyValue* entry = root.find("cluster");
  if (entry == nullptr) return;
  const TableReader table(entry->value, "[cluster]", keys_of("cluster"), context.problems);
  ClusterSpec& cluster = context.scenario.cluster;
  // A wrong number must not make every other number of the file wrong.
  const std::int64_t unsaid = table.has("brokers") ? max_brokers : cluster.brokers;
  cluster.brokers =
      static_cast<std::uint32_t>(table.integer("brokers", {1, max_brokers}).value_or(unsaid));
  parse_racks(table, cluster);
  if (const std::optional<std::string> rule = table.text("high-watermark")) {
    if (*rule != "strict" && *rule != "before-3.7")
      table.refuse("high-watermark", "= " + quoted(*rule) + " is unknown",
                   "\"strict\" or \"before-3.7\"");
    cluster.high_watermark_before_3_7 = *rule == "before-3.7";
  }
  cluster.append = table.duration("append").value_or(cluster.append);
  cluster.controllers = static_cast<std::uint32_t>(
      table.integer("controllers", {1, 9}).value_or(table.has("controllers") ? 9 : 1));
  parse_zookeeper(table, context);
  parse_network(table, cluster.network, context.problems);
  parse_times(table, cluster.broker_times, context.problems);
  parse_capacity(table, cluster.capacity, context.problems);
  cluster.broker_config = read_config(table, Scope::broker, context);
  // What stands in both places is as in config.
  for (const auto& [key, value] : read_environment(table, context)) {
    const auto same = [&](const auto& setting) { return setting.first == key; };
    if (std::none_of(cluster.broker_config.begin(), cluster.broker_config.end(), same))
      cluster.broker_config.emplace_back(key, value);
  }
  check_broker_config(context, table.place("config"));
}

void parse_topics(const Node& root, ParseContext& context) {
  for (const Node* node : tables_of(root, "topics", context.problems)) parse_topic(*node, context);
}

}  // namespace ks
