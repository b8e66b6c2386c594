#include "sim/kafka/group/assign_simple.h"

#include <algorithm>

#include "sim/kafka/java_hash.h"
#include "sim/kafka/java_hash_order.h"

namespace ks {
namespace {

/// AssignorHelpers.newHashMap: enough buckets for n keys.
std::uint32_t buckets_for(std::size_t n) {
  std::uint32_t capacity = 1;
  const std::size_t wanted = (n + 1) * 4 / 3 + 1;
  while (capacity < wanted) capacity *= 2;
  return capacity;
}

/// Members as their indexes in a HashSet<Integer>.
std::vector<std::uint32_t> in_java_order(const std::vector<std::uint32_t>& members) {
  std::vector<std::int32_t> hashes;
  for (const std::uint32_t member : members) hashes.push_back(static_cast<std::int32_t>(member));
  std::vector<std::uint32_t> ordered;
  for (const std::uint32_t i : java_iteration(hashes)) ordered.push_back(members[i]);
  return ordered;
}

class Balancer {
 public:
  Balancer(const TargetInput& input, const std::vector<AssignedPartition>& assignable)
      : input_(input), assignable_(assignable) {
    number_members();
    const auto members = static_cast<std::int64_t>(order_.size());
    const auto partitions = static_cast<std::int64_t>(assignable.size());
    sharing_ = partitions == 0 ? 0 : (members + partitions - 1) / partitions;
    const auto up_to = [&](std::int64_t n) {
      return (sharing_ * partitions * n + members - 1) / members;
    };
    for (std::int64_t i = 0; i < members; ++i) wanted_.push_back(up_to(i + 1) - up_to(i));
    has_.resize(order_.size());
  }

  Assignment run() {
    keep_what_they_have();
    take_from_overfilled_members();
    take_from_overshared_partitions();
    for (const AssignedPartition& partition : assignable_) members_of(partition);
    give_what_is_missing();
    Assignment result(input_.members.size());
    for (std::size_t i = 0; i < order_.size(); ++i) {
      result[order_[i]] = has_[i];
      std::sort(result[order_[i]].begin(), result[order_[i]].end());
    }
    return result;
  }

 private:
  /// A partition and who has it, members by their places in order_.
  struct Shared {
    AssignedPartition partition;
    std::vector<std::uint32_t> members;
  };

  /// The coordinator's map of members gives them by the hash codes of their ids.
  void number_members() {
    std::vector<std::int32_t> hashes;
    for (const TargetMember& member : input_.members)
      hashes.push_back(java_string_hash(member.member_id));
    order_ = java_iteration(hashes);
  }

  std::int32_t hash_of(const AssignedPartition& partition) const {
    // TopicIdPartition of the server is a record: not the hash of the clients' TopicPartition.
    const auto topic =
        static_cast<std::uint32_t>(java_uuid_hash(input_.topics[partition.topic].id));
    return static_cast<std::int32_t>(31 * topic + partition.partition);
  }

  std::vector<std::uint32_t>& members_of(const AssignedPartition& partition) {
    for (Shared& each : shared_) {
      if (each.partition == partition) return each.members;
    }
    shared_.push_back({partition, {}});
    return shared_.back().members;
  }

  /// The entries of the map from partitions to members, as places in shared_.
  std::vector<std::uint32_t> partitions_in_java_order() const {
    std::vector<std::int32_t> hashes;
    for (const Shared& each : shared_) hashes.push_back(hash_of(each.partition));
    return java_iteration(hashes, buckets_for(assignable_.size()));
  }

  void add_unfilled(std::uint32_t member) {
    const auto at = std::lower_bound(unfilled_.begin(), unfilled_.end(), member);
    if (at == unfilled_.end() || *at != member) unfilled_.insert(at, member);
  }

  void keep_what_they_have() {
    for (std::uint32_t i = 0; i < order_.size(); ++i) {
      const TargetMember& member = input_.members[order_[i]];
      for (const AssignedPartition& partition : member.target) {
        const bool subscribed = std::find(member.topics.begin(), member.topics.end(),
                                          partition.topic) != member.topics.end();
        if (!subscribed) continue;
        has_[i].push_back(partition);
        members_of(partition).push_back(i);
      }
      const auto count = static_cast<std::int64_t>(has_[i].size());
      if (count < wanted_[i]) add_unfilled(i);
      if (count > wanted_[i]) overfilled_.push_back(i);
    }
  }

  void take_from_overfilled_members() {
    for (const std::uint32_t member : overfilled_) {
      std::vector<std::int32_t> hashes;
      for (const AssignedPartition& partition : has_[member]) hashes.push_back(hash_of(partition));
      const std::vector<AssignedPartition> before = has_[member];
      for (const std::uint32_t i : java_iteration(hashes)) {
        if (static_cast<std::int64_t>(has_[member].size()) <= wanted_[member]) break;
        std::erase(has_[member], before[i]);
        std::erase(members_of(before[i]), member);
      }
    }
  }

  void take_from_overshared_partitions() {
    for (const std::uint32_t i : partitions_in_java_order()) {
      Shared& each = shared_[i];
      for (const std::uint32_t member : in_java_order(each.members)) {
        if (static_cast<std::int64_t>(each.members.size()) <= sharing_) break;
        std::erase(each.members, member);
        std::erase(has_[member], each.partition);
        add_unfilled(member);
      }
    }
  }

  /// Round after round through the members that want more, once through the partitions. A partition that
  /// nobody of them can take, because all have it, is left with fewer members.
  void give_what_is_missing() {
    std::size_t next = 0;
    bool given = false;  // in this round
    for (const std::uint32_t i : partitions_in_java_order()) {
      Shared& each = shared_[i];
      while (static_cast<std::int64_t>(each.members.size()) < sharing_ && !unfilled_.empty()) {
        if (next == unfilled_.size()) {
          if (!given) break;
          next = 0;
          given = false;
        }
        const std::uint32_t member = unfilled_[next];
        const bool has =
            std::find(each.members.begin(), each.members.end(), member) != each.members.end();
        if (has) {
          ++next;
          continue;
        }
        each.members.push_back(member);
        has_[member].push_back(each.partition);
        given = true;
        if (static_cast<std::int64_t>(has_[member].size()) >= wanted_[member]) {
          unfilled_.erase(unfilled_.begin() + static_cast<std::ptrdiff_t>(next));
        } else {
          ++next;
        }
      }
    }
  }

  const TargetInput& input_;
  const std::vector<AssignedPartition>& assignable_;
  std::vector<std::uint32_t> order_;  ///< members in the order of the coordinator's map
  std::int64_t sharing_ = 0;          ///< how many members a partition shall have
  std::vector<std::int64_t> wanted_;  ///< by place in order_: how many partitions
  std::vector<std::vector<AssignedPartition>> has_;
  std::vector<Shared> shared_;           ///< in the order in which they came into the map
  std::vector<std::uint32_t> unfilled_;  ///< ascending
  std::vector<std::uint32_t> overfilled_;
};

}  // namespace

Assignment assign_simple_all(const TargetInput& input) {
  Assignment result;
  for (const TargetMember& member : input.members) {
    std::vector<AssignedPartition>& given = result.emplace_back();
    std::vector<std::uint32_t> topics = member.topics;
    std::sort(topics.begin(), topics.end());
    for (const std::uint32_t topic : topics) {
      const std::uint32_t count = input.topics[topic].partitions.value_or(0);
      for (std::uint32_t number = 0; number < count; ++number) given.push_back({topic, number});
    }
  }
  return result;
}

Assignment assign_simple_balanced(const TargetInput& input,
                                  const std::vector<AssignedPartition>& assignable) {
  if (input.members.empty()) return {};
  return Balancer{input, assignable}.run();
}

}  // namespace ks
