// ZooKeeper mode: settings change under /config, and each broker learns of it by its watch on
// /config/changes.
#include <catch2/catch_test_macros.hpp>

#include "sim/world/invariants.h"
#include "tests/support/admin_story.h"
#include "tests/support/control_story.h"

using namespace ks;
using namespace ks_tests;

namespace {

constexpr PartitionId p0{0};

/// What a broker works with.
const TopicConfig& at(const Story& story, std::uint32_t broker) {
  return story.world().brokers[broker].image->config_of(p0);
}

void check_all(const Story& story) {
  const std::optional<std::string> broken = broken_invariant(story.world());
  INFO(broken.value_or(""));
  CHECK_FALSE(broken.has_value());
}

}  // namespace

TEST_CASE("ZooKeeper: each broker reads a topic's new settings when its watch has fired") {
  Story story = zookeeper_story();
  story.at(10s, topic({{"retention.ms", "20000"}}));
  story.run(10s + 2ms);
  const auto* const changed = story.first<ConfigChanged>();
  REQUIRE(changed != nullptr);
  CHECK(story.first_us<ConfigChanged>() == 10'000'000);
  REQUIRE(changed->changes.size() == 1);
  CHECK(changed->changes[0].from == "604800000");
  CHECK(changed->changes[0].to == "20000");
  CHECK(at(story, 1).retention_ms == 604'800'000);
  story.run(20s);
  // The watch takes 1 ms, reading a round trip. The controller sends nobody anything.
  for (const char* const name : {"b1", "b2", "b3"})
    CHECK(story.times<ConfigApplied>(name) == std::vector<std::int64_t>{10'003'000});
  CHECK(at(story, 1).retention_ms == 20'000);
  for (const Fact& fact : story.facts.list) {
    const auto* const sent = std::get_if<MessageSent>(&fact.body);
    if (sent != nullptr && to_us(fact.time) >= 10'000'000)
      CHECK_FALSE(std::holds_alternative<UpdateMetadataRequest>(sent->message.body));
  }
  check_all(story);
}

TEST_CASE("ZooKeeper: a broker that is cut off from it works with what it has read") {
  Story story = zookeeper_story({{1, 2, 3}});
  story.at(10s, CutWay{"b3", "zk1", false});
  story.at(12s, topic({{"retention.ms", "20000"}}));
  story.at(13s, HealWay{"b3", "zk1"});
  story.run(12s + 500ms);
  CHECK(at(story, 0).retention_ms == 20'000);
  CHECK(at(story, 2).retention_ms == 604'800'000);
  story.run(20s);
  CHECK(at(story, 2).retention_ms == 20'000);
  check_all(story);
}

TEST_CASE("ZooKeeper: what the controller tells leaves a broker's settings alone") {
  Story story = zookeeper_story({{1, 2, 3}});
  // A topic is created while b3 does not hear of the change; its own LeaderAndIsr comes at once.
  story.at(10s, CutWay{"b3", "zk1", false});
  story.at(11s, topic({{"retention.ms", "20000"}}));
  story.at(12s, CreateTopic{"later", 1, 3, {}, {{"retention.ms", "30000"}}});
  story.run(12s + 500ms);
  const Cluster& known = *story.world().brokers[2].image;
  const auto& names = story.world().names->topics;
  for (std::uint32_t t = 0; t < known.topics.size(); ++t) {
    if (names[t] == "later") CHECK(known.topics[t].config.retention_ms == 30'000);
  }
  CHECK(known.topics.size() == story.world().cluster->topics.size());
  CHECK(at(story, 2).retention_ms == 604'800'000);
  CHECK(story.world().cluster->config_of(p0).retention_ms == 20'000);
}

TEST_CASE("ZooKeeper: a broker that was away has read the settings when it registers") {
  Story story = zookeeper_story({{1, 2, 3}});
  story.at(10s, Kill{"b3"});
  story.at(20s, topic({{"retention.ms", "20000"}}));
  story.at(21s, brokers({{"num.io.threads", "4"}}));
  story.at(50s, StartBroker{"b3"});
  story.run(70s);
  CHECK(at(story, 2).retention_ms == 20'000);
  CHECK(story.world().brokers[2].config.num_io_threads == 4);
  CHECK(story.world().brokers[2].image->config_version == story.world().cluster->config_version);
  check_all(story);
}

TEST_CASE("ZooKeeper: what one broker has of its own stays when it starts again") {
  Story story = zookeeper_story({{1, 2, 3}});
  story.at(10s, broker("b3", {{"log.retention.ms", "20000"}, {"num.io.threads", "4"}}));
  story.at(20s, Kill{"b3"});
  story.at(50s, StartBroker{"b3"});
  story.run(11s);
  CHECK(at(story, 2).retention_ms == 20'000);
  CHECK(at(story, 0).retention_ms == 604'800'000);
  CHECK(story.times<ConfigApplied>("b1").empty());
  story.run(70s);
  CHECK(at(story, 2).retention_ms == 20'000);
  CHECK(story.world().brokers[2].config.num_io_threads == 4);
  CHECK(story.world().brokers[1].config.num_io_threads == 8);
  check_all(story);
}

TEST_CASE("ZooKeeper: topics without a setting of their own follow the cluster-wide default") {
  Story story = zookeeper_story({{1, 2, 3}});
  story.at(10s, brokers({{"log.retention.ms", "3600000"}}));
  story.at(20s, brokers({}, {"log.retention.ms"}));
  story.run(11s);
  for (std::uint32_t b = 0; b < 3; ++b) {
    CHECK(at(story, b).retention_ms == 3'600'000);
    CHECK(story.world().brokers[b].config.log_retention_ms == 3'600'000);
  }
  CHECK(at(story, 0).min_insync_replicas == 2);  // its own
  story.run(21s);
  CHECK(at(story, 2).retention_ms == 604'800'000);
  check_all(story);
}

TEST_CASE("ZooKeeper: a change needs a broker that reaches ZooKeeper, and no controller") {
  Story story = zookeeper_story({{2, 3, 1}});
  story.at(20s, Kill{"b1"});
  story.at(30s, topic({{"retention.ms", "20000"}}));
  story.run(31s);
  CHECK(story.first<CommandRejected>() == nullptr);
  CHECK_FALSE(active_controller(story.world().zookeeper).valid());
  CHECK(at(story, 1).retention_ms == 20'000);
  story.run(60s);
  // The controller that comes has read it, too.
  const BrokerId active = active_controller(story.world().zookeeper);
  REQUIRE(active.valid());
  CHECK(story.world().zookeeper.controllers[active.index].image->config_of(p0).retention_ms ==
        20'000);
  check_all(story);
}

TEST_CASE("ZooKeeper: an unclean election that becomes allowed comes at once") {
  Story story = zookeeper_story({{1, 2}}, 3);
  story.spec.topics[0].replication_factor = 2;
  story.spec.topics[0].config = {{"min.insync.replicas", "1"}};
  // b2 leaves the ISR, b1 dies as its last member, and b2 comes back.
  story.at(5s, Kill{"b2"});
  story.at(40s, Kill{"b1"});
  story.at(70s, StartBroker{"b2"});
  SECTION("of its topic") { story.at(90s, topic({{"unclean.leader.election.enable", "true"}})); }
  SECTION("by default") { story.at(90s, brokers({{"unclean.leader.election.enable", "true"}})); }
  story.run(89s);
  CHECK_FALSE(story.world().cluster->at(p0).leader.valid());
  story.run(100s);
  CHECK(story.world().cluster->at(p0).leader == BrokerId{1});
  // The controller's broker has read the settings then.
  const auto* const elected = story.first<LeaderElected>("", 90s);
  REQUIRE(elected != nullptr);
  CHECK(elected->unclean);
  CHECK(story.first_us<LeaderElected>("", 90s) == 90'003'000);
  check_all(story);
}

TEST_CASE("ZooKeeper: min.insync.replicas that changes stops acks=all, and lets it go on") {
  Story story = zookeeper_story({{1, 2, 3}});
  story.produce("P1", Ratio{20, 1}, 12);
  story.at(10s, Kill{"b3"});
  story.at(50s, topic({{"min.insync.replicas", "3"}}));
  story.at(60s, topic({{"min.insync.replicas", "1"}}));
  story.run(50s);
  const std::int64_t before = high_watermark(story.world(), p0);
  story.run(59s);
  CHECK(high_watermark(story.world(), p0) < before + 20);
  // Lowering it moves no high watermark (Partition does so when something is appended or fetched), and the
  // batch that was appended last holds back those behind it until request.timeout.ms is over. The second try
  // is a duplicate: with its append the high watermark moves.
  const std::int64_t held = high_watermark(story.world(), p0);
  story.run(79s);
  CHECK(high_watermark(story.world(), p0) == held);
  story.run(82s);
  CHECK(high_watermark(story.world(), p0) > 81 * 20);
  check_all(story);
}

TEST_CASE("ZooKeeper: what is refused of settings") {
  const Story base = zookeeper_story();
  CHECK(refusal(base, brokers({{"broker.session.timeout.ms", "5000"}})) ==
        "INVALID_REQUEST: Cannot update these configs dynamically: Set(broker.session.timeout.ms)");
  CHECK(refusal(base, brokers({}, {"min.insync.replicas"})).empty());
  CHECK(refusal(base, AlterConfig{"nothing", "", {{"retention.ms", "1"}}, {}}) ==
        "UNKNOWN_TOPIC_OR_PARTITION: The topic 'nothing' does not exist.");
  Story down = base;
  down.at(5s, Kill{"zk1"});
  CHECK(refusal(down, topic({{"retention.ms", "1000"}}), 6s) ==
        "TimeoutException: there is no broker that reaches ZooKeeper");
}
