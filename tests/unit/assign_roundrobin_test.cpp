#include <catch2/catch_test_macros.hpp>
#include <string>

#include "sim/kafka/group/assignor.h"
#include "tests/support/assign_groups.h"

using namespace ks;
using ks_tests::group;
using ks_tests::topic;

namespace {

std::string roundrobin(const AssignInput& input) {
  return ks_tests::told(input, assign_roundrobin(input));
}

}  // namespace

TEST_CASE("round robin deals partitions like cards") {
  CHECK(roundrobin(group({topic("o", 6)}, {"C1", "C2", "C3"})) ==
        "C1 o-0 o-3 · C2 o-1 o-4 · C3 o-2 o-5");
  CHECK(roundrobin(group({topic("o", 6)}, {"C3", "C1"})) == "C3 o-1 o-3 o-5 · C1 o-0 o-2 o-4");
}

TEST_CASE("round robin goes on with the next topic where the last one ended") {
  CHECK(roundrobin(group({topic("orders", 6), topic("pay", 6)}, {"C1", "C2", "C3", "C4"})) ==
        "C1 orders-0 orders-4 pay-2 · C2 orders-1 orders-5 pay-3 · C3 orders-2 pay-0 pay-4 · "
        "C4 orders-3 pay-1 pay-5");
}

TEST_CASE("round robin takes topics by name") {
  CHECK(roundrobin(group({topic("pay", 1), topic("orders", 2)}, {"A", "B"})) ==
        "A orders-0 pay-0 · B orders-1");
}

TEST_CASE("round robin passes over members that do not read the topic") {
  AssignInput input = group({topic("t0", 1), topic("t1", 2), topic("t2", 3)}, {"C0", "C1", "C2"});
  input.members[0].topics = {0};
  input.members[1].topics = {0, 1};
  CHECK(roundrobin(input) == "C0 t0-0 · C1 t1-0 · C2 t1-1 t2-0 t2-1 t2-2");
}

TEST_CASE("round robin serves static members first") {
  AssignInput input = group({topic("o", 3)}, {"a", "b"});
  input.members[1].group_instance_id = "z";
  CHECK(roundrobin(input) == "a o-1 · b o-0 o-2");
}

TEST_CASE("round robin skips topics that do not exist or that nobody reads") {
  AssignInput input = group({topic("gone", 0), topic("o", 2), topic("unread", 5)}, {"A"});
  input.topics[0].partitions.reset();
  input.members[0].topics = {0, 1};
  CHECK(roundrobin(input) == "A o-0 o-1");
  input.members[0].topics.clear();
  CHECK(roundrobin(input) == "A");
  input.members.clear();
  CHECK(assign_roundrobin(input).assignment.empty());
}
