#include "viz/model/sequence_scan.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace kv {
namespace {

/// How many later facts of a node are looked at for the answer to a request, and earlier ones for the
/// request.
constexpr std::size_t looked_at = 400;

/// A message on its connection: responses repeat the number of their request.
using MessageKey = std::tuple<ks::ConnectionId, std::uint32_t, bool>;

MessageKey key_of(const ks::MessageSent& sent, bool response) {
  return {sent.connection, sent.message.correlation, response};
}

class Scanner {
 public:
  Scanner(ks::Session& session, ks::Time limit) : session_(session), limit_(limit) {}

  void add(const ks::Fact& fact) {
    ++position_;
    if (const auto* sent = std::get_if<ks::MessageSent>(&fact.body))
      return add_message(fact, *sent);
    if (const auto* lost = std::get_if<ks::MessageLost>(&fact.body)) {
      lost_[{lost->connection, lost->sent, lost->response}] = &fact;
      return;
    }
    const NoteLook look = look_of(fact);
    if (look.shape != NoteShape::none) changes.push_back({&fact, look, position_});
  }

  void match() {
    for (SequenceMessage& m : messages) {
      const auto found = sent_.find(key_of(*m.sent, !m.response));
      m.partner = found != sent_.end() ? found->second : find_partner(m);
      if (m.partner != nullptr && m.partner->time > limit_) m.partner = nullptr;
      const ks::MessageBody* other =
          m.partner == nullptr ? nullptr : &std::get<ks::MessageSent>(m.partner->body).message.body;
      const ks::MessageBody& own = m.sent->message.body;
      if (!m.response) {
        m.which = class_of(own, other);
      } else if (other != nullptr) {
        m.which = class_of(*other, &own);
      } else {
        m.which = class_of(ks::api_key(own));
      }
      const auto lost = lost_.find({m.sent->connection, m.fact->time, m.response});
      if (lost != lost_.end()) lose(m, *lost->second);
      m.parked = waits(m);
    }
  }

  std::vector<SequenceMessage> messages;
  std::vector<SequenceChange> changes;

 private:
  void add_message(const ks::Fact& fact, const ks::MessageSent& sent) {
    SequenceMessage m;
    m.fact = &fact;
    m.sent = &sent;
    m.arrives = sent.due;
    m.response = ks::is_response(sent.message.body);
    m.position = position_;
    sent_[key_of(sent, m.response)] = &fact;
    messages.push_back(m);
  }

  /// Joins and syncs wait for others; whatever else is answered late was only worked on.
  static bool waits(const SequenceMessage& m) {
    const ks::MessageBody& body = m.sent->message.body;
    const bool may = std::holds_alternative<ks::JoinGroupRequest>(body) ||
                     std::holds_alternative<ks::SyncGroupRequest>(body);
    return may && m.partner != nullptr && m.partner->time - m.sent->due > ks::Duration{1000};
  }

  static void lose(SequenceMessage& m, const ks::Fact& fact) {
    m.lost = true;
    m.why = std::get<ks::MessageLost>(fact.body).why;
    const ks::Duration way = m.sent->due - m.fact->time;
    const ks::Duration gone = fact.time - m.fact->time;
    if (way.count() > 0) {
      const double share = static_cast<double>(gone.count()) / static_cast<double>(way.count());
      m.lost_share = static_cast<float>(std::clamp(share, 0.0, 1.0));
    }
  }

  /// Beyond the stretch: among the facts of the client's end, near the message.
  const ks::Fact* find_partner(const SequenceMessage& m) const {
    const ks::Trace& trace = session_.trace();
    const ks::NodeId client = m.response ? m.to() : m.from();
    const auto positions = trace.of_node(client);
    const auto at = std::partition_point(positions.begin(), positions.end(),
                                         [&](auto p) { return trace[p].event < m.fact->event; });
    const MessageKey wanted = key_of(*m.sent, !m.response);
    const auto is_it = [&](std::uint32_t p) {
      const auto* sent = std::get_if<ks::MessageSent>(&trace[p].body);
      return sent != nullptr && key_of(*sent, ks::is_response(sent->message.body)) == wanted;
    };
    if (m.response) {
      std::size_t left = looked_at;
      for (auto it = at; it != positions.begin() && left > 0; --left) {
        if (is_it(*--it)) return &trace[*it];
      }
    } else {
      std::size_t left = looked_at;
      for (auto it = at; it != positions.end() && left > 0; ++it, --left) {
        if (is_it(*it)) return &trace[*it];
      }
    }
    return nullptr;
  }

  ks::Session& session_;
  ks::Time limit_;
  std::size_t position_ = 0;
  std::map<MessageKey, const ks::Fact*> sent_;
  std::map<std::tuple<ks::ConnectionId, ks::Time, bool>, const ks::Fact*> lost_;
};

/// Whether the facts of the data plane in that stretch are there, or can be made.
bool have_data(ks::Session& session, TimeRange range, SequenceFacts& data) {
  const bool same = data.revision == session.revision();
  if (same && data.range.from <= range.from && range.to <= data.range.to) return true;
  const auto events = [&](TimeRange part) {
    return session.event_at(part.to) - session.event_at(part.from);
  };
  if (events(range) > most_sequence_events) return false;
  // A little more than asked for, so that scrolling finds it ready.
  const ks::Duration more = range.length() / 2;
  const ks::Time known = std::max(range.to, session.known_until());
  const TimeRange wide{std::max(ks::start_time, range.from - more),
                       std::min(known, range.to + more)};
  data.range = events(wide) <= most_sequence_events ? wide : range;
  data.facts = session.facts_between(data.range.from, data.range.to, ks::Level::data);
  data.revision = session.revision();
  return true;
}

}  // namespace

SequenceScan scan_sequence(ks::Session& session, TimeRange range, ks::Time limit, bool with_data,
                           SequenceFacts& data) {
  SequenceScan scan;
  scan.range = {range.from, std::min(range.to, limit + ks::Duration{1})};
  range = scan.range;
  Scanner scanner(session, limit);
  scan.counted = with_data && have_data(session, range, data);
  if (scan.counted) {
    const auto from = std::partition_point(data.facts.begin(), data.facts.end(),
                                           [&](const auto& f) { return f.time < range.from; });
    for (auto it = from; it != data.facts.end() && it->time < range.to; ++it) scanner.add(*it);
  } else {
    const ks::Trace& trace = session.trace();
    const ks::FactRange part = trace.between(range.from, range.to);
    for (std::size_t i = part.begin; i < part.end; ++i) scanner.add(trace[i]);
  }
  scanner.match();
  scan.messages = std::move(scanner.messages);
  scan.changes = std::move(scanner.changes);
  return scan;
}

}  // namespace kv
