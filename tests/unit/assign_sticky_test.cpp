// Small groups whose outcome was worked out by hand or taken from the classes of Kafka.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "sim/kafka/group/assignor.h"
#include "tests/support/assign_groups.h"

using namespace ks;
using ks_tests::group;
using ks_tests::told;
using ks_tests::topic;

namespace {

using List = std::vector<AssignedPartition>;

/// The member was given these partitions of topic 0 in this generation.
void had(Member& member, std::int32_t generation, std::initializer_list<std::uint32_t> numbers) {
  List list;
  for (const std::uint32_t number : numbers) list.push_back({0, number});
  member.generation = generation;
  member.owned = list;
  member.user_data = AssignorUserData{list, generation};
}

std::string sticky(const AssignInput& input) { return told(input, assign_sticky(input)); }
std::string cooperative(const AssignInput& input) {
  return told(input, assign_cooperative_sticky(input));
}

constexpr const char* c1 = "C1-6f1c2a34-0001-4000-8000-000000000001";
constexpr const char* c2 = "C2-6f1c2a34-0002-4000-8000-000000000002";
constexpr const char* c3 = "C3-6f1c2a34-0003-4000-8000-000000000003";
constexpr const char* c4 = "C4-6f1c2a34-0004-4000-8000-000000000004";

/// Three members of the worked examples that have six partitions between them, and maybe a fourth.
AssignInput striped(bool with_c2, bool with_c4) {
  AssignInput input = group({topic("o", 6)}, {c1, c2, c3, c4});
  had(input.members[0], 1, {0, 3});
  had(input.members[1], 1, {1, 4});
  had(input.members[2], 1, {2, 5});
  if (!with_c4) input.members.pop_back();
  if (!with_c2) input.members.erase(input.members.begin() + 1);
  for (Member& member : input.members) member.topics = {0};
  return input;
}

/// Long ids as "C1".
std::string shortened(std::string text) {
  for (std::size_t at = text.find('-'); at != std::string::npos; at = text.find('-', at + 1)) {
    if (at >= 2 && text[at - 2] == 'C') text.erase(at, 37);
  }
  return text;
}

}  // namespace

TEST_CASE("sticky stripes partitions over a new group") {
  CHECK(sticky(group({topic("o", 7)}, {"C3", "C1", "C2"})) ==
        "C3 o-2 o-5 · C1 o-0 o-3 o-6 · C2 o-1 o-4");
  CHECK(sticky(group({topic("o", 2)}, {"A", "B", "C"})) == "A o-0 · B o-1 · C");
  CHECK(sticky(group({}, {"A"})) == "A");
  CHECK(assign_sticky({}).assignment.empty());
}

TEST_CASE("sticky gives away only what a member left behind") {
  CHECK(shortened(sticky(striped(false, false))) == "C1 o-0 o-1 o-3 · C3 o-2 o-4 o-5");
}

TEST_CASE("sticky takes the highest numbers from those with too many") {
  AssignInput input = group({topic("o", 6)}, {c1, c3, c4});
  had(input.members[0], 1, {0, 1, 3});
  had(input.members[1], 1, {2, 4, 5});
  CHECK(shortened(sticky(input)) == "C1 o-0 o-1 · C3 o-2 o-4 · C4 o-3 o-5");
}

TEST_CASE("who may keep one more depends on Java's order of member ids") {
  // C4, C1, C3, C2: the two places for a second partition are taken when it comes to C2.
  CHECK(shortened(sticky(striped(true, true))) == "C1 o-0 o-3 · C2 o-1 · C3 o-2 o-5 · C4 o-4");
}

TEST_CASE("cooperative-sticky first takes a partition away and gives it in the next rebalance") {
  AssignInput input = striped(true, true);
  CHECK(shortened(cooperative(input)) == "C1 o-0 o-3 · C2 o-1 · C3 o-2 o-5 · C4");
  had(input.members[1], 2, {1});
  had(input.members[0], 2, {0, 3});
  had(input.members[2], 2, {2, 5});
  had(input.members[3], 2, {});
  CHECK(shortened(cooperative(input)) == "C1 o-0 o-3 · C2 o-1 · C3 o-2 o-5 · C4 o-4");
}

TEST_CASE("cooperative-sticky needs one rebalance when nobody has to give anything up") {
  CHECK(shortened(cooperative(striped(false, false))) == "C1 o-0 o-1 o-3 · C3 o-2 o-4 o-5");
}

TEST_CASE("two claims of one generation cancel each other out") {
  AssignInput input = group({topic("o", 6)}, {c1, c2, c3});
  had(input.members[0], 5, {0, 1, 2});
  had(input.members[1], 5, {2, 3});
  had(input.members[2], 5, {4, 5});
  CHECK(shortened(sticky(input)) == "C1 o-0 o-1 · C2 o-2 o-3 · C3 o-4 o-5");
  CHECK(shortened(cooperative(input)) == "C1 o-0 o-1 · C2 o-3 · C3 o-4 o-5");
}

TEST_CASE("a claim of a newer generation beats one of an older") {
  AssignInput input = group({topic("o", 6)}, {c1, c2, c3});
  had(input.members[0], 5, {0, 1, 2});
  had(input.members[1], 4, {2, 3});
  had(input.members[2], 5, {4, 5});
  // Partition 2 counts as that of C1, who has too many.
  CHECK(shortened(sticky(input)) == "C1 o-0 o-1 · C2 o-2 o-3 · C3 o-4 o-5");
  CHECK(shortened(cooperative(input)) == "C1 o-0 o-1 · C2 o-3 · C3 o-4 o-5");
}

TEST_CASE("sticky reads its user data, cooperative-sticky the subscription") {
  AssignInput input = group({topic("o", 2)}, {"A", "B"});
  had(input.members[1], 1, {0});
  CHECK(sticky(input) == "A o-1 · B o-0");
  CHECK(cooperative(input) == "A o-1 · B o-0");
  input.members[1].owned.clear();
  CHECK(sticky(input) == "A o-1 · B o-0");
  CHECK(cooperative(input) == "A o-0 · B o-1");
  input.members[1].owned = {{0, 0}};
  input.members[1].user_data.reset();
  CHECK(sticky(input) == "A o-0 · B o-1");
  CHECK(cooperative(input) == "A o-1 · B o-0");
}

TEST_CASE("sticky hands topics of different readers to those with the fewest partitions") {
  AssignInput input = group({topic("t0", 1), topic("t1", 2), topic("t2", 3)}, {"C0", "C1", "C2"});
  input.members[0].topics = {0};
  input.members[1].topics = {0, 1};
  CHECK(sticky(input) == "C0 t0-0 · C1 t1-0 t1-1 · C2 t2-0 t2-1 t2-2");
}

TEST_CASE("sticky moves partitions until different readers have as many as possible alike") {
  AssignInput input = group({topic("T1", 4), topic("T2", 4)}, {"A", "B", "C"});
  input.members[0].topics = {0};
  input.members[2].topics = {1};
  const auto had_of = [](Member& member, std::uint32_t of) {
    List list;
    for (std::uint32_t p = 0; p < 4; ++p) list.push_back({of, p});
    member.generation = 1;
    member.user_data = AssignorUserData{list, 1};
  };
  had_of(input.members[0], 0);
  had_of(input.members[1], 1);
  CHECK(sticky(input) == "A T1-1 T1-2 T1-3 · B T1-0 T2-2 T2-3 · C T2-0 T2-1");
}

TEST_CASE("sticky with racks gives up what has no replica in the member's rack") {
  AssignInput input = group({topic("o", 4)}, {"A", "B"});
  input.topics[0].racks = {{"west"}, {"east"}, {"west"}, {"east"}};
  input.members[0].client_rack = "east";
  input.members[1].client_rack = "west";
  had(input.members[0], 1, {0, 1});
  had(input.members[1], 1, {2, 3});
  CHECK(sticky(input) == "A o-1 o-3 · B o-0 o-2");
  CHECK(cooperative(input) == "A o-1 · B o-2");
}

TEST_CASE("a claim on a partition that is gone can stop the assignor, as it stops Kafka's") {
  // "a" was made again with one partition, and "b" after it counts as free although A has it.
  AssignInput input = group({topic("a", 1), topic("b", 1)}, {"A"});
  input.members[0].generation = 1;
  input.members[0].user_data = AssignorUserData{{{0, 1}, {1, 0}}, 1};
  CHECK(assign_sticky(input).fault == AssignFault::illegal_state);
  CHECK(sticky(input) == "java.lang.IllegalStateException");
  input.members[0].user_data = AssignorUserData{{{0, 0}, {1, 0}}, 1};
  CHECK(sticky(input) == "A a-0 b-0");
}

TEST_CASE("claims on topics that nobody reads or that are gone do not count") {
  AssignInput input = group({topic("o", 2), topic("gone", 0)}, {"A", "B"});
  input.topics[1].partitions.reset();
  input.members[0].user_data = AssignorUserData{{{1, 0}, {1, 5}}, 1};
  CHECK(sticky(input) == "A o-0 · B o-1");
}

TEST_CASE("every fault has a name and a sentence") {
  for (const AssignFault fault :
       {AssignFault::endless, AssignFault::illegal_state, AssignFault::null_pointer}) {
    CHECK_FALSE(to_text(fault).empty());
    CHECK(explanation(fault).ends_with("."));
  }
}
