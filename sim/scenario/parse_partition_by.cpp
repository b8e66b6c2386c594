// What [[producers]] says about records besides their keys: the application's own choice of partitions,
// compression.
#include "sim/scenario/parse_parts.h"
#include "sim/scenario/units.h"

namespace ks {
namespace {

/// [["north", 0], ["south", 1]]: a value and its partition number, which the topic has.
void parse_field_value(const Node& item, ProducerSpec& producer, ParseContext& context) {
  const bool pair = item.kind == Node::Kind::list && item.items.size() == 2 &&
                    item.items[0].kind == Node::Kind::text &&
                    item.items[1].kind == Node::Kind::integer;
  if (!pair) {
    context.problems.error(item.place, "a value must be a text and its partition number",
                           "[\"north\", 0]");
    return;
  }
  const std::int64_t number = item.items[1].integer;
  const bool known = context.topics.find(producer.topic) != context.topics.end();
  const std::int64_t partitions =
      known ? context.partitions_of(producer.topic) : std::int64_t{max_partitions};
  if (number < 0 || number >= partitions) {
    context.problems.error(item.items[1].place,
                           producer.topic + " has no partition " + std::to_string(number),
                           "0 to " + std::to_string(partitions - 1));
    return;
  }
  producer.partition.values.push_back({item.items[0].text, static_cast<std::uint32_t>(number)});
}

}  // namespace

void read_partition_by(const Node& node, ProducerSpec& producer, ParseContext& context) {
  const TableReader table(node, "partition", keys_of("producers.partition"), context.problems);
  PartitionBySpec& by = producer.partition;
  if (table.require("field")) by.field = table.text("field").value_or("");
  if (!table.require("values")) return;
  const std::vector<Node>* const values = table.list("values");
  if (values == nullptr) return;
  for (const Node& value : *values) parse_field_value(value, producer, context);
  if (values->empty()) table.refuse("values", "is empty", "[[\"north\", 0], [\"south\", 1]]");
  by.weights = read_weights(table, values->size(), "values");
  by.random = table.boolean("random").value_or(false);
}

/// Without one a compressed batch has half the size; the ratio is ours.
void read_compression(const TableReader& table, ProducerSpec& producer) {
  std::string type = "none";
  for (const auto& [key, value] : producer.config) {
    if (key == "compression.type") type = value;
  }
  if (type != "none") producer.compression = Ratio{1, 2};
  if (!table.has("compression-ratio")) return;
  if (type == "none") {
    table.refuse("compression-ratio", "needs a \"compression.type\" in config",
                 "gzip, snappy, lz4 or zstd");
    return;
  }
  const std::optional<Ratio> ratio = table.ratio("compression-ratio");
  if (!ratio) return;
  if (ratio->zero() || ratio->numerator > ratio->denominator || ratio->denominator > 1'000'000) {
    table.refuse("compression-ratio", "is out of range", "more than 0, at most 1");
    return;
  }
  producer.compression = *ratio;
}

}  // namespace ks
