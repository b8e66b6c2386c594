#include <algorithm>

#include "sim/base/check.h"
#include "sim/kafka/consumer_modern_parts.h"
#include "sim/kafka/consumer_parts.h"
#include "sim/kafka/group/classic_protocol.h"
#include "sim/kafka/share_consumer_parts.h"

namespace ks {
namespace {

/// The next instant at which the thread's own steps of retry.backoff.ms reach `due`.
Time on_thread_grid(const Consumer& consumer, Time due) {
  const Duration step = consumer.config.retry_backoff_ms;
  if (step <= Duration{}) return due;
  const Duration ahead = std::max(due - consumer.thread_anchor, Duration{1});
  const std::int64_t steps = (ahead + step - Duration{1}) / step;
  return consumer.thread_anchor + step * steps;
}

void send_heartbeat(Consumer& consumer, Ctx& ctx) {
  consumer.heartbeat_in_flight = true;
  consumer.heartbeat_generation = consumer.generation;
  consumer.last_heartbeat = ctx.now;
  consumer.thread_anchor = ctx.now;
  consumer.heartbeat_due = ctx.now + consumer.config.heartbeat_interval_ms;
  ctx.request(consumer.coordinator_link, HeartbeatRequest{consumer.group, consumer.member,
                                                          consumer.generation, consumer.instance});
  schedule_heartbeat(consumer, ctx);
}

/// The client evicts itself (KIP-62): LeaveGroup now, the application learns of it at its next poll(). A
/// static member says nothing and only stops beating.
void poll_interval_exceeded(Consumer& consumer, Ctx& ctx) {
  ctx.note(PollIntervalExceeded{consumer.group, consumer.config.max_poll_interval_ms});
  if (says_goodbye(consumer, GroupMembership::by_default))
    send_leave(consumer, poll_timeout_reason, ctx);
  lose_generation(consumer, true, ctx);
}

}  // namespace

Duration backoff(Consumer& consumer, std::uint32_t tries, Ctx& ctx) {
  Rng rng = draw(consumer, ctx);
  return exponential_backoff(consumer.config.retry_backoff_ms, consumer.config.retry_backoff_max_ms,
                             tries, rng);
}

void retry_later(Consumer& consumer, Ctx& ctx) {
  consumer.join_not_before = ctx.now + backoff(consumer, consumer.failed_tries++, ctx);
  wake_at(consumer, consumer.join_not_before, ctx);
}

/// The application's thread and the heartbeat thread of a classic member both try again, each time after
/// retry.backoff.ms; the one manager of the others waits longer each time.
void find_later(Consumer& consumer, Ctx& ctx) {
  const bool grows = consumer.modern.on || consumer.share.on;
  const std::uint32_t tries = grows ? consumer.find_tries++ : 0;
  consumer.find_not_before = ctx.now + backoff(consumer, tries, ctx);
  wake_at(consumer, consumer.find_not_before, ctx);
}

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

void change_state(Consumer& consumer, MemberState to, Ctx& ctx) {
  if (consumer.state == to) return;
  const MemberState from = consumer.state;
  consumer.state = to;
  ctx.note(MemberStateChanged{consumer.group, from, to, consumer.generation});
}

void find_coordinator(Consumer& consumer, Ctx& ctx) {
  if (consumer.finding_coordinator || ctx.now < consumer.find_not_before) return;
  const ConnectionId link = any_broker(consumer, ctx);
  if (!link.valid()) {
    wake_at(consumer, next_reconnect(consumer, ctx.now), ctx);
    return;
  }
  consumer.finding_coordinator = true;
  ctx.request(link, FindCoordinatorRequest{consumer.group});
}

/// What was on its way to the old coordinator fails with a DisconnectException, which is retriable.
void abandon_requests(Consumer& consumer, Ctx& ctx) {
  // A KIP-848 member's network thread keeps the commit and its own timer.
  if (!consumer.modern.on && consumer.awaits(CommitPurpose::automatic))
    consumer.next_auto_commit = ctx.now + consumer.config.retry_backoff_ms;
  consumer.commits.clear();
  consumer.join_answer.reset();
  if (consumer.join != JoinStep::join_sent && consumer.join != JoinStep::sync_sent) return;
  consumer.join = JoinStep::none;
  consumer.rejoin_needed = true;
  retry_later(consumer, ctx);
}

void coordinator_lost(Consumer& consumer, Ctx& ctx, CoordinatorLost why) {
  if (!consumer.coordinator.valid()) return;
  why.group = consumer.group;
  why.coordinator = consumer.coordinator;
  ctx.note(why);
  consumer.coordinator = BrokerId{};
  consumer.heartbeat_in_flight = false;
  consumer.thread_anchor = ctx.now;
  ctx.close(consumer.coordinator_link);
  consumer.coordinator_link = ConnectionId{};
  abandon_requests(consumer, ctx);
  if (consumer.modern.on) modern_coordinator_lost(consumer, ctx);
  if (consumer.share.on) share_coordinator_lost(consumer, ctx);
  for (OwnedPartition& owned : consumer.owned) {
    if (owned.position < 0 && !owned.needs_reset) owned.looking_up = false;
  }
  find_coordinator(consumer, ctx);
}

void coordinator_lost(Consumer& consumer, ApiKey request, KafkaError error, Ctx& ctx) {
  coordinator_lost(consumer, ctx, CoordinatorLost{{}, {}, error, request, {}});
}

void lose_generation(Consumer& consumer, bool forget_member, Ctx& ctx) {
  if (forget_member) consumer.member = MemberId{};
  consumer.generation = -1;
  consumer.rejoin_needed = true;
  consumer.needs_prepare = true;
  disable_heartbeats(consumer, ctx);
  change_state(consumer, MemberState::unjoined, ctx);
}

bool says_goodbye(const Consumer& consumer, GroupMembership membership) {
  const bool wants = membership == GroupMembership::leave_group ||
                     (membership == GroupMembership::by_default && !consumer.is_static());
  return wants && consumer.coordinator.valid() && consumer.state != MemberState::unjoined &&
         consumer.member.valid();
}

void send_leave(Consumer& consumer, std::string_view reason, Ctx& ctx) {
  ctx.request(consumer.coordinator_link,
              LeaveGroupRequest{consumer.group, consumer.member, std::string{reason}, {}});
}

void schedule_heartbeat(Consumer& consumer, Ctx& ctx) {
  if (consumer.modern.on || consumer.share.on) return;  // its network thread sets its own timer
  const TimerId beat = consumer.timer(ConsumerTimer::heartbeat);
  const TimerId interval = consumer.timer(ConsumerTimer::poll_interval);
  if (!consumer.heartbeats) {
    ctx.stop_timer(beat);
    ctx.stop_timer(interval);
    return;
  }
  const bool busy = consumer.busy();
  const Time due = busy ? on_thread_grid(consumer, consumer.heartbeat_due) : consumer.heartbeat_due;
  ctx.set_timer(beat, std::max(due, ctx.now));
  if (busy) {
    const Time limit = consumer.polled_at + consumer.config.max_poll_interval_ms;
    ctx.set_timer(interval, std::max(on_thread_grid(consumer, limit), ctx.now));
  } else {
    ctx.stop_timer(interval);
  }
}

void heartbeat_thread(Consumer& consumer, Ctx& ctx) {
  if (!consumer.heartbeats) return;
  const TimerId session = consumer.timer(ConsumerTimer::session);
  if (consumer.coordinator.valid() && ctx.timer(session).deadline <= ctx.now) {
    CoordinatorLost why;
    why.unheard = consumer.config.session_timeout_ms;
    coordinator_lost(consumer, ctx, why);
    return;
  }
  if (consumer.busy() && consumer.polled_at + consumer.config.max_poll_interval_ms <= ctx.now) {
    poll_interval_exceeded(consumer, ctx);
    return;
  }
  if (!consumer.coordinator.valid()) {
    find_coordinator(consumer, ctx);
    return;
  }
  // The next beat does not wait for the answer to the one before, which may stand behind a SyncGroup that
  // the coordinator has parked.
  if (consumer.heartbeat_due <= ctx.now) send_heartbeat(consumer, ctx);
}

void handle(Consumer& consumer, ConnectionId connection, const FindCoordinatorResponse& response,
            Ctx& ctx) {
  if (connection != consumer.bootstrap) return;
  consumer.finding_coordinator = false;
  broker_heard(consumer, ctx.connection(connection).broker);
  if (response.error != KafkaError::none) {
    find_later(consumer, ctx);
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
  if (consumer.app == AppState::committing) retry_commit_sync(consumer, ctx);
  if (consumer.app == AppState::closing_commit) commit_again_at_close(consumer, ctx);
  drive_poll(consumer, ctx);
}

void handle(Consumer& consumer, ConnectionId connection, const HeartbeatResponse& response,
            Ctx& ctx) {
  if (connection != consumer.coordinator_link) return;
  consumer.heartbeat_in_flight = false;
  const bool unchanged = consumer.heartbeat_generation == consumer.generation;
  if (!consumer.heartbeats && !unchanged) return;
  const bool heard =
      response.error == KafkaError::none || response.error == KafkaError::rebalance_in_progress;
  if (heard) consumer.find_tries = 0;
  if (heard && consumer.heartbeats) {
    ctx.set_timer(consumer.timer(ConsumerTimer::session),
                  ctx.now + consumer.config.session_timeout_ms);
  }
  // Whatever arrives wakes a poll() that waits to commit before it joins.
  const bool preparing = consumer.prepare_limit != Time{};
  switch (response.error) {
    case KafkaError::none:
      heartbeat_thread(consumer, ctx);  // the next beat may have come due while this one was out
      if (!preparing) return;
      break;
    case KafkaError::rebalance_in_progress:
      if (consumer.state == MemberState::stable && consumer.rejoin_needed && preparing) break;
      if (consumer.state != MemberState::stable || consumer.rejoin_needed) return;
      consumer.rejoin_needed = true;
      consumer.join_reason = "group is already rebalancing";
      ctx.note(RebalanceLearned{consumer.group, consumer.busy()});
      break;
    case KafkaError::illegal_generation:
    case KafkaError::unknown_member_id:
    case KafkaError::fenced_instance_id:
      if (!unchanged) return;
      lose_generation(consumer, response.error != KafkaError::illegal_generation, ctx);
      if (response.error == KafkaError::fenced_instance_id) consumer.poll_error = response.error;
      break;
    default: coordinator_lost(consumer, ApiKey::heartbeat, response.error, ctx); break;
  }
  drive_poll(consumer, ctx);
}

void handle(Consumer& consumer, ConnectionId connection, const LeaveGroupResponse&, Ctx& ctx) {
  if (connection != consumer.coordinator_link) return;
  if (consumer.app == AppState::closing_leave) finish_close(consumer, ctx);
}

}  // namespace ks
