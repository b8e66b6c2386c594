#include <algorithm>

#include "sim/kafka/consumer_modern_parts.h"

namespace ks {
namespace {

/// ConsumerMembershipManager.shouldHeartbeatNow
bool beats_at_once(const Consumer& consumer) {
  return consumer.state == MemberState::joining || consumer.state == MemberState::acknowledging;
}

bool beats(const Consumer& consumer) {
  return beats_at_once(consumer) || consumer.state == MemberState::stable ||
         consumer.state == MemberState::reconciling;
}

/// Fills in what is not as the coordinator has it from this member. `unsubscribed`: it leaves for good.
void add_fields(const Consumer& consumer, bool unsubscribed,
                ConsumerGroupHeartbeatRequest& request) {
  const SentFields& sent = consumer.modern.sent;
  const bool all = consumer.state == MemberState::joining;
  const auto differs = [&](const auto& field, const auto& value) {
    return all || !field || *field != value;
  };
  const Duration timeout = consumer.config.max_poll_interval_ms;
  if (differs(sent.rebalance_timeout, timeout)) request.rebalance_timeout = timeout;
  const bool by_name = consumer.modern.regex.empty() && !unsubscribed;
  const std::vector<TopicId> topics = by_name ? consumer.topics : std::vector<TopicId>{};
  if (differs(sent.topics, topics)) request.subscribed_topics = topics;
  const std::string regex = unsubscribed ? std::string{} : consumer.modern.regex;
  if (!regex.empty() ? differs(sent.regex, regex) : sent.regex && !sent.regex->empty())
    request.subscribed_topic_regex = regex;
  const std::string& assignor = consumer.config.group_remote_assignor;
  if (!assignor.empty() && differs(sent.assignor, assignor)) request.server_assignor = assignor;
  // To own nothing after an assignment is another thing than to have had none yet.
  if (all || !sent.owned || sent.current != consumer.modern.current)
    request.topic_partitions = consumer.modern.current.value_or(std::vector<PartitionId>{});
}

void remember_sent(Consumer& consumer, const ConsumerGroupHeartbeatRequest& request) {
  SentFields& sent = consumer.modern.sent;
  if (request.rebalance_timeout) sent.rebalance_timeout = request.rebalance_timeout;
  if (request.subscribed_topics) sent.topics = request.subscribed_topics;
  if (request.subscribed_topic_regex) sent.regex = request.subscribed_topic_regex;
  if (request.server_assignor) sent.assignor = request.server_assignor;
  if (request.topic_partitions) {
    sent.owned = true;
    sent.current = consumer.modern.current;
  }
}

ConsumerGroupHeartbeatRequest make_beat(const Consumer& consumer, bool unsubscribed) {
  ConsumerGroupHeartbeatRequest request;
  request.group = consumer.group;
  request.member = consumer.member;
  request.member_epoch = consumer.generation;
  request.instance = consumer.instance;
  add_fields(consumer, unsubscribed, request);
  return request;
}

void send_beat(Consumer& consumer, Ctx& ctx) {
  ConsumerGroupHeartbeatRequest request = make_beat(consumer, false);
  remember_sent(consumer, request);
  consumer.heartbeat_in_flight = true;
  consumer.last_heartbeat = ctx.now;
  consumer.modern.next_beat = ctx.now + consumer.modern.interval;
  consumer.modern.awaited = ctx.request(consumer.coordinator_link, std::move(request));
  if (consumer.state == MemberState::acknowledging) {
    const bool done = consumer.modern.current == consumer.modern.target;
    change_state(consumer, done ? MemberState::stable : MemberState::reconciling, ctx);
  }
}

/// max.poll.interval.ms is over: noticed by whatever wakes the network thread next. close() is no poll().
void check_poll_timer(Consumer& consumer, Ctx& ctx) {
  const bool busy = consumer.busy() || consumer.app == AppState::closing_commit;
  const bool late = busy && consumer.polled_at + consumer.config.max_poll_interval_ms <= ctx.now;
  if (!late || !in_modern_group(consumer)) return;
  ctx.note(PollIntervalExceeded{consumer.group, consumer.config.max_poll_interval_ms});
  say_goodbye(consumer, MemberState::stale, false, ctx);
  if (!consumer.owned.empty())
    consumer.modern.due = DueCall{ListenerCall::lost, owned_list(consumer)};
}

/// The coordinator does not know the member, or not at this epoch.
void become_fenced(Consumer& consumer, Ctx& ctx) {
  forget_sent_fields(consumer);
  consumer.generation = 0;
  consumer.modern.step = ReconcileStep::idle;
  consumer.modern.due.reset();
  change_state(consumer, MemberState::fenced, ctx);
  if (consumer.owned.empty()) {
    begin_joining(consumer, ctx);
  } else {
    consumer.modern.due = DueCall{ListenerCall::lost, owned_list(consumer)};
  }
}

void become_fatal(Consumer& consumer, KafkaError error, Ctx& ctx) {
  consumer.generation = 0;
  consumer.modern.step = ReconcileStep::idle;
  consumer.modern.due.reset();
  change_state(consumer, MemberState::fatal, ctx);
  consumer.poll_error = error;
}

void beat_failed(Consumer& consumer, KafkaError error, Ctx& ctx) {
  forget_sent_fields(consumer);
  switch (error) {
    case KafkaError::unknown_member_id:
    case KafkaError::fenced_member_epoch: become_fenced(consumer, ctx); return;
    case KafkaError::not_coordinator:
    case KafkaError::coordinator_not_available:
      consumer.modern.next_beat =
          ctx.now;  // the next one goes to whoever it is now, without a backoff
      coordinator_lost(consumer, ApiKey::consumer_group_heartbeat, error, ctx);
      return;
    case KafkaError::coordinator_load_in_progress:
      // Not the interval counts now but the backoff alone.
      consumer.modern.not_before = ctx.now + backoff(consumer, consumer.failed_tries++, ctx);
      consumer.modern.next_beat = consumer.modern.not_before;
      return;
    default: become_fatal(consumer, error, ctx); return;
  }
}

void schedule_beat(Consumer& consumer, Ctx& ctx) {
  const TimerId timer = consumer.timer(ConsumerTimer::heartbeat);
  const ModernMembership& modern = consumer.modern;
  const bool waits =
      beats(consumer) && consumer.coordinator.valid() && !consumer.heartbeat_in_flight;
  if (!waits) {
    ctx.stop_timer(timer);
    return;
  }
  const Time due =
      beats_at_once(consumer) ? modern.not_before : std::max(modern.next_beat, modern.not_before);
  ctx.set_timer(timer, std::max(due, ctx.now));
}

}  // namespace

bool in_modern_group(const Consumer& consumer) {
  return beats(consumer) &&
         (consumer.state != MemberState::joining || consumer.heartbeat_in_flight);
}

void forget_sent_fields(Consumer& consumer) {
  consumer.modern.sent = SentFields{};
  consumer.heartbeat_in_flight = false;
  consumer.modern.awaited = 0;
}

void begin_joining(Consumer& consumer, Ctx& ctx) {
  forget_sent_fields(consumer);
  consumer.generation = 0;
  consumer.modern.step = ReconcileStep::idle;
  consumer.modern.current.reset();
  consumer.modern.target.clear();
  change_state(consumer, MemberState::joining, ctx);
}

void say_goodbye(Consumer& consumer, MemberState then, bool for_good, Ctx& ctx) {
  change_state(consumer, MemberState::prepare_leaving, ctx);
  consumer.generation = consumer.is_static() && !for_good ? -2 : -1;
  consumer.modern.current.reset();
  consumer.modern.step = ReconcileStep::idle;
  consumer.modern.due.reset();
  change_state(consumer, MemberState::leaving, ctx);
  std::uint32_t sent = 0;
  if (consumer.coordinator.valid()) {
    const bool unsubscribed = then == MemberState::unsubscribed;
    sent = ctx.request(consumer.coordinator_link, make_beat(consumer, unsubscribed));
  }
  forget_sent_fields(consumer);
  consumer.modern.awaited = sent;
  change_state(consumer, then, ctx);
}

void modern_coordinator_lost(Consumer& consumer, Ctx& ctx) {
  if (consumer.modern.awaited != 0 && ctx.now < consumer.find_not_before) {
    // Its connection was lost: a failed beat, after which the backoff alone counts.
    consumer.modern.not_before = ctx.now + backoff(consumer, consumer.failed_tries++, ctx);
    consumer.modern.next_beat = consumer.modern.not_before;
  } else if (consumer.modern.awaited != 0) {
    consumer.modern.next_beat = ctx.now;
  }
  forget_sent_fields(consumer);
  consumer.modern.commit_again = ctx.now;
}

/// It goes on while close() waits for its commit and in its listener (AsyncKafkaConsumer.close): what it says
/// after the goodbye is nothing.
void network_thread(Consumer& consumer, Ctx& ctx) {
  const bool left = consumer.app == AppState::off || consumer.app == AppState::closing_leave;
  if (!consumer.alive() || left) return;
  check_poll_timer(consumer, ctx);
  maybe_reconcile(consumer, false, ctx);
  if (!consumer.coordinator.valid()) {
    find_coordinator(consumer, ctx);
  } else if (!consumer.heartbeat_in_flight && consumer.modern.not_before <= ctx.now) {
    const bool due = beats(consumer) && consumer.modern.next_beat <= ctx.now;
    if (beats_at_once(consumer) || due) send_beat(consumer, ctx);
  }
  schedule_beat(consumer, ctx);
}

void handle_beat_answer(Consumer& consumer, ConnectionId connection,
                        const ConsumerGroupHeartbeatResponse& response, std::uint32_t correlation,
                        Ctx& ctx) {
  if (connection != consumer.coordinator_link || consumer.modern.awaited == 0 ||
      correlation != consumer.modern.awaited)
    return;
  consumer.heartbeat_in_flight = false;
  consumer.modern.awaited = 0;
  if (consumer.app == AppState::closing_leave) {
    // What was waited for may be the answer to a beat before the goodbye.
    if (in_modern_group(consumer)) {
      leave_and_finish(consumer, ctx);
    } else {
      finish_close(consumer, ctx);
    }
    return;
  }
  if (!beats(consumer)) {  // it has left: the answer to its goodbye means nothing to it
    drive_poll(consumer, ctx);
    return;
  }
  if (response.error != KafkaError::none) {
    beat_failed(consumer, response.error, ctx);
  } else {
    consumer.failed_tries = 0;
    consumer.find_tries = 0;
    consumer.modern.interval = response.heartbeat_interval;
    consumer.modern.next_beat = consumer.last_heartbeat + response.heartbeat_interval;
    consumer.generation = response.member_epoch;
    if (response.assignment) take_target(consumer, *response.assignment, ctx);
  }
  drive_poll(consumer, ctx);
}

}  // namespace ks
