// Identities. Ids are dense indexes into World's vectors and are never reused: a dead consumer stays
// as a tombstone, so lanes and colours keep their meaning through time travel.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>

namespace ks {

/// Number of commands and events executed so far on this branch; the n-th executed thing has number n.
using EventNo = std::uint64_t;

template <class Tag>
struct Id {
  static constexpr std::uint32_t none_index = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t index = none_index;
  constexpr bool valid() const { return index != none_index; }
  auto operator<=>(const Id&) const = default;
};

using BrokerId = Id<struct BrokerTag>;
/// A controller of the KRaft quorum.
using ControllerId = Id<struct ControllerTag>;
using TopicId = Id<struct TopicTag>;
using ProducerId = Id<struct ProducerTag>;
using ConsumerId = Id<struct ConsumerTag>;
using GroupId = Id<struct GroupTag>;
using ConnectionId = Id<struct ConnectionTag>;
/// A member id handed out by a group coordinator; the text stands in Names::members.
using MemberId = Id<struct MemberTag>;
/// A group.instance.id; the text stands in Names::instances.
using InstanceId = Id<struct InstanceTag>;
/// A transactional.id; the text stands in Names::transactionals.
using TransactionalId = Id<struct TransactionalTag>;
/// A partition of any topic, numbered through all topics in the order of their creation.
using PartitionId = Id<struct PartitionTag>;

enum class NodeKind : std::uint8_t {
  none,
  broker,
  producer,
  consumer,
  group,
  controller,
  zookeeper
};

/// Whatever a fact can happen at, a command can name or a lane can belong to.
struct NodeId {
  NodeKind kind = NodeKind::none;
  std::uint32_t index = 0;
  constexpr bool valid() const { return kind != NodeKind::none; }
  auto operator<=>(const NodeId&) const = default;
};

constexpr NodeId node(BrokerId id) { return {NodeKind::broker, id.index}; }
constexpr NodeId node(ControllerId id) { return {NodeKind::controller, id.index}; }
constexpr NodeId node(ProducerId id) { return {NodeKind::producer, id.index}; }
constexpr NodeId node(ConsumerId id) { return {NodeKind::consumer, id.index}; }
constexpr NodeId node(GroupId id) { return {NodeKind::group, id.index}; }
/// The one ZooKeeper server of profile 3.9.
inline constexpr NodeId zookeeper_node{NodeKind::zookeeper, 0};

}  // namespace ks
