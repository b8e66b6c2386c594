#include "sim/kafka/group/share_protocol.h"

#include <algorithm>
#include <utility>

#include "sim/kafka/group/assign_simple.h"
#include "sim/kafka/group/consumer_steps.h"
#include "sim/kafka/group/consumer_target.h"
#include "sim/kafka/java_hash.h"
#include "sim/kafka/java_hash_order.h"

namespace ks {
namespace {

void refuse(ConsumerStep& step, ConnectionId connection, const ShareGroupHeartbeatRequest& request,
            KafkaError error) {
  ShareGroupHeartbeatResponse response;
  response.error = error;
  response.member = request.member;
  answer_after_writes(step.side, step.group.id, connection, std::move(response), step.ctx);
}

KafkaError validate(const ShareGroupHeartbeatRequest& request) {
  if (!request.member.valid() || request.member_epoch < leave_epoch)
    return KafkaError::invalid_request;
  const bool joins_nothing = !request.subscribed_topics || request.subscribed_topics->empty();
  if (request.member_epoch == join_epoch && joins_nothing) return KafkaError::invalid_request;
  return KafkaError::none;
}

void refresh_state(ConsumerStep& step) {
  const GroupState from = step.group.state;
  const GroupState to = step.modern().members.empty() ? GroupState::empty : GroupState::stable;
  if (from == to) return;
  step.group.previous_state = from;
  step.group.state = to;
  step.ctx.note(GroupStateChanged{step.group.id, from, to, step.group.generation});
}

/// The partitions of the topics that somebody subscribes to, by topic and number.
std::vector<PartitionId> subscribed_partitions(const ConsumerStep& step) {
  std::vector<PartitionId> list;
  for (const ConsumerGroupMember& member : step.modern().members) {
    for (const TopicId topic : member.topics) {
      const auto& partitions = step.ctx.cluster().at(topic).partitions;
      list.insert(list.end(), partitions.begin(), partitions.end());
    }
  }
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
  return list;
}

bool contains(const std::vector<PartitionId>& sorted, PartitionId partition) {
  return std::binary_search(sorted.begin(), sorted.end(), partition);
}

/// initializedAssignmentPending: a partition could be assigned and is in nobody's target.
bool waits_for_target(const ConsumerStep& step) {
  if (!step.v4_4() || step.modern().epoch > step.modern().target_epoch) return false;
  const std::vector<PartitionId> wanted = subscribed_partitions(step);
  return std::any_of(wanted.begin(), wanted.end(), [&](PartitionId partition) {
    if (!contains(step.group.share.initialized, partition)) return false;
    const auto& members = step.modern().members;
    return std::none_of(members.begin(), members.end(), [&](const ConsumerGroupMember& member) {
      return contains(member.target, partition);
    });
  });
}

bool may_compute(const ConsumerStep& step) {
  const ConsumerGroup& group = step.modern();
  if (group.epoch <= group.target_epoch) return false;
  const Duration interval = step.group.config.share_assignment_interval_ms;
  if (!step.v4_4() || !group.computed || interval == Duration{}) return true;
  return step.ctx.now >= *group.computed + interval;
}

/// The group as an assignor sees it, and the way back from its answer.
struct SimpleInput {
  TargetInput input;
  std::vector<TopicId> topics;
  std::vector<AssignedPartition> assignable;

  std::uint32_t index_of(TopicId topic) const {
    const auto at = std::find(topics.begin(), topics.end(), topic);
    return static_cast<std::uint32_t>(at - topics.begin());
  }
};

SimpleInput simple_input(const ConsumerStep& step) {
  SimpleInput result;
  const Cluster& cluster = step.ctx.cluster();
  const auto add_topic = [&](TopicId topic) {
    if (result.index_of(topic) < result.topics.size() || !cluster.has(topic)) return;
    result.topics.push_back(topic);
    TargetTopic entry;
    entry.name = step.ctx.names().topics[topic.index];
    entry.id = topic_uuid(topic, step.ctx);
    entry.partitions = static_cast<std::uint32_t>(cluster.at(topic).partitions.size());
    result.input.topics.push_back(std::move(entry));
  };
  for (const ConsumerGroupMember& member : step.modern().members) {
    for (const TopicId topic : member.topics) add_topic(topic);
    for (const PartitionId partition : member.target) {
      if (cluster.has(partition)) add_topic(cluster.at(partition).topic);
    }
    TargetMember seen;
    seen.member_id = std::string{step.ctx.names().of(member.id)};
    for (const TopicId topic : member.topics) {
      if (cluster.has(topic)) seen.topics.push_back(result.index_of(topic));
    }
    for (const PartitionId partition : member.target) {
      if (!cluster.has(partition)) continue;
      const PartitionInfo& info = cluster.at(partition);
      seen.target.push_back({result.index_of(info.topic), info.number});
    }
    result.input.members.push_back(std::move(seen));
  }
  std::vector<std::int32_t> hashes;
  for (const TargetTopic& topic : result.input.topics) hashes.push_back(java_uuid_hash(topic.id));
  for (const std::uint32_t topic : java_iteration(hashes)) {
    for (const PartitionId partition : cluster.at(result.topics[topic]).partitions) {
      if (contains(step.group.share.initialized, partition))
        result.assignable.push_back({topic, cluster.at(partition).number});
    }
  }
  return result;
}

void compute_share_target(ConsumerStep& step) {
  ConsumerGroup& group = step.modern();
  const SimpleInput seen = simple_input(step);
  const Assignment result = step.v4_4() ? assign_simple_balanced(seen.input, seen.assignable)
                                        : assign_simple_all(seen.input);
  std::vector<MemberAssignment> shares;
  for (std::size_t i = 0; i < group.members.size(); ++i) {
    std::vector<PartitionId>& target = group.members[i].target;
    target.clear();
    for (const AssignedPartition& each : result[i])
      target.push_back(step.ctx.cluster().at(seen.topics[each.topic]).partitions[each.partition]);
    std::sort(target.begin(), target.end());
    shares.push_back(MemberAssignment{group.members[i].id, target});
  }
  group.target_epoch = group.epoch;
  group.computed = step.ctx.now;
  step.group.protocol = "simple";
  step.wrote = true;
  step.ctx.note(
      TargetAssignmentComputed{step.group.id, group.target_epoch, "simple", std::move(shares)});
}

/// ShareGroupAssignmentBuilder: there is nothing to give up first, so the target is there at once.
bool reconcile_member(ConsumerStep& step, ConsumerGroupMember& member) {
  if (member.current.epoch == step.modern().target_epoch) return false;
  CurrentAssignment next;
  next.epoch = step.modern().target_epoch;
  next.previous_epoch = member.current.epoch;
  for (const PartitionId partition : member.target)
    next.assigned.push_back({partition, next.epoch});
  const bool changed = partitions_of(next.assigned) != partitions_of(member.current.assigned);
  member.current = std::move(next);
  step.wrote = true;
  step.ctx.note(MemberAssignmentChanged{step.group.id,
                                        member.id,
                                        member.current.epoch,
                                        member.current.previous_epoch,
                                        AssignmentState::stable,
                                        member.target,
                                        {},
                                        never});
  return changed;
}

/// 4.1 and later: asks for the state of partitions that the group has not read before to be stored.
/// Model: two writes of the group coordinator, one after the other, stand for that of the share
/// coordinator (InitializeShareGroupState) and its own.
void initialize_partitions(ConsumerStep& step) {
  if (!step.v4_4()) return;
  ShareGroup& share = step.group.share;
  CoordinatorWrite write;
  write.kind = CoordinatorWrite::Kind::share_initialization;
  write.group = step.group.id;
  for (const PartitionId partition : subscribed_partitions(step)) {
    if (contains(share.initialized, partition) || contains(share.initializing, partition)) continue;
    write.offsets.push_back(PartitionOffset{partition, 0});
  }
  if (write.offsets.empty()) return;
  for (const PartitionOffset& each : write.offsets) share.initializing.push_back(each.partition);
  std::sort(share.initializing.begin(), share.initializing.end());
  submit_write(step.side, std::move(write), step.ctx);
}

/// Whether what the members subscribe to is not what it was (ModernGroup.computeMetadataHash).
bool take_metadata(ConsumerStep& step, bool other_members) {
  ConsumerGroup& group = step.modern();
  const std::uint32_t version = step.ctx.cluster().version;
  if (std::exchange(group.metadata_version, version) == version && !other_members) return false;
  const std::uint64_t hash = subscribed_metadata_hash(step);
  return std::exchange(group.metadata_hash, hash) != hash;
}

KafkaError find_or_make_member(ConsumerStep& step, const ShareGroupHeartbeatRequest& request,
                               bool& joined) {
  const ConsumerGroupMember* const known = step.modern().find(request.member);
  if (known != nullptr) {
    const CurrentAssignment& current = known->current;
    const bool fits =
        request.member_epoch == join_epoch || request.member_epoch == current.epoch ||
        (request.member_epoch < current.epoch && request.member_epoch == current.previous_epoch);
    if (fits) return KafkaError::none;
    step.ctx.note(MemberFenced{step.group.id, request.member, KafkaError::fenced_member_epoch,
                               request.member_epoch, current.epoch});
    return KafkaError::fenced_member_epoch;
  }
  if (request.member_epoch != join_epoch) {
    step.ctx.note(MemberFenced{step.group.id, request.member, KafkaError::unknown_member_id,
                               request.member_epoch, 0});
    return KafkaError::unknown_member_id;
  }
  const auto size = static_cast<std::int64_t>(step.modern().members.size());
  if (size >= step.side.broker.config.group_share_max_size)
    return KafkaError::group_max_size_reached;
  add_consumer_member(step, request.member, InstanceId{});
  joined = true;
  return KafkaError::none;
}

void normal_heartbeat(ConsumerStep& step, ConnectionId connection,
                      const ShareGroupHeartbeatRequest& request) {
  bool joined = false;
  const KafkaError error = find_or_make_member(step, request, joined);
  if (error != KafkaError::none) {
    refuse(step, connection, request, error);
    return;
  }
  ConsumerGroupMember& member = *step.modern().find(request.member);
  const std::vector<TopicId> before = member.topics;
  if (request.subscribed_topics) {
    member.topics = *request.subscribed_topics;
    std::sort(member.topics.begin(), member.topics.end());
  }
  const bool subscribes = joined || member.topics != before;
  const bool other_topics = take_metadata(step, subscribes);
  if (subscribes) {
    if (step.ctx.wants(Level::protocol))
      step.ctx.note(MemberSubscriptionChanged{step.group.id, member.id, member.topics, {}});
    bump_group_epoch(
        step, joined ? RebalanceReason::member_joined : RebalanceReason::subscription_changed,
        member.id);
  } else if (other_topics) {
    bump_group_epoch(step, RebalanceReason::metadata_changed, MemberId{});
  } else if (waits_for_target(step)) {
    bump_group_epoch(step, RebalanceReason::partitions_initialized, MemberId{});
  }
  if (may_compute(step)) compute_share_target(step);
  const bool changed = reconcile_member(step, member);
  member.last_heard = step.ctx.now;
  step.ctx.set_timer(member.session, step.ctx.now + step.group.config.share_session_timeout_ms);
  if (step.ctx.wants(Level::protocol))
    step.ctx.note(HeartbeatAccepted{step.group.id, member.id, KafkaError::none});
  refresh_state(step);
  ShareGroupHeartbeatResponse response;
  response.member = member.id;
  response.member_epoch = member.current.epoch;
  response.heartbeat_interval = step.group.config.share_heartbeat_interval_ms;
  if (request.member_epoch == join_epoch || changed)
    response.assignment = partitions_of(member.current.assigned);
  answer(step, connection, std::move(response));
  initialize_partitions(step);
}

/// The member is out: the group epoch grows, and nobody waits for anything.
void remove_member(ConsumerStep& step, MemberId id, RebalanceReason reason) {
  ConsumerGroup& group = step.modern();
  step.ctx.stop_timer(group.find(id)->session);
  std::erase_if(group.members, [&](const ConsumerGroupMember& m) { return m.id == id; });
  step.wrote = true;
  step.ctx.note(MemberRemoved{step.group.id, id, reason, step.ctx.names().superseded(id)});
  group.metadata_hash = subscribed_metadata_hash(step);
  bump_group_epoch(step, reason, id);
  settle_if_empty(step);
  refresh_state(step);
}

void leave(ConsumerStep& step, ConnectionId connection, const ShareGroupHeartbeatRequest& request) {
  if (step.modern().find(request.member) == nullptr) {
    refuse(step, connection, request, KafkaError::unknown_member_id);
    return;
  }
  remove_member(step, request.member, RebalanceReason::member_left);
  ShareGroupHeartbeatResponse response;
  response.member = request.member;
  response.member_epoch = leave_epoch;
  answer(step, connection, std::move(response));
}

}  // namespace

bool speaks_share_protocol(const Broker& broker) {
  if (broker.profile == Profile::v3_9) return false;
  if (broker.profile == Profile::v4_4 || broker.config.group_share_enable) return true;
  const auto& protocols = broker.config.group_coordinator_rebalance_protocols;
  return std::find(protocols.begin(), protocols.end(), "share") != protocols.end();
}

void share_group_heartbeat(BrokerSide side, ConnectionId connection,
                           const ShareGroupHeartbeatRequest& request, Ctx& ctx) {
  ConsumerStep step{side, side.groups[request.group.index], ctx};
  KafkaError error = KafkaError::unsupported_version;
  if (speaks_share_protocol(side.broker)) error = validate(request);
  if (error != KafkaError::none) {
    refuse(step, connection, request, error);
  } else if (request.member_epoch == leave_epoch) {
    leave(step, connection, request);
  } else {
    normal_heartbeat(step, connection, request);
  }
}

void share_session_expired(BrokerSide side, Group& group, MemberId id, Ctx& ctx) {
  ConsumerStep step{side, group, ctx};
  const ConsumerGroupMember* const member = group.modern.find(id);
  if (member == nullptr) return;
  ctx.note(SessionExpired{group.id, id, ctx.now - member->last_heard, member->last_heard,
                          ctx.names().superseded(id)});
  remove_member(step, id, RebalanceReason::session_expired);
  answer(step, ConnectionId{}, MessageBody{});
}

void share_initialization_written(BrokerSide side, const CoordinatorWrite& write, Ctx& ctx) {
  if (write.generation == 0) {
    CoordinatorWrite second;
    second.kind = write.kind;
    second.group = write.group;
    second.generation = 1;
    second.offsets = write.offsets;
    submit_write(side, std::move(second), ctx);
    return;
  }
  ShareGroup& share = side.groups[write.group.index].share;
  for (const PartitionOffset& each : write.offsets) {
    std::erase(share.initializing, each.partition);
    share.initialized.push_back(each.partition);
    if (ctx.wants(Level::protocol))
      ctx.note(SharePartitionInitialized{write.group, each.partition, -1});
  }
  std::sort(share.initialized.begin(), share.initialized.end());
}

}  // namespace ks
