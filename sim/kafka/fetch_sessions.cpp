// The leader's side of fetching. Source: FetchSession, FullFetchContext, DelayedFetch,
// ReplicaManager.readFromLog.
#include <algorithm>
#include <span>
#include <utility>

#include "sim/kafka/fetch_reading.h"

namespace ks {
namespace {

constexpr std::uint32_t no_session = ConnectionId::none_index, no_part = no_session;

/// Which part of the session a partition is: its leader knows its few readers.
std::uint32_t find_part(const Replication& replication, std::uint32_t index, std::uint32_t led) {
  for (const Subscriber& s : replication.led[led].subscribers)
    if (s.session == index) return s.part;
  return no_part;
}

/// The first free part; before `from` there is none, and it moves on with the search.
std::uint32_t free_part(FetchSession& session, std::uint32_t& from) {
  if (session.free_parts == 0) {
    session.parts.emplace_back();
    return static_cast<std::uint32_t>(session.parts.size() - 1);
  }
  --session.free_parts;
  while (session.parts[from].partition.valid()) ++from;
  return from;
}

std::uint32_t new_part(FetchSession& session, PartitionId partition, std::uint32_t& from) {
  const std::uint32_t part = free_part(session, from);
  SessionPart fresh;
  fresh.partition = partition;
  fresh.changed = session.parts[part].changed;
  session.parts[part] = fresh;
  return part;
}

void release_part(FetchSession& session, SessionPart& part) {
  ++session.free_parts;
  part.partition = PartitionId{};
  part.replica = Replica::none;
}

void unsubscribe(Replication& replication, std::uint32_t index, std::uint32_t part) {
  FetchSession& session = replication.sessions[index];
  SessionPart& entry = session.parts[part];
  if (entry.replica != Replica::none) {
    Leadership& led = replication.led.edit(replication.replicas[entry.replica].led);
    for (std::size_t i = led.subscribers.size(); i-- > 0;)
      if (led.subscribers[i].session == index) led.subscribers.erase_at(i);
  }
  release_part(session, entry);
}

FetchSession& session_for(Replication& replication, ConnectionId connection, Ctx& ctx) {
  if (replication.session_of.size() <= connection.index)
    replication.session_of.resize(connection.index + 1, no_session);
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

/// An error that the client was not yet told of this partition: it asks anew.
void forget_refusal(FetchSession& session, PartitionId partition) {
  for (const std::uint32_t part : session.changed) {
    SessionPart& entry = session.parts[part];
    if (entry.partition == partition && entry.replica == Replica::none)
      release_part(session, entry);
  }
}

void forget_part(Replication& replication, std::uint32_t index, PartitionId partition,
                 const Ctx& ctx) {
  FetchSession& session = replication.sessions[index];
  forget_refusal(session, partition);
  if (!ctx.cluster().has(partition)) return;
  const std::uint32_t own = replica_index(ctx.cluster().at(partition), session.broker);
  if (own == Replica::none || replication.replicas[own].led == Replica::none) return;
  const std::uint32_t part = find_part(replication, index, replication.replicas[own].led);
  if (part != no_part) unsubscribe(replication, index, part);
}

void refuse_part(Replication& replication, std::uint32_t index, PartitionId partition,
                 KafkaError error, const Ctx& ctx) {
  forget_part(replication, index, partition, ctx);
  FetchSession& session = replication.sessions[index];
  std::uint32_t from = 0;
  const std::uint32_t part = new_part(session, partition, from);
  session.parts[part].error = error;
  session.mark_changed(part);
}

/// Of the parts that are to be told something.
bool has_refusals(const FetchSession& session) {
  return std::any_of(session.changed.begin(), session.changed.end(), [&](std::uint32_t part) {
    return session.parts[part].partition.valid() && session.parts[part].replica == Replica::none;
  });
}

/// Where a part that the request names stands: in the session, among the leaderships, and its follower.
struct NamedPart {
  std::uint32_t part = no_part;
  std::uint32_t led = Replica::none;
  std::uint32_t position = Subscriber::consumer;
};
using NamedParts = SmallVec<NamedPart, 8>;

/// Brings the session up to date with what the request names; answers where each of its parts stands.
NamedParts apply_parts(Replication& replication, std::uint32_t index, const FetchRequest& request,
                       const Ctx& ctx) {
  NamedParts named;
  FetchSession& session = replication.sessions[index];
  // A first request names all partitions: neither refusals nor free parts are looked for anew for each.
  bool refusals = has_refusals(session);
  std::uint32_t free_from = 0;
  for (const FetchPart& wanted : request.parts) {
    if (wanted.fetch_offset < 0) {
      forget_part(replication, index, wanted.partition, ctx);
      named.push_back(NamedPart{});
      free_from = 0;
      continue;
    }
    const auto [error, own, position] = check_wanted(replication, session, wanted, ctx);
    if (error != KafkaError::none) {
      refuse_part(replication, index, wanted.partition, error, ctx);
      named.push_back(NamedPart{});
      refusals = true;
      free_from = 0;
      continue;
    }
    const Replica& replica = replication.replicas[own];
    std::uint32_t part = find_part(replication, index, replica.led);
    if (part == no_part) {
      if (refusals) forget_refusal(session, wanted.partition);
      if (refusals) free_from = 0;
      part = new_part(session, wanted.partition, free_from);
      session.parts[part].replica = own;
      replication.led.edit(replica.led).subscribers.push_back(Subscriber{index, part, position});
    }
    session.parts[part].error = KafkaError::none;
    session.parts[part].fetch_offset = wanted.fetch_offset;
    check_divergence(session.parts[part], wanted.last_epoch, replica);
    session.mark_changed(part);
    named.push_back(NamedPart{part, replica.led, position});
  }
  return named;
}

/// Whether a part has to be looked at again although the client was just answered.
bool told(Replication& replication, std::uint32_t index, std::uint32_t part,
          const FetchedPart* answer) {
  FetchSession& session = replication.sessions[index];
  SessionPart& entry = session.parts[part];
  bool whole = true;
  if (answer != nullptr) {
    if (answer->error != KafkaError::none) {
      unsubscribe(replication, index, part);
      return false;
    }
    entry.sent_high_watermark = answer->high_watermark;
    entry.sent_log_start = answer->log_start_offset;
    whole = answer->batches == 0;
    if (answer->diverging_epoch >= 0) {
      // The client will name another offset: until then there is nothing for it here.
      entry.diverging_epoch = -1;
      entry.sent_high_watermark = -1;
      return false;
    }
  }
  // What is on the way makes the client name the part anyway; what found no room is looked at again.
  return whole && entry.fetch_offset <
                      readable_end(replication, session, replication.replicas[entry.replica]);
}

/// Parts that were told everything leave the list of changed ones.
void settle(Replication& replication, std::uint32_t index, const Reading& reading) {
  FetchSession& session = replication.sessions[index];
  const std::span<const std::uint32_t> in_answer = reading.parts.span();
  const std::span<const FetchedPart> answers = reading.response.parts.span();
  std::size_t kept = 0;
  std::size_t next = 0;  // what was told stands in the order of `changed`
  for (const std::uint32_t part : session.changed) {
    const bool answered = next < in_answer.size() && in_answer[next] == part;
    const FetchedPart* const answer = answered ? &answers[next++] : nullptr;
    SessionPart& entry = session.parts[part];
    if (entry.partition.valid() && told(replication, index, part, answer)) {
      session.changed[kept++] = part;
    } else {
      entry.changed = false;
    }
  }
  session.changed.resize(kept);
}

void answer(Replication& replication, std::uint32_t index, Reading&& reading, Ctx& ctx) {
  FetchSession& session = replication.sessions[index];
  if (session.parked) ctx.stop_timer(session.wait);
  session.parked = false;
  // The session stays as it is: the next fetch will be answered with all of this.
  if (ctx.throttled_fetch(session.connection, reading.bytes) > 0)
    return ctx.respond(session.connection, FetchResponse{});
  settle(replication, index, reading);
  if (reading.error) add_hints(reading.response, ctx);
  ctx.respond(session.connection, std::move(reading.response));
}

/// Answers a parked session if what it can read now, nearly always something, reaches its min_bytes.
void try_complete(Replication& replication, std::uint32_t index, Ctx& ctx) {
  FetchSession& session = replication.sessions[index];
  if (!session.parked) return;
  Reading reading;
  read_session(replication, session, reading);
  if (reading.bytes >= session.min_bytes || reading.error)
    answer(replication, index, std::move(reading), ctx);
}

/// What the leaders learn from a follower's request, in its order; then those that are not in sync, of
/// which it may have said nothing.
void book(Replication& replication, std::uint32_t index, const FetchRequest& request,
          const NamedParts& named, Completed& completed, Ctx& ctx) {
  replication.sessions[index].last_fetch = ctx.now;
  for (std::size_t i = 0; i < named.size(); ++i) {
    const auto [part, led, position] = named[i];
    if (part == no_part) continue;
    const FetchPart& wanted = request.parts[i];
    const SessionPart& entry = replication.sessions[index].parts[part];
    // What the request names twice may have been forgotten since; a log that parts from the leader's says
    // nothing about what the follower has.
    if (entry.partition != wanted.partition || entry.replica == Replica::none) continue;
    if (entry.diverging_epoch >= 0) continue;
    book_follower(replication, led, position, wanted, request, completed, ctx);
    const auto& isr = replication.led[led].isr;
    const bool inside = std::find(isr.begin(), isr.end(), request.replica.index) != isr.end();
    if (!inside) replication.sessions[index].outside.push_back(part);
  }
}

void expand_isrs(Replication& replication, std::uint32_t index, std::int64_t epoch,
                 Completed& completed, Ctx& ctx) {
  std::vector<std::uint32_t> outside = std::move(replication.sessions[index].outside);
  std::sort(outside.begin(), outside.end());
  outside.erase(std::unique(outside.begin(), outside.end()), outside.end());
  std::erase_if(outside, [&](std::uint32_t part) {
    const SessionPart& entry = replication.sessions[index].parts[part];
    if (!entry.partition.valid() || entry.replica == Replica::none) return true;
    const std::uint32_t led = replication.replicas[entry.replica].led;
    const std::uint32_t follower = replication.sessions[index].replica.index;
    const auto& isr = replication.led[led].isr;
    if (std::find(isr.begin(), isr.end(), follower) != isr.end()) return true;
    const PartitionInfo& info = ctx.cluster().at(entry.partition);
    const std::uint32_t position = position_of(info, BrokerId{follower});
    // Each fetch says which process it is from, whether it names the partition or not.
    replication.led.edit(led).followers[position].broker_epoch = epoch;
    maybe_expand_isr(replication, led, position, completed, ctx);
    return false;
  });
  replication.sessions[index].outside = std::move(outside);
}

}  // namespace

void handle_fetch(Replication& replication, ConnectionId connection, const FetchRequest& request,
                  Completed& completed, Ctx& ctx) {
  FetchSession& session = session_for(replication, connection, ctx);
  session.replica = request.replica;
  session.read_committed = request.read_committed;
  session.min_bytes = request.min_bytes;
  session.max_bytes = request.max_bytes;
  if (ctx.cluster().quotas != nullptr && !request.replica.valid()) {
    const auto limit = static_cast<std::int32_t>(ctx.fetch_limit(connection));
    session.max_bytes = std::min(session.max_bytes, limit);
    session.min_bytes = std::min(session.min_bytes, session.max_bytes);
  }
  session.partition_max_bytes = request.partition_max_bytes;
  const std::uint32_t index = replication.session_of[connection.index];
  const NamedParts named = apply_parts(replication, index, request, ctx);
  // The answer carries the high watermark as it was before this very fetch was booked.
  Reading reading;
  const bool at_once = request.min_bytes <= 0 || request.max_wait == Duration{};
  bool now = at_once || has_anything(replication, session);
  if (now) {
    read_session(replication, session, reading);
    now = at_once || reading.bytes >= request.min_bytes || reading.error;
  }
  if (!now) {
    session.parked = true;
    ctx.set_timer(session.wait, ctx.now + request.max_wait);
  }
  if (request.replica.valid()) book(replication, index, request, named, completed, ctx);
  if (!replication.sessions[index].outside.empty()) {
    expand_isrs(replication, index, request.replica_epoch, completed, ctx);
  }
  if (now) answer(replication, index, std::move(reading), ctx);
}

void fetch_wait_expired(Replication& replication, std::uint32_t index, Ctx& ctx) {
  const FetchSession& session = replication.sessions[index];
  if (!session.parked) return;
  Reading reading;
  read_session(replication, session, reading);
  answer(replication, index, std::move(reading), ctx);
}

void tell_log_start(Replication& replication, const Subscriber& subscriber) {
  FetchSession& session = replication.sessions[subscriber.session];
  if (session.replica.valid()) session.mark_changed(subscriber.part);
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
  session.outside.clear();
  session.free_parts = 0;
  session.changed.clear();
  session.parked = false;
  ctx.stop_timer(session.wait);
}

void mark_followers(Replication& replication, Leadership& led, std::int64_t log_end) {
  for (const Subscriber& reader : led.subscribers) {
    if (reader.position == Subscriber::consumer) continue;
    FetchSession& session = replication.sessions[reader.session];
    session.mark_changed(reader.part);
    FollowerState& follower = led.followers[reader.position];
    if (follower.log_end >= log_end && follower.last_caught_up < session.last_fetch)
      follower.last_caught_up = session.last_fetch;
  }
}

/// Each reader once, though an answer may end a reader's subscription.
template <class Visit>
static void for_each_reader(Replication& replication, std::uint32_t led, Visit visit) {
  const auto readers = [&]() -> const auto& {
    return std::as_const(replication).led[led].subscribers;
  };
  const SmallVec<Subscriber, 3>* left = &readers();
  for (std::size_t i = 0; i < left->size();) {
    const Subscriber reader = (*left)[i];
    visit(reader);
    left = &readers();
    if (i < left->size() && (*left)[i].session == reader.session) ++i;
  }
}

void wake_followers(Replication& replication, std::uint32_t led, Ctx& ctx) {
  for_each_reader(replication, led, [&](const Subscriber& reader) {
    if (reader.position != Subscriber::consumer) try_complete(replication, reader.session, ctx);
  });
}

void wake_readers(Replication& replication, std::uint32_t led, Ctx& ctx) {
  for_each_reader(replication, led, [&](const Subscriber& reader) {
    FetchSession& session = replication.sessions[reader.session];
    session.mark_changed(reader.part);
    const bool told = session.parts[reader.part].error != KafkaError::none;
    if (told || reader.position == Subscriber::consumer)
      try_complete(replication, reader.session, ctx);
  });
}

void turn_readers_away(Replication& replication, std::uint32_t led, KafkaError error, Ctx& ctx) {
  const SmallVec<Subscriber, 3> readers = replication.led[led].subscribers;
  replication.led.edit(led).subscribers.clear();
  for (const Subscriber& reader : readers) {
    FetchSession& session = replication.sessions[reader.session];
    session.parts[reader.part].replica = Replica::none;
    session.parts[reader.part].error = error;
    session.mark_changed(reader.part);
  }
  for (const Subscriber& reader : readers) try_complete(replication, reader.session, ctx);
}

}  // namespace ks
