#include "sim/kafka/accumulator.h"

#include <catch2/catch_test_macros.hpp>

#include "sim/base/rng.h"
#include "sim/kafka/producer_sequences.h"

using namespace ks;

namespace {

Accumulator small_batches() {
  Accumulator accumulator;
  accumulator.sizing = BatchSizing{100, 400, Ratio{1, 1}};
  accumulator.memory_free = 1200;  // three batches
  accumulator.know_partitions({PartitionId{10}, PartitionId{11}});
  return accumulator;
}

NewRecords some(std::uint32_t first, std::uint32_t count) {
  return NewRecords{0, first, count, true, at(Duration{})};
}

}  // namespace

TEST_CASE("records fill a batch up to batch.size, and a first one always fits") {
  const BatchSizing sizing{109, 16384, Ratio{1, 1}};
  CHECK(sizing.room(0, 0) == 149);  // 61 + 149 × 109 = 16302; a further one would make 16411
  CHECK(sizing.room(148 * 109, 148) == 1);
  CHECK(sizing.room(149 * 109, 149) == 0);
  CHECK(sizing.estimated(149 * 109) == 16302);
  const BatchSizing tiny{109, 16, Ratio{1, 1}};
  CHECK(tiny.room(0, 0) == 1);
  CHECK(tiny.room(109, 1) == 0);
  CHECK(tiny.allocation() == 170);
}

TEST_CASE("with compression a batch is filled by an estimate that is 5 % too large") {
  const BatchSizing sizing{100, 1000, Ratio{1, 2}};
  CHECK(sizing.estimated(1000) == 61 + 525);
  CHECK(sizing.written(1000) == 61 + 500);
  // A record fits while estimate + 100 ≤ 1000: 839 ≥ raw × 0.525, so raw ≤ 1599.
  CHECK(sizing.room(0, 0) == 16);
  CHECK(sizing.room(1500, 15) == 1);
  CHECK(sizing.room(1600, 16) == 0);
}

TEST_CASE("of two batches the one with more records is full no later, whatever the sizes") {
  // So a producer that asks when one of its batches will be full asks its fullest one only.
  Rng rng{3};
  for (int round = 0; round < 200; ++round) {
    const auto bytes = static_cast<std::uint32_t>(rng.between(1, 300));
    const std::int64_t limit = rng.between(1, 20'000);
    const BatchSizing sizing{bytes, limit, Ratio{rng.between(1, 10), 10}};
    const auto until_full = [&](std::uint32_t records) {
      const std::uint64_t raw = std::uint64_t{records} * bytes;
      const std::uint32_t room = sizing.room(raw, records);
      const bool exact = room > 0 && sizing.estimated(raw + std::uint64_t{room} * bytes) >= limit;
      return exact ? room : room + 1;
    };
    for (std::uint32_t records = 1; records < 60; ++records)
      CHECK(until_full(records + 1) <= until_full(records));
  }
}

TEST_CASE("records wait in batches by partition, each with its own memory") {
  Accumulator accumulator = small_batches();
  auto appended = accumulator.append(0, some(0, 5));
  REQUIRE(appended);
  CHECK(appended->records == 3);
  CHECK(appended->bytes == 361);
  CHECK(accumulator.memory_free == 800);
  CHECK_FALSE(accumulator.all_full(0));  // 361 of 400 bytes; the next record will not fit
  appended = accumulator.append(0, some(3, 2));
  CHECK(appended->records == 2);
  CHECK(accumulator.partitions[0].batches == 2);
  CHECK(accumulator.partitions[0].placed == 5);
  accumulator.append(1, some(5, 1));
  CHECK(accumulator.memory_free == 0);
  CHECK(accumulator.append(1, some(6, 1))->records == 1);  // into the open batch
  accumulator.append(1, some(7, 1));
  CHECK_FALSE(accumulator.append(1, some(8, 1)).has_value());
  CHECK(accumulator.waiting == std::vector<std::uint32_t>{0, 1});
  CHECK(accumulator.queued_records() == 8);
  const std::uint32_t first = accumulator.pop_front(0);
  CHECK(accumulator.at(first).batch.ordinal == 0);
  accumulator.release(first);
  CHECK(accumulator.memory_free == 400);
  CHECK(accumulator.append(1, some(8, 1)).has_value());
}

TEST_CASE("sticky records of a partition that was left and drawn again begin a new batch") {
  Accumulator accumulator = small_batches();
  accumulator.append(0, some(0, 1));
  accumulator.append(1, some(1, 1));
  accumulator.append(0, some(2, 1));
  CHECK(accumulator.partitions[0].batches == 2);
  NewRecords keyed{0, 3, 1, false, at(Duration{})};
  accumulator.append(1, keyed);
  CHECK(accumulator.partitions[1].batches == 1);
}

TEST_CASE("batches that failed go to the front, numbered ones in the order of their numbers") {
  Accumulator accumulator = small_batches();
  accumulator.memory_free = 4000;
  for (std::uint32_t i = 0; i < 4; ++i) accumulator.append(0, some(3 * i, 3));
  std::vector<std::uint32_t> sent;
  for (int i = 0; i < 3; ++i) sent.push_back(accumulator.pop_front(0));
  SECTION("without numbers: in reverse") {
    for (const std::uint32_t index : sent) accumulator.push_front(index);
    CHECK(accumulator.at(accumulator.pop_front(0)).batch.ordinal == 6);
    CHECK(accumulator.at(accumulator.pop_front(0)).batch.ordinal == 3);
    CHECK(accumulator.at(accumulator.pop_front(0)).batch.ordinal == 0);
    CHECK(accumulator.at(accumulator.pop_front(0)).batch.ordinal == 9);
  }
  SECTION("with numbers: in order") {
    for (const std::uint32_t index : sent)
      accumulator.at(index).batch.base_sequence =
          static_cast<std::int32_t>(accumulator.at(index).batch.ordinal);
    for (const std::uint32_t index : {sent[1], sent[2], sent[0]})
      accumulator.insert_by_sequence(index);
    for (const std::uint32_t ordinal : {0u, 3u, 6u, 9u})
      CHECK(accumulator.at(accumulator.pop_front(0)).batch.ordinal == ordinal);
    CHECK(accumulator.waiting.empty());
  }
}

TEST_CASE("a new epoch numbers what has no answer from 0, in order") {
  Accumulator accumulator = small_batches();
  accumulator.memory_free = 4000;
  ProducerIdentity identity;
  identity.on = true;
  identity.producer_id = 1000;
  identity.epoch = 0;
  for (std::uint32_t i = 0; i < 3; ++i) accumulator.append(0, some(3 * i, 3));
  std::vector<std::uint32_t> sent;
  for (int i = 0; i < 3; ++i) {
    sent.push_back(accumulator.pop_front(0));
    number_batch(identity, accumulator, sent.back());
  }
  CHECK(accumulator.at(sent[2]).batch.base_sequence == 6);
  number_acknowledged(accumulator, sent[0]);
  CHECK(accumulator.partitions[0].last_acked_sequence == 2);
  // The next one in line was refused: only a new epoch helps.
  CHECK(may_retry(identity, accumulator, accumulator.at(sent[1]),
                  KafkaError::out_of_order_sequence_number));
  CHECK(identity.to_renumber == std::vector<std::uint32_t>{0});
  REQUIRE(bump_epoch(identity, accumulator));
  CHECK(identity.epoch == 1);
  CHECK(accumulator.at(sent[1]).batch.base_sequence == 0);
  CHECK(accumulator.at(sent[1]).batch.producer_epoch == 1);
  CHECK(accumulator.at(sent[2]).batch.base_sequence == 3);
  CHECK(accumulator.partitions[0].next_sequence == 6);
}

TEST_CASE("a refused batch behind another unanswered one is just sent again") {
  Accumulator accumulator = small_batches();
  accumulator.memory_free = 4000;
  ProducerIdentity identity;
  identity.on = true;
  identity.producer_id = 1000;
  identity.epoch = 0;
  for (std::uint32_t i = 0; i < 2; ++i) accumulator.append(0, some(3 * i, 3));
  const std::uint32_t first = accumulator.pop_front(0);
  number_batch(identity, accumulator, first);
  const std::uint32_t second = accumulator.pop_front(0);
  number_batch(identity, accumulator, second);
  CHECK(may_retry(identity, accumulator, accumulator.at(second),
                  KafkaError::out_of_order_sequence_number));
  CHECK(identity.to_renumber.empty());
  // It waits until the one before it is through.
  accumulator.insert_by_sequence(second);
  CHECK(must_wait(identity, accumulator, accumulator.at(second)));
  number_acknowledged(accumulator, first);
  CHECK_FALSE(must_wait(identity, accumulator, accumulator.at(second)));
}

TEST_CASE("a numbered batch that was given up keeps new ones back until its fate is clear") {
  Accumulator accumulator = small_batches();
  accumulator.memory_free = 4000;
  ProducerIdentity identity;
  identity.on = true;
  identity.producer_id = 1000;
  identity.epoch = 0;
  for (std::uint32_t i = 0; i < 3; ++i) accumulator.append(0, some(3 * i, 3));
  const std::uint32_t first = accumulator.pop_front(0);
  number_batch(identity, accumulator, first);
  const std::uint32_t second = accumulator.pop_front(0);
  number_batch(identity, accumulator, second);
  forget_number(accumulator, first);
  mark_unresolved(identity, 0);
  CHECK(must_wait(identity, accumulator, accumulator.first(0)));
  resolve(identity, accumulator);
  CHECK(identity.unresolved.size() == 1);  // the second one may still tell
  number_acknowledged(accumulator, second);
  resolve(identity, accumulator);
  CHECK(identity.unresolved.empty());
  CHECK(identity.to_renumber.empty());
  CHECK_FALSE(must_wait(identity, accumulator, accumulator.first(0)));
}
