// The lanes of the group's state and of its members, with the heartbeats that reached the
// coordinator.
#include <algorithm>
#include <span>
#include <vector>

#include "viz/model/timeline_parts.h"
#include "viz/model/words.h"

namespace kv {
namespace {

/// Beats closer than this are drawn as one.
constexpr float beat_spacing = 2.5F;

/// The word whose colour the segment has.
std::string_view tone_of(const ks::MemberSegment& s) {
  switch (s.phase) {
    case ks::MemberPhase::preparing: return "PREPARING";
    case ks::MemberPhase::completing: return "COMPLETING";
    case ks::MemberPhase::stable: return s.member ? "STABLE" : "removed";
    case ks::MemberPhase::late: return "waiting";
    case ks::MemberPhase::joining: return "JOINING";
    case ks::MemberPhase::reconciling: return "RECONCILING";
    case ks::MemberPhase::acknowledging: return "ACKNOWLEDGING";
    case ks::MemberPhase::fenced: return "FENCED";
    case ks::MemberPhase::leaving: return "LEAVING";
    case ks::MemberPhase::stale: return "STALE";
    case ks::MemberPhase::frozen: return "frozen";
    default: return "UNJOINED";
  }
}

/// The state of a group together with whether it has a coordinator.
struct HostedSegment {
  ks::Time from{};
  ks::Time to = ks::never;
  ks::GroupState state = ks::GroupState::empty;
  ks::GroupHome home = ks::GroupHome::here;
  ks::EventNo event = 0;
};

/// The part of both lists that can be seen, cut wherever one of them changes.
std::vector<HostedSegment> hosted(const std::vector<ks::GroupSegment>& states,
                                  std::span<const ks::HomeSegment> homes, TimeRange range) {
  std::vector<HostedSegment> all;
  auto home = homes.begin();
  for (const ks::GroupSegment& s : ks::between(states, range.from, range.to)) {
    ks::Time from = s.from;
    while (from < s.to) {
      while (home != homes.end() && home->to <= from) ++home;
      const bool known = home != homes.end();
      const ks::Time to = known ? std::min(s.to, home->to) : s.to;
      const bool began = known && home->from >= from && from > s.from;
      all.push_back({from, to, s.state, known ? home->home : ks::GroupHome::here,
                     began ? home->event : s.event});
      if (to == ks::never) break;
      from = to;
    }
  }
  return all;
}

BandView band_of(const HostedSegment& s) {
  BandView band;
  band.tone = state_word(s.state);
  band.label = band.tone;
  if (s.home == ks::GroupHome::away) {
    band.kind = BandKind::crashed;
    band.label = "no coordinator";
  }
  if (s.home == ks::GroupHome::loading) {
    band.tone = "Loading";
    band.label = "Loading";
  }
  band.from = s.from;
  band.to = s.to;
  band.event = s.event;
  return band;
}

BandView band_of(const ks::BrokerSegment& s) {
  BandView band;
  band.label = ks::segment_label(s);
  band.from = s.from;
  band.to = s.to;
  band.event = s.event;
  switch (s.phase) {
    case ks::BrokerPhase::running: band.tone = s.fenced ? "fenced" : "running"; break;
    case ks::BrokerPhase::starting: band.tone = "starting"; break;
    case ks::BrokerPhase::shutting_down: band.tone = "shutting down"; break;
    case ks::BrokerPhase::frozen: band.tone = s.fenced ? "fenced" : "frozen"; break;
    case ks::BrokerPhase::stopped:
      band.tone = "stopped";
      if (s.fenced) band.kind = BandKind::gone;
      break;
    case ks::BrokerPhase::crashed:
      band.tone = "fenced";
      if (!s.fenced) band.kind = BandKind::crashed;
      break;
  }
  return band;
}

BandView band_of(const ks::GroupSegment& s) {
  BandView band;
  band.tone = state_word(s.state);
  band.label = band.tone;
  band.from = s.from;
  band.to = s.to;
  band.event = s.event;
  return band;
}

BandView band_of(const ks::MemberSegment& s) {
  BandView band;
  band.tone = tone_of(s);
  band.label = ks::segment_label(s);
  band.from = s.from;
  band.to = s.to;
  band.event = s.event;
  const bool ended = s.phase == ks::MemberPhase::crashed || s.phase == ks::MemberPhase::closed;
  if (ended) band.kind = s.member ? BandKind::crashed : BandKind::gone;
  return band;
}

bool shown(const ks::GroupSegment&) { return true; }
bool shown(const HostedSegment&) { return true; }
bool shown(const ks::BrokerSegment&) { return true; }
bool shown(const ks::MemberSegment& s) { return s.phase != ks::MemberPhase::absent; }

/// Which of two thin states a folded band takes its colour from: the one that is not "in order".
bool calmer(std::string_view a, std::string_view b) {
  const auto calm = [](std::string_view w) {
    return w == "Stable" || w == "STABLE" || w == "UNJOINED" || w == "running";
  };
  return calm(a) && !calm(b);
}

template <class Segment>
void add_bands(const std::vector<Segment>& segments, ks::Time until, const TimelineView& view,
               StripView& strip) {
  walk(segments, view.axis, until, [&](const std::vector<Segment>& all, const Visible& seen) {
    BandView band = band_of(all[seen.first]);
    if (seen.last - seen.first > 1) {
      band.kind = BandKind::folded;
      band.count = static_cast<std::uint32_t>(seen.last - seen.first);
      band.to = all[seen.last - 1].to;
      band.label = "";
      // A look at the first few is enough to see that it was no calm time.
      for (std::size_t i = seen.first; i < std::min(seen.last, seen.first + 8); ++i) {
        const BandView other = band_of(all[i]);
        if (calmer(band.tone, other.tone)) band.tone = other.tone;
      }
    } else if (!shown(all[seen.first])) {
      return;
    }
    band.x0 = seen.x0;
    band.x1 = std::max(seen.x1, seen.x0 + (band.kind == BandKind::folded ? thinnest : 2.0F));
    strip.bands.push_back(band);
  });
}

void add_beats(const ks::MemberLane& lane, ks::Time until, const TimelineView& view,
               StripView& strip) {
  const TimeRange range = view.axis.range();
  auto beats = ks::between(lane.heartbeats, range.from, std::min(range.to, until));
  while (!beats.empty()) {
    const ks::HeartbeatTick& beat = beats.front();
    const float x = view.axis.x_of(beat.time);
    strip.beats.push_back({x, beat.time, beat.answer != ks::KafkaError::none});
    const ks::Time next = view.axis.time_of(x + beat_spacing);
    const auto found =
        std::lower_bound(beats.begin() + 1, beats.end(), next,
                         [](const ks::HeartbeatTick& b, ks::Time time) { return b.time < time; });
    beats = beats.subspan(static_cast<std::size_t>(found - beats.begin()));
  }
}

}  // namespace

void add_strips(const TimelineSource& source, const UiState& ui, TimelineView& view) {
  for (StripView& strip : view.strips) {
    strip.selected = ui.selection.node == strip.node;
    if (strip.node.kind == ks::NodeKind::controller || strip.node.kind == ks::NodeKind::zookeeper) {
      add_controller_bands(source, view, strip);
      continue;
    }
    if (strip.node.kind == ks::NodeKind::broker) {
      const ks::BrokerLane& lane = source.lanes->cluster().brokers()[strip.node.index];
      add_bands(lane.segments, source.known_until, view, strip);
      continue;
    }
    if (strip.consumer < 0) {
      const auto homes = source.lanes->cluster().home_of(ks::GroupId{strip.node.index});
      if (homes.size() > 1) {
        const auto& states = source.lanes->groups()[strip.node.index].segments;
        add_bands(hosted(states, homes, view.axis.range()), source.known_until, view, strip);
        continue;
      }
      add_bands(source.lanes->groups()[strip.node.index].segments, source.known_until, view, strip);
      continue;
    }
    const ks::MemberLane& lane = source.lanes->members()[strip.node.index];
    add_bands(lane.segments, source.known_until, view, strip);
    add_beats(lane, source.known_until, view, strip);
  }
}

}  // namespace kv
