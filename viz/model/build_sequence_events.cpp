// The list of events beside the chart, what a rebalance cost, how much is hidden, and the overview below.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <limits>
#include <map>

#include "sim/protocol/api_key.h"
#include "sim/run/why.h"
#include "sim/trace/sentence.h"
#include "sim/trace/words.h"
#include "viz/model/build_sequence_parts.h"
#include "viz/model/rebalances.h"
#include "viz/model/sequence_words.h"
#include "viz/model/timeline_parts.h"
#include "viz/model/why_mark.h"
#include "viz/model/words.h"

namespace kv {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

bool seen(const SequenceView& view, ks::Time time) {
  const float y = view.axis.y_of(time);
  return y >= sequence_heads && y <= view.size.height;
}

void set_tag(const SequenceSource& s, ks::NodeId node, SequenceEvent& event) {
  event.tag = s.names.of(node);
  if (node.kind == ks::NodeKind::consumer) event.consumer = static_cast<int>(node.index);
}

/// Requests all have a line; of responses those that say something.
std::optional<SequenceEvent> event_of(const SequenceSource& s, const SequenceMessage& m) {
  const ks::MessageBody& body = m.sent->message.body;
  SequenceEvent event;
  event.id = message_id(m, s.names);
  event.at = m.fact->time;
  event.event = m.fact->event;
  set_tag(s, m.from(), event);
  if (m.response) {
    const ReplyWords words = reply_words(body, s.names);
    if (words.ink == SequenceInk::plain && !m.lost) return std::nullopt;
    event.text = words.one;
    event.ink = words.ink == SequenceInk::amber ? SequenceInk::amber : SequenceInk::plain;
  } else {
    event.text = request_words(body, s.names);
    if (m.parked) event.text += ", parked";
  }
  if (m.lost) {
    event.text += ", lost: " + m.why;
    event.ink = SequenceInk::red;
  }
  event.tip = fmt::format("{} to {}: {}", s.names.of(m.from()), s.names.of(m.to()),
                          arrow_label(body, s.names));
  return event;
}

std::string line_text(const ks::Fact& fact, const SequenceSource& s) {
  if (const auto* state = std::get_if<ks::GroupStateChanged>(&fact.body)) {
    return fmt::format("{} to {}", state_word(state->from), state_word(state->to));
  }
  const std::string note = note_text(fact, s.names, ks::rounds_of(s.session.trace(), fact));
  return note.empty() ? ks::sentence(fact, s.session.trace(), s.names) : note;
}

SequenceEvent event_of(const SequenceSource& s, const SequenceChange& change) {
  const ks::Fact& fact = *change.fact;
  SequenceEvent event;
  event.id = change_id(change, s.names);
  event.at = fact.time;
  event.event = fact.event;
  event.text = line_text(fact, s);
  event.tip = ks::sentence(fact, s.session.trace(), s.names);
  event.ink = change.look.ink;
  event.bold = change.look.bold;
  set_tag(s, fact.node, event);
  return event;
}

bool matches(const SequenceEvent& event, const std::string& words) {
  if (words.empty()) return true;
  return lower(event.tag + " " + event.text + " " + event.tip).find(words) != std::string::npos;
}

/// The same of several members at one instant is one line, and so is the same answer to several.
void merge_equal(std::vector<SequenceEvent>& events) {
  std::vector<SequenceEvent> merged;
  std::vector<int> names;  // how many share the line
  for (SequenceEvent& event : events) {
    std::size_t at = merged.size();
    while (at > 0 && merged[at - 1].at == event.at) {
      const SequenceEvent& e = merged[at - 1];
      const bool others = e.consumer >= 0 || names[at - 1] > 1 ? event.consumer >= 0 : false;
      if (e.text == event.text && !event.bold && (others || e.tag == event.tag)) break;
      --at;
    }
    if (at == 0 || merged[at - 1].at != event.at) {
      merged.push_back(std::move(event));
      names.push_back(1);
      continue;
    }
    SequenceEvent& line = merged[at - 1];
    line.tip += "; " + event.tip;
    if (line.tag == event.tag) continue;
    ++names[at - 1];
    line.consumer = -1;
  }
  for (std::size_t i = 0; i < merged.size(); ++i) {
    if (names[i] > 1) merged[i].tag = fmt::format("{}\u00D7", names[i]);
  }
  events = std::move(merged);
}

std::string rounded(ks::Duration length) { return ks::seconds_text(length, 2) + " s"; }

/// Whose it was before: a killed one has left it to nobody long before its rebalance.
ks::ConsumerId last_owner(const ks::OwnerLane& lane, ks::Time time) {
  ks::ConsumerId owner;
  for (const ks::OwnerSegment& part : ks::between(lane.segments, ks::start_time, time)) {
    if (part.owner.valid() && part.from < time) owner = part.owner;
  }
  return owner;
}

/// Partitions that stood still equally long share a row.
void add_stops(const SequenceSource& s, const Rebalance& rebalance, ks::Time end,
               SequenceCost& cost) {
  std::map<ks::Duration, std::vector<ks::PartitionId>> by_length;
  std::vector<ks::PartitionId> moved;
  for (const ks::OwnerLane& lane : s.session.lanes().owners_of(s.group)) {
    ks::Duration unread{};
    ks::ConsumerId before = last_owner(lane, rebalance.from);
    ks::ConsumerId after;
    for (const ks::OwnerSegment& part : ks::between(lane.segments, rebalance.from, end)) {
      if (part.owner.valid()) {
        if (!before.valid()) before = part.owner;
        after = part.owner;
      } else if (!part.before) {
        unread += std::min(part.to, end) - std::max(part.from, rebalance.from);
      }
    }
    if (unread.count() > 0) by_length[unread].push_back(lane.partition);
    if (before.valid() && after.valid() && before != after) moved.push_back(lane.partition);
  }
  constexpr std::size_t most_rows = 3;
  std::size_t rows = 0;
  for (auto it = by_length.rbegin(); it != by_length.rend() && rows < most_rows; ++it, ++rows) {
    const std::string which = it->second.size() <= 4
                                  ? partition_list(it->second, s.names)
                                  : ks::count_text(it->second.size(), "partition", "partitions");
    cost.rows.push_back({which + " unread", rounded(it->first), SequenceInk::plain});
  }
  if (by_length.size() > most_rows) {
    std::size_t left = 0;
    for (const auto& [length, list] : by_length) left += list.size();
    for (std::size_t i = 0; i < most_rows; ++i) {
      auto it = by_length.rbegin();
      std::advance(it, static_cast<std::ptrdiff_t>(i));
      left -= it->second.size();
    }
    cost.rows.push_back({fmt::format("{} more", left), "less", SequenceInk::faint});
  }
  if (by_length.empty())
    cost.rows.push_back({"partitions that stopped", "none", SequenceInk::plain});
  const std::string list = moved.empty() ? "none"
                           : moved.size() <= 4
                               ? partition_list(moved, s.names)
                               : ks::count_text(moved.size(), "partition", "partitions");
  cost.rows.push_back({"owner changes", list, SequenceInk::plain});
}

}  // namespace

void add_sequence_events(const SequenceSource& s, const SequenceScan& scan, SequenceView& view) {
  // As the trace has them: what is sent in an event stands behind what it was sent for.
  std::vector<std::pair<std::size_t, SequenceEvent>> placed;
  const std::string words = lower(s.ui.sequence.words);
  const auto add = [&](std::size_t position, SequenceEvent event) {
    if (seen(view, event.at) && matches(event, words))
      placed.emplace_back(position, std::move(event));
  };
  for (const SequenceMessage& m : scan.messages) {
    if (!s.shows(m)) continue;
    if (auto event = event_of(s, m)) add(m.position, std::move(*event));
  }
  for (const SequenceChange& change : scan.changes) {
    if (s.shows(change)) add(change.position, event_of(s, change));
  }
  std::sort(placed.begin(), placed.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<SequenceEvent> events;
  for (auto& [position, event] : placed) events.push_back(std::move(event));
  merge_equal(events);
  for (SequenceEvent& event : events) {
    event.time = clock_text(event.at);
    for (const SequenceFold& fold : view.folds) {
      const bool between =
          !view.events.empty() && view.events.back().at <= fold.from && event.at >= fold.to;
      if (!between) continue;
      SequenceEvent gap;
      gap.at = fold.from;
      gap.text = fold.length;
      view.events.push_back(std::move(gap));
    }
    view.events.push_back(std::move(event));
  }
}

void add_sequence_counts(const SequenceSource& s, const SequenceScan& scan, SequenceView& view) {
  std::array<std::size_t, sequence_class_count> hidden{};
  std::map<ks::NodeId, std::size_t> of_node;
  std::vector<std::size_t> in_fold(view.folds.size());
  for (const SequenceMessage& m : scan.messages) {
    if (s.shows(m)) continue;
    for (std::size_t i = 0; i < view.folds.size(); ++i) {
      if (m.fact->time > view.folds[i].from && m.fact->time < view.folds[i].to) ++in_fold[i];
    }
    // A fold may reach beyond the window.
    if (m.fact->time < view.window.from || m.fact->time > view.window.to) continue;
    for (const ks::NodeId node : s.ui.sequence.hidden) {
      if (m.from() == node || m.to() == node) ++of_node[node];
    }
    if (!s.ui.sequence.shows(m.which)) ++hidden[static_cast<std::size_t>(m.which)];
  }
  for (std::size_t i = 0; i < sequence_class_count; ++i) {
    const auto which = static_cast<SequenceClass>(i);
    const SequenceClassInfo& info = info_of(which);
    SequenceChip chip{which, std::string{info.name}, s.ui.sequence.on[i], "",
                      std::string{info.tip}};
    const bool unknown = info.data && !scan.counted;
    if (!chip.on && unknown) {
      chip.count = "hidden";
      chip.tip += ". Not counted: more than 8,000 events lie in the visible window";
    } else if (!chip.on && hidden[i] > 0) {
      chip.count = fmt::format("{} hidden", hidden[i]);
    }
    view.chips.push_back(std::move(chip));
  }
  for (const ks::NodeId node : s.ui.sequence.hidden) {
    view.hidden_nodes.push_back(
        {node, std::string{s.names.of(node)}, std::to_string(of_node[node])});
  }
  for (std::size_t i = 0; i < view.folds.size(); ++i) {
    SequenceFold& fold = view.folds[i];
    if (!scan.counted) {
      const auto events = s.session.event_at(fold.to) - s.session.event_at(fold.from);
      fold.hidden = ks::count_text(events, "event", "events");
    } else if (in_fold[i] > 0) {
      fold.hidden = ks::count_text(in_fold[i], "message", "messages") + " hidden";
    }
    for (SequenceEvent& event : view.events) {
      if (!event.id.empty() || event.at != fold.from || fold.hidden.empty()) continue;
      event.text = fold.length + ": " + fold.hidden;
    }
  }
  for (const ks::GroupLane& lane : s.session.lanes().groups()) {
    if (lane.group != s.group && !lane.members.empty()) ++view.other_groups;
  }
}

void add_sequence_cost(const SequenceSource& s, SequenceView& view) {
  view.cost = {};
  const ks::Lanes& lanes = s.session.lanes();
  if (s.group.index >= lanes.groups().size() || lanes.groups()[s.group.index].shared) return;
  const Rebalance* latest = nullptr;
  const std::vector<Rebalance> all = rebalances_of(lanes, s.group);
  for (const Rebalance& rebalance : all) {
    if (rebalance.from <= s.ui.cursor.time) latest = &rebalance;
  }
  if (latest == nullptr) return;
  const bool over = latest->settled && latest->to <= s.limit;
  const bool passed = latest->to <= s.ui.cursor.time;
  // What goes on after the group is stable still belongs to it: members learn of it by their next answer.
  const ks::Time known = std::min(s.session.known_until(), s.limit);
  ks::Time end = over ? std::min(known, latest->to + std::chrono::seconds(1)) : known;
  if (over) {
    for (const Rebalance& next : all) {
      if (next.from > latest->from) end = std::min(end, next.from);
    }
  }
  if (!over) end = std::min(end, s.ui.cursor.time);
  view.cost.title = passed ? "What the last rebalance cost" : "What this rebalance cost";
  if (!over) view.cost.title = "What this rebalance has cost so far";
  add_stops(s, *latest, end, view.cost);
}

void add_sequence_why(ks::Session& session, const UiState& ui, SequenceWhy& memory,
                      SequenceView& view) {
  view.why.clear();
  const std::string& id = ui.sequence.picked;
  if (id.empty()) return;
  ks::EventNo event = 0;
  for (const SequenceArrow& arrow : view.arrows) {
    if (arrow.id == id) event = arrow.event;
  }
  for (const SequenceNote& note : view.notes) {
    if (note.id == id) event = note.event;
  }
  for (const SequenceEvent& line : view.events) {
    if (line.id == id) event = line.event;
  }
  if (memory.id == id && memory.revision == session.revision()) {
    view.why = memory.lines;
    return;
  }
  if (event == 0) return;
  memory = {session.revision(), id, {}};
  if (const auto fact = ks::main_fact(session, event)) {
    for (const ks::WhyLine& line : ks::why(session, *fact)) {
      const WhyMark mark = mark_of(session, line, memory.lines.empty());
      memory.lines.push_back({clock_text(line.time), ks::told(line), line.event, mark});
    }
  }
  memory.revision = session.revision();
  view.why = memory.lines;
}

void add_sequence_overview(const SequenceSource& s, SequenceView& view) {
  TimelineView& all = view.overview;
  all = {};
  all.size = {view.size.overview_width, 40};
  all.layout.label_width = 0;
  all.layout.axis_width = view.size.overview_width;
  all.layout.lanes_y = 0;
  all.cursor = s.ui.cursor.time;
  all.told_until = s.ui.told_until();
  const TimelineSource source = source_of(s.session);
  UiState linear = s.ui;
  linear.fold_idle = false;
  add_axis(source, linear, {ks::start_time, s.session.horizon()}, all);
  add_flags(source, all);
  if (s.group.index >= s.session.lanes().groups().size()) return;
  StripView strip;
  strip.name = strip.id = "group state";
  strip.node = ks::node(s.group);
  strip.height = 14;
  all.strips = {strip};
  add_strips(source, linear, all);
}

}  // namespace kv
