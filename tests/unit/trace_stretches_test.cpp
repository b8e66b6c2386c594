#include "sim/trace/stretches.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/facts.h"

namespace ks {
namespace {

using namespace test;

/// Of orders-0, which b1 leads and orders-1, which b2 leads.
Lanes lanes_of_two() {
  ClusterStart start;
  start.brokers = 2;
  start.partitions = {{BrokerId{0}, 2, 2, false}, {BrokerId{1}, 2, 2, false}};
  return Lanes({{g, {p(0), p(1)}}}, start);
}

TEST_CASE("a partition is without a leader while nobody answers for it") {
  Lanes lanes = lanes_of_two();
  const Names names = cast();
  lanes.append(fact(1, 10s, node(BrokerId{0}), ProcessKilled{}), names);
  LeaderElected none;
  none.partition = p(0);
  lanes.append(fact(2, 15s, node(ControllerId{0}), none), names);  // nobody can take over
  LeaderElected other;
  other.partition = p(0);
  other.to = BrokerId{1};
  lanes.append(fact(3, 20s, node(ControllerId{0}), other), names);
  lanes.append(fact(4, 30s, node(BrokerId{1}), ProcessFrozen{}), names);
  const std::vector<Stretch> all = without_leader(lanes, at(40s));
  REQUIRE(all.size() == 3);
  CHECK(all[0].partition == p(0));
  CHECK(all[0].from == at(10s));
  CHECK(all[0].to == at(20s));
  CHECK(all[0].over);
  CHECK(all[0].event == 1);
  CHECK(all[1].from == at(30s));
  CHECK_FALSE(all[1].over);
  CHECK(all[2].partition == p(1));
  CHECK(length_of(all) == 30s);
  CHECK(length_of(without_leader(lanes, at(18s))) == 8s);
  CHECK(without_leader(lanes, at(10s)).empty());
}

TEST_CASE("what is deleted misses neither an owner nor a leader") {
  Lanes lanes = lanes_of_two();
  const Names names = cast();
  lanes.append(fact(1, 5s, node(c(1)), PartitionsAssigned{g, 1, {p(0), p(1)}}), names);
  lanes.append(fact(2, 10s, node(c(1)), PartitionsRevoked{g, {p(0)}}), names);
  lanes.append(fact(3, 11s, node(BrokerId{0}), ProcessKilled{}), names);
  lanes.append(fact(4, 12s, node(ControllerId{0}), TopicDeleted{TopicId{0}, 2}), names);
  lanes.append(fact(5, 13s, node(c(1)), PartitionsRevoked{g, {p(1)}}), names);
  CHECK(lanes.unowned(g) == 0);
  const std::vector<Stretch> unowned = without_owner(lanes, g, at(60s));
  REQUIRE(unowned.size() == 1);
  CHECK(unowned[0].partition == p(0));
  CHECK(unowned[0].to == at(12s));
  CHECK(unowned[0].over);
  CHECK(length_of(without_leader(lanes, at(60s))) == 1s);
  CHECK(at_time(lanes.owners_of(g)[1].segments, at(11s))->owner == c(1));
  CHECK(at_time(lanes.owners_of(g)[1].segments, at(12s)) == nullptr);
}

}  // namespace
}  // namespace ks
