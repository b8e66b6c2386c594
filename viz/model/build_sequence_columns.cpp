// Lines of life: who has one, where it stands, and the states along it.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "sim/trace/subject.h"
#include "sim/trace/words.h"
#include "viz/model/build_sequence_parts.h"
#include "viz/model/sequence_words.h"
#include "viz/model/timeline_parts.h"
#include "viz/model/words.h"

namespace kv {
namespace {

constexpr float first_room =
    136;  ///< between the axis and the first line of life, for words at its left
constexpr float right_room = 176;  ///< right of the last one, for states and the barrier
constexpr float tight_first = 96;
constexpr float tight_right = 148;
constexpr float narrowest = 108;      ///< between two lines of life
constexpr float reply_share = 1.27F;  ///< the last gap is wider: replies have their words there
constexpr std::size_t fewest_columns = 3;

bool there(const ks::MemberSegment& part) {
  const bool gone = part.phase == ks::MemberPhase::closed || part.phase == ks::MemberPhase::crashed;
  return part.phase != ks::MemberPhase::absent && (!gone || part.member);
}

bool there_in(const ks::MemberLane& lane, TimeRange window) {
  const auto parts = ks::between(lane.segments, window.from, window.to + ks::Duration{1});
  return std::any_of(parts.begin(), parts.end(), there);
}

struct Cast {
  std::vector<ks::NodeId> clients;  ///< producers, then members
  std::vector<ks::NodeId> brokers;  ///< the coordinator last
};

Cast cast_of(const SequenceSource& s, const SequenceScan& scan, const SequenceView& view) {
  std::set<ks::NodeId> talking;
  for (const SequenceMessage& m : scan.messages) {
    if (!s.shows(m) || m.arrives < view.window.from || m.fact->time > view.window.to) continue;
    talking.insert(m.from());
    talking.insert(m.to());
  }
  Cast cast;
  for (const ks::NodeId node : talking) {
    if (node.kind == ks::NodeKind::producer) cast.clients.push_back(node);
    const bool server = node.kind == ks::NodeKind::broker ||
                        node.kind == ks::NodeKind::controller ||
                        node.kind == ks::NodeKind::zookeeper;
    if (server && node != ks::node(s.coordinator)) cast.brokers.push_back(node);
  }
  for (const ks::MemberLane& lane : s.session.lanes().members()) {
    const ks::NodeId node = ks::node(lane.consumer);
    if (s.foreign(node)) continue;
    if (talking.contains(node) || there_in(lane, view.window)) cast.clients.push_back(node);
  }
  if (s.coordinator.valid() && !s.ui.sequence.hides(ks::node(s.coordinator))) {
    cast.brokers.push_back(ks::node(s.coordinator));
  }
  return cast;
}

SequenceColumn column(const SequenceSource& s, ks::NodeId node) {
  SequenceColumn column;
  column.node = node;
  column.id = column.name = std::string{s.names.of(node)};
  column.selected = s.ui.selection.node == node;
  if (node.kind == ks::NodeKind::consumer) column.consumer = static_cast<int>(node.index);
  if (node.kind == ks::NodeKind::broker) {
    column.coordinator = node == ks::node(s.coordinator);
    column.name = fmt::format("broker {}", node.index + 1);
    if (column.coordinator) {
      column.name = fmt::format("coordinator, broker {}", node.index + 1);
    }
  }
  return column;
}

/// Whom there is no room for shares one line of life at the left; who is picked keeps an own one.
void drop_some(Cast& cast, const SequenceSource& s, std::size_t room, std::size_t& dropped) {
  const std::size_t count = cast.clients.size() + cast.brokers.size();
  if (count <= room) return;
  const std::size_t for_clients =
      std::max<std::size_t>(1, room > cast.brokers.size() + 1 ? room - cast.brokers.size() - 1 : 1);
  if (cast.clients.size() <= for_clients) return;
  dropped = cast.clients.size() - for_clients;
  const auto picked = std::find(cast.clients.begin(), cast.clients.end(), s.ui.selection.node);
  if (picked != cast.clients.end()) std::rotate(cast.clients.begin(), picked, picked + 1);
  cast.clients.resize(for_clients);
  if (picked != cast.clients.end()) std::sort(cast.clients.begin(), cast.clients.end());
}

void place_columns(float width, SequenceView& view) {
  auto& columns = view.columns;
  if (columns.empty()) return;
  const bool tight = width < 900;
  const float first = sequence_gutter + (tight ? tight_first : first_room);
  const float last = width - (tight ? tight_right : right_room);
  if (columns.size() == 1) {
    columns.front().x = std::round((first + last) / 2);
    return;
  }
  const float gaps = static_cast<float>(columns.size() - 2) + reply_share;
  const float pitch = (last - first) / gaps;
  for (std::size_t i = 0; i + 1 < columns.size(); ++i) {
    columns[i].x = std::round(first + pitch * static_cast<float>(i));
  }
  columns.back().x = std::round(last);
}

std::size_t room_for(float width) {
  const bool tight = width < 900;
  const float first = sequence_gutter + (tight ? tight_first : first_room);
  const float last = width - (tight ? tight_right : right_room);
  const auto gaps = static_cast<std::size_t>(std::max(0.0F, (last - first) / narrowest));
  return std::max(fewest_columns, gaps + 1);
}

// --- states ----------------------------------------------------------------------------------------

struct Look {
  std::string_view tone;
  std::string label;
  bool hatched = false;
};

/// The word alone: "STABLE", not "STABLE, removed by the coordinator".
Look look_of(const ks::MemberSegment& part) {
  const std::string_view label = ks::segment_label(part);
  Look look{label, std::string{label}, false};
  switch (part.phase) {
    case ks::MemberPhase::late:
      look.tone = "waiting";
      look.label = "busy";
      break;
    case ks::MemberPhase::frozen:
      look.tone = "frozen";
      look.label = "frozen";
      break;
    case ks::MemberPhase::crashed:
      look.tone = "crashed";
      look.label = "crashed";
      look.hatched = true;
      break;
    case ks::MemberPhase::closed:
      look.tone = "Empty";
      look.label = "closed";
      break;
    case ks::MemberPhase::stable:
      look.tone = part.member ? "STABLE" : "removed";
      look.label = part.member ? "STABLE" : "STABLE, removed";
      break;
    default: break;
  }
  return look;
}

Look look_of(const ks::GroupSegment& part, bool modern) {
  const std::string_view word = state_word(part.state);
  std::string label{word};
  const bool told = part.state == ks::GroupState::stable ||
                    part.state == ks::GroupState::completing_rebalance || modern;
  if (told) label += fmt::format(", {} {}", modern ? "epoch" : "gen", part.generation);
  return {word, label, false};
}

template <class Segment, class LookOf>
void add_bands(const std::vector<Segment>& segments, const SequenceSource& s, LookOf&& look,
               const SequenceView& view, SequenceColumn& column) {
  const ks::Time end = std::min(s.limit, s.session.known_until());
  const float bottom = std::min(view.size.height, view.axis.y_of(end));
  column.y0 = view.size.height;
  column.y1 = sequence_heads;
  for (const Segment& part :
       ks::between(segments, view.window.from, std::min(view.window.to, end) + ks::Duration{1})) {
    SequenceBand band;
    band.event = part.event;
    const float y0 = view.axis.y_of(part.from);
    const float y1 = part.to == ks::never ? bottom : std::min(bottom, view.axis.y_of(part.to));
    band.y0 = std::max(sequence_heads, y0);
    band.y1 = y1;
    const Look found = look(part);
    if (found.label.empty() || band.y1 <= band.y0) continue;
    // What only the coordinator sees, such as becoming a member, does not change the word.
    const bool goes_on = !column.bands.empty() && column.bands.back().label == found.label &&
                         column.bands.back().y1 >= band.y0 - 0.5F;
    if (goes_on) {
      column.bands.back().y1 = band.y1;
      column.y1 = std::max(column.y1, band.y1);
      continue;
    }
    band.tone = found.tone;
    band.label = found.label;
    band.hatched = found.hatched;
    column.y0 = std::min(column.y0, band.y0);
    column.y1 = std::max(column.y1, band.y1);
    column.bands.push_back(std::move(band));
  }
}

void add_states(const SequenceSource& s, SequenceView& view, SequenceColumn& column) {
  const ks::Lanes& lanes = s.session.lanes();
  if (column.consumer >= 0) {
    const auto look = [](const ks::MemberSegment& part) {
      return there(part) || part.phase == ks::MemberPhase::closed ? look_of(part) : Look{};
    };
    add_bands(lanes.members()[column.node.index].segments, s, look, view, column);
    return;
  }
  if (column.coordinator && s.group.index < lanes.groups().size()) {
    const bool modern = s.modern;
    const auto look = [&](const ks::GroupSegment& part) { return look_of(part, modern); };
    add_bands(lanes.groups()[s.group.index].segments, s, look, view, column);
  }
  column.y0 = sequence_heads;
  column.y1 = view.size.height;
}

std::string owned_words(const std::vector<ks::PartitionId>& owned, const SequenceSource& s) {
  if (owned.empty()) return "owns nothing";
  if (owned.size() <= 3) return partition_list(owned, s.names);
  return ks::count_text(owned.size(), "partition", "partitions");
}

/// "crashed", "frozen", "stopped", "starting": why a broker does not serve; "" if it does.
std::string_view trouble_of(ks::BrokerPhase phase) {
  switch (phase) {
    case ks::BrokerPhase::running:
    case ks::BrokerPhase::shutting_down: return "";
    case ks::BrokerPhase::starting: return "starting";
    case ks::BrokerPhase::frozen: return "frozen";
    case ks::BrokerPhase::stopped: return "stopped";
    case ks::BrokerPhase::crashed: return "crashed";
  }
  return "";
}

/// What a broker, or a controller of a quorum, is at the cursor, unless it simply runs.
void add_server_state(const SequenceSource& s, SequenceColumn& column) {
  const ks::ClusterLanes& cluster = s.session.lanes().cluster();
  const ks::Time now = s.ui.cursor.time;
  std::string_view words;
  column.sub.clear();
  column.sub_ink = SequenceInk::plain;
  column.tip.clear();
  if (column.coordinator)
    column.tip = fmt::format("The coordinator of **{}**.", s.names.of(ks::node(s.group)));
  if (column.node.kind == ks::NodeKind::broker && column.node.index < cluster.brokers().size()) {
    const auto* part = ks::at_time(cluster.brokers()[column.node.index].segments, now);
    if (part == nullptr) return;
    column.sub = trouble_of(part->phase);
    words = ks::segment_label(*part);
  } else if (column.node.kind == ks::NodeKind::controller &&
             column.node.index < cluster.controllers().size()) {
    const auto* part = ks::at_time(cluster.controllers()[column.node.index].segments, now);
    if (part == nullptr) return;
    words = ks::segment_label(*part);
    if (!part->takes_part()) column.sub = words;
  }
  if (column.sub.empty()) return;
  column.sub_ink = column.sub == "crashed"  ? SequenceInk::red
                   : column.sub == "frozen" ? SequenceInk::amber
                                            : SequenceInk::plain;
  if (!column.tip.empty()) column.tip += " ";
  column.tip += fmt::format("**{}** at the cursor: {}.", column.id, words);
}

}  // namespace

bool SequenceSource::foreign(ks::NodeId node) const {
  if (ui.sequence.hides(node)) return true;
  if (node.kind != ks::NodeKind::consumer) return false;
  const auto& members = session.lanes().members();
  return node.index >= members.size() || members[node.index].group != group;
}

bool SequenceSource::shows(const SequenceMessage& m) const {
  if (!ui.sequence.shows(m.which) || foreign(m.from()) || foreign(m.to())) return false;
  if (!ui.sequence.only_selection || !ui.selection.node.valid()) return true;
  return m.from() == ui.selection.node || m.to() == ui.selection.node;
}

bool SequenceSource::shows(const SequenceChange& change) const {
  if (!ui.sequence.shows(change.look.which) || foreign(change.fact->node)) return false;
  const ks::GroupId of = ks::group_of(change.fact->body);
  if (of.valid() && of != group) return false;
  if (!ui.sequence.only_selection || !ui.selection.node.valid()) return true;
  return ks::concerns(*change.fact, ui.selection.node, names);
}

void add_sequence_columns(const SequenceSource& s, const SequenceScan& scan, SequenceView& view) {
  Cast cast = cast_of(s, scan, view);
  std::size_t dropped = 0;
  drop_some(cast, s, room_for(s.size.width), dropped);
  if (dropped > 0) {
    SequenceColumn more;
    more.id = "more";
    more.name = fmt::format("{} more", dropped);
    more.tip = fmt::format(
        "There is no room for a line of life each: **{}** share this one. Pick "
        "a node, or hide some, to see others.",
        ks::count_text(dropped, "client", "clients"));
    more.y0 = sequence_heads;
    more.y1 = view.size.height;
    view.columns.push_back(std::move(more));
  }
  for (const ks::NodeId node : cast.clients) view.columns.push_back(column(s, node));
  for (const ks::NodeId node : cast.brokers) view.columns.push_back(column(s, node));
  place_columns(s.size.width, view);
  for (SequenceColumn& c : view.columns) {
    if (c.id != "more") add_states(s, view, c);
  }
}

bool has_own_column(const SequenceView& view, ks::NodeId node) {
  return std::any_of(view.columns.begin(), view.columns.end(),
                     [&](const SequenceColumn& c) { return c.node == node; });
}

std::size_t column_of(const SequenceView& view, ks::NodeId node) {
  for (std::size_t i = 0; i < view.columns.size(); ++i) {
    if (view.columns[i].node == node) return i;
  }
  const bool shared = !view.columns.empty() && view.columns.front().id == "more";
  return shared ? 0 : view.columns.size();
}

void add_sequence_heads(const SequenceSource& s, SequenceView& view) {
  const ks::Lanes& lanes = s.session.lanes();
  std::map<std::uint32_t, std::vector<ks::PartitionId>> owned;
  for (const ks::OwnerLane& lane : lanes.owners_of(s.group)) {
    const ks::OwnerSegment* now = ks::at_time(lane.segments, s.ui.cursor.time);
    if (now != nullptr && now->owner.valid()) owned[now->owner.index].push_back(lane.partition);
  }
  const bool shared = s.group.index < lanes.groups().size() && lanes.groups()[s.group.index].shared;
  for (SequenceColumn& column : view.columns) {
    if (column.id == "more") continue;
    if (column.consumer < 0) {
      add_server_state(s, column);
      continue;
    }
    const ks::MemberLane& lane = lanes.members()[column.node.index];
    const ks::MemberSegment* now = ks::at_time(lane.segments, s.ui.cursor.time);
    const bool absent = now == nullptr || now->phase == ks::MemberPhase::absent;
    const auto found = owned.find(column.node.index);
    if (absent) {
      column.sub = "not yet";
    } else if (shared) {
      column.sub = "shares";
    } else if (found != owned.end()) {
      column.sub = owned_words(found->second, s);
    } else {
      column.sub = now->phase == ks::MemberPhase::crashed ? "crashed" : "owns nothing";
    }
    column.tip = fmt::format("**{}** at the cursor: {}{}.", column.id, column.sub,
                             absent ? "" : fmt::format(", {}", ks::segment_label(*now)));
  }
}

}  // namespace kv
