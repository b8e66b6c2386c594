#include "sim/kafka/consumer.h"

#include <algorithm>

#include "sim/base/check.h"
#include "sim/kafka/consumer_modern_parts.h"
#include "sim/kafka/consumer_parts.h"
#include "sim/kafka/share_consumer_parts.h"

namespace ks {

KS_DEFINE_CLOSED_VALUE(Consumer)

namespace {

void give_up_all(Consumer& consumer, Ctx& ctx) {
  for (const OwnedPartition& owned : consumer.owned) {
    ctx.ledger().given_up(consumer.group, owned.partition, consumer.id, ctx.now);
  }
}

/// Back to what a fresh process knows: nothing.
void reset_process(Consumer& consumer) {
  consumer.app = AppState::off;
  consumer.close_requested = false;
  consumer.close_membership = GroupMembership::by_default;
  consumer.unsubscribe_requested = false;
  consumer.subscribe_requested.reset();
  consumer.poll_error = KafkaError::none;
  consumer.state = MemberState::unjoined;
  consumer.member = MemberId{};
  consumer.generation = -1;
  consumer.modern.on = false;
  const bool shares = consumer.share.on;
  const bool explicit_acknowledgement = consumer.share.explicit_acknowledgement;
  consumer.share = ShareClient{};
  consumer.share.on = shares;
  consumer.share.explicit_acknowledgement = explicit_acknowledgement;
  consumer.rejoin_needed = true;
  join_prepared(consumer);
  consumer.needs_prepare = true;
  consumer.join = JoinStep::none;
  consumer.join_not_before = Time{};
  consumer.auto_commit_failed = false;
  consumer.join_answer.reset();
  consumer.joined_assignment.clear();
  consumer.joined_topics.reset();
  consumer.sticky.reset();
  consumer.cooperative_generation = -1;
  consumer.join_reason.clear();
  consumer.coordinator = BrokerId{};
  consumer.finding_coordinator = false;
  consumer.find_not_before = Time{};
  consumer.find_tries = 0;
  consumer.metadata = ClientMetadata{};
  consumer.pattern_seen = 0;
  if (!consumer.pattern.empty()) consumer.topics.clear();
  consumer.updates = MetadataUpdates{};
  consumer.backoffs.clear();
  consumer.group_topics.clear();
  consumer.snapshot.reset();
  consumer.reset_not_before = Time{};
  consumer.heartbeats = false;
  consumer.heartbeat_in_flight = false;
  consumer.failed_tries = 0;
  consumer.owned.clear();
  consumer.buffer.clear();
  consumer.commits.clear();
  consumer.callback = Callback{};
  consumer.handed.clear();
  consumer.handling_records = 0;
  consumer.transform.step = TransformStep::idle;
  consumer.transform.inputs.clear();
  consumer.transform.metadata = GroupMetadata{};
  consumer.offsets_unstable = false;
  consumer.held.clear();
  consumer.overdue.fill(false);
}

/// The application's own timer: whatever it was doing takes no longer.
void application_due(Consumer& consumer, Ctx& ctx) {
  switch (consumer.app) {
    case AppState::handling: leave_handler(consumer, ctx); break;
    case AppState::callback: leave_callback(consumer, ctx); break;
    case AppState::committing: retry_commit_sync(consumer, ctx); break;
    case AppState::transforming: transform_due(consumer, ctx); break;
    case AppState::closing_commit:
      if (consumer.share.on) {
        leave_share_group(consumer, ctx);
      } else {
        close_commit_due(consumer, ctx);
      }
      break;
    case AppState::closing_leave: finish_close(consumer, ctx); break;
    case AppState::off:
    case AppState::polling:
    case AppState::unsubscribed:
    case AppState::hung: break;
  }
  drive_poll(consumer, ctx);
}

struct ResponseVisitor {
  Consumer& consumer;
  ConnectionId connection;
  const Message& message;
  Ctx& ctx;

  void operator()(const MetadataResponse& response) {
    if (connection == consumer.bootstrap) handle(consumer, connection, response, ctx);
  }
  void operator()(const OffsetCommitResponse&) {
    handle_commit(consumer, connection, message, ctx);
  }
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
  void operator()(const OffsetForLeaderEpochResponse& response) {
    handle(consumer, connection, response, ctx);
  }
  void operator()(const ConsumerGroupHeartbeatResponse& response) {
    handle_beat_answer(consumer, connection, response, message.correlation, ctx);
  }
  void operator()(const FetchResponse& response) { handle(consumer, connection, response, ctx); }
  void operator()(const ShareGroupHeartbeatResponse& response) {
    handle_share_beat(consumer, connection, response, message.correlation, ctx);
  }
  void operator()(const ShareFetchResponse& response) {
    handle_share_fetch(consumer, connection, response, ctx);
  }
  void operator()(const ShareAcknowledgeResponse& response) {
    handle_share_acknowledge(consumer, connection, response, ctx);
  }
  template <class Other>
    requires(!is_one_of<Other, MetadataResponse, OffsetCommitResponse, FindCoordinatorResponse,
                        JoinGroupResponse, SyncGroupResponse, HeartbeatResponse, LeaveGroupResponse,
                        OffsetFetchResponse, ListOffsetsResponse, OffsetForLeaderEpochResponse,
                        FetchResponse, ConsumerGroupHeartbeatResponse, ShareGroupHeartbeatResponse,
                        ShareFetchResponse, ShareAcknowledgeResponse>)
  void operator()(const Other&) {
    check_failed("a consumer receives answers to its own requests only", __FILE__, __LINE__);
  }
};

}  // namespace

std::string_view app_state_name(AppState state) {
  switch (state) {
    case AppState::off: return "not running";
    case AppState::polling: return "in poll()";
    case AppState::handling: return "in its handler";
    case AppState::callback: return "in its rebalance listener";
    case AppState::committing: return "in commitSync()";
    case AppState::unsubscribed: return "not subscribed";
    case AppState::hung: return "in an assignor that never returns";
    case AppState::closing_commit: return "in close(), committing";
    case AppState::closing_leave: return "in close(), leaving";
    case AppState::transforming: return "with its producer";
  }
  return "?";
}

void stop_all_timers(Consumer& consumer, Ctx& ctx) {
  for (const TimerId timer : consumer.timers) ctx.stop_timer(timer);
}

void close_connections(Consumer& consumer, Ctx& ctx) {
  for (const ConnectionId id : {consumer.bootstrap, consumer.coordinator_link}) {
    if (id.valid()) ctx.close(id);
  }
  for (const FetchLink& link : consumer.links) {
    if (link.connection.valid()) ctx.close(link.connection);
  }
  consumer.links.clear();
  consumer.coordinator_link = ConnectionId{};
}

std::vector<PartitionId> owned_list(const Consumer& consumer) {
  std::vector<PartitionId> list;
  for (const OwnedPartition& owned : consumer.owned) list.push_back(owned.partition);
  return list;
}

RebalanceProtocol rebalance_mode(const std::vector<std::string>& assignors) {
  const bool all = std::all_of(assignors.begin(), assignors.end(), [](const std::string& name) {
    const AssignorRow* const row = find_assignor(name);
    return row != nullptr && row->protocol == RebalanceProtocol::cooperative;
  });
  return all && !assignors.empty() ? RebalanceProtocol::cooperative : RebalanceProtocol::eager;
}

bool Consumer::awaits(CommitPurpose purpose) const {
  return std::any_of(commits.begin(), commits.end(),
                     [&](const SentCommit& commit) { return commit.purpose == purpose; });
}

const PoisonRecord* Consumer::poison_at(PartitionId in, std::int64_t offset) const {
  for (const PoisonRecord& record : poison) {
    if (record.partition == in && record.offset == offset) return &record;
  }
  return nullptr;
}

bool Consumer::subscribes(TopicId topic) const {
  return std::find(topics.begin(), topics.end(), topic) != topics.end();
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
  if (consumer.share.on) {
    drive_share_poll(consumer, ctx);
    return;
  }
  if (consumer.modern.on) {
    drive_modern_poll(consumer, ctx);
    return;
  }
  while (consumer.app == AppState::polling) {
    if (!run_requests(consumer, ctx)) continue;
    consumer.polled_at = ctx.now;
    hear_of_commit(consumer, ctx);
    heartbeat_thread(consumer, ctx);  // poll() wakes the thread when a beat is due
    if (!consumer.coordinator.valid()) find_coordinator(consumer, ctx);
    const bool joined = drive_join(consumer, ctx);
    if (consumer.poll_error != KafkaError::none) continue;
    if (consumer.app != AppState::polling) return;
    if (joined) {
      auto_commit_if_due(consumer, ctx);
      look_up_positions(consumer, ctx);
    }
    // A cooperative member goes on with what it has while it joins.
    consumer.handling_records = hand_out(consumer, ctx);
    send_fetches(consumer, ctx);
    if (consumer.handling_records == 0) return;
    records_returned(consumer, ctx);
  }
}

void start_consumer(Consumer& consumer, Ctx& ctx) {
  reset_process(consumer);
  consumer.process = ProcessState::running;
  consumer.started_at = ctx.now;
  ++consumer.incarnation;
  ctx.know(consumer.metadata.view());
  Rng rng = ctx.rng(ctx.names().of(node(consumer.id)), "bootstrap");
  const auto brokers = static_cast<std::uint64_t>(ctx.names().brokers.size());
  consumer.bootstrap =
      ctx.connect(BrokerId{static_cast<std::uint32_t>(rng.below(brokers))}, consumer.incarnation);
  ctx.note(ProcessStarted{consumer.incarnation});
  consumer.app = AppState::polling;
  watch_requests(consumer, ctx);
  drive_metadata(consumer, ctx);
  if (consumer.share.on) {
    start_share(consumer, ctx);
  } else if (uses_consumer_protocol(consumer.config)) {
    start_modern(consumer, ctx);
  }
  if (consumer.transform.on) start_transform(consumer, ctx);
  drive_poll(consumer, ctx);
}

void kill_consumer(Consumer& consumer, bool machine, Ctx& ctx) {
  const bool shared = consumer.share.on;
  ctx.note(ProcessKilled{shared ? consumer.share.assigned : owned_list(consumer), shared});
  cut_off_handler(consumer, ctx);
  tell_producer(consumer, AppCall::Kind::kill, ctx);
  give_up_all(consumer, ctx);
  stop_all_timers(consumer, ctx);
  if (!machine) {
    for (const ClientShareSession& session : consumer.share.sessions) {
      if (session.connection.valid()) ctx.hang_up(session.connection);
    }
  }
  close_connections(consumer, ctx);
  consumer.process = ProcessState::killed;
  consumer.ended_at = ctx.now;
  consumer.app = AppState::off;
  consumer.heartbeats = false;
  consumer.heartbeat_in_flight = false;
  consumer.held.clear();
  consumer.overdue.fill(false);
}

void freeze_consumer(Consumer& consumer, Ctx& ctx) {
  consumer.frozen_while_closing = consumer.process == ProcessState::closing;
  consumer.process = ProcessState::frozen;
  consumer.frozen_at = ctx.now;
  ctx.note(ProcessFrozen{});
  tell_producer(consumer, AppCall::Kind::freeze, ctx);
}

void thaw_consumer(Consumer& consumer, Ctx& ctx) {
  consumer.process = consumer.frozen_while_closing ? ProcessState::closing : ProcessState::running;
  ctx.note(ProcessThawed{ctx.now - consumer.frozen_at});
  tell_producer(consumer, AppCall::Kind::thaw, ctx);
  // Both threads first read what has arrived, then look at their clocks.
  while (!consumer.held.empty() && consumer.process != ProcessState::closed) {
    const Consumer::Held held = consumer.held.take_front();
    if (held.lost) {
      connection_lost(consumer, held.connection, ctx);
    } else {
      handle_response(consumer, held.connection, held.message, ctx);
    }
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
    consumer.held.push_back(Consumer::Held{connection, message, false});
    return;
  }
  if (message.throttle_ms > 0) link_throttled(consumer, connection, message.throttle_ms, ctx);
  std::visit(ResponseVisitor{consumer, connection, message, ctx}, message.body);
}

void timer_fired(Consumer& consumer, ConsumerTimer timer, Ctx& ctx) {
  if (consumer.process == ProcessState::frozen) {
    consumer.overdue[static_cast<std::size_t>(timer)] = true;
    return;
  }
  switch (timer) {
    case ConsumerTimer::heartbeat:
      if (consumer.modern.on || consumer.share.on) {
        drive_poll(consumer, ctx);
      } else {
        heartbeat_thread(consumer, ctx);
      }
      return;
    case ConsumerTimer::poll_interval:
    case ConsumerTimer::session: heartbeat_thread(consumer, ctx); return;
    case ConsumerTimer::handler: application_due(consumer, ctx); return;
    case ConsumerTimer::metadata: drive_metadata(consumer, ctx); return;
    case ConsumerTimer::requests: requests_due(consumer, ctx); return;
    case ConsumerTimer::retry:
      if (consumer.alive() && consumer.app != AppState::off && !consumer.coordinator.valid())
        find_coordinator(consumer, ctx);
      drive_poll(consumer, ctx);
      return;
    case ConsumerTimer::auto_commit: drive_poll(consumer, ctx); return;
  }
}

}  // namespace ks
