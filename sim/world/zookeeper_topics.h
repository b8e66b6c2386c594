// With ZooKeeper: what the controller's broker refuses of new topics, new partitions and reassignments, in
// the order and in the words in which it looks at them, and which brokers new partitions are placed on.
// Source: ZkAdminManager, AdminZkClient, AdminUtils, KafkaController.validateReplicas of Kafka 3.9.
// Model: brokers that do not exist are refused where a new topic's replicas are given; Kafka creates it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/kafka/replica_placer.h"
#include "sim/world/command.h"
#include "sim/world/world.h"

namespace ks {

/// Brokers that the controller's broker knows as alive: a new topic's replicas are placed there.
std::vector<UsableBroker> brokers_alive(const World& world);
/// Brokers that have a znode: there new partitions of a topic are placed.
std::vector<UsableBroker> brokers_registered(const World& world);

/// Why replicas cannot be placed; "" = they can.
std::string zookeeper_placement_refusal(const std::vector<UsableBroker>& brokers,
                                        std::int64_t partitions, std::int64_t factor);
/// Of replicas that are given.
std::string zookeeper_assignment_refusal(const CreateTopic& command);
std::string zookeeper_growth_refusal(const World& world, const GrowTopic& command, TopicId topic);
/// Where new partitions of the topic stand, `count` of them.
PlacedReplicas zookeeper_growth(const World& world, TopicId topic, std::uint32_t count);

/// AlterPartitionReassignments for one partition; `topic` and the partition may not exist.
std::string zookeeper_target_refusal(const World& world, TopicId topic,
                                     const ReassignTarget& target);

}  // namespace ks
