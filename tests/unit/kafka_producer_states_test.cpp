#include "sim/kafka/producer_states.h"

#include <catch2/catch_test_macros.hpp>

using namespace ks;

namespace {

constexpr Duration day{24 * 3600 * 1'000'000LL};

Batch numbered(std::int32_t sequence, std::uint32_t count, std::int16_t epoch = 0,
               std::int32_t producer_id = 7) {
  Batch batch;
  batch.count = count;
  batch.bytes = 100;
  batch.producer_id = producer_id;
  batch.producer_epoch = epoch;
  batch.base_sequence = sequence;
  return batch;
}

/// A leader with its log.
struct Leader {
  PartitionLog log;
  ProducerStates states;

  void append(const Batch& batch) {
    log.append(batch);
    states.appended(batch, at(Duration{}));
  }
  ProducerStates::Verdict check(const Batch& batch) const {
    return states.check(log, batch, at(Duration{}), day);
  }
};

/// Six batches of two records: sequences 0 to 11, offsets likewise.
Leader with_six_batches() {
  Leader leader;
  for (std::int32_t i = 0; i < 6; ++i) leader.append(numbered(2 * i, 2));
  return leader;
}

}  // namespace

TEST_CASE("an unknown producer may begin with any sequence number") {
  const Leader leader;
  CHECK(leader.check(numbered(40, 1)).error == KafkaError::none);
  CHECK(leader.check(numbered(40, 1)).duplicate_of == -1);
}

TEST_CASE("the next sequence number is taken, any other is out of order") {
  const Leader leader = with_six_batches();
  CHECK(leader.check(numbered(12, 3)).error == KafkaError::none);
  const auto gap = leader.check(numbered(13, 1));
  CHECK(gap.error == KafkaError::out_of_order_sequence_number);
  CHECK(gap.expected == 12);
  CHECK(leader.check(numbered(12, 1, 0, 8)).error == KafkaError::none);  // another producer
}

TEST_CASE("the last five batches are recognised, an older one is not") {
  const Leader leader = with_six_batches();
  for (std::int32_t i = 1; i < 6; ++i) {
    CAPTURE(i);
    const auto verdict = leader.check(numbered(2 * i, 2));
    CHECK(verdict.error == KafkaError::none);
    CHECK(verdict.duplicate_of == 2 * i);
  }
  const auto sixth = leader.check(numbered(0, 2));
  CHECK(sixth.error == KafkaError::out_of_order_sequence_number);
  CHECK(sixth.duplicate_of == -1);
}

TEST_CASE("a batch that shares numbers with one in the log but is not the same is no copy") {
  const Leader leader = with_six_batches();
  CHECK(leader.check(numbered(10, 1)).error == KafkaError::out_of_order_sequence_number);
  CHECK(leader.check(numbered(9, 2)).error == KafkaError::out_of_order_sequence_number);
}

TEST_CASE("an older epoch is fenced, a newer one begins at 0") {
  Leader leader = with_six_batches();
  leader.append(numbered(0, 2, 1));
  CHECK(leader.check(numbered(12, 2, 0)).error == KafkaError::invalid_producer_epoch);
  CHECK(leader.check(numbered(2, 2, 1)).error == KafkaError::none);
  CHECK(leader.check(numbered(2, 2, 2)).error == KafkaError::out_of_order_sequence_number);
  CHECK(leader.check(numbered(0, 2, 2)).error == KafkaError::none);
  // Copies are looked for within the epoch only.
  CHECK(leader.check(numbered(10, 2, 1)).error == KafkaError::out_of_order_sequence_number);
}

TEST_CASE("sequence numbers wrap to 0") {
  Leader leader;
  leader.append(numbered(2147483646, 2));
  CHECK(last_sequence(numbered(2147483646, 2)) == 2147483647);
  CHECK(leader.check(numbered(0, 1)).error == KafkaError::none);
  CHECK(leader.check(numbered(0, 1)).duplicate_of == -1);
  leader.append(numbered(0, 3));
  CHECK(leader.check(numbered(2147483646, 2)).duplicate_of == 0);
  CHECK(leader.check(numbered(3, 1)).error == KafkaError::none);
}

TEST_CASE("copies are found behind thousands of other producers' records") {
  Leader leader;
  leader.append(numbered(0, 2));
  for (std::int32_t i = 0; i < 5000; ++i) leader.append(numbered(3 * i, 3, 0, 8));
  CHECK(leader.check(numbered(0, 2)).duplicate_of == 0);
}

TEST_CASE("a new leader makes the same table from its log") {
  const Leader old = with_six_batches();
  Leader fresh;
  fresh.log = old.log;
  fresh.states.rebuild(fresh.log, at(Duration{}));
  CHECK(fresh.states.size() == 1);
  CHECK(fresh.check(numbered(10, 2)).duplicate_of == 10);
  CHECK(fresh.check(numbered(12, 1)).error == KafkaError::none);
  CHECK(fresh.check(numbered(14, 1)).error == KafkaError::out_of_order_sequence_number);
}

TEST_CASE("a producer that was silent for producer.id.expiration.ms is forgotten") {
  const Leader leader = with_six_batches();
  const Batch far = numbered(99, 1);
  CHECK(leader.states.check(leader.log, far, at(day), day).error ==
        KafkaError::out_of_order_sequence_number);
  CHECK(leader.states.check(leader.log, far, at(day + Duration{1}), day).error == KafkaError::none);
}
