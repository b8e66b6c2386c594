// Settings that change while the cluster runs, when they begin to count, and consumers that pause.
#include "tests/support/admin_story.h"
#include "tests/support/consumer_group_story.h"

#include <catch2/catch_test_macros.hpp>

#include "sim/world/invariants.h"

using namespace ks;
using namespace ks_tests;

namespace {

constexpr PartitionId p0{0};

Story one_partition() {
  Story story;
  story.spec.topics[0].partitions = 1;
  story.spec.topics[0].replicas = {{1, 2, 3}};
  story.spec.broker_config = {{"offsets.topic.num.partitions", "1"}};
  return story;
}

const TopicConfig& settings(const Story& story) { return story.world().cluster->config_of(p0); }

std::string refusal(CommandBody body, Profile profile = Profile::v4_4) {
  Story story(profile);
  story.at(1s, std::move(body));
  story.run(2s);
  const auto* const fact = story.first<CommandRejected>();
  return fact == nullptr ? "" : fact->reason;
}

}  // namespace

TEST_CASE("retention that becomes shorter deletes at the next look, at each broker") {
  Story story = one_partition();
  story.spec.broker_config.push_back({"log.retention.check.interval.ms", "10000"});
  story.spec.topics[0].config = {{"segment.ms", "5000"}};
  story.produce("P1", Ratio{20, 1}, 12);
  story.at(45s, topic({{"retention.ms", "20000"}}));
  story.run(46s);
  const auto* const changed = story.first<ConfigChanged>();
  REQUIRE(changed != nullptr);
  CHECK(changed->topic == TopicId{0});
  REQUIRE(changed->changes.size() == 1);
  CHECK(changed->changes[0].key == "retention.ms");
  CHECK(changed->changes[0].from == "604800000");
  CHECK(changed->changes[0].to == "20000");
  CHECK(story.first_us<ConfigChanged>() == 45'000'000);
  for (const char* const name : {"b1", "b2", "b3"})
    CHECK(story.first_us<ConfigApplied>(name) == 45'028'000);
  CHECK(story.first<RecordsDeleted>() == nullptr);
  story.run(51s);
  // The task looks at 30 s, 40 s, 50 s: segments that end before 30 s are too old.
  CHECK(story.first_us<RecordsDeleted>("b1") == 50'000'000);
  CHECK(story.first<RecordsDeleted>()->reason == DeletionReason::retention_time);
  for (std::uint32_t b = 0; b < 3; ++b) {
    const Replica* const replica =
        story.world().replication.find(*story.world().cluster, p0, BrokerId{b});
    CHECK(replica->log.start_offset() > 400);
    CHECK(replica->log.start_offset() < 620);
  }
}

TEST_CASE(
    "min.insync.replicas above the ISR stops acks=all, and lets it go on when it is lowered") {
  Story story = one_partition();
  story.spec.broker_config.push_back({"default.replication.factor", "3"});
  story.produce("P1", Ratio{20, 1}, 12);
  story.at(10s, Kill{"b3"});
  story.at(40s, topic({{"min.insync.replicas", "3"}}));
  story.at(60s, topic({}, {"min.insync.replicas"}));
  story.run(39s);
  const std::int64_t before = high_watermark(story.world(), p0);
  CHECK(before > 700);
  story.run(59s);
  const std::int64_t stopped = high_watermark(story.world(), p0);
  CHECK(stopped > before);
  CHECK(stopped < 40 * 20 + 10);
  CHECK(settings(story).min_insync_replicas == 3);
  story.run(63s);
  CHECK(settings(story).min_insync_replicas == 1);
  CHECK(high_watermark(story.world(), p0) > 61 * 20);
  const auto* const back = story.first<ConfigChanged>("", 50s);
  REQUIRE(back != nullptr);
  CHECK(back->changes[0].removed);
  CHECK(back->changes[0].from == "3");
  CHECK(back->changes[0].to == "1");
}

TEST_CASE("another min.insync.replicas makes the eligible leader replicas void") {
  Story story = one_partition();
  story.spec.topics[0].config = {{"min.insync.replicas", "2"}};
  story.at(5s, Kill{"b3"});
  story.at(25s, Kill{"b2"});
  story.at(50s, topic({{"min.insync.replicas", "1"}}));
  story.run(49s);
  const PartitionInfo before = story.world().cluster->at(p0);
  CHECK(before.elr.size() == 1);
  story.run(51s);
  const PartitionInfo& after = story.world().cluster->at(p0);
  CHECK(after.elr.empty());
  CHECK(after.isr == before.isr);
  CHECK(after.partition_epoch == before.partition_epoch + 1);
  CHECK(after.leader_epoch == before.leader_epoch);
  const auto* const changed = story.first<IsrChanged>("", 50s);
  REQUIRE(changed != nullptr);
  CHECK(changed->reason == ChangeReason::configured);
}

TEST_CASE("topics without a setting of their own follow the brokers") {
  Story story;
  story.spec.topics.push_back(story.spec.topics[0]);
  story.spec.topics[1].name = "payments";
  story.spec.topics[1].config = {{"retention.ms", "1000000"}};
  story.at(10s, brokers({{"log.retention.ms", "3600000"}, {"min.insync.replicas", "2"}}));
  story.at(20s, AlterConfig{"payments", "", {}, {"retention.ms"}});
  story.at(30s, CreateTopic{"later", 1, 3, {}, {}});
  story.at(40s, brokers({}, {"log.retention.ms"}));
  const auto of = [&](std::uint32_t t) { return story.world().cluster->at(TopicId{t}).config; };
  story.run(11s);
  CHECK(of(0).retention_ms == 3'600'000);
  CHECK(of(0).min_insync_replicas == 2);
  CHECK(of(1).retention_ms == 1'000'000);
  CHECK(of(1).min_insync_replicas == 2);
  CHECK(of(story.world().cluster->offsets_topic.index).deletes() == false);  // its own
  CHECK(story.world().brokers[1].config.log_retention_ms == 3'600'000);
  CHECK(story.first_us<ConfigApplied>("b2") == 10'028'000);
  story.run(31s);
  CHECK(of(1).retention_ms == 3'600'000);
  CHECK(story.world().cluster->topics.back().config.retention_ms == 3'600'000);
  story.run(41s);
  CHECK(of(0).retention_ms == 604'800'000);
}

TEST_CASE("what one broker has of its own goes before what all have, and concerns nobody else") {
  Story story = one_partition();
  story.spec.broker_config.push_back({"log.retention.check.interval.ms", "10000"});
  story.spec.topics[0].config = {{"segment.ms", "5000"}};
  story.produce("P1", Ratio{20, 1}, 12);
  story.at(45s, broker("b2", {{"log.retention.ms", "20000"}}));
  story.at(55s, brokers({{"log.retention.ms", "3600000"}}));
  story.at(60s, broker("b2", {}, {"log.retention.ms"}));
  const auto kept = [&](std::uint32_t b) {
    return story.world().brokers[b].image->config_of(p0).retention_ms;
  };
  const auto begins = [&](std::uint32_t b) {
    const World& world = story.world();
    return world.replication.find(*world.cluster, p0, BrokerId{b})->log.start_offset();
  };
  story.run(51s);
  const auto* const changed = story.first<ConfigChanged>();
  REQUIRE(changed != nullptr);
  CHECK(changed->broker == BrokerId{1});
  CHECK(changed->changes[0].to == "20000");
  CHECK(kept(0) == 604'800'000);
  CHECK(kept(1) == 20'000);
  CHECK(settings(story).retention_ms == 604'800'000);
  CHECK(story.first_us<ConfigApplied>("b2") == 45'028'000);
  CHECK(story.first_us<ConfigApplied>("b1") == -1);
  // Its task looked at 50 s; the leader and the other follower keep everything.
  CHECK(begins(0) == 0);
  CHECK(begins(1) > 400);
  CHECK(begins(1) < 620);
  CHECK(begins(2) == 0);
  story.run(59s);
  CHECK(kept(0) == 3'600'000);
  CHECK(kept(1) == 20'000);
  story.run(61s);
  CHECK(kept(1) == 3'600'000);
  const auto* const back = story.first<ConfigChanged>("", 58s);
  REQUIRE(back != nullptr);
  CHECK(back->changes[0].removed);
  CHECK(back->changes[0].from == "20000");
  CHECK(back->changes[0].to == "3600000");
  CHECK_FALSE(broken_invariant(story.world()).has_value());
}

TEST_CASE("who changes what one broker has of its own asks that broker") {
  CHECK(refusal(broker("b2", {{"num.io.threads", "4"}})).empty());
  CHECK(refusal(broker("b2", {{"num.partitions", "4"}})) ==
        "INVALID_REQUEST: Cannot update these configs dynamically: Set(num.partitions)");
  CHECK(refusal(broker("b2", {{"min.insync.replicas", "2"}})) ==
        "INVALID_CONFIG: Broker-level min.insync.replicas cannot be altered while ELR is enabled.");
  CHECK(refusal(broker("b2", {{"min.insync.replicas", "2"}}), Profile::v4_0).empty());
  CHECK(refusal(broker("b9", {{"num.io.threads", "4"}})) == "b9 is not a broker");
  Story story = one_partition();
  story.at(1s, Kill{"b2"});
  story.at(2s, broker("b2", {{"num.io.threads", "4"}}));
  story.run(3s);
  REQUIRE(story.first<CommandRejected>() != nullptr);
  CHECK(story.first<CommandRejected>()->reason == "TimeoutException: b2 cannot be reached");
}

TEST_CASE("an unclean election that becomes allowed comes with the controller's next look") {
  Story story = one_partition();
  story.spec.topics[0].config = {{"min.insync.replicas", "1"}};
  story.produce("P1", Ratio{20, 1}, 12);
  story.spec.producers[0].config = {{"acks", "1"}};
  story.at(5s, Kill{"b2"});
  story.at(25s, Kill{"b1"});
  story.at(26s, Kill{"b3"});
  story.at(60s, StartBroker{"b2", false});
  story.at(80s, topic({{"unclean.leader.election.enable", "true"}}));
  story.run(79s);
  CHECK_FALSE(story.world().cluster->at(p0).leader.valid());
  story.run(290s);
  CHECK_FALSE(story.world().cluster->at(p0).leader.valid());
  story.run(301s);
  CHECK(story.world().cluster->at(p0).leader == BrokerId{1});
  CHECK(story.first_us<LeaderElected>("", 80s) == 300'000'000);
  CHECK(story.first<LeaderElected>("", 80s)->unclean);
}

TEST_CASE("a smaller max.message.bytes splits what was one batch") {
  Story story = one_partition();
  story.produce("P1", Ratio{200, 1}, 12);
  story.spec.producers[0].config = {{"linger.ms", "100"}};
  story.at(10s, topic({{"max.message.bytes", "1000"}}));
  story.run(10s);
  CHECK(story.first<BatchSplit>() == nullptr);
  story.run(11s);
  CHECK(story.first_us<BatchSplit>() > 10'028'000);
}

TEST_CASE("a group's heartbeat interval is told with the next heartbeat") {
  ConsumerGroupStory story;
  story.member(0s, "C1");
  story.at(22s, AlterConfig{
                    "", "OrderProcessingGroup", {{"consumer.heartbeat.interval.ms", "10000"}}, {}});
  story.run(21s);
  CHECK(story.group().config.consumer_heartbeat_interval_ms == 5s);
  story.run(60s);
  CHECK(story.group().config.consumer_heartbeat_interval_ms == 10s);
  CHECK(story.times<ConfigApplied>("", 22s) == std::vector<std::int64_t>{22'028'000});
}

TEST_CASE("what the brokers do not take over while they run") {
  CHECK(refusal(brokers({{"broker.session.timeout.ms", "5000"}})) ==
        "INVALID_REQUEST: Cannot update these configs dynamically: Set(broker.session.timeout.ms)");
  CHECK(refusal(brokers({{"min.insync.replicas", "2"}})).empty());
  CHECK(
      refusal(brokers({}, {"min.insync.replicas"})) ==
      "INVALID_CONFIG: Cluster-level min.insync.replicas cannot be removed while ELR is enabled.");
  CHECK(refusal(brokers({}, {"min.insync.replicas"}), Profile::v4_0).empty());
  CHECK(refusal(AlterConfig{"nothing", "", {{"retention.ms", "1"}}, {}}) ==
        "UNKNOWN_TOPIC_OR_PARTITION: The topic 'nothing' does not exist.");
}

TEST_CASE("threads double or halve at most at once") {
  CHECK(refusal(brokers({{"num.io.threads", "16"}})).empty());
  CHECK(refusal(brokers({{"num.io.threads", "4"}})).empty());
  CHECK(refusal(brokers({{"num.network.threads", "1"}})).empty());  // half of 3, rounded down
  CHECK(refusal(brokers({{"num.network.threads", "7"}})) ==
        "INVALID_REQUEST: Dynamic thread count update validation failed for num.network.threads=7, "
        "value should not be greater than double the current value 3");
  CHECK(
      refusal(brokers({{"num.io.threads", "3"}})) ==
      "INVALID_REQUEST: Dynamic thread count update validation failed for num.io.threads=3, value "
      "should be at least half the current value 8");
  // In two steps it goes; the way back to the default is one too many.
  Story story;
  story.at(1s, brokers({{"num.network.threads", "6"}}));
  story.at(2s, brokers({{"num.network.threads", "12"}}));
  story.at(3s, brokers({}, {"num.network.threads"}));
  story.run(4s);
  CHECK(story.times<ConfigChanged>() == std::vector<std::int64_t>{1'000'000, 2'000'000});
  CHECK(story.first_us<CommandRejected>() == 3'000'000);
  CHECK(story.world().brokers[0].config.num_network_threads == 12);
}

TEST_CASE("a paused partition is not fetched, and its consumer stays a member") {
  Story story;
  story.produce("P1", Ratio{60, 1}, 60);
  story.consumer(0s, "C1", {{"max.poll.interval.ms", "20000"}});
  story.at(20s, Pause{"C1", "orders-0"});
  story.at(60s, Resume{"C1", ""});
  story.at(70s, Pause{"C1", ""});
  const auto position = [&](std::uint32_t p) {
    return story.consumer_named("C1").find(PartitionId{p})->position;
  };
  story.run(21s);
  const auto* const paused = story.first<FetchingPaused>("C1");
  REQUIRE(paused != nullptr);
  CHECK(paused->partitions == std::vector<PartitionId>{p0});
  const std::int64_t at_pause = position(0);
  const std::int64_t other = position(1);
  story.run(59s);
  CHECK(position(0) == at_pause);
  CHECK(position(1) > other + 100);
  CHECK(story.group().members.size() == 1);
  CHECK(story.first<SessionExpired>() == nullptr);
  story.run(62s);
  CHECK(high_watermark(story.world(), p0) - position(0) < 30);
  const auto* const resumed = story.first<FetchingResumed>("C1");
  REQUIRE(resumed != nullptr);
  CHECK(resumed->partitions == std::vector<PartitionId>{p0});
  story.run(71s);
  std::vector<std::int64_t> stopped;
  for (std::uint32_t p = 0; p < 6; ++p) stopped.push_back(position(p));
  story.run(110s);
  for (std::uint32_t p = 0; p < 6; ++p) CHECK(position(p) == stopped[p]);
  CHECK(story.group().state == GroupState::stable);
}
