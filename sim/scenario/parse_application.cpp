// What a group's or a member's application does by itself: commits and the rebalance listener.
#include "sim/scenario/parse_parts.h"
#include "sim/scenario/units.h"

namespace ks {
namespace {

constexpr std::string_view commit_modes =
    "\"auto\", \"sync-after\", \"sync-before\", \"async-after\" or \"per-record\"";

}  // namespace

std::optional<CommitMode> read_commit(const TableReader& table) {
  const std::optional<std::string> text = table.text("commit");
  if (!text) return std::nullopt;
  const std::optional<CommitMode> mode = parse_commit_mode(*text);
  if (!mode)
    table.refuse("commit", "= " + quoted(*text) + " is unknown", std::string(commit_modes));
  return mode;
}

std::optional<DeadLetter> read_dead_letter(const TableReader& table, ParseContext& context) {
  DeadLetter policy;
  if (!table.require("attempts")) return std::nullopt;
  const std::optional<std::int64_t> attempts = table.integer("attempts", Range{0, 100});
  if (!attempts) return std::nullopt;
  policy.attempts = *attempts;
  if (!policy.on()) {
    for (const std::string_view key : {"each", "producer"})
      if (table.has(key)) table.refuse(key, "has no meaning with attempts = 0");
    return policy;
  }
  const std::optional<Duration> each =
      table.require("each") ? table.duration("each") : std::nullopt;
  const std::optional<std::string> producer =
      table.require("producer") ? table.text("producer") : std::nullopt;
  if (!each || !producer) return std::nullopt;
  if (*each == Duration{}) table.refuse("each", "must be longer than no time");
  const auto known = context.nodes.find(*producer);
  if (known == context.nodes.end() || known->second.kind != NodeKind::producer) {
    unknown_name(context.problems, *table.find("producer"), "producer",
                 context.names_of(NodeKind::producer));
    return std::nullopt;
  }
  policy.each = *each;
  policy.producer = *producer;
  return policy;
}

std::optional<CallbackTimes> read_callbacks(const TableReader& table, CallbackTimes otherwise) {
  const Node* const node = table.find("callbacks");
  if (node == nullptr) return std::nullopt;
  const TableReader times(*node, "callbacks", keys_of("callbacks"), table.problems());
  CallbackTimes callbacks;
  callbacks.revoked = times.duration("revoked").value_or(otherwise.revoked);
  callbacks.assigned = times.duration("assigned").value_or(otherwise.assigned);
  callbacks.lost = times.duration("lost").value_or(otherwise.lost);
  return callbacks;
}

std::vector<std::string> read_topics(const TableReader& table, const std::string& group,
                                     ParseContext& context) {
  std::vector<std::string> topics;
  const GroupSpec* const spec = context.group(group);
  for (const Node* topic : table.texts("topics")) {
    bool known = spec == nullptr;
    bool twice = false;
    if (spec != nullptr) {
      for (const std::string& name : spec->topics) known = known || name == topic->text;
    }
    for (const std::string& name : topics) twice = twice || name == topic->text;
    if (!known) unknown_name(context.problems, *topic, "topic of the group", spec->topics);
    if (twice) table.refuse("topics", "names a topic twice");
    topics.push_back(topic->text);
  }
  const std::vector<Node>* const list = table.list("topics");
  if (list != nullptr && list->empty())
    table.refuse("topics", "is empty; without it, all topics of the group are meant");
  return topics;
}

}  // namespace ks
