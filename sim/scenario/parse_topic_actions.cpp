// do = "create-topic", "grow-topic" and "delete-topic" of [[timeline]].
#include <algorithm>

#include "sim/scenario/parse_parts.h"

namespace ks {
namespace {

/// What the file takes; the controller is stricter, and that can be shown: −1 is the brokers' default.
constexpr Range partition_numbers{-1, max_partitions};
constexpr Range factors{-1, max_brokers};

const Node* text_of(const Node& table, std::string_view key) {
  const KeyValue* const entry = table.find(key);
  return entry != nullptr && entry->value.kind == Node::Kind::text ? &entry->value : nullptr;
}

std::uint32_t count_of(const Node& table) {
  const KeyValue* const entry = table.find("partitions");
  const bool number = entry != nullptr && entry->value.kind == Node::Kind::integer;
  if (!number) return 1;
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(entry->value.integer, 1, max_partitions));
}

std::uint32_t lists_of(const Node& table) {
  const KeyValue* const entry = table.find("replicas");
  const bool list = entry != nullptr && entry->value.kind == Node::Kind::list;
  return list ? static_cast<std::uint32_t>(entry->value.items.size()) : 0;
}

/// Broker numbers as they stand; which of them exist the controller will say.
std::vector<std::vector<std::uint32_t>> read_assignment(const TableReader& table) {
  std::vector<std::vector<std::uint32_t>> replicas;
  const std::vector<Node>* const lists = table.list("replicas");
  if (lists == nullptr) return replicas;
  for (const Node& list : *lists) {
    std::vector<std::uint32_t>& brokers = replicas.emplace_back();
    for (const Node& item : list.items) {
      if (item.kind == Node::Kind::integer && item.integer > 0 && item.integer <= max_brokers) {
        brokers.push_back(static_cast<std::uint32_t>(item.integer));
      } else {
        table.problems().error(item.place, "a replica is the number of a broker", "1, 2, …");
      }
    }
    if (list.kind != Node::Kind::list)
      wrong_type(list, "a partition's replicas", "a list of broker numbers", table.problems());
  }
  return replicas;
}

}  // namespace

void note_later_topics(const Node& root, ParseContext& context) {
  const KeyValue* const timeline = root.find("timeline");
  if (timeline == nullptr) return;
  std::vector<TopicSpec>& topics = context.scenario.cluster.topics;
  for (const Node& table : timeline->value.items) {
    const Node* const verb = text_of(table, "do");
    const Node* const name = text_of(table, "topic");
    if (verb == nullptr || name == nullptr) continue;
    const std::uint32_t partitions = std::max(count_of(table), lists_of(table));
    if (verb->text == "create-topic" && !name_problem(name->text) &&
        context.topics.emplace(name->text, topics.size()).second) {
      TopicSpec later;
      later.name = name->text;
      later.at_start = false;
      later.partitions = 0;
      topics.push_back(std::move(later));
    }
    if (verb->text != "create-topic" && verb->text != "grow-topic") continue;
    std::uint32_t& most = context.most_partitions[name->text];
    most = std::max(most, partitions);
  }
}

std::uint32_t ParseContext::partitions_of(const std::string& topic) const {
  const auto known = topics.find(topic);
  const auto later = most_partitions.find(topic);
  const std::uint32_t first =
      known == topics.end() ? 0 : scenario.cluster.topics[known->second].partitions;
  return later == most_partitions.end() ? first : std::max(first, later->second);
}

std::optional<CommandBody> parse_topic_action(const TableReader& table, const std::string& verb,
                                              ParseContext& context) {
  if (table.has("node")) table.refuse("node", "does not belong to do = " + quoted(verb));
  if (!table.require("topic") || !table.text("topic")) return std::nullopt;
  const Node& topic = *table.find("topic");
  if (verb == "create-topic") {
    CreateTopic create;
    create.topic = topic.text;
    create.replicas = read_assignment(table);
    create.partitions = table.integer("partitions", partition_numbers).value_or(-1);
    create.replication_factor = table.integer("replication-factor", factors).value_or(-1);
    create.config = read_config(table, Scope::topic, context);
    if (!create.replicas.empty() && table.has("partitions"))
      table.refuse("replicas", "does not go together with partitions");
    return create;
  }
  if (context.topics.find(topic.text) == context.topics.end()) {
    unknown_name(context.problems, topic, "topic", context.topic_names());
    return std::nullopt;
  }
  if (verb == "delete-topic") return DeleteTopic{topic.text};
  const auto partitions =
      table.require("partitions") ? table.integer("partitions", partition_numbers) : std::nullopt;
  if (!partitions) return std::nullopt;
  return GrowTopic{topic.text, *partitions};
}

}  // namespace ks
