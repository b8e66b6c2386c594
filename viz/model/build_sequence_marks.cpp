// Arrows between lines of life, changes on them, and the join barriers at the coordinator.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "sim/protocol/api_key.h"
#include "sim/trace/subject.h"
#include "sim/trace/words.h"
#include "viz/model/build_sequence_parts.h"
#include "viz/model/sequence_words.h"

namespace kv {
namespace {

/// Equal replies of one instant share their words.
using ReplyKey = std::tuple<ks::NodeId, ks::Time, ks::ApiKey, ks::KafkaError>;

ReplyKey key_of(const SequenceMessage& m) {
  const ks::MessageBody& body = m.sent->message.body;
  return {m.from(), m.fact->time, ks::api_key(body), ks::error_of(body)};
}

/// Beside a barrier there is room for whole milliseconds: "waits 2.606 s", "waits 32 ms".
ks::Duration in_milliseconds(ks::Duration waits) {
  constexpr std::int64_t millisecond = 1000;
  if (ks::to_us(waits) < 10 * millisecond) return waits;
  return ks::Duration{(ks::to_us(waits) + millisecond / 2) / millisecond * millisecond};
}

class ArrowMaker {
 public:
  ArrowMaker(const SequenceSource& s, SequenceView& view) : s_(s), view_(view) {}

  void count(const SequenceMessage& m) {
    if (!m.response) return;
    Shared& shared = shared_[key_of(m)];
    ++shared.count;
    // Of the one whose arrow is shortest, or the words would lie over the others.
    const std::size_t to = column_of(view_, m.to());
    if (shared.count == 1 || to > shared.nearest) {
      shared.nearest = to;
      shared.message = &m;
    }
  }

  void add(const SequenceMessage& m) {
    SequenceArrow arrow;
    arrow.from = column_of(view_, m.from());
    arrow.to = column_of(view_, m.to());
    if (arrow.from >= view_.columns.size() || arrow.to >= view_.columns.size()) return;
    arrow.y0 = view_.axis.y_of(m.fact->time);
    arrow.y1 = view_.axis.y_of(m.arrives);
    if (arrow.y1 < sequence_heads || arrow.y0 > view_.size.height) return;
    arrow.id = message_id(m, s_.names);
    arrow.response = m.response;
    arrow.event = m.fact->event;
    arrow.sent = m.fact->time;
    arrow.parked = m.parked;
    arrow.lost = m.lost;
    arrow.lost_at = m.lost_share;
    if (m.lost) arrow.lost_label = "lost: " + m.why;
    words(m, arrow);
    arrow.what =
        message_term(ks::api_key(m.sent->message.body), ks::error_of(m.sent->message.body));
    arrow.card = card_of(m, s_.names);
    arrow.message = {m.sent->connection,
                     m.response ? m.to() : m.from(),
                     m.response ? m.from() : m.to(),
                     ks::api_key(m.sent->message.body),
                     m.response,
                     m.sent->message.correlation,
                     m.fact->time};
    view_.arrows.push_back(std::move(arrow));
  }

 private:
  struct Shared {
    std::size_t count = 0;
    std::size_t nearest = 0;
    const SequenceMessage* message = nullptr;
  };

  void words(const SequenceMessage& m, SequenceArrow& arrow) const {
    const ks::MessageBody& body = m.sent->message.body;
    if (!m.response) {
      arrow.label = request_words(body, s_.names);
      arrow.bold = m.which == SequenceClass::membership;
      if (!has_own_column(view_, m.from())) {
        arrow.label = fmt::format("{}: {}", s_.names.of(m.from()), arrow.label);
      }
      return;
    }
    const ReplyWords reply = reply_words(body, s_.names);
    arrow.ink = reply.ink;
    arrow.bold = reply.bold;
    const Shared& shared = shared_.at(key_of(m));
    if (shared.message != &m) return;
    arrow.label =
        shared.count == 1 ? reply.one : fmt::format("{} replies: {}", shared.count, reply.shared);
  }

  const SequenceSource& s_;
  SequenceView& view_;
  std::map<ReplyKey, Shared> shared_;
};

void add_note(const SequenceSource& s, const SequenceChange& change, SequenceView& view) {
  if (change.look.shape == NoteShape::line) return;
  const ks::Fact& fact = *change.fact;
  SequenceNote note;
  note.column = column_of(view, fact.node);
  if (note.column >= view.columns.size()) return;
  note.y = view.axis.y_of(fact.time);
  if (note.y < sequence_heads || note.y > view.size.height) return;
  note.text = note_text(fact, s.names, ks::rounds_of(s.session.trace(), fact));
  if (note.text.empty()) return;
  if (!has_own_column(view, fact.node)) {
    note.text = fmt::format("{}: {}", s.names.of(fact.node), note.text);
  }
  note.id = change_id(change, s.names);
  note.ink = change.look.ink;
  note.ends = change.look.shape == NoteShape::ends;
  note.event = fact.event;
  view.notes.push_back(std::move(note));
}

/// Whole milliseconds where that is exact.
std::string id_clock(ks::Time time) {
  return clock_text(time, ks::to_us(time) % 1000 == 0 ? 3 : 6);
}

// --- barriers --------------------------------------------------------------------------------------

/// The join phase that a segment of the group is, as far as it can be seen.
struct Phase {
  ks::Time from{};
  ks::Time to{};
  bool known = false;  ///< its end lies before the limit
};

void add_waiters(const SequenceSource& s, const Phase& phase, SequenceView& view,
                 SequenceBarrier& barrier) {
  const ks::Trace& trace = s.session.trace();
  const auto parked = trace.of<ks::JoinParked>();
  auto at = std::partition_point(parked.begin(), parked.end(),
                                 [&](auto p) { return trace[p].time < phase.from; });
  std::map<std::uint32_t, SequenceWaiter> latest;  // a member may come again
  std::map<std::uint32_t, ks::Time> since;
  for (; at != parked.end() && trace[*at].time <= std::min(phase.to, s.limit); ++at) {
    const auto& body = std::get<ks::JoinParked>(trace[*at].body);
    if (body.group != s.group) continue;
    const ks::ConsumerId who = ks::consumer_of(body.member, s.names);
    if (!who.valid() || s.foreign(ks::node(who))) continue;
    SequenceWaiter waiter;
    waiter.consumer = static_cast<int>(who.index);
    waiter.name = s.names.of(ks::node(who));
    waiter.y = view.axis.y_of(trace[*at].time);
    waiter.event = trace[*at].event;
    latest[who.index] = waiter;
    since[who.index] = trace[*at].time;
  }
  ks::Time last = phase.from;
  for (const auto& [who, time] : since) last = std::max(last, time);
  for (auto& [who, waiter] : latest) {
    const ks::Duration waits = phase.to - since[who];
    if (!phase.known) {
      waiter.text = "waits";
    } else if (since[who] == last && latest.size() > 1) {
      waiter.text = "last one in";
    } else {
      waiter.text = fmt::format("waits {}", ks::span_text(in_milliseconds(waits)));
    }
    if (waiter.y >= sequence_heads && waiter.y <= view.size.height) {
      barrier.waiters.push_back(std::move(waiter));
    }
  }
  std::sort(barrier.waiters.begin(), barrier.waiters.end(),
            [](const SequenceWaiter& a, const SequenceWaiter& b) { return a.y < b.y; });
}

/// Whether the group left the state Empty at this instant.
bool was_empty(const SequenceSource& s, ks::Time at) {
  const ks::Trace& trace = s.session.trace();
  for (const std::uint32_t p : trace.of<ks::GroupStateChanged>()) {
    if (trace[p].time < at) continue;
    if (trace[p].time > at) break;
    const auto& body = std::get<ks::GroupStateChanged>(trace[p].body);
    if (body.group == s.group && body.from == ks::GroupState::empty) return true;
  }
  return false;
}

/// By how much the initial delay of a phase was prolonged so far.
ks::Duration extended_by(const SequenceSource& s, const Phase& phase) {
  const ks::Trace& trace = s.session.trace();
  ks::Duration sum{};
  for (const std::uint32_t p : trace.of<ks::InitialDelayExtended>()) {
    const ks::Fact& fact = trace[p];
    const auto& body = std::get<ks::InitialDelayExtended>(fact.body);
    const bool within = fact.time >= phase.from && fact.time <= std::min(phase.to, s.limit);
    if (within && body.group == s.group) sum += body.until - fact.time;
  }
  return sum;
}

/// What ends the phase if not all come: the largest rebalance timeout, in an empty group the initial delay.
std::string limit_words(const SequenceSource& s, const Phase& phase) {
  const ks::Trace& trace = s.session.trace();
  for (const std::uint32_t p : trace.of<ks::RebalanceStarted>()) {
    if (trace[p].time < phase.from) continue;
    if (trace[p].time > phase.from) break;
    const auto& body = std::get<ks::RebalanceStarted>(trace[p].body);
    if (body.group != s.group || body.deadline == ks::never) continue;
    const std::string span = ks::span_text(body.deadline - trace[p].time);
    if (!was_empty(s, phase.from)) return fmt::format("limit {}", span);
    // An empty group only waits a while for others, and again after each wait in which somebody came.
    const ks::Duration more = extended_by(s, phase);
    if (more == ks::Duration{}) return fmt::format("initial delay {}", span);
    return fmt::format("{} + {} delay", span, ks::span_text(more));
  }
  return "";
}

}  // namespace

std::string message_id(const SequenceMessage& m, const ks::Names& names) {
  const ks::NodeId client = m.response ? m.to() : m.from();
  const ks::NodeId server = m.response ? m.from() : m.to();
  std::string id = fmt::format("{}{} {} {} {}", m.response ? "reply " : "",
                               ks::api_name(ks::api_key(m.sent->message.body)), names.of(client),
                               names.of(server), id_clock(m.fact->time));
  // Several may leave at the same instant on one connection.
  if (info_of(m.which).data) id += fmt::format(" #{}", m.sent->message.correlation);
  return id;
}

std::string change_id(const SequenceChange& change, const ks::Names& names) {
  const ks::Fact& fact = *change.fact;
  const ks::NodeId about = ks::subject_of(fact, names);
  return fmt::format("{} {}{} {}", ks::kind_of(fact.body).name, names.of(fact.node),
                     about.valid() ? fmt::format(" {}", names.of(about)) : "", id_clock(fact.time));
}

void add_sequence_marks(const SequenceSource& s, const SequenceScan& scan, SequenceView& view) {
  ArrowMaker maker(s, view);
  for (const SequenceMessage& m : scan.messages) {
    if (s.shows(m)) maker.count(m);
  }
  for (const SequenceMessage& m : scan.messages) {
    if (s.shows(m)) maker.add(m);
  }
  for (const SequenceChange& change : scan.changes) {
    if (s.shows(change)) add_note(s, change, view);
  }
}

void add_sequence_barriers(const SequenceSource& s, SequenceView& view) {
  const ks::Lanes& lanes = s.session.lanes();
  if (view.axis.empty() || s.group.index >= lanes.groups().size()) return;
  if (!has_own_column(view, ks::node(s.coordinator))) return;
  const TimeRange seen = view.window;
  for (const ks::GroupSegment& part :
       ks::between(lanes.groups()[s.group.index].segments, seen.from, seen.to)) {
    if (part.state != ks::GroupState::preparing_rebalance || part.from > s.limit) continue;
    Phase phase{part.from, std::min({part.to, s.limit, s.session.known_until()}), false};
    phase.known = part.to <= s.limit && part.to != ks::never;
    SequenceBarrier barrier;
    barrier.begins = part.from >= seen.from;
    barrier.ends = phase.known && part.to <= seen.to;
    barrier.y0 = std::max(sequence_heads, view.axis.y_of(part.from));
    barrier.y1 = std::min(view.size.height, view.axis.y_of(phase.to));
    barrier.value = phase.known ? ks::span_text(phase.to - phase.from) : "open";
    barrier.limit = limit_words(s, phase);
    add_waiters(s, phase, view, barrier);
    view.barriers.push_back(std::move(barrier));
  }
}

}  // namespace kv
