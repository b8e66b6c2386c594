// Applications that read, write and commit both: "transform" of a group, "producer" of its members.
#include <algorithm>

#include "sim/scenario/parse_parts.h"

namespace ks {
namespace {

ProducerSpec* producer_named(ParseContext& context, std::string_view name) {
  for (ProducerSpec& producer : context.scenario.cluster.producers) {
    if (producer.name == name) return &producer;
  }
  return nullptr;
}

/// Its process is the member's: no start of its own.
void claim(ParseContext& context, const std::string& name, Place place) {
  context.claimed.emplace(name, place);
  std::erase_if(context.scenario.starts, [&](const Start& start) {
    const auto* const producer = std::get_if<AddProducer>(&start.body);
    return producer != nullptr && producer->node == name;
  });
}

bool starts_late(const ParseContext& context, const std::string& name) {
  return std::any_of(
      context.scenario.starts.begin(), context.scenario.starts.end(), [&](const Start& start) {
        const auto* const producer = std::get_if<AddProducer>(&start.body);
        return producer != nullptr && producer->node == name && start.at != start_time;
      });
}

void check_claim(const TableReader& table, const ProducerSpec& producer, const GroupSpec& group,
                 ParseContext& context) {
  const std::string what = "= " + quoted(producer.name);
  const bool by_rate = !producer.rate_per_second.zero() || producer.transactions.by_itself();
  if (by_rate) {
    table.refuse("producer", what + " sends by itself as well",
                 "a producer with rate = \"0/s\" and without the key transactions");
  }
  if (starts_late(context, producer.name))
    table.refuse("producer", what + " has a start of its own; it starts with the member");
  if (group.application.dead_letter.producer == producer.name)
    table.refuse("producer", what + " sends what the group gives up");
  const bool loops =
      std::find(group.topics.begin(), group.topics.end(), producer.topic) != group.topics.end();
  if (loops) {
    table.refuse("producer",
                 what + " writes to " + producer.topic + ", which the group itself reads");
  }
  const auto taken = context.claimed.find(producer.name);
  if (taken != context.claimed.end()) {
    table.refuse(
        "producer",
        what + " is the producer of another member, by line " + std::to_string(taken->second.line),
        "a producer of each member's own");
  }
}

}  // namespace

void read_transform(const TableReader& table, GroupSpec& group, ParseContext& context) {
  const Node* const node = table.find("transform");
  if (node == nullptr) return;
  const TableReader plan(*node, "transform", keys_of("groups.transform"), context.problems);
  Transform& transform = group.application.transform;
  transform.on = true;
  transform.before_offsets = plan.duration("before-offsets").value_or(Duration{});
  transform.before_commit = plan.duration("before-commit").value_or(Duration{});
  transform.effect = plan.text("side-effect").value_or("");
  if (group.type == GroupType::share)
    table.refuse("transform", "does not go with a share group: not modelled yet");
  for (const std::string_view key : {"commit", "commit-on-revoke"}) {
    if (table.has(key))
      table.refuse(key, "does not go with transform, which says how the application commits");
  }
}

void check_own_producer(const AddConsumer& consumer, Place place, ParseContext& context) {
  const GroupSpec* const group = context.group(consumer.group);
  if (group == nullptr || !group->application.transform.on || !consumer.producer.empty()) return;
  context.problems.error(
      place, consumer.node + " needs a producer, as " + group->id + " has the key transform",
      "{ name = \"…\", producer = \"…\" }, a producer of each member's own");
}

void read_own_producer(const TableReader& table, AddConsumer& consumer, ParseContext& context) {
  const std::optional<std::string> name = table.text("producer");
  const GroupSpec* const group = context.group(consumer.group);
  if (!name || group == nullptr) return;
  if (!group->application.transform.on) {
    table.refuse("producer", "needs the key transform in the group");
    return;
  }
  for (const std::string_view key : {"commit", "commit-on-revoke"}) {
    if (table.has(key))
      table.refuse(key, "does not go with transform, which says how the application commits");
  }
  consumer.producer = *name;
  const ProducerSpec* const producer = producer_named(context, *name);
  if (producer == nullptr) {
    unknown_name(context.problems, *table.find("producer"), "producer",
                 context.names_of(NodeKind::producer));
    return;
  }
  check_claim(table, *producer, *group, context);
  claim(context, *name, table.place("producer"));
}

}  // namespace ks
