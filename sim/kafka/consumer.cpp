#include "sim/kafka/consumer.h"

#include <algorithm>

#include "sim/base/check.h"
#include "sim/kafka/consumer_parts.h"

namespace ks {
namespace {

void stop_all_timers(Consumer& consumer, Ctx& ctx) {
  for (const TimerId timer : consumer.timers) ctx.stop_timer(timer);
}

void close_connections(Consumer& consumer, Ctx& ctx) {
  ctx.close(consumer.bootstrap);
  if (consumer.coordinator_link.valid()) ctx.close(consumer.coordinator_link);
  for (const FetchLink& link : consumer.links) ctx.close(link.connection);
  consumer.links.clear();
  consumer.coordinator_link = ConnectionId{};
}

std::vector<PartitionId> partitions_of(const Consumer& consumer) {
  std::vector<PartitionId> list;
  for (const OwnedPartition& owned : consumer.owned) list.push_back(owned.partition);
  return list;
}

void give_up_all(Consumer& consumer, Ctx& ctx) {
  for (const OwnedPartition& owned : consumer.owned) {
    ctx.ledger().given_up(consumer.group, owned.partition, consumer.id, ctx.now);
  }
}

/// Back to what a fresh process knows: nothing.
void reset_process(Consumer& consumer) {
  consumer.app = AppState::off;
  consumer.close_requested = false;
  consumer.state = MemberState::unjoined;
  consumer.member = MemberId{};
  consumer.generation = -1;
  consumer.rejoin_needed = true;
  consumer.needs_prepare = true;
  consumer.assignment_lost = false;
  consumer.join_reason.clear();
  consumer.coordinator = BrokerId{};
  consumer.finding_coordinator = false;
  consumer.heartbeats = false;
  consumer.heartbeat_in_flight = false;
  consumer.failed_tries = 0;
  consumer.owned.clear();
  consumer.buffer.clear();
  consumer.commits_in_flight = 0;
  consumer.prepare_commit = 0;
  consumer.handling_records = 0;
  consumer.held.clear();
  consumer.overdue.fill(false);
}

/// poll() returns with records: the poll interval runs and the handler works.
void enter_handler(Consumer& consumer, std::uint32_t records, Ctx& ctx) {
  const Duration each = scaled(consumer.processing, consumer.slowness);
  const Time until = ctx.now + each * records;
  consumer.app = AppState::handling;
  consumer.handling_records = records;
  consumer.handling_since = ctx.now;
  ctx.set_timer(consumer.timer(ConsumerTimer::handler), until);
  ctx.stop_timer(consumer.timer(ConsumerTimer::auto_commit));
  schedule_heartbeat(consumer, ctx);
  if (ctx.wants(Level::data)) ctx.note(HandlerStarted{records, until});
}

void leave_handler(Consumer& consumer, Ctx& ctx) {
  consumer.app = AppState::polling;
  consumer.handling_records = 0;
  if (ctx.wants(Level::data)) ctx.note(HandlerFinished{});
  ctx.stop_timer(consumer.timer(ConsumerTimer::poll_interval));
  schedule_heartbeat(consumer, ctx);
  drive_poll(consumer, ctx);
}

struct ResponseVisitor {
  Consumer& consumer;
  ConnectionId connection;
  const Message& message;
  Ctx& ctx;

  void operator()(const MetadataResponse&) {}
  void operator()(const OffsetCommitResponse&) { handle_commit(consumer, message, ctx); }
  void operator()(const FindCoordinatorResponse& response) {
    handle(consumer, connection, response, ctx);
  }
  void operator()(const JoinGroupResponse& response) {
    handle(consumer, connection, response, ctx);
  }
  void operator()(const SyncGroupResponse& response) {
    handle(consumer, connection, response, ctx);
  }
  void operator()(const HeartbeatResponse& response) {
    handle(consumer, connection, response, ctx);
  }
  void operator()(const LeaveGroupResponse& response) {
    handle(consumer, connection, response, ctx);
  }
  void operator()(const OffsetFetchResponse& response) {
    handle(consumer, connection, response, ctx);
  }
  void operator()(const ListOffsetsResponse& response) {
    handle(consumer, connection, response, ctx);
  }
  void operator()(const ConsumerGroupHeartbeatResponse&) {}
  void operator()(const FetchResponse& response) { handle(consumer, connection, response, ctx); }
  template <class Other>
    requires(!requires(Other other) { other.error; } && !std::is_same_v<Other, MetadataResponse>)
  void operator()(const Other&) {
    check_failed("a consumer receives answers to its own requests only", __FILE__, __LINE__);
  }
};

}  // namespace

std::string_view app_state_name(AppState state) {
  switch (state) {
    case AppState::off: return "not running";
    case AppState::polling: return "in poll()";
    case AppState::preparing_join: return "committing before it joins";
    case AppState::handling: return "in its handler";
    case AppState::closing_commit: return "in close(), committing";
    case AppState::closing_leave: return "in close(), leaving";
  }
  return "?";
}

OwnedPartition* Consumer::find(PartitionId partition) {
  const auto at =
      std::lower_bound(owned.begin(), owned.end(), partition,
                       [](const OwnedPartition& o, PartitionId p) { return o.partition < p; });
  return at != owned.end() && at->partition == partition ? &*at : nullptr;
}

const OwnedPartition* Consumer::find(PartitionId partition) const {
  return const_cast<Consumer*>(this)->find(partition);
}

void drive_poll(Consumer& consumer, Ctx& ctx) {
  while (consumer.app == AppState::polling) {
    if (consumer.close_requested) {
      begin_close(consumer, ctx);
      return;
    }
    heartbeat_thread(consumer, ctx);  // poll() wakes the thread when a beat is due
    if (!consumer.coordinator.valid()) find_coordinator(consumer, ctx);
    if (consumer.coordinator.valid() && consumer.rejoin_needed) {
      drive_join(consumer, ctx);
      return;
    }
    if (consumer.state != MemberState::stable) return;
    auto_commit_if_due(consumer, ctx);
    look_up_positions(consumer, ctx);
    const std::uint32_t records = hand_out(consumer, ctx);
    send_fetches(consumer, ctx);
    if (records == 0) return;
    if (consumer.processing > Duration{}) enter_handler(consumer, records, ctx);
  }
}

void start_consumer(Consumer& consumer, Ctx& ctx) {
  reset_process(consumer);
  consumer.process = ProcessState::running;
  consumer.started_at = ctx.now;
  ++consumer.incarnation;
  Rng rng = ctx.rng(ctx.names().of(node(consumer.id)), "bootstrap");
  const auto brokers = static_cast<std::uint64_t>(ctx.names().brokers.size());
  consumer.bootstrap =
      ctx.connect(BrokerId{static_cast<std::uint32_t>(rng.below(brokers))}, consumer.incarnation);
  ctx.note(ProcessStarted{consumer.incarnation});
  ctx.request(consumer.bootstrap, MetadataRequest{});
  consumer.app = AppState::polling;
  drive_poll(consumer, ctx);
}

void kill_consumer(Consumer& consumer, Ctx& ctx) {
  ctx.note(ProcessKilled{partitions_of(consumer)});
  give_up_all(consumer, ctx);
  stop_all_timers(consumer, ctx);
  close_connections(consumer, ctx);
  consumer.process = ProcessState::killed;
  consumer.ended_at = ctx.now;
  consumer.app = AppState::off;
  consumer.heartbeats = false;
  consumer.heartbeat_in_flight = false;
  consumer.held.clear();
  consumer.overdue.fill(false);
}

void close_consumer(Consumer& consumer, Ctx& ctx) {
  consumer.close_requested = true;
  consumer.process = ProcessState::closing;
  ctx.note(ProcessClosing{});
  drive_poll(consumer, ctx);
}

void begin_close(Consumer& consumer, Ctx& ctx) {
  ctx.stop_timer(consumer.timer(ConsumerTimer::auto_commit));
  consumer.buffer.clear();
  if (consumer.state == MemberState::stable && consumer.config.enable_auto_commit &&
      consumer.coordinator.valid()) {
    consumer.prepare_commit = send_commit(consumer, ctx);
    if (consumer.prepare_commit != 0) {
      consumer.app = AppState::closing_commit;
      return;
    }
  }
  leave_and_finish(consumer, ctx);
}

void leave_and_finish(Consumer& consumer, Ctx& ctx) {
  consumer.heartbeats = false;
  schedule_heartbeat(consumer, ctx);
  if (!consumer.owned.empty()) {
    const bool lost = consumer.state != MemberState::stable;
    if (lost) {
      ctx.note(PartitionsLost{consumer.group, partitions_of(consumer)});
    } else {
      ctx.note(PartitionsRevoked{consumer.group, partitions_of(consumer)});
    }
    forget_assignment(consumer, ctx);
  }
  if (consumer.member.valid() && consumer.coordinator.valid()) {
    consumer.app = AppState::closing_leave;
    send_leave(consumer, "the consumer is being closed", ctx);
    return;
  }
  finish_close(consumer, ctx);
}

void finish_close(Consumer& consumer, Ctx& ctx) {
  stop_all_timers(consumer, ctx);
  close_connections(consumer, ctx);
  change_state(consumer, MemberState::unjoined, ctx);
  consumer.process = ProcessState::closed;
  consumer.ended_at = ctx.now;
  consumer.app = AppState::off;
  ctx.note(ProcessClosed{});
}

void fail_consumer(Consumer& consumer, KafkaError error, Ctx& ctx) {
  ctx.note(ClientFailed{error});
  leave_and_finish(consumer, ctx);
}

void freeze_consumer(Consumer& consumer, Ctx& ctx) {
  consumer.frozen_while_closing = consumer.process == ProcessState::closing;
  consumer.process = ProcessState::frozen;
  consumer.frozen_at = ctx.now;
  ctx.note(ProcessFrozen{});
}

void thaw_consumer(Consumer& consumer, Ctx& ctx) {
  consumer.process = consumer.frozen_while_closing ? ProcessState::closing : ProcessState::running;
  ctx.note(ProcessThawed{ctx.now - consumer.frozen_at});
  // Both threads first read what has arrived, then look at their clocks.
  while (!consumer.held.empty() && consumer.process != ProcessState::closed) {
    const Consumer::Held held = consumer.held.take_front();
    handle_response(consumer, held.connection, held.message, ctx);
  }
  consumer.held.clear();
  const std::array<bool, consumer_timers> overdue = consumer.overdue;
  consumer.overdue.fill(false);
  for (std::size_t i = 0; i < consumer_timers; ++i) {
    if (overdue[i] && consumer.alive()) timer_fired(consumer, static_cast<ConsumerTimer>(i), ctx);
  }
}

void slow_consumer(Consumer& consumer, Ratio factor, Ctx& ctx) {
  consumer.slowness = factor;
  ctx.note(ProcessSlowed{scaled(consumer.processing, factor)});
}

void handle_response(Consumer& consumer, ConnectionId connection, const Message& message,
                     Ctx& ctx) {
  if (consumer.process == ProcessState::frozen) {
    consumer.held.push_back(Consumer::Held{connection, message});
    return;
  }
  std::visit(ResponseVisitor{consumer, connection, message, ctx}, message.body);
}

void timer_fired(Consumer& consumer, ConsumerTimer timer, Ctx& ctx) {
  if (consumer.process == ProcessState::frozen) {
    consumer.overdue[static_cast<std::size_t>(timer)] = true;
    return;
  }
  switch (timer) {
    case ConsumerTimer::heartbeat:
    case ConsumerTimer::poll_interval:
    case ConsumerTimer::session: heartbeat_thread(consumer, ctx); return;
    case ConsumerTimer::handler: leave_handler(consumer, ctx); return;
    case ConsumerTimer::auto_commit:
    case ConsumerTimer::retry: drive_poll(consumer, ctx); return;
  }
}

}  // namespace ks
