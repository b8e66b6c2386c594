#include <algorithm>

#include "sim/kafka/share_consumer_parts.h"

namespace ks {
namespace {

bool beats_at_once(const Consumer& consumer) {
  return consumer.state == MemberState::joining || consumer.state == MemberState::acknowledging;
}

bool in_share_group(const Consumer& consumer) {
  return beats_at_once(consumer) || consumer.state == MemberState::stable;
}

void send_beat(Consumer& consumer, Ctx& ctx) {
  ShareClient& share = consumer.share;
  ShareGroupHeartbeatRequest request;
  request.group = consumer.group;
  request.member = consumer.member;
  request.member_epoch = consumer.generation;
  if (!share.topics_sent || consumer.state == MemberState::joining)
    request.subscribed_topics = consumer.topics;
  share.topics_sent = true;
  consumer.heartbeat_in_flight = true;
  consumer.last_heartbeat = ctx.now;
  share.next_beat = ctx.now + share.interval;
  share.awaited = ctx.request(consumer.coordinator_link, std::move(request));
  if (consumer.state == MemberState::acknowledging)
    change_state(consumer, MemberState::stable, ctx);
}

/// What the member may read now: nothing has to be given up first, so it changes at once.
void take_assignment(Consumer& consumer, std::vector<PartitionId> next, Ctx& ctx) {
  ShareClient& share = consumer.share;
  std::sort(next.begin(), next.end());
  std::vector<PartitionId> gone;
  std::set_difference(share.assigned.begin(), share.assigned.end(), next.begin(), next.end(),
                      std::back_inserter(gone));
  std::vector<PartitionId> added;
  std::set_difference(next.begin(), next.end(), share.assigned.begin(), share.assigned.end(),
                      std::back_inserter(added));
  share.assigned = std::move(next);
  request_new_topics(consumer, ctx);
  for (const PartitionId partition : gone) {
    std::erase(share.started, partition);
    std::erase_if(share.buffer,
                  [&](const AcquiredRange& range) { return range.partition == partition; });
  }
  if (!gone.empty()) ctx.note(PartitionsRevoked{consumer.group, gone});
  if (!added.empty())
    ctx.note(PartitionsAssigned{consumer.group, consumer.generation, std::move(added)});
}

void lose_assignment(Consumer& consumer, Ctx& ctx) {
  ShareClient& share = consumer.share;
  if (!share.assigned.empty()) ctx.note(PartitionsLost{consumer.group, share.assigned});
  share.assigned.clear();
  share.started.clear();
  share.buffer.clear();
}

/// max.poll.interval.ms is over: noticed by whatever wakes the network thread next.
void check_poll_timer(Consumer& consumer, Ctx& ctx) {
  const bool late =
      consumer.busy() && consumer.polled_at + consumer.config.max_poll_interval_ms <= ctx.now;
  if (!late || !in_share_group(consumer)) return;
  ctx.note(PollIntervalExceeded{consumer.group, consumer.config.max_poll_interval_ms});
  say_share_goodbye(consumer, MemberState::stale, ctx);
  lose_assignment(consumer, ctx);
}

void beat_failed(Consumer& consumer, KafkaError error, Ctx& ctx) {
  ShareClient& share = consumer.share;
  share.topics_sent = false;
  switch (error) {
    case KafkaError::unknown_member_id:
    case KafkaError::fenced_member_epoch:
      change_state(consumer, MemberState::fenced, ctx);
      lose_assignment(consumer, ctx);
      begin_share_joining(consumer, ctx);
      return;
    case KafkaError::not_coordinator:
    case KafkaError::coordinator_not_available:
      share.next_beat = ctx.now;
      coordinator_lost(consumer, ApiKey::share_group_heartbeat, error, ctx);
      return;
    case KafkaError::coordinator_load_in_progress:
      share.not_before = ctx.now + backoff(consumer, consumer.failed_tries++, ctx);
      share.next_beat = share.not_before;
      return;
    default:
      consumer.generation = 0;
      change_state(consumer, MemberState::fatal, ctx);
      consumer.poll_error = error;
      return;
  }
}

void schedule(Consumer& consumer, Ctx& ctx) {
  const TimerId beat = consumer.timer(ConsumerTimer::heartbeat);
  const ShareClient& share = consumer.share;
  const bool waits =
      in_share_group(consumer) && consumer.coordinator.valid() && !consumer.heartbeat_in_flight;
  if (waits) {
    const Time due =
        beats_at_once(consumer) ? share.not_before : std::max(share.next_beat, share.not_before);
    ctx.set_timer(beat, std::max(due, ctx.now));
  } else {
    ctx.stop_timer(beat);
  }
}

}  // namespace

void share_heartbeats(Consumer& consumer, Ctx& ctx) {
  check_poll_timer(consumer, ctx);
  const ShareClient& share = consumer.share;
  const bool due = beats_at_once(consumer) ? share.not_before <= ctx.now
                                           : std::max(share.next_beat, share.not_before) <= ctx.now;
  if (in_share_group(consumer) && consumer.coordinator.valid() && !consumer.heartbeat_in_flight &&
      due)
    send_beat(consumer, ctx);
  schedule(consumer, ctx);
}

void begin_share_joining(Consumer& consumer, Ctx& ctx) {
  consumer.generation = 0;
  consumer.share.topics_sent = false;
  consumer.share.assigned_once = false;
  change_state(consumer, MemberState::joining, ctx);
}

bool say_share_goodbye(Consumer& consumer, MemberState then, Ctx& ctx) {
  const bool joined = in_share_group(consumer) && consumer.generation > 0;
  const bool tells = joined && consumer.coordinator.valid();
  if (tells) {
    change_state(consumer, MemberState::leaving, ctx);
    ShareGroupHeartbeatRequest request;
    request.group = consumer.group;
    request.member = consumer.member;
    request.member_epoch = -1;
    consumer.heartbeat_in_flight = true;
    consumer.share.awaited = ctx.request(consumer.coordinator_link, std::move(request));
    consumer.share.leaving = true;
  }
  if (then != MemberState::stale) lose_assignment(consumer, ctx);
  consumer.generation = -1;
  change_state(consumer, then, ctx);
  return tells;
}

void share_coordinator_lost(Consumer& consumer, Ctx& ctx) {
  if (consumer.share.awaited != 0 && ctx.now < consumer.find_not_before) {
    consumer.share.not_before = ctx.now + backoff(consumer, consumer.failed_tries++, ctx);
    consumer.share.next_beat = consumer.share.not_before;
  }
  consumer.share.awaited = 0;
  consumer.share.topics_sent = false;
}

void handle_share_beat(Consumer& consumer, ConnectionId connection,
                       const ShareGroupHeartbeatResponse& response, std::uint32_t correlation,
                       Ctx& ctx) {
  ShareClient& share = consumer.share;
  if (connection != consumer.coordinator_link || correlation != share.awaited) return;
  consumer.heartbeat_in_flight = false;
  const bool was_goodbye = std::exchange(share.leaving, false);
  if (consumer.app == AppState::closing_leave) {
    if (was_goodbye) finish_close(consumer, ctx);
    return;
  }
  if (was_goodbye || !in_share_group(consumer)) {
    drive_poll(consumer, ctx);
    return;
  }
  if (response.error != KafkaError::none) {
    beat_failed(consumer, response.error, ctx);
    drive_poll(consumer, ctx);
    return;
  }
  consumer.failed_tries = 0;
  consumer.find_tries = 0;
  share.not_before = Time{};
  share.interval = response.heartbeat_interval;
  share.next_beat = consumer.last_heartbeat + share.interval;
  consumer.generation = response.member_epoch;
  if (response.assignment) {
    std::vector<PartitionId> next = *response.assignment;
    std::sort(next.begin(), next.end());
    const bool news = !share.assigned_once || next != share.assigned;
    share.assigned_once = true;
    if (news) {
      change_state(consumer, MemberState::reconciling, ctx);
      take_assignment(consumer, std::move(next), ctx);
      change_state(consumer, MemberState::acknowledging, ctx);
    }
  }
  if (consumer.state == MemberState::joining) change_state(consumer, MemberState::stable, ctx);
  drive_poll(consumer, ctx);
}

}  // namespace ks
