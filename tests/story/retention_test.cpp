// What happens to a log besides appending, and to whoever reads it: retention, compaction, resets.
#include "sim/kafka/group/offsets_log.h"
#include "sim/kafka/log_lookup.h"
#include "sim/kafka/record_book.h"
#include "tests/support/story.h"

#include <catch2/catch_test_macros.hpp>

using namespace ks;
using namespace ks_tests;

namespace {

/// One partition at 10 records a second, a minute of retention in segments of ten seconds.
Story short_retention() {
  Story story;
  story.spec.topics[0].partitions = 1;
  story.spec.topics[0].config = {{"retention.ms", "60000"}, {"segment.ms", "10000"}};
  story.spec.broker_config = {{"log.retention.check.interval.ms", "10000"}};
  story.produce("P1", Ratio{10, 1}, 0);
  return story;
}

const PartitionId p0{0};

std::vector<std::optional<std::string>> keys_of(const World& world, PartitionId partition) {
  std::vector<std::optional<std::string>> keys;
  const PartitionLog& log = leader_replica(world, partition).log;
  log.read(log.start_offset(), log.end_offset(), [&](std::int64_t, const Batch& batch) {
    for (const RecordView& record :
         records_in(batch, world.cluster->at(partition), *world.replication.book,
                    world.replication.offsets_records, world.ledger, *world.names))
      keys.push_back(record.key);
    return true;
  });
  return keys;
}

}  // namespace

TEST_CASE("segments close by record time and go as a whole when their newest record is too old") {
  Story story = short_retention();
  story.run(69s);
  // The first batch of a segment and one more than ten seconds later: records 10.1 s apart.
  const auto& segments = leader_replica(story.world(), p0).log.segments().list();
  REQUIRE(segments.size() == 7);
  CHECK(segments[0].base_offset == 0);
  CHECK(segments[1].base_offset == 101);
  CHECK(leader_replica(story.world(), p0).log.start_offset() == 0);
  CHECK(story.first_us<RecordsDeleted>() == -1);

  story.run(131s);
  // The newest record of the first segment is 10.1 s old at 10.1 s: due from 70.101 s on, looked at 80 s.
  const auto* const deleted = story.first<RecordsDeleted>();
  REQUIRE(deleted != nullptr);
  CHECK(story.first_us<RecordsDeleted>() == 80'000'000);
  CHECK(deleted->from == 0);
  CHECK(deleted->to == 101);
  CHECK(deleted->segments == 1);
  CHECK(deleted->reason == DeletionReason::retention_time);
  // Followers do it by themselves and follow their leader.
  for (const std::uint32_t broker : {0U, 1U, 2U}) {
    const Replica* const replica =
        story.world().replication.find(*story.world().cluster, p0, BrokerId{broker});
    CHECK(replica->log.start_offset() == leader_replica(story.world(), p0).log.start_offset());
  }
}

TEST_CASE(
    "a reader that retention has overtaken goes by auto.offset.reset, and the ledger counts") {
  for (const char* const policy : {"earliest", "latest"}) {
    Story story = short_retention();
    story.spec.groups[0].config = {{"auto.offset.reset", policy}};
    story.consumer(0s, "C1", {{"auto.offset.reset", "earliest"}});
    story.at(20s, Close{"C1"});
    story.consumer(130s, "C2");
    story.run(140s);
    const std::int64_t start = leader_replica(story.world(), p0).log.start_offset();
    const auto* const lost = story.first<PositionOutOfRange>("C2");
    REQUIRE(lost != nullptr);
    CHECK(lost->position < start);
    CHECK(lost->policy == policy);
    const auto* const over = story.first<RecordsPassedOver>("C2");
    REQUIRE(over != nullptr);
    CHECK(over->from == lost->position);
    if (policy == std::string("earliest")) CHECK(over->to <= start);
    if (policy == std::string("latest")) CHECK(over->to > 1300);
    CHECK(story.world().ledger.passed_over_records(GroupId{0}) ==
          static_cast<std::uint64_t>(over->to - over->from));
  }
}

TEST_CASE("with the policy none an offset out of range ends the application") {
  Story story = short_retention();
  story.spec.groups[0].config = {{"auto.offset.reset", "none"}};
  story.consumer(0s, "C1", {{"auto.offset.reset", "earliest"}});
  story.at(20s, Close{"C1"});
  story.consumer(130s, "C2");
  story.run(140s);
  const auto* const failed = story.first<ClientFailed>("C2");
  REQUIRE(failed != nullptr);
  CHECK(failed->error == KafkaError::offset_out_of_range);
  CHECK(story.world().ledger.passed_over_records(GroupId{0}) == 0);
}

TEST_CASE("records that are there at the start are committed everywhere, with their timestamps") {
  Story story;
  story.spec.topics[0].partitions = 2;
  story.spec.topics[0].records = {1000, 100, {}, 3600s, 1s};
  story.run(1ms);
  for (const std::uint32_t p : {0U, 1U}) {
    const PartitionId partition{p};
    CHECK(log_end(story.world(), partition) == 500);
    CHECK(high_watermark(story.world(), partition) == 500);
  }
  const PartitionLog& log = leader_replica(story.world(), p0).log;
  std::int64_t first = 0;
  log.read(0, 1, [&](std::int64_t, const Batch& batch) {
    first = batch.base_timestamp;
    return false;
  });
  CHECK(first == epoch_at_start - 3'600'000);
  // Half an hour ago is the middle of what is there.
  const auto middle = offset_for_timestamp(log, epoch_at_start - 1'800'000);
  REQUIRE(middle.has_value());
  CHECK(*middle >= 248);
  CHECK(*middle <= 252);
  CHECK_FALSE(offset_for_timestamp(log, epoch_at_start).has_value());
  CHECK(offset_of_max_timestamp(log).value_or(-1) >= 498);
}

TEST_CASE("by_duration begins with the first record that is young enough") {
  Story story;
  story.spec.topics[0].partitions = 1;
  story.spec.topics[0].records = {1000, 100, {}, 1000s, 0s};
  story.spec.groups[0].config = {{"auto.offset.reset", "by_duration:PT100S"}};
  story.consumer(0s, "C1");
  story.run(10s);
  const auto* const set = story.first<PositionSet>("C1");
  REQUIRE(set != nullptr);
  CHECK_FALSE(set->committed);
  // Asked at about 3 s for records not older than 100 s: those of the last 97 s before the start.
  CHECK(set->offset >= 902);
  CHECK(set->offset <= 904);
}

TEST_CASE("compaction keeps the newest record of every key at its offset") {
  Story story;
  story.spec.topics[0].partitions = 1;
  story.spec.topics[0].config = {{"cleanup.policy", "compact"}, {"segment.ms", "10000"}};
  story.produce("P1", Ratio{10, 1}, 5);
  story.consumer(0s, "C1");
  story.run(29s);
  const auto* const compacted = story.first<LogCompacted>();
  REQUIRE(compacted != nullptr);
  CHECK(story.first_us<LogCompacted>() == 15'000'000);
  CHECK(compacted->to == 101);
  CHECK(compacted->records_before == 101);
  CHECK(compacted->records_after == 5);
  story.run(60s);
  const PartitionLog& log = leader_replica(story.world(), p0).log;
  std::int64_t records = 0;
  std::int64_t gaps = 0;
  log.read(0, log.end_offset(), [&](std::int64_t, const Batch& batch) {
    (batch.is_gap() ? gaps : records) += batch.count;
    return true;
  });
  CHECK(records + gaps == log.end_offset());
  CHECK(log.end_offset() > 550);
  CHECK(records < 250);
  // All five keys are there, and nothing that was not.
  std::vector<std::optional<std::string>> keys = keys_of(story.world(), p0);
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  CHECK(keys.size() == 5);
  // C1 read everything before it went.
  CHECK(story.world().ledger.delivered_records(GroupId{0}) >= 540);
}

TEST_CASE("the cleaner leaves what lies below the start of the log") {
  Story story;
  story.spec.topics[0].partitions = 1;
  story.spec.topics[0].config = {
      {"cleanup.policy", "compact"}, {"segment.ms", "10000"}, {"min.cleanable.dirty.ratio", "0"}};
  story.produce("P1", Ratio{10, 1}, 5);
  // The log then starts within its active segment; the cleaner looks at 15 s.
  story.at(14s, DeleteRecords{"orders-0", -1});
  story.run(18s);
  const Replica& leader = leader_replica(story.world(), p0);
  CHECK(leader.log.start_offset() == 139);
  CHECK(leader.log.end_offset() == 179);
  CHECK(leader.high_watermark <= leader.log.end_offset());
  CHECK(story.first<LogCompacted>() == nullptr);
}

TEST_CASE("a reader of a compacted log steps over the gaps") {
  Story story;
  story.spec.topics[0].partitions = 1;
  story.spec.topics[0].config = {{"cleanup.policy", "compact"}, {"segment.ms", "10000"}};
  story.produce("P1", Ratio{10, 1}, 5);
  story.at(60s, SetRate{"P1", Ratio{0, 1}});
  story.consumer(70s, "C1");
  story.run(100s);
  const PartitionLog& log = leader_replica(story.world(), p0).log;
  std::uint64_t records = 0;
  log.read(0, log.end_offset(), [&](std::int64_t, const Batch& batch) {
    if (!batch.is_gap()) records += batch.count;
    return true;
  });
  CHECK(story.world().ledger.delivered_records(GroupId{0}) == records);
  CHECK(story.world().ledger.duplicates(GroupId{0}) == 0);
  CHECK(story.consumer_named("C1").find(p0)->position == log.end_offset());
  CHECK(lag(story.world(), GroupId{0}, p0) == 0);
}

TEST_CASE(
    "DeleteRecords raises the start of the log at once, at every replica with its next fetch") {
  Story story = short_retention();
  story.at(30s, DeleteRecords{"orders-0", 200});
  story.run(31s);
  const auto* const deleted = story.first<RecordsDeleted>();
  REQUIRE(deleted != nullptr);
  CHECK(deleted->reason == DeletionReason::request);
  CHECK(deleted->to == 200);
  for (const std::uint32_t broker : {0U, 1U, 2U}) {
    const Replica* const replica =
        story.world().replication.find(*story.world().cluster, p0, BrokerId{broker});
    CHECK(replica->log.start_offset() == 200);
  }
}
