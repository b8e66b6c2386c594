#include "sim/run/silence.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/trace/subject.h"
#include "sim/trace/words.h"

namespace ks {
namespace {

constexpr Duration tick{1};
/// How far back a consumer may have fallen silent before it gave its coordinator up: its own session.
constexpr Duration client_patience{60'000'000};

template <class Body>
bool is(const Fact& fact) {
  return std::holds_alternative<Body>(fact.body);
}

bool stops(const Fact& fact) {
  return is<ProcessKilled>(fact) || is<ProcessFrozen>(fact) || is<ProcessClosed>(fact) ||
         is<ClientFailed>(fact);
}

}  // namespace

std::optional<Silence> SilenceFinder::behind(const Fact& fact) const {
  if (const auto* b = std::get_if<SessionExpired>(&fact.body)) return session_expiry(fact, *b);
  if (const auto* b = std::get_if<PollIntervalExceeded>(&fact.body)) return poll_interval(fact, *b);
  if (const auto* b = std::get_if<MemberRemoved>(&fact.body)) {
    const bool late = b->reason == RebalanceReason::did_not_rejoin ||
                      b->reason == RebalanceReason::did_not_sync ||
                      b->reason == RebalanceReason::join_expired;
    if (late) return missed_barrier(fact, *b);
  }
  if (is<CoordinatorLost>(fact)) return coordinator_lost(fact);
  if (const auto* b = std::get_if<ShareLockExpired>(&fact.body)) return lock_expiry(fact, *b);
  const auto* fenced = std::get_if<BrokerFenced>(&fact.body);
  if (fenced != nullptr && fenced->reason == ChangeReason::fenced)
    return broker_silent(fact, fenced->broker, fenced->last_heard);
  if (const auto* b = std::get_if<ZkSessionExpired>(&fact.body))
    return broker_silent(fact, b->broker, b->last_heard);
  return std::nullopt;
}

std::optional<Fact> SilenceFinder::stopped(NodeId who, Time from, Time to) const {
  const Trace& trace = session_.trace();
  const FactRange range = trace.between(from, to + tick);
  const auto positions = trace.of_node(who);
  for (auto next = last_below(positions, range.end); next && *next >= range.begin;
       next = last_below(positions, *next)) {
    if (trace[*next].node == who && stops(trace[*next])) return trace[*next];
  }
  return std::nullopt;
}

std::optional<Fact> SilenceFinder::busy(NodeId who, Time from, Time to) const {
  std::optional<Fact> found;
  for (const Fact& fact : session_.facts_between(std::max(from, start_time), to, Level::data)) {
    if (fact.node != who) continue;
    const auto* failed = std::get_if<AssignorFailed>(&fact.body);
    const bool hangs = failed != nullptr && failed->fault != "not subscribed";
    if (is<HandlerStarted>(fact) || is<CallbackStarted>(fact) || hangs) found = fact;
  }
  if (!found) return std::nullopt;
  if (!is<HandlerStarted>(*found)) return found;
  // A handler that is slow because somebody slowed it is explained by that.
  const Trace& trace = session_.trace();
  const auto slowed = trace.of<ProcessSlowed>();
  const std::size_t limit = trace.between(start_time, found->time + tick).end;
  for (auto next = last_below(slowed, limit); next; next = last_below(slowed, *next)) {
    if (trace[*next].node == who) return trace[*next];
  }
  return found;
}

Silence SilenceFinder::session_expiry(const Fact& fact, const SessionExpired& body) const {
  const Names& names = session_.names();
  const ConsumerId consumer = consumer_of(body.member, names);
  if (!consumer.valid()) return {};
  const NodeId who = node(consumer);
  Silence silence;
  const Trace& trace = session_.trace();
  const FactRange range = trace.between(body.last_heard, body.last_heard + tick);
  for (std::size_t i = range.begin; i < range.end; ++i) {
    if (concerns(trace[i], who, names)) silence.last_sign = trace[i];
  }
  silence.sentence = fmt::format("This is the last the coordinator {} hears from {}.",
                                 names.of(fact.node), names.of(who));
  silence.cause = stopped(who, body.last_heard, fact.time);
  return silence;
}

Silence SilenceFinder::poll_interval(const Fact& fact, const PollIntervalExceeded& body) const {
  const Time last_poll = fact.time - body.interval;
  Silence silence;
  silence.cause = stopped(fact.node, last_poll, fact.time);
  // The handler began at or just after the last poll(); a second is ample.
  const Duration margin{1'000'000};
  if (!silence.cause) silence.cause = busy(fact.node, last_poll - margin, last_poll + margin);
  return silence;
}

Silence SilenceFinder::missed_barrier(const Fact& fact, const MemberRemoved& body) const {
  const ConsumerId consumer = consumer_of(body.member, session_.names());
  if (!consumer.valid()) return {};
  const Trace& trace = session_.trace();
  const auto started = trace.of<RebalanceStarted>();
  const auto begin = last_below(started, trace.of_event(fact.event).begin);
  const Time from = begin ? trace[*begin].time : start_time;
  // Whoever is still alive must have been busy since before the rebalance began.
  Silence silence;
  silence.cause = stopped(node(consumer), from - client_patience, fact.time);
  if (!silence.cause) silence.cause = busy(node(consumer), from - client_patience, fact.time);
  return silence;
}

Silence SilenceFinder::lock_expiry(const Fact& fact, const ShareLockExpired& body) const {
  const ConsumerId consumer = consumer_of(body.member, session_.names());
  if (!consumer.valid()) return {};
  const NodeId who = node(consumer);
  const Time acquired = fact.time - body.lock;
  Silence silence;
  for (const Fact& other : session_.facts_between(acquired, acquired, Level::data)) {
    const auto* const taken = std::get_if<ShareRecordsAcquired>(&other.body);
    const bool same = taken != nullptr && taken->member == body.member &&
                      taken->partition == body.partition && taken->first <= body.first;
    if (same) silence.last_sign = other;
  }
  silence.sentence = fmt::format("{} acquires these records and says nothing of them afterwards.",
                                 session_.names().of(who));
  silence.cause = stopped(who, acquired, fact.time);
  if (!silence.cause) silence.cause = busy(who, acquired, fact.time);
  return silence;
}

Silence SilenceFinder::broker_silent(const Fact& fact, BrokerId broker, Time last_heard) const {
  Silence silence;
  const NodeId who = node(broker);
  const Trace& trace = session_.trace();
  const FactRange range = trace.between(last_heard, last_heard + tick);
  for (std::size_t i = range.begin; i < range.end; ++i) {
    if (trace[i].node == fact.node && concerns(trace[i], who, session_.names()))
      silence.last_sign = trace[i];
  }
  silence.sentence = fmt::format("This is the last that {} hears from {}.",
                                 session_.names().of(fact.node), session_.names().of(who));
  silence.cause = stopped(who, last_heard, fact.time);
  return silence;
}

Silence SilenceFinder::coordinator_lost(const Fact& fact) const {
  Silence silence;
  silence.cause = stopped(fact.node, fact.time - client_patience, fact.time);
  return silence;
}

}  // namespace ks
