// close(), unsubscribe() and subscribe() of the application, and its end by an exception.
// Source: ClassicKafkaConsumer.close, unsubscribe, subscribe; ConsumerCoordinator.close, onLeavePrepare;
// AbstractCoordinator.close.
#include <algorithm>

#include "sim/kafka/consumer_modern_parts.h"
#include "sim/kafka/consumer_parts.h"
#include "sim/kafka/share_consumer_parts.h"

namespace ks {
namespace {

/// onLeavePrepare: partitions are lost if the member is not, or not fully, in its group.
bool leaves_as_lost(const Consumer& consumer) {
  if (consumer.modern.on) return consumer.generation <= 0;
  return consumer.generation < 0 || !consumer.member.valid() ||
         consumer.state == MemberState::preparing_rebalance ||
         consumer.state == MemberState::completing_rebalance;
}

void begin_close(Consumer& consumer, Ctx& ctx) {
  consumer.close_limit = ctx.now + close_timeout;
  consumer.commit_tries = 0;
  consumer.close_commit_at = Time{};
  ctx.stop_timer(consumer.timer(ConsumerTimer::auto_commit));
  const bool commits =
      consumer.config.enable_auto_commit &&
      send_commit(consumer, consumed_positions(consumer), CommitPurpose::at_close, ctx);
  if (!commits) {
    close_group(consumer, ctx);
    return;
  }
  consumer.app = AppState::closing_commit;
  ctx.set_timer(consumer.timer(ConsumerTimer::handler), consumer.close_limit);
}

void begin_unsubscribe(Consumer& consumer, Ctx& ctx) {
  consumer.unsubscribe_requested = false;
  ctx.stop_timer(consumer.timer(ConsumerTimer::auto_commit));
  if (consumer.owned.empty()) {
    leave_and_unsubscribe(consumer, ctx);
  } else {
    call_listener_for_all(consumer, leaves_as_lost(consumer), AfterCallback::unsubscribe, ctx);
  }
}

void take_subscription(Consumer& consumer, Ctx& ctx) {
  consumer.topics = std::move(*consumer.subscribe_requested);
  consumer.subscribe_requested.reset();
  consumer.pattern_seen = 0;
  match_pattern(consumer, ctx);
  drop_unsubscribed_data(consumer, ctx);
  request_new_topics(consumer, ctx);
  ctx.note(Subscribed{consumer.group, consumer.topics});
}

/// SubscriptionState.seek, requestOffsetReset.
void take_seek(Consumer& consumer, Ctx& ctx) {
  const SeekRequest request = *consumer.seek_requested;
  consumer.seek_requested.reset();
  const bool to_end = request.to.kind == OffsetTarget::Kind::latest;
  const bool known = request.to.kind == OffsetTarget::Kind::offset;
  for (OwnedPartition& owned : consumer.owned) {
    if (request.partition.valid() && owned.partition != request.partition) continue;
    ctx.note(
        PositionSought{owned.partition, owned.position, known ? request.to.value : -1, to_end});
    if (known) ctx.ledger().begins(consumer.group, owned.partition, request.to.value);
    owned.position = known ? request.to.value : -1;
    owned.position_epoch = -1;
    owned.validating = false;
    owned.asked = false;
    owned.fetch_offset = -1;
    owned.lost_position = -1;
    owned.needs_reset = !known;
    owned.looking_up = false;
    owned.started = false;
    owned.reset_timestamp = known ? 0 : (to_end ? -1 : -2);
  }
}

/// What is left of close()'s time, which the listener may have used up: then it no longer waits.
void await_leave(Consumer& consumer, Ctx& ctx) {
  consumer.app = AppState::closing_leave;
  ctx.set_timer(consumer.timer(ConsumerTimer::handler), std::max(consumer.close_limit, ctx.now));
}

/// Why a classic member sends no LeaveGroup.
Farewell silent_farewell(const Consumer& consumer) {
  if (consumer.state == MemberState::unjoined || !consumer.member.valid())
    return Farewell::no_member;
  if (consumer.close_membership == GroupMembership::remain_in_group) return Farewell::remains;
  return consumer.is_static() ? Farewell::static_member : Farewell::unheard;
}

/// The last heartbeat of a KIP-848 member. With REMAIN_IN_GROUP a dynamic one was to send none, and it does
/// not before the answer to the beat on its way; but then it does, with −1 as ever: LEAVING is a state in
/// which a member beats at once (AbstractMembershipManager.shouldHeartbeatNow of 4.4.0).
void leave_modern_and_finish(Consumer& consumer, Ctx& ctx) {
  const GroupMembership membership = consumer.close_membership;
  const bool member = in_modern_group(consumer);
  const bool waits = membership == GroupMembership::remain_in_group && !consumer.is_static() &&
                     member && consumer.heartbeat_in_flight;
  if (waits) {
    consumer.farewell = Farewell::remains;
    await_leave(consumer, ctx);
    return;
  }
  const bool for_good = membership == GroupMembership::leave_group;
  consumer.farewell = consumer.is_static() && !for_good ? Farewell::away : Farewell::said;
  if (leave_modern_group(consumer, for_good, ctx)) {
    await_leave(consumer, ctx);
    return;
  }
  consumer.farewell = member ? Farewell::unheard : Farewell::no_member;
  finish_close(consumer, ctx);
}

/// The application calls the client again although it was not inside poll().
void wake(Consumer& consumer, Ctx& ctx) {
  if (consumer.app == AppState::unsubscribed) consumer.app = AppState::polling;
  drive_poll(consumer, ctx);
}

}  // namespace

bool run_requests(Consumer& consumer, Ctx& ctx) {
  if (consumer.poll_error != KafkaError::none) {
    fail_consumer(consumer, consumer.poll_error, ctx);
    return false;
  }
  if (consumer.close_requested) {
    begin_close(consumer, ctx);
    return false;
  }
  if (consumer.unsubscribe_requested) begin_unsubscribe(consumer, ctx);
  if (consumer.app != AppState::polling) return false;
  if (consumer.subscribe_requested) take_subscription(consumer, ctx);
  if (consumer.seek_requested) take_seek(consumer, ctx);
  return true;
}

void seek_consumer(Consumer& consumer, const SeekRequest& request, Ctx& ctx) {
  consumer.seek_requested = request;
  drive_poll(consumer, ctx);
}

void close_consumer(Consumer& consumer, GroupMembership membership, Ctx& ctx) {
  consumer.close_requested = true;
  consumer.close_membership = membership;
  consumer.process = ProcessState::closing;
  ctx.note(ProcessClosing{});
  wake(consumer, ctx);
}

void unsubscribe_consumer(Consumer& consumer, Ctx& ctx) {
  consumer.unsubscribe_requested = true;
  consumer.subscribe_requested.reset();
  drive_poll(consumer, ctx);
}

void subscribe_consumer(Consumer& consumer, std::vector<TopicId> topics, Ctx& ctx) {
  consumer.subscribe_requested = std::move(topics);
  wake(consumer, ctx);
}

void commit_again_at_close(Consumer& consumer, Ctx& ctx) {
  if (consumer.share.on || consumer.awaits(CommitPurpose::at_close)) return;
  if (ctx.now < consumer.close_commit_at) return;  // after its backoff
  if (!send_commit(consumer, consumed_positions(consumer), CommitPurpose::at_close, ctx))
    close_group(consumer, ctx);
}

void close_commit_answered(Consumer& consumer, KafkaError error, Ctx& ctx) {
  if (!retriable(error)) {
    close_group(consumer, ctx);
    return;
  }
  consumer.close_commit_at = ctx.now + backoff(consumer, consumer.commit_tries++, ctx);
  const Time limit = std::max(consumer.close_limit, ctx.now);
  ctx.set_timer(consumer.timer(ConsumerTimer::handler), std::min(consumer.close_commit_at, limit));
}

void close_commit_due(Consumer& consumer, Ctx& ctx) {
  if (consumer.close_limit <= ctx.now) {
    close_group(consumer, ctx);
    return;
  }
  ctx.set_timer(consumer.timer(ConsumerTimer::handler), consumer.close_limit);
  // Without a coordinator it goes on when there is one.
  if (consumer.coordinator.valid()) commit_again_at_close(consumer, ctx);
}

void close_group(Consumer& consumer, Ctx& ctx) {
  if (consumer.share.on) {
    begin_share_close(consumer, ctx);
    return;
  }
  consumer.heartbeats = false;
  schedule_heartbeat(consumer, ctx);
  if (consumer.owned.empty()) {
    leave_and_finish(consumer, ctx);
  } else {
    call_listener_for_all(consumer, leaves_as_lost(consumer), AfterCallback::leave, ctx);
  }
}

void leave_and_finish(Consumer& consumer, Ctx& ctx) {
  if (consumer.modern.on) {
    leave_modern_and_finish(consumer, ctx);
    return;
  }
  const bool goodbye = says_goodbye(consumer, consumer.close_membership);
  consumer.farewell = goodbye ? Farewell::said : silent_farewell(consumer);
  const bool answer_on_its_way = (consumer.join == JoinStep::join_sent && !consumer.join_answer) ||
                                 consumer.join == JoinStep::sync_sent;
  if (goodbye) send_leave(consumer, "the consumer is being closed", ctx);
  // What is on its way to the coordinator is waited for, a JoinGroup at the barrier as well.
  if ((!goodbye && !answer_on_its_way) || !consumer.coordinator.valid()) {
    finish_close(consumer, ctx);
    return;
  }
  await_leave(consumer, ctx);
}

void leave_and_unsubscribe(Consumer& consumer, Ctx& ctx) {
  if (consumer.modern.on) {
    leave_modern_group(consumer, false, ctx);
  } else {
    if (says_goodbye(consumer, GroupMembership::by_default))
      send_leave(consumer, "the consumer unsubscribed from all topics", ctx);
    lose_generation(consumer, true, ctx);
  }
  ctx.note(Unsubscribed{consumer.group});
  const bool more = consumer.subscribe_requested || consumer.close_requested;
  consumer.app = more ? AppState::polling : AppState::unsubscribed;
}

void finish_close(Consumer& consumer, Ctx& ctx) {
  stop_all_timers(consumer, ctx);
  close_connections(consumer, ctx);
  const bool modern = consumer.modern.on || consumer.share.on;
  const MemberState out = modern ? MemberState::unsubscribed : MemberState::unjoined;
  change_state(consumer, out, ctx);
  consumer.process = ProcessState::closed;
  consumer.ended_at = ctx.now;
  consumer.app = AppState::off;
  ctx.note(ProcessClosed{consumer.farewell});
  tell_producer(consumer, AppCall::Kind::close, ctx);
}

void fail_consumer(Consumer& consumer, KafkaError error, Ctx& ctx) {
  ctx.note(ClientFailed{error});
  consumer.poll_error = KafkaError::none;
  consumer.process = ProcessState::closing;
  consumer.close_limit = ctx.now + close_timeout;
  close_group(consumer, ctx);
}

}  // namespace ks
