#include "sim/kafka/java_hash_order.h"

#include <array>
#include <catch2/catch_test_macros.hpp>

#include "sim/kafka/java_hash.h"

using namespace ks;

namespace {

using Order = std::vector<std::uint32_t>;

}  // namespace

TEST_CASE("hash codes are iterated by bucket, equal ones in order of insertion") {
  CHECK(java_iteration(std::array<std::int32_t, 0>{}).empty());
  CHECK(java_iteration(std::array{5, 3, 17, 1}) == Order{2, 3, 1, 0});  // 17 shares bucket 1 with 1
  CHECK(java_iteration(std::array{5, 3, 17, 1}, 32) == Order{3, 1, 0, 2});  // here it does not
}

TEST_CASE("the upper half of a hash code counts too") {
  CHECK(java_folded(0x00050000) == 0x00050005u);
  CHECK(java_folded(-1) == 0xFFFF0000u);
  CHECK(java_iteration(std::array{0x00050000, 4, -1}) == Order{2, 1, 0});
}

TEST_CASE("a table of more than twelve keys has 32 buckets") {
  std::vector<std::int32_t> hashes{16};
  for (std::int32_t hash = 1; hash <= 11; ++hash) hashes.push_back(hash);
  CHECK(java_iteration(hashes).front() == 0);  // 16 is in bucket 0 of 16
  hashes.push_back(12);
  CHECK(java_iteration(hashes).back() == 0);  // and in bucket 16 of 32
}

TEST_CASE("member ids by number come in the order of the table of strings") {
  JavaHashOrder table;
  std::vector<std::int32_t> hashes;
  std::vector<std::string> ids;
  for (int i = 0; i < 40; ++i) {
    ids.push_back("consumer-" + std::to_string(i * 7919));
    table.insert(ids.back());
    hashes.push_back(java_string_hash(ids.back()));
  }
  std::vector<std::string> ordered;
  for (const std::uint32_t i : java_iteration(hashes)) ordered.push_back(ids[i]);
  CHECK(ordered == table.iteration());
}

TEST_CASE("the hash code of a partition is that of TopicPartition") {
  CHECK(java_partition_hash(0, 0) == 31 * 31);
  CHECK(java_partition_hash(java_string_hash("a"), 2) == 31 * 33 + 97);
  CHECK(java_partition_hash(2147483647, 1) == -2147482657);  // wraps
}

TEST_CASE("a hash set knows its first element") {
  JavaHashSet set;
  CHECK(set.empty());
  set.insert(7, 18);  // bucket 2
  set.insert(8, 2);   // bucket 2, later
  CHECK(set.first() == 7);
  set.insert(9, 1);
  CHECK(set.first() == 9);
  set.erase(9);
  set.erase(7);
  CHECK(set.first() == 8);
  set.insert(7, 18);
  CHECK(set.first() == 8);  // now 7 is the later one
  CHECK(set.size() == 2);
}

TEST_CASE("a hash set that was larger keeps its buckets") {
  JavaHashSet set;
  for (std::uint32_t key = 0; key < 13; ++key) set.insert(key, static_cast<std::int32_t>(key + 4));
  set.insert(100, 32);  // bucket 0 of 32
  set.insert(101, 16);  // bucket 16, but 0 of 16
  set.erase(100);
  for (std::uint32_t key = 0; key < 13; ++key) set.erase(key);
  set.insert(0, 4);
  CHECK(set.first() == 0);
  JavaHashSet fresh;
  fresh.insert(101, 16);
  fresh.insert(0, 4);
  CHECK(fresh.first() == 101);
}
