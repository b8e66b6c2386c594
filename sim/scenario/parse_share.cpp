// What [[groups]] says of share groups, and of poison records, which every kind of group may have.
#include <algorithm>

#include "sim/scenario/parse_parts.h"
#include "sim/scenario/units.h"

namespace ks {
namespace {

constexpr std::string_view record_form = "a partition and an offset, such as \"orders-0:40\"";

/// What a share group's applications do not do, or the model does not show.
void refuse_other_keys(const TableReader& table) {
  for (const std::string_view key :
       {"topics-regex", "commit", "commit-on-revoke", "callbacks", "poll-timeout", "dead-letter"})
    if (table.has(key)) table.refuse(key, "does not go together with type = \"share\"");
}

void read_type(const TableReader& table, GroupSpec& group, ParseContext& context) {
  const std::optional<std::string> type = table.text("type");
  if (!type || *type == "consumer") return;
  if (*type != "share") {
    table.refuse("type", "= " + quoted(*type) + " is unknown", "\"consumer\" or \"share\"");
    return;
  }
  group.type = GroupType::share;
  refuse_other_keys(table);
  if (context.scenario.cluster.profile == Profile::v3_9)
    table.refuse("type", "= \"share\": Kafka 3.9 has no share groups", "profile 4.4 or 4.0");
}

void read_acknowledge(const TableReader& table, GroupSpec& group) {
  const std::optional<std::string> mode = table.text("acknowledge");
  if (!mode) return;
  if (*mode != "implicit" && *mode != "explicit") {
    table.refuse("acknowledge", "= " + quoted(*mode) + " is unknown",
                 "\"implicit\" or \"explicit\"");
  } else if (group.type != GroupType::share) {
    table.refuse("acknowledge", "only goes with type = \"share\"");
  }
  group.explicit_acknowledgement = *mode == "explicit";
}

void read_action(const TableReader& table, const GroupSpec& group, PoisonSpec& poison) {
  const std::optional<std::string> action = table.text("action");
  if (!action) return;
  const auto all = {PoisonAction::crash, PoisonAction::release, PoisonAction::reject};
  const auto known =
      std::find_if(all.begin(), all.end(), [&](PoisonAction a) { return to_text(a) == *action; });
  if (known == all.end()) {
    table.refuse("action", "= " + quoted(*action) + " is unknown",
                 "\"crash\", \"release\" or \"reject\"");
    return;
  }
  poison.action = *known;
  if (poison.action != PoisonAction::crash && !group.explicit_acknowledgement) {
    table.refuse("action",
                 "= " + quoted(*action) + " needs a share group with acknowledge = \"explicit\"");
  }
}

void read_one_poison(const Node& node, GroupSpec& group, ParseContext& context) {
  const TableReader table(node, "poison", keys_of("groups.poison"), context.problems);
  if (!table.require("record")) return;
  const std::optional<RecordName> record = read_record(*table.find("record"), context);
  PoisonSpec poison;
  poison.takes = table.duration("takes");
  read_action(table, group, poison);
  if (!table.has("takes") && !table.has("action"))
    context.problems.error(node.place, "poison needs takes, action or both");
  if (!record) return;
  const bool read = std::find(group.topics.begin(), group.topics.end(), record->partition.topic) !=
                    group.topics.end();
  if (!read && group.topics_regex.empty())
    table.refuse("record", "is of a topic that the group does not read", any_of(group.topics));
  poison.topic = record->partition.topic;
  poison.partition = record->partition.partition;
  poison.offset = record->offset;
  const bool twice =
      std::any_of(group.poison.begin(), group.poison.end(), [&](const PoisonSpec& p) {
        return p.topic == poison.topic && p.partition == poison.partition &&
               p.offset == poison.offset;
      });
  if (twice) table.refuse("record", "is listed twice");
  group.poison.push_back(std::move(poison));
}

}  // namespace

std::optional<RecordName> read_record(const Node& node, ParseContext& context) {
  const bool text = node.kind == Node::Kind::text;
  if (!text) {
    wrong_type(node, "a record", "text such as \"orders-0:40\"", context.problems);
    return std::nullopt;
  }
  const std::optional<RecordName> name = parse_record_name(node.text);
  const auto topic = name ? context.topics.find(name->partition.topic) : context.topics.end();
  const bool known = topic != context.topics.end() &&
                     name->partition.partition < context.partitions_of(topic->first);
  if (known) return name;
  context.problems.error(node.place, "unknown record " + quoted(node.text),
                         std::string(record_form));
  return std::nullopt;
}

std::optional<PartitionName> read_partition(const Node& node, ParseContext& context) {
  if (node.kind != Node::Kind::text) {
    wrong_type(node, "a partition", "text such as \"orders-2\"", context.problems);
    return std::nullopt;
  }
  const std::optional<PartitionName> name = parse_partition_name(node.text);
  const auto topic = name ? context.topics.find(name->topic) : context.topics.end();
  if (topic == context.topics.end()) {
    context.problems.error(node.place, "unknown partition " + quoted(node.text),
                           "a topic and a number, such as \"orders-2\"");
    return std::nullopt;
  }
  const std::uint32_t partitions = context.partitions_of(topic->first);
  if (name->partition < partitions) return name;
  context.problems.error(
      node.place, "there is no partition " + quoted(node.text),
      name->topic + "-0 to " + name->topic + "-" + std::to_string(partitions - 1));
  return std::nullopt;
}

void read_group_kind(const TableReader& table, GroupSpec& group, ParseContext& context) {
  read_type(table, group, context);
  read_acknowledge(table, group);
}

void read_poison(const TableReader& table, GroupSpec& group, ParseContext& context) {
  const Node* const node = table.find("poison");
  if (node == nullptr) return;
  if (node->kind == Node::Kind::table) {
    read_one_poison(*node, group, context);
  } else if (const std::vector<Node>* const list = table.list("poison")) {
    for (const Node& item : *list) read_one_poison(item, group, context);
  }
}

bool refuses_share_member(const TableReader& table, const Node& name, const ParseContext& context) {
  const auto known = context.nodes.find(name.text);
  const GroupSpec* const group =
      known == context.nodes.end() ? nullptr : context.group(known->second.group);
  if (group == nullptr || group->type != GroupType::share) return false;
  table.refuse("node", "= " + quoted(name.text) +
                           " is in a share group, whose members keep their subscription");
  return true;
}

bool gives_to_share_group(const TableReader& table, const Node& name, const ParseContext& context) {
  const auto known = context.nodes.find(name.text);
  if (known == context.nodes.end()) return false;
  const bool is_group = known->second.kind == NodeKind::group;
  const GroupSpec* const group = context.group(is_group ? name.text : known->second.group);
  if (group == nullptr || group->type != GroupType::share) return false;
  table.refuse("node", "= " + quoted(name.text) +
                           " is of a share group: its members release or reject records");
  return true;
}

void check_share_config(const ParseContext& context, const GroupSpec& group,
                        const ConfigSettings& consumer, Place place) {
  // ShareConsumerConfig (4.1): what a share consumer has no use for it refuses.
  for (const std::string_view key :
       {"auto.offset.reset", "enable.auto.commit", "group.instance.id", "isolation.level",
        "partition.assignment.strategy", "interceptor.classes", "session.timeout.ms",
        "heartbeat.interval.ms", "group.protocol", "group.remote.assignor"}) {
    if (consumer.find(key) == consumer.end()) continue;
    context.problems.error(place, std::string(key) + " cannot be set for a share consumer");
  }
  const auto mode = consumer.find("share.acknowledgement.mode");
  if (mode != consumer.end() && mode->second == "implicit" && group.explicit_acknowledgement) {
    context.problems.error(place,
                           "share.acknowledgement.mode = \"implicit\" contradicts acknowledge = "
                           "\"explicit\"");
  }
}

}  // namespace ks
