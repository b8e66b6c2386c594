#include "sim/kafka/group/assign_simple.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

using namespace ks;

namespace {

TargetInput group_of(std::size_t members, std::uint32_t partitions) {
  TargetInput input;
  TargetTopic topic;
  topic.name = "orders";
  topic.id = TopicUuid{1, 2};
  topic.partitions = partitions;
  input.topics.push_back(topic);
  for (std::size_t i = 0; i < members; ++i) {
    TargetMember member;
    member.member_id = "m" + std::to_string(i);
    member.topics = {0};
    input.members.push_back(member);
  }
  return input;
}

std::vector<AssignedPartition> all_of(const TargetInput& input) {
  std::vector<AssignedPartition> list;
  for (std::uint32_t n = 0; n < *input.topics[0].partitions; ++n) list.push_back({0, n});
  return list;
}

std::vector<std::size_t> readers(const Assignment& result, std::uint32_t partitions) {
  std::vector<std::size_t> counts(partitions, 0);
  for (const auto& given : result) {
    for (const AssignedPartition& each : given) ++counts[each.partition];
  }
  return counts;
}

void keep(TargetInput& input, const Assignment& result) {
  for (std::size_t i = 0; i < result.size(); ++i) input.members[i].target = result[i];
}

std::size_t moved(const Assignment& before, const Assignment& after) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < before.size() && i < after.size(); ++i) {
    for (const AssignedPartition& each : before[i])
      count += std::find(after[i].begin(), after[i].end(), each) == after[i].end() ? 1U : 0U;
  }
  return count;
}

}  // namespace

TEST_CASE("4.0: simple gives every member every partition") {
  const Assignment result = assign_simple_all(group_of(3, 4));
  REQUIRE(result.size() == 3);
  for (const auto& given : result) CHECK(given.size() == 4);
}

TEST_CASE("4.4: simple shares each partition among as many members, and members have as much") {
  for (std::uint32_t partitions = 1; partitions <= 7; ++partitions) {
    for (std::size_t members = 1; members <= 9; ++members) {
      CAPTURE(partitions, members);
      const TargetInput input = group_of(members, partitions);
      const Assignment result = assign_simple_balanced(input, all_of(input));
      const std::size_t sharing = (members + partitions - 1) / partitions;
      for (const std::size_t count : readers(result, partitions)) CHECK(count == sharing);
      const std::size_t total = sharing * partitions;
      for (const auto& given : result) {
        CHECK(given.size() >= total / members);
        CHECK(given.size() <= (total + members - 1) / members);
      }
    }
  }
}

TEST_CASE("4.4: simple moves nothing when nothing has changed, and little when a member comes") {
  TargetInput input = group_of(3, 6);
  const Assignment first = assign_simple_balanced(input, all_of(input));
  keep(input, first);
  CHECK(assign_simple_balanced(input, all_of(input)) == first);
  TargetMember fourth;
  fourth.member_id = "m3";
  fourth.topics = {0};
  input.members.push_back(fourth);
  const Assignment second = assign_simple_balanced(input, all_of(input));
  for (const auto& given : second) CHECK(!given.empty());
  CHECK(moved(first, second) <= 2);
  for (const std::size_t count : readers(second, 6)) CHECK(count == 1);
}

TEST_CASE("4.4: partitions whose state is not stored yet are given to nobody") {
  const TargetInput input = group_of(2, 3);
  const Assignment result = assign_simple_balanced(input, {{0, 1}});
  CHECK(readers(result, 3) == std::vector<std::size_t>{0, 2, 0});
  CHECK(assign_simple_balanced(group_of(0, 3), {}).empty());
  for (const auto& given : assign_simple_balanced(input, {})) CHECK(given.empty());
}
