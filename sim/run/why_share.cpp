#include "sim/run/why_share.h"

#include <algorithm>

#include "sim/trace/subject.h"

namespace ks {
namespace {

/// The last fact of the kind before an event that fits.
template <class Body, class Fits>
std::optional<Fact> last_before(const Trace& trace, EventNo event, Fits fits) {
  const auto positions = trace.of<Body>();
  const std::size_t limit = trace.of_event(event).begin;
  for (auto next = last_below(positions, limit); next; next = last_below(positions, *next)) {
    if (fits(std::get<Body>(trace[*next].body))) return trace[*next];
  }
  return std::nullopt;
}

template <class Body>
auto about_record(GroupId group, PartitionId partition, std::int64_t offset) {
  return [=](const Body& body) {
    return body.group == group && body.partition == partition && body.first <= offset &&
           offset <= body.last;
  };
}

/// Whatever last gave the record back to everybody.
std::optional<Fact> what_freed(const Trace& trace, const Fact& fact,
                               const ShareRecordsAcquired& again) {
  const auto about = [&]<class Body>(std::type_identity<Body>) {
    return about_record<Body>(again.group, again.partition, again.first);
  };
  std::optional<Fact> found = last_before<ShareLockExpired>(
      trace, fact.event, about(std::type_identity<ShareLockExpired>{}));
  const auto later = [&](std::optional<Fact> other) {
    if (other && (!found || found->event < other->event)) found = std::move(other);
  };
  later(last_before<ShareRecordsReleased>(trace, fact.event,
                                          about(std::type_identity<ShareRecordsReleased>{})));
  later(last_before<ShareRecordsAcknowledged>(
      trace, fact.event, [&](const ShareRecordsAcknowledged& body) {
        return body.type == AcknowledgeType::release &&
               about(std::type_identity<ShareRecordsAcknowledged>{})(body);
      }));
  return found;
}

/// When the application that tries this record now met it.
std::optional<Fact> poison_before(const Trace& trace, const Fact& fact, PartitionId partition,
                                  std::int64_t offset) {
  return last_before<PoisonMet>(trace, fact.event + 1, [&](const PoisonMet& met) {
    return met.partition == partition && met.offset == offset;
  });
}

/// The last of its attempts.
std::optional<Fact> attempt_before(const Trace& trace, const Fact& fact, const DeadLettered& dead) {
  return last_before<AttemptFailed>(trace, fact.event, [&](const AttemptFailed& failed) {
    return failed.partition == dead.partition && failed.offset == dead.offset &&
           failed.attempt == failed.attempts;
  });
}

/// The record that made the application give it back or up.
std::optional<Fact> what_was_met(const Trace& trace, const Fact& fact,
                                 const ShareRecordsAcknowledged& told, const Names& names) {
  const ConsumerId consumer = consumer_of(told.member, names);
  if (!consumer.valid()) return std::nullopt;
  const auto positions = trace.of<PoisonMet>();
  const std::size_t limit = trace.of_event(fact.event).begin;
  for (auto next = last_below(positions, limit); next; next = last_below(positions, *next)) {
    const auto& body = std::get<PoisonMet>(trace[*next].body);
    if (trace[*next].node == node(consumer) && body.partition == told.partition &&
        told.first <= body.offset && body.offset <= told.last)
      return trace[*next];
  }
  return std::nullopt;
}

}  // namespace

std::optional<Fact> share_reason(const Session& session, const Fact& fact) {
  const Trace& trace = session.trace();
  if (const auto* again = std::get_if<ShareRecordsAcquired>(&fact.body)) {
    return again->delivery_count > 1 ? what_freed(trace, fact, *again) : std::nullopt;
  }
  if (const auto* told = std::get_if<ShareRecordsAcknowledged>(&fact.body))
    return what_was_met(trace, fact, *told, session.names());
  if (const auto* met = std::get_if<PoisonMet>(&fact.body)) {
    return last_before<ShareRecordsAcquired>(
        trace, fact.event,
        about_record<ShareRecordsAcquired>(met->group, met->partition, met->offset));
  }
  if (const auto* failed = std::get_if<AttemptFailed>(&fact.body))
    return poison_before(trace, fact, failed->partition, failed->offset);
  if (const auto* dead = std::get_if<DeadLettered>(&fact.body))
    return attempt_before(trace, fact, *dead);
  if (const auto* given_up = std::get_if<ShareRecordArchived>(&fact.body)) {
    if (!given_up->below_log_start) return std::nullopt;
    return last_before<RecordsDeleted>(trace, fact.event, [&](const RecordsDeleted& body) {
      return body.partition == given_up->partition && body.to > given_up->last;
    });
  }
  if (const auto* refused = std::get_if<ShareAcknowledgementRefused>(&fact.body)) {
    return last_before<ShareLockExpired>(
        trace, fact.event,
        about_record<ShareLockExpired>(refused->group, refused->partition, refused->first));
  }
  return std::nullopt;
}

}  // namespace ks
