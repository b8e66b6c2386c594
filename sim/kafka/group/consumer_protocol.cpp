#include "sim/kafka/group/consumer_protocol.h"

#include <algorithm>

#include "sim/base/check.h"
#include "sim/kafka/group/consumer_migration.h"
#include "sim/kafka/group/consumer_steps.h"
#include "sim/kafka/group/consumer_target.h"
#include "sim/kafka/group/topic_regex.h"

namespace ks {
namespace {

void refuse(ConsumerStep& step, ConnectionId connection,
            const ConsumerGroupHeartbeatRequest& request, KafkaError error) {
  ConsumerGroupHeartbeatResponse response;
  response.error = error;
  response.member = request.member;
  answer_after_writes(step.side, step.group.id, connection, std::move(response), step.ctx);
}

bool speaks_consumer_protocol(const Broker& broker) {
  const auto& protocols = broker.config.group_coordinator_rebalance_protocols;
  return broker.profile != Profile::v3_9 &&
         std::find(protocols.begin(), protocols.end(), "consumer") != protocols.end();
}

/// GroupCoordinatorService.throwIfConsumerGroupHeartbeatRequestIsInvalid.
KafkaError validate(const Broker& broker, const ConsumerGroupHeartbeatRequest& request) {
  if (!request.group.valid() || !request.member.valid()) return KafkaError::invalid_request;
  if (request.member_epoch == join_epoch) {
    const bool complete = request.rebalance_timeout && request.topic_partitions &&
                          request.topic_partitions->empty() &&
                          (request.subscribed_topics || request.subscribed_topic_regex);
    if (!complete) return KafkaError::invalid_request;
  }
  if (request.member_epoch == static_leave_epoch && !request.instance.valid())
    return KafkaError::invalid_request;
  if (request.member_epoch < static_leave_epoch) return KafkaError::invalid_request;
  if (request.server_assignor && !request.server_assignor->empty() &&
      !offers_assignor(broker.config, *request.server_assignor))
    return KafkaError::unsupported_assignor;
  if (request.subscribed_topic_regex && !TopicRegex::valid(*request.subscribed_topic_regex))
    return KafkaError::invalid_regular_expression;
  return KafkaError::none;
}

/// A consumer group is found, made or made of a classic one; GROUP_ID_NOT_FOUND otherwise.
KafkaError find_or_make_group(ConsumerStep& step, bool joining) {
  if (step.group.type == GroupType::consumer) return KafkaError::none;
  if (!joining) return KafkaError::group_id_not_found;
  if (step.group.members.empty()) {
    start_consumer_group(step);
    return KafkaError::none;
  }
  if (!may_upgrade(step.side, step.group)) return KafkaError::group_id_not_found;
  upgrade_group(step);
  return KafkaError::none;
}

bool is_full(const ConsumerStep& step, const ConsumerGroupHeartbeatRequest& request) {
  const ConsumerGroup& group = step.modern();
  const auto size = static_cast<std::int64_t>(group.members.size());
  if (size < step.side.broker.config.group_consumer_max_size) return false;
  if (group.find(request.member) != nullptr) return false;
  const bool takes_over = step.modern().find(request.instance) != nullptr;
  return !(step.v4_4() && takes_over);
}

/// What the member owns may be less than it may use, but nothing else.
bool owns_subset(const ConsumerGroupHeartbeatRequest& request, const CurrentAssignment& current) {
  return request.topic_partitions &&
         std::all_of(request.topic_partitions->begin(), request.topic_partitions->end(),
                     [&](PartitionId p) { return current.has(p); });
}

/// throwIfConsumerGroupMemberEpochIsInvalid. The previous epoch is let in when the answer that named
/// the new one may have been lost.
bool epoch_is_valid(const CurrentAssignment& current,
                    const ConsumerGroupHeartbeatRequest& request) {
  if (request.member_epoch == current.epoch) return true;
  return request.member_epoch < current.epoch && request.member_epoch == current.previous_epoch &&
         owns_subset(request, current);
}

KafkaError fenced(ConsumerStep& step, const ConsumerGroupHeartbeatRequest& request,
                  KafkaError error, std::int32_t known_epoch) {
  step.ctx.note(
      MemberFenced{step.group.id, request.member, error, request.member_epoch, known_epoch});
  return error;
}

/// Finds or makes the member of a request with epoch 0 or more; `joined`: it is new.
KafkaError find_or_make_dynamic(ConsumerStep& step, const ConsumerGroupHeartbeatRequest& request,
                                bool& joined) {
  const bool joining = request.member_epoch == join_epoch;
  const ConsumerGroupMember* const known = step.modern().find(request.member);
  if (known == nullptr) {
    if (!joining) return fenced(step, request, KafkaError::unknown_member_id, 0);
    add_consumer_member(step, request.member, InstanceId{});
    joined = true;
    return KafkaError::none;
  }
  if (joining && step.v4_4()) return KafkaError::none;
  if (epoch_is_valid(known->current, request)) return KafkaError::none;
  return fenced(step, request, KafkaError::fenced_member_epoch, known->current.epoch);
}

KafkaError find_or_make_static(ConsumerStep& step, const ConsumerGroupHeartbeatRequest& request,
                               bool& joined) {
  const ConsumerGroupMember* const known = step.modern().find(request.instance);
  if (request.member_epoch == join_epoch) {
    if (known == nullptr) {
      add_consumer_member(step, request.member, request.instance);
      joined = true;
      return KafkaError::none;
    }
    if (!known->classic && known->current.epoch != static_leave_epoch) {
      step.ctx.note(
          StaticMemberRefused{step.group.id, request.member, known->id, request.instance});
      return KafkaError::unreleased_instance_id;
    }
    replace_static_member(step, request.member, request.instance);
    return KafkaError::none;
  }
  if (known == nullptr) return fenced(step, request, KafkaError::unknown_member_id, 0);
  if (known->id != request.member) return fenced(step, request, KafkaError::fenced_instance_id, 0);
  if (epoch_is_valid(known->current, request)) return KafkaError::none;
  return fenced(step, request, KafkaError::fenced_member_epoch, known->current.epoch);
}

/// Everything that a member has to say: the answer then carries its whole assignment.
bool is_full_request(const ConsumerGroupHeartbeatRequest& request) {
  return request.member_epoch == join_epoch ||
         (request.rebalance_timeout && request.subscribed_topics && request.topic_partitions);
}

void normal_heartbeat(ConsumerStep& step, ConnectionId connection,
                      const ConsumerGroupHeartbeatRequest& request) {
  KafkaError error = find_or_make_group(step, request.member_epoch == join_epoch);
  if (error == KafkaError::none && is_full(step, request))
    error = KafkaError::group_max_size_reached;
  MemberUpdate update;
  if (error == KafkaError::none) {
    error = request.instance.valid() ? find_or_make_static(step, request, update.joined)
                                     : find_or_make_dynamic(step, request, update.joined);
  }
  if (error != KafkaError::none) {
    refuse(step, connection, request, error);
    return;
  }
  update.member = request.member;
  update.rebalance_timeout = request.rebalance_timeout;
  update.topics = request.subscribed_topics;
  update.regex = request.subscribed_topic_regex;
  update.assignor = request.server_assignor;
  update.owned = request.topic_partitions;
  const std::vector<PartitionId> before =
      partitions_of(step.modern().find(request.member)->current.assigned);
  update_and_reconcile(step, update);
  ConsumerGroupMember& member = *step.modern().find(request.member);
  arm_consumer_session(step, member, step.group.config.consumer_session_timeout_ms);
  if (step.ctx.wants(Level::protocol))
    step.ctx.note(HeartbeatAccepted{step.group.id, member.id, KafkaError::none});
  ConsumerGroupHeartbeatResponse response;
  response.member = member.id;
  response.member_epoch = member.current.epoch;
  response.heartbeat_interval = step.group.config.consumer_heartbeat_interval_ms;
  std::vector<PartitionId> now_usable = partitions_of(member.current.assigned);
  if (is_full_request(request) || now_usable != before) response.assignment = std::move(now_usable);
  answer(step, connection, std::move(response));
}

/// A static member goes for a while: its record says so, and what it has stays in its name.
void static_leave(ConsumerStep& step, ConsumerGroupMember& member) {
  CurrentAssignment away = member.current;
  away.epoch = static_leave_epoch;
  away.revoking.clear();
  if (step.v4_4()) {
    for (AssignedEpoch& each : away.assigned) each.epoch = 0;
  }
  book_current(step, member, std::move(away));
  step.ctx.note(StaticMemberAway{step.group.id, member.id, member.instance});
  refresh_group_state(step);
}

void leave(ConsumerStep& step, ConnectionId connection,
           const ConsumerGroupHeartbeatRequest& request) {
  KafkaError error = KafkaError::none;
  ConsumerGroupMember* member = nullptr;
  if (step.group.type != GroupType::consumer) {
    error = KafkaError::group_id_not_found;
  } else if (request.instance.valid()) {
    member = step.modern().find(request.instance);
    if (member == nullptr) {
      error = KafkaError::unknown_member_id;
    } else if (member->id != request.member) {
      error = KafkaError::fenced_instance_id;
    }
  } else {
    member = step.modern().find(request.member);
    if (member == nullptr) error = KafkaError::unknown_member_id;
  }
  if (error != KafkaError::none) {
    refuse(step, connection, request, error);
    return;
  }
  if (request.member_epoch == static_leave_epoch) {
    static_leave(step, *member);
  } else {
    fence_consumer_member(step, member->id, RebalanceReason::member_left);
  }
  ConsumerGroupHeartbeatResponse response;
  response.member = request.member;
  response.member_epoch = request.member_epoch;
  answer(step, connection, std::move(response));
}

bool commits_what_it_was_given(const ConsumerGroupMember& member,
                               const OffsetCommitRequest& request) {
  return std::all_of(
      request.offsets.begin(), request.offsets.end(), [&](const PartitionOffset& offset) {
        const auto fits = [&](const AssignedEpoch& each) {
          return each.partition == offset.partition && each.epoch <= request.generation;
        };
        const CurrentAssignment& current = member.current;
        return std::any_of(current.assigned.begin(), current.assigned.end(), fits) ||
               std::any_of(current.revoking.begin(), current.revoking.end(), fits);
      });
}

}  // namespace

void consumer_group_heartbeat(BrokerSide side, ConnectionId connection,
                              const ConsumerGroupHeartbeatRequest& request, Ctx& ctx) {
  ConsumerStep step{side, side.groups[request.group.index], ctx};
  KafkaError error = KafkaError::unsupported_version;
  if (speaks_consumer_protocol(side.broker)) error = validate(side.broker, request);
  if (error != KafkaError::none) {
    refuse(step, connection, request, error);
  } else if (request.member_epoch < join_epoch) {
    leave(step, connection, request);
  } else {
    normal_heartbeat(step, connection, request);
  }
}

void consumer_member_timer(BrokerSide side, Group& group, MemberId id, MemberTimer purpose,
                           Ctx& ctx) {
  ConsumerStep step{side, group, ctx};
  const ConsumerGroupMember* const member = group.modern.find(id);
  if (member == nullptr) return;
  RebalanceReason reason = RebalanceReason::session_expired;
  switch (purpose) {
    case MemberTimer::session:
      ctx.note(SessionExpired{group.id, id, ctx.now - member->last_heard, member->last_heard,
                              ctx.names().superseded(id)});
      break;
    case MemberTimer::rebalance:
      if (member->current.epoch != member->rebalance_epoch) return;
      reason = RebalanceReason::rebalance_timeout;
      break;
    case MemberTimer::join: reason = RebalanceReason::join_expired; break;
    case MemberTimer::sync: reason = RebalanceReason::did_not_sync; break;
  }
  fence_consumer_member(step, id, reason);
  answer(step, ConnectionId{}, MessageBody{});
}

KafkaError validate_consumer_commit(const BrokerSide& side, const Group& group,
                                    const OffsetCommitRequest& request) {
  if (request.generation < 0 && group.modern.members.empty()) return KafkaError::none;
  const ConsumerGroupMember* const member = group.modern.find(request.member);
  if (member == nullptr) return KafkaError::unknown_member_id;
  if (request.generation == member->current.epoch) return KafkaError::none;
  const KafkaError stale =
      member->classic ? KafkaError::illegal_generation : KafkaError::stale_member_epoch;
  if (side.broker.profile != Profile::v4_4 || request.generation > member->current.epoch)
    return stale;
  return commits_what_it_was_given(*member, request) ? KafkaError::none : stale;
}

KafkaError validate_consumer_fetch(const Group& group, const OffsetFetchRequest& request) {
  if (!request.member.valid() && request.member_epoch < 0) return KafkaError::none;
  const ConsumerGroupMember* const member = group.modern.find(request.member);
  if (member == nullptr) return KafkaError::unknown_member_id;
  if (request.member_epoch == member->current.epoch) return KafkaError::none;
  return member->classic ? KafkaError::illegal_generation : KafkaError::stale_member_epoch;
}

}  // namespace ks
