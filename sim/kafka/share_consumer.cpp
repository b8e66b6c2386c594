#include "sim/kafka/share_consumer.h"

#include <algorithm>

#include "sim/kafka/consumer_modern_parts.h"
#include "sim/kafka/share_consumer_parts.h"

namespace ks {
namespace {

/// Both managers of the network thread.
void network_thread_runs(Consumer& consumer, Ctx& ctx) {
  if (!consumer.coordinator.valid()) find_coordinator(consumer, ctx);
  share_heartbeats(consumer, ctx);
  share_requests(consumer, ctx);
}

bool all_sessions_closed(const Consumer& consumer) {
  const auto& sessions = consumer.share.sessions;
  return std::all_of(sessions.begin(), sessions.end(), [](const ClientShareSession& session) {
    return session.closed && !session.in_flight;
  });
}

}  // namespace

void start_share(Consumer& consumer, Ctx& ctx) {
  consumer.member = make_own_id(consumer, ctx);
  consumer.generation = 0;
  consumer.state = MemberState::unsubscribed;
  consumer.polled_at = ctx.now;
  begin_share_joining(consumer, ctx);
}

void drive_share_poll(Consumer& consumer, Ctx& ctx) {
  if (!consumer.alive()) return;
  network_thread_runs(consumer, ctx);
  if (consumer.app == AppState::closing_commit && all_sessions_closed(consumer)) {
    leave_share_group(consumer, ctx);
    return;
  }
  while (consumer.app == AppState::polling) {
    if (consumer.poll_error != KafkaError::none) {
      fail_consumer(consumer, consumer.poll_error, ctx);
      return;
    }
    if (consumer.close_requested) {
      consumer.close_limit = ctx.now + close_timeout;
      begin_share_close(consumer, ctx);
      return;
    }
    consumer.polled_at = ctx.now;
    if (consumer.state == MemberState::stale) begin_share_joining(consumer, ctx);
    acknowledge_hand(consumer, false, ctx);
    consumer.handling_records = hand_out_shared(consumer, ctx);
    if (consumer.handling_records == 0) consumer.share.fetch_more = true;
    network_thread_runs(consumer, ctx);
    if (consumer.handling_records == 0) return;
    records_returned(consumer, ctx);
  }
}

void begin_share_close(Consumer& consumer, Ctx& ctx) {
  // Without an acknowledgement of its own the last batch of an implicit application goes back.
  if (consumer.share.explicit_acknowledgement) acknowledge_hand(consumer, true, ctx);
  consumer.share.hand.clear();
  consumer.share.buffer.clear();
  consumer.app = AppState::closing_commit;
  ctx.set_timer(consumer.timer(ConsumerTimer::handler), consumer.close_limit);
  drive_share_poll(consumer, ctx);
}

void leave_share_group(Consumer& consumer, Ctx& ctx) {
  const bool member = consumer.generation > 0 && consumer.state != MemberState::fatal;
  consumer.farewell = Farewell::said;
  if (!say_share_goodbye(consumer, MemberState::unsubscribed, ctx)) {
    consumer.farewell = member ? Farewell::unheard : Farewell::no_member;
    finish_close(consumer, ctx);
    return;
  }
  consumer.app = AppState::closing_leave;
  // A process that stood still may have used up close()'s time before.
  ctx.set_timer(consumer.timer(ConsumerTimer::handler), std::max(consumer.close_limit, ctx.now));
}

}  // namespace ks
