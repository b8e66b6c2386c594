#include "sim/kafka/log_segments.h"

#include "sim/kafka/log_cleaner.h"
#include "sim/kafka/log_tasks.h"

// Last: Catch2 has a CHECK of its own, for tests; the headers above mean ours.
#include <catch2/catch_test_macros.hpp>

namespace ks {
namespace {

/// 10 records of 100 bytes that are `ms` old-fashioned milliseconds after the start of the run.
Batch batch_at(std::int64_t ms, std::uint32_t bytes = 1000) {
  return Batch{0, 0, 10, bytes, epoch_at_start + ms, 0, 0};
}

/// A replica whose segments have these ages of their newest record, ten records and 1,000 bytes each;
/// the last one is active.
Replica replica_of(const std::vector<std::int64_t>& times) {
  Replica replica;
  for (const std::int64_t ms : times) {
    replica.log.roll_for(batch_at(ms), 1000, 1'000'000'000);
    replica.log.append(batch_at(ms));
  }
  replica.high_watermark = replica.log.end_offset();
  return replica;
}

TopicConfig config_with(std::int64_t retention_ms, std::int64_t retention_bytes = -1) {
  TopicConfig config = topic_defaults(Profile::v4_4);
  config.retention_ms = retention_ms;
  config.retention_bytes = retention_bytes;
  return config;
}

std::size_t deletable(const Replica& replica, const TopicConfig& config, Duration now) {
  return deletable_segments(replica, config, at(now)).segments;
}

}  // namespace

TEST_CASE("a segment rolls by size and by the time of its records, never by a clock") {
  PartitionLog log;
  CHECK_FALSE(log.roll_for(batch_at(0, 600), 1000, 10'000));
  log.append(batch_at(0, 600));
  CHECK_FALSE(log.roll_for(batch_at(10'000, 400), 1000, 10'000));  // not more than either
  log.append(batch_at(10'000, 400));
  CHECK(log.roll_for(batch_at(5'000, 1), 1000, 10'000));  // full
  log.append(batch_at(5'000, 1));
  CHECK_FALSE(log.roll_for(batch_at(15'000, 1), 1000, 10'000));  // of 5,000: exactly ten seconds
  CHECK(log.roll_for(batch_at(15'001, 1), 1000, 10'000));
  REQUIRE(log.segments().list().size() == 3);
  CHECK(log.segments().list()[1].base_offset == 20);
  CHECK(log.segments().list()[0].largest_timestamp == epoch_at_start + 10'000);
  CHECK(log.segments().bytes() == 1001);
}

TEST_CASE("retention by time takes segments from the front until one is young enough") {
  const Replica replica = replica_of({0, 1000, 500, 3000});
  CHECK(deletable(replica, config_with(1000), 1000ms) == 0);  // exactly as old as allowed
  CHECK(deletable(replica, config_with(1000), 1001ms) == 1);
  // The second one stays, and with it the third, which would be old enough.
  CHECK(deletable(replica, config_with(1000), 2000ms) == 1);
  CHECK(deletable(replica, config_with(1000), 2001ms) == 3);
  CHECK(deletable(replica, config_with(1000), 4001ms) == 4);  // the active one, too
  CHECK(deletable(replica, config_with(-1), 1'000'000ms) == 0);
  Replica uncommitted = replica;
  uncommitted.high_watermark = 19;
  CHECK(deletable(uncommitted, config_with(1000), 4001ms) == 1);
  TopicConfig compacted = config_with(1000);
  compacted.cleanup_policy = {"compact"};
  CHECK(deletable(replica, compacted, 4001ms) == 0);
}

TEST_CASE("retention by size keeps at least that much") {
  const Replica replica = replica_of({0, 1000, 2000, 3000});
  CHECK(deletable(replica, config_with(-1, 4000), 5s) == 0);
  CHECK(deletable(replica, config_with(-1, 3001), 5s) == 0);  // without the first it were less
  CHECK(deletable(replica, config_with(-1, 3000), 5s) == 1);
  CHECK(deletable(replica, config_with(-1, 1500), 5s) == 2);
  CHECK(deletable_segments(replica, config_with(-1, 0), at(5s)).segments == 4);
  CHECK(deletable_segments(replica, config_with(-1, 3000), at(5s)).reason ==
        DeletionReason::retention_size);
  // Size first, then time: both count together.
  CHECK(deletable(replica, config_with(3500, 3000), 5s) == 2);
}

TEST_CASE("segments below the start of the log go under every policy") {
  Replica replica = replica_of({0, 1000, 2000});
  replica.log.raise_start(15);
  TopicConfig config = config_with(-1);
  config.cleanup_policy = {"compact"};
  CHECK(deletable(replica, config, 5s) == 1);
  replica.log.delete_segments(1);
  CHECK(replica.log.start_offset() == 15);
  replica.log.delete_segments(2);
  CHECK(replica.log.start_offset() == 30);
  CHECK(replica.log.segments().list().size() == 1);
  CHECK(replica.log.segments().bytes() == 0);
}

TEST_CASE("a truncated log counts its last segment anew") {
  Replica replica = replica_of({0, 1000, 2000});
  replica.log.append(batch_at(2500, 50));
  replica.log.truncate_to(30);
  CHECK(replica.log.segments().list().size() == 3);
  CHECK(replica.log.segments().active().bytes == 1000);
  CHECK(replica.log.segments().active().largest_timestamp == epoch_at_start + 2000);
  replica.log.truncate_to(10);
  CHECK(replica.log.segments().list().size() == 2);  // the second one is empty and active now
  CHECK(replica.log.segments().active().bytes == 0);
  CHECK(replica.log.segments().bytes() == 1000);
}

TEST_CASE("the cleaner takes closed segments by their share of dirty bytes") {
  Replica replica = replica_of({0, 1000, 2000, 3000, 4000});
  TopicConfig config = config_with(-1);
  config.cleanup_policy = {"compact"};
  LogToClean what = log_to_clean(replica, config, at(5s), replica.high_watermark);
  CHECK(what.clean_segments == 0);
  CHECK(what.cleanable_segments == 4);
  CHECK(what.due(config));
  replica.cleaned_to = 20;
  what = log_to_clean(replica, config, at(5s), replica.high_watermark);
  CHECK(what.clean_segments == 2);
  CHECK(what.cleanable_segments == 2);
  CHECK_FALSE(what.due(config));  // half of it is not more than a half
  config.min_cleanable_dirty_ratio = Ratio{4, 10};
  CHECK(what.due(config));
  config.min_cleanable_dirty_ratio = Ratio{9, 10};
  CHECK_FALSE(what.due(config));
  config.max_compaction_lag_ms = 2000;  // the dirty records of 2 s are 3 s old
  what = log_to_clean(replica, config, at(5s), replica.high_watermark);
  CHECK(what.overdue);
  CHECK(what.due(config));
  config.min_compaction_lag_ms = 2500;  // those of 3 s are too young
  CHECK(log_to_clean(replica, config, at(5s), replica.high_watermark).cleanable_segments == 1);
  replica.high_watermark = 25;
  CHECK(log_to_clean(replica, config, at(5s), replica.high_watermark).cleanable_segments == 0);
}

}  // namespace ks
