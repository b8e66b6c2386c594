#include "sim/trace/cluster_lanes.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "sim/trace/lanes.h"
#include "tests/support/sessions.h"

namespace ks {
namespace {

using namespace std::chrono_literals;

std::vector<std::string> labels(const BrokerLane& lane) {
  std::vector<std::string> all;
  for (const BrokerSegment& s : lane.segments) all.emplace_back(segment_label(s));
  return all;
}

/// Lesson 22: b3, the group's home, dies at 20 s, is fenced nine seconds later and comes back at 60 s.
TEST_CASE("lanes tell of a broker that dies, is given up and comes back") {
  const Session session = test::completed(shipped("22-coordinator-failover.toml"));
  const ClusterLanes& cluster = session.lanes().cluster();
  REQUIRE(cluster.brokers().size() == 3);
  CHECK(labels(cluster.brokers()[0]) == std::vector<std::string>{"running"});
  CHECK(labels(cluster.brokers()[2]) ==
        std::vector<std::string>{"running", "crashed, not fenced yet", "crashed, fenced",
                                 "starting, fenced", "starting, not fenced", "running"});
  const BrokerSegment& silent = cluster.brokers()[2].segments[1];
  CHECK(silent.from == at(20s));
  CHECK(silent.to - silent.from > 7s);
  CHECK(silent.to - silent.from < 11s);
}

TEST_CASE("a group is without a coordinator from its death until another has loaded") {
  const Session session = test::completed(shipped("22-coordinator-failover.toml"));
  const ClusterLanes& cluster = session.lanes().cluster();
  const auto home = cluster.home_of(GroupId{0});
  std::vector<std::string> told;
  for (const HomeSegment& s : home.first(4)) told.emplace_back(segment_label(s));
  CHECK(told == std::vector<std::string>{"", "no coordinator", "Loading", ""});
  CHECK(home[0].broker == BrokerId{2});
  CHECK(home[1].from == at(20s));
  CHECK(home[2].to - home[2].from == 100ms);
  CHECK(home[3].broker != BrokerId{2});
}

TEST_CASE("a partition whose leader is dead has a leader on record only") {
  const std::string text = R"(format = 1
duration = "30s"
[cluster]
brokers = 3
[[topics]]
name = "orders"
partitions = 1
replicas = [[1, 2, 3]]
[[timeline]]
at = "10s"
do = "kill"
node = "b1"
)";
  const Session session = test::completed(text);
  const LeaderLane* lane = nullptr;
  for (const LeaderLane& l : session.lanes().cluster().leaders()) {
    if (session.names().of(l.partition) == "orders-0") lane = &l;
  }
  REQUIRE(lane != nullptr);
  CHECK(lane->replicas == 3);
  REQUIRE(lane->segments.size() >= 3);
  CHECK(lane->segments[0].led());
  CHECK(lane->segments[0].isr == 3);
  CHECK(lane->segments[1].leader == BrokerId{0});
  CHECK_FALSE(lane->segments[1].led());
  CHECK(lane->segments[1].from == at(10s));
  CHECK(lane->segments.back().leader == BrokerId{1});
  CHECK(lane->segments.back().led());
  CHECK(lane->segments.back().isr == 2);
}

TEST_CASE("with ZooKeeper a broker is fenced when its session ends, also that of the controller") {
  const Session session = test::completed(shipped("23-controller-zookeeper.toml"));
  const BrokerLane& lane = session.lanes().cluster().brokers()[0];
  CHECK(labels(lane) ==
        std::vector<std::string>{"running", "crashed, not fenced yet", "crashed, fenced"});
  const auto ends = session.trace().of<ZkSessionExpired>();
  REQUIRE(ends.size() == 1);
  CHECK(lane.segments.back().from == session.trace()[ends.front()].time);
}

TEST_CASE("a branch's lanes of the cluster begin as the run's do") {
  Session session = test::completed(shipped("22-coordinator-failover.toml"));
  Command command;
  command.at = at(70s);
  command.body = Kill{"b1"};
  REQUIRE(session.command(command));
  session.compute_all();
  const ClusterLanes& cluster = session.lanes().cluster();
  CHECK(labels(cluster.brokers()[2]).at(1) == "crashed, not fenced yet");
  CHECK(labels(cluster.brokers()[0]).at(1) == "crashed, not fenced yet");
}

}  // namespace
}  // namespace ks
