// ZooKeeper mode: what a controller tells brokers in which order, what of that their clients hear, and how a
// leader goes on in a newer epoch. Phases are given.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "sim/world/invariants.h"
#include "tests/support/control_story.h"

using namespace ks;
using namespace ks_tests;

namespace {

std::string state(const Cluster& image, PartitionId partition) {
  const PartitionInfo& info = image.at(partition);
  const std::string leader =
      info.leader.valid() ? "b" + std::to_string(info.leader.index + 1) : "-";
  return leader + "/" + std::to_string(info.leader_epoch);
}

/// What a controller sent to a broker from an instant on, and what it says of a partition.
std::vector<std::string> told(const Story& story, const std::string& broker, Duration from,
                              PartitionId partition) {
  std::vector<std::string> list;
  for (const Fact& fact : story.facts.list) {
    const auto* const sent = std::get_if<MessageSent>(&fact.body);
    if (sent == nullptr || fact.time < at(from) || sent->to != story.node(broker)) continue;
    if (const auto* roles = std::get_if<LeaderAndIsrRequest>(&sent->message.body)) {
      list.push_back("LeaderAndIsr " + state(*roles->image, partition));
    } else if (const auto* update = std::get_if<UpdateMetadataRequest>(&sent->message.body)) {
      list.push_back(update->brokers_only ? "UpdateMetadata, brokers only"
                                          : "UpdateMetadata " + state(*update->image, partition));
    }
  }
  return list;
}

using Told = std::vector<std::string>;

}  // namespace

TEST_CASE("ZooKeeper: clients hear of a leader by UpdateMetadata, which follows LeaderAndIsr") {
  Story story = zookeeper_story({{2, 3, 1}});
  story.at(20s, Kill{"b2"});
  // The new leader is found at 36.003 s, and written 2.1 ms later; LeaderAndIsr takes 1 ms.
  const World& world = story.run(Duration{36'006'100});
  const Broker& leader = world.brokers[2];
  CHECK(state(*leader.image, PartitionId{0}) == "b3/1");
  CHECK(state(*leader.for_clients(), PartitionId{0}) == "b2/0");
  // Its answer takes 1 ms, UpdateMetadata another one.
  story.run(Duration{36'008'099});
  CHECK(state(*leader.for_clients(), PartitionId{0}) == "b2/0");
  story.run(Duration{36'008'100});
  CHECK(state(*leader.for_clients(), PartitionId{0}) == "b3/1");
}

TEST_CASE("ZooKeeper: who asks a new leader before its UpdateMetadata is told of the one before") {
  Story story = zookeeper_story({{2, 3, 1}});
  story.spec.network.latency = 50ms;
  story.facts.wanted = Level::data;
  story.produce("A", Ratio{50, 1}, 1);
  story.at(20s, Kill{"b2"});
  story.run(40s);
  const std::int64_t leads = story.first_us<LeadershipTaken>("b3", 20s);
  Told said;
  for (const Fact& fact : story.facts.list) {
    const auto* const sent = std::get_if<MessageSent>(&fact.body);
    if (sent == nullptr || fact.node != story.node("b3") || to_us(fact.time) < leads) continue;
    if (const auto* answer = std::get_if<MetadataResponse>(&sent->message.body))
      said.push_back(std::to_string(to_us(fact.time)) + " " +
                     state(*answer->image, PartitionId{0}));
  }
  // It is told to lead at 36.3 s, UpdateMetadata is sent 50 ms later and takes another 50.
  CHECK(leads == 36'300'100);
  CHECK(said == Told{"36333600 b2/0", "37433600 b3/1"});
}

TEST_CASE("ZooKeeper: a new controller tells what it has read, and then what it makes of that") {
  Story story = zookeeper_story({{1, 2, 3}, {2, 3, 1}});
  for (const char* const name : {"b1", "b2", "b3"}) story.at(20s, Kill{name});
  story.at(50s, StartBroker{"b1"});
  // It never follows a broker that is not live: b2, which it is told of as the leader first.
  std::uint32_t most = 0;
  for (Duration time = 50s; time <= 70s; time += 500us) {
    for (const Fetcher& fetcher : story.run(time).replication.fetchers) {
      if (fetcher.follower == BrokerId{0}) most = std::max(most, fetcher.parts);
    }
  }
  CHECK(most == 0);
  // The dead leave one after the other, each with an epoch of its own; then there is an election.
  CHECK(told(story, "b1", 50s, PartitionId{1}) ==
        Told{"UpdateMetadata, brokers only", "LeaderAndIsr b2/0", "UpdateMetadata b2/0",
             "LeaderAndIsr -/2", "UpdateMetadata -/2", "LeaderAndIsr b1/3", "UpdateMetadata b1/3"});
  const std::optional<std::string> broken = broken_invariant(story.world());
  CHECK_FALSE(broken.has_value());
}

TEST_CASE("ZooKeeper: those that are there hear of a new broker, and it hears of everything") {
  Story story = zookeeper_story({{2, 3}, {3, 1}});
  story.at(20s, Kill{"b2"});
  story.at(50s, StartBroker{"b2"});
  story.run(Duration{53'511'500});
  CHECK(told(story, "b3", 50s, PartitionId{0}) ==
        Told{"UpdateMetadata, brokers only", "UpdateMetadata b3/1"});
  CHECK(told(story, "b2", 50s, PartitionId{0}) ==
        Told{"UpdateMetadata b3/1", "LeaderAndIsr b3/1", "UpdateMetadata b3/1"});
}

TEST_CASE("ZooKeeper: a process that has registered listens when its socket server runs") {
  Story story = zookeeper_story({{2, 3, 1}});
  story.spec.zookeeper.times.serve = Duration{700'000};
  story.at(20s, Kill{"b2"});
  story.at(50s, StartBroker{"b2"});
  story.run(60s);
  CHECK(story.first_us<BrokerZnodeCreated>() == 53'504'000);
  std::int64_t running = 0;
  for (const Fact& fact : story.facts.list) {
    const auto* const changed = std::get_if<BrokerStateChanged>(&fact.body);
    if (changed != nullptr && changed->to == BrokerState::running) running = to_us(fact.time);
  }
  CHECK(running == 54'204'000);
  // The controller tries every 100 ms, first at 53.507 s; each attempt is refused 2 ms later.
  CHECK(told(story, "b2", 50s, PartitionId{0}).size() >= 3);
}

TEST_CASE("ZooKeeper: a leader that goes on in a newer epoch knows where its followers are") {
  Story story = zookeeper_story({{1, 2, 3}});
  story.facts.wanted = Level::data;
  story.produce("A", Ratio{50, 1}, 1);
  story.at(20s, Kill{"b3"});
  story.run(45s);
  // b3 was heard last at 18.001 s: its session ends at the tick at 39 s. The ISR of orders-0 and that of
  // __consumer_offsets-0 are written 2.2 ms after the brokers were read; LeaderAndIsr takes 1 ms. What b2 has
  // is committed at once, before it has fetched in the new epoch, and acknowledged 1 ms later.
  CHECK(story.first_us<BatchAcknowledged>("A", 30s) == 39'003'000 + 2'200 + 1'000 + 1'000);
}
