#include "sim/trace/stretches.h"

#include <algorithm>

namespace ks {
namespace {

/// Adds the segments that miss something; those that touch are one stretch.
template <class Segment, class Misses>
void add(PartitionId partition, const std::vector<Segment>& segments, Time until, Misses misses,
         std::vector<Stretch>& stretches) {
  bool before = false;
  for (const Segment& segment : segments) {
    const Time from = std::max(segment.from, start_time);
    const Time to = std::min(segment.to, until);
    if (from >= until) break;
    if (from >= to) continue;  // the topic was deleted as it began
    const bool now = misses(segment);
    if (now && !before) stretches.push_back({partition, from, to, false, segment.event});
    if (now) {
      stretches.back().to = to;
      stretches.back().over = segment.to <= until;
    }
    before = now;
  }
}

}  // namespace

std::vector<Stretch> without_leader(const Lanes& lanes, Time until) {
  std::vector<Stretch> stretches;
  for (const LeaderLane& lane : lanes.cluster().leaders()) {
    if (lane.internal) continue;
    add(
        lane.partition, lane.segments, until, [](const LeaderSegment& s) { return !s.led(); },
        stretches);
  }
  return stretches;
}

std::vector<Stretch> without_owner(const Lanes& lanes, GroupId group, Time until) {
  std::vector<Stretch> stretches;
  for (const OwnerLane& lane : lanes.owners_of(group)) {
    add(
        lane.partition, lane.segments, until,
        [](const OwnerSegment& s) { return !s.owner.valid() && !s.before; }, stretches);
  }
  return stretches;
}

Duration length_of(const std::vector<Stretch>& stretches) {
  Duration sum{};
  for (const Stretch& stretch : stretches) sum += stretch.length();
  return sum;
}

}  // namespace ks
