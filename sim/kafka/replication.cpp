#include "sim/kafka/replication.h"

#include <algorithm>

#include "sim/base/check.h"

namespace ks {
namespace {

constexpr std::uint32_t no_session = ConnectionId::none_index;

std::size_t position_of(const PartitionInfo& info, BrokerId broker) {
  for (std::size_t i = 0; i < info.replicas.size(); ++i) {
    if (info.replicas[i] == broker.index) return i;
  }
  return info.replicas.size();
}

bool in_isr(const PartitionInfo& info, std::uint32_t broker) {
  return std::find(info.isr.begin(), info.isr.end(), broker) != info.isr.end();
}

/// How far this session may read: followers up to the log end, consumers up to the high watermark.
std::int64_t readable_end(const FetchSession& session, const Replica& replica) {
  return session.replica.valid() ? replica.log.end_offset() : replica.high_watermark;
}

void subscribe(FetchSession& session, std::uint32_t index, PartitionId partition, Replica& replica) {
  session.parts.push_back(SessionPart{partition, 0, -1});
  replica.sessions.push_back(index);
}

void unsubscribe(Replication& replication, std::uint32_t index, PartitionId partition, const Ctx& ctx) {
  std::erase_if(replication.sessions[index].parts,
                [&](const SessionPart& part) { return part.partition == partition; });
  std::erase(replication.leader(ctx.cluster(), partition).sessions, index);
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
void apply_parts(Replication& replication, FetchSession& session, const FetchRequest& request, Ctx& ctx) {
  const std::uint32_t index = replication.session_of[session.connection.index];
  for (const FetchPart& wanted : request.parts) {
    if (wanted.fetch_offset < 0) {
      unsubscribe(replication, index, wanted.partition, ctx);
      continue;
    }
    auto part = std::find_if(session.parts.begin(), session.parts.end(), [&](const SessionPart& p) {
      return p.partition == wanted.partition;
    });
    if (part == session.parts.end()) {
      subscribe(session, index, wanted.partition, replication.leader(ctx.cluster(), wanted.partition));
      part = session.parts.end() - 1;
    }
    part->fetch_offset = wanted.fetch_offset;
  }
}

/// Reads one partition into the answer; answers the bytes read. The first batch of an answer comes
/// even if it is larger than the limits allow (KIP-74).
std::int64_t read_part(const FetchSession& session, SessionPart& part, const Replica& replica,
                       std::int64_t bytes_left, FetchResponse& response) {
  FetchedPart fetched;
  fetched.partition = part.partition;
  fetched.high_watermark = replica.high_watermark;
  fetched.base_offset = part.fetch_offset;
  if (part.fetch_offset > replica.log.end_offset() || part.fetch_offset < replica.log.start_offset()) {
    fetched.error = KafkaError::offset_out_of_range;
    response.parts.push_back(fetched);
    return 0;
  }
  const std::int64_t limit = readable_end(session, replica);
  std::int64_t bytes = 0;
  const bool answer_is_empty = response.batches.empty();
  if (part.fetch_offset < limit) {
    replica.log.read(part.fetch_offset, limit, [&](std::int64_t base, const Batch& batch) {
      const bool fits = bytes + batch.bytes <= std::min<std::int64_t>(bytes_left, session.partition_max_bytes);
      if (!fits && !(answer_is_empty && fetched.batches == 0)) return false;
      if (base + batch.count > limit || fetched.batches == UINT16_MAX) return false;
      if (fetched.batches == 0) fetched.base_offset = base;
      ++fetched.batches;
      bytes += batch.bytes;
      response.batches.push_back(batch);
      return true;
    });
  }
  if (fetched.batches > 0 || replica.high_watermark != part.sent_high_watermark) {
    response.parts.push_back(fetched);
  }
  return bytes;
}

std::int64_t read_session(Replication& replication, FetchSession& session, FetchResponse& response,
                          const Ctx& ctx) {
  std::int64_t bytes = 0;
  const std::size_t count = session.parts.size();
  for (std::size_t i = 0; i < count; ++i) {
    SessionPart& part = session.parts[(session.rotation + i) % count];
    const Replica& replica = replication.leader(ctx.cluster(), part.partition);
    bytes += read_part(session, part, replica, session.max_bytes - bytes, response);
  }
  return bytes;
}

bool has_error(const FetchResponse& response) {
  return std::any_of(response.parts.begin(), response.parts.end(),
                     [](const FetchedPart& part) { return part.error != KafkaError::none; });
}

void answer(FetchSession& session, FetchResponse response, Ctx& ctx) {
  if (session.parked) ctx.stop_timer(session.wait);
  session.parked = false;
  for (const FetchedPart& fetched : response.parts) {
    for (SessionPart& part : session.parts) {
      if (part.partition == fetched.partition) part.sent_high_watermark = fetched.high_watermark;
    }
  }
  if (!session.parts.empty()) {
    session.rotation = static_cast<std::uint32_t>((session.rotation + 1) % session.parts.size());
  }
  ctx.respond(session.connection, std::move(response));
}

/// Answers a parked session if what it can read now reaches its min_bytes.
void try_complete(Replication& replication, std::uint32_t index, Ctx& ctx) {
  FetchSession& session = replication.sessions[index];
  if (!session.parked) return;
  FetchResponse response;
  const std::int64_t bytes = read_session(replication, session, response, ctx);
  if (bytes >= session.min_bytes || has_error(response)) answer(session, std::move(response), ctx);
}

void complete_waiting(Replica& replica, Completed& completed) {
  while (!replica.waiting_produces.empty() &&
         replica.waiting_produces.front().required_offset <= replica.high_watermark) {
    completed.produces.push_back(replica.waiting_produces.front().connection);
    replica.waiting_produces.pop_front();
  }
  while (!replica.waiting_writes.empty() &&
         replica.waiting_writes.front().required_offset <= replica.high_watermark) {
    completed.writes.push_back(replica.waiting_writes.front().write);
    replica.waiting_writes.pop_front();
  }
}

/// Partition.maybeIncrementLeaderHW: the smallest log end among the in-sync replicas.
void advance_high_watermark(Replication& replication, PartitionId partition, Completed& completed, Ctx& ctx) {
  const PartitionInfo& info = ctx.cluster().at(partition);
  Replica& replica = replication.leader(ctx.cluster(), partition);
  const auto min_isr = std::min<std::int64_t>(ctx.cluster().config_of(partition).min_insync_replicas,
                                              static_cast<std::int64_t>(info.replicas.size()));
  if (static_cast<std::int64_t>(info.isr.size()) < min_isr) return;
  std::int64_t smallest = replica.log.end_offset();
  for (std::size_t i = 0; i < info.replicas.size(); ++i) {
    if (info.replicas[i] == info.leader.index || !in_isr(info, info.replicas[i])) continue;
    smallest = std::min(smallest, replica.follower_leo[i]);
  }
  if (smallest <= replica.high_watermark) return;
  const std::int64_t from = replica.high_watermark;
  replica.high_watermark = smallest;
  if (ctx.wants(Level::data)) ctx.note(HighWatermarkAdvanced{partition, from, smallest});
  complete_waiting(replica, completed);
  for (const std::uint32_t index : replica.sessions) {
    if (!replication.sessions[index].replica.valid()) try_complete(replication, index, ctx);
  }
}

/// Partition.updateFollowerFetchState for every partition that the follower's request names.
void book_follower(Replication& replication, const FetchRequest& request, Completed& completed, Ctx& ctx) {
  for (const FetchPart& part : request.parts) {
    if (part.fetch_offset < 0) continue;
    const PartitionInfo& info = ctx.cluster().at(part.partition);
    const std::size_t position = position_of(info, request.replica);
    KS_CHECK(position < info.replicas.size());
    Replica& replica = replication.leader(ctx.cluster(), part.partition);
    if (replica.follower_leo[position] == part.fetch_offset) continue;
    replica.follower_leo[position] = part.fetch_offset;
    advance_high_watermark(replication, part.partition, completed, ctx);
  }
}

}  // namespace

Replica* Replication::find(const Cluster& cluster, PartitionId partition, BrokerId broker) {
  const PartitionInfo& info = cluster.at(partition);
  const std::size_t position = position_of(info, broker);
  return position < info.replicas.size() ? &replicas[info.first_replica + position] : nullptr;
}

const Replica* Replication::find(const Cluster& cluster, PartitionId partition, BrokerId broker) const {
  const PartitionInfo& info = cluster.at(partition);
  const std::size_t position = position_of(info, broker);
  return position < info.replicas.size() ? &replicas[info.first_replica + position] : nullptr;
}

Replica& Replication::leader(const Cluster& cluster, PartitionId partition) {
  return *find(cluster, partition, cluster.at(partition).leader);
}

const Replica& Replication::leader(const Cluster& cluster, PartitionId partition) const {
  return *find(cluster, partition, cluster.at(partition).leader);
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
  apply_parts(replication, session, request, ctx);
  // The answer carries the high watermark as it was before this very fetch was booked.
  FetchResponse response;
  const std::int64_t bytes = read_session(replication, session, response, ctx);
  const std::uint32_t index = replication.session_of[connection.index];
  if (bytes >= request.min_bytes || request.max_wait == Duration{} || has_error(response)) {
    if (request.replica.valid()) book_follower(replication, request, completed, ctx);
    answer(replication.sessions[index], std::move(response), ctx);
    return;
  }
  session.parked = true;
  ctx.set_timer(session.wait, ctx.now + request.max_wait);
  if (request.replica.valid()) book_follower(replication, request, completed, ctx);
}

void fetch_wait_expired(Replication& replication, std::uint32_t index, Ctx& ctx) {
  FetchSession& session = replication.sessions[index];
  if (!session.parked) return;
  FetchResponse response;
  read_session(replication, session, response, ctx);
  answer(session, std::move(response), ctx);
}

void drop_session(Replication& replication, ConnectionId connection, Ctx& ctx) {
  if (connection.index >= replication.session_of.size()) return;
  const std::uint32_t index = replication.session_of[connection.index];
  if (index == no_session) return;
  FetchSession& session = replication.sessions[index];
  for (const SessionPart& part : session.parts) {
    std::erase(replication.leader(ctx.cluster(), part.partition).sessions, index);
  }
  session.parts.clear();
  session.parked = false;
  ctx.stop_timer(session.wait);
}

std::int64_t append_at_leader(Replication& replication, PartitionId partition, const Batch& batch, Ctx& ctx) {
  Replica& replica = replication.leader(ctx.cluster(), partition);
  const std::int64_t base = replica.log.end_offset();
  replica.log.append(batch);
  if (ctx.wants(Level::data)) ctx.note(RecordsAppended{partition, base, batch, true});
  return base;
}

void wake_after_append(Replication& replication, PartitionId partition, Completed& completed, Ctx& ctx) {
  Replica& replica = replication.leader(ctx.cluster(), partition);
  for (const std::uint32_t index : replica.sessions) {
    if (replication.sessions[index].replica.valid()) try_complete(replication, index, ctx);
  }
  advance_high_watermark(replication, partition, completed, ctx);
}

void send_follower_fetch(Replication& replication, Fetcher& fetcher, Ctx& ctx) {
  FetchRequest request;
  request.replica = fetcher.follower;
  request.max_wait = replication.fetch_wait_max;
  request.min_bytes = replication.fetch_min_bytes;
  request.max_bytes = replication.response_max_bytes;
  request.partition_max_bytes = replication.fetch_max_bytes;
  if (!fetcher.started) {
    for (const PartitionId partition : fetcher.partitions) {
      request.parts.push_back(FetchPart{partition, 0});
    }
  } else {
    for (const FetchedPart& part : fetcher.appending.parts) {
      if (part.batches == 0) continue;
      const Replica* own = replication.find(ctx.cluster(), part.partition, fetcher.follower);
      request.parts.push_back(FetchPart{part.partition, own->log.end_offset()});
    }
  }
  fetcher.started = true;
  fetcher.appending.parts.clear();
  fetcher.appending.batches.clear();
  ctx.request(fetcher.connection, std::move(request));
}

void handle_follower_response(Replication& replication, std::uint32_t index, FetchResponse response, Ctx& ctx) {
  Fetcher& fetcher = replication.fetchers[index];
  fetcher.appending = std::move(response);
  if (fetcher.appending.batches.empty()) {
    follower_append_done(replication, index, ctx);
  } else {
    ctx.set_timer(fetcher.append, ctx.now + replication.append_time);
  }
}

void follower_append_done(Replication& replication, std::uint32_t index, Ctx& ctx) {
  Fetcher& fetcher = replication.fetchers[index];
  std::size_t next = 0;
  for (const FetchedPart& part : fetcher.appending.parts) {
    Replica& own = *replication.find(ctx.cluster(), part.partition, fetcher.follower);
    const Replica& twin = replication.leader(ctx.cluster(), part.partition);
    for (std::uint16_t i = 0; i < part.batches; ++i, ++next) {
      const Batch& batch = fetcher.appending.batches[next];
      const std::int64_t base = own.log.end_offset();
      own.log.append(batch, &twin.log);
      if (ctx.wants(Level::data)) ctx.note(RecordsAppended{part.partition, base, batch, false});
    }
    own.high_watermark = std::min(part.high_watermark, own.log.end_offset());
  }
  send_follower_fetch(replication, fetcher, ctx);
}

}  // namespace ks
