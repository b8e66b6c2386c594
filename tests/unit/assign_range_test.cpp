#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <initializer_list>
#include <numeric>
#include <string>

#include "sim/kafka/group/assignor.h"

using namespace ks;

namespace {

AssignTopic topic(std::string name, std::uint32_t partitions) {
  AssignTopic result;
  result.name = std::move(name);
  result.partitions = partitions;
  return result;
}

/// A group whose members all subscribe to all topics.
AssignInput group(std::vector<AssignTopic> topics, std::initializer_list<const char*> members) {
  AssignInput input;
  input.topics = std::move(topics);
  for (const char* id : members) {
    Member member;
    member.member_id = id;
    member.topics.resize(input.topics.size());
    std::iota(member.topics.begin(), member.topics.end(), 0u);
    input.members.push_back(member);
  }
  return input;
}

/// "C1 orders-0 orders-1 · C2 orders-2"
std::string told(const AssignInput& input, const Assignment& assignment) {
  std::string text;
  for (std::size_t m = 0; m < assignment.size(); ++m) {
    if (m > 0) text += " · ";
    text += input.members[m].member_id;
    for (const AssignedPartition& p : assignment[m]) {
      text += " " + input.topics[p.topic].name + "-" + std::to_string(p.partition);
    }
  }
  return text;
}

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
  CHECK(serving_order(input.members) == std::vector<std::size_t>{2, 1, 0, 3});
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
  CHECK(assign_range(input).empty());
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

TEST_CASE("an assignor is found by its name and by its class name") {
  const AssignorRow* range_row = find_assignor("range");
  REQUIRE(range_row != nullptr);
  CHECK(range_row->class_name == "org.apache.kafka.clients.consumer.RangeAssignor");
  CHECK(range_row->protocol == RebalanceProtocol::eager);
  CHECK(range_row->assign == assign_range);
  CHECK(find_assignor("org.apache.kafka.clients.consumer.CooperativeStickyAssignor")->name ==
        "cooperative-sticky");
  CHECK(find_assignor("cooperative-sticky")->protocol == RebalanceProtocol::cooperative);
  CHECK(find_assignor("Range") == nullptr);
}

TEST_CASE("every assignor that runs hands out each partition once and all of them") {
  for (const AssignorRow& row : assignor_table()) {
    if (row.assign == nullptr) continue;
    CAPTURE(row.name);
    const AssignInput input = group({topic("o", 7), topic("p", 3)}, {"A", "B", "C", "D"});
    std::vector<AssignedPartition> all;
    for (const auto& list : row.assign(input)) all.insert(all.end(), list.begin(), list.end());
    std::sort(all.begin(), all.end());
    CHECK(all.size() == 10);
    CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
  }
}
