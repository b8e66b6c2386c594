// UniformAssignor, for members with different subscriptions: what is free goes to the least loaded
// subscriber of its topic, hardest topics first; then topic after topic moves partitions from the most to
// the least loaded of its subscribers until a whole round changes nothing.
// Source: org.apache.kafka.coordinator.group.assignor.UniformHeterogeneousAssignmentBuilder.
#include <algorithm>
#include <utility>

#include "sim/base/check.h"
#include "sim/kafka/group/assign_order.h"
#include "sim/kafka/group/target_assignor.h"
#include "sim/kafka/group/target_ladder.h"

namespace ks {
namespace {

constexpr int most_rounds = 16;
constexpr std::uint32_t nobody = UINT32_MAX;

/// Members are places in Java's order of member ids.
class Mixed {
 public:
  explicit Mixed(const TargetInput& input)
      : input_(input),
        order_(hash_order(names_of(input.members))),
        subscribers_(subscribers_by_topic(input.topics.size(), input.members, order_)),
        owners_(input.topics.size()),
        loads_(order_.size(), 0),
        ladder_(loads_),
        begin_(order_.size(), 0),
        end_(order_.size(), 0) {}

  Assignment run() {
    keep_subscribed();
    const std::vector<std::uint32_t> topics = hardest_first();
    for (const std::uint32_t topic : topics) hand_out(topic);
    even_out(topics);
    return collect();
  }

 private:
  void keep_subscribed();
  std::vector<std::uint32_t> hardest_first() const;
  void hand_out(std::uint32_t topic);
  void even_out(const std::vector<std::uint32_t>& topics);
  bool even_out_topic(std::uint32_t topic);
  void group_by_owner(std::uint32_t topic);
  Assignment collect() const;

  const TargetInput& input_;
  std::vector<std::uint32_t> order_;  ///< members by place
  std::vector<std::vector<std::uint32_t>> subscribers_;
  std::vector<std::vector<std::uint32_t>> owners_;  ///< per topic and partition; nobody
  std::vector<std::int64_t> loads_;                 ///< per member how many it has
  TargetLadder ladder_;

  /// The partitions of the topic at hand by owner: those of member m are grouped_[begin_[m]] up to
  /// grouped_[end_[m] - 1].
  std::vector<std::uint32_t> grouped_{};
  std::vector<std::uint32_t> begin_;
  std::vector<std::uint32_t> end_;
};

void Mixed::keep_subscribed() {
  for (std::size_t t = 0; t < owners_.size(); ++t) {
    if (!subscribers_[t].empty())
      owners_[t].assign(input_.topics[t].partitions.value_or(0), nobody);
  }
  std::vector<std::uint32_t> reader(owners_.size(), nobody);
  for (std::uint32_t member = 0; member < order_.size(); ++member) {
    for (const std::uint32_t topic : input_.members[order_[member]].topics) reader[topic] = member;
    for (const AssignedPartition& p : input_.members[order_[member]].target) {
      if (reader[p.topic] != member || !input_.topics[p.topic].partitions) continue;
      KS_CHECK(p.partition < owners_[p.topic].size());
      owners_[p.topic][p.partition] = member;
      loads_[member] += 1;
    }
  }
}

/// Most partitions per subscriber, then fewest subscribers, then smallest id.
std::vector<std::uint32_t> Mixed::hardest_first() const {
  std::vector<std::uint32_t> topics;
  for (std::uint32_t t = 0; t < owners_.size(); ++t) {
    if (!owners_[t].empty()) topics.push_back(t);
  }
  std::sort(topics.begin(), topics.end(), [&](std::uint32_t a, std::uint32_t b) {
    // Kafka compares quotients of 64-bit floating point, which order as these products do.
    const std::uint64_t of_a = std::uint64_t{owners_[a].size()} * subscribers_[b].size();
    const std::uint64_t of_b = std::uint64_t{owners_[b].size()} * subscribers_[a].size();
    if (of_a != of_b) return of_a > of_b;
    if (subscribers_[a].size() != subscribers_[b].size()) {
      return subscribers_[a].size() < subscribers_[b].size();
    }
    return input_.topics[a].id < input_.topics[b].id;
  });
  return topics;
}

void Mixed::hand_out(std::uint32_t topic) {
  bool begun = false;
  for (std::uint32_t& owner : owners_[topic]) {
    if (owner != nobody) continue;
    if (!begun) ladder_.begin(subscribers_[topic]);
    begun = true;
    owner = ladder_.next_low();
    loads_[owner] += 1;
  }
}

void Mixed::even_out(const std::vector<std::uint32_t>& topics) {
  std::uint32_t last = nobody;  // the topic where something moved last, at first the first one
  for (int round = 0; round < most_rounds; ++round) {
    for (const std::uint32_t topic : topics) {
      if (subscribers_[topic].size() < 2) continue;
      if (topic == last) return;
      if (even_out_topic(topic) || last == nobody) last = topic;
    }
  }
}

/// Whether something moved.
bool Mixed::even_out_topic(std::uint32_t topic) {
  if (ladder_.begin(subscribers_[topic]) <= 1) return false;
  group_by_owner(topic);
  bool any = false;
  while (!ladder_.even()) {
    std::optional<std::uint32_t> from = ladder_.next_high();
    while (from && begin_[*from] == end_[*from]) {
      ladder_.exclude_high();
      from = ladder_.next_high();
    }
    if (!from) break;
    const std::uint32_t partition = grouped_[--end_[*from]];
    const std::uint32_t to = ladder_.next_low();
    if (ladder_.even()) break;
    owners_[topic][partition] = to;
    loads_[*from] -= 1;
    loads_[to] += 1;
    any = true;
  }
  return any;
}

void Mixed::group_by_owner(std::uint32_t topic) {
  const std::vector<std::uint32_t>& owners = owners_[topic];
  for (const std::uint32_t member : subscribers_[topic]) end_[member] = 0;
  for (const std::uint32_t owner : owners) ++end_[owner];
  std::uint32_t next = 0;
  for (const std::uint32_t member : subscribers_[topic]) {
    begin_[member] = next;
    next += std::exchange(end_[member], next);
  }
  grouped_.resize(owners.size());
  for (std::uint32_t p = 0; p < owners.size(); ++p) grouped_[end_[owners[p]]++] = p;
}

Assignment Mixed::collect() const {
  Assignment result(order_.size());
  for (std::uint32_t topic = 0; topic < owners_.size(); ++topic) {
    for (std::uint32_t p = 0; p < owners_[topic].size(); ++p) {
      result[order_[owners_[topic][p]]].push_back({topic, p});
    }
  }
  sort_assignment(topic_ranks(input_.topics), result);
  return result;
}

}  // namespace

Assignment target_uniform_mixed(const TargetInput& input) { return Mixed(input).run(); }

}  // namespace ks
