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

/// The most votes win; ties go to the first name in the order of Java's HashMap.
std::string select_protocol(const Group& group) {
  JavaHashOrder voted;
  std::vector<Vote> votes;
  for (const GroupMember& member : group.members) {
    const auto choice =
        std::find_if(member.protocols.begin(), member.protocols.end(),
                     [&](const std::string& name) { return all_have(group, name); });
    if (choice == member.protocols.end()) continue;
    voted.insert(*choice);
    auto entry = std::find_if(votes.begin(), votes.end(),
                              [&](const Vote& vote) { return vote.name == *choice; });
    if (entry == votes.end()) entry = votes.insert(votes.end(), Vote{*choice, 0});
    ++entry->count;
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
