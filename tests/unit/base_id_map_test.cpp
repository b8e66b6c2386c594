#include "sim/base/id_map.h"

#include <cstdint>
#include <map>
#include <vector>

#include "sim/base/id.h"
#include "sim/base/rng.h"

// Last: Catch2 has a CHECK of its own, for tests; the headers above mean ours.
#include <catch2/catch_test_macros.hpp>

namespace ks {
namespace {

using Values = IdMap<PartitionId, std::uint64_t>;

std::vector<std::uint64_t> walked(const Values& values) { return {values.begin(), values.end()}; }

}  // namespace

TEST_CASE("values are walked in the order of their ids, however they came") {
  Values values;
  CHECK(values.empty());
  CHECK(values.begin() == values.end());
  CHECK(values.find(PartitionId{0}) == nullptr);

  values.add(PartitionId{7}, 70);
  values.add(PartitionId{3}, 30);
  values.add(PartitionId{12}, 120);
  values.add(PartitionId{4}, 40);
  CHECK(values.size() == 4);
  CHECK(walked(values) == std::vector<std::uint64_t>{30, 40, 70, 120});
  for (std::uint64_t& value : values) value += 1;
  CHECK(walked(values) == std::vector<std::uint64_t>{31, 41, 71, 121});
}

TEST_CASE("an id without a value has none, be it before, between or behind the others") {
  Values values;
  values.add(PartitionId{5}, 50);
  values.add(PartitionId{9}, 90);
  CHECK(*values.find(PartitionId{5}) == 50);
  CHECK(*values.find(PartitionId{9}) == 90);
  for (const std::uint32_t other : {0U, 4U, 6U, 8U, 10U, 0xfffffffeU})
    CHECK(values.find(PartitionId{other}) == nullptr);
  CHECK(values.find(PartitionId{}) == nullptr);
}

TEST_CASE("a copy keeps its own values, and says what it takes") {
  Values values;
  values.add(PartitionId{20}, 1);
  values.add(PartitionId{16}, 2);
  const Values before = values;
  *values.find(PartitionId{16}) = 3;
  CHECK(*before.find(PartitionId{16}) == 2);
  CHECK(values.own_bytes() == 2 * 8 + 5 * 4);
}

TEST_CASE("found by id as in a tree, over generated ids") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Rng rng{seed};
    const std::uint64_t base = rng.below(1000);
    Values values;
    std::map<std::uint32_t, std::uint64_t> expected;
    for (std::uint64_t i = 0; i < 200; ++i) {
      const auto id = static_cast<std::uint32_t>(base + rng.below(300));
      if (expected.contains(id)) continue;
      expected[id] = i;
      CHECK(values.add(PartitionId{id}, i) == i);
    }
    std::vector<std::uint64_t> in_order;
    for (const auto& [id, value] : expected) in_order.push_back(value);
    CHECK(walked(values) == in_order);
    for (std::uint32_t id = 0; id < 1400; ++id) {
      const auto at = expected.find(id);
      const std::uint64_t* const found = values.find(PartitionId{id});
      if (at == expected.end()) {
        CHECK(found == nullptr);
      } else {
        REQUIRE(found != nullptr);
        CHECK(*found == at->second);
      }
    }
  }
}

}  // namespace ks
