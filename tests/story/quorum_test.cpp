// Controllers that die, resign, stand still or are cut off: elections, the active controller, and what
// brokers can and cannot do meanwhile. Election timeouts are given where they count.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "sim/world/audit.h"
#include "tests/support/control_story.h"

using namespace ks;
using namespace ks_tests;

namespace {

constexpr Duration down_at = 20s;

Story quorum() {
  Story story = quorum_story();
  story.spec.topics[0].partitions = 2;
  story.spec.topics[0].replicas = {{1, 2, 3}, {2, 3, 1}};
  story.spec.topics[0].config = {{"min.insync.replicas", "2"}};
  return story;
}

const Controller& named(const Story& story, const std::string& name) {
  return story.world().controllers[story.node(name).index];
}

/// "Prospective 1, Candidate 2, Leader 2": the states of a controller and their epochs, in order.
std::string states(const Story& story, const std::string& name) {
  std::string text;
  for (const Fact& fact : story.facts.list) {
    const auto* changed = std::get_if<QuorumStateChanged>(&fact.body);
    if (changed == nullptr || fact.node != story.node(name)) continue;
    text += (text.empty() ? "" : ", ") + std::string{quorum_state_name(changed->to)} + " " +
            std::to_string(changed->epoch);
  }
  return text;
}

bool reaches(const World& world, const std::string& active) {
  return has_controller(world) && world.names->of(node(active_controller_id(world))) == active;
}

}  // namespace

TEST_CASE(
    "the leader is killed: two fetch timeouts, a pre-vote, a vote, and another one is active") {
  Story story = quorum();
  story.at(down_at, Kill{"k1"});
  story.run(30s);
  // The last NoOpRecord before is due at 19.6 s, written at 19.627 s, at the followers at 19.628 s; each has
  // flushed it 2 to 10 ms later and asks again; that answer, one round trip later, is the last.
  const std::int64_t first =
      std::min(story.first_us<QuorumStateChanged>("k2"), story.first_us<QuorumStateChanged>("k3"));
  const std::int64_t second =
      std::max(story.first_us<QuorumStateChanged>("k2"), story.first_us<QuorumStateChanged>("k3"));
  CHECK(first >= 19'628'000 + 2'000 + 2'000 + 2'000'000);
  CHECK(second <= 19'628'000 + 10'000 + 2'000 + 2'000'000);
  CHECK(second - first == 2'290);  // by this seed; within one way they would split the votes
  // Whoever is second has both pre-votes one round trip later and the votes after another one.
  const std::string winner = story.first_us<QuorumStateChanged>("k2") == second ? "k2" : "k3";
  const std::string other = winner == "k2" ? "k3" : "k2";
  CHECK(states(story, winner) == "Prospective 1, Candidate 2, Leader 2");
  CHECK(states(story, other) == "Prospective 1, Unattached 2, Follower 2");
  const std::vector<std::int64_t> times = story.times<QuorumStateChanged>(winner);
  CHECK(times == std::vector<std::int64_t>{second, second + 2'000, second + 4'000});
  // BeginQuorumEpoch, a fetch, its answer with LeaderChange, 2 to 10 ms for the flush, and the next fetch.
  const std::int64_t active = story.first_us<ControllerActivated>();
  CHECK(active >= second + 4'000 + 3'000 + 2'000 + 1'000);
  CHECK(active <= second + 4'000 + 3'000 + 10'000 + 1'000);
  CHECK(story.first<ControllerActivated>()->epoch == 2);
  CHECK(reaches(story.world(), winner));
  // The brokers ask around and find it.
  for (const char* const broker : {"b1", "b2", "b3"}) {
    const ControllerFound* const found = story.first<ControllerFound>(broker);
    REQUIRE(found != nullptr);
    CHECK(found->controller == ControllerId{story.node(winner).index});
    CHECK(story.first_us<ControllerFound>(broker) < active + 210'000);
    CHECK(story.world().brokers[story.node(broker).index].life.controller == found->controller);
  }
  CHECK(story.first<BrokerFenced>() == nullptr);
  CHECK(story.broken() == "");
}

TEST_CASE("without pre-votes a follower stands for election at once and raises the epoch") {
  Story story{Profile::v3_9};
  const Story normal = quorum();
  story.spec.controllers = 3;
  story.spec.phases = normal.spec.phases;
  story.at(down_at, Kill{"k1"});
  story.run(30s);
  for (const char* const name : {"k2", "k3"})
    CHECK(states(story, name).find("Prospective") == std::string::npos);
  CHECK(has_controller(story.world()));
  CHECK(active_controller(story.world()).claimed_epoch >= 2);
  CHECK(story.broken() == "");
}

TEST_CASE("followers that lose patience within the same millisecond split their votes") {
  Story story = quorum();
  // Nothing is written, so both followers are answered at the same instants.
  story.spec.broker_config.emplace_back("metadata.max.idle.interval.ms", "0");
  story.spec.phases.election_timeouts = {{}, {1500ms, 1600ms, 1100ms, 1700ms}, {1500ms, 1900ms}};
  story.at(down_at, Kill{"k1"});
  story.run(30s);
  const std::int64_t both = story.first_us<QuorumStateChanged>("k2");
  CHECK(story.first_us<QuorumStateChanged>("k3") == both);
  // Both are candidates of epoch 2 after the pre-votes, refuse each other and wait 1.6 s and 1.9 s.
  CHECK(states(story, "k2") == "Prospective 1, Candidate 2, Prospective 2, Candidate 3, Leader 3");
  CHECK(states(story, "k3") == "Prospective 1, Candidate 2, Unattached 3, Follower 3");
  const std::vector<std::int64_t> times = story.times<QuorumStateChanged>("k2");
  REQUIRE(times.size() == 5);
  CHECK(times[1] == both + 2'000);
  CHECK(times[2] == both + 2'000 + 1'600'000);
  CHECK(times[3] == times[2] + 2'000);
  CHECK(times[4] == times[3] + 2'000);
  CHECK(story.broken() == "");
}

TEST_CASE("a leader that shuts down in order resigns, and its first choice follows at once") {
  Story story = quorum();
  story.at(down_at, StopBroker{"k1"});
  story.at(40s, StartBroker{"k1"});
  story.run(50s);
  // EndQuorumEpoch arrives after 1 ms at k2, the first in the list; k1 would vote for it, k3 would not.
  CHECK(states(story, "k1").starts_with("Resigned 1, Unattached 2, Follower 2"));
  CHECK(states(story, "k2") == "Prospective 1, Candidate 2, Leader 2");
  CHECK(states(story, "k3") == "Unattached 2, Follower 2");
  const std::vector<std::int64_t> times = story.times<QuorumStateChanged>("k2");
  // Its fetch from k1 was refused in the same millisecond, so it asks k1 20 ms later.
  CHECK(times == std::vector<std::int64_t>{20'001'000, 20'023'000, 20'025'000});
  CHECK(story.first_us<ControllerRenounced>("k1") == 20'000'000);
  CHECK(story.first_us<ControllerActivated>("k2") > 20'025'000 + 6'000);
  CHECK(story.first_us<ControllerActivated>("k2") <= 20'025'000 + 14'000);
  CHECK(story.first_us<ProcessClosed>("k1") == 20'800'000);
  // Back as a follower of the leader that it voted for.
  CHECK(named(story, "k1").raft.state == QuorumState::follower);
  CHECK(named(story, "k1").raft.log.end() == named(story, "k2").raft.log.end());
  CHECK(story.broken() == "");
}

TEST_CASE("a leader without a majority resigns after three seconds, and nothing can be changed") {
  Story story = quorum();
  story.produce("P", Ratio{20, 1}, 0);
  story.spec.phases.election_timeouts = {{1700ms, 1300ms, 1500ms, 1400ms, 1800ms, 1900ms}};
  story.at(down_at, Kill{"k2"});
  story.at(down_at, Kill{"k3"});
  story.at(30s, Kill{"b1"});
  story.at(35s, CreateTopic{"late", 1, 3, {}, {}});
  story.at(70s, StartBroker{"k2"});
  story.run(120s);
  // Both followers' fetches wait when they die. The NoOpRecord that is due at 20.1 s ends them 27 ms later,
  // and that counts as if they had come then: whoever sent them is not asked.
  const std::int64_t resigned = story.first_us<QuorumStateChanged>("k1");
  CHECK(resigned == 20'127'000 + 3'000'000);
  CHECK(states(story, "k1").starts_with("Resigned 1, Unattached 2, Prospective 2, Unattached 2"));
  const std::vector<std::int64_t> times = story.times<QuorumStateChanged>("k1");
  CHECK(times[1] == resigned + 1'700'000);
  CHECK(times[2] == times[1]);
  CHECK(times[3] == times[2] + 1'300'000);
  CHECK(story.first_us<ControllerRenounced>("k1") == resigned);
  // No fencing, no election, no ISR, no topic for as long as there is no majority.
  const CommandRejected* const refused = story.first<CommandRejected>();
  REQUIRE(refused != nullptr);
  CHECK(refused->reason.starts_with("TimeoutException"));
  const std::int64_t active = story.first_us<ControllerActivated>("", down_at);
  CHECK(active > 73'000'000);
  CHECK(active < 78'000'000);
  CHECK(story.first_us<BrokerFenced>() > active + 9'000'000);
  CHECK(story.first_us<BrokerFenced>() < active + 9'010'000);
  CHECK(story.first_us<IsrChanged>() > active);
  CHECK(story.world().cluster->at(PartitionId{0}).leader == BrokerId{1});
  CHECK(audit_records(story.world()).lost.empty());
  CHECK(story.broken() == "");
}

TEST_CASE("a fetch that waits at the leader in vain does not count a second time") {
  Story story = quorum();
  // Nothing is written: each fetch waits for 500 ms, and the next one comes a round trip later. The first was
  // there after 1 ms, the last one before the end is the fortieth.
  story.spec.broker_config.emplace_back("metadata.max.idle.interval.ms", "0");
  story.at(down_at, Kill{"k2"});
  story.at(down_at, Kill{"k3"});
  story.run(30s);
  CHECK(story.first_us<QuorumStateChanged>("k1") == 1'000 + 39 * 502'000 + 3'000'000);
  CHECK(states(story, "k1").starts_with("Resigned 1, Unattached 2"));
}

TEST_CASE("an old leader that is cut off commits nothing, and what it wrote is gone") {
  Story story = quorum();
  story.at(down_at, CutWay{"k1", "k2", false});
  story.at(down_at, CutWay{"k1", "k3", false});
  // k1 does not know yet that it is alone.
  story.at(20s + 500ms, CreateTopic{"lost", 2, 3, {}, {}});
  story.at(30s, CreateTopic{"kept", 1, 3, {}, {}});
  story.at(60s, HealWay{"k1", "k2"});
  story.at(60s, HealWay{"k1", "k3"});
  story.run(90s);
  CHECK(story.first_us<TopicCreated>() == 20'500'000);
  const MetadataTruncated* const cut = story.first<MetadataTruncated>("k1");
  REQUIRE(cut != nullptr);
  CHECK(cut->changes == 1);
  CHECK(story.first_us<MetadataTruncated>("k1") > 60'000'000);
  const Cluster& image = *story.world().cluster;
  const auto topic = [&](const std::string& name) {
    for (std::uint32_t i = 0; i < image.topics.size(); ++i) {
      if (story.world().names->topics[i] == name) return image.topics[i].exists;
    }
    return false;
  };
  CHECK_FALSE(topic("lost"));
  CHECK(topic("kept"));
  for (const Broker& broker : story.world().brokers) CHECK(broker.image == story.world().cluster);
  CHECK(named(story, "k1").raft.log.end() == active_controller(story.world()).raft.log.end());
  CHECK(named(story, "k1").raft.epoch == active_controller(story.world()).raft.epoch);
  CHECK(story.broken() == "");
}

TEST_CASE("a frozen leader is replaced, and renounces when it goes on") {
  Story story = quorum();
  story.at(down_at, Freeze{"k1"});
  story.at(40s, Thaw{"k1"});
  story.run(60s);
  const std::int64_t active = story.first_us<ControllerActivated>();
  CHECK(active > 21'600'000);
  CHECK(active < 24'000'000);
  CHECK(story.first_us<ControllerRenounced>("k1") >= 40'000'000);
  CHECK(named(story, "k1").raft.state == QuorumState::follower);
  CHECK(story.first<BrokerFenced>() == nullptr);
  CHECK(story.broken() == "");
}

TEST_CASE("a controller that is alone can fail, too") {
  Story story;
  story.spec.topics[0].replicas = {{1, 2, 3}};
  story.spec.topics[0].partitions = 1;
  story.at(10s, Kill{"k1"});
  story.at(20s, StartBroker{"k1"});
  story.at(24s, CreateTopic{"late", 1, 3, {}, {}});
  story.run(40s);
  CHECK(story.first_us<ControllerActivated>("k1") == 23'000'000);
  CHECK(story.first<BrokerFenced>() == nullptr);
  CHECK(story.first<CommandRejected>() == nullptr);
  for (const Broker& broker : story.world().brokers) CHECK(broker.image == story.world().cluster);
  CHECK(story.broken() == "");
}
