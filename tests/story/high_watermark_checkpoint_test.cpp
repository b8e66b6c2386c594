// The high watermark with which a broker starts again: that of its last checkpoint, not its last one.
#include <catch2/catch_test_macros.hpp>

#include "sim/world/invariants.h"
#include "tests/support/story.h"

using namespace ks;
using namespace ks_tests;

namespace {

/// One partition on brokers 1, 2, 3, ten records per second in batches of their own; checkpoints at 3, 8,
/// 13, 18 s of broker 1, and half a second and a second later of the others.
Story cluster() {
  Story story;
  story.spec.topics[0].partitions = 1;
  story.spec.topics[0].replicas = {{1, 2, 3}};
  story.spec.topics[0].config = {{"min.insync.replicas", "2"}};
  story.spec.broker_config = {{"offsets.topic.num.partitions", "1"}};
  story.spec.phases.heartbeats = {1000ms, 900ms, 800ms};
  story.spec.phases.isr_checks = {1s, 2s, 3s};
  story.spec.phases.fencing_check = 95ms;
  story.spec.phases.high_watermark_checkpoints = {3s, 3500ms, 4s};
  story.produce("P", Ratio{10, 1}, 0);
  story.spec.producers.back().config = {{"linger.ms", "0"}};
  return story;
}

const Replica& replica(const Story& story, std::uint32_t number) {
  return *story.world().replication.find(*story.world().cluster, PartitionId{0},
                                         BrokerId{number - 1});
}

/// Of this broker at this instant.
std::int64_t high_watermark_at(Duration time, std::uint32_t number) {
  Story story = cluster();
  story.run(time);
  return replica(story, number).high_watermark;
}

void check_all(const Story& story) {
  const std::optional<std::string> broken = broken_invariant(story.world());
  INFO(broken.value_or(""));
  CHECK_FALSE(broken.has_value());
}

}  // namespace

TEST_CASE("a killed follower begins again with the high watermark of its last checkpoint") {
  Story story = cluster();
  story.at(21970ms, Kill{"b3"});
  story.at(40s, StartBroker{"b3"});
  story.run(21960ms);
  // A record each 0.1 s; followers learn of one with the next.
  CHECK(replica(story, 3).log.end_offset() == 219);
  CHECK(replica(story, 3).high_watermark == 218);
  story.run(22s);
  CHECK(high_watermark_at(19s, 3) == 188);
  CHECK(replica(story, 3).high_watermark == 188);
  CHECK(replica(story, 3).log.end_offset() == 219);
  story.run(42s);
  CHECK(replica(story, 3).high_watermark == 188);
  story.run(45s);
  CHECK(replica(story, 3).high_watermark > 430);
  // It follows, and its leader knows more: nothing goes back that anybody sees.
  CHECK(story.times<HighWatermarkWentBack>().empty());
  check_all(story);
}

TEST_CASE(
    "a leader that returns alone begins at its checkpoint, and its follower goes back to that") {
  Story story = cluster();
  // Broker 1 is fenced last, so it is the last known leader.
  // Broker 2 lacks its last record, so its first fetch is answered at once.
  story.at(21850ms, Kill{"b2"});
  for (const char* broker : {"b1", "b3"}) story.at(22s, Kill{broker});
  story.at(40s, StartBroker{"b2"});
  story.at(50s, StartBroker{"b1"});
  story.run(48s);
  CHECK(replica(story, 1).high_watermark == high_watermark_at(18s, 1));
  CHECK(replica(story, 2).high_watermark == high_watermark_at(18500ms, 2));
  CHECK(replica(story, 1).high_watermark == 179);
  CHECK(replica(story, 2).high_watermark == 183);
  CHECK(replica(story, 1).log.end_offset() == 219);
  CHECK(replica(story, 2).log.end_offset() == 218);

  story.run(60s);
  const LeadershipTaken* const taken = story.first<LeadershipTaken>("b1", 50s);
  REQUIRE(taken != nullptr);
  CHECK(taken->high_watermark == 179);
  CHECK(taken->log_end == 219);
  // Broker 2 hears of 179 where it had 183; only when it is in sync are two of two, and all is committed.
  const HighWatermarkWentBack* const back = story.first<HighWatermarkWentBack>("b2", 50s);
  REQUIRE(back != nullptr);
  CHECK(back->from == 183);
  CHECK(back->to == 179);
  CHECK(back->leader == BrokerId{0});
  CHECK(story.first_us<HighWatermarkWentBack>("b2", 50s) >
        story.first_us<LeadershipTaken>("b1", 50s));
  CHECK(replica(story, 1).high_watermark >= 219);
  check_all(story);
}

TEST_CASE("a broker that shuts down in order writes its last high watermarks down") {
  Story story = cluster();
  story.at(22s, StopBroker{"b3"});
  story.at(40s, StartBroker{"b3"});
  story.run(39s);
  const std::int64_t kept = replica(story, 3).high_watermark;
  CHECK(kept >= 219);
  CHECK(kept > high_watermark_at(19s, 3));
  story.run(42s);
  CHECK(replica(story, 3).high_watermark == kept);
}

TEST_CASE("without a checkpoint a broker begins at 0, and a frozen one writes none") {
  Story never_written = cluster();
  never_written.spec.phases.high_watermark_checkpoints = {50s, 50s, 50s};
  never_written.spec.broker_config.emplace_back("replica.high.watermark.checkpoint.interval.ms",
                                                "60000");
  never_written.at(22s, Kill{"b3"});
  never_written.run(23s);
  CHECK(replica(never_written, 3).high_watermark == 0);

  // The checkpoint of 19 s would hold what it had when it stood still at 18 s.
  Story frozen = cluster();
  frozen.at(18s, Freeze{"b3"});
  frozen.at(22s, Kill{"b3"});
  frozen.run(23s);
  CHECK(replica(frozen, 3).high_watermark == high_watermark_at(14s, 3));
  CHECK(replica(frozen, 3).high_watermark == 138);
}

TEST_CASE("with ZooKeeper too: the first checkpoint is that of the first roles") {
  Story story(Profile::v3_9);
  story.spec.zookeeper.on = true;
  story.spec.zookeeper.tick_phase = 1s;
  story.spec.zookeeper.pings = {1s, 2s, 3s};
  story.spec.topics[0].partitions = 1;
  story.spec.topics[0].replicas = {{1, 2, 3}};
  story.spec.broker_config = {{"offsets.topic.num.partitions", "1"}};
  story.spec.phases.high_watermark_checkpoints = {3s, 3s, 3s};
  story.produce("P", Ratio{10, 1}, 0);
  story.at(22s, Kill{"b3"});
  story.at(60s, StartBroker{"b3"});
  story.at(67s, Kill{"b3"});
  story.run(18s);
  const std::int64_t written = replica(story, 3).high_watermark;
  story.run(23s);
  CHECK(replica(story, 3).high_watermark == written);
  story.run(66s);
  CHECK(replica(story, 3).high_watermark > 600);
  // It took its roles within four seconds of its start, before it had fetched anything, and wrote them down
  // then; the next checkpoint would have come later than its second death.
  story.run(70s);
  CHECK(replica(story, 3).high_watermark == written);
  check_all(story);
}
