// [[producers]] and [[groups]] with their members.
#include <algorithm>

#include "sim/kafka/group/topic_regex.h"
#include "sim/scenario/parse_parts.h"
#include "sim/scenario/units.h"

namespace ks {
namespace {

constexpr Range record_sizes{1, 1 << 20};

std::string topic_of(const Node& name, ParseContext& context) {
  if (context.topics.find(name.text) == context.topics.end()) {
    unknown_name(context.problems, name, "topic", context.topic_names());
  }
  return name.text;
}

void parse_producer(const Node& node, ParseContext& context) {
  const TableReader table(node, "[[producers]]", keys_of("producers"), context.problems);
  ProducerSpec producer;
  if (table.require("topic") && table.text("topic"))
    producer.topic = topic_of(*table.find("topic"), context);
  producer.rate_per_second = table.rate("rate").value_or(producer.rate_per_second);
  producer.record_bytes = static_cast<std::uint32_t>(
      table.size("record-size", record_sizes).value_or(producer.record_bytes));
  if (const Node* keys = table.find("keys")) read_keys(*keys, producer.keys, context.problems);
  if (const Node* by = table.find("partition")) read_partition_by(*by, producer, context);
  read_contents(table, producer);
  producer.config = read_config(table, Scope::producer, context);
  read_compression(table, producer);
  read_transactions(table, producer, context);
  check_producer_config(context, producer.config, table.place("config"));
  const Duration start = table.duration("start").value_or(Duration{});
  if (!table.require("name")) return;
  const std::optional<std::string> name = table.text("name");
  if (!name || !context.declare(*name, {NodeKind::producer, table.place("name")})) return;
  producer.name = *name;
  context.scenario.starts.push_back({at(start), AddProducer{*name}, table.place("name")});
  context.scenario.cluster.producers.push_back(std::move(producer));
}

void parse_member(const Node& node, const std::string& group, ParseContext& context) {
  AddConsumer consumer;
  consumer.group = group;
  Duration start{};
  Place place = node.place;
  if (node.kind == Node::Kind::text) {
    consumer.node = node.text;
  } else {
    const TableReader table(node, "a member", keys_of("groups.members"), context.problems);
    start = table.duration("start").value_or(start);
    read_member_keys(table, consumer, context);
    if (node.kind != Node::Kind::table || !table.require("name")) return;
    const std::optional<std::string> name = table.text("name");
    if (!name) return;
    consumer.node = *name;
    place = table.place("name");
  }
  if (!context.declare(consumer.node, {NodeKind::consumer, place, group})) return;
  check_own_producer(consumer, place, context);
  context.scenario.starts.push_back({at(start), std::move(consumer), place});
}

/// SubscriptionPattern: evaluated by the broker, instead of a list of topics.
void read_regex(const TableReader& table, GroupSpec& group) {
  group.topics_regex = table.text("topics-regex").value_or("");
  if (table.has("topics")) table.refuse("topics-regex", "does not go together with topics");
  if (group.topics_regex.empty()) {
    table.refuse("topics-regex", "is empty, so the group would read nothing");
  } else if (TopicRegex::check(group.topics_regex) == TopicRegex::Verdict::not_modelled) {
    table.refuse("topics-regex", "has parts of RE2's syntax that are not modelled");
  }
}

/// java.util.regex.Pattern: evaluated by each client on its own metadata.
void read_pattern(const TableReader& table, GroupSpec& group) {
  group.pattern = table.text("pattern").value_or("");
  if (table.has("topics")) table.refuse("pattern", "does not go together with topics");
  if (group.type == GroupType::share)
    table.refuse("pattern", "does not belong to a share group, which subscribes to topics by name");
  if (group.pattern.empty()) {
    table.refuse("pattern", "is empty, so the group would read nothing");
  } else if (!TopicRegex::valid(group.pattern)) {
    table.refuse("pattern", "is not a pattern, or has parts that are not modelled");
  }
}

void parse_group(const Node& node, ParseContext& context) {
  const TableReader table(node, "[[groups]]", keys_of("groups"), context.problems);
  GroupSpec group;
  read_group_kind(table, group, context);
  if (table.has("topics-regex")) {
    read_regex(table, group);
  } else if (table.has("pattern")) {
    read_pattern(table, group);
  } else if (table.require("topics")) {
    for (const Node* topic : table.texts("topics"))
      group.topics.push_back(topic_of(*topic, context));
  }
  const std::vector<Node>* topics = table.list("topics");
  if (topics != nullptr && topics->empty())
    table.refuse("topics", "is empty, so the group would read nothing");
  std::vector<std::string> sorted = group.topics;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
    table.refuse("topics", "names a topic twice");
  }
  read_poison(table, group, context);
  group.processing = table.duration("processing").value_or(group.processing);
  group.application.commit = read_commit(table).value_or(CommitMode::automatic);
  group.application.commit_on_revoke = table.boolean("commit-on-revoke").value_or(false);
  group.application.callbacks = read_callbacks(table, {}).value_or(CallbackTimes{});
  group.application.poll_timeout = table.duration("poll-timeout").value_or(Duration{});
  if (const Node* const gives_up = table.find("dead-letter")) {
    const TableReader policy(*gives_up, "dead-letter", keys_of("dead-letter"), context.problems);
    group.application.dead_letter = read_dead_letter(policy, context).value_or(DeadLetter{});
  }
  read_transform(table, group, context);
  group.config = read_config(table, Scope::consumer, context, &group.group_config);
  check_group_config(context, group.group_config, table.place("config"));
  if (!table.require("id")) return;
  const std::optional<std::string> id = table.text("id");
  const std::size_t index = context.scenario.cluster.groups.size();
  if (!id || !context.declare(*id, {NodeKind::group, table.place("id"), {}, index})) return;
  group.id = *id;
  context.scenario.cluster.groups.push_back(std::move(group));
  check_consumer_config(context, *id, {}, table.place("config"));
  const std::vector<Node>* members = table.list("members");
  if (members == nullptr) return;
  for (const Node& member : *members) parse_member(member, *id, context);
}

}  // namespace

void read_member_keys(const TableReader& table, AddConsumer& consumer, ParseContext& context) {
  consumer.processing = table.duration("processing");
  consumer.member_id = table.text("member-id").value_or("");
  if (table.has("member-id")) {
    if (const std::optional<std::string> problem = name_problem(consumer.member_id)) {
      table.refuse("member-id", *problem, std::string(name_rule));
    }
  }
  const GroupSpec* const group = context.group(consumer.group);
  for (const std::string_view key : {"topics", "commit", "commit-on-revoke", "callbacks"}) {
    if (group != nullptr && group->type == GroupType::share && table.has(key))
      table.refuse(key, "does not go with a member of a share group");
  }
  consumer.topics = read_topics(table, consumer.group, context);
  consumer.commit = read_commit(table);
  consumer.commit_on_revoke = table.boolean("commit-on-revoke");
  consumer.callbacks =
      read_callbacks(table, group == nullptr ? CallbackTimes{} : group->application.callbacks);
  read_own_producer(table, consumer, context);
  consumer.config = read_config(table, Scope::consumer, context);
  if (!consumer.config.empty()) {
    check_consumer_config(context, consumer.group, consumer.config, table.place("config"));
  }
}

void parse_producers(const Node& root, ParseContext& context) {
  for (const Node* node : tables_of(root, "producers", context.problems))
    parse_producer(*node, context);
}

void parse_groups(const Node& root, ParseContext& context) {
  for (const Node* node : tables_of(root, "groups", context.problems)) parse_group(*node, context);
  check_transactional_topics(context);
}

}  // namespace ks
