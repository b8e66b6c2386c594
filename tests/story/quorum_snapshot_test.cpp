// Snapshots of the metadata log: when controllers write them, when the log begins later, and how a controller
// that was away for too long gets one.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/control_story.h"

using namespace ks;
using namespace ks_tests;

namespace {

/// A snapshot every 10 s, kept for 30 s.
Story quorum() {
  Story story = quorum_story();
  story.spec.broker_config.emplace_back("metadata.log.max.snapshot.interval.ms", "10000");
  story.spec.broker_config.emplace_back("metadata.max.retention.ms", "30000");
  story.facts.wanted = Level::protocol;
  return story;
}

const MetadataLog& log_of(const Story& story, const std::string& name) {
  return story.world().controllers[story.node(name).index].raft.log;
}

/// Where the snapshots that this one wrote end, in order.
std::vector<std::int64_t> ends_of(const Story& story, const std::string& name) {
  std::vector<std::int64_t> ends;
  for (const Fact& fact : story.facts.list) {
    const auto* written = std::get_if<MetadataSnapshotWritten>(&fact.body);
    if (written != nullptr && fact.node == story.node(name)) ends.push_back(written->snapshot);
  }
  return ends;
}

}  // namespace

TEST_CASE("each controller writes snapshots, and its log begins where the oldest one ends") {
  Story story = quorum();
  story.run(70s);
  // What is committed first after ten seconds is the entry of 10.1 s; the next snapshot comes with the first
  // entry ten seconds later, which may just be missed.
  CHECK(ends_of(story, "k1") == std::vector<std::int64_t>{22, 42, 63, 84, 104, 125});
  CHECK(story.first_us<MetadataSnapshotWritten>("k1") == 10'132'230);
  CHECK(ends_of(story, "k2") == ends_of(story, "k1"));
  CHECK(ends_of(story, "k3") == std::vector<std::int64_t>{22, 42, 62, 83, 104, 124});
  // After a minute each looks: the third snapshot is not older than 30 s.
  for (const std::string name : {"k1", "k2", "k3"}) {
    CAPTURE(name);
    REQUIRE(story.times<MetadataLogCleaned>(name).size() == 1);
    CHECK(story.first<MetadataLogCleaned>(name)->from == 0);
    const MetadataLog& log = log_of(story, name);
    CHECK(log.snapshots().size() == 4);
    CHECK(log.start() == log.snapshots().front().end);
    CHECK(log.start() == (name == "k3" ? 62 : 63));
    CHECK(log.end() == 141);
  }
  CHECK(story.first_us<MetadataLogCleaned>("k1") == 60'127'000);
  CHECK(story.first<SnapshotWanted>() == nullptr);
  CHECK(story.broken() == "");
}

TEST_CASE("a controller that was away for too long loads a snapshot and goes on behind it") {
  Story story = quorum();
  story.at(20s, Kill{"k3"});
  story.at(75s, StartBroker{"k3", false});
  story.run(74s);
  CHECK(log_of(story, "k3").end() == 41);
  CHECK(log_of(story, "k1").start() == 63);
  story.run(100s);
  // Its process needs 3 s; a fetch and its answer, FetchSnapshot and its answer: 1 ms each way.
  CHECK(story.first_us<SnapshotWanted>() == 78'002'000);
  CHECK(story.sent_us(ApiKey::fetch_snapshot, "k3", 0s) == 78'002'000);
  CHECK(story.first_us<SnapshotLoaded>() == 78'004'000);
  const SnapshotWanted* const wanted = story.first<SnapshotWanted>("k3");
  REQUIRE(wanted != nullptr);
  CHECK(wanted->leader == ControllerId{0});
  CHECK(wanted->log_end == 41);
  CHECK(wanted->snapshot == 145);
  CHECK(wanted->epoch == 1);
  const SnapshotLoaded* const loaded = story.first<SnapshotLoaded>("k3");
  REQUIRE(loaded != nullptr);
  CHECK(loaded->from == 41);
  CHECK(loaded->snapshot == 145);
  CHECK(loaded->version == 1);
  CHECK(story.times<SnapshotLoaded>().size() == 1);
  // Then it fetches what comes behind, and writes its own snapshots from ten seconds after that on.
  const MetadataLog& log = log_of(story, "k3");
  CHECK(log.start() == 145);
  CHECK(log.end() == log_of(story, "k1").end());
  CHECK(log.last_image()->version == log_of(story, "k1").last_image()->version);
  CHECK(ends_of(story, "k3") == std::vector<std::int64_t>{22, 178, 198});
  // A snapshot that was loaded is as old as its leader says.
  REQUIRE(log.snapshots().size() == 3);
  CHECK(log.snapshots()[0].written == log_of(story, "k1").find_snapshot(145, 1)->written);
  CHECK(story.broken() == "");
}

TEST_CASE("whoever has a snapshot and what came behind it can lead") {
  Story story = quorum();
  story.at(20s, Kill{"k3"});
  story.at(75s, StartBroker{"k3", false});
  story.at(85s, Kill{"k1"});
  story.at(86s, Kill{"b1"});
  story.run(110s);
  REQUIRE(has_controller(story.world()));
  // k1's log ended where the last entry before 85 s does; the new leader's epoch is on both that are left.
  const std::int32_t epoch = story.world().controllers[2].raft.epoch;
  CHECK(epoch > 1);
  CHECK(log_of(story, "k3").last_epoch() == epoch);
  CHECK(log_of(story, "k3").end() == log_of(story, "k2").end());
  CHECK(story.times<BrokerFenced>().size() == 1);
  CHECK(log_of(story, "k3").start() == 145);
  CHECK(story.broken() == "");
}

TEST_CASE("an older epoch than the oldest snapshot's is answered with a snapshot") {
  Story story = quorum();
  story.spec.broker_config[2].second = "3600000";
  story.at(5s, Kill{"k3"});
  story.at(6s, Kill{"k1"});
  story.at(7s, StartBroker{"k1", false});
  story.at(40s, StartBroker{"k3", false});
  story.run(50s);
  // Nothing was deleted, but k3's last entry is of epoch 1 and all snapshots are of later ones.
  CHECK(story.first<MetadataLogCleaned>() == nullptr);
  const SnapshotLoaded* const loaded = story.first<SnapshotLoaded>("k3");
  REQUIRE(loaded != nullptr);
  CHECK(loaded->epoch > 1);
  CHECK(log_of(story, "k3").end() == log_of(story, "k2").end());
  CHECK(story.broken() == "");
}

TEST_CASE("who is back before the log has moved on needs no snapshot") {
  Story story = quorum();
  story.at(20s, Kill{"k3"});
  story.at(50s, StartBroker{"k3", false});
  story.run(59s);
  CHECK(story.first<SnapshotWanted>() == nullptr);
  CHECK(log_of(story, "k3").start() == 0);
  CHECK(log_of(story, "k3").end() == log_of(story, "k1").end());
}

TEST_CASE("without an interval nobody writes a snapshot, and the log stays whole") {
  Story story = quorum();
  story.spec.broker_config[1].second = "0";
  story.run(130s);
  CHECK(story.first<MetadataSnapshotWritten>() == nullptr);
  CHECK(log_of(story, "k1").start() == 0);
}
