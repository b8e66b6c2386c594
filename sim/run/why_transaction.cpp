#include "sim/run/why_transaction.h"

#include <algorithm>

#include "sim/trace/subject.h"

namespace ks {
namespace {

/// The last fact of the kind before the event of another one that fits.
template <class Body, class Fits>
std::optional<Fact> last_before(const Session& session, const Fact& fact, Fits fits) {
  const Trace& trace = session.trace();
  const auto positions = trace.of<Body>();
  const std::size_t limit = trace.of_event(fact.event).begin;
  for (auto next = last_below(positions, limit); next; next = last_below(positions, *next)) {
    if (fits(std::get<Body>(trace[*next].body))) return trace[*next];
  }
  return std::nullopt;
}

std::optional<Fact> later(std::optional<Fact> a, std::optional<Fact> b) {
  if (!a || !b) return a ? a : b;
  return a->event < b->event ? b : a;
}

/// How this consumer's membership, or another one in its place, came to an end.
std::optional<Fact> end_of_membership(const Session& session, const Fact& fact, GroupId group,
                                      NodeId consumer) {
  const auto its = [&](const auto& body) {
    const ConsumerId who = consumer_of(body.member, session.names());
    return body.group == group && who.valid() && node(who) == consumer;
  };
  const auto of_group = [&](const auto& body) { return body.group == group; };
  std::optional<Fact> found = later(last_before<MemberRemoved>(session, fact, its),
                                    last_before<MemberFenced>(session, fact, its));
  if (found) return found;
  return later(last_before<JoinPhaseCompleted>(session, fact, of_group),
               last_before<GroupEpochBumped>(session, fact, of_group));
}

bool of_membership(KafkaError error) {
  return error == KafkaError::illegal_generation || error == KafkaError::unknown_member_id ||
         error == KafkaError::fenced_instance_id;
}

std::optional<Fact> timeout_before(const Session& session, const Fact& fact) {
  return last_before<TransactionTimedOut>(session, fact,
                                          [](const TransactionTimedOut&) { return true; });
}

}  // namespace

std::optional<Fact> transaction_reason(const Session& session, const Fact& fact) {
  if (const auto* refused = std::get_if<CommitRefused>(&fact.body)) {
    const ConsumerId who = consumer_of(refused->member, session.names());
    if (!who.valid() || !of_membership(refused->error)) return std::nullopt;
    return end_of_membership(session, fact, refused->group, node(who));
  }
  if (const auto* abandoned = std::get_if<TransformAbandoned>(&fact.body)) {
    if (!of_membership(abandoned->error)) return timeout_before(session, fact);
    return last_before<CommitRefused>(session, fact, [&](const CommitRefused& body) {
      const ConsumerId who = consumer_of(body.member, session.names());
      return body.group == abandoned->group && who.valid() && node(who) == fact.node;
    });
  }
  if (std::holds_alternative<ProducerRenewed>(fact.body)) return timeout_before(session, fact);
  if (const auto* unstable = std::get_if<OffsetsUnstable>(&fact.body)) {
    return last_before<OffsetsPending>(
        session, fact, [&](const OffsetsPending& body) { return body.group == unstable->group; });
  }
  if (const auto* unknown = std::get_if<OffsetsNotTaken>(&fact.body)) {
    const std::vector<PartitionId>& named = unknown->partitions;
    return last_before<TopicDeleted>(session, fact, [&](const TopicDeleted& body) {
      return std::any_of(named.begin(), named.end(), [&](PartitionId partition) {
        return session.names().partitions[partition.index].topic == body.topic;
      });
    });
  }
  if (const auto* ended = std::get_if<PendingOffsetsEnded>(&fact.body)) {
    return last_before<TransactionMarkerWritten>(session, fact,
                                                 [&](const TransactionMarkerWritten& body) {
                                                   return body.producer_id == ended->producer_id;
                                                 });
  }
  return std::nullopt;
}

}  // namespace ks
