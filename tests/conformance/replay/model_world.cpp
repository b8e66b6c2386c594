#include "tests/conformance/replay/model_world.h"

#include <algorithm>

namespace ks_replay {
namespace {

std::uint32_t next_broker(std::uint32_t broker, std::uint32_t steps, std::uint32_t brokers) {
  return (broker - 1 + steps) % brokers + 1;
}

/// On all brokers, from the leader on.
std::vector<std::uint32_t> replicas_from(std::uint32_t leader, std::uint32_t factor,
                                         std::uint32_t brokers) {
  std::vector<std::uint32_t> replicas;
  for (std::uint32_t i = 0; i < factor; ++i) replicas.push_back(next_broker(leader, i, brokers));
  return replicas;
}

ks::TopicSpec topic_of(const Json& header, std::uint32_t brokers) {
  const Json& topic = header.at("topic");
  ks::TopicSpec spec;
  spec.name = topic.at("name");
  spec.partitions = topic.at("partitions");
  spec.replication_factor = topic.at("replication_factor");
  for (std::uint32_t p = 0; p < spec.partitions; ++p) {
    const std::uint32_t leader = topic.at("leaders").at(std::to_string(p));
    spec.replicas.push_back(replicas_from(leader, spec.replication_factor, brokers));
  }
  return spec;
}

/// The broker that became coordinator when the first one had gone; 0: none did.
std::uint32_t second_coordinator(const Recording& recording) {
  for (const Event& event : recording.events) {
    if (event.ev == "coordinator_loading") return static_cast<std::uint32_t>(event.node());
  }
  return 0;
}

/// __consumer_offsets with the group's partition led by the recording's coordinator. No header has the order
/// of its replicas, but who leads when the first has gone stands second.
ks::TopicSpec offsets_topic_of(const Recording& recording, std::uint32_t brokers) {
  const Json& header = recording.header;
  const std::uint32_t partition = header.at("coordinator").at("partition");
  const std::uint32_t leader = header.at("coordinator").at("broker");
  ks::TopicSpec spec;
  spec.name = "__consumer_offsets";
  spec.partitions = 50;
  spec.replication_factor = std::min(3U, brokers);
  for (std::uint32_t p = 0; p < spec.partitions; ++p) {
    const std::uint32_t distance = (p + spec.partitions * brokers - partition) % brokers;
    spec.replicas.push_back(
        replicas_from(next_broker(leader, distance, brokers), spec.replication_factor, brokers));
  }
  std::vector<std::uint32_t>& replicas = spec.replicas[partition];
  const auto second =
      std::find(replicas.begin() + 1, replicas.end(), second_coordinator(recording));
  if (second != replicas.end()) std::iter_swap(replicas.begin() + 1, second);
  return spec;
}

}  // namespace

ks::ClusterSpec cluster_of(const Recording& recording) {
  const Json& header = recording.header;
  ks::ClusterSpec spec;
  spec.brokers = header.at("brokers");
  for (const auto& [key, value] : header.at("settings").at("broker").items())
    spec.broker_config.emplace_back(key, value.get<std::string>());
  spec.topics.push_back(topic_of(header, spec.brokers));
  spec.topics.push_back(offsets_topic_of(recording, spec.brokers));
  ks::GroupSpec group;
  group.id = header.at("group");
  group.topics.push_back(spec.topics.front().name);
  const Json settings = header.at("settings").value("group", Json::object());
  for (const auto& [key, value] : settings.items())
    group.group_config.emplace_back(key, value.get<std::string>());
  spec.groups.push_back(group);
  return spec;
}

const std::vector<ks::PartitionId>& Partitions::all() const {
  return world_->cluster->at(ks::TopicId{0}).partitions;
}

ks::PartitionId Partitions::id(int number) const {
  const auto index = static_cast<std::size_t>(number);
  return index < all().size() ? all()[index] : ks::PartitionId{};
}

int Partitions::number(ks::PartitionId id) const {
  const auto found = std::find(all().begin(), all().end(), id);
  return found == all().end() ? -1 : static_cast<int>(found - all().begin());
}

std::vector<ks::PartitionId> Partitions::ids(const Json& numbers) const {
  std::vector<ks::PartitionId> list;
  for (const int number : numbers) list.push_back(id(number));
  return list;
}

std::vector<int> Partitions::numbers(const std::vector<ks::PartitionId>& ids) const {
  std::vector<int> list;
  for (const ks::PartitionId id : ids) list.push_back(number(id));
  return list;
}

}  // namespace ks_replay
