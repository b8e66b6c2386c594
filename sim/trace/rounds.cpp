#include "sim/trace/rounds.h"

#include <optional>

#include "sim/trace/subject.h"

namespace ks {
namespace {

/// The position of the group's last fact of a kind before `limit`.
template <class Body>
std::optional<std::uint32_t> last_of(const Trace& trace, GroupId group, std::size_t limit) {
  const auto positions = trace.of<Body>();
  for (auto next = last_below(positions, limit); next; next = last_below(positions, *next)) {
    if (std::get<Body>(trace[*next].body).group == group) return next;
  }
  return std::nullopt;
}

}  // namespace

Rounds rounds_of(const Trace& trace, const Fact& fact) {
  const GroupId group = group_of(fact.body);
  if (!group.valid()) return Rounds::generations;
  const std::size_t limit = trace.of_event(fact.event).end;
  auto bumped = last_of<GroupEpochBumped>(trace, group, limit);
  // Who joins with a pattern that is not resolved yet bumps nothing.
  if (!bumped) bumped = last_of<MemberAssignmentChanged>(trace, group, limit);
  if (!bumped) return Rounds::generations;
  // It may have become a classic group again, or an empty one may have begun anew as such.
  const auto joined = last_of<JoinPhaseCompleted>(trace, group, limit);
  const auto formed = last_of<RebalanceStarted>(trace, group, limit);
  const auto changed = last_of<GroupTypeChanged>(trace, group, limit);
  const bool classic = (joined && *joined > *bumped) || (formed && *formed > *bumped) ||
                       (changed && *changed > *bumped &&
                        std::get<GroupTypeChanged>(trace[*changed].body).to == GroupType::classic);
  return classic ? Rounds::generations : Rounds::epochs;
}

std::string_view round_of_group(Rounds rounds) {
  return rounds == Rounds::epochs ? "group epoch" : "generation";
}

std::string_view round_of_member(Rounds rounds) {
  return rounds == Rounds::epochs ? "member epoch" : "generation";
}

}  // namespace ks
