// The application's own commits. Source: ConsumerCoordinator.commitOffsetsSync, commitOffsetsAsync.
#include <algorithm>

#include "sim/kafka/consumer_parts.h"

namespace ks {
namespace {

/// The application goes on behind its commitSync().
void resume(Consumer& consumer, Ctx& ctx) {
  ctx.stop_timer(consumer.timer(ConsumerTimer::handler));
  switch (consumer.after_commit) {
    case AfterCommit::poll: back_to_poll(consumer, ctx); return;
    case AfterCommit::handler: enter_handler(consumer, ctx); return;
    case AfterCommit::next_record: next_record(consumer, ctx); return;
    case AfterCommit::callback: callback_committed(consumer, ctx); return;
  }
}

/// What the client throws without asking the coordinator.
KafkaError local_error(const Consumer& consumer) {
  const bool joining = consumer.state == MemberState::preparing_rebalance ||
                       consumer.state == MemberState::completing_rebalance;
  return joining ? KafkaError::rebalance_in_progress : KafkaError::unknown_member_id;
}

/// Sends the commit, or waits for a coordinator to send it to; false: it has thrown.
bool try_commit_sync(Consumer& consumer, Ctx& ctx) {
  const bool sendable = may_commit(consumer);
  if (consumer.coordinator.valid() && !sendable) {
    ctx.note(CommitFailed{consumer.group, local_error(consumer), false});
    return false;
  }
  consumer.app = AppState::committing;
  ctx.set_timer(consumer.timer(ConsumerTimer::handler), consumer.commit_limit);
  schedule_heartbeat(consumer, ctx);
  if (consumer.coordinator.valid()) {
    send_commit(consumer, consumer.commit_offsets, CommitPurpose::synchronous, ctx);
  } else {
    find_coordinator(consumer, ctx);
  }
  return true;
}

}  // namespace

bool retriable(KafkaError error) {
  return error == KafkaError::coordinator_load_in_progress ||
         error == KafkaError::coordinator_not_available || error == KafkaError::not_coordinator ||
         error == KafkaError::request_timed_out ||
         error == KafkaError::unknown_topic_or_partition || error == KafkaError::unknown_topic_id;
}

void commit_async(Consumer& consumer, Ctx& ctx) {
  const auto offsets = consumed_positions(consumer);
  if (offsets.empty()) return;
  if (send_commit(consumer, offsets, CommitPurpose::asynchronous, ctx)) return;
  const KafkaError error =
      consumer.coordinator.valid() ? local_error(consumer) : KafkaError::coordinator_not_available;
  ctx.note(CommitFailed{consumer.group, error, false});
}

bool commit_sync(Consumer& consumer, AfterCommit after, Ctx& ctx) {
  return commit_sync(consumer, consumed_positions(consumer), after, ctx);
}

bool commit_sync(Consumer& consumer, const SmallVec<PartitionOffset, 4>& offsets, AfterCommit after,
                 Ctx& ctx) {
  if (offsets.empty()) return false;
  consumer.after_commit = after;
  consumer.commit_offsets = offsets;
  consumer.commit_limit = ctx.now + consumer.config.default_api_timeout_ms;
  consumer.commit_tries = 0;
  return try_commit_sync(consumer, ctx);
}

void retry_commit_sync(Consumer& consumer, Ctx& ctx) {
  if (consumer.commit_limit <= ctx.now) {
    ctx.note(CommitFailed{consumer.group, KafkaError::request_timed_out, true});
    resume(consumer, ctx);
  } else if (!consumer.awaits(CommitPurpose::synchronous) && !try_commit_sync(consumer, ctx)) {
    resume(consumer, ctx);
  }
}

void application_commit_answered(Consumer& consumer, CommitPurpose purpose, KafkaError error,
                                 Ctx& ctx) {
  const bool waits = purpose == CommitPurpose::synchronous;
  // commitSync() of an earlier commit has given up meanwhile; a later one may wait for its own answer.
  if (waits && (consumer.app != AppState::committing || consumer.awaits(purpose))) return;
  if (waits && retriable(error)) {
    const Time again = ctx.now + backoff(consumer, consumer.commit_tries++, ctx);
    // A process that stood still may read the answer when its time is over already.
    const Time limit = std::max(consumer.commit_limit, ctx.now);
    ctx.set_timer(consumer.timer(ConsumerTimer::handler), std::min(again, limit));
    return;
  }
  if (error != KafkaError::none) ctx.note(CommitFailed{consumer.group, error, true});
  if (error == KafkaError::fenced_instance_id) consumer.poll_error = error;
  if (waits) resume(consumer, ctx);
}

}  // namespace ks
