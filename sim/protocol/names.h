// The texts behind the dense ids: what a person calls a node, a partition or a member. Append-only and
// part of World; a longer run's table also names everything a shorter one has.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/id.h"

namespace ks {

struct TopicPartition {
  TopicId topic;
  std::uint32_t number = 0;  ///< the partition's number within its topic
};

struct MemberName {
  std::string member_id;  ///< "<client.id>-<uuid>", as the coordinator made it
  ConsumerId consumer;    ///< whose process it was handed to
  GroupId group;
};

struct Names {
  std::vector<std::string> brokers;      ///< "b1", "b2", …
  std::vector<std::string> controllers;  ///< "k1", …
  std::vector<std::string> zookeepers;   ///< "zk1" in ZooKeeper mode
  std::vector<std::string> producers;
  std::vector<std::string> consumers;  ///< display name, also the client.id
  std::vector<std::string> groups;     ///< group ids
  std::vector<std::string> topics;
  std::vector<TopicPartition> partitions;
  std::vector<MemberName> members;
  std::vector<std::string> instances;       ///< group.instance.id values of static members
  std::vector<std::string> transactionals;  ///< transactional.id values of producers
  /// By consumer: the member id that the scenario wants its coordinator to hand out; "" = a random one.
  std::vector<std::string> wished_member_ids;

  /// "C2", "b1", "OrderProcessingGroup"; "?" for an invalid id.
  std::string_view of(NodeId id) const;
  /// "orders-2".
  std::string of(PartitionId id) const;
  /// "p2".
  std::string short_name(PartitionId id) const;
  /// The member id's text; "" when none.
  std::string_view of(MemberId id) const;
  /// Whether its consumer has got another id in the same group since.
  bool superseded(MemberId id) const;
  /// The group.instance.id; "" when none.
  std::string_view of(InstanceId id) const;
  /// The transactional.id; "" when none.
  std::string_view of(TransactionalId id) const;
  /// The node with that name, or an invalid id. Brokers, producers, consumers, groups, then others.
  NodeId find(std::string_view name) const;
  /// The partition called "orders-2", or an invalid id.
  PartitionId find_partition(std::string_view name) const;
};

}  // namespace ks
