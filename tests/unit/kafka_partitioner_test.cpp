#include "sim/kafka/partitioner.h"

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <vector>

#include "sim/kafka/partitioner_sticky.h"

using namespace ks;

TEST_CASE("murmur2 gives the values of Kafka's own test and of well-known keys") {
  const std::map<std::string_view, std::int32_t> expected = {
      {"21", -973932308},
      {"foobar", -790332482},
      {"a-little-bit-long-string", -985981536},
      {"a-little-bit-longer-string", -1486304829},
      {"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971},
      {"abc", 479470107},
      {"", 275646681},
      {"a", -1563381124},
      {"b", -1853091852},
      {"c", -1877468854},
      {"order-1", 1221710326},
      {"order-2", -1055499005},
      {"order-3", -849583649},
      {"order-4", 1928061674},
      {"order-5", 847857254},
      {"order-6", -634967039},
      {"order-7", 323129857},
      {"order-8", -1988495187},
      {"order-9", -1979565934},
      {"order-10", 1960481346},
      {"location-update", 571956089},
      {"tony", 28761798},
      {"customer-42", -542987495},
      {"user-1", 1404122828},
  };
  for (const auto& [key, hash] : expected) {
    CAPTURE(key);
    CHECK(murmur2(key) == hash);
  }
}

TEST_CASE("a key's partition depends on the number of partitions") {
  struct Row {
    std::string_view key;
    std::array<std::uint32_t, 4> of_3_4_6_12;
  };
  const std::vector<Row> rows = {
      {"21", {0, 0, 0, 0}},       {"foobar", {0, 2, 0, 6}},          {"", {0, 1, 3, 9}},
      {"order-1", {1, 2, 4, 10}}, {"order-2", {0, 3, 3, 3}},         {"order-6", {0, 1, 3, 9}},
      {"user-1", {2, 0, 2, 8}},   {"location-update", {2, 1, 5, 5}}, {"tony", {0, 2, 0, 6}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.key);
    CHECK(partition_for_key(row.key, 3) == row.of_3_4_6_12[0]);
    CHECK(partition_for_key(row.key, 4) == row.of_3_4_6_12[1]);
    CHECK(partition_for_key(row.key, 6) == row.of_3_4_6_12[2]);
    CHECK(partition_for_key(row.key, 12) == row.of_3_4_6_12[3]);
  }
}

TEST_CASE("the sign bit of a hash is masked, not negated") {
  CHECK(to_positive(-1) == 0x7fffffff);
  CHECK(to_positive(std::numeric_limits<std::int32_t>::min()) == 0);
  CHECK(to_positive(-973932308) == 1173551340);
}

TEST_CASE("a group's coordinator is the leader of one partition of __consumer_offsets") {
  CHECK(offsets_partition("OrderProcessingGroup", 50) == 38);
  CHECK(offsets_partition("order-tx-1", 50) == 9);
  CHECK(offsets_partition("polygenelubricants", 50) == 0);  // its hash is the smallest int
}

TEST_CASE("a keyless record goes to a partition with a leader, to any when none has one") {
  const std::vector<std::uint32_t> with_leader = {1, 4};
  CHECK(choose_partition(0, {with_leader, 6}) == 1);
  CHECK(choose_partition(7, {with_leader, 6}) == 4);
  CHECK(choose_partition(7, {{}, 6}) == 1);
}

TEST_CASE("partitions with shorter queues are likelier, by how much shorter they are") {
  // Kafka's own example: queues of 0, 3 and 1 give weights 4, 1 and 3.
  const PartitionLoad load{{2, 4, 5}, {0, 3, 1}, false};
  std::vector<std::uint32_t> drawn;
  for (std::uint32_t draw = 0; draw < 8; ++draw) drawn.push_back(*choose_by_load(draw, load));
  CHECK(drawn == std::vector<std::uint32_t>{2, 2, 2, 2, 4, 5, 5, 5});
  CHECK(choose_by_load(8, load) == 2u);
}

TEST_CASE("equal queues say nothing unless a partition is left out") {
  CHECK_FALSE(choose_by_load(1, {{0, 1, 2}, {2, 2, 2}, false}).has_value());
  CHECK(choose_by_load(1, {{0, 2}, {2, 2}, true}) == 2u);
  CHECK_FALSE(choose_by_load(1, {{0}, {2}, false}).has_value());
  CHECK(choose_by_load(1, {{3}, {2}, true}) == 3u);
  CHECK_FALSE(choose_by_load(1, {}).has_value());
}

TEST_CASE("a sticky partition is left at batch.size when its batch is full, else at twice that") {
  StickyPartitioner sticky;
  sticky.move_to(2);
  CHECK_FALSE(sticky.appended(16383, 16384, true));
  CHECK_FALSE(sticky.appended(1, 16384, false));
  CHECK_FALSE(sticky.appended(16383, 16384, false));
  CHECK(sticky.appended(1, 16384, false));

  sticky.move_to(0);
  CHECK(sticky.produced_bytes == 0);
  CHECK(sticky.appended(16384, 16384, true));
}

TEST_CASE("with batch.size 0 every record may go to another partition") {
  StickyPartitioner sticky;
  sticky.move_to(0);
  CHECK(sticky.appended(70, 0, false));
}
