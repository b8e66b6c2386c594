// Members of the classic protocol that a KIP-848 group serves.
#include <algorithm>

#include "sim/kafka/group/classic_parts.h"
#include "sim/kafka/group/consumer_migration.h"
#include "sim/kafka/group/consumer_steps.h"

namespace ks {
namespace {

/// The epoch that a hosted member must have reached not to be told to join again (0.3, row 12).
bool is_behind(const ConsumerStep& step, const ConsumerGroupMember& member) {
  const ConsumerGroup& group = step.modern();
  return member.current.epoch < (step.v4_4() ? group.target_epoch : group.epoch);
}

/// ConsumerGroup.waitingOnUnreleasedPartition: something of its target is still in other hands.
bool waits_for_others(const ConsumerGroup& group, const ConsumerGroupMember& member) {
  return member.current.state == AssignmentState::unreleased_partitions &&
         std::any_of(member.target.begin(), member.target.end(), [&](PartitionId p) {
           return !member.current.has(p) && group.holder_epoch(p) != -1;
         });
}

void expect_join(ConsumerStep& step, ConsumerGroupMember& member) {
  if (!member.join.valid())
    member.join = step.ctx.new_timer(TimerOwner::member, member.id.index, MemberTimer::join);
  if (!step.ctx.timer_armed(member.join))
    step.ctx.set_timer(member.join, step.ctx.now + member.rebalance_timeout);
}

/// supportsClassicProtocols: the classic members have an assignor in common with the newcomer.
bool shares_protocol(const ConsumerGroup& group, const JoinGroupRequest& request) {
  return std::any_of(request.protocols.begin(), request.protocols.end(), [&](const auto& name) {
    return std::all_of(group.members.begin(), group.members.end(), [&](const auto& member) {
      if (!member.classic || member.id == request.member) return true;
      const auto& known = member.classic->protocols;
      return std::find(known.begin(), known.end(), name) != known.end();
    });
  });
}

KafkaError validate_hosted_join(const ConsumerStep& step, const JoinGroupRequest& request) {
  const BrokerConfig& config = step.side.broker.config;
  const ConsumerGroup& group = step.modern();
  if (request.session_timeout < config.group_min_session_timeout_ms ||
      request.session_timeout > config.group_max_session_timeout_ms)
    return KafkaError::invalid_session_timeout;
  if (step.v4_4() && config.group_consumer_migration_policy == "disabled")
    return KafkaError::inconsistent_group_protocol;
  const bool known = group.find(request.member) != nullptr ||
                     (step.v4_4() && step.modern().find(request.instance) != nullptr);
  if (!known && static_cast<std::int64_t>(group.members.size()) >= config.group_consumer_max_size)
    return KafkaError::group_max_size_reached;
  return shares_protocol(group, request) ? KafkaError::none
                                         : KafkaError::inconsistent_group_protocol;
}

/// A consumer group hands out bare uuids.
MemberId new_hosted_id(ConsumerStep& step, ConnectionId connection) {
  const ConsumerId consumer{step.ctx.connection(connection).client.index};
  const std::string client{step.ctx.names().of(node(consumer))};
  std::uint32_t earlier = 0;
  for (const MemberName& name : step.ctx.names().members)
    earlier += name.consumer == consumer ? 1U : 0U;
  Rng rng = step.ctx.rng(client, "member-id " + std::to_string(earlier));
  const std::string& wished = step.ctx.names().wished_member_ids[consumer.index];
  std::string text = earlier == 0 && !wished.empty() ? wished : random_uuid(rng);
  return step.ctx.new_member(MemberName{std::move(text), consumer, step.group.id});
}

/// Finds or makes the member; answers its id, or an error.
KafkaError enter_hosted(ConsumerStep& step, ConnectionId connection,
                        const JoinGroupRequest& request, MemberUpdate& update, bool& replaced) {
  ConsumerGroup& group = step.modern();
  update.member = request.member;
  const bool unknown = !request.member.valid();
  if (unknown) update.member = new_hosted_id(step, connection);
  if (unknown && !request.instance.valid()) {
    step.ctx.note(MemberIdGiven{step.group.id, update.member});
    return KafkaError::member_id_required;
  }
  if (!request.instance.valid()) {
    if (group.find(update.member) != nullptr) return KafkaError::none;
  } else if (const ConsumerGroupMember* const known = group.find(request.instance)) {
    if (unknown) {
      replaced = true;
      replace_static_member(step, update.member, request.instance);
      return KafkaError::none;
    }
    return known->id == request.member ? KafkaError::none : KafkaError::fenced_instance_id;
  } else if (!unknown) {
    return KafkaError::unknown_member_id;
  }
  add_consumer_member(step, update.member, request.instance);
  update.joined = true;
  return KafkaError::none;
}

/// The last KIP-848 member has been replaced by a classic one: the group is a classic one again.
bool downgrade_after_replacement(ConsumerStep& step, bool subscription_changed) {
  const ConsumerGroup& group = step.modern();
  if (!may_downgrade_without(step, MemberId{})) return false;
  const bool stale = step.v4_4() ? group.epoch > group.target_epoch : subscription_changed;
  downgrade_group(step, MemberId{}, RebalanceReason::downgraded, stale);
  return true;
}

ConsumerGroupMember* find_hosted(ConsumerStep& step, MemberId id, InstanceId instance,
                                 KafkaError& error) {
  ConsumerGroupMember* const member =
      instance.valid() ? step.modern().find(instance) : step.modern().find(id);
  error = KafkaError::none;
  if (member == nullptr) {
    error = KafkaError::unknown_member_id;
  } else if (member->id != id && id.valid()) {
    error = KafkaError::fenced_instance_id;
  } else if (!member->classic) {
    error = KafkaError::unknown_member_id;
  }
  return error == KafkaError::none ? member : nullptr;
}

void refuse_sync(ConsumerStep& step, ConnectionId connection, KafkaError error) {
  SyncGroupResponse response;
  response.error = error;
  answer_after_writes(step.side, step.group.id, connection, std::move(response), step.ctx);
}

}  // namespace

void hosted_join(BrokerSide side, ConnectionId connection, const JoinGroupRequest& request,
                 Ctx& ctx) {
  ConsumerStep step{side, side.groups[request.group.index], ctx};
  MemberUpdate update;
  bool replaced = false;
  KafkaError error = validate_hosted_join(step, request);
  if (error == KafkaError::none) error = enter_hosted(step, connection, request, update, replaced);
  if (error != KafkaError::none) {
    const MemberId named = update.member.valid() ? update.member : request.member;
    answer_after_writes(side, step.group.id, connection, join_error(error, named), ctx);
    return;
  }
  const std::int32_t epoch_before = step.modern().epoch;
  update.rebalance_timeout = request.rebalance_timeout;
  update.topics = request.subscription.topics;
  update.regex = std::string{};
  update.assignor = std::string{};
  update.classic = HostedClassic{request.session_timeout, request.protocols};
  update.owned = request.subscription.owned_partitions;
  update_and_reconcile(step, update);
  const ConsumerGroupMember& member = *step.modern().find(update.member);
  JoinGroupResponse response;
  response.member = member.id;
  response.generation = member.current.epoch;
  response.protocol = request.protocols.front();
  if (replaced) downgrade_after_replacement(step, step.modern().epoch != epoch_before);
  CoordinatorWrite write;
  write.kind = CoordinatorWrite::Kind::hosted_join;
  write.group = step.group.id;
  write.generation = step.group.generation;
  write.member = response.member;
  write.connection = connection;
  write.reply = std::move(response);
  submit_write(side, std::move(write), ctx);
}

void hosted_write_committed(BrokerSide side, const CoordinatorWrite& write, Ctx& ctx) {
  ConsumerStep step{side, side.groups[write.group.index], ctx};
  ConsumerGroupMember* const member =
      step.group.type == GroupType::consumer ? step.modern().find(write.member) : nullptr;
  if (member != nullptr && member->classic) {
    if (member->join.valid()) ctx.stop_timer(member->join);
    arm_consumer_session(step, *member, member->classic->session_timeout);
    if (!member->sync.valid())
      member->sync = ctx.new_timer(TimerOwner::member, member->id.index, MemberTimer::sync);
    ctx.set_timer(member->sync, ctx.now + member->rebalance_timeout);
  }
  if (write.connection.valid()) ctx.respond_any(write.connection, write.reply);
}

void hosted_sync(BrokerSide side, ConnectionId connection, const SyncGroupRequest& request,
                 Ctx& ctx) {
  ConsumerStep step{side, side.groups[request.group.index], ctx};
  KafkaError error = KafkaError::none;
  ConsumerGroupMember* const member = find_hosted(step, request.member, request.instance, error);
  if (member != nullptr) {
    if (member->current.epoch != request.generation) {
      error = KafkaError::illegal_generation;
    } else if (request.protocol != member->classic->protocols.front()) {
      error = KafkaError::inconsistent_group_protocol;
    } else if (is_behind(step, *member) &&
               member->current.state != AssignmentState::unrevoked_partitions) {
      error = KafkaError::rebalance_in_progress;
      expect_join(step, *member);
    }
  }
  if (error != KafkaError::none) {
    refuse_sync(step, connection, error);
    return;
  }
  // Model: Kafka moves these timers when everything written before is committed, milliseconds later.
  if (member->sync.valid()) ctx.stop_timer(member->sync);
  arm_consumer_session(step, *member, member->classic->session_timeout);
  SyncGroupResponse response;
  response.partitions = partitions_of(member->current.assigned);
  answer_after_writes(side, step.group.id, connection, std::move(response), ctx);
}

void hosted_heartbeat(BrokerSide side, ConnectionId connection, const HeartbeatRequest& request,
                      Ctx& ctx) {
  ConsumerStep step{side, side.groups[request.group.index], ctx};
  KafkaError error = KafkaError::none;
  ConsumerGroupMember* const member = find_hosted(step, request.member, request.instance, error);
  if (member != nullptr && member->current.epoch != request.generation)
    error = KafkaError::illegal_generation;
  if (error == KafkaError::none) {
    arm_consumer_session(step, *member, member->classic->session_timeout);
    const bool free_now = member->current.state == AssignmentState::unreleased_partitions &&
                          !waits_for_others(step.modern(), *member);
    if (is_behind(step, *member) ||
        member->current.state == AssignmentState::unrevoked_partitions || free_now) {
      error = KafkaError::rebalance_in_progress;
      expect_join(step, *member);
    }
    if (ctx.wants(Level::protocol)) ctx.note(HeartbeatAccepted{step.group.id, member->id, error});
  }
  answer_after_writes(side, step.group.id, connection, HeartbeatResponse{error}, ctx);
}

void hosted_leave(BrokerSide side, ConnectionId connection, const LeaveGroupRequest& request,
                  Ctx& ctx) {
  ConsumerStep step{side, side.groups[request.group.index], ctx};
  KafkaError error = KafkaError::none;
  const ConsumerGroupMember* const member =
      find_hosted(step, request.member, request.instance, error);
  if (member == nullptr) {
    answer_after_writes(side, step.group.id, connection, LeaveGroupResponse{error}, ctx);
    return;
  }
  const RebalanceReason reason = request.reason == "max.poll.interval.ms exceeded"
                                     ? RebalanceReason::poll_interval
                                     : RebalanceReason::member_left;
  const MemberId id = member->id;
  drop_consumer_member(step, id, reason);
  step.modern().metadata_hash = subscribed_metadata_hash(step);
  bump_group_epoch(step, reason, id);
  settle_if_empty(step);
  refresh_group_state(step);
  answer(step, connection, LeaveGroupResponse{});
}

}  // namespace ks
