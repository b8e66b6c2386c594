// What an assignor sees and answers: the members of a group with their subscriptions, the topics as
// the group's leader (or the coordinator) knows them, and who gets which partition. Plain data; no
// timers, no sessions.
// Source: ConsumerPartitionAssignor.Subscription, .GroupSubscription, .GroupAssignment.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ks {

/// A partition of one of the topics of an AssignInput.
struct AssignedPartition {
  std::uint32_t topic = 0;  ///< index into AssignInput::topics
  std::uint32_t partition = 0;
  auto operator<=>(const AssignedPartition&) const = default;
};

/// The assignor's own bytes in a subscription, as the sticky assignor writes them (version 1).
struct AssignorUserData {
  std::vector<AssignedPartition> partitions{};  ///< what the member was given last
  std::int32_t generation = -1;
  bool operator==(const AssignorUserData&) const = default;
};

struct Member {
  std::string member_id{};
  std::string group_instance_id{};      ///< empty for a dynamic member
  std::string client_rack{};            ///< empty: no rack
  std::vector<std::uint32_t> topics{};  ///< subscribed topics, as indexes into AssignInput::topics
  std::int32_t generation = -1;         ///< the last one the member took part in; -1: none
  std::vector<AssignedPartition> owned{};  ///< cooperative members say what they hold
  std::optional<AssignorUserData> user_data{};
  bool operator==(const Member&) const = default;
};

struct AssignTopic {
  std::string name{};
  std::optional<std::uint32_t> partitions{};  ///< nothing when the topic is not in the metadata
  /// Per partition the racks of its replicas' brokers, brokers without a rack left out. Empty when
  /// the cluster has no racks.
  std::vector<std::vector<std::string>> racks{};
  bool operator==(const AssignTopic&) const = default;
};

struct AssignInput {
  std::vector<AssignTopic> topics{};
  std::vector<Member> members{};  ///< in the order of the JoinGroup response
  bool operator==(const AssignInput&) const = default;
};

/// Entry i belongs to AssignInput::members[i]; each list is sorted by topic name and partition, as
/// a consumer keeps what it receives.
using Assignment = std::vector<std::vector<AssignedPartition>>;

}  // namespace ks
