// Kafka configuration inside a scenario: every key and value against the table of defaults.h.
#include <algorithm>

#include "sim/kafka/config.h"
#include "sim/kafka/topic_defaults.h"
#include "sim/scenario/parse_parts.h"

namespace ks {
namespace {

struct Setting {
  std::string key;
  const Node* value = nullptr;
  Place place;
};

/// `min.insync.replicas = 2` without quotes is, to TOML, a table in a table in a table.
void flatten(const Node& table, const std::string& prefix, std::vector<Setting>& settings) {
  for (const KeyValue& entry : table.entries) {
    const std::string key = prefix + entry.key;
    if (entry.value.kind == Node::Kind::table) {
      flatten(entry.value, key + ".", settings);
    } else {
      settings.push_back({key, &entry.value, entry.place});
    }
  }
}

/// The value as Kafka's properties files have it; nothing after a report.
std::optional<std::string> value_text(const Setting& setting, Problems& problems) {
  const Node& value = *setting.value;
  switch (value.kind) {
    case Node::Kind::text: return value.text;
    case Node::Kind::integer: return std::to_string(value.integer);
    case Node::Kind::boolean: return value.boolean ? "true" : "false";
    case Node::Kind::list: {
      std::string text;
      for (const Node& item : value.items) {
        if (item.kind != Node::Kind::text) {
          wrong_type(item, "an element of " + setting.key, "text", problems);
          return std::nullopt;
        }
        text += (text.empty() ? "" : ",") + item.text;
      }
      return text;
    }
    default: break;
  }
  wrong_type(value, setting.key, "text, a whole number or true/false", problems);
  return std::nullopt;
}

void unknown_key(const Setting& setting, Scope scope, ParseContext& context) {
  std::string what = "Kafka has no " + std::string(to_text(scope)) + " key " + quoted(setting.key);
  const std::string hint = unknown_key_hint(scope, setting.key);
  if (!hint.empty()) what += ": " + hint;
  std::string near;
  if (hint.empty()) {
    const std::vector<std::string_view> nearest = nearest_keys(scope, setting.key, 1);
    if (!nearest.empty()) near = nearest.front();
  }
  context.problems.error(setting.place, std::move(what), {}, std::move(near));
}

/// Settings that would change what is seen, and that the model cannot show: better refused than ignored.
std::string not_modelled_yet(Scope scope, std::string_view key, std::string_view value) {
  if (scope == Scope::consumer && key == "group.id")
    return "the group of a member is the id of its [[groups]] table";
  if (scope == Scope::group && value.starts_with("by_duration"))
    return "to start some time ago is not modelled";
  if (scope == Scope::producer && key == "partitioner.class" && value != "null")
    return "the model has the built-in rules, and a choice by a field: see the key partition";
  return {};
}

/// Model: Kafka's own topics are there from the start, with a replica at each broker at most.
void note_missing_brokers(const Setting& setting, const std::string& value, ParseContext& context) {
  std::string_view topic;
  if (setting.key == "offsets.topic.replication.factor") topic = "__consumer_offsets";
  if (setting.key == "transaction.state.log.replication.factor") topic = "__transaction_state";
  if (setting.key == "share.coordinator.state.topic.replication.factor")
    topic = "__share_group_state";
  const std::uint32_t brokers = context.scenario.cluster.brokers;
  if (topic.empty() ||
      parse_config_int(*find_config(Scope::broker, setting.key), value).value_or(0) <=
          std::int64_t{brokers})
    return;
  context.problems.note(
      setting.place,
      setting.key + " = " + value + " needs more brokers than there are: Kafka could not create " +
          std::string(topic) + " (INVALID_REPLICATION_FACTOR), and clients would get " +
          "COORDINATOR_NOT_AVAILABLE; the model makes it with " + std::to_string(brokers) +
          (brokers == 1 ? " replica" : " replicas"));
}

/// Keys whose other values ask for behaviour that the model lacks; with the default they do nothing.
struct Lacking {
  std::string_view key;
  std::string_view what;
};
constexpr Lacking lacking_keys[] = {
    {"connections.max.idle.ms", "idle connections stay open"},
    {"controlled.shutdown.enable", "a broker that is stopped hands over its partitions"},
    {"errors.deadletterqueue.topic.name", "a share group has no dead-letter queue of its own"},
    {"partitioner.rack.aware", "a producer's choice of a partition knows no racks"},
    {"remote.log.storage.system.enable", "there is no tiered storage"},
    {"remote.storage.enable", "there is no tiered storage"},
    {"replica.selector.class", "consumers read from the leader"},
    {"share.acquire.mode", "batches of the log are acquired as a whole"},
    {"share.isolation.level", "share groups read all that is committed to the log"},
    {"share.renew.acknowledge.enable", "no share consumer renews its locks, allowed or not"},
    {"transaction.two.phase.commit.enable", "no transaction is prepared for another system"}};

/// What the model does instead; "" if it does what is asked for.
std::string lacking(const ConfigRow& row, std::string_view value, std::string_view normal) {
  if (row.modelled() || value == normal) return {};
  if (row.key == "connections.max.idle.ms" && value == "-1") return {};
  const bool same =
      row.type == ValueType::boolean && parse_config_bool(value) == parse_config_bool(normal);
  const auto* const found = std::find_if(std::begin(lacking_keys), std::end(lacking_keys),
                                         [&](const Lacking& each) { return each.key == row.key; });
  return same || found == std::end(lacking_keys) ? std::string{} : std::string{found->what};
}

/// True when the setting can be kept.
bool check_setting(const Setting& setting, const std::string& value, Scope scope,
                   ParseContext& context) {
  const Profile profile = context.scenario.cluster.profile;
  const ConfigRow* row = find_config(scope, setting.key);
  if (row == nullptr) {
    unknown_key(setting, scope, context);
    return false;
  }
  const std::optional<std::string_view> normal = default_of(*row, profile);
  if (!normal) {
    context.problems.error(setting.place, "Kafka " + std::string(to_text(profile)) +
                                              " has no key " + quoted(setting.key) +
                                              ", only newer or older versions have");
    return false;
  }
  if (const std::optional<std::string> problem = config_problem(*row, value, profile)) {
    context.problems.error(setting.value->place,
                           setting.key + " = " + quoted(value) + " " + *problem);
    return false;
  }
  const std::string refused = not_modelled_yet(scope, setting.key, value);
  if (!refused.empty()) {
    context.problems.error(setting.place, setting.key + " = " + quoted(value) + ": " + refused);
    return false;
  }
  const std::string missing = lacking(*row, value, *normal);
  if (!missing.empty()) {
    context.problems.error(setting.place, setting.key + " = " + quoted(value) +
                                              " asks for what is not modelled: " + missing);
    return false;
  }
  if (!row->modelled() && !fills_in_for_topics(*row) && value != *normal) {
    context.problems.note(setting.place, setting.key + " is accepted, but the model ignores it");
  }
  if (scope == Scope::broker) note_missing_brokers(setting, value, context);
  return true;
}

void merge(ConfigSettings& settings, const ConfigOverrides& overrides) {
  for (const auto& [key, value] : overrides) settings.insert_or_assign(key, value);
}

/// A number as it will be: as set, else Kafka's default. In milliseconds for times.
std::int64_t effective(Scope scope, std::string_view key, const ConfigSettings& settings,
                       Profile profile) {
  const auto set = settings.find(key);
  const std::int64_t normal = default_int(scope, key, profile);
  if (set == settings.end()) return normal;
  return parse_config_int(*find_config(scope, key), set->second).value_or(normal);
}

void report(const ParseContext& context, Place place, const std::vector<std::string>& sentences) {
  for (std::string sentence : sentences) {
    if (sentence.ends_with('.')) sentence.pop_back();
    context.problems.error(place, std::move(sentence));
  }
}

}  // namespace

ConfigOverrides read_config(const TableReader& table, Scope scope, ParseContext& context,
                            ConfigOverrides* group) {
  ConfigOverrides config;
  const Node* node = table.find("config");
  if (node == nullptr) return config;
  if (node->kind != Node::Kind::table) {
    wrong_type(*node, "config", "a table", context.problems);
    return config;
  }
  std::vector<Setting> settings;
  flatten(*node, "", settings);
  std::map<std::string_view, bool> seen;
  for (const Setting& setting : settings) {
    if (!seen.emplace(setting.key, true).second) {
      context.problems.error(setting.place, setting.key + " is set twice");
      continue;
    }
    const std::optional<std::string> value = value_text(setting, context.problems);
    const bool of_group = group != nullptr && find_config(scope, setting.key) == nullptr &&
                          find_config(Scope::group, setting.key) != nullptr;
    const Scope own = of_group ? Scope::group : scope;
    if (!value || !check_setting(setting, *value, own, context)) continue;
    (of_group ? *group : config).emplace_back(setting.key, *value);
  }
  return config;
}

void check_broker_config(const ParseContext& context, Place place) {
  const ClusterSpec& cluster = context.scenario.cluster;
  ConfigSettings settings;
  merge(settings, cluster.broker_config);
  report(context, place, config_conflicts(Scope::broker, settings, cluster.profile));
}

void check_producer_config(const ParseContext& context, const ConfigOverrides& config,
                           Place place) {
  ConfigSettings settings;
  merge(settings, config);
  report(context, place,
         config_conflicts(Scope::producer, settings, context.scenario.cluster.profile));
}

void check_group_config(const ParseContext& context, const ConfigOverrides& config, Place place) {
  if (config.empty()) return;
  const ClusterSpec& cluster = context.scenario.cluster;
  ConfigSettings broker;
  merge(broker, cluster.broker_config);
  ConfigSettings group;
  merge(group, config);
  // What the group does not set it takes from the brokers.
  for (const std::string_view key : typed_keys(Scope::group)) {
    const std::string of_broker = "group." + std::string(key);
    if (const auto set = broker.find(of_broker); set != broker.end())
      group.emplace(std::string(key), set->second);
  }
  report(context, place, config_conflicts(Scope::group, group, cluster.profile));
  for (const auto& [key, value] : config) {
    const std::string kind = key.substr(0, key.find('.'));
    const std::string rest = key.substr(kind.size() + 1);
    const std::string low_key = "group." + kind + ".min." + rest;
    const std::string high_key = "group." + kind + ".max." + rest;
    const ConfigRow* const low_row = find_config(Scope::broker, low_key);
    const bool bounded = low_row != nullptr && default_of(*low_row, cluster.profile).has_value();
    if (!bounded || !find_config(Scope::group, key)->modelled()) continue;
    const std::int64_t number = effective(Scope::group, key, group, cluster.profile);
    const std::int64_t low = effective(Scope::broker, low_key, broker, cluster.profile);
    const std::int64_t high = effective(Scope::broker, high_key, broker, cluster.profile);
    if (number >= low && number <= high) continue;
    context.problems.error(place, key + " (" + std::to_string(number) + ") must lie between " +
                                      low_key + " (" + std::to_string(low) + ") and " + high_key +
                                      " (" + std::to_string(high) + ") of the brokers");
  }
}

void check_consumer_config(const ParseContext& context, const std::string& group,
                           const ConfigOverrides& config, Place place) {
  const ClusterSpec& cluster = context.scenario.cluster;
  ConfigSettings consumer;
  if (const GroupSpec* of_group = context.group(group)) merge(consumer, of_group->config);
  merge(consumer, config);
  report(context, place, config_conflicts(Scope::consumer, consumer, cluster.profile));
  const GroupSpec* const shared = context.group(group);
  if (shared != nullptr && shared->type == GroupType::share) {
    check_share_config(context, *shared, consumer, place);
    return;  // the broker gives its session
  }
  ConfigSettings broker;
  merge(broker, cluster.broker_config);
  const auto protocol = consumer.find("group.protocol");
  const bool modern = protocol != consumer.end() && is_consumer_protocol(protocol->second);
  const GroupSpec* const spec = context.group(group);
  if (!modern && spec != nullptr && !spec->topics_regex.empty()) {
    context.problems.error(place,
                           "topics-regex needs group.protocol = \"consumer\": the broker "
                           "evaluates it");
  }
  if (modern) return;  // the broker gives its session
  const Profile profile = cluster.profile;
  const std::int64_t session = effective(Scope::consumer, "session.timeout.ms", consumer, profile);
  const std::int64_t low =
      effective(Scope::broker, "group.min.session.timeout.ms", broker, profile);
  const std::int64_t high =
      effective(Scope::broker, "group.max.session.timeout.ms", broker, profile);
  if (session >= low && session <= high) return;
  context.problems.note(
      place, "the brokers will answer session.timeout.ms = " + std::to_string(session) +
                 " with INVALID_SESSION_TIMEOUT: group.min.session.timeout.ms is " +
                 std::to_string(low) + " and group.max.session.timeout.ms " + std::to_string(high));
}

}  // namespace ks
