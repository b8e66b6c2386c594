#include "sim/kafka/share_leader.h"

#include <algorithm>
#include <limits>

#include "sim/kafka/group/share_protocol.h"
#include "sim/kafka/share_sessions.h"

namespace ks {
namespace {

/// Tells what became of records, and which of them are given up.
void note_states(const SharePartition& state, const std::vector<ShareRun>& runs, bool rejected,
                 Ctx& ctx) {
  for (const ShareRun& run : runs) {
    if (run.state != RecordState::archived) continue;
    ctx.ledger().archived(state.group, state.partition, run.first, run.count());
    ctx.note(ShareRecordArchived{state.group, state.partition, run.first, run.last,
                                 run.delivery_count, rejected});
  }
}

/// The timer of the locks runs to the earliest end, which may have gone by while the process stood still.
void arm_locks(LedSharePartition& led, Ctx& ctx) {
  const Time expiry = led.state.next_expiry();
  const Time next = std::max(expiry, ctx.now);
  if (expiry == never) {
    ctx.stop_timer(led.locks);
  } else if (!ctx.timer_armed(led.locks) || ctx.timer(led.locks).deadline != next) {
    ctx.set_timer(led.locks, next);
  }
}

void advance(LedSharePartition& led, Ctx& ctx) {
  const std::int64_t moved = led.state.advance();
  if (moved == 0 || !ctx.wants(Level::data)) return;
  const std::int64_t to = led.state.start_offset();
  ctx.note(SharePartitionAdvanced{led.state.group, led.state.partition, to - moved, to});
}

/// Stores new states; answers the number of the write.
std::uint64_t store(BrokerSide side, const SharePartition& state, ConnectionId connection,
                    Ctx& ctx) {
  CoordinatorWrite write;
  write.kind = CoordinatorWrite::Kind::share_state;
  write.group = state.group;
  write.shared = state.partition;
  write.log = share_state_log(side, state, ctx);
  write.connection = connection;
  return submit_write(side, std::move(write), ctx);
}

/// The acknowledgements of one partition, which count together.
SharePartResult settle(BrokerSide side, ShareSession& session,
                       std::span<const AcknowledgeRange> ranges, Ctx& ctx) {
  SharePartResult result;
  result.partition = ranges.front().partition;
  if (!leads_shared(side, result.partition, ctx)) {
    result.error = KafkaError::not_leader_or_follower;
    result.acknowledge_error = KafkaError::not_leader_or_follower;
    for (const AcknowledgeRange& range : ranges) {
      ctx.note(ShareAcknowledgementRefused{session.group, session.member, range.partition,
                                           range.first, range.last, result.acknowledge_error});
    }
    return result;
  }
  LedSharePartition& led = share_partition(side, session.group, result.partition, ctx);
  std::vector<ShareRun> changed;
  const std::uint64_t write = side.broker.next_write;
  const ShareLimits limits = share_limits(side, session.group);
  result.acknowledge_error =
      led.state.acknowledge(session.member, ranges, limits.delivery_count, write, changed);
  for (const AcknowledgeRange& range : ranges) {
    if (result.acknowledge_error != KafkaError::none) {
      ctx.note(ShareAcknowledgementRefused{session.group, session.member, range.partition,
                                           range.first, range.last, result.acknowledge_error});
      continue;
    }
    if (range.type != AcknowledgeType::accept || ctx.wants(Level::data))
      ctx.note(ShareRecordsAcknowledged{session.group, session.member, range.partition, range.first,
                                        range.last, range.type});
    std::vector<ShareRun> of_range;
    for (const ShareRun& run : changed) {
      if (run.first <= range.last && range.first <= run.last) {
        of_range.push_back(run);
        of_range.back().first = std::max(run.first, range.first);
        of_range.back().last = std::min(run.last, range.last);
      }
    }
    note_states(led.state, of_range, range.type == AcknowledgeType::reject, ctx);
  }
  if (!changed.empty()) {
    store(side, led.state, session.connection, ctx);
    ++session.request.writes_left;
  }
  arm_locks(led, ctx);
  return result;
}

/// Acknowledgements stand side by side by partition.
void settle_all(BrokerSide side, ShareSession& session,
                const std::vector<AcknowledgeRange>& acknowledgements, Ctx& ctx) {
  const std::span<const AcknowledgeRange> all{acknowledgements};
  for (std::size_t i = 0; i < all.size();) {
    std::size_t end = i + 1;
    while (end < all.size() && all[end].partition == all[i].partition) ++end;
    session.request.response.parts.push_back(settle(side, session, all.subspan(i, end - i), ctx));
    i = end;
  }
}

/// What the member has of one partition goes back to everybody.
void release(BrokerSide side, ShareSession& session, LedSharePartition& led, Ctx& ctx) {
  const ShareLimits limits = share_limits(side, session.group);
  const std::vector<ShareRun> changed =
      led.state.release(session.member, limits.delivery_count, side.broker.next_write);
  if (changed.empty()) return;
  for (const ShareRun& run : changed) {
    ctx.note(ShareRecordsReleased{session.group, session.member, led.state.partition, run.first,
                                  run.last});
  }
  note_states(led.state, changed, false, ctx);
  store(side, led.state, session.request.active ? session.connection : ConnectionId{}, ctx);
  if (session.request.active) ++session.request.writes_left;
  arm_locks(led, ctx);
}

void end_session(BrokerSide side, ShareSession& session, SessionEnd end, Ctx& ctx) {
  session.open = false;
  ctx.note(ShareSessionEnded{session.group, session.member, end});
  for (const PartitionId partition : session.parts) {
    if (leads_shared(side, partition, ctx))
      release(side, session, share_partition(side, session.group, partition, ctx), ctx);
  }
  session.parts.clear();
}

/// Locks records of one partition for the session; answers how many.
std::int64_t acquire(BrokerSide side, ShareSession& session, const Readable& readable,
                     std::int64_t room, Ctx& ctx) {
  LedSharePartition& led = share_partition(side, session.group, readable.partition, ctx);
  AcquireRequest request;
  request.member = session.member;
  request.now = ctx.now;
  request.max_records = room;
  request.batch_size = session.request.batch_size;
  request.log = readable.log;
  const std::vector<ShareRun> runs = led.state.acquire(request, share_limits(side, session.group));
  std::int64_t count = 0;
  for (const ShareRun& run : runs) {
    count += run.count();
    session.request.response.acquired.push_back(
        AcquiredRange{readable.partition, run.first, run.last, run.delivery_count});
    if (run.delivery_count > 1 || ctx.wants(Level::data))
      ctx.note(ShareRecordsAcquired{session.group, session.member, readable.partition, run.first,
                                    run.last, run.delivery_count, run.lock_until});
  }
  arm_locks(led, ctx);
  return count;
}

/// The parts in the order in which they are served: since 4.1 another one comes first each time.
std::vector<PartitionId> serving_order(BrokerSide side, const ShareSession& session) {
  std::vector<PartitionId> order = session.parts;
  if (side.broker.profile == Profile::v4_4 && !order.empty()) {
    const auto by = static_cast<std::size_t>(session.epoch - 1) % order.size();
    std::rotate(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(by), order.end());
  }
  return order;
}

/// What the log no longer has is nobody's to read any more.
void follow_log_start(LedSharePartition& led, std::int64_t log_start, Ctx& ctx) {
  SharePartition& state = led.state;
  const std::int64_t from = state.start_offset();
  for (const ShareRun& run : state.log_starts_at(log_start)) {
    ctx.ledger().archived(state.group, state.partition, run.first, run.count());
    ctx.note(ShareRecordArchived{state.group, state.partition, run.first, run.last,
                                 run.delivery_count, false, true});
  }
  if (ctx.wants(Level::data))
    ctx.note(SharePartitionAdvanced{state.group, state.partition, from, state.start_offset()});
  advance(led, ctx);
  arm_locks(led, ctx);
}

/// A fetch below the log start is out of range: the share-partition begins anew there, and its part of the
/// answer is empty (ShareFetchUtils.processFetchResponse). True: there was one.
bool leave_out_of_range(BrokerSide side, const ShareSession& session,
                        std::vector<PartitionId>& parts, Ctx& ctx) {
  const ShareLimits limits = share_limits(side, session.group);
  const auto out_of_range = [&](PartitionId partition) {
    if (!leads_shared(side, partition, ctx)) return false;
    LedSharePartition& led = share_partition(side, session.group, partition, ctx);
    const std::int64_t log_start =
        side.replication.leader(ctx.cluster(), partition).log.start_offset();
    if (!led.state.can_acquire(limits) || led.state.next_fetch_offset() >= log_start) return false;
    follow_log_start(led, log_start, ctx);
    return true;
  };
  return std::erase_if(parts, out_of_range) > 0;
}

void answer_if_done(BrokerSide side, ShareSession& session, Ctx& ctx) {
  ShareRequest& request = session.request;
  if (!request.active || request.parked || request.writes_left > 0) return;
  request.active = false;
  if (request.fetches) {
    request.response.acquisition_lock_timeout = share_limits(side, session.group).lock;
    ctx.respond(session.connection, std::move(request.response));
  } else {
    ctx.respond(session.connection, ShareAcknowledgeResponse{request.response.error,
                                                             std::move(request.response.parts)});
  }
  request.response = ShareFetchResponse{};
}

/// Takes what there is. `late`: also less than min_bytes, or nothing.
void try_complete(BrokerSide side, std::uint32_t index, bool late, Ctx& ctx) {
  ShareSession& session = side.shares.sessions[index];
  if (!session.request.parked) return;
  std::vector<PartitionId> order = serving_order(side, session);
  late = leave_out_of_range(side, session, order, ctx) || late;
  const std::vector<Readable> readable = share_readable(side, session, order, ctx);
  std::int64_t bytes = 0;
  for (const Readable& each : readable) bytes += each.bytes;
  if (!late && (readable.empty() || bytes < session.request.min_bytes)) return;
  std::int64_t room = session.request.max_records;
  for (const Readable& each : readable) {
    if (room <= 0) break;
    room -= acquire(side, session, each, room, ctx);
  }
  session.request.parked = false;
  std::erase(side.shares.parked, index);
  ctx.stop_timer(session.wait);
  answer_if_done(side, session, ctx);
}

/// Records of this share-partition may have become free.
void wake(BrokerSide side, GroupId group, PartitionId partition, Ctx& ctx) {
  const std::vector<std::uint32_t> waiting = side.shares.parked;
  for (const std::uint32_t index : waiting) {
    const ShareSession& session = side.shares.sessions[index];
    const bool reads =
        session.group == group &&
        std::find(session.parts.begin(), session.parts.end(), partition) != session.parts.end();
    if (reads) try_complete(side, index, false, ctx);
  }
}

void update_parts(ShareSession& session, const ShareFetchRequest& request) {
  for (const PartitionId partition : request.forgotten) std::erase(session.parts, partition);
  for (const PartitionId partition : request.parts) {
    if (std::find(session.parts.begin(), session.parts.end(), partition) == session.parts.end())
      session.parts.push_back(partition);
  }
}

/// Partitions that somebody else leads leave the session with an error.
bool refuse_others(BrokerSide side, ShareSession& session, const Ctx& ctx) {
  bool any = false;
  std::erase_if(session.parts, [&](PartitionId partition) {
    if (leads_shared(side, partition, ctx)) return false;
    session.request.response.parts.push_back(
        SharePartResult{partition, KafkaError::not_leader_or_follower, KafkaError::none});
    any = true;
    return true;
  });
  return any;
}

}  // namespace

void share_fetch(BrokerSide side, ConnectionId connection, const ShareFetchRequest& request,
                 Ctx& ctx) {
  ShareFetchResponse refusal;
  refusal.error = check_share_request(side, connection, request.group, request.member,
                                      request.session_epoch, !request.acknowledgements.empty());
  if (refusal.error == KafkaError::none && request.session_epoch < 0)
    refusal.error = KafkaError::invalid_share_session_epoch;
  if (refusal.error != KafkaError::none) {
    ctx.respond(connection, std::move(refusal));
    return;
  }
  const std::uint32_t index = open_share_session(side, connection, request.group, request.member,
                                                 request.session_epoch, ctx);
  ShareSession& session = side.shares.sessions[index];
  update_parts(session, request);
  ShareRequest& active = session.request;
  active.active = true;
  active.fetches = true;
  active.closes = false;
  active.min_bytes = request.min_bytes;
  active.max_bytes = request.max_bytes;
  active.max_records = request.max_records == 0 ? std::numeric_limits<std::int32_t>::max()
                                                : std::int64_t{request.max_records};
  active.batch_size = request.batch_size;
  active.writes_left = 0;
  settle_all(side, session, request.acknowledgements, ctx);
  const bool refused = refuse_others(side, session, ctx);
  for (const PartitionId partition : session.parts)
    share_partition(side, session.group, partition, ctx);
  if (session.parts.empty() || refused) {
    answer_if_done(side, session, ctx);
    return;
  }
  active.parked = true;
  side.shares.parked.push_back(index);
  ctx.set_timer(session.wait, ctx.now + request.max_wait);
  try_complete(side, index, request.max_wait == Duration{}, ctx);
}

void share_acknowledge(BrokerSide side, ConnectionId connection,
                       const ShareAcknowledgeRequest& request, Ctx& ctx) {
  const bool opens = request.session_epoch == 0;
  KafkaError error = check_share_request(side, connection, request.group, request.member,
                                         request.session_epoch, false);
  if (error == KafkaError::none && opens) error = KafkaError::invalid_share_session_epoch;
  if (error != KafkaError::none) {
    ctx.respond(connection, ShareAcknowledgeResponse{error, {}});
    return;
  }
  ShareSession& session = *side.shares.session_on(connection);
  session.request = ShareRequest{};
  session.request.active = true;
  session.request.closes = request.session_epoch < 0;
  if (!session.request.closes) session.epoch = next_share_epoch(session.epoch);
  settle_all(side, session, request.acknowledgements, ctx);
  if (session.request.closes) end_session(side, session, SessionEnd::closed, ctx);
  answer_if_done(side, session, ctx);
}

void share_wait_expired(BrokerSide side, std::uint32_t session, Ctx& ctx) {
  try_complete(side, session, true, ctx);
}

void share_locks_expired(BrokerSide side, std::uint32_t partition, Ctx& ctx) {
  LedSharePartition& led = side.shares.partitions[partition];
  const ShareLimits limits = share_limits(side, led.state.group);
  const std::vector<SharePartition::Expired> expired =
      led.state.expire(ctx.now, limits.delivery_count);
  for (const SharePartition::Expired& each : expired) {
    const ShareRun& run = each.before;
    ctx.note(ShareLockExpired{led.state.group, run.member, led.state.partition, run.first, run.last,
                              run.delivery_count, ctx.now - run.acquired_at});
    ShareRun now = run;
    now.state = each.state;
    note_states(led.state, {now}, false, ctx);
  }
  // Nobody waits for what a lock's end writes: it is in force at once.
  if (!expired.empty()) store(side, led.state, ConnectionId{}, ctx);
  advance(led, ctx);
  arm_locks(led, ctx);
  wake(side, led.state.group, led.state.partition, ctx);
}

void share_data_arrived(BrokerSide side, PartitionId partition, Ctx& ctx) {
  for (std::size_t i = 0; i < side.shares.partitions.size(); ++i) {
    const SharePartition& state = side.shares.partitions[i].state;
    if (state.partition == partition) wake(side, state.group, partition, ctx);
  }
}

void share_state_written(BrokerSide side, const CoordinatorWrite& write, Ctx& ctx) {
  if (!leads_shared(side, write.shared, ctx)) return share_state_failed(side, write, ctx);
  LedSharePartition& led = share_partition(side, write.group, write.shared, ctx);
  led.state.written(write.number);
  advance(led, ctx);
  if (ShareSession* const session =
          write.connection.valid() ? side.shares.session_on(write.connection) : nullptr) {
    if (session->request.active && session->request.writes_left > 0) {
      --session->request.writes_left;
      answer_if_done(side, *session, ctx);
    }
  }
  wake(side, write.group, write.shared, ctx);
}

void share_state_failed(BrokerSide side, const CoordinatorWrite& write, Ctx& ctx) {
  ShareSession* const session =
      write.connection.valid() ? side.shares.session_on(write.connection) : nullptr;
  if (session == nullptr || !session->request.active || session->request.writes_left == 0) return;
  --session->request.writes_left;
  for (SharePartResult& part : session->request.response.parts) {
    if (part.partition == write.shared) part.acknowledge_error = KafkaError::not_coordinator;
  }
  answer_if_done(side, *session, ctx);
}

void share_connection_closed(BrokerSide side, ConnectionId connection, Ctx& ctx) {
  if (side.broker.profile != Profile::v4_4) return;
  ShareSession* const session = side.shares.session_on(connection);
  if (session == nullptr || !session->open) return;
  end_session(side, *session, SessionEnd::disconnected, ctx);
}

}  // namespace ks
