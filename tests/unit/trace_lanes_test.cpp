#include "sim/trace/lanes.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/facts.h"

namespace ks {
namespace {

using namespace test;

/// The orders crash in outline: C2 owns p2 and p3, is killed, expires, and C1 takes over.
Lanes crash() {
  Lanes lanes({{g, {p(0), p(1), p(2), p(3)}}});
  const Names names = cast();
  EventNo event = 0;
  const auto tell = [&](Duration when, NodeId where, FactBody body) {
    lanes.append(fact(++event, when, where, std::move(body)), names);
  };
  for (std::uint32_t i = 1; i <= 2; ++i) {
    tell(0s, node(c(i)), ProcessStarted{});
    tell(1s, b2, MemberAdded{g, m(i), i == 1});
    tell(1s, node(c(i)),
         MemberStateChanged{g, MemberState::unjoined, MemberState::preparing_rebalance, -1});
    tell(4s, node(c(i)),
         MemberStateChanged{g, MemberState::preparing_rebalance, MemberState::stable, 1});
  }
  tell(4s, b2, GroupStateChanged{g, GroupState::completing_rebalance, GroupState::stable, 1});
  tell(5s, node(c(1)), PartitionsAssigned{g, 1, {p(0), p(1)}});
  tell(5s, node(c(2)), PartitionsAssigned{g, 1, {p(2), p(3)}});
  tell(7s, b2, HeartbeatAccepted{g, m(2), KafkaError::none});
  tell(20s, node(c(2)), ProcessKilled{{p(2), p(3)}});
  tell(52s, b2, MemberRemoved{g, m(2), RebalanceReason::session_expired});
  tell(52s, b2, GroupStateChanged{g, GroupState::stable, GroupState::preparing_rebalance, 1});
  tell(53s, node(c(1)), RebalanceLearned{g, true});
  tell(54s, node(c(1)), PartitionsRevoked{g, {p(0), p(1)}});
  tell(54s, node(c(1)),
       MemberStateChanged{g, MemberState::stable, MemberState::preparing_rebalance, 1});
  tell(55s, node(c(1)), PartitionsAssigned{g, 2, {p(0), p(1), p(2), p(3)}});
  return lanes;
}

TEST_CASE("a killed consumer owns nothing at once but stays a member until the session expires") {
  const Lanes lanes = crash();
  const auto& segments = lanes.members()[1].segments;
  CHECK(segment_label(*at_time(segments, at(19999ms))) == "STABLE");
  CHECK(segment_label(*at_time(segments, at(20s))) ==
        "crashed, still a member for the coordinator");
  CHECK(segment_label(*at_time(segments, at(52s))) == "removed");
  CHECK(at_time(segments, at(30s))->to == at(52s));

  const OwnerLane& p2 = lanes.owners_of(g)[2];
  REQUIRE(p2.segments.size() == 4);
  CHECK(p2.segments[0].before);
  CHECK_FALSE(p2.segments[0].owner.valid());
  CHECK(p2.segments[1].owner == c(2));
  CHECK(p2.segments[1].from == at(5s));
  CHECK_FALSE(p2.segments[2].owner.valid());
  CHECK_FALSE(p2.segments[2].before);
  CHECK(p2.segments[2].from == at(20s));
  CHECK(p2.segments[2].to == at(55s));
  CHECK(p2.segments[3].owner == c(1));
  CHECK(p2.segments[3].to == never);
  CHECK(lanes.unowned(g) == 0);
}

TEST_CASE("eager revocation leaves a partition without an owner until it is assigned again") {
  const Lanes lanes = crash();
  const OwnerLane& p0 = lanes.owners_of(g)[0];
  REQUIRE(p0.segments.size() == 4);
  CHECK(p0.segments[1].owner == c(1));
  CHECK(p0.segments[2].from == at(54s));
  CHECK(p0.segments[2].to == at(55s));
  CHECK_FALSE(p0.segments[2].owner.valid());
}

TEST_CASE("a member that knows of the rebalance but is busy is shown as late") {
  const Lanes lanes = crash();
  const auto& segments = lanes.members()[0].segments;
  CHECK(at_time(segments, at(52s))->phase == MemberPhase::stable);
  CHECK(at_time(segments, at(53s))->phase == MemberPhase::late);
  CHECK(at_time(segments, at(54s))->phase == MemberPhase::preparing);
  CHECK(lanes.groups()[0].members == std::vector{c(1), c(2)});
  REQUIRE(lanes.members()[1].heartbeats.size() == 1);
  CHECK(lanes.members()[1].heartbeats[0].time == at(7s));
}

TEST_CASE("the group lane has a segment for each state") {
  const Lanes lanes = crash();
  const auto& segments = lanes.groups()[0].segments;
  REQUIRE(segments.size() == 3);
  CHECK(segments[0].state == GroupState::empty);
  CHECK(segments[1].from == at(4s));
  CHECK(segments[2].state == GroupState::preparing_rebalance);
  CHECK(between(segments, at(10s), at(52s)).size() == 1);
  CHECK(between(segments, at(10s), at(52001ms)).size() == 2);
  CHECK(between(segments, at(4s), at(5s)).size() == 1);
}

TEST_CASE("a frozen consumer that comes back too late shares a partition until it finds out") {
  Lanes lanes({{g, {p(0)}}});
  const Names names = cast();
  lanes.append(fact(1, 1s, node(c(1)), PartitionsAssigned{g, 1, {p(0)}}), names);
  lanes.append(fact(2, 2s, node(c(1)), ProcessFrozen{}), names);
  lanes.append(fact(3, 50s, node(c(2)), PartitionsAssigned{g, 2, {p(0)}}), names);
  lanes.append(fact(4, 60s, node(c(1)), PartitionsLost{g, {p(0)}}), names);
  const auto& segments = lanes.owners()[0].segments;
  REQUIRE(segments.size() == 4);
  CHECK(segments[2].owner == c(2));
  CHECK(segments[2].doubled);
  CHECK(segments[2].from == at(50s));
  CHECK(segments[3].owner == c(2));
  CHECK_FALSE(segments[3].doubled);
}

TEST_CASE("a partition that is given back and assigned again at the same instant shows no gap") {
  Lanes lanes({{g, {p(0)}}});
  const Names names = cast();
  lanes.append(fact(1, 1s, node(c(1)), PartitionsAssigned{g, 1, {p(0)}}), names);
  lanes.append(fact(2, 2s, node(c(1)), PartitionsRevoked{g, {p(0)}}), names);
  lanes.append(fact(3, 2s, node(c(1)), PartitionsAssigned{g, 2, {p(0)}}), names);
  REQUIRE(lanes.owners()[0].segments.size() == 2);
  CHECK(lanes.owners()[0].segments[1].from == at(1s));
  CHECK(lanes.owners()[0].segments[1].to == never);
}

}  // namespace
}  // namespace ks
