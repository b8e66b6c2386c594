// The assignors of the consumer group protocol (KIP-848): they run in the coordinator and compute what
// every member shall have in the end, its target. One row each; to add one, write its function in a file
// of its own and add a row.
// Source: the classes of org.apache.kafka.coordinator.group.assignor that implement
// ConsumerGroupPartitionAssignor.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/kafka/group/member.h"
#include "sim/kafka/topic_uuid.h"

namespace ks {

struct TargetTopic {
  std::string name{};
  TopicUuid id{};
  std::optional<std::uint32_t> partitions{};  ///< nothing when the topic is not in the metadata
  bool operator==(const TargetTopic&) const = default;
};

struct TargetMember {
  std::string member_id{};
  std::string group_instance_id{};      ///< empty for a dynamic member
  std::vector<std::uint32_t> topics{};  ///< subscribed topics: a set, as indexes into topics
  /// The target so far, partitions of one topic side by side. Topics stand in the order of Java's map of
  /// topic ids, partitions in that of its set: it decides what goes where there is too much. Every
  /// partition exists if its topic does, and is in one target only.
  std::vector<AssignedPartition> target{};
  bool operator==(const TargetMember&) const = default;
};

struct TargetInput {
  std::vector<TargetTopic> topics{};
  std::vector<TargetMember>
      members{};  ///< in the order in which the coordinator puts them into a map
  bool operator==(const TargetInput&) const = default;
};

/// SubscriptionType.HOMOGENEOUS: all members subscribe to the same names.
bool subscribe_alike(const TargetInput& input);

/// Each list of the result is sorted by topic name and partition.
using TargetFunction = Assignment (*)(const TargetInput&);

struct TargetAssignorRow {
  std::string_view name;        ///< as it travels in ConsumerGroupHeartbeat
  std::string_view class_name;  ///< as group.consumer.assignors may name it
  TargetFunction assign;
  std::string_view explanation;
};

/// The first is the default.
std::span<const TargetAssignorRow> target_assignor_table();
/// By name or class name; null when there is none.
const TargetAssignorRow* find_target_assignor(std::string_view name_or_class);

/// UniformAssignor.
Assignment target_uniform(const TargetInput& input);
/// Its part for members with different subscriptions.
Assignment target_uniform_mixed(const TargetInput& input);
/// RangeAssignor of the coordinator.
Assignment target_range(const TargetInput& input);

}  // namespace ks
