#include "sim/trace/sentence_cluster.h"

#include <fmt/format.h>

#include "sim/trace/words.h"

namespace ks {
namespace {

std::string partitions(std::uint32_t count) { return count_text(count, "partition", "partitions"); }

}  // namespace

std::string cluster_sentence(const TopicCreated& b, std::string_view, const Names& names) {
  return fmt::format("The controller creates {} with {}, {} of each.", names.topics[b.topic.index],
                     partitions(b.partitions),
                     count_text(b.replication_factor, "replica", "replicas"));
}

std::string cluster_sentence(const PartitionsAdded& b, std::string_view, const Names& names) {
  return fmt::format("The controller lets {} grow from {} to {}; its records stay where they are.",
                     names.topics[b.topic.index], partitions(b.from), partitions(b.to));
}

std::string cluster_sentence(const TopicDeleted& b, std::string_view, const Names& names) {
  return fmt::format("The controller deletes {} with its {} and all their records.",
                     names.topics[b.topic.index], partitions(b.partitions));
}

std::string cluster_sentence(const MetadataApplied& b, std::string_view self, const Names&) {
  return fmt::format("{} takes over the controller's metadata, version {}.", self, b.version);
}

std::string cluster_sentence(const MetadataLearned& b, std::string_view self, const Names&) {
  return fmt::format("{} learns new metadata: version {} where it had {}.", self, b.to, b.from);
}

std::string cluster_sentence(const ConnectionLost& b, std::string_view self, const Names& names) {
  return fmt::format("{} loses its connection to {}{}.", self, names.of(node(b.broker)),
                     b.coordinator ? ", its coordinator" : "");
}

void write_cluster_fact(JsonWriter& json, const TopicCreated& b, const Names& names) {
  json.field("topic", names.topics[b.topic.index]).field("partitions", b.partitions);
  json.field("replication_factor", b.replication_factor);
}

void write_cluster_fact(JsonWriter& json, const PartitionsAdded& b, const Names& names) {
  json.field("topic", names.topics[b.topic.index]);
  json.field("from_partitions", b.from).field("to_partitions", b.to);
}

void write_cluster_fact(JsonWriter& json, const TopicDeleted& b, const Names& names) {
  json.field("topic", names.topics[b.topic.index]).field("partitions", b.partitions);
}

void write_cluster_fact(JsonWriter& json, const MetadataApplied& b, const Names&) {
  json.field("metadata_version", b.version);
}

void write_cluster_fact(JsonWriter& json, const MetadataLearned& b, const Names&) {
  json.field("from_version", b.from).field("to_version", b.to);
}

void write_cluster_fact(JsonWriter& json, const ConnectionLost& b, const Names& names) {
  json.field("broker", names.of(node(b.broker))).field("coordinator", b.coordinator);
}

}  // namespace ks
