#include <algorithm>

#include "sim/trace/lanes.h"

namespace ks {

template <class Segment>
std::span<const Segment> between(const std::vector<Segment>& segments, Time from, Time to) {
  const auto begin = std::partition_point(segments.begin(), segments.end(),
                                          [&](const Segment& s) { return s.to <= from; });
  const auto end =
      std::partition_point(begin, segments.end(), [&](const Segment& s) { return s.from < to; });
  return {begin, end};
}

template <class Segment>
const Segment* at_time(const std::vector<Segment>& segments, Time time) {
  const auto next = std::partition_point(segments.begin(), segments.end(),
                                         [&](const Segment& s) { return s.from <= time; });
  if (next == segments.begin()) return nullptr;
  const Segment& last = *(next - 1);
  return last.to != never && last.to <= time ? nullptr : &last;
}

template std::span<const GroupSegment> between(const std::vector<GroupSegment>&, Time, Time);
template std::span<const MemberSegment> between(const std::vector<MemberSegment>&, Time, Time);
template std::span<const OwnerSegment> between(const std::vector<OwnerSegment>&, Time, Time);
template std::span<const BrokerSegment> between(const std::vector<BrokerSegment>&, Time, Time);
template std::span<const LeaderSegment> between(const std::vector<LeaderSegment>&, Time, Time);
template const BrokerSegment* at_time(const std::vector<BrokerSegment>&, Time);
template const ControllerSegment* at_time(const std::vector<ControllerSegment>&, Time);
template const LeaderSegment* at_time(const std::vector<LeaderSegment>&, Time);
template const GroupSegment* at_time(const std::vector<GroupSegment>&, Time);
template const MemberSegment* at_time(const std::vector<MemberSegment>&, Time);
template const OwnerSegment* at_time(const std::vector<OwnerSegment>&, Time);

std::span<const HeartbeatTick> between(const std::vector<HeartbeatTick>& ticks, Time from,
                                       Time to) {
  const auto begin = std::partition_point(ticks.begin(), ticks.end(),
                                          [&](const HeartbeatTick& t) { return t.time < from; });
  const auto end =
      std::partition_point(begin, ticks.end(), [&](const HeartbeatTick& t) { return t.time < to; });
  return {begin, end};
}

std::string_view segment_label(const MemberSegment& segment) {
  const bool member = segment.member;
  switch (segment.phase) {
    case MemberPhase::absent: return "";
    case MemberPhase::unjoined: return "UNJOINED";
    case MemberPhase::preparing: return "PREPARING";
    case MemberPhase::completing: return "COMPLETING";
    case MemberPhase::stable: return member ? "STABLE" : "STABLE, removed by the coordinator";
    case MemberPhase::late: return "busy, has not joined again";
    case MemberPhase::joining: return "JOINING";
    case MemberPhase::reconciling: return "RECONCILING";
    case MemberPhase::acknowledging: return "ACKNOWLEDGING";
    case MemberPhase::fenced: return "FENCED";
    case MemberPhase::leaving: return "LEAVING";
    case MemberPhase::stale: return "STALE";
    case MemberPhase::frozen:
      return member ? "frozen, still a member for the coordinator" : "frozen, removed";
    case MemberPhase::closing: return "closing";
    case MemberPhase::closed: return member ? "closed, still a member" : "closed";
    case MemberPhase::crashed:
      return member ? "crashed, still a member for the coordinator" : "removed";
  }
  return "";
}

}  // namespace ks
