#include "sim/run/why_snapshot.h"

namespace ks {
namespace {

/// The last fact of the kind at a node, up to the end of the event of this one, that fits.
template <class Body, class Fits>
std::optional<Fact> last_at(const Session& session, const Fact& fact, NodeId where, Fits fits) {
  const Trace& trace = session.trace();
  const auto positions = trace.of<Body>();
  const std::size_t limit = trace.of_event(fact.event).end;
  for (auto next = last_below(positions, limit); next; next = last_below(positions, *next)) {
    const Fact& found = trace[*next];
    if (found.node == where && fits(std::get<Body>(found.body))) return found;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Fact> snapshot_reason(const Session& session, const Fact& fact) {
  if (const auto* cleaned = std::get_if<MetadataLogCleaned>(&fact.body)) {
    // The log begins now where this one ends.
    return last_at<MetadataSnapshotWritten>(
        session, fact, fact.node,
        [&](const MetadataSnapshotWritten& b) { return b.snapshot == cleaned->to; });
  }
  if (const auto* wanted = std::get_if<SnapshotWanted>(&fact.body)) {
    const auto deleted = last_at<MetadataLogCleaned>(
        session, fact, node(wanted->leader),
        [&](const auto& b) { return b.from <= wanted->log_end && wanted->log_end < b.to; });
    const auto any = [](const ProcessStarted&) { return true; };
    return deleted ? deleted : last_at<ProcessStarted>(session, fact, fact.node, any);
  }
  if (const auto* loaded = std::get_if<SnapshotLoaded>(&fact.body)) {
    return last_at<SnapshotWanted>(session, fact, fact.node, [&](const SnapshotWanted& b) {
      return b.snapshot == loaded->snapshot && b.epoch == loaded->epoch;
    });
  }
  return std::nullopt;
}

}  // namespace ks
