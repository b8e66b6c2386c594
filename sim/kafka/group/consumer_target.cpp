#include "sim/kafka/group/consumer_target.h"

#include <algorithm>

#include "sim/base/check.h"
#include "sim/kafka/group/consumer_steps.h"
#include "sim/kafka/group/target_assignor.h"
#include "sim/kafka/java_hash.h"
#include "sim/kafka/java_hash_order.h"

namespace ks {

TopicUuid topic_uuid(TopicId topic, const Ctx& ctx) {
  Rng rng = ctx.rng(ctx.names().topics[topic.index], "topic-id");
  TopicUuid id;
  id.most = static_cast<std::int64_t>((rng.next() & ~std::uint64_t{0xf000}) | 0x4000);
  id.least =
      static_cast<std::int64_t>((rng.next() & 0x3fffffffffffffffULL) | 0x8000000000000000ULL);
  return id;
}

namespace {

/// Turns the group into what an assignor sees, and its answer into targets.
class TargetBuilder {
 public:
  explicit TargetBuilder(const ConsumerStep& step) : step_(step), group_(step.modern()) {
    for (const ConsumerGroupMember& member : group_.members) {
      for (const TopicId topic : group_.subscribed(member)) add_topic(topic);
      for (const PartitionId partition : member.target) {
        if (step.ctx.cluster().has(partition)) add_topic(step.ctx.cluster().at(partition).topic);
      }
    }
    for (const ConsumerGroupMember& member : group_.members) input_.members.push_back(seen(member));
  }

  const TargetInput& input() const { return input_; }

  std::vector<PartitionId> partitions(const std::vector<AssignedPartition>& given) const {
    std::vector<PartitionId> list;
    for (const AssignedPartition& each : given) {
      list.push_back(step_.ctx.cluster().at(topics_[each.topic]).partitions[each.partition]);
    }
    std::sort(list.begin(), list.end());
    return list;
  }

 private:
  void add_topic(TopicId topic) {
    const bool known = std::find(topics_.begin(), topics_.end(), topic) != topics_.end();
    if (known || !step_.ctx.cluster().has(topic)) return;
    TargetTopic entry;
    entry.name = step_.ctx.names().topics[topic.index];
    entry.id = topic_uuid(topic, step_.ctx);
    entry.partitions = static_cast<std::uint32_t>(step_.ctx.cluster().at(topic).partitions.size());
    topics_.push_back(topic);
    hashes_.push_back(java_uuid_hash(entry.id));
    input_.topics.push_back(std::move(entry));
  }
  std::uint32_t index_of(TopicId topic) const {
    const auto at = std::find(topics_.begin(), topics_.end(), topic);
    return static_cast<std::uint32_t>(at - topics_.begin());
  }

  TargetMember seen(const ConsumerGroupMember& member) const {
    TargetMember seen;
    seen.member_id = std::string{step_.ctx.names().of(member.id)};
    seen.group_instance_id = std::string{step_.ctx.names().of(member.instance)};
    for (const TopicId topic : group_.subscribed(member)) {
      if (step_.ctx.cluster().has(topic)) seen.topics.push_back(index_of(topic));
    }
    seen.target = in_java_order(member.target);
    return seen;
  }

  /// Topics in the order of a HashMap of their ids, numbers in that of a HashSet made of a list.
  std::vector<AssignedPartition> in_java_order(const std::vector<PartitionId>& target) const {
    std::vector<std::uint32_t> topics;
    std::vector<std::int32_t> hashes;
    std::vector<std::vector<std::int32_t>> numbers(topics_.size());
    for (const PartitionId partition : target) {
      if (!step_.ctx.cluster().has(partition)) continue;  // deleted with its topic
      const PartitionInfo& info = step_.ctx.cluster().at(partition);
      const std::uint32_t topic = index_of(info.topic);
      if (numbers[topic].empty()) {
        topics.push_back(topic);
        hashes.push_back(hashes_[topic]);
      }
      numbers[topic].push_back(static_cast<std::int32_t>(info.number));
    }
    std::vector<AssignedPartition> ordered;
    for (const std::uint32_t i : java_iteration(hashes)) {
      const std::vector<std::int32_t>& list = numbers[topics[i]];
      for (const std::uint32_t n : java_iteration(list, java_capacity_for(list.size()))) {
        ordered.push_back({topics[i], static_cast<std::uint32_t>(list[n])});
      }
    }
    return ordered;
  }

  const ConsumerStep& step_;
  const ConsumerGroup& group_;
  std::vector<TopicId> topics_;
  std::vector<std::int32_t> hashes_;  ///< of the topics' ids
  TargetInput input_;
};

}  // namespace

std::string server_assignor_name(std::string_view name_or_class) {
  const TargetAssignorRow* const row = find_target_assignor(name_or_class);
  return std::string{row == nullptr ? name_or_class : row->name};
}

bool offers_assignor(const BrokerConfig& config, std::string_view name) {
  return std::any_of(config.group_consumer_assignors.begin(), config.group_consumer_assignors.end(),
                     [&](const std::string& each) { return server_assignor_name(each) == name; });
}

std::string preferred_assignor(const ConsumerStep& step) {
  std::vector<std::pair<std::string, std::uint32_t>> votes;
  JavaHashOrder order;
  for (const ConsumerGroupMember& member : step.modern().members) {
    if (member.assignor.empty()) continue;
    auto entry = std::find_if(votes.begin(), votes.end(),
                              [&](const auto& vote) { return vote.first == member.assignor; });
    if (entry == votes.end()) entry = votes.insert(votes.end(), {member.assignor, 0});
    ++entry->second;
    order.insert(member.assignor);
  }
  std::string winner;
  std::uint32_t most = 0;
  for (const std::string& name : order.iteration()) {
    for (const auto& [candidate, count] : votes) {
      if (candidate != name || count <= most) continue;
      winner = name;
      most = count;
    }
  }
  if (!winner.empty()) return winner;
  const auto& offered = step.side.broker.config.group_consumer_assignors;
  return offered.empty() ? std::string{"uniform"} : server_assignor_name(offered.front());
}

void compute_target(ConsumerStep& step) {
  ConsumerGroup& group = step.modern();
  const std::string name = preferred_assignor(step);
  const TargetAssignorRow* const assignor = find_target_assignor(name);
  KS_CHECK(assignor != nullptr);
  const TargetBuilder builder{step};
  const Assignment result = assignor->assign(builder.input());
  std::vector<MemberAssignment> shares;
  for (std::size_t i = 0; i < group.members.size(); ++i) {
    group.members[i].target = builder.partitions(result[i]);
    shares.push_back(MemberAssignment{group.members[i].id, group.members[i].target});
  }
  group.target_epoch = group.epoch;
  group.computed = step.ctx.now;
  step.group.protocol = name;
  step.wrote = true;
  step.ctx.note(
      TargetAssignmentComputed{step.group.id, group.target_epoch, name, std::move(shares)});
}

}  // namespace ks
