#include <algorithm>

#include "sim/base/check.h"
#include "sim/kafka/consumer_parts.h"
#include "sim/kafka/group/assignor.h"

namespace ks {
namespace {

/// retry.backoff.ms · 2^tries up to retry.backoff.max.ms. Model: Kafka's ±20 % jitter is left out.
Duration backoff(const Consumer& consumer) {
  Duration wait = consumer.config.retry_backoff_ms;
  for (std::uint32_t i = 0;
       i < consumer.failed_tries && wait < consumer.config.retry_backoff_max_ms; ++i)
    wait *= 2;
  return std::min(wait, consumer.config.retry_backoff_max_ms);
}

void retry_later(Consumer& consumer, Ctx& ctx) {
  ctx.set_timer(consumer.timer(ConsumerTimer::retry), ctx.now + backoff(consumer));
  ++consumer.failed_tries;
}

/// The next instant at which the thread's own steps of retry.backoff.ms reach `due`.
Time on_thread_grid(const Consumer& consumer, Time due) {
  const Duration step = consumer.config.retry_backoff_ms;
  if (step <= Duration{}) return due;
  const Duration ahead = std::max(due - consumer.thread_anchor, Duration{1});
  const std::int64_t steps = (ahead + step - Duration{1}) / step;
  return consumer.thread_anchor + step * steps;
}

/// AbstractCoordinator: the beat, the session and the poll timer all start again.
void enable_heartbeats(Consumer& consumer, Ctx& ctx) {
  consumer.heartbeats = true;
  consumer.heartbeat_in_flight = false;
  consumer.thread_anchor = ctx.now;
  consumer.heartbeat_due = ctx.now + consumer.config.heartbeat_interval_ms;
  ctx.set_timer(consumer.timer(ConsumerTimer::session),
                ctx.now + consumer.config.session_timeout_ms);
  schedule_heartbeat(consumer, ctx);
}

void disable_heartbeats(Consumer& consumer, Ctx& ctx) {
  consumer.heartbeats = false;
  ctx.stop_timer(consumer.timer(ConsumerTimer::session));
  schedule_heartbeat(consumer, ctx);
}

void send_heartbeat(Consumer& consumer, Ctx& ctx) {
  consumer.heartbeat_in_flight = true;
  consumer.last_heartbeat = ctx.now;
  consumer.thread_anchor = ctx.now;
  consumer.heartbeat_due = ctx.now + consumer.config.heartbeat_interval_ms;
  ctx.request(consumer.coordinator_link,
              HeartbeatRequest{consumer.group, consumer.member, consumer.generation, {}});
  schedule_heartbeat(consumer, ctx);
}

/// The client evicts itself (KIP-62): LeaveGroup now, the application learns of it at its next poll().
void poll_interval_exceeded(Consumer& consumer, Ctx& ctx) {
  ctx.note(PollIntervalExceeded{consumer.group, consumer.config.max_poll_interval_ms});
  if (consumer.coordinator.valid()) send_leave(consumer, "max.poll.interval.ms exceeded", ctx);
  lose_generation(consumer, true, ctx);
}

void send_join(Consumer& consumer, Ctx& ctx) {
  disable_heartbeats(consumer, ctx);
  JoinGroupRequest request;
  request.group = consumer.group;
  request.member = consumer.member;
  request.session_timeout = consumer.config.session_timeout_ms;
  request.rebalance_timeout = consumer.config.max_poll_interval_ms;
  request.protocols = consumer.config.partition_assignment_strategy;
  request.subscription.generation = consumer.generation;
  const auto& topics = ctx.cluster().topics;
  for (const TopicId topic : consumer.topics) {
    if (topic.index < topics.size()) request.subscription.topics.push_back(topic);
  }
  request.reason = consumer.join_reason;
  consumer.rejoin_needed = false;
  change_state(consumer, MemberState::preparing_rebalance, ctx);
  ctx.request(consumer.coordinator_link, std::move(request));
}

/// The group leader's part: ConsumerCoordinator.onLeaderElected runs the selected assignor.
std::vector<MemberAssignment> run_assignor(const JoinGroupResponse& response,
                                           const Consumer& consumer, Ctx& ctx) {
  AssignInput input;
  std::vector<TopicId> topics;
  const auto topic_index = [&](TopicId topic) {
    const auto at = std::find(topics.begin(), topics.end(), topic);
    if (at != topics.end()) return static_cast<std::uint32_t>(at - topics.begin());
    topics.push_back(topic);
    AssignTopic entry;
    entry.name = ctx.names().topics[topic.index];
    entry.partitions = static_cast<std::uint32_t>(ctx.cluster().at(topic).partitions.size());
    input.topics.push_back(std::move(entry));
    return static_cast<std::uint32_t>(topics.size() - 1);
  };
  for (const JoinedMember& joined : response.members) {
    Member member;
    member.member_id = std::string{ctx.names().of(joined.member)};
    member.generation = joined.subscription.generation;
    for (const TopicId topic : joined.subscription.topics)
      member.topics.push_back(topic_index(topic));
    input.members.push_back(std::move(member));
  }
  const AssignorRow* const assignor = find_assignor(response.protocol);
  KS_CHECK(assignor != nullptr && assignor->assign != nullptr);
  const AssignOutcome outcome = assignor->assign(input);
  KS_CHECK(!outcome.fault);  // range has none, and scenarios with another assignor are refused
  const Assignment& result = outcome.assignment;
  std::vector<MemberAssignment> assignments;
  for (std::size_t i = 0; i < result.size(); ++i) {
    MemberAssignment assignment{response.members[i].member, {}};
    for (const AssignedPartition& given : result[i]) {
      assignment.partitions.push_back(
          ctx.cluster().at(topics[given.topic]).partitions[given.partition]);
    }
    assignments.push_back(std::move(assignment));
  }
  ctx.note(AssignmentComputed{consumer.group, response.generation, response.protocol, assignments});
  return assignments;
}

void send_sync(Consumer& consumer, const JoinGroupResponse& response, Ctx& ctx) {
  SyncGroupRequest request;
  request.group = consumer.group;
  request.member = consumer.member;
  request.generation = consumer.generation;
  request.protocol = response.protocol;
  if (response.leader == consumer.member)
    request.assignments = run_assignor(response, consumer, ctx);
  change_state(consumer, MemberState::completing_rebalance, ctx);
  ctx.request(consumer.coordinator_link, std::move(request));
}

/// Join and Sync errors: at once again, later again, or the end of the application.
void join_failed(Consumer& consumer, KafkaError error, Ctx& ctx) {
  consumer.rejoin_needed = true;
  switch (error) {
    case KafkaError::member_id_required:
    case KafkaError::rebalance_in_progress:
      change_state(consumer, MemberState::unjoined, ctx);
      break;
    case KafkaError::unknown_member_id: lose_generation(consumer, true, ctx); break;
    case KafkaError::illegal_generation: lose_generation(consumer, false, ctx); break;
    case KafkaError::coordinator_not_available:
    case KafkaError::not_coordinator:
      change_state(consumer, MemberState::unjoined, ctx);
      coordinator_lost(consumer, ctx);
      break;
    case KafkaError::coordinator_load_in_progress:
      change_state(consumer, MemberState::unjoined, ctx);
      retry_later(consumer, ctx);
      return;
    default: fail_consumer(consumer, error, ctx); return;
  }
  drive_poll(consumer, ctx);
}

/// ConsumerCoordinator.onJoinComplete.
void take_assignment(Consumer& consumer, std::vector<PartitionId> partitions, Ctx& ctx) {
  std::sort(partitions.begin(), partitions.end());
  change_state(consumer, MemberState::stable, ctx);
  consumer.needs_prepare = true;
  consumer.join_reason.clear();
  consumer.failed_tries = 0;
  consumer.next_auto_commit = ctx.now + consumer.config.auto_commit_interval_ms;
  for (const PartitionId partition : partitions) {
    OwnedPartition owned;
    owned.partition = partition;
    consumer.owned.push_back(owned);
    ctx.ledger().owned(consumer.group, partition, consumer.id, consumer.generation, ctx.now);
  }
  ctx.note(PartitionsAssigned{consumer.group, consumer.generation, std::move(partitions)});
}

std::vector<PartitionId> owned_list(const Consumer& consumer) {
  std::vector<PartitionId> list;
  for (const OwnedPartition& owned : consumer.owned) list.push_back(owned.partition);
  return list;
}

}  // namespace

void change_state(Consumer& consumer, MemberState to, Ctx& ctx) {
  if (consumer.state == to) return;
  const MemberState from = consumer.state;
  consumer.state = to;
  ctx.note(MemberStateChanged{consumer.group, from, to, consumer.generation});
}

void find_coordinator(Consumer& consumer, Ctx& ctx) {
  if (consumer.finding_coordinator) return;
  consumer.finding_coordinator = true;
  ctx.request(consumer.bootstrap, FindCoordinatorRequest{consumer.group});
}

void coordinator_lost(Consumer& consumer, Ctx& ctx) {
  if (!consumer.coordinator.valid()) return;
  ctx.note(CoordinatorLost{consumer.group, consumer.coordinator});
  consumer.coordinator = BrokerId{};
  consumer.heartbeat_in_flight = false;
  consumer.thread_anchor = ctx.now;
  ctx.close(consumer.coordinator_link);
  consumer.coordinator_link = ConnectionId{};
  consumer.commits_in_flight = 0;
  for (OwnedPartition& owned : consumer.owned) {
    if (owned.position < 0 && !owned.needs_reset) owned.looking_up = false;
  }
  find_coordinator(consumer, ctx);
}

void lose_generation(Consumer& consumer, bool forget_member, Ctx& ctx) {
  if (forget_member) consumer.member = MemberId{};
  consumer.generation = -1;
  consumer.rejoin_needed = true;
  consumer.assignment_lost = !consumer.owned.empty();
  disable_heartbeats(consumer, ctx);
  change_state(consumer, MemberState::unjoined, ctx);
}

void send_leave(Consumer& consumer, const char* reason, Ctx& ctx) {
  ctx.request(consumer.coordinator_link,
              LeaveGroupRequest{consumer.group, consumer.member, reason, {}});
}

void schedule_heartbeat(Consumer& consumer, Ctx& ctx) {
  const TimerId beat = consumer.timer(ConsumerTimer::heartbeat);
  const TimerId interval = consumer.timer(ConsumerTimer::poll_interval);
  if (!consumer.heartbeats) {
    ctx.stop_timer(beat);
    ctx.stop_timer(interval);
    return;
  }
  const bool busy = consumer.app == AppState::handling;
  const Time due = busy ? on_thread_grid(consumer, consumer.heartbeat_due) : consumer.heartbeat_due;
  ctx.set_timer(beat, std::max(due, ctx.now));
  if (busy) {
    const Time limit = consumer.handling_since + consumer.config.max_poll_interval_ms;
    ctx.set_timer(interval, std::max(on_thread_grid(consumer, limit), ctx.now));
  } else {
    ctx.stop_timer(interval);
  }
}

void heartbeat_thread(Consumer& consumer, Ctx& ctx) {
  if (!consumer.heartbeats) return;
  const TimerId session = consumer.timer(ConsumerTimer::session);
  if (consumer.coordinator.valid() && ctx.timer(session).deadline <= ctx.now) {
    coordinator_lost(consumer, ctx);
    return;
  }
  const bool busy = consumer.app == AppState::handling;
  if (busy && consumer.handling_since + consumer.config.max_poll_interval_ms <= ctx.now) {
    poll_interval_exceeded(consumer, ctx);
    return;
  }
  if (!consumer.coordinator.valid()) {
    find_coordinator(consumer, ctx);
    return;
  }
  if (consumer.heartbeat_due <= ctx.now && !consumer.heartbeat_in_flight)
    send_heartbeat(consumer, ctx);
}

void drive_join(Consumer& consumer, Ctx& ctx) {
  if (consumer.state == MemberState::preparing_rebalance ||
      consumer.state == MemberState::completing_rebalance)
    return;
  if (consumer.needs_prepare && consumer.generation >= 0 && consumer.config.enable_auto_commit) {
    ctx.stop_timer(consumer.timer(ConsumerTimer::auto_commit));
    consumer.prepare_commit = send_commit(consumer, ctx);
    if (consumer.prepare_commit != 0) {
      consumer.app = AppState::preparing_join;
      return;
    }
  }
  revoke_and_join(consumer, ctx);
}

void revoke_and_join(Consumer& consumer, Ctx& ctx) {
  if (consumer.needs_prepare && !consumer.owned.empty()) {
    if (consumer.assignment_lost) {
      ctx.note(PartitionsLost{consumer.group, owned_list(consumer)});
    } else {
      ctx.note(PartitionsRevoked{consumer.group, owned_list(consumer)});
    }
    forget_assignment(consumer, ctx);
  }
  consumer.assignment_lost = false;
  consumer.needs_prepare = false;
  send_join(consumer, ctx);
}

void handle(Consumer& consumer, ConnectionId, const FindCoordinatorResponse& response, Ctx& ctx) {
  consumer.finding_coordinator = false;
  if (response.error != KafkaError::none) {
    retry_later(consumer, ctx);
    return;
  }
  consumer.coordinator = response.coordinator;
  consumer.coordinator_link = ctx.connect(response.coordinator, consumer.incarnation);
  if (consumer.heartbeats) {
    // The thread looks again at its next step; an application inside poll() wakes it earlier.
    ctx.set_timer(consumer.timer(ConsumerTimer::session),
                  ctx.now + consumer.config.session_timeout_ms);
    schedule_heartbeat(consumer, ctx);
  }
  drive_poll(consumer, ctx);
}

void handle(Consumer& consumer, ConnectionId connection, const JoinGroupResponse& response,
            Ctx& ctx) {
  if (connection != consumer.coordinator_link || consumer.process == ProcessState::closing) return;
  if (response.error != KafkaError::none) {
    if (response.error == KafkaError::member_id_required) consumer.member = response.member;
    join_failed(consumer, response.error, ctx);
    return;
  }
  consumer.member = response.member;
  consumer.generation = response.generation;
  enable_heartbeats(consumer, ctx);
  send_sync(consumer, response, ctx);
}

void handle(Consumer& consumer, ConnectionId connection, const SyncGroupResponse& response,
            Ctx& ctx) {
  if (connection != consumer.coordinator_link || consumer.process == ProcessState::closing) return;
  if (consumer.state != MemberState::completing_rebalance) {
    drive_poll(consumer, ctx);  // the generation was given up while the answer was on its way
    return;
  }
  if (response.error != KafkaError::none) {
    join_failed(consumer, response.error, ctx);
    return;
  }
  take_assignment(consumer, response.partitions, ctx);
  drive_poll(consumer, ctx);
}

void handle(Consumer& consumer, ConnectionId connection, const HeartbeatResponse& response,
            Ctx& ctx) {
  if (connection != consumer.coordinator_link) return;
  consumer.heartbeat_in_flight = false;
  if (!consumer.heartbeats) return;
  if (response.error == KafkaError::none || response.error == KafkaError::rebalance_in_progress) {
    ctx.set_timer(consumer.timer(ConsumerTimer::session),
                  ctx.now + consumer.config.session_timeout_ms);
  }
  switch (response.error) {
    case KafkaError::none:
      heartbeat_thread(consumer, ctx);  // the next beat may have come due while this one was out
      return;
    case KafkaError::rebalance_in_progress:
      if (consumer.state != MemberState::stable || consumer.rejoin_needed) return;
      consumer.rejoin_needed = true;
      consumer.join_reason = "group is already rebalancing";
      ctx.note(RebalanceLearned{consumer.group, consumer.app == AppState::handling});
      break;
    case KafkaError::illegal_generation: lose_generation(consumer, false, ctx); break;
    case KafkaError::unknown_member_id: lose_generation(consumer, true, ctx); break;
    default: coordinator_lost(consumer, ctx); break;
  }
  drive_poll(consumer, ctx);
}

void handle(Consumer& consumer, ConnectionId, const LeaveGroupResponse&, Ctx& ctx) {
  if (consumer.app == AppState::closing_leave) finish_close(consumer, ctx);
}

}  // namespace ks
