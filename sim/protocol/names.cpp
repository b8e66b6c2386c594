#include "sim/protocol/names.h"

#include <charconv>

namespace ks {
namespace {

std::string_view entry(const std::vector<std::string>& list, std::uint32_t index) {
  return index < list.size() ? std::string_view{list[index]} : std::string_view{"?"};
}

std::uint32_t position(const std::vector<std::string>& list, std::string_view name) {
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    if (list[i] == name) return i;
  }
  return BrokerId::none_index;
}

}  // namespace

std::string_view Names::of(NodeId id) const {
  switch (id.kind) {
    case NodeKind::broker: return entry(brokers, id.index);
    case NodeKind::producer: return entry(producers, id.index);
    case NodeKind::consumer: return entry(consumers, id.index);
    case NodeKind::group: return entry(groups, id.index);
    case NodeKind::controller: return entry(controllers, id.index);
    case NodeKind::zookeeper: return entry(zookeepers, id.index);
    case NodeKind::none: break;
  }
  return "?";
}

std::string Names::of(PartitionId id) const {
  if (id.index >= partitions.size()) return "?";
  const TopicPartition& name = partitions[id.index];
  return std::string{entry(topics, name.topic.index)} + "-" + std::to_string(name.number);
}

std::string Names::short_name(PartitionId id) const {
  if (id.index >= partitions.size()) return "?";
  return "p" + std::to_string(partitions[id.index].number);
}

std::string_view Names::of(MemberId id) const {
  return id.index < members.size() ? std::string_view{members[id.index].member_id}
                                   : std::string_view{};
}

bool Names::superseded(MemberId id) const {
  for (std::size_t i = std::size_t{id.index} + 1; i < members.size(); ++i) {
    if (members[i].consumer == members[id.index].consumer &&
        members[i].group == members[id.index].group)
      return true;
  }
  return false;
}

std::string_view Names::of(InstanceId id) const {
  return id.index < instances.size() ? std::string_view{instances[id.index]} : std::string_view{};
}

std::string_view Names::of(TransactionalId id) const {
  return id.index < transactionals.size() ? std::string_view{transactionals[id.index]}
                                          : std::string_view{};
}

NodeId Names::find(std::string_view name) const {
  const std::vector<std::string>* const lists[] = {&brokers, &producers,   &consumers,
                                                   &groups,  &controllers, &zookeepers};
  const NodeKind kinds[] = {NodeKind::broker, NodeKind::producer,   NodeKind::consumer,
                            NodeKind::group,  NodeKind::controller, NodeKind::zookeeper};
  for (std::size_t i = 0; i < 6; ++i) {
    const std::uint32_t index = position(*lists[i], name);
    if (index != BrokerId::none_index) return NodeId{kinds[i], index};
  }
  return NodeId{};
}

PartitionId Names::find_partition(std::string_view name) const {
  const std::size_t dash = name.rfind('-');
  if (dash == std::string_view::npos) return PartitionId{};
  const std::uint32_t topic = position(topics, name.substr(0, dash));
  if (topic == TopicId::none_index) return PartitionId{};
  const std::string_view digits = name.substr(dash + 1);
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  // "orders-02" is no partition's name.
  if (error != std::errc{} || digits != std::to_string(number)) return PartitionId{};
  for (std::uint32_t i = 0; i < partitions.size(); ++i) {
    if (partitions[i].topic.index == topic && partitions[i].number == number) return PartitionId{i};
  }
  return PartitionId{};
}

}  // namespace ks
