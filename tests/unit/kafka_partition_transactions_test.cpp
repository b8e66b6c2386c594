#include "sim/kafka/partition_transactions.h"

#include <catch2/catch_test_macros.hpp>

using namespace ks;

namespace {

Batch records(std::int32_t producer_id, std::uint32_t count, std::int16_t epoch = 0) {
  Batch batch;
  batch.count = count;
  batch.bytes = 100;
  batch.producer_id = producer_id;
  batch.producer_epoch = epoch;
  batch.flags = Batch::transactional;
  return batch;
}

Batch marker(std::int32_t producer_id, bool commits) {
  Batch batch = records(producer_id, 1, 1);
  batch.producer = marker_producer;
  batch.flags |= Batch::control;
  if (commits) batch.flags |= Batch::commit;
  return batch;
}

/// Appends to a log and to what is known of its transactions.
struct Written {
  PartitionLog log;
  PartitionTransactions known;

  void add(const Batch& batch, std::int64_t high_watermark) {
    const std::int64_t base = log.end_offset();
    log.append(batch);
    if (batch.flags != 0) known.appended(base, batch, high_watermark, log.start_offset());
  }
};

}  // namespace

TEST_CASE("the last stable offset stands at the first record of the oldest open transaction") {
  Written written;
  written.add(records(1, 5), 0);  // 0 to 4
  written.add(records(2, 2), 0);  // 5 and 6
  CHECK(written.known.last_stable_offset(0) == 0);
  CHECK(written.known.last_stable_offset(7) == 0);
  written.add(marker(1, true), 7);  // 7
  // The marker counts when it is committed itself.
  CHECK(written.known.last_stable_offset(7) == 0);
  CHECK(written.known.last_stable_offset(8) == 5);
  written.add(marker(2, false), 8);  // 8
  CHECK(written.known.last_stable_offset(8) == 5);
  CHECK(written.known.last_stable_offset(9) == 9);
}

TEST_CASE("only an ABORT marker makes a transaction an aborted one") {
  Written written;
  written.add(records(1, 2), 0);
  written.add(marker(1, true), 2);
  written.add(records(1, 3, 1), 3);
  written.add(records(1, 1, 1), 6);  // the same transaction
  written.add(marker(1, false), 7);
  REQUIRE(written.known.aborted().size() == 1);
  CHECK(written.known.aborted()[0].first_offset == 3);
  CHECK(written.known.aborted()[0].last_offset == 7);
  CHECK(written.known.open().empty());
}

TEST_CASE("which epoch a transaction has decides whether a batch goes on with it") {
  Written written;
  written.add(records(4, 1, 2), 0);
  CHECK(written.known.is_open(4));
  CHECK(written.known.is_open(4, 2));
  CHECK_FALSE(written.known.is_open(4, 3));
  CHECK_FALSE(written.known.is_open(5));
}

TEST_CASE("a log that was cut has the transactions that are left in it") {
  Written written;
  written.add(records(1, 2), 0);     // 0 and 1
  written.add(marker(1, false), 2);  // 2
  written.add(records(2, 2), 3);     // 3 and 4
  CHECK(written.known.last_stable_offset(5) == 3);
  written.log.truncate_to(2);
  written.known.rebuild(written.log, 2);
  CHECK(written.known.aborted().empty());
  CHECK(written.known.is_open(1));
  CHECK_FALSE(written.known.is_open(2));
  CHECK(written.known.last_stable_offset(2) == 0);
}

TEST_CASE("batches without transactions leave the hash of a log as it was") {
  PartitionLog plain;
  PartitionLog transactional;
  Batch batch = records(1, 2);
  transactional.append(batch);
  batch.flags = 0;
  plain.append(batch);
  CHECK(plain.hash() != transactional.hash());
}
