// The group leader's part: it runs the assignor that the group has selected.
// Source: ConsumerCoordinator.onLeaderElected.
#include <algorithm>

#include "sim/base/check.h"
#include "sim/kafka/consumer_parts.h"

namespace ks {
namespace {

/// The members' answer as an assignor wants it: topics by index, partitions by number.
class InputMaker {
 public:
  explicit InputMaker(const Ctx& ctx) : ctx_(ctx) {}

  AssignInput make(const JoinGroupResponse& response) {
    for (const JoinedMember& joined : response.members) {
      for (const TopicId topic : joined.subscription.topics) add_topic(topic);
    }
    for (const JoinedMember& joined : response.members)
      input_.members.push_back(member(joined, response.protocol));
    return std::move(input_);
  }
  PartitionId partition_of(const AssignedPartition& given) const {
    return ctx_.cluster().at(topics_[given.topic]).partitions[given.partition];
  }

 private:
  void add_topic(TopicId topic) {
    if (std::find(topics_.begin(), topics_.end(), topic) != topics_.end()) return;
    topics_.push_back(topic);
    AssignTopic entry;
    entry.name = ctx_.names().topics[topic.index];
    entry.partitions = static_cast<std::uint32_t>(ctx_.cluster().at(topic).partitions.size());
    if (ctx_.cluster().racks != nullptr) add_racks(ctx_.cluster().at(topic), entry);
    input_.topics.push_back(std::move(entry));
  }
  /// Metadata answers name the racks of the brokers that are alive.
  void add_racks(const TopicInfo& topic, AssignTopic& entry) const {
    const Cluster& image = ctx_.cluster();
    for (const PartitionId partition : topic.partitions) {
      std::vector<std::string>& racks = entry.racks.emplace_back();
      for (const std::uint32_t broker : image.at(partition).replicas) {
        if (image.brokers[broker].fenced || image.rack_of(broker).empty()) continue;
        racks.push_back(image.rack_of(broker));
      }
    }
  }
  std::uint32_t index_of(TopicId topic) const {
    const auto found = std::find(topics_.begin(), topics_.end(), topic);
    return static_cast<std::uint32_t>(found - topics_.begin());
  }
  /// Partitions of topics that nobody subscribes to any more are left out, as Kafka ignores them.
  std::vector<AssignedPartition> known(const std::vector<PartitionId>& partitions) const {
    std::vector<AssignedPartition> list;
    for (const PartitionId id : partitions) {
      const TopicPartition& info = ctx_.names().partitions[id.index];
      const std::uint32_t topic = index_of(info.topic);
      if (topic < topics_.size()) list.push_back(AssignedPartition{topic, info.number});
    }
    return list;
  }
  Member member(const JoinedMember& joined, std::string_view protocol) const {
    Member member;
    member.member_id = std::string{ctx_.names().of(joined.member)};
    member.group_instance_id = std::string{ctx_.names().of(joined.instance)};
    member.client_rack = joined.subscription.rack;
    member.generation = joined.subscription.generation;
    for (const TopicId topic : joined.subscription.topics) member.topics.push_back(index_of(topic));
    member.owned = known(joined.subscription.owned_partitions);
    if (protocol == "sticky" && joined.subscription.sticky) {
      member.user_data = AssignorUserData{known(joined.subscription.sticky->partitions),
                                          joined.subscription.sticky->generation};
    }
    return member;
  }

  const Ctx& ctx_;
  AssignInput input_;
  std::vector<TopicId> topics_;
};

/// A leader whose assignor never returns stays inside poll(); one whose assignor throws ends.
void assignor_failed(Consumer& consumer, const std::string& assignor, AssignFault fault, Ctx& ctx) {
  ctx.note(AssignorFailed{consumer.group, assignor, std::string{to_text(fault)},
                          std::string{explanation(fault)}});
  if (fault == AssignFault::endless) {
    consumer.app = AppState::hung;
    consumer.handling_since = ctx.now;
    schedule_heartbeat(consumer, ctx);
  } else {
    consumer.poll_error = KafkaError::unknown_server_error;
  }
}

/// Kafka's sticky assignors may give a member a partition of a topic that it does not subscribe to. A
/// consumer takes no such assignment but joins again (finish_join), and may be given the same once more.
void tell_not_subscribed(const Consumer& consumer, const JoinGroupResponse& response,
                         const std::vector<MemberAssignment>& assignments, Ctx& ctx) {
  for (std::size_t i = 0; i < assignments.size(); ++i) {
    const std::vector<TopicId>& topics = response.members[i].subscription.topics;
    for (const PartitionId partition : assignments[i].partitions) {
      const TopicId topic = topic_of(partition, ctx);
      if (std::find(topics.begin(), topics.end(), topic) != topics.end()) continue;
      const ConsumerId to = ctx.names().members[assignments[i].member.index].consumer;
      const std::string member{ctx.names().of(node(to))};
      ctx.note(AssignorFailed{consumer.group, response.protocol, "not subscribed",
                              "It gives " + ctx.names().of(partition) + " to " + member +
                                  ", which does not subscribe to " +
                                  ctx.names().topics[topic.index] + ". " + member +
                                  " does not take its assignment and joins again."});
      break;
    }
  }
}

}  // namespace

std::optional<std::vector<MemberAssignment>> run_assignor(Consumer& consumer,
                                                          const JoinGroupResponse& response,
                                                          Ctx& ctx) {
  InputMaker maker(ctx);
  const AssignInput input = maker.make(response);
  const AssignorRow* const assignor = find_assignor(response.protocol);
  KS_CHECK(assignor != nullptr && assignor->assign != nullptr);
  const AssignOutcome outcome = assignor->assign(input);
  if (outcome.fault) {
    assignor_failed(consumer, response.protocol, *outcome.fault, ctx);
    return std::nullopt;
  }
  std::vector<MemberAssignment> assignments;
  for (std::size_t i = 0; i < outcome.assignment.size(); ++i) {
    MemberAssignment assignment{response.members[i].member, {}};
    for (const AssignedPartition& given : outcome.assignment[i])
      assignment.partitions.push_back(maker.partition_of(given));
    assignments.push_back(std::move(assignment));
  }
  ctx.note(AssignmentComputed{consumer.group, response.generation, response.protocol, assignments});
  tell_not_subscribed(consumer, response, assignments, ctx);
  return assignments;
}

}  // namespace ks
