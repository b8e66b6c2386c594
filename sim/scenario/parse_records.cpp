// What records are: the keys of a producer's, and those that stand in a topic when the run begins.
#include <algorithm>

#include "sim/scenario/parse_parts.h"
#include "sim/scenario/units.h"

namespace ks {
namespace {

constexpr Range record_sizes{1, 1 << 20};
constexpr std::int64_t most_records = 10'000'000;

}  // namespace

std::vector<std::uint32_t> read_weights(const TableReader& table, std::size_t number,
                                        std::string_view what) {
  std::vector<std::uint32_t> weights;
  const std::vector<Node>* items = table.list("weights");
  if (items == nullptr) return weights;
  for (const Node& item : *items) {
    if (item.kind != Node::Kind::integer) {
      wrong_type(item, "a weight", "a whole number", table.problems());
    } else if (item.integer < 0 || item.integer > 1'000'000) {
      table.problems().error(item.place,
                             "the weight " + std::to_string(item.integer) + " is out of range",
                             "0 to 1000000");
    } else {
      weights.push_back(static_cast<std::uint32_t>(item.integer));
    }
  }
  if (weights.size() != number) {
    table.refuse("weights", "has " + std::to_string(weights.size()) + " numbers for " +
                                std::to_string(number) + " " + std::string(what));
  } else if (std::all_of(weights.begin(), weights.end(), [](auto w) { return w == 0; })) {
    table.refuse("weights", "must not all be 0");
  }
  return weights;
}

void read_keys(const Node& node, KeysSpec& keys, Problems& problems) {
  if (node.kind == Node::Kind::text && node.text == "none") return;
  const TableReader table(node, "keys", keys_of("producers.keys"), problems);
  keys.count = static_cast<std::uint32_t>(table.integer("count", {1, 1'000'000}).value_or(0));
  keys.prefix = table.text("prefix").value_or("");
  for (const Node* value : table.texts("values")) keys.values.push_back(value->text);
  keys.random = table.boolean("random").value_or(false);
  if (table.has("values") && (table.has("count") || table.has("prefix"))) {
    table.refuse("values", "does not go together with count and prefix");
  }
  if (!table.has("values") && !table.has("count") && node.kind == Node::Kind::table) {
    problems.error(node.place, "keys needs count or values",
                   "{ count = 12, prefix = \"customer-\" }, "
                   "{ values = [\"a\", \"b\"] } or \"none\"");
  }
  keys.weights = read_weights(table, keys.values.empty() ? keys.count : keys.values.size(), "keys");
}

void read_initial_records(const TableReader& table, TopicSpec& topic, Problems& problems) {
  const Node* const node = table.find("records");
  if (node == nullptr) return;
  const TableReader records(*node, "records", keys_of("topics.records"), problems);
  InitialRecordsSpec& spec = topic.records;
  if (records.require("count")) {
    spec.count =
        static_cast<std::uint32_t>(records.integer("count", {1, most_records}).value_or(0));
  }
  spec.record_bytes =
      static_cast<std::uint32_t>(records.size("size", record_sizes).value_or(spec.record_bytes));
  if (const Node* const keys = records.find("keys")) read_keys(*keys, spec.keys, problems);
  spec.oldest = records.duration("oldest").value_or(spec.oldest);
  spec.newest = records.duration("newest").value_or(spec.newest);
  if (spec.newest > spec.oldest)
    records.refuse("newest", "is an age, and greater than that of the oldest record");
}

}  // namespace ks
