// ZooKeeper mode in [cluster], and the settings of a container's environment.
#include <algorithm>
#include <cctype>

#include "sim/scenario/document.h"
#include "sim/scenario/parse_parts.h"

namespace ks {
namespace {

constexpr std::string_view of_kafka = "KAFKA_";
/// The same in another family of images.
constexpr std::string_view also_of_kafka = "KAFKA_CFG_";
/// What Confluent's images add to Kafka.
constexpr std::string_view of_others[] = {"CONFLUENT_", "KAFKA_CONFLUENT_"};

/// What images of Kafka and ZooKeeper read besides: the virtual machine, its logs and metrics, identities,
/// who may connect, and the ensemble that one server is not.
constexpr std::string_view no_behaviour[] = {"ALLOW_ANONYMOUS_LOGIN",
                                             "ALLOW_PLAINTEXT_LISTENER",
                                             "BITNAMI_DEBUG",
                                             "CLUSTER_ID",
                                             "JMX_PORT",
                                             "KAFKA_ALLOW_EVERYONE_IF_NO_ACL_FOUND",
                                             "KAFKA_CLUSTER_ID",
                                             "KAFKA_ENABLE_KRAFT",
                                             "KAFKA_GC_LOG_OPTS",
                                             "KAFKA_HEAP_OPTS",
                                             "KAFKA_JMX_HOSTNAME",
                                             "KAFKA_JMX_OPTS",
                                             "KAFKA_JMX_PORT",
                                             "KAFKA_JVM_PERFORMANCE_OPTS",
                                             "KAFKA_KRAFT_CLUSTER_ID",
                                             "KAFKA_LOG4J_LOGGERS",
                                             "KAFKA_LOG4J_OPTS",
                                             "KAFKA_LOG4J_ROOT_LOGLEVEL",
                                             "KAFKA_LOG4J_TOOLS_ROOT_LOGLEVEL",
                                             "KAFKA_OPTS",
                                             "KAFKA_SUPER_USERS",
                                             "KAFKA_TOOLS_LOG4J_LOGLEVEL",
                                             "ZOOKEEPER_4LW_COMMANDS_WHITELIST",
                                             "ZOOKEEPER_ADMIN_ENABLE_SERVER",
                                             "ZOOKEEPER_AUTOPURGE_PURGE_INTERVAL",
                                             "ZOOKEEPER_AUTOPURGE_SNAP_RETAIN_COUNT",
                                             "ZOOKEEPER_DATA_DIR",
                                             "ZOOKEEPER_INIT_LIMIT",
                                             "ZOOKEEPER_LOG4J_ROOT_LOGLEVEL",
                                             "ZOOKEEPER_MAX_CLIENT_CNXNS",
                                             "ZOOKEEPER_SERVERS",
                                             "ZOOKEEPER_SERVER_ID",
                                             "ZOOKEEPER_SYNC_LIMIT",
                                             "ZOO_4LW_COMMANDS_WHITELIST",
                                             "ZOO_ADMINSERVER_ENABLED",
                                             "ZOO_INIT_LIMIT",
                                             "ZOO_MAX_CLIENT_CNXNS",
                                             "ZOO_MY_ID",
                                             "ZOO_PORT_NUMBER",
                                             "ZOO_SERVERS",
                                             "ZOO_SERVER_ID",
                                             "ZOO_STANDALONE_ENABLED",
                                             "ZOO_SYNC_LIMIT"};

bool is_on(const TableReader& table) {
  const Node& node = *table.find("zookeeper");
  if (node.kind == Node::Kind::boolean) return node.boolean;
  if (node.kind == Node::Kind::table) return true;
  wrong_type(node, "zookeeper", "true, false or a table", table.problems());
  return false;
}

void read_zookeeper(const Node& node, ClusterSpec& cluster, Problems& problems) {
  const TableReader table(node, "zookeeper", keys_of("cluster.zookeeper"), problems);
  ZooKeeperSpec& spec = cluster.zookeeper;
  const auto longer = [&](std::string_view key, Duration normal) {
    const Duration value = table.duration(key).value_or(normal);
    if (value > Duration{}) return value;
    table.refuse(key, "must be longer than no time");
    return normal;
  };
  spec.tick = longer("tick", spec.tick);
  spec.controller = static_cast<std::uint32_t>(
      table.integer("controller", {1, cluster.brokers}).value_or(spec.controller));
  spec.times.load = table.duration("load").value_or(spec.times.load);
  spec.times.load_partition = table.duration("load-partition").value_or(spec.times.load_partition);
  spec.times.write_partition =
      table.duration("write-partition").value_or(spec.times.write_partition);
  spec.times.apply_partition =
      table.duration("apply-partition").value_or(spec.times.apply_partition);
}

/// "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR" for "offsets.topic.replication.factor".
std::string variable_of(std::string_view key) {
  std::string name{of_kafka};
  for (const char c : key)
    name += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

/// "KAFKA_NUM_PARTITIONS" for "KAFKA_CFG_NUM_PARTITIONS".
std::string in_short(std::string_view variable) {
  if (!variable.starts_with(also_of_kafka)) return std::string{variable};
  return std::string{of_kafka} + std::string{variable.substr(also_of_kafka.size())};
}

const ConfigRow* row_of(std::string_view variable) {
  for (const ConfigRow& row : config_table(Scope::broker)) {
    if (variable_of(row.key) == variable) return &row;
  }
  return nullptr;
}

std::vector<std::string> known_variables(const ClusterSpec& cluster) {
  std::vector<std::string> names{"ZOOKEEPER_CLIENT_PORT", "ZOOKEEPER_TICK_TIME"};
  for (const ConfigRow& row : config_table(Scope::broker)) {
    if (default_of(row, cluster.profile)) names.push_back(variable_of(row.key));
  }
  names.insert(names.end(), std::begin(no_behaviour), std::end(no_behaviour));
  return names;
}

bool concerns_no_behaviour(std::string_view variable) {
  for (const std::string_view prefix : of_others) {
    if (variable.starts_with(prefix)) return true;
  }
  return std::find(std::begin(no_behaviour), std::end(no_behaviour), variable) !=
         std::end(no_behaviour);
}

/// tickTime in milliseconds, as the image of ZooKeeper takes it.
void read_tick(const KeyValue& entry, ParseContext& context) {
  std::int64_t ms = entry.value.kind == Node::Kind::integer ? entry.value.integer : 0;
  const std::string& text = entry.value.text;
  const bool digits = entry.value.kind == Node::Kind::text && !text.empty() && text.size() < 8 &&
                      text.find_first_not_of("0123456789") == std::string::npos;
  if (digits) ms = std::stoll(text);
  if (ms < 1 || ms > 600'000) {
    context.problems.error(entry.value.place, entry.key + " is a number of milliseconds",
                           "1 to 600000");
  } else {
    context.scenario.cluster.zookeeper.tick = std::chrono::milliseconds{ms};
  }
}

void read_variable(const KeyValue& entry, Node& config, ParseContext& context) {
  if (entry.key == "ZOOKEEPER_CLIENT_PORT") return;  // nobody needs to be told where it listens
  if (entry.key == "ZOOKEEPER_TICK_TIME" || entry.key == "ZOO_TICK_TIME")
    return read_tick(entry, context);
  if (concerns_no_behaviour(entry.key)) {
    context.problems.note(entry.place, entry.key + " is accepted, but has no effect here");
    return;
  }
  if (entry.key == "KAFKA_CREATE_TOPICS") {
    context.problems.error(entry.place, "KAFKA_CREATE_TOPICS creates no topics here",
                           "a [[topics]] section for each");
    return;
  }
  const ConfigRow* const row = row_of(in_short(entry.key));
  if (row == nullptr) {
    const std::vector<std::string> names = known_variables(context.scenario.cluster);
    context.problems.error(entry.place, "unknown variable " + quoted(entry.key) + " in environment",
                           "a broker's key in capitals, such as "
                           "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR",
                           nearest_name(entry.key, names));
    return;
  }
  KeyValue setting = entry;
  setting.key = std::string{row->key};
  for (const KeyValue& other : config.entries) {
    if (other.key != setting.key) continue;
    context.problems.error(entry.place, entry.key + " sets " + setting.key + " a second time");
    return;
  }
  config.entries.push_back(std::move(setting));
}

}  // namespace

void parse_zookeeper(const TableReader& table, ParseContext& context) {
  ClusterSpec& cluster = context.scenario.cluster;
  if (!table.has("zookeeper") || !is_on(table)) return;
  if (cluster.profile != Profile::v3_9) {
    table.refuse(
        "zookeeper",
        "was removed in Kafka 4.0, and profile is " + quoted(std::string{to_text(cluster.profile)}),
        "profile = \"3.9\"");
    return;
  }
  if (table.has("controllers"))
    table.refuse("controllers", "has no place beside zookeeper: a broker is the controller");
  cluster.zookeeper.on = true;
  const Node& node = *table.find("zookeeper");
  if (node.kind == Node::Kind::table) read_zookeeper(node, cluster, context.problems);
}

ConfigOverrides read_environment(const TableReader& table, ParseContext& context) {
  const Node* const node = table.find("environment");
  if (node == nullptr) return {};
  if (node->kind != Node::Kind::table) {
    wrong_type(*node, "environment", "a table", context.problems);
    return {};
  }
  Node config;
  config.place = node->place;
  for (const KeyValue& entry : node->entries) read_variable(entry, config, context);
  Node holder;
  holder.place = node->place;
  holder.entries.push_back(KeyValue{"config", node->place, std::move(config)});
  return read_config(TableReader(holder, "environment", {"config"}, context.problems),
                     Scope::broker, context);
}

bool names_zookeeper(const std::string& name, const ParseContext& context) {
  return name == "zk1" && context.scenario.cluster.zookeeper.on;
}

}  // namespace ks
