#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "sim/kafka/group/assign_order.h"
#include "sim/kafka/group/assignor.h"
#include "tests/support/assign_groups.h"

using namespace ks;
using ks_tests::group;
using ks_tests::told;
using ks_tests::topic;

namespace {

std::string range(const AssignInput& input) { return told(input, assign_range(input)); }

}  // namespace

TEST_CASE("range cuts six partitions into blocks of neighbours") {
  CHECK(range(group({topic("o", 6)}, {"C1", "C2", "C3"})) ==
        "C1 o-0 o-1 · C2 o-2 o-3 · C3 o-4 o-5");
  CHECK(range(group({topic("o", 6)}, {"C1", "C3"})) == "C1 o-0 o-1 o-2 · C3 o-3 o-4 o-5");
  CHECK(range(group({topic("o", 6)}, {"C1", "C3", "C4"})) ==
        "C1 o-0 o-1 · C3 o-2 o-3 · C4 o-4 o-5");
}

TEST_CASE("range gives the first members one more when the division leaves a rest") {
  CHECK(range(group({topic("o", 6)}, {"C1", "C2", "C3", "C4"})) ==
        "C1 o-0 o-1 · C2 o-2 o-3 · C3 o-4 · C4 o-5");
}

TEST_CASE("range leaves members without work when there are too few partitions") {
  CHECK(range(group({topic("o", 2)}, {"A", "B", "C"})) == "A o-0 · B o-1 · C");
}

TEST_CASE("range lets the extra partitions of several topics pile up on the first members") {
  CHECK(range(group({topic("o", 6), topic("p", 6)}, {"C1", "C2", "C3", "C4"})) ==
        "C1 o-0 o-1 p-0 p-1 · C2 o-2 o-3 p-2 p-3 · C3 o-4 p-4 · C4 o-5 p-5");
}

TEST_CASE("range looks only at the subscribers of each topic") {
  AssignInput input = group({topic("t0", 1), topic("t1", 2), topic("t2", 3)}, {"C0", "C1", "C2"});
  input.members[0].topics = {0};
  input.members[1].topics = {0, 1};
  CHECK(range(input) == "C0 t0-0 · C1 t1-0 · C2 t1-1 t2-0 t2-1 t2-2");
}

TEST_CASE("range serves static members first, by instance id, then the others by member id") {
  AssignInput input = group({topic("o", 4)}, {"a", "z", "y", "b"});
  input.members[1].group_instance_id = "2";
  input.members[2].group_instance_id = "10";
  CHECK(serving_order(names_of(input.members)) == std::vector<std::uint32_t>{2, 1, 0, 3});
  CHECK(range(input) == "a o-2 · z o-1 · y o-0 · b o-3");
}

TEST_CASE("range does not depend on the order in which members are given") {
  CHECK(range(group({topic("o", 6)}, {"C3", "C1", "C2"})) ==
        "C3 o-4 o-5 · C1 o-0 o-1 · C2 o-2 o-3");
}

TEST_CASE("range skips topics that do not exist or that nobody reads") {
  AssignInput input = group({topic("gone", 0), topic("o", 2), topic("unread", 5)}, {"A"});
  input.topics[0].partitions.reset();
  input.members[0].topics = {0, 1};
  CHECK(range(input) == "A o-0 o-1");
  input.members.clear();
  CHECK(assign_range(input).assignment.empty());
}

TEST_CASE("range lists what a member gets by topic name and partition") {
  CHECK(range(group({topic("pay", 1), topic("orders", 2)}, {"A"})) == "A orders-0 orders-1 pay-0");
}

TEST_CASE("range prefers partitions with a replica in the member's rack") {
  AssignInput input = group({topic("o", 4)}, {"A", "B"});
  input.topics[0].racks = {{"west"}, {"east"}, {"west"}, {"east"}};
  input.members[0].client_rack = "east";
  input.members[1].client_rack = "west";
  CHECK(range(input) == "A o-1 o-3 · B o-0 o-2");
}

TEST_CASE("range ignores racks when every partition is in all of them") {
  AssignInput input = group({topic("o", 4)}, {"A", "B"});
  input.topics[0].racks.assign(4, {"east", "west"});
  input.members[0].client_rack = "west";
  input.members[1].client_rack = "east";
  CHECK(range(input) == "A o-0 o-1 · B o-2 o-3");
}

TEST_CASE("range with racks keeps the same numbers of topics of equal size together") {
  AssignInput input = group({topic("o", 2), topic("p", 2)}, {"A", "B"});
  input.topics[0].racks = {{"west"}, {"east"}};
  input.topics[1].racks = {{"west"}, {"east"}};
  input.members[0].client_rack = "east";
  input.members[1].client_rack = "west";
  CHECK(range(input) == "A o-1 p-1 · B o-0 p-0");
}
