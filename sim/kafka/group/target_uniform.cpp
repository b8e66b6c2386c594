// UniformAssignor, for members that all subscribe to the same topics: in Java's order of member ids each
// keeps what it has up to its share; what is left over or new fills those with less, member by member.
// Source: org.apache.kafka.coordinator.group.assignor.UniformAssignor,
// UniformHomogeneousAssignmentBuilder.
#include <utility>

#include "sim/base/check.h"
#include "sim/kafka/group/assign_order.h"
#include "sim/kafka/group/target_assignor.h"
#include "sim/kafka/java_hash.h"
#include "sim/kafka/java_hash_order.h"

namespace ks {
namespace {

/// Topics of a subscription that exist, in the order of a HashSet of their ids. Kafka makes it as large
/// as the number of names asks for, those of missing topics included.
std::vector<std::uint32_t> topics_in_hash_order(const TargetInput& input,
                                                const std::vector<std::uint32_t>& subscription) {
  const std::uint32_t capacity = java_capacity_for(subscription.size());
  std::vector<std::int32_t> names;
  for (const std::uint32_t t : subscription)
    names.push_back(java_string_hash(input.topics[t].name));
  std::vector<std::uint32_t> topics;
  std::vector<std::int32_t> ids;
  for (const std::uint32_t i : java_iteration(names, capacity)) {
    const TargetTopic& topic = input.topics[subscription[i]];
    if (!topic.partitions) continue;
    topics.push_back(subscription[i]);
    ids.push_back(java_uuid_hash(topic.id));
  }
  std::vector<std::uint32_t> ordered;
  for (const std::uint32_t i : java_iteration(ids, capacity)) ordered.push_back(topics[i]);
  return ordered;
}

class Homogeneous {
 public:
  explicit Homogeneous(const TargetInput& input)
      : input_(input), subscribed_(input.topics.size(), false), result_(input.members.size()) {}

  Assignment run() {
    const std::vector<std::uint32_t> order = hash_order(names_of(input_.members));
    const std::size_t total = collect_free(order.front());
    share_ = total / order.size();
    extras_ = total % order.size();
    for (std::size_t i = 0; i < order.size(); ++i) keep(order[i], order.size() - i);
    std::size_t next = 0;
    for (const auto& [member, room] : unfilled_) {
      for (std::size_t i = 0; i < room && next < free_.size(); ++i) {
        result_[member].push_back(free_[next++]);
      }
    }
    KS_CHECK(next == free_.size());
    sort_assignment(topic_ranks(input_.topics), result_);
    return std::move(result_);
  }

 private:
  std::size_t collect_free(std::uint32_t first_member);
  void keep(std::uint32_t member, std::size_t members_left);

  const TargetInput& input_;
  std::vector<bool> subscribed_;  ///< per topic: somebody reads it, and it exists
  std::vector<AssignedPartition> free_{};
  std::size_t share_ = 0;
  std::size_t extras_ = 0;  ///< members that are still to get one more
  std::vector<std::pair<std::uint32_t, std::size_t>> unfilled_{};  ///< members with room, in order
  Assignment result_;
};

/// Whatever is in nobody's target. How many partitions there are at all.
std::size_t Homogeneous::collect_free(std::uint32_t first_member) {
  std::vector<std::vector<bool>> taken(input_.topics.size());
  for (std::size_t t = 0; t < taken.size(); ++t) {
    taken[t].assign(input_.topics[t].partitions.value_or(0), false);
  }
  for (const TargetMember& member : input_.members) {
    for (const AssignedPartition& p : member.target) {
      if (p.partition < taken[p.topic].size()) taken[p.topic][p.partition] = true;
    }
  }
  std::size_t total = 0;
  for (const std::uint32_t topic :
       topics_in_hash_order(input_, input_.members[first_member].topics)) {
    subscribed_[topic] = true;
    total += taken[topic].size();
    for (std::uint32_t p = 0; p < taken[topic].size(); ++p) {
      if (!taken[topic][p]) free_.push_back({topic, p});
    }
  }
  return total;
}

/// Of a topic that does not fit any more the first partitions stay. A member that does not already have
/// the one more that it is offered leaves it to a later one, unless the rest of them need it too.
void Homogeneous::keep(std::uint32_t member, std::size_t members_left) {
  bool offered = extras_ > 0;
  std::size_t room = share_ + (offered ? 1 : 0);
  for (const AssignedPartition& p : input_.members[member].target) {
    if (!subscribed_[p.topic]) continue;
    if (room > 0) {
      result_[member].push_back(p);
      --room;
    } else {
      free_.push_back(p);
    }
  }
  if (room > 0 && offered && members_left > extras_) {
    --room;
    offered = false;
  }
  if (room > 0) unfilled_.emplace_back(member, room);
  if (offered) --extras_;
}

}  // namespace

Assignment target_uniform(const TargetInput& input) {
  if (input.members.empty()) return {};
  return subscribe_alike(input) ? Homogeneous(input).run() : target_uniform_mixed(input);
}

}  // namespace ks
