#include <algorithm>

#include "sim/kafka/share_consumer_parts.h"

namespace ks {
namespace {

ClientShareSession& session_with(Consumer& consumer, BrokerId broker) {
  for (ClientShareSession& session : consumer.share.sessions) {
    if (session.broker == broker) return session;
  }
  ClientShareSession session;
  session.broker = broker;
  consumer.share.sessions.push_back(std::move(session));
  return consumer.share.sessions.back();
}

ClientShareSession* session_on(Consumer& consumer, ConnectionId connection) {
  for (ClientShareSession& session : consumer.share.sessions) {
    if (session.connection == connection) return &session;
  }
  return nullptr;
}

bool is_assigned(const Consumer& consumer, PartitionId partition) {
  const auto& assigned = consumer.share.assigned;
  return std::binary_search(assigned.begin(), assigned.end(), partition);
}

/// What the application says about a record: ACCEPT unless it is explicit and the record is poison.
AcknowledgeType fate_of(const Consumer& consumer, PartitionId partition, std::int64_t offset) {
  const PoisonRecord* const poison = consumer.poison_at(partition, offset);
  if (!consumer.share.explicit_acknowledgement || poison == nullptr) return AcknowledgeType::accept;
  switch (poison->action) {
    case PoisonAction::release: return AcknowledgeType::release;
    case PoisonAction::reject: return AcknowledgeType::reject;
    case PoisonAction::none:
    case PoisonAction::crash: break;
  }
  return AcknowledgeType::accept;
}

/// Appends to acknowledgements that are sorted by partition and offset within a partition.
void add(std::vector<AcknowledgeRange>& list, const AcknowledgeRange& range) {
  if (!list.empty() && list.back().partition == range.partition &&
      list.back().last + 1 == range.first && list.back().type == range.type) {
    list.back().last = range.last;
  } else {
    list.push_back(range);
  }
}

void add_fates(const Consumer& consumer, const AcquiredRange& range,
               std::vector<AcknowledgeRange>& list) {
  std::int64_t first = range.first;
  while (first <= range.last) {
    const AcknowledgeType type = fate_of(consumer, range.partition, first);
    std::int64_t last = range.last;
    for (const PoisonRecord& poison : consumer.poison) {
      if (poison.partition != range.partition) continue;
      if (poison.offset == first) last = first;
      if (poison.offset > first) last = std::min(last, poison.offset - 1);
    }
    add(list, AcknowledgeRange{range.partition, first, last, type});
    first = last + 1;
  }
}

void sort_by_partition(std::vector<AcknowledgeRange>& list) {
  std::sort(list.begin(), list.end(), [](const AcknowledgeRange& a, const AcknowledgeRange& b) {
    return a.partition != b.partition ? a.partition < b.partition : a.first < b.first;
  });
}

/// Session epochs grow with each request that was answered without an error.
void request_sent(ClientShareSession& session, bool acknowledging) {
  session.in_flight = true;
  session.acknowledging = acknowledging;
}

/// The connection of the session's broker, opened if need be; false: the broker cannot be reached now.
bool reach(Consumer& consumer, ClientShareSession& session, Ctx& ctx) {
  const FetchLink* const link = ready_link(consumer, session.broker, ctx);
  if (link != nullptr) session.connection = link->connection;
  return link != nullptr;
}

void send_acknowledgements(Consumer& consumer, ClientShareSession& session, bool closes, Ctx& ctx) {
  ShareAcknowledgeRequest request;
  request.group = consumer.group;
  request.member = consumer.member;
  request.session_epoch = closes ? -1 : session.epoch;
  request.acknowledgements = std::move(session.alone);
  session.alone.clear();
  sort_by_partition(request.acknowledgements);
  session.closed = closes;
  request_sent(session, true);
  ctx.request(session.connection, std::move(request));
}

void send_fetch(Consumer& consumer, ClientShareSession& session,
                const std::vector<PartitionId>& wanted, Ctx& ctx) {
  ShareFetchRequest request;
  request.group = consumer.group;
  request.member = consumer.member;
  request.session_epoch = session.epoch;
  request.max_wait = consumer.config.fetch_max_wait_ms;
  request.min_bytes = static_cast<std::int32_t>(consumer.config.fetch_min_bytes);
  request.max_bytes = static_cast<std::int32_t>(consumer.config.fetch_max_bytes);
  if (consumer.profile == Profile::v4_4) {
    request.max_records = static_cast<std::uint32_t>(consumer.config.max_poll_records);
    request.batch_size = request.max_records;
  }
  std::set_difference(wanted.begin(), wanted.end(), session.parts.begin(), session.parts.end(),
                      std::back_inserter(request.parts));
  std::set_difference(session.parts.begin(), session.parts.end(), wanted.begin(), wanted.end(),
                      std::back_inserter(request.forgotten));
  // The request that opens a session can carry no acknowledgements; they are lost.
  if (session.epoch > 0) request.acknowledgements = std::move(session.with_fetch);
  session.with_fetch.clear();
  sort_by_partition(request.acknowledgements);
  session.parts = wanted;
  request_sent(session, false);
  ctx.request(session.connection, std::move(request));
}

void close_sessions(Consumer& consumer, Ctx& ctx) {
  for (ClientShareSession& session : consumer.share.sessions) {
    if (session.in_flight || session.closed) continue;
    if (session.epoch == 0 || !session.connection.valid()) {
      session.closed = true;
    } else {
      send_acknowledgements(consumer, session, true, ctx);
    }
  }
}

/// True while acknowledgements that travel alone are waiting or on the way: nothing is fetched then.
bool acknowledges(const Consumer& consumer) {
  const auto& sessions = consumer.share.sessions;
  return std::any_of(sessions.begin(), sessions.end(), [](const ClientShareSession& session) {
    return !session.alone.empty() || (session.in_flight && session.acknowledging);
  });
}

void fetch(Consumer& consumer, Ctx& ctx) {
  for (const PartitionId partition : consumer.share.assigned) {
    const BrokerId leader = leader_of(consumer, partition, ctx);
    if (leader.valid()) {
      session_with(consumer, leader);
    } else {
      request_metadata(consumer, ctx);
    }
  }
  for (ClientShareSession& session : consumer.share.sessions) {
    if (session.in_flight) continue;
    std::vector<PartitionId> wanted;
    for (const PartitionId partition : consumer.share.assigned) {
      if (leader_of(consumer, partition, ctx) == session.broker) wanted.push_back(partition);
    }
    const bool nothing = wanted.empty() && session.parts.empty() && session.with_fetch.empty();
    if (!nothing && reach(consumer, session, ctx)) send_fetch(consumer, session, wanted, ctx);
  }
}

/// After an answer: the next epoch, or a new session if the broker does not know this one.
void session_answered(ClientShareSession& session, KafkaError error) {
  session.in_flight = false;
  if (error == KafkaError::none) {
    session.epoch =
        session.epoch == std::numeric_limits<std::int32_t>::max() ? 1 : session.epoch + 1;
  } else {
    session.epoch = 0;
    session.parts.clear();
  }
}

/// A part that another broker leads by now, or none: new metadata will tell.
void heed_parts(Consumer& consumer, const std::vector<SharePartResult>& parts, Ctx& ctx) {
  const bool old = std::any_of(parts.begin(), parts.end(), [](const SharePartResult& part) {
    return is_invalid_metadata(part.error) || is_invalid_metadata(part.acknowledge_error);
  });
  if (old) request_metadata(consumer, ctx);
}

/// One range of the buffer, or the part of it that there is room for, goes to the application.
std::uint32_t hand_out_range(Consumer& consumer, AcquiredRange& next, std::uint32_t room,
                             Ctx& ctx) {
  const auto count =
      static_cast<std::uint32_t>(std::min<std::int64_t>(room, next.last - next.first + 1));
  const std::uint32_t again =
      ctx.ledger().delivered(consumer.group, next.partition, next.first, count);
  std::vector<PartitionId>& started = consumer.share.started;
  if (std::find(started.begin(), started.end(), next.partition) == started.end()) {
    started.push_back(next.partition);
    ctx.note(ConsumptionStarted{next.partition, next.first, again});
  }
  if (ctx.wants(Level::data)) ctx.note(RecordsDelivered{next.partition, next.first, count, again});
  ctx.hand_over({consumer.group, next.partition, next.first});
  AcquiredRange given = next;
  given.last = next.first + count - 1;
  consumer.share.hand.push_back(given);
  consumer.handed.push_back(HandedOut{next.partition, next.first, count});
  next.first += count;
  return count;
}

}  // namespace

void acknowledge_hand(Consumer& consumer, bool closing, Ctx& ctx) {
  const bool alone = closing || !consumer.share.buffer.empty();
  for (const AcquiredRange& range : consumer.share.hand) {
    const BrokerId leader = leader_of(consumer, range.partition, ctx);
    if (!leader.valid()) continue;  // nobody takes it: the lock will run out
    ClientShareSession& session = session_with(consumer, leader);
    add_fates(consumer, range, alone ? session.alone : session.with_fetch);
  }
  consumer.share.hand.clear();
}

std::uint32_t hand_out_shared(Consumer& consumer, Ctx& ctx) {
  std::uint32_t handed = 0;
  const auto limit = static_cast<std::uint32_t>(consumer.config.max_poll_records);
  std::vector<AcquiredRange>& buffer = consumer.share.buffer;
  std::size_t done = 0;
  while (done < buffer.size() && handed < limit) {
    handed += hand_out_range(consumer, buffer[done], limit - handed, ctx);
    if (buffer[done].first <= buffer[done].last) break;
    ++done;
  }
  buffer.erase(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(done));
  return handed;
}

void share_requests(Consumer& consumer, Ctx& ctx) {
  if (consumer.app == AppState::closing_commit) {
    close_sessions(consumer, ctx);
    return;
  }
  for (ClientShareSession& session : consumer.share.sessions) {
    if (session.alone.empty() || session.in_flight) continue;
    if (session.epoch > 0) {
      send_acknowledgements(consumer, session, false, ctx);
    } else {
      session.alone.clear();  // the broker has forgotten the session and given the records back
    }
  }
  if (consumer.share.fetch_more && !acknowledges(consumer)) fetch(consumer, ctx);
}

void share_link_lost(Consumer& consumer, ConnectionId connection) {
  ClientShareSession* const session = session_on(consumer, connection);
  if (session == nullptr) return;
  // The broker drops the session, and gives what the member had acquired there to others.
  session->connection = ConnectionId{};
  session->epoch = 0;
  session->in_flight = false;
  session->parts.clear();
  session->alone.clear();
  session->with_fetch.clear();
  if (consumer.app == AppState::closing_commit) session->closed = true;
}

void handle_share_fetch(Consumer& consumer, ConnectionId connection,
                        const ShareFetchResponse& response, Ctx& ctx) {
  ClientShareSession* const session = session_on(consumer, connection);
  if (session == nullptr) return;
  session_answered(*session, response.error);
  heed_parts(consumer, response.parts, ctx);
  for (const AcquiredRange& range : response.acquired) {
    if (!is_assigned(consumer, range.partition) || consumer.app == AppState::closing_commit)
      continue;
    consumer.share.buffer.push_back(range);
    consumer.share.fetch_more = false;
  }
  drive_poll(consumer, ctx);
}

void handle_share_acknowledge(Consumer& consumer, ConnectionId connection,
                              const ShareAcknowledgeResponse& response, Ctx& ctx) {
  ClientShareSession* const session = session_on(consumer, connection);
  if (session == nullptr) return;
  session_answered(*session, response.error);
  heed_parts(consumer, response.parts, ctx);
  drive_poll(consumer, ctx);
}

}  // namespace ks
