// kafkascope partition: where Kafka puts keys and groups.
#include <fmt/format.h>

#include <optional>

#include "sim/kafka/java_hash.h"
#include "sim/kafka/partitioner.h"
#include "sim/scenario/units.h"
#include "sim/trace/json.h"
#include "viz/cli/commands.h"
#include "viz/cli/files.h"
#include "viz/cli/partition_records.h"

namespace kv {
namespace {

constexpr std::size_t most_key_bytes = std::size_t{64} * 1024 * 1024;
/// offsets.topic.num.partitions where nothing else is said.
constexpr std::uint32_t offsets_partitions = 50;
constexpr std::int64_t most_partitions = 2'147'483'647;

ks::Result<std::optional<std::uint32_t>> partitions_of(const Arguments& arguments) {
  if (arguments.partitions.empty()) return std::optional<std::uint32_t>{};
  const auto count = ks::parse_count(arguments.partitions);
  if (!count || *count < 1 || *count > most_partitions) {
    return ks::failure({.file = "--partitions " + arguments.partitions,
                        .what = "is no number of partitions",
                        .allowed = "a whole number from 1 on"});
  }
  return std::optional(static_cast<std::uint32_t>(*count));
}

ks::Result<std::vector<std::string>> keys_of(const Arguments& arguments, Console& console) {
  std::vector<std::string> keys = arguments.keys;
  const std::string file = arguments.file();
  if (file.empty()) return keys;
  const auto text = file == "-" ? read_stream(console.in(), "standard input", most_key_bytes)
                                : read_file(file, most_key_bytes);
  if (!text) return tl::unexpected(text.error());
  for (std::size_t begin = 0; begin < text->size();) {
    const std::size_t end = std::min(text->find('\n', begin), text->size());
    std::string key = text->substr(begin, end - begin);
    if (key.ends_with('\r')) key.pop_back();
    keys.push_back(std::move(key));
    begin = end + 1;
  }
  return keys;
}

struct Placed {
  std::string_view kind;  ///< "key" or "group_id"
  std::string name;
  std::string_view hash_name;
  std::int32_t hash = 0;
  std::uint32_t partition = 0;
};

void show(const Placed& placed, bool as_json, Console& console) {
  if (!as_json) {
    console.line(fmt::format("{}\t{}\t{}", placed.name, placed.hash, placed.partition));
    return;
  }
  ks::JsonWriter json;
  json.begin_object().field(placed.kind, placed.name).field(placed.hash_name, placed.hash);
  console.line(json.field("partition", placed.partition).end_object().text());
}

/// The same word for what stands in a partition.
ks::Result<int> log_command(const Arguments& arguments, Surroundings& with) {
  if (arguments.file().empty() || arguments.time.empty()) {
    return ks::failure({.file = "kafkascope partition",
                        .what = "--log needs a scenario and an instant",
                        .allowed = "FILE --log orders-0 --time T"});
  }
  return partition_records(arguments, with);
}

}  // namespace

ks::Result<int> partition_command(const Arguments& arguments, Surroundings& with) {
  if (!arguments.log.empty()) return log_command(arguments, with);
  const auto partitions = partitions_of(arguments);
  if (!partitions) return tl::unexpected(partitions.error());
  const auto keys = keys_of(arguments, with.console);
  if (!keys) return tl::unexpected(keys.error());
  const bool has_keys = !keys->empty() || !arguments.files.empty();
  if (!has_keys && arguments.group.empty()) {
    return ks::failure({.file = "kafkascope partition",
                        .what = "there is nothing to place",
                        .allowed = "--key K, a FILE with one key a line, or --group ID"});
  }
  if (has_keys && !*partitions) {
    return ks::failure({.file = "kafkascope partition",
                        .what = "--partitions is missing",
                        .allowed = "the number of partitions of the topic"});
  }
  for (const std::string& key : *keys) {
    show({"key", key, "murmur2", ks::murmur2(key), ks::partition_for_key(key, **partitions)},
         arguments.json, with.console);
  }
  if (arguments.group.empty()) return 0;
  const std::uint32_t offsets = partitions->value_or(offsets_partitions);
  show({"group_id", arguments.group, "hash", ks::java_string_hash(arguments.group),
        ks::offsets_partition(arguments.group, offsets)},
       arguments.json, with.console);
  return 0;
}

}  // namespace kv
