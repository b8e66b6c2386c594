// Committed offsets as the coordinator keeps them: in its log, for a time, and as administrators want.
#include "sim/kafka/group/offsets_log.h"
#include "tests/support/story.h"

#include <catch2/catch_test_macros.hpp>

using namespace ks;
using namespace ks_tests;

namespace {

Story one_partition() {
  Story story;
  story.spec.topics[0].partitions = 1;
  story.produce("P1", Ratio{10, 1}, 0);
  return story;
}

const PartitionId p0{0};
const GroupId group0{0};

LoadedGroup load(const World& world) {
  const PartitionId log = world.groups[0].offsets_partition;
  const Replica& leader = leader_replica(world, log);
  return load_group(leader.log, world.replication.offsets_records, group0, leader.high_watermark);
}

OffsetTarget to(OffsetTarget::Kind kind, std::int64_t value = 0) {
  OffsetTarget target;
  target.kind = kind;
  target.value = value;
  return target;
}

/// A group that has committed about 170 of 200 records by 20 s and is empty from then on.
Story stopped_group() {
  Story story = one_partition();
  story.consumer(0s, "C1");
  story.at(20s, Close{"C1"});
  return story;
}

}  // namespace

TEST_CASE("what the coordinator knows of a group stands in __consumer_offsets") {
  for (const char* const protocol : {"classic", "consumer"}) {
    Story story = one_partition();
    story.spec.groups[0].config.push_back({"group.protocol", protocol});
    story.consumer(0s, "C1");
    story.consumer(1s, "C2");
    story.run(19'999ms);
    const LoadedGroup loaded = load(story.world());
    REQUIRE(loaded.offsets.size() == 1);
    CHECK(loaded.offsets[0].offset == committed(story.world(), group0, p0));
    const Group& group = story.group();
    if (group.type == GroupType::classic) {
      REQUIRE(loaded.classic.has_value());
      CHECK(loaded.classic->epoch == group.generation);
      CHECK(loaded.classic->value->members.size() == 2);
      CHECK(loaded.classic->value->leader == group.leader);
      CHECK_FALSE(loaded.group_epoch.has_value());
    } else {
      REQUIRE(loaded.group_epoch.has_value());
      CHECK(loaded.group_epoch->epoch == group.modern.epoch);
      CHECK(loaded.target_epoch->epoch == group.modern.target_epoch);
      // Metadata, target and current assignment of each member, as the coordinator has them.
      REQUIRE(loaded.members.size() == 6);
      for (const OffsetsRecord& record : loaded.members) {
        const ConsumerGroupMember* const member = group.modern.find(record.member);
        REQUIRE(member != nullptr);
        if (record.kind == OffsetsRecord::Kind::consumer_group_target_assignment_member)
          CHECK(record.value->partitions == member->target);
        if (record.kind == OffsetsRecord::Kind::consumer_group_current_member_assignment)
          CHECK(record.epoch == member->current.epoch);
      }
    }
    story.run(20s);
  }
}

TEST_CASE("offsets of an empty classic group expire a minute after its last member has gone") {
  Story story = stopped_group();
  story.spec.broker_config = {{"offsets.retention.minutes", "1"},
                              {"offsets.retention.check.interval.ms", "10000"}};
  story.run(70s);
  CHECK(committed(story.world(), group0, p0) > 150);
  CHECK(story.first_us<OffsetsExpired>() == -1);
  story.run(95s);
  // Empty since a little after 20 s: due a little after 80 s, looked at 90 s, stored 6 ms (and 5 ms of
  // linger) later.
  const std::int64_t expired = story.first_us<OffsetsExpired>();
  CHECK(expired >= 90'000'000);
  CHECK(expired <= 90'020'000);
  const auto* const gone = story.first<OffsetsExpired>();
  REQUIRE(gone->offsets.size() == 1);
  CHECK(gone->offsets[0].partition == p0);
  CHECK(gone->retention == 60s);
  CHECK(committed(story.world(), group0, p0) == -1);
  CHECK(story.first<GroupDeleted>()->expired);
  CHECK(story.group().state == GroupState::dead);
  // Tombstones: whoever loads the group finds nothing.
  const LoadedGroup loaded = load(story.world());
  CHECK(loaded.offsets.empty());
  CHECK_FALSE(loaded.classic.has_value());
}

TEST_CASE("offsets of an empty KIP-848 group expire by the time of the commit") {
  Story story = one_partition();
  story.spec.groups[0].config.push_back({"group.protocol", "consumer"});
  story.spec.broker_config = {{"offsets.retention.minutes", "1"},
                              {"offsets.retention.check.interval.ms", "10000"}};
  story.consumer(0s, "C1");
  // No commits after 30 s: the producer stops, and what is committed again is the same offset.
  story.at(30s, SetRate{"P1", Ratio{0, 1}});
  story.at(100s, Close{"C1"});
  story.run(99s);
  CHECK(story.first_us<OffsetsExpired>() == -1);  // subscribed: nothing expires
  story.run(200s);
  const std::int64_t expired = story.first_us<OffsetsExpired>();
  // The close committed at 100 s: due at 160 s, one check may be needed more.
  CHECK(expired >= 160'000'000);
  CHECK(expired <= 170'020'000);
}

TEST_CASE("a reset is refused while the group has members, and changes nothing") {
  Story story = one_partition();
  story.consumer(0s, "C1");
  story.at(18s, ResetOffsets{"OrderProcessingGroup", {}, to(OffsetTarget::Kind::earliest)});
  story.run(19s);
  const auto* const refused = story.first<AdminRefused>();
  REQUIRE(refused != nullptr);
  CHECK(refused->text ==
        "assignments can only be reset if the group 'OrderProcessingGroup' is inactive, but the "
        "current state is Stable");
  CHECK(story.first<OffsetsReset>() == nullptr);
  CHECK(committed(story.world(), group0, p0) > 100);
}

TEST_CASE("resets put the offset where they say, within the log") {
  struct Case {
    OffsetTarget target;
    std::int64_t at_least;
    std::int64_t at_most;
  };
  OffsetTarget datetime = to(OffsetTarget::Kind::datetime);
  datetime.time = at(5s);
  OffsetTarget duration = to(OffsetTarget::Kind::duration);
  duration.back = 10s;
  const Case cases[] = {
      {to(OffsetTarget::Kind::earliest), 0, 0},
      {to(OffsetTarget::Kind::offset, 42), 42, 42},
      {to(OffsetTarget::Kind::offset, 100'000), 290, 300},  // clipped to the high watermark
      {to(OffsetTarget::Kind::latest), 290, 300},
      {to(OffsetTarget::Kind::shift, -20), 170, 185},  // 200 were committed at the close, or nearly
      {to(OffsetTarget::Kind::shift, -5000), 0, 0},
      {datetime, 49, 49},    // record n comes at (n + 1) · 100 ms
      {duration, 199, 199},  // at 30 s: those since 20 s
  };
  for (const Case& each : cases) {
    Story story = stopped_group();
    story.at(30s, ResetOffsets{"OrderProcessingGroup", {}, each.target});
    story.run(31s);
    INFO(to_text(each.target));
    const std::int64_t found = committed(story.world(), group0, p0);
    CHECK(found >= each.at_least);
    CHECK(found <= each.at_most);
    const auto* const reset = story.first<OffsetsReset>();
    REQUIRE(reset != nullptr);
    CHECK(reset->changes.at(0).to == found);
    CHECK(load(story.world()).offsets.at(0).offset == found);
  }
}

TEST_CASE("offsets of a subscribed topic are not deleted, those of an idle group are") {
  Story busy = one_partition();
  busy.consumer(0s, "C1");
  busy.at(18s, DeleteOffsets{"OrderProcessingGroup", {"orders"}});
  busy.run(19s);
  const auto* const refused = busy.first<AdminRefused>();
  REQUIRE(refused != nullptr);
  CHECK(refused->error == KafkaError::group_subscribed_to_topic);
  CHECK(committed(busy.world(), group0, p0) > 100);

  Story idle = stopped_group();
  idle.at(30s, DeleteOffsets{"OrderProcessingGroup", {"orders"}});
  idle.run(31s);
  CHECK(idle.first<OffsetsDeleted>() != nullptr);
  CHECK(committed(idle.world(), group0, p0) == -1);
}

TEST_CASE("a group is deleted only when it is empty, and begins anew when somebody comes") {
  Story story = one_partition();
  story.consumer(0s, "C1");
  story.at(10s, DeleteGroup{"OrderProcessingGroup"});
  story.at(20s, Close{"C1"});
  story.at(30s, DeleteGroup{"OrderProcessingGroup"});
  story.at(31s, DeleteGroup{"OrderProcessingGroup"});
  story.at(40s, Restart{"C1"});
  story.run(35s);
  std::vector<KafkaError> errors;
  for (const Fact& fact : story.facts.list) {
    if (const auto* refused = std::get_if<AdminRefused>(&fact.body))
      errors.push_back(refused->error);
  }
  CHECK(errors ==
        std::vector<KafkaError>{KafkaError::non_empty_group, KafkaError::group_id_not_found});
  CHECK(story.first<GroupDeleted>() != nullptr);
  CHECK(story.group().state == GroupState::dead);
  CHECK(committed(story.world(), group0, p0) == -1);
  story.run(50s);
  CHECK(story.group().state == GroupState::stable);
  CHECK(story.group().generation == 1);
  // earliest, and nothing committed: everything once more.
  CHECK(story.world().ledger.duplicates(group0) > 150);
}

TEST_CASE("seek moves the position and no commit") {
  for (const char* const protocol : {"classic", "consumer"}) {
    Story story = one_partition();
    story.spec.groups[0].config.push_back({"group.protocol", protocol});
    story.consumer(0s, "C1", {{"enable.auto.commit", "false"}});
    story.at(10s, Seek{"C1", "orders-0", to(OffsetTarget::Kind::offset, 30)});
    story.at(15s, Seek{"C1", "", to(OffsetTarget::Kind::earliest)});
    story.at(18s, Seek{"C1", "orders-0", to(OffsetTarget::Kind::latest)});
    story.run(20s);
    const auto sought = story.times<PositionSought>("C1");
    REQUIRE(sought.size() == 3);
    CHECK(sought[0] == 10'000'000);
    CHECK(story.world().ledger.deliveries(group0, p0, 0) == 2);
    CHECK(story.world().ledger.deliveries(group0, p0, 29) == 2);
    CHECK(story.world().ledger.deliveries(group0, p0, 30) == 3);
    CHECK(story.world().ledger.deliveries(group0, p0, 120) ==
          2);  // after 10 s: not by the first seek
    CHECK(committed(story.world(), group0, p0) == -1);
    CHECK(story.consumer_named("C1").find(p0)->position >= 195);
  }
}

TEST_CASE("a group that is deleted begins anew, also for who still believes to be its member") {
  Story story;
  story.spec.groups[0].config.push_back({"session.timeout.ms", "10000"});
  story.consumer(0s, "C1");
  story.at(10s, Freeze{"C1"});
  story.at(25s, DeleteGroup{"OrderProcessingGroup"});
  story.consumer(26s, "C2");
  story.run(40s);
  CHECK(story.first<GroupDeleted>() != nullptr);
  CHECK(story.group().generation == 1);
  // C1 still thinks that it owns everything, in generation 1 of the group that is gone.
  CHECK(story.world().ledger.groups[0].two_owners == 0);
  CHECK(story.owner(0) == "C2");
}

TEST_CASE("a coordinator that has not loaded its groups yet refuses tools") {
  Story story = one_partition();
  story.spec.brokers = 1;
  story.spec.topics[0].replication_factor = 1;
  story.spec.broker_times.coordinator_load = 2s;
  story.consumer(0s, "C1");
  story.at(10s, Close{"C1"});
  story.at(15s, Kill{"b1"});
  story.at(30s, StartBroker{"b1"});
  for (const Duration at : {32s, 34s, 36s, 38s, 40s, 42s, 44s, 46s, 48s})
    story.at(at, DeleteGroup{"OrderProcessingGroup"});
  story.run(60s);
  std::vector<KafkaError> errors;
  for (const Fact& fact : story.facts.list) {
    if (const auto* refused = std::get_if<AdminRefused>(&fact.body))
      errors.push_back(refused->error);
  }
  const std::int64_t loaded = story.first_us<GroupsLoaded>("b1", 30s);
  const std::int64_t loading = story.first_us<GroupsLoading>("b1", 30s);
  REQUIRE(loading > 0);
  CHECK(loaded == loading + 2'000'000);
  CHECK(std::count(errors.begin(), errors.end(), KafkaError::coordinator_load_in_progress) == 1);
  CHECK(std::count(errors.begin(), errors.end(), KafkaError::non_empty_group) == 0);
  CHECK(story.first_us<GroupDeleted>() > loaded);
}

TEST_CASE("a reset that needs the log of a partition without a leader changes nothing") {
  Story story;
  story.spec.topics[0].partitions = 3;
  story.spec.topics[0].replicas = {{1}, {2}, {3}};
  story.produce("P1", Ratio{10, 1}, 12);
  story.consumer(0s, "C1");
  story.at(20s, Close{"C1"});
  story.at(30s, Kill{"b3"});
  const std::string group = "OrderProcessingGroup";
  story.at(50s, ResetOffsets{group, {}, to(OffsetTarget::Kind::latest)});
  story.at(51s, ResetOffsets{group, {}, to(OffsetTarget::Kind::current)});
  story.at(52s, ResetOffsets{group, {"orders-0"}, to(OffsetTarget::Kind::earliest)});
  story.run(50'500ms);
  const auto* const refused = story.first<CommandRejected>();
  REQUIRE(refused != nullptr);
  CHECK(refused->reason == "the leader of orders-2 cannot be reached");
  CHECK(story.times<OffsetsReset>().empty());
  CHECK(committed(story.world(), group0, p0) > 0);
  // What is committed already needs no leader, nor do the others the dead one.
  story.run(53s);
  CHECK(story.times<CommandRejected>().size() == 1);
  CHECK(committed(story.world(), group0, p0) == 0);
}

TEST_CASE("without a commit and without a policy poll() throws NoOffsetForPartitionException") {
  Story story = one_partition();
  story.spec.groups[0].config = {{"auto.offset.reset", "none"}};
  story.consumer(0s, "C1");
  story.run(10s);
  const auto* const failed = story.first<ClientFailed>("C1");
  REQUIRE(failed != nullptr);
  CHECK(failed->error == KafkaError::no_offset_for_partition);
  CHECK(error_name(failed->error) == "NoOffsetForPartitionException");
}
