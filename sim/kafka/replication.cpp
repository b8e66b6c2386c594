#include "sim/kafka/replication.h"

#include <algorithm>

#include "sim/base/check.h"

namespace ks {
namespace {

constexpr std::uint32_t no_session = ConnectionId::none_index;
constexpr std::uint32_t no_part = no_session;

std::size_t position_of(const PartitionInfo& info, BrokerId broker) {
  const std::span<const std::uint32_t> replicas = info.replicas.span();
  std::size_t position = 0;
  while (position < replicas.size() && replicas[position] != broker.index) ++position;
  return position;
}

bool in_isr(const PartitionInfo& info, std::uint32_t broker) {
  return std::find(info.isr.begin(), info.isr.end(), broker) != info.isr.end();
}

/// How far this session may read: followers up to the log end, consumers up to the high watermark.
std::int64_t readable_end(const FetchSession& session, const Replica& replica) {
  return session.replica.valid() ? replica.log.end_offset() : replica.high_watermark;
}

inline void mark_changed(FetchSession& session, std::uint32_t part) {
  if (session.parts[part].changed) return;
  session.parts[part].changed = true;
  session.changed.push_back(part);
}

/// Which part of the session a partition is. Its leader knows its few readers, whatever the size of
/// their sessions.
std::uint32_t find_part(const Replication& replication, std::uint32_t index,
                        PartitionId partition) {
  for (const Subscriber& s : replication.led[partition.index].subscribers) {
    if (s.session == index) return s.part;
  }
  return no_part;
}

std::uint32_t free_part(FetchSession& session) {
  if (session.free_parts == 0) {
    session.parts.emplace_back();
    return static_cast<std::uint32_t>(session.parts.size() - 1);
  }
  --session.free_parts;
  std::uint32_t part = 0;
  while (session.parts[part].partition.valid()) ++part;
  return part;
}

std::uint32_t subscribe(Replication& replication, std::uint32_t index, PartitionId partition) {
  FetchSession& session = replication.sessions[index];
  const std::uint32_t part = free_part(session);
  const bool listed = session.parts[part].changed;
  session.parts[part] = SessionPart{partition, 0, -1, listed};
  replication.led.edit(partition.index).subscribers.push_back(Subscriber{index, part});
  return part;
}

void unsubscribe(Replication& replication, std::uint32_t index, std::uint32_t part) {
  FetchSession& session = replication.sessions[index];
  SessionPart& entry = session.parts[part];
  ++session.free_parts;
  auto& subscribers = replication.led.edit(entry.partition.index).subscribers;
  for (std::size_t i = subscribers.size(); i-- > 0;) {
    if (subscribers[i].session == index) subscribers.erase_at(i);
  }
  entry.partition = PartitionId{};
}

FetchSession& session_for(Replication& replication, ConnectionId connection, Ctx& ctx) {
  if (replication.session_of.size() <= connection.index) {
    replication.session_of.resize(connection.index + 1, no_session);
  }
  std::uint32_t& index = replication.session_of[connection.index];
  if (index == no_session) {
    index = static_cast<std::uint32_t>(replication.sessions.size());
    FetchSession& session = replication.sessions.emplace_back();
    session.connection = connection;
    session.broker = ctx.connection(connection).broker;
    session.wait = ctx.new_timer(TimerOwner::fetch_session, index, SessionTimer::wait);
  }
  return replication.sessions[index];
}

/// Brings the session up to date with what the request names.
void apply_parts(Replication& replication, std::uint32_t index, const FetchRequest& request) {
  FetchSession& session = replication.sessions[index];
  for (const FetchPart& wanted : request.parts) {
    std::uint32_t part = find_part(replication, index, wanted.partition);
    const bool known = part != no_part;
    if (wanted.fetch_offset < 0) {
      if (known) unsubscribe(replication, index, part);
      continue;
    }
    if (!known) part = subscribe(replication, index, wanted.partition);
    session.parts[part].fetch_offset = wanted.fetch_offset;
    mark_changed(session, part);
  }
}

bool in_log(const SessionPart& part, const Replica& replica) {
  return part.fetch_offset <= replica.log.end_offset() &&
         part.fetch_offset >= replica.log.start_offset();
}

/// What an answer would say, and which of the session's parts each of its parts is.
struct Reading {
  FetchResponse response;
  SmallVec<std::uint32_t, 4> parts;
  std::int64_t bytes = 0;
  bool error = false;
};

/// Reads one partition. The first batch of an answer comes even if it is larger than the limits
/// allow (KIP-74).
void read_part(const FetchSession& session, std::uint32_t index, const Replica& replica,
               Reading& reading) {
  const SessionPart& part = session.parts[index];
  FetchedPart fetched;
  fetched.partition = part.partition;
  fetched.high_watermark = replica.high_watermark;
  fetched.base_offset = part.fetch_offset;
  if (!in_log(part, replica)) {
    fetched.error = KafkaError::offset_out_of_range;
    reading.error = true;
  }
  const std::int64_t limit = readable_end(session, replica);
  const std::int64_t room =
      std::min<std::int64_t>(session.max_bytes - reading.bytes, session.partition_max_bytes);
  if (!reading.error && part.fetch_offset < limit) {
    const bool first = reading.response.batches.empty();
    std::int64_t bytes = 0;
    replica.log.read(part.fetch_offset, limit, [&](std::int64_t base, const Batch& batch) {
      const bool fits = bytes + batch.bytes <= room || (first && fetched.batches == 0);
      if (!fits || base + batch.count > limit || fetched.batches == UINT16_MAX) return false;
      if (fetched.batches == 0) fetched.base_offset = base;
      ++fetched.batches;
      bytes += batch.bytes;
      reading.response.batches.push_back(batch);
      return true;
    });
    reading.bytes += bytes;
  }
  const bool tells = fetched.batches > 0 || fetched.error != KafkaError::none ||
                     replica.high_watermark != part.sent_high_watermark;
  if (!tells) return;
  reading.response.parts.push_back(fetched);
  reading.parts.push_back(index);
}

/// Whether any part that may have something to tell has records (or an error) for the client. A fetch
/// that will wait is told so without a reading.
bool has_anything(const Replication& replication, const FetchSession& session, const Ctx& ctx) {
  for (const std::uint32_t index : session.changed) {
    const SessionPart& part = session.parts[index];
    if (!part.partition.valid()) continue;
    const Replica& replica = replication.leader(ctx.cluster(), part.partition);
    if (part.fetch_offset < readable_end(session, replica) || !in_log(part, replica)) return true;
  }
  return false;
}

void read_session(const Replication& replication, const FetchSession& session, Reading& reading,
                  const Ctx& ctx) {
  for (const std::uint32_t part : session.changed) {
    if (!session.parts[part].partition.valid()) continue;
    read_part(session, part, replication.leader(ctx.cluster(), session.parts[part].partition),
              reading);
  }
}

/// Parts that were told everything leave the list of changed ones.
void settle(const Replication& replication, FetchSession& session, const Reading& reading,
            const Ctx& ctx) {
  std::size_t kept = 0;
  std::size_t next = 0;  // what was told stands in the order of `changed`
  for (const std::uint32_t part : session.changed) {
    SessionPart& entry = session.parts[part];
    bool left = false;
    if (entry.partition.valid()) {
      bool whole = true;
      if (next < reading.parts.size() && reading.parts[next] == part) {
        const FetchedPart& told = reading.response.parts[next++];
        entry.sent_high_watermark = told.high_watermark;
        whole = told.batches == 0;
      }
      // With records on the way the client's next request names the part anyway; a part with records
      // that found no room has to be looked at again.
      left = whole && entry.fetch_offset <
                          readable_end(session, replication.leader(ctx.cluster(), entry.partition));
    }
    if (left) {
      session.changed[kept++] = part;
    } else {
      entry.changed = false;
    }
  }
  session.changed.resize(kept);
}

void answer(const Replication& replication, FetchSession& session, Reading&& reading, Ctx& ctx) {
  if (session.parked) ctx.stop_timer(session.wait);
  session.parked = false;
  settle(replication, session, reading, ctx);
  ctx.respond(session.connection, std::move(reading.response));
}

/// Answers a parked session if what it can read now reaches its min_bytes.
void try_complete(const Replication& replication, FetchSession& session, Ctx& ctx) {
  if (!session.parked || !has_anything(replication, session, ctx)) return;
  Reading reading;
  read_session(replication, session, reading, ctx);
  if (reading.bytes >= session.min_bytes || reading.error)
    answer(replication, session, std::move(reading), ctx);
}

void complete_waiting(Leadership& led, std::int64_t high_watermark, Completed& completed) {
  while (!led.waiting_produces.empty() &&
         led.waiting_produces.front().required_offset <= high_watermark) {
    completed.produces.push_back(led.waiting_produces.front().connection);
    led.waiting_produces.pop_front();
  }
  while (!led.waiting_writes.empty() &&
         led.waiting_writes.front().required_offset <= high_watermark) {
    completed.writes.push_back(led.waiting_writes.front().write);
    led.waiting_writes.pop_front();
  }
}

/// Partition.maybeIncrementLeaderHW: the smallest log end among the in-sync replicas.
void advance_high_watermark(Replication& replication, PartitionId partition, Completed& completed,
                            Ctx& ctx) {
  const PartitionInfo& info = ctx.cluster().at(partition);
  Replica& replica = replication.leader(ctx.cluster(), partition);
  Leadership& led = replication.led.edit(partition.index);
  std::int64_t smallest = replica.log.end_offset();
  const bool all_in_sync = info.isr.size() == info.replicas.size();
  for (std::size_t i = 0; i < info.replicas.size(); ++i) {
    if (info.replicas[i] == info.leader.index) continue;
    if (!all_in_sync && !in_isr(info, info.replicas[i])) continue;
    smallest = std::min(smallest, led.follower_leo[i]);
  }
  if (smallest <= replica.high_watermark) return;
  const auto min_isr =
      std::min<std::int64_t>(ctx.cluster().config_of(partition).min_insync_replicas,
                             static_cast<std::int64_t>(info.replicas.size()));
  if (static_cast<std::int64_t>(info.isr.size()) < min_isr) return;
  const std::int64_t from = replica.high_watermark;
  replica.high_watermark = smallest;
  if (ctx.wants(Level::data)) ctx.note(HighWatermarkAdvanced{partition, from, smallest});
  complete_waiting(led, smallest, completed);
  if (led.shared) completed.shared.push_back(partition);
  for (const Subscriber& subscriber : led.subscribers) {
    FetchSession& session = replication.sessions[subscriber.session];
    mark_changed(session, subscriber.part);
    if (!session.replica.valid()) try_complete(replication, session, ctx);
  }
}

/// Partition.updateFollowerFetchState for every partition that the follower's request names.
void book_follower(Replication& replication, const FetchRequest& request, Completed& completed,
                   Ctx& ctx) {
  for (const FetchPart& part : request.parts) {
    if (part.fetch_offset < 0) continue;
    const PartitionInfo& info = ctx.cluster().at(part.partition);
    const std::size_t position = position_of(info, request.replica);
    KS_CHECK(position < info.replicas.size());
    std::int64_t& known = replication.led.edit(part.partition.index).follower_leo[position];
    if (known == part.fetch_offset) continue;
    known = part.fetch_offset;
    advance_high_watermark(replication, part.partition, completed, ctx);
  }
}

}  // namespace

Replica* Replication::find(const Cluster& cluster, PartitionId partition, BrokerId broker) {
  const PartitionInfo& info = cluster.at(partition);
  const std::size_t position = position_of(info, broker);
  return position < info.replicas.size() ? &replicas.edit(info.first_replica + position) : nullptr;
}

const Replica* Replication::find(const Cluster& cluster, PartitionId partition,
                                 BrokerId broker) const {
  const PartitionInfo& info = cluster.at(partition);
  const std::size_t position = position_of(info, broker);
  return position < info.replicas.size() ? &replicas[info.first_replica + position] : nullptr;
}

Replica& Replication::leader(const Cluster& cluster, PartitionId partition) {
  return replicas.edit(cluster.at(partition).leader_replica);
}

const Replica& Replication::leader(const Cluster& cluster, PartitionId partition) const {
  return replicas[cluster.at(partition).leader_replica];
}

std::uint32_t Replication::fetcher_on(ConnectionId connection) const {
  return connection.index < fetcher_of.size() ? fetcher_of[connection.index] : no_session;
}

void handle_fetch(Replication& replication, ConnectionId connection, const FetchRequest& request,
                  Completed& completed, Ctx& ctx) {
  FetchSession& session = session_for(replication, connection, ctx);
  session.replica = request.replica;
  session.min_bytes = request.min_bytes;
  session.max_bytes = request.max_bytes;
  session.partition_max_bytes = request.partition_max_bytes;
  const std::uint32_t index = replication.session_of[connection.index];
  apply_parts(replication, index, request);
  // The answer carries the high watermark as it was before this very fetch was booked.
  Reading reading;
  const bool at_once = request.min_bytes <= 0 || request.max_wait == Duration{};
  bool now = at_once || has_anything(replication, session, ctx);
  if (now) {
    read_session(replication, session, reading, ctx);
    now = at_once || reading.bytes >= request.min_bytes || reading.error;
  }
  if (!now) {
    session.parked = true;
    ctx.set_timer(session.wait, ctx.now + request.max_wait);
  }
  if (request.replica.valid()) book_follower(replication, request, completed, ctx);
  if (now) answer(replication, replication.sessions[index], std::move(reading), ctx);
}

void fetch_wait_expired(Replication& replication, std::uint32_t index, Ctx& ctx) {
  FetchSession& session = replication.sessions[index];
  if (!session.parked) return;
  Reading reading;
  read_session(replication, session, reading, ctx);
  answer(replication, session, std::move(reading), ctx);
}

void drop_session(Replication& replication, ConnectionId connection, Ctx& ctx) {
  if (connection.index >= replication.session_of.size()) return;
  const std::uint32_t index = replication.session_of[connection.index];
  if (index == no_session) return;
  FetchSession& session = replication.sessions[index];
  for (std::uint32_t part = 0; part < session.parts.size(); ++part) {
    if (session.parts[part].partition.valid()) unsubscribe(replication, index, part);
  }
  session.parts.clear();
  session.free_parts = 0;
  session.changed.clear();
  session.parked = false;
  ctx.stop_timer(session.wait);
}

std::int64_t append_at_leader(Replication& replication, PartitionId partition, const Batch& sent,
                              Ctx& ctx) {
  Batch batch = sent;
  batch.leader_epoch = ctx.cluster().at(partition).leader_epoch;
  Replica& replica = replication.leader(ctx.cluster(), partition);
  const std::int64_t base = replica.log.end_offset();
  replica.log.append(batch);
  // A follower's answer holds everything of this request, whichever partition wakes it first.
  for (const Subscriber& subscriber : replication.led[partition.index].subscribers) {
    FetchSession& session = replication.sessions[subscriber.session];
    if (session.replica.valid()) mark_changed(session, subscriber.part);
  }
  if (ctx.wants(Level::data)) ctx.note(RecordsAppended{partition, base, batch, true});
  return base;
}

void wake_after_append(Replication& replication, PartitionId partition, Completed& completed,
                       Ctx& ctx) {
  for (const Subscriber& subscriber : replication.led[partition.index].subscribers) {
    FetchSession& session = replication.sessions[subscriber.session];
    if (session.replica.valid()) try_complete(replication, session, ctx);
  }
  advance_high_watermark(replication, partition, completed, ctx);
}

}  // namespace ks
