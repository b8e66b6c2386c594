// A run as trace events: what is a track, what a slice, what a counter.
#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "sim/trace/export.h"
#include "sim/trace/sentence.h"
#include "viz/cli/export.h"
#include "viz/cli/trace_events.h"

namespace kv {
namespace {

/// A message takes place at one instant; this much of it is drawn, so that an arrow can hold on to it.
constexpr ks::Duration message_length{1};

class TraceExport {
 public:
  TraceExport(ks::Session& session, const FactQuery& query)
      : session_(session),
        names_(session.names()),
        query_(query),
        range_{query.part.from.time, query.part.to.time} {}

  std::string make(Console& console) {
    scenario_track();
    group_tracks();
    node_tracks();
    each_fact(session_, query_, console, [&](const ks::Fact& fact) { tell(fact); });
    finish_messages();
    return out_.take();
  }

 private:
  struct NodeTracks {
    TraceTrack first;
    TraceTrack messages;
  };
  /// One message: the connection, the number of its request, whether it is the response.
  using MessageKey = std::tuple<std::uint32_t, std::uint32_t, bool>;
  struct Sent {
    ks::Time time{};
    ks::NodeId from;
    std::string name;
    std::string args;
  };

  void scenario_track() {
    run_ = out_.process("scenario", "actions and marks");
    if (!session_.scenario()) return;
    for (const ks::Mark& mark : session_.scenario()->marks) {
      if (inside(mark.at)) out_.instant(run_, mark.at, "mark " + mark.name);
    }
  }

  bool inside(ks::Time time) const { return time >= range_.from && time <= range_.to; }

  /// A slice of the part of a segment that lies in the stretch.
  template <class Segment>
  void segment(TraceTrack track, const Segment& s, std::string_view name,
               std::string_view args = {}) {
    const ks::Time from = std::max(s.from, range_.from);
    const ks::Time to = std::min(s.to, range_.to);
    if (from < to) out_.slice(track, from, to, name, args);
  }

  void group_tracks() {
    for (const ks::GroupLane& lane : session_.lanes().groups()) {
      const TraceTrack track =
          out_.process("group " + names_.groups[lane.group.index], "group state");
      nodes_[ks::node(lane.group)] = {track, track};
      for (const ks::GroupSegment& s : lane.segments) {
        ks::JsonWriter args;
        args.begin_object().field("generation_id", s.generation).field("event", s.event);
        segment(track, s, ks::group_state_name(s.state), args.end_object().text());
      }
      for (const ks::OwnerLane& owner : session_.lanes().owners_of(lane.group)) {
        const TraceTrack beside = out_.track(track, "owner of " + names_.of(owner.partition));
        for (const ks::OwnerSegment& s : owner.segments) owner_slice(beside, s);
      }
    }
    for (std::size_t i = 0; i < session_.series().columns(); ++i) counters(i);
  }

  void owner_slice(TraceTrack track, const ks::OwnerSegment& s) {
    if (s.before) return;
    ks::JsonWriter args;
    args.begin_object().field("event", s.event);
    if (s.doubled) args.field("another_believes_it_too", true);
    const std::string name = s.owner.valid() ? names_.consumers[s.owner.index] : "nobody";
    segment(track, s, name, args.end_object().text());
  }

  void counters(std::size_t column) {
    const ks::Series& series = session_.series();
    const ks::SeriesKey& key = series.key(column);
    std::string name(ks::metric_name(key.metric));
    if (key.partition.valid()) name += " " + names_.of(key.partition);
    const bool partitions = key.metric == ks::Metric::unowned;
    const TraceTrack track = key.group.valid() ? nodes_[ks::node(key.group)].first : run_;
    std::optional<std::int64_t> last;
    for (std::uint64_t tick = 0; tick < series.ticks(); ++tick) {
      const ks::Time time = ks::start_time + series.grid() * static_cast<std::int64_t>(tick);
      if (!inside(time)) continue;
      const std::int64_t value = series.value_at(column, time);
      if (last == value) continue;
      out_.counter(track, time, name, partitions ? "partitions" : "records", value);
      last = value;
    }
  }

  void node_tracks() {
    for (const ks::MemberLane& lane : session_.lanes().members()) {
      if (!lane.group.valid()) continue;
      const std::string name =
          fmt::format("consumer {} ({})", names_.consumers[lane.consumer.index],
                      names_.groups[lane.group.index]);
      const TraceTrack track = out_.process(name, "its own view of its membership");
      nodes_[ks::node(lane.consumer)] = {track, out_.track(track, "messages")};
      for (const ks::MemberSegment& s : lane.segments) {
        const std::string_view label = ks::segment_label(s);
        if (label.empty()) continue;
        ks::JsonWriter args;
        args.begin_object().field("generation_id", s.generation).field("event", s.event);
        segment(track, s, label, args.end_object().text());
      }
    }
  }

  /// Nodes get their tracks when the first thing happens at them.
  const NodeTracks& tracks_of(ks::NodeId node) {
    const auto found = nodes_.find(node);
    if (found != nodes_.end()) return found->second;
    const bool broker = node.kind == ks::NodeKind::broker;
    const char* kind = broker                                ? "broker"
                       : node.kind == ks::NodeKind::producer ? "producer"
                                                             : "consumer";
    const TraceTrack track = out_.process(fmt::format("{} {}", kind, names_.of(node)), "events");
    return nodes_[node] = {track, out_.track(track, "messages")};
  }

  static std::uint64_t number_of(const MessageKey& key) {
    const auto& [connection, correlation, response] = key;
    return ((std::uint64_t{connection} << 32) | correlation) * 2 + (response ? 1 : 0);
  }

  void tell(const ks::Fact& fact) {
    if (const auto* sent = std::get_if<ks::MessageSent>(&fact.body))
      return message_sent(fact, *sent);
    if (const auto* read = std::get_if<ks::MessageDelivered>(&fact.body))
      return message_read(fact, *read);
    if (const auto* lost = std::get_if<ks::MessageLost>(&fact.body))
      return message_lost(fact, *lost);
    ks::JsonWriter args;
    args.begin_object().field("event", fact.event).field("cause", fact.cause);
    args.field("sentence", ks::sentence(fact, session_.trace(), names_)).end_object();
    const TraceTrack track = fact.node.valid() ? tracks_of(fact.node).first : run_;
    out_.instant(track, fact.time, ks::kind_of(fact.body).name, args.text());
  }

  void message_sent(const ks::Fact& fact, const ks::MessageSent& sent) {
    const ks::MessageBody& body = sent.message.body;
    const MessageKey key{sent.connection.index, sent.message.correlation, ks::is_response(body)};
    ks::JsonWriter args;
    args.begin_object().field("event", fact.event).field("to", names_.of(sent.to));
    args.field("correlation_id", sent.message.correlation);
    ks::write_message(args, body, names_);
    const std::string name = fmt::format("{}{}", ks::api_name(ks::api_key(body)),
                                         std::get<2>(key) ? "Response" : "Request");
    under_way_[key] = {fact.time, fact.node, name, args.end_object().take()};
    if (!std::get<2>(key)) {
      out_.begin_span(tracks_of(fact.node).first, fact.time, ks::api_name(ks::api_key(body)),
                      number_of(key));
      open_[key] = {fact.time, fact.node, std::string(ks::api_name(ks::api_key(body))), {}};
    }
  }

  void sent_slice(const Sent& sent, const MessageKey* flow) {
    const TraceTrack track = tracks_of(sent.from).messages;
    out_.slice(track, sent.time, sent.time + message_length, sent.name, sent.args,
               flow != nullptr ? TraceEvents::Flow::out : TraceEvents::Flow::none,
               flow != nullptr ? number_of(*flow) : 0);
  }

  void message_read(const ks::Fact& fact, const ks::MessageDelivered& read) {
    const MessageKey key{read.connection.index, read.correlation, read.response};
    const auto sent = under_way_.find(key);
    const bool known = sent != under_way_.end();
    if (known) sent_slice(sent->second, &key);
    ks::JsonWriter args;
    args.begin_object().field("event", fact.event).field("from", names_.of(read.from));
    args.field("correlation_id", read.correlation).field("error", ks::error_name(read.error));
    const std::string name = fmt::format("{}{}", ks::api_name(read.api),
                                         read.response ? "Response read" : "Request read");
    const TraceTrack track = tracks_of(fact.node).messages;
    out_.slice(track, fact.time, fact.time + message_length, name, args.end_object().text(),
               known ? TraceEvents::Flow::in : TraceEvents::Flow::none, known ? number_of(key) : 0);
    if (known) under_way_.erase(sent);
    if (read.response) end_request(key, fact.time, "");
  }

  void message_lost(const ks::Fact& fact, const ks::MessageLost& lost) {
    // A lost message is found by the instant at which its sender sent it.
    const auto sent = std::find_if(under_way_.begin(), under_way_.end(), [&](const auto& entry) {
      return std::get<0>(entry.first) == lost.connection.index &&
             std::get<2>(entry.first) == lost.response && entry.second.time == lost.sent;
    });
    ks::JsonWriter args;
    args.begin_object().field("event", fact.event).field("why", lost.why).end_object();
    if (sent != under_way_.end()) {
      sent_slice(sent->second, nullptr);
      end_request(sent->first, fact.time, args.text());
      under_way_.erase(sent);
    }
    out_.instant(tracks_of(fact.node).messages, fact.time,
                 fmt::format("{} lost", ks::message_label(lost)), args.text());
  }

  void end_request(MessageKey key, ks::Time time, std::string_view args) {
    std::get<2>(key) = false;
    const auto request = open_.find(key);
    if (request == open_.end()) return;
    out_.end_span(tracks_of(request->second.from).first, time, request->second.name, number_of(key),
                  args);
    open_.erase(request);
  }

  /// What is still under way when the stretch ends has no arrow, and open requests end there.
  void finish_messages() {
    for (const auto& [key, sent] : under_way_) sent_slice(sent, nullptr);
    const std::map<MessageKey, Sent> open = open_;
    for (const auto& [key, request] : open) {
      end_request(key, range_.to, "{\"unanswered_when_the_trace_ends\":true}");
    }
  }

  ks::Session& session_;
  const ks::Names& names_;
  const FactQuery& query_;
  TimeRange range_;
  TraceEvents out_;
  TraceTrack run_;
  std::map<ks::NodeId, NodeTracks> nodes_;
  std::map<MessageKey, Sent> under_way_;
  std::map<MessageKey, Sent> open_;  ///< requests that have no answer yet
};

}  // namespace

std::string perfetto_trace(ks::Session& session, const FactQuery& query, Console& console) {
  return TraceExport(session, query).make(console);
}

}  // namespace kv
