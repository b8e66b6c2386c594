// What a group looks up among its members, against the plain rule on generated groups.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/rng.h"
#include "sim/kafka/group/classic_parts.h"

// Last: Catch2 has a CHECK of its own, for tests; the headers above mean ours.
#include <catch2/catch_test_macros.hpp>

namespace ks {
namespace {

GroupMember member_with(std::uint32_t id, std::vector<std::string> protocols) {
  GroupMember member;
  member.id = MemberId{id};
  member.protocols = std::move(protocols);
  return member;
}

/// ClassicGroup.selectProtocol word for word: each member votes for its first protocol that all have.
std::string plainly_selected(const Group& group) {
  const auto all_have = [&](const std::string& name) {
    return std::all_of(group.members.begin(), group.members.end(), [&](const GroupMember& member) {
      return std::count(member.protocols.begin(), member.protocols.end(), name) > 0;
    });
  };
  JavaHashOrder voted;
  std::vector<std::string> votes;
  for (const GroupMember& member : group.members) {
    const auto choice = std::find_if(member.protocols.begin(), member.protocols.end(), all_have);
    if (choice == member.protocols.end()) continue;
    voted.insert(*choice);
    votes.push_back(*choice);
  }
  std::string winner;
  std::ptrdiff_t most = 0;
  for (const std::string& name : voted.iteration()) {
    const std::ptrdiff_t count = std::count(votes.begin(), votes.end(), name);
    if (count > most) winner = name;
    most = std::max(most, count);
  }
  return winner;
}

}  // namespace

TEST_CASE("a member is found by its id, whatever the order of the members") {
  Group group;
  for (const std::uint32_t id : {1U, 4U, 5U, 9U}) group.members.push_back(member_with(id, {}));
  for (const std::uint32_t id : {1U, 4U, 5U, 9U})
    CHECK(group.find(MemberId{id}) ==
          &*std::find_if(group.members.begin(), group.members.end(),
                         [&](const GroupMember& member) { return member.id == MemberId{id}; }));
  for (const std::uint32_t id : {0U, 2U, 8U, 10U}) CHECK(group.find(MemberId{id}) == nullptr);

  Rng rng{11};
  for (int round = 0; round < 50; ++round) {
    Group mixed;
    std::vector<std::uint32_t> ids;
    for (std::uint32_t id = 0; id < 20; ++id) {
      if (rng.below(2) == 0) ids.push_back(id);
    }
    for (std::size_t i = ids.size(); i > 1; --i) std::swap(ids[i - 1], ids[rng.below(i)]);
    for (const std::uint32_t id : ids) mixed.members.push_back(member_with(id, {}));
    for (std::uint32_t id = 0; id < 20; ++id) {
      const Group& group_seen = mixed;
      const GroupMember* const found = group_seen.find(MemberId{id});
      CHECK((found != nullptr) == (std::count(ids.begin(), ids.end(), id) > 0));
      if (found != nullptr) CHECK(found->id == MemberId{id});
    }
  }
}

TEST_CASE("the protocol that most members vote for wins, and only one that all have") {
  Group group;
  group.members.push_back(member_with(0, {"range", "sticky"}));
  group.members.push_back(member_with(1, {"sticky", "range"}));
  group.members.push_back(member_with(2, {"roundrobin", "sticky", "range"}));
  CHECK(select_protocol(group) == "sticky");
  group.members.push_back(member_with(3, {"range"}));
  CHECK(select_protocol(group) == "range");
  group.members.push_back(member_with(4, {"roundrobin"}));
  CHECK(select_protocol(group) == "");
  CHECK(select_protocol(Group{}) == "");
}

TEST_CASE("protocols are selected as by the plain rule, over generated groups") {
  const std::vector<std::string> names{"range", "roundrobin", "sticky", "cooperative-sticky", "x"};
  Rng rng{5};
  for (int round = 0; round < 300; ++round) {
    Group group;
    const auto members = static_cast<std::uint32_t>(1 + rng.below(6));
    for (std::uint32_t id = 0; id < members; ++id) {
      std::vector<std::string> protocols;
      for (const std::string& name : names) {
        if (rng.below(5) > 0) protocols.push_back(name);
      }
      for (std::size_t i = protocols.size(); i > 1; --i)
        std::swap(protocols[i - 1], protocols[rng.below(i)]);
      group.members.push_back(member_with(id, protocols));
    }
    CHECK(select_protocol(group) == plainly_selected(group));
  }
}

}  // namespace ks
