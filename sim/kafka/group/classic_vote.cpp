// How a group selects its assignor from its members' lists. Source: ClassicGroup.supportsProtocols,
// candidateProtocols, selectProtocol.
#include <algorithm>

#include "sim/kafka/group/classic_parts.h"

namespace ks {
namespace {

bool all_have(const Group& group, const std::string& name) {
  return std::all_of(group.members.begin(), group.members.end(), [&](const GroupMember& member) {
    return std::find(member.protocols.begin(), member.protocols.end(), name) !=
           member.protocols.end();
  });
}

struct Vote {
  std::string name;
  std::uint32_t count = 0;
};

}  // namespace

bool supports_protocols(const Group& group, const std::vector<std::string>& protocols) {
  if (group.state == GroupState::empty) return !protocols.empty();
  return std::any_of(protocols.begin(), protocols.end(),
                     [&](const std::string& name) { return all_have(group, name); });
}

/// The most votes win; ties go to the first name in the order of Java's HashMap. A candidate is what all
/// have, so the first member's list has them all, and each name is looked for at all members only once.
std::string select_protocol(const Group& group) {
  JavaHashOrder voted;
  std::vector<Vote> votes;
  if (!group.members.empty()) {
    for (const std::string& name : group.members.front().protocols)
      if (all_have(group, name)) votes.push_back(Vote{name, 0});
  }
  const auto candidate = [&](const std::string& name) {
    return std::find_if(votes.begin(), votes.end(),
                        [&](const Vote& vote) { return vote.name == name; });
  };
  for (const GroupMember& member : group.members) {
    const auto choice =
        std::find_if(member.protocols.begin(), member.protocols.end(),
                     [&](const std::string& name) { return candidate(name) != votes.end(); });
    if (choice == member.protocols.end()) continue;
    Vote& vote = *candidate(*choice);
    if (vote.count++ == 0) voted.insert(vote.name);
  }
  Vote winner;
  for (const std::string& name : voted.iteration()) {
    const auto entry = std::find_if(votes.begin(), votes.end(),
                                    [&](const Vote& vote) { return vote.name == name; });
    if (entry->count > winner.count) winner = *entry;
  }
  return winner.name;
}

}  // namespace ks
