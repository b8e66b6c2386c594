#include "sim/trace/sentence_topics.h"

#include <fmt/format.h>

#include "sim/trace/words.h"

namespace ks {
namespace {

std::string brokers_text(const std::vector<BrokerId>& list, const Names& names) {
  std::vector<std::string> items;
  for (const BrokerId broker : list) items.emplace_back(names.of(node(broker)));
  return items.empty() ? "nobody" : list_text(items);
}

/// "orders", "the group G" or "all brokers".
std::string whose(TopicId topic, GroupId group, const Names& names, std::string_view otherwise) {
  if (topic.valid()) return "the topic " + names.topics[topic.index];
  if (group.valid()) return fmt::format("the group {}", names.of(node(group)));
  return std::string{otherwise};
}

std::string one(const ConfigChange& change) {
  const std::string value = change.to.empty() ? "nothing" : change.to;
  if (change.removed) return fmt::format("{} back to {}", change.key, value);
  if (change.from.empty() || change.from == change.to)
    return fmt::format("{} = {}", change.key, value);
  return fmt::format("{} from {} to {}", change.key, change.from, value);
}

void brokers(JsonWriter& json, std::string_view key, const std::vector<BrokerId>& list,
             const Names& names) {
  json.key(key).begin_array();
  for (const BrokerId broker : list) json.value(names.of(node(broker)));
  json.end_array();
}

void resource(JsonWriter& json, TopicId topic, GroupId group, const Names& names) {
  if (topic.valid()) json.field("topic", names.topics[topic.index]);
  if (group.valid()) json.field("group", names.of(node(group)));
  if (!topic.valid() && !group.valid()) json.field("brokers", "all");
}

void partitions(JsonWriter& json, const std::vector<PartitionId>& list, const Names& names) {
  json.key("partitions").begin_array();
  for (const PartitionId partition : list) json.value(names.of(partition));
  json.end_array();
}

}  // namespace

std::string cluster_sentence(const ConfigChanged& b, std::string_view self, const Names& names) {
  std::vector<std::string> items;
  for (const ConfigChange& change : b.changes) items.push_back(one(change));
  if (!b.client.empty()) {
    return fmt::format("{} changes the quotas of {}: {}.", self,
                       b.client == "<default>" ? "clients without quotas of their own" : b.client,
                       list_text(items));
  }
  const std::string brokers =
      b.broker.valid() ? fmt::format("the broker {}", names.of(node(b.broker))) : "all brokers";
  return fmt::format("{} changes the configuration of {}: {}.", self,
                     whose(b.topic, b.group, names, brokers), list_text(items));
}

std::string cluster_sentence(const ConfigApplied& b, std::string_view self, const Names& names) {
  return fmt::format("{} has heard of the new settings of {} and works with them.", self,
                     whose(b.topic, b.group, names, "the brokers"));
}

std::string cluster_sentence(const ReassignmentStarted& b, std::string_view self,
                             const Names& names) {
  const std::string partition = names.of(b.partition);
  if (b.adding.empty() && b.removing.empty()) {
    return fmt::format("{} puts the replicas of {} into another order: {}.", self, partition,
                       brokers_text(b.replicas, names));
  }
  if (b.removing.empty())
    return fmt::format("{} gives {} further replicas: {}.", self, partition,
                       brokers_text(b.adding, names));
  if (b.adding.empty())
    return fmt::format("{} takes replicas of {} away: {}.", self, partition,
                       brokers_text(b.removing, names));
  return fmt::format("{} moves {}: {} {} added, and when in sync {} {}.", self, partition,
                     brokers_text(b.adding, names), b.adding.size() == 1 ? "is" : "are",
                     brokers_text(b.removing, names), b.removing.size() == 1 ? "goes" : "go");
}

std::string cluster_sentence(const ReassignmentCompleted& b, std::string_view, const Names& names) {
  const std::string gone = b.removed.empty()
                               ? std::string{}
                               : fmt::format(", without {}", brokers_text(b.removed, names));
  return fmt::format("The reassignment of {} is complete: its replicas are {}{} (epoch {}).",
                     names.of(b.partition), brokers_text(b.replicas, names), gone, b.leader_epoch);
}

std::string cluster_sentence(const ReassignmentCancelled& b, std::string_view, const Names& names) {
  return fmt::format(
      "The reassignment of {} is given up: its replicas are {} as before (epoch {}).",
      names.of(b.partition), brokers_text(b.replicas, names), b.leader_epoch);
}

std::string cluster_sentence(const ReplicaCreated& b, std::string_view self, const Names& names) {
  const std::string from =
      b.leader.valid() ? fmt::format(" and copies it from {}", names.of(node(b.leader))) : "";
  return fmt::format("{} begins an empty log of {}{}.", self, names.of(b.partition), from);
}

std::string cluster_sentence(const ReplicaRemoved& b, std::string_view self, const Names& names) {
  return fmt::format("{} has no replica of {} any more and deletes its log, which ended at {}.",
                     self, names.of(b.partition), b.log_end);
}

std::string cluster_sentence(const FetchingPaused& b, std::string_view self, const Names& names) {
  return fmt::format("{} pauses {}: it polls on and stays a member, but is given none of them.",
                     self, partitions_text(b.partitions, names));
}

std::string cluster_sentence(const FetchingResumed& b, std::string_view self, const Names& names) {
  return fmt::format("{} resumes {} where it paused.", self, partitions_text(b.partitions, names));
}

void write_cluster_fact(JsonWriter& json, const ConfigChanged& b, const Names& names) {
  if (!b.client.empty()) {
    json.field("client_id", b.client);
  } else if (b.broker.valid()) {
    json.field("broker", names.of(node(b.broker)));
  } else {
    resource(json, b.topic, b.group, names);
  }
  json.key("changes").begin_array();
  for (const ConfigChange& change : b.changes) {
    json.begin_object().field("key", change.key).field("from", change.from);
    json.field("to", change.to).field("removed", change.removed).end_object();
  }
  json.end_array();
}

void write_cluster_fact(JsonWriter& json, const ConfigApplied& b, const Names& names) {
  resource(json, b.topic, b.group, names);
}

void write_cluster_fact(JsonWriter& json, const ReassignmentStarted& b, const Names& names) {
  json.field("partition", names.of(b.partition));
  brokers(json, "from", b.from, names);
  brokers(json, "replicas", b.replicas, names);
  brokers(json, "adding_replicas", b.adding, names);
  brokers(json, "removing_replicas", b.removing, names);
}

void write_cluster_fact(JsonWriter& json, const ReassignmentCompleted& b, const Names& names) {
  json.field("partition", names.of(b.partition));
  brokers(json, "replicas", b.replicas, names);
  brokers(json, "removed", b.removed, names);
  json.field("leader_epoch", b.leader_epoch);
}

void write_cluster_fact(JsonWriter& json, const ReassignmentCancelled& b, const Names& names) {
  json.field("partition", names.of(b.partition));
  brokers(json, "replicas", b.replicas, names);
  brokers(json, "removed", b.removed, names);
  json.field("leader_epoch", b.leader_epoch);
}

void write_cluster_fact(JsonWriter& json, const ReplicaCreated& b, const Names& names) {
  json.field("partition", names.of(b.partition));
  if (b.leader.valid()) json.field("leader", names.of(node(b.leader)));
}

void write_cluster_fact(JsonWriter& json, const ReplicaRemoved& b, const Names& names) {
  json.field("partition", names.of(b.partition)).field("log_end_offset", b.log_end);
}

void write_cluster_fact(JsonWriter& json, const FetchingPaused& b, const Names& names) {
  partitions(json, b.partitions, names);
}

void write_cluster_fact(JsonWriter& json, const FetchingResumed& b, const Names& names) {
  partitions(json, b.partitions, names);
}

}  // namespace ks
