#include "sim/kafka/log_indexes.h"

// Last: Catch2 has a CHECK of its own, for tests; the headers above mean ours.
#include <catch2/catch_test_macros.hpp>

namespace ks {
namespace {

/// One record of 1,000 bytes, so many ms after the start of the run.
Batch batch_at(std::int64_t ms) { return Batch{0, 0, 1, 1000, epoch_at_start + ms, 0, 0}; }

using Indexes = std::vector<SegmentIndexes>;

}  // namespace

TEST_CASE(
    "an entry is added before a batch when more than the interval stands behind the last one") {
  PartitionLog log;
  for (int i = 0; i < 5; ++i) log.append(batch_at(i));
  CHECK(log_indexes(log, 4096) == Indexes{{0, 0, 0}});
  // 5,000 bytes without an entry: the sixth batch gets one, and then the eleventh.
  log.append(batch_at(5));
  CHECK(log_indexes(log, 4096) == Indexes{{0, 1, 1}});
  for (int i = 6; i < 10; ++i) log.append(batch_at(i));
  CHECK(log_indexes(log, 4096) == Indexes{{0, 1, 1}});
  log.append(batch_at(10));
  CHECK(log_indexes(log, 4096) == Indexes{{0, 2, 2}});
  // More than the interval: a thousand bytes are not.
  CHECK(log_indexes(log, 1000) == Indexes{{0, 5, 5}});
  CHECK(log_indexes(log, 999) == Indexes{{0, 10, 10}});
}

TEST_CASE("the time index has later times only, and the newest one when its segment is closed") {
  PartitionLog log;
  for (int i = 0; i < 12; ++i) log.append(batch_at(i == 0 ? 100 : 50));
  CHECK(log_indexes(log, 4096) == Indexes{{0, 2, 1}});

  PartitionLog rolled;
  for (int i = 0; i < 8; ++i) {
    rolled.roll_for(batch_at(i), 6000, 1'000'000'000);
    rolled.append(batch_at(i));
  }
  // Six batches, of which the last one has an entry with its own time; then two without any.
  CHECK(log_indexes(rolled, 4096) == Indexes{{0, 1, 1}, {6, 0, 0}});
  CHECK(log_indexes(rolled, 100'000) == Indexes{{0, 0, 1}, {6, 0, 0}});
  PartitionLog empty;
  CHECK(log_indexes(empty, 4096) == Indexes{{0, 0, 0}});
}

}  // namespace ks
