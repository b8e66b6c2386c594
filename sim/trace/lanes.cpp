#include "sim/trace/lanes.h"

#include <algorithm>

#include "sim/base/check.h"
#include "sim/trace/lane_segments.h"
#include "sim/trace/subject.h"

namespace ks {

// change() finds these by their arguments, so they stand in no namespace of their own.
static bool alike(const OwnerSegment& a, const OwnerSegment& b) {
  return a.owner == b.owner && a.doubled == b.doubled && a.before == b.before;
}
static bool alike(const MemberSegment& a, const MemberSegment& b) {
  return a.phase == b.phase && a.member == b.member && a.generation == b.generation;
}

namespace {

MemberPhase phase_of(ProcessState process, MemberState state, bool late) {
  switch (process) {
    case ProcessState::not_started: return MemberPhase::absent;
    case ProcessState::frozen: return MemberPhase::frozen;
    case ProcessState::closing: return MemberPhase::closing;
    case ProcessState::closed: return MemberPhase::closed;
    case ProcessState::killed: return MemberPhase::crashed;
    case ProcessState::running: break;
  }
  switch (state) {
    case MemberState::unjoined: return MemberPhase::unjoined;
    case MemberState::preparing_rebalance: return MemberPhase::preparing;
    case MemberState::completing_rebalance: return MemberPhase::completing;
    case MemberState::stable: return late ? MemberPhase::late : MemberPhase::stable;
    case MemberState::unsubscribed: return MemberPhase::unjoined;
    case MemberState::joining: return MemberPhase::joining;
    case MemberState::reconciling: return MemberPhase::reconciling;
    case MemberState::acknowledging: return MemberPhase::acknowledging;
    case MemberState::fenced: return MemberPhase::fenced;
    case MemberState::prepare_leaving:
    case MemberState::leaving: return MemberPhase::leaving;
    case MemberState::stale: return MemberPhase::stale;
    case MemberState::fatal: return MemberPhase::closed;
  }
  return MemberPhase::absent;
}

}  // namespace

/// Sorts facts to the lanes they change; all other kinds leave the lanes as they are.
class LaneReader {
 public:
  LaneReader(Lanes& lanes, const Fact& fact, const Names& names)
      : lanes_(lanes), fact_(fact), names_(names) {}

  void operator()(const ProcessStarted&) const {
    reset();
    process(ProcessState::running);
  }
  void operator()(const ProcessKilled&) const { process(ProcessState::killed); }
  void operator()(const ProcessFrozen&) const { process(ProcessState::frozen); }
  void operator()(const ProcessThawed&) const { process(ProcessState::running); }
  void operator()(const ProcessClosing&) const { process(ProcessState::closing); }
  void operator()(const ProcessClosed&) const { process(ProcessState::closed); }
  void operator()(const ClientFailed&) const { process(ProcessState::killed); }
  void operator()(const GroupStateChanged& b) const { lanes_.group_state(fact_, b); }
  /// The last segments of its lanes end here.
  void operator()(const TopicDeleted& b) const {
    for (OwnerLane& lane : lanes_.owners_) {
      if (!lane.gone && names_.partitions[lane.partition.index].topic == b.topic)
        lane.segments.back().to = fact_.time;
    }
    lanes_.topic_deleted(b.topic, names_);
  }
  void operator()(const MemberAdded& b) const {
    const ConsumerId id = consumer_of(b.member, names_);
    if (!id.valid()) return;
    lanes_.enter(id, b.group);
    lanes_.now(id).known.push_back(b.member);
    lanes_.update(fact_, id);
  }
  void operator()(const MemberRemoved& b) const {
    const ConsumerId id = consumer_of(b.member, names_);
    if (!id.valid()) return;
    std::erase(lanes_.now(id).known, b.member);
    lanes_.update(fact_, id);
  }
  void operator()(const MemberStateChanged& b) const {
    const ConsumerId id = self();
    if (!id.valid()) return;
    lanes_.enter(id, b.group);
    Lanes::MemberNow& now = lanes_.now(id);
    now.state = b.to;
    now.generation = b.generation;
    now.late = false;
    lanes_.update(fact_, id);
  }
  void operator()(const RebalanceLearned& b) const {
    const ConsumerId id = self();
    if (!id.valid() || !b.in_handler) return;
    lanes_.now(id).late = true;
    lanes_.update(fact_, id);
  }
  void operator()(const HeartbeatAccepted& b) const {
    const ConsumerId id = consumer_of(b.member, names_);
    if (!id.valid()) return;
    lanes_.now(id);
    lanes_.members_[id.index].heartbeats.push_back({fact_.time, fact_.event, b.answer});
  }
  void operator()(const PartitionsAssigned& b) const {
    const ConsumerId id = self();
    if (!id.valid()) return;
    lanes_.enter(id, b.group);
    if (lanes_.shared(b.group)) return;
    for (const PartitionId p : b.partitions) {
      lanes_.believe(fact_, id, lanes_.find_lane(b.group, p));
    }
  }
  void operator()(const PartitionsRevoked& b) const { lose(b.group, b.partitions); }
  void operator()(const PartitionsLost& b) const { lose(b.group, b.partitions); }
  template <class Other>
  void operator()(const Other&) const {}

 private:
  ConsumerId self() const {
    return fact_.node.kind == NodeKind::consumer ? ConsumerId{fact_.node.index} : ConsumerId{};
  }
  void process(ProcessState state) const {
    if (self().valid()) lanes_.process(fact_, self(), state);
  }
  void reset() const {
    if (!self().valid()) return;
    Lanes::MemberNow& now = lanes_.now(self());
    now.state = MemberState::unjoined;
    now.generation = -1;
    now.late = false;
  }
  void lose(GroupId group, const std::vector<PartitionId>& partitions) const {
    if (!self().valid() || lanes_.shared(group)) return;
    // From the back: lists are ascending, and the last of what is owned is the cheapest to erase.
    for (auto p = partitions.rbegin(); p != partitions.rend(); ++p) {
      lanes_.disbelieve(fact_, self(), lanes_.find_lane(group, *p));
    }
  }

  Lanes& lanes_;
  const Fact& fact_;
  const Names& names_;
};

Lanes::Lanes(const std::vector<GroupPartitions>& groups, const ClusterStart& start)
    : cluster_(start) {
  for (const GroupPartitions& g : groups) {
    KS_CHECK(g.group.index == groups_.size());
    groups_.push_back({g.group, g.shared, {GroupSegment{}}, {}});
    if (g.shared) {
      unowned_.push_back(0);
      continue;
    }
    std::vector<PartitionId> partitions = g.partitions;
    std::sort(partitions.begin(), partitions.end());
    for (const PartitionId p : partitions) {
      owners_.push_back({g.group, p, {OwnerSegment{.owner = {}, .before = true}}});
    }
    unowned_.push_back(static_cast<std::uint32_t>(partitions.size()));
  }
  believers_.resize(owners_.size());
}

void Lanes::append(const Fact& fact, const Names& names) {
  std::visit(LaneReader{*this, fact, names}, fact.body);
  cluster_.append(fact, names);
}

Lanes::MemberNow& Lanes::now(ConsumerId id) {
  while (members_.size() <= id.index) {
    const ConsumerId next{static_cast<std::uint32_t>(members_.size())};
    members_.push_back({next, GroupId{}, {MemberSegment{}}, {}});
    states_.emplace_back();
  }
  return states_[id.index];
}

void Lanes::enter(ConsumerId id, GroupId group) {
  now(id);
  if (members_[id.index].group.valid() || group.index >= groups_.size()) return;
  members_[id.index].group = group;
  groups_[group.index].members.push_back(id);
}

void Lanes::process(const Fact& fact, ConsumerId id, ProcessState state) {
  const bool gone = state == ProcessState::killed || state == ProcessState::closed;
  now(id).process = state;
  if (gone) give_up(fact, id);
  update(fact, id);
}

void Lanes::update(const Fact& fact, ConsumerId id) {
  const MemberNow& state = now(id);
  const MemberPhase phase = phase_of(state.process, state.state, state.late);
  const bool alive = phase != MemberPhase::crashed && phase != MemberPhase::closed;
  MemberSegment next{.from = fact.time, .phase = phase, .member = !state.known.empty()};
  next.generation = alive ? state.generation : -1;
  next.event = fact.event;
  change(members_[id.index].segments, next);
}

void Lanes::group_state(const Fact& fact, const GroupStateChanged& b) {
  if (b.group.index >= groups_.size()) return;
  follow(groups_[b.group.index].segments,
         GroupSegment{fact.time, never, b.to, b.generation, fact.event});
}

std::uint32_t Lanes::add_lane(std::size_t place, GroupId group, PartitionId partition) {
  const auto at = static_cast<std::ptrdiff_t>(place);
  owners_.insert(owners_.begin() + at,
                 {group, partition, {OwnerSegment{.owner = {}, .before = true}}});
  believers_.insert(believers_.begin() + at, std::vector<ConsumerId>{});
  for (MemberNow& state : states_) {
    for (std::uint32_t& lane : state.owned) lane += lane >= place ? 1U : 0U;
  }
  ++unowned_[group.index];
  return static_cast<std::uint32_t>(place);
}

void Lanes::topic_deleted(TopicId topic, const Names& names) {
  for (OwnerLane& lane : owners_) {
    if (lane.gone || names.partitions[lane.partition.index].topic != topic) continue;
    if (!lane.segments.back().owner.valid()) --unowned_[lane.group.index];
    lane.gone = true;
  }
}

std::uint32_t Lanes::find_lane(GroupId group, PartitionId partition) {
  const auto before = [](const OwnerLane& lane, std::pair<GroupId, PartitionId> key) {
    return std::pair{lane.group, lane.partition} < key;
  };
  const std::pair key{group, partition};
  const auto found = std::lower_bound(owners_.begin(), owners_.end(), key, before);
  const auto place = static_cast<std::size_t>(found - owners_.begin());
  const bool known =
      found != owners_.end() && found->group == group && found->partition == partition;
  return known ? static_cast<std::uint32_t>(place) : add_lane(place, group, partition);
}

void Lanes::believe(const Fact& fact, ConsumerId id, std::uint32_t lane) {
  std::vector<std::uint32_t>& owned = now(id).owned;
  const auto place = std::lower_bound(owned.begin(), owned.end(), lane);
  if (place == owned.end() || *place != lane) owned.insert(place, lane);
  std::erase(believers_[lane], id);
  believers_[lane].push_back(id);
  set_owner(fact, lane);
}

void Lanes::disbelieve(const Fact& fact, ConsumerId id, std::uint32_t lane) {
  std::vector<std::uint32_t>& owned = now(id).owned;
  const auto place = std::lower_bound(owned.begin(), owned.end(), lane);
  if (place != owned.end() && *place == lane) owned.erase(place);
  if (std::erase(believers_[lane], id) > 0) set_owner(fact, lane);
}

void Lanes::give_up(const Fact& fact, ConsumerId id) {
  const std::vector<std::uint32_t> owned = std::move(now(id).owned);
  now(id).owned.clear();
  for (const std::uint32_t lane : owned) {
    std::erase(believers_[lane], id);
    set_owner(fact, lane);
  }
}

void Lanes::set_owner(const Fact& fact, std::uint32_t lane) {
  if (owners_[lane].gone) return;  // members hear of it later
  std::vector<OwnerSegment>& segments = owners_[lane].segments;
  const bool was_owned = segments.back().owner.valid();
  OwnerSegment next{.from = fact.time, .owner = {}, .event = fact.event};
  if (!believers_[lane].empty()) next.owner = believers_[lane].back();
  next.doubled = believers_[lane].size() > 1;
  std::uint32_t& unowned = unowned_[owners_[lane].group.index];
  if (was_owned && !next.owner.valid()) ++unowned;
  if (!was_owned && next.owner.valid()) --unowned;
  change(segments, next);
}

std::span<const OwnerLane> Lanes::owners_of(GroupId group) const {
  const auto begin =
      std::lower_bound(owners_.begin(), owners_.end(), group,
                       [](const OwnerLane& lane, GroupId id) { return lane.group < id; });
  const auto end =
      std::upper_bound(owners_.begin(), owners_.end(), group,
                       [](GroupId id, const OwnerLane& lane) { return id < lane.group; });
  return {begin, end};
}

std::uint32_t Lanes::unowned(GroupId group) const {
  return group.index < unowned_.size() ? unowned_[group.index] : 0;
}

}  // namespace ks
