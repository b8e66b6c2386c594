// The actions of [[timeline]] on offsets, logs and groups: seek, reset-offsets, delete-offsets,
// delete-group, delete-records.
#include <algorithm>
#include <limits>

#include "sim/scenario/parse_parts.h"
#include "sim/scenario/units.h"

namespace ks {
namespace {

constexpr std::int64_t most_offset = std::numeric_limits<std::int64_t>::max() / 2;
constexpr std::string_view target_keys[] = {"to", "to-offset", "shift-by", "to-datetime",
                                            "by-duration"};

/// "orders" or "orders-0" of the file.
bool is_partition(const std::string& text, const ParseContext& context) {
  const std::optional<PartitionName> name = parse_partition_name(text);
  if (!name) return false;
  const auto topic = context.topics.find(name->topic);
  return topic != context.topics.end() &&
         name->partition < context.scenario.cluster.topics[topic->second].partitions;
}

std::vector<std::string> read_places(const TableReader& table, ParseContext& context) {
  std::vector<std::string> places;
  for (const Node* item : table.texts("topics")) {
    if (context.topics.find(item->text) == context.topics.end() &&
        !is_partition(item->text, context)) {
      unknown_name(context.problems, *item, "topic or partition", context.topic_names());
    }
    places.push_back(item->text);
  }
  return places;
}

/// The word of `to`.
std::optional<OffsetTarget> target_word(const TableReader& table, bool seeks) {
  const std::optional<std::string> word = table.text("to");
  if (!word) return std::nullopt;
  OffsetTarget target;
  if (*word == (seeks ? "beginning" : "earliest")) return target;
  target.kind = OffsetTarget::Kind::latest;
  if (*word == (seeks ? "end" : "latest")) return target;
  target.kind = OffsetTarget::Kind::current;
  if (*word == "current" && !seeks) return target;
  table.refuse("to", "= " + quoted(*word) + " is unknown",
               seeks ? "\"beginning\" or \"end\"" : "\"earliest\", \"latest\" or \"current\"");
  return std::nullopt;
}

std::optional<OffsetTarget> target_number(const TableReader& table, const ParseContext& context) {
  OffsetTarget target;
  if (const auto offset = table.integer("to-offset", {0, most_offset})) {
    target.kind = OffsetTarget::Kind::offset;
    target.value = *offset;
    return target;
  }
  if (const auto distance = table.integer("shift-by", {-most_offset, most_offset})) {
    target.kind = OffsetTarget::Kind::shift;
    target.value = *distance;
    return target;
  }
  if (const auto time = read_time(table, "to-datetime", context)) {
    target.kind = OffsetTarget::Kind::datetime;
    target.time = *time;
    return target;
  }
  if (const auto back = table.duration("by-duration")) {
    target.kind = OffsetTarget::Kind::duration;
    target.back = *back;
    return target;
  }
  return std::nullopt;
}

std::optional<OffsetTarget> read_target(const TableReader& table, bool seeks,
                                        const ParseContext& context) {
  std::vector<std::string_view> given;
  for (const std::string_view key : target_keys) {
    if (table.has(key)) given.push_back(key);
  }
  const std::string all =
      seeks ? "to or to-offset" : "one of to, to-offset, shift-by, to-datetime and by-duration";
  if (given.empty()) {
    table.problems().error(table.place("do"), "it is not said where to", all);
    return std::nullopt;
  }
  if (given.size() > 1) {
    table.refuse(given[1], "does not go together with " + std::string(given[0]), all);
    return std::nullopt;
  }
  if (given[0] == "to") return target_word(table, seeks);
  if (!seeks || given[0] == "to-offset") return target_number(table, context);
  table.refuse(given[0], "does not belong to do = \"seek\"", all);
  return std::nullopt;
}

std::optional<CommandBody> read_seek(const TableReader& table, const Node& name,
                                     const ParseContext& context) {
  const std::optional<OffsetTarget> to = read_target(table, true, context);
  const std::string partition = table.text("partition").value_or("");
  if (!partition.empty() && !is_partition(partition, context)) {
    table.refuse("partition", "= " + quoted(partition) + " is not a partition of the file");
    return std::nullopt;
  }
  return to ? std::optional<CommandBody>(Seek{name.text, partition, *to}) : std::nullopt;
}

std::optional<CommandBody> read_delete_records(const TableReader& table, const Node& name,
                                               const ParseContext& context) {
  if (!is_partition(name.text, context)) {
    table.refuse("node", "= " + quoted(name.text) + " is not a partition of the file",
                 "a partition such as \"orders-0\"");
    return std::nullopt;
  }
  return DeleteRecords{name.text, table.integer("before", {0, most_offset}).value_or(-1)};
}

bool names_group(const TableReader& table, const Node& name, ParseContext& context) {
  const GroupSpec* const group = context.group(name.text);
  if (group == nullptr) {
    unknown_name(context.problems, name, "group", context.names_of(NodeKind::group));
    return false;
  }
  if (group->type != GroupType::share) return true;
  table.refuse("node", "= " + quoted(name.text) + " is a share group, which has other tools");
  return false;
}

}  // namespace

bool is_offset_action(std::string_view verb) {
  return verb == "seek" || verb == "reset-offsets" || verb == "delete-offsets" ||
         verb == "delete-group" || verb == "delete-records";
}

std::optional<CommandBody> read_offset_action(const TableReader& table, const std::string& verb,
                                              const Node& name, ParseContext& context) {
  if (verb == "seek") return read_seek(table, name, context);
  if (verb == "delete-records") return read_delete_records(table, name, context);
  if (!names_group(table, name, context)) return std::nullopt;
  if (verb == "delete-group") return DeleteGroup{name.text};
  std::vector<std::string> places = read_places(table, context);
  if (verb == "delete-offsets") {
    if (!table.require("topics")) return std::nullopt;
    return DeleteOffsets{name.text, std::move(places)};
  }
  const std::optional<OffsetTarget> to = read_target(table, false, context);
  if (!to) return std::nullopt;
  return ResetOffsets{name.text, std::move(places), *to};
}

}  // namespace ks
