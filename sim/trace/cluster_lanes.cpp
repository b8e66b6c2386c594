#include "sim/trace/cluster_lanes.h"

#include <algorithm>

#include "sim/trace/lane_segments.h"

namespace ks {

// change() finds these by their arguments, so they stand in no namespace of their own.
static bool alike(const BrokerSegment& a, const BrokerSegment& b) {
  return a.phase == b.phase && a.fenced == b.fenced;
}
static bool alike(const ControllerSegment& a, const ControllerSegment& b) {
  return a.process == b.process && a.state == b.state && a.active == b.active && a.epoch == b.epoch;
}
static bool alike(const LeaderSegment& a, const LeaderSegment& b) {
  return a.leader == b.leader && a.serving == b.serving && a.isr == b.isr;
}
static bool alike(const HomeSegment& a, const HomeSegment& b) {
  return a.home == b.home && a.broker == b.broker;
}

namespace {

BrokerPhase phase_of(ProcessState process, BrokerState state) {
  switch (process) {
    case ProcessState::killed: return BrokerPhase::crashed;
    case ProcessState::closed:
    case ProcessState::not_started: return BrokerPhase::stopped;
    case ProcessState::frozen: return BrokerPhase::frozen;
    case ProcessState::running:
    case ProcessState::closing: break;
  }
  switch (state) {
    case BrokerState::not_running:
    case BrokerState::starting:
    case BrokerState::recovery: return BrokerPhase::starting;
    case BrokerState::running: return BrokerPhase::running;
    case BrokerState::pending_controlled_shutdown:
    case BrokerState::shutting_down: break;
  }
  return BrokerPhase::shutting_down;
}

}  // namespace

/// Sorts facts to the lanes they change; all other kinds leave the lanes as they are.
class ClusterReader {
 public:
  ClusterReader(ClusterLanes& lanes, const Fact& fact, const Names& names)
      : lanes_(lanes), fact_(fact), names_(names) {}

  /// A controller's process takes part when it has found out in which state.
  void operator()(const ProcessStarted&) const {
    process(ProcessState::running, BrokerState::starting);
    controller([](ControllerSegment& next) { next.process = ProcessState::not_started; });
  }
  void operator()(const ProcessKilled&) const { both(ProcessState::killed); }
  void operator()(const ProcessFrozen&) const { both(ProcessState::frozen); }
  void operator()(const ProcessThawed&) const { both(ProcessState::running); }
  void operator()(const ProcessClosing&) const { both(ProcessState::closing); }
  void operator()(const ProcessClosed&) const { both(ProcessState::closed); }
  void operator()(const QuorumStateChanged& b) const {
    controller([&](ControllerSegment& next) {
      if (next.process == ProcessState::not_started) next.process = ProcessState::running;
      next.state = b.to;
      next.epoch = b.epoch;
      next.active = next.active && b.to == QuorumState::leader;
    });
  }
  void operator()(const ControllerActivated&) const {
    controller([](ControllerSegment& next) { next.active = true; });
  }
  void operator()(const BrokerStateChanged& b) const {
    if (!self().valid()) return;
    lanes_.now_[self().index].state = b.to;
    lanes_.broker_changed(fact_, self());
  }
  void operator()(const BrokerFenced& b) const { fence(b.broker, true); }
  void operator()(const BrokerRegistered& b) const { fence(b.broker, true); }
  void operator()(const BrokerUnfenced& b) const { fence(b.broker, false); }
  /// A controller that reads the state after its predecessor's end says of nobody that they have gone.
  void operator()(const ZkSessionExpired& b) const { fence(b.broker, true); }
  void operator()(const ZkSessionClosed& b) const { fence(b.broker, true); }
  void operator()(const BrokerZnodeCreated&) const {
    if (self().valid()) fence(self(), false);
  }
  void operator()(const LiveBrokersChanged& b) const {
    for (const BrokerId broker : b.deleted) fence(broker, true);
    for (const BrokerId broker : b.added) fence(broker, false);
  }
  void operator()(const LeaderElected& b) const {
    LeaderLane& lane = lanes_.lane(b.partition);
    LeaderSegment next = lane.segments.empty() ? LeaderSegment{} : lane.segments.back();
    next.leader = b.to;
    lanes_.leader_changed(fact_, lane, next);
  }
  void operator()(const IsrChanged& b) const {
    LeaderLane& lane = lanes_.lane(b.partition);
    LeaderSegment next = lane.segments.empty() ? LeaderSegment{} : lane.segments.back();
    next.isr = static_cast<std::uint32_t>(b.to.size());
    lanes_.leader_changed(fact_, lane, next);
  }
  /// The first that is heard of a partition that was added later.
  void operator()(const LeadershipTaken& b) const {
    LeaderLane& lane = lanes_.lane(b.partition);
    if (!lane.segments.empty() || !self().valid()) return;
    lanes_.leader_changed(fact_, lane, LeaderSegment{.leader = self()});
  }
  void operator()(const TopicDeleted& b) const {
    for (LeaderLane& lane : lanes_.leaders_) {
      if (lane.gone || names_.partitions[lane.partition.index].topic != b.topic) continue;
      lane.gone = true;
      if (!lane.segments.empty()) lane.segments.back().to = fact_.time;
    }
  }
  void operator()(const GroupsLoading& b) const {
    for (std::size_t g = 0; g < lanes_.homes_now_.size(); ++g) {
      if (lanes_.homes_now_[g].partition == b.partition) host(g, self(), true);
    }
  }
  void operator()(const GroupsLoaded& b) const {
    for (const GroupId group : b.groups) {
      if (group.index < lanes_.homes_now_.size()) host(group.index, self(), false);
    }
  }
  void operator()(const GroupsUnloaded& b) const {
    for (const GroupId group : b.groups) {
      const bool known = group.index < lanes_.homes_now_.size();
      if (known && lanes_.homes_now_[group.index].host == self()) host(group.index, {}, false);
    }
  }
  template <class Other>
  void operator()(const Other&) const {}

 private:
  BrokerId self() const {
    const bool broker =
        fact_.node.kind == NodeKind::broker && fact_.node.index < lanes_.now_.size();
    return broker ? BrokerId{fact_.node.index} : BrokerId{};
  }
  void both(ProcessState state) const {
    process(state);
    controller([&](ControllerSegment& next) {
      next.process = state;
      const bool down = state == ProcessState::killed || state == ProcessState::closed;
      next.active = next.active && !down;
    });
  }
  template <class Change>
  void controller(Change change_it) const {
    if (fact_.node.kind != NodeKind::controller) return;
    if (fact_.node.index >= lanes_.controllers_.size()) return;
    std::vector<ControllerSegment>& segments = lanes_.controllers_[fact_.node.index].segments;
    ControllerSegment next = segments.back();
    change_it(next);
    next.from = fact_.time;
    next.to = never;
    next.event = fact_.event;
    change(segments, next);
  }
  void process(ProcessState state) const {
    if (self().valid()) process(state, lanes_.now_[self().index].state);
  }
  void process(ProcessState process, BrokerState state) const {
    if (!self().valid()) return;
    lanes_.now_[self().index].process = process;
    lanes_.now_[self().index].state = state;
    lanes_.broker_changed(fact_, self());
  }
  void fence(BrokerId broker, bool fenced) const {
    if (broker.index >= lanes_.now_.size()) return;
    lanes_.now_[broker.index].fenced = fenced;
    lanes_.broker_changed(fact_, broker);
  }
  void host(std::size_t group, BrokerId broker, bool loading) const {
    lanes_.homes_now_[group].host = broker;
    lanes_.homes_now_[group].loading = loading;
    lanes_.home_changed(fact_, group);
  }

  ClusterLanes& lanes_;
  const Fact& fact_;
  const Names& names_;
};

bool serves(BrokerPhase phase) {
  return phase == BrokerPhase::running || phase == BrokerPhase::shutting_down;
}

ClusterLanes::ClusterLanes(const ClusterStart& start)
    : start_(std::make_shared<const ClusterStart>(start)), now_(start.brokers) {
  for (std::uint32_t i = 0; i < start.brokers; ++i)
    brokers_.push_back({BrokerId{i}, {BrokerSegment{}}});
  for (std::uint32_t i = 0; i < start.controllers; ++i) {
    ControllerSegment first;
    first.state = i == 0 ? QuorumState::leader : QuorumState::follower;
    first.active = i == 0;
    first.epoch = 1;
    controllers_.push_back({ControllerId{i}, {first}});
  }
  for (const ClusterStart::Partition& p : start.partitions) {
    const PartitionId id{static_cast<std::uint32_t>(leaders_.size())};
    const LeaderSegment first{.leader = p.leader, .isr = p.isr};
    leaders_.push_back({id, p.replicas, p.internal, false, {first}});
  }
  for (const PartitionId home : start.homes) {
    HomeNow now{home, {}, false};
    if (home.index < start.partitions.size()) now.host = start.partitions[home.index].leader;
    homes_now_.push_back(now);
    homes_.push_back({HomeSegment{.broker = now.host}});
  }
}

void ClusterLanes::append(const Fact& fact, const Names& names) {
  std::visit(ClusterReader{*this, fact, names}, fact.body);
}

bool ClusterLanes::serving(BrokerId broker) const {
  return broker.valid() && broker.index < now_.size() &&
         serves(phase_of(now_[broker.index].process, now_[broker.index].state));
}

LeaderLane& ClusterLanes::lane(PartitionId partition) {
  while (leaders_.size() <= partition.index) {
    const PartitionId next{static_cast<std::uint32_t>(leaders_.size())};
    leaders_.push_back({next, 0, false, false, {}});
  }
  return leaders_[partition.index];
}

void ClusterLanes::leader_changed(const Fact& fact, LeaderLane& lane, LeaderSegment next) const {
  if (lane.gone) return;
  next.from = fact.time;
  next.to = never;
  next.serving = serving(next.leader);
  next.event = fact.event;
  change(lane.segments, next);
}

void ClusterLanes::broker_changed(const Fact& fact, BrokerId broker) {
  const BrokerNow& now = now_[broker.index];
  const BrokerPhase phase = phase_of(now.process, now.state);
  std::vector<BrokerSegment>& segments = brokers_[broker.index].segments;
  const bool served = serves(segments.back().phase);
  change(segments, BrokerSegment{fact.time, never, phase, now.fenced, fact.event});
  if (served != serves(phase)) {
    for (LeaderLane& lane : leaders_) {
      if (lane.segments.empty() || lane.segments.back().leader != broker) continue;
      leader_changed(fact, lane, lane.segments.back());
    }
  }
  for (std::size_t g = 0; g < homes_now_.size(); ++g) {
    if (homes_now_[g].host != broker) continue;
    // What it knew of its groups is gone with the process, but not while that only stands still.
    if (!serves(phase) && phase != BrokerPhase::frozen)
      homes_now_[g] = {homes_now_[g].partition, {}, false};
    home_changed(fact, g);
  }
}

void ClusterLanes::home_changed(const Fact& fact, std::size_t group) {
  const HomeNow& now = homes_now_[group];
  HomeSegment next{.from = fact.time, .broker = now.host, .event = fact.event};
  next.home = !serving(now.host) ? GroupHome::away
              : now.loading      ? GroupHome::loading
                                 : GroupHome::here;
  change(homes_[group], next);
}

std::span<const HomeSegment> ClusterLanes::home_of(GroupId group) const {
  return group.index < homes_.size() ? std::span<const HomeSegment>(homes_[group.index])
                                     : std::span<const HomeSegment>{};
}

std::string_view segment_label(const BrokerSegment& segment) {
  const bool fenced = segment.fenced;
  switch (segment.phase) {
    case BrokerPhase::running: return fenced ? "running, but fenced" : "running";
    case BrokerPhase::starting: return fenced ? "starting, fenced" : "starting, not fenced";
    case BrokerPhase::shutting_down: return "shutting down";
    case BrokerPhase::frozen: return fenced ? "frozen, fenced" : "frozen, not fenced yet";
    case BrokerPhase::stopped: return fenced ? "stopped, fenced" : "stopped";
    case BrokerPhase::crashed: return fenced ? "crashed, fenced" : "crashed, not fenced yet";
  }
  return "";
}

std::string_view segment_label(const ControllerSegment& segment) {
  switch (segment.process) {
    case ProcessState::killed: return "crashed";
    case ProcessState::closed: return "stopped";
    case ProcessState::not_started: return "starting";
    case ProcessState::frozen: return "frozen";
    case ProcessState::running:
    case ProcessState::closing: break;
  }
  return segment.active ? "active" : quorum_state_name(segment.state);
}

std::string_view segment_label(const HomeSegment& segment) {
  switch (segment.home) {
    case GroupHome::here: return "";
    case GroupHome::away: return "no coordinator";
    case GroupHome::loading: return "Loading";
  }
  return "";
}

}  // namespace ks
