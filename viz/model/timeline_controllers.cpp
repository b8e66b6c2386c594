// The lanes of the controllers: what each voter of a quorum is, and in ZooKeeper mode which broker holds
// /controller and whether it has read the state of the cluster yet.
#include <algorithm>
#include <string>
#include <vector>

#include "viz/model/timeline_parts.h"

namespace kv {
namespace {

BandView band_of(const ks::ControllerSegment& s) {
  BandView band;
  band.label = ks::segment_label(s);
  band.tone = ks::segment_label(s);
  band.from = s.from;
  band.to = s.to;
  band.event = s.event;
  if (s.process == ks::ProcessState::killed) band.kind = BandKind::crashed;
  if (s.process == ks::ProcessState::closed) band.kind = BandKind::gone;
  return band;
}

/// Who is the controller by ZooKeeper's word.
struct ZkSegment {
  ks::Time from = ks::start_time;
  ks::Time to = ks::never;
  ks::BrokerId broker;   ///< invalid: there is no /controller
  bool reading = false;  ///< it reads what there is before it acts
  ks::EventNo event = 0;
};

BandView band_of(const ZkSegment& s, const ks::Names& names) {
  BandView band;
  band.from = s.from;
  band.to = s.to;
  band.event = s.event;
  if (!s.broker.valid()) {
    band.tone = "nobody";
    band.label = "nobody";
    return band;
  }
  band.tone = s.reading ? "Loading" : "active";
  band.label = names.brokers[s.broker.index] + (s.reading ? " reads the state" : "");
  return band;
}

/// Sorts facts to what they say about /controller.
class ZkReader {
 public:
  explicit ZkReader(ks::BrokerId first) { segments_.push_back({.broker = first}); }

  void read(const ks::Fact& fact) {
    fact_ = &fact;
    std::visit(*this, fact.body);
  }
  void operator()(const ks::ZkControllerElected&) { begin(ks::BrokerId{fact_->node.index}, true); }
  void operator()(const ks::ZkControllerReady&) { begin(ks::BrokerId{fact_->node.index}, false); }
  void operator()(const ks::ZkControllerResigned&) {
    // Another one may have been elected before it noticed.
    if (segments_.back().broker.index == fact_->node.index) begin({}, false);
  }
  void operator()(const ks::ZkSessionExpired& b) {
    if (b.controller) begin({}, false);
  }
  void operator()(const ks::ZkSessionClosed& b) {
    if (b.controller) begin({}, false);
  }
  template <class Other>
  void operator()(const Other&) {}

  std::vector<ZkSegment> take() { return std::move(segments_); }

 private:
  void begin(ks::BrokerId broker, bool reading) {
    ZkSegment& last = segments_.back();
    if (last.broker == broker && last.reading == reading) return;
    last.to = fact_->time;
    const ZkSegment next{fact_->time, ks::never, broker, reading, fact_->event};
    if (last.from == last.to) {
      last = next;
    } else {
      segments_.push_back(next);
    }
  }

  const ks::Fact* fact_ = nullptr;
  std::vector<ZkSegment> segments_;
};

std::vector<ZkSegment> zookeeper_segments(const TimelineSource& source) {
  ZkReader reader(source.zk_controller);
  if (source.trace == nullptr) return reader.take();
  // Only these kinds matter; they are few in any run.
  std::vector<std::uint32_t> positions;
  const auto add = [&](const auto& of) { positions.insert(positions.end(), of.begin(), of.end()); };
  add(source.trace->of<ks::ZkControllerElected>());
  add(source.trace->of<ks::ZkControllerReady>());
  add(source.trace->of<ks::ZkControllerResigned>());
  add(source.trace->of<ks::ZkSessionExpired>());
  add(source.trace->of<ks::ZkSessionClosed>());
  std::sort(positions.begin(), positions.end());
  for (const std::uint32_t position : positions) reader.read((*source.trace)[position]);
  return reader.take();
}

}  // namespace

std::vector<ks::NodeId> shown_controllers(const TimelineSource& source, const UiState& ui,
                                          ks::Time until) {
  std::vector<ks::NodeId> nodes;
  if (source.zk_controller.valid()) {
    const auto segments = zookeeper_segments(source);
    const bool told = segments.size() > 1 && segments[1].from <= until;
    if (told || ui.brokers_open) nodes.push_back(ks::zookeeper_node);
    return nodes;
  }
  bool any = ui.brokers_open;
  const auto& lanes = source.lanes->cluster().controllers();
  for (const ks::ControllerLane& lane : lanes)
    any = any || (lane.segments.size() > 1 && lane.segments[1].from <= until);
  // An election is told by all voters together.
  for (const ks::ControllerLane& lane : lanes) {
    if (any) nodes.push_back(ks::node(lane.controller));
  }
  return nodes;
}

void add_controller_bands(const TimelineSource& source, const TimelineView& view,
                          StripView& strip) {
  if (strip.node.kind == ks::NodeKind::zookeeper) {
    const auto segments = zookeeper_segments(source);
    add_described(segments, source.known_until, view, strip,
                  [&](const ZkSegment& s) { return band_of(s, *source.names); });
    return;
  }
  const ks::ControllerLane& lane = source.lanes->cluster().controllers()[strip.node.index];
  add_described(lane.segments, source.known_until, view, strip,
                [](const ks::ControllerSegment& s) { return band_of(s); });
}

}  // namespace kv
