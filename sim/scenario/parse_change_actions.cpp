// Actions of [[timeline]] that change a running cluster: config, reassign, pause and resume, and what is done
// to a whole rack.
#include <algorithm>
#include <utility>

#include "sim/scenario/parse_parts.h"
#include "sim/scenario/units.h"

namespace ks {
namespace {

/// The topic that `topic` or `partition` names; reports what is unknown.
bool known_topic(const Node& node, const std::string& topic, ParseContext& context) {
  if (context.topics.find(topic) != context.topics.end()) return true;
  unknown_name(context.problems, node, "topic", context.topic_names());
  return false;
}

/// Keys whose setting is removed.
std::vector<std::string> read_removed(const TableReader& table, Scope scope,
                                      ParseContext& context) {
  std::vector<std::string> keys;
  if (!table.has("remove")) return keys;
  for (const Node* item : table.texts("remove")) {
    if (find_config(scope, item->text) != nullptr) {
      keys.push_back(item->text);
      continue;
    }
    const std::vector<std::string_view> near = nearest_keys(scope, item->text, 1);
    context.problems.error(
        item->place, "Kafka has no " + std::string(to_text(scope)) + " key " + quoted(item->text),
        {}, near.empty() ? "" : std::string(near.front()));
  }
  return keys;
}

/// The settings of a group that count once the change is made have to fit together.
void check_changed_group(const TableReader& table, const AlterConfig& alter,
                         ParseContext& context) {
  ConfigOverrides all = context.group(alter.group)->group_config;
  std::erase_if(all, [&](const auto& setting) {
    const auto same = [&](const auto& other) { return other.first == setting.first; };
    return std::any_of(alter.config.begin(), alter.config.end(), same);
  });
  all.insert(all.end(), alter.config.begin(), alter.config.end());
  check_group_config(context, all, table.place("config"));
}

/// One list of brokers as it stands; which of them exist the controller will say.
std::vector<std::uint32_t> read_list(const Node& list, Problems& problems) {
  std::vector<std::uint32_t> brokers;
  if (list.kind != Node::Kind::list) {
    wrong_type(list, "a partition's replicas", "a list of broker numbers", problems);
    return brokers;
  }
  for (const Node& item : list.items) {
    if (item.kind == Node::Kind::integer && item.integer > 0 && item.integer <= max_brokers) {
      brokers.push_back(static_cast<std::uint32_t>(item.integer));
    } else {
      problems.error(item.place, "a replica is the number of a broker", "1, 2, …");
    }
  }
  return brokers;
}

/// "replicas" of the topic's partitions in order; an empty list leaves a partition where it is.
void read_targets(const TableReader& table, Reassign& move, ParseContext& context) {
  const std::vector<Node>* const lists = table.list("replicas");
  if (lists == nullptr) return;
  const std::uint32_t partitions = context.partitions_of(move.topic);
  for (std::uint32_t i = 0; i < lists->size(); ++i) {
    if (i >= partitions) {
      context.problems.error((*lists)[i].place,
                             move.topic + " has " + std::to_string(partitions) + " partitions",
                             "a list for each of them at most");
      return;
    }
    std::vector<std::uint32_t> brokers = read_list((*lists)[i], context.problems);
    if (!brokers.empty()) move.targets.push_back(ReassignTarget{i, std::move(brokers)});
  }
  if (move.targets.empty()) table.refuse("replicas", "moves no partition");
}

/// "replicas" of the one partition that `partition` names.
void read_target(const TableReader& table, std::uint32_t partition, Reassign& move,
                 ParseContext& context) {
  if (move.cancel) {
    move.targets.push_back(ReassignTarget{partition, {}});
    return;
  }
  const std::vector<Node>* const lists = table.list("replicas");
  if (lists == nullptr) return;
  if (lists->size() != 1) {
    table.refuse("replicas", "has " + std::to_string(lists->size()) + " lists for one partition",
                 "one list: [[4, 2, 3]]");
    return;
  }
  std::vector<std::uint32_t> brokers = read_list(lists->front(), context.problems);
  if (brokers.empty()) table.refuse("replicas", "has no broker for the partition");
  move.targets.push_back(ReassignTarget{partition, std::move(brokers)});
}

std::optional<RackAction> rack_action(std::string_view verb) {
  constexpr std::pair<std::string_view, RackAction> all[] = {
      {"kill", RackAction::kill}, {"freeze", RackAction::freeze}, {"thaw", RackAction::thaw},
      {"stop", RackAction::stop}, {"start", RackAction::start},   {"cut", RackAction::cut},
      {"heal", RackAction::heal}};
  for (const auto& [word, action] : all) {
    if (word == verb) return action;
  }
  return std::nullopt;
}

}  // namespace

std::optional<CommandBody> parse_config_action(const TableReader& table, ParseContext& context) {
  if (table.has("client")) return parse_quota_action(table, context);
  AlterConfig alter;
  if (table.has("topic") && table.has("node"))
    table.refuse("node", "does not go together with topic");
  Scope scope = Scope::broker;
  if (table.has("topic")) {
    if (!table.text("topic")) return std::nullopt;
    const Node& topic = *table.find("topic");
    if (!known_topic(topic, topic.text, context)) return std::nullopt;
    alter.topic = topic.text;
    scope = Scope::topic;
  } else if (table.has("node")) {
    if (!table.text("node")) return std::nullopt;
    const Node& name = *table.find("node");
    const bool broker = names_broker(name.text, context);
    if (!broker && context.group(name.text) == nullptr) {
      unknown_name(context.problems, name, "group", context.names_of(NodeKind::group));
      return std::nullopt;
    }
    (broker ? alter.broker : alter.group) = name.text;
    scope = broker ? Scope::broker : Scope::group;
  }
  if (!table.has("config") && !table.has("remove")) {
    context.problems.error(table.place("do"), "it is not said what changes", "config or remove");
    return std::nullopt;
  }
  alter.config = read_config(table, scope, context);
  alter.remove = read_removed(table, scope, context);
  if (scope == Scope::group) check_changed_group(table, alter, context);
  return alter;
}

std::optional<CommandBody> parse_reassign_action(const TableReader& table, ParseContext& context) {
  Reassign move;
  if (table.has("node")) table.refuse("node", "does not belong to do = \"reassign\"");
  move.cancel = table.boolean("cancel").value_or(false);
  if (move.cancel == table.has("replicas")) {
    context.problems.error(table.place("do"), "a reassignment has a target, or is cancelled",
                           "either replicas or cancel = true");
    return std::nullopt;
  }
  if (table.has("topic") == table.has("partition")) {
    context.problems.error(table.place("do"), "it is not said what moves",
                           "either topic or partition");
    return std::nullopt;
  }
  if (table.has("topic")) {
    if (!table.text("topic")) return std::nullopt;
    const Node& topic = *table.find("topic");
    if (!known_topic(topic, topic.text, context)) return std::nullopt;
    move.topic = topic.text;
    if (!move.cancel) read_targets(table, move, context);
    return move;
  }
  const std::optional<std::string> text = table.text("partition");
  if (!text) return std::nullopt;
  const std::optional<PartitionName> name = parse_partition_name(*text);
  if (!name) {
    table.refuse("partition", "= " + quoted(*text) + " is not a partition", "such as \"orders-2\"");
    return std::nullopt;
  }
  if (!known_topic(*table.find("partition"), name->topic, context)) return std::nullopt;
  move.topic = name->topic;
  if (name->partition >= context.partitions_of(name->topic)) {
    table.refuse("partition", "= " + quoted(*text) + ": " + name->topic + " has " +
                                  std::to_string(context.partitions_of(name->topic)) +
                                  " partitions");
    return std::nullopt;
  }
  read_target(table, name->partition, move, context);
  return move;
}

std::optional<CommandBody> parse_rack_action(const TableReader& table, const std::string& verb,
                                             ParseContext& context) {
  const std::optional<RackAction> action = rack_action(verb);
  if (!action) return std::nullopt;  // the key has been refused already
  if (table.has("node")) table.refuse("node", "does not go together with rack");
  if (table.has("peer")) table.refuse("peer", "does not go together with rack");
  if (table.has("one-way")) table.refuse("one-way", "does not go together with rack");
  if (!table.text("rack")) return std::nullopt;
  const Node& rack = *table.find("rack");
  const std::vector<std::string>& racks = context.scenario.cluster.racks;
  if (rack.text.empty() || std::find(racks.begin(), racks.end(), rack.text) == racks.end()) {
    std::vector<std::string> names;
    for (const std::string& name : racks) {
      if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end())
        names.push_back(name);
    }
    unknown_name(context.problems, rack, "rack", names);
    return std::nullopt;
  }
  RackCommand command;
  command.rack = rack.text;
  command.machine = table.boolean("machine").value_or(false);
  command.empty = table.boolean("empty").value_or(false);
  command.action = *action;
  return command;
}

std::optional<CommandBody> parse_pause_action(const TableReader& table, const std::string& verb,
                                              const Node& name, ParseContext& context) {
  if (refuses_share_member(table, name, context)) return std::nullopt;
  const std::string partition = table.text("partition").value_or("");
  if (!partition.empty()) {
    const std::optional<PartitionName> parts = parse_partition_name(partition);
    if (!parts) {
      table.refuse("partition", "= " + quoted(partition) + " is not a partition",
                   "such as \"orders-2\"");
    } else if (!known_topic(*table.find("partition"), parts->topic, context)) {
      return std::nullopt;
    }
  }
  if (verb == "pause") return Pause{name.text, partition};
  return Resume{name.text, partition};
}

std::optional<CommandBody> parse_close_action(const TableReader& table, const Node& name,
                                              ParseContext& context) {
  const std::optional<std::string> text = table.text("membership");
  if (!text) return Close{name.text};
  const std::optional<GroupMembership> membership = parse_group_membership(*text);
  if (!membership) {
    table.refuse("membership", "= " + quoted(*text) + " is unknown",
                 "default, leave-group or remain-in-group");
    return std::nullopt;
  }
  const auto known = context.nodes.find(name.text);
  if (known != context.nodes.end() && known->second.kind != NodeKind::consumer) {
    table.refuse("membership", "is for a consumer, and " + name.text + " is none");
    return std::nullopt;
  }
  const GroupSpec* const group =
      known == context.nodes.end() ? nullptr : context.group(known->second.group);
  if (group != nullptr && group->type == GroupType::share) {
    table.refuse("membership", "has no meaning: a member of a share group always leaves it");
    return std::nullopt;
  }
  const Profile profile = context.scenario.cluster.profile;
  if (profile != Profile::v4_4) {
    table.refuse("membership", "needs Kafka 4.1 (KIP-1092), and profile is " +
                                   quoted(std::string{to_text(profile)}));
    return std::nullopt;
  }
  return Close{name.text, *membership};
}

}  // namespace ks
