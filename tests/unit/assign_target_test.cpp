// The coordinator's assignors on the worked examples and other small groups.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "sim/kafka/group/target_assignor.h"

using namespace ks;

namespace {

struct GivenGroup {
  TargetInput input{};

  GivenGroup& topic(const char* name, const char* id, std::uint32_t partitions) {
    input.topics.push_back({name, *parse_topic_uuid(id), partitions});
    return *this;
  }
  GivenGroup& member(const char* id, std::vector<std::uint32_t> topics = {0}) {
    TargetMember member;
    member.member_id = id;
    member.topics = std::move(topics);
    input.members.push_back(std::move(member));
    return *this;
  }
  GivenGroup& left(const char* id) {
    std::erase_if(input.members,
                  [&](const TargetMember& member) { return member.member_id == id; });
    return *this;
  }

  /// "C1 0 1 · C2 2"; members by their place, partitions with their topic if there are several.
  std::string target(TargetFunction assign) {
    const Assignment result = assign(input);
    std::string text;
    for (std::size_t m = 0; m < result.size(); ++m) {
      input.members[m].target = result[m];
      text += (m > 0 ? " · " : "") + name_of(input.members[m].member_id);
      for (const AssignedPartition& p : result[m]) {
        text += " ";
        if (input.topics.size() > 1) text += input.topics[p.topic].name + "-";
        text += std::to_string(p.partition);
      }
    }
    return text;
  }
  std::string uniform() { return target(target_uniform); }
  std::string range() { return target(target_range); }

  static std::string name_of(const std::string& id);
};

// The ids of the worked examples; in Java's order C3, C2, C1, C4.
constexpr const char* c1 = "4nXvQy1tQk6Zr0aB3cD5eg";
constexpr const char* c2 = "pT8sLw2mRuKJf7hG9iN1xA";
constexpr const char* c3 = "Zb6YcV0oSdeWq3rT5uE8yQ";
constexpr const char* c4 = "hK2jM4nP6qR8sT0uV1wX3g";
constexpr const char* some_id = "bDN62vsrQS-k7-o17UF2ow";

std::string GivenGroup::name_of(const std::string& id) {
  return id == c1 ? "C1" : id == c2 ? "C2" : id == c3 ? "C3" : id == c4 ? "C4" : id;
}

GivenGroup orders(std::uint32_t partitions) {
  GivenGroup group;
  group.topic("orders", some_id, partitions);
  return group;
}

}  // namespace

TEST_CASE("uniform takes from those above their share, one joiner after the other") {
  GivenGroup group = orders(6);
  CHECK(group.member(c1).uniform() == "C1 0 1 2 3 4 5");
  CHECK(group.member(c2).uniform() == "C1 0 1 2 · C2 3 4 5");
  CHECK(group.member(c3).uniform() == "C1 0 1 · C2 3 4 · C3 2 5");
  GivenGroup other = group;
  CHECK(group.left(c2).uniform() == "C1 0 1 4 · C3 2 3 5");
  CHECK(group.member(c4).uniform() == "C1 0 1 · C3 2 3 · C4 4 5");
  CHECK(other.member(c4).uniform() == "C1 0 · C2 3 4 · C3 2 5 · C4 1");
}

TEST_CASE("uniform from nothing leaves the one more to the last in Java's order") {
  CHECK(orders(6).member(c1).member(c2).member(c3).uniform() == "C1 4 5 · C2 2 3 · C3 0 1");
  CHECK(orders(7).member(c1).member(c2).member(c3).uniform() == "C1 4 5 6 · C2 2 3 · C3 0 1");
  CHECK(orders(5).member(c1).member(c2).member(c3).uniform() == "C1 3 4 · C2 1 2 · C3 0");
  CHECK(orders(2).member(c1).member(c2).member(c3).uniform() == "C1 1 · C2 0 · C3");
}

TEST_CASE("uniform lets members keep the one more that they have") {
  GivenGroup group = orders(5);
  group.member(c1).member(c2).member(c3);
  group.input.members[0].target = {{0, 0}, {0, 1}};
  group.input.members[1].target = {{0, 2}};
  group.input.members[2].target = {{0, 3}, {0, 4}};
  CHECK(group.uniform() == "C1 0 1 · C2 2 · C3 3 4");
}

TEST_CASE("uniform gives new partitions of a growing topic to those with room") {
  GivenGroup group = orders(6);
  group.member(c1).uniform();
  group.member(c2).member(c3);
  CHECK(group.uniform() == "C1 0 1 · C2 4 5 · C3 2 3");
  group.input.topics[0].partitions = 8;
  CHECK(group.uniform() == "C1 0 1 7 · C2 4 5 6 · C3 2 3");
}

TEST_CASE("uniform drops what members no longer read, and topics that are gone") {
  GivenGroup group = orders(2);
  group.topic("pay", "RxVKm7ZbRjCNf-Rar-FhdA", 2).member("A", {0, 1});
  CHECK(group.uniform() == "A orders-0 orders-1 pay-0 pay-1");
  group.input.members[0].topics = {1};
  CHECK(group.uniform() == "A pay-0 pay-1");
  group.input.topics[1].partitions.reset();
  CHECK(group.uniform() == "A");
  group.input.members.clear();
  CHECK(target_uniform(group.input).empty());
}

TEST_CASE("subscriptions are compared by name, missing topics included") {
  GivenGroup group = orders(2);
  group.topic("gone", "RxVKm7ZbRjCNf-Rar-FhdA", 0).member("A", {0}).member("B", {0});
  group.input.topics[1].partitions.reset();
  CHECK(subscribe_alike(group.input));
  group.input.members[1].topics = {0, 1};
  CHECK_FALSE(subscribe_alike(group.input));
  group.input.members[0].topics = {1, 0};
  CHECK(subscribe_alike(group.input));
}

TEST_CASE("uniform evens out members with different subscriptions topic by topic") {
  GivenGroup group;
  group.topic("t0", some_id, 4).topic("t1", "RxVKm7ZbRjCNf-Rar-FhdA", 4);
  group.member("A", {0}).member("B", {0, 1});
  // t1 has one reader and comes first; of t0 the other one then gets all.
  CHECK(group.uniform() == "A t0-0 t0-1 t0-2 t0-3 · B t1-0 t1-1 t1-2 t1-3");
  group.member("C", {1});
  CHECK(group.uniform() == "A t0-0 t0-1 t0-2 · B t0-3 t1-0 t1-1 · C t1-2 t1-3");
}

TEST_CASE("the coordinator's range cuts blocks by member id") {
  GivenGroup group = orders(6);
  CHECK(group.member(c1).member(c2).member(c3).range() == "C1 0 1 · C2 4 5 · C3 2 3");
  group.input.members[1].group_instance_id = "first";
  CHECK(group.range() == "C1 2 3 · C2 0 1 · C3 4 5");
}

TEST_CASE("the coordinator's range looks only at the readers of each topic") {
  GivenGroup group;
  group.topic("t0", some_id, 3).topic("t1", "RxVKm7ZbRjCNf-Rar-FhdA", 2);
  group.member("A", {0}).member("B", {0, 1}).member("C", {1});
  CHECK(group.range() == "A t0-0 t0-1 · B t0-2 t1-0 · C t1-1");
}

TEST_CASE("the coordinator's assignors are found by name and class name") {
  CHECK(find_target_assignor("uniform")->assign == target_uniform);
  CHECK(find_target_assignor("org.apache.kafka.coordinator.group.assignor.RangeAssignor")->assign ==
        target_range);
  CHECK(find_target_assignor("sticky") == nullptr);
  CHECK(target_assignor_table().front().name == "uniform");
}
