#include "sim/base/small_vec.h"

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "sim/base/rng.h"

// Last: Catch2 has a CHECK of its own, for tests; the headers above mean ours.
#include <catch2/catch_test_macros.hpp>

namespace ks {
namespace {

using Vec = SmallVec<std::int32_t, 3>;

std::vector<std::int32_t> listed(const Vec& vec) { return {vec.begin(), vec.end()}; }

struct NoDefault {
  explicit constexpr NoDefault(int v) : value(v) {}
  int value;
  bool operator==(const NoDefault&) const = default;
};

}  // namespace

TEST_CASE("a small vector stays inside itself up to N elements and then moves to the heap") {
  Vec vec;
  CHECK(vec.empty());
  for (std::int32_t i = 0; i < 3; ++i) vec.push_back(i);
  CHECK_FALSE(vec.on_heap());
  vec.push_back(3);
  CHECK(vec.on_heap());
  CHECK(listed(vec) == std::vector<std::int32_t>{0, 1, 2, 3});
  CHECK(vec.front() == 0);
  CHECK(vec.back() == 3);
  CHECK(vec.span().size() == 4);
  CHECK(std::span<const std::int32_t>{vec}[2] == 2);
}

TEST_CASE("copies of a small vector are independent, whichever side is on the heap") {
  const Vec small{1, 2};
  const Vec large{1, 2, 3, 4, 5};
  Vec vec = small;
  CHECK(vec == small);
  vec = large;
  CHECK(vec == large);
  vec[0] = 9;
  CHECK(large[0] == 1);
  vec = small;
  CHECK(listed(vec) == std::vector<std::int32_t>{1, 2});
  const Vec& same = vec;
  vec = same;
  CHECK(listed(vec) == std::vector<std::int32_t>{1, 2});
}

TEST_CASE("a copy of a small vector that has shrunk needs no heap") {
  Vec vec{1, 2, 3, 4};
  vec.pop_back();
  CHECK(vec.on_heap());
  CHECK_FALSE(Vec{vec}.on_heap());
  CHECK(Vec{vec} == vec);
}

TEST_CASE("moving a small vector takes its elements and leaves nothing") {
  for (const Vec& original : {Vec{1, 2}, Vec{1, 2, 3, 4, 5}}) {
    Vec source = original;
    Vec target = std::move(source);
    CHECK(target == original);
    CHECK(source.empty());  // NOLINT(bugprone-use-after-move): this is what is tested
    source.push_back(7);
    CHECK(listed(source) == std::vector<std::int32_t>{7});
    source = std::move(target);
    CHECK(source == original);
  }
}

TEST_CASE("small vectors are equal when their elements are") {
  CHECK(Vec{} == Vec{});
  CHECK(Vec{1, 2} == Vec{1, 2});
  CHECK_FALSE(Vec{1, 2} == Vec{1, 3});
  CHECK_FALSE(Vec{1, 2} == Vec{1, 2, 3});
}

TEST_CASE("erasing one element of a small vector keeps the order of the others") {
  Vec vec{0, 1, 2, 3, 4};
  vec.erase_at(1);
  vec.erase_at(3);
  CHECK(listed(vec) == std::vector<std::int32_t>{0, 2, 3});
  vec.clear();
  CHECK(vec.empty());
}

TEST_CASE("a small vector can push its own element while it grows") {
  Vec vec{5};
  for (int i = 0; i < 20; ++i) vec.push_back(vec.front());
  CHECK(listed(vec) == std::vector<std::int32_t>(21, 5));
}

TEST_CASE("a small vector holds values that have no default") {
  SmallVec<NoDefault, 2> vec{NoDefault{1}, NoDefault{2}};
  vec.push_back(NoDefault{3});
  CHECK(vec.back().value == 3);
}

TEST_CASE("a small vector behaves like a vector under random pushes, pops and copies") {
  Vec vec;
  std::vector<std::int32_t> oracle;
  Rng rng{5};
  int differences = 0;
  for (std::int32_t i = 0; i < 100'000; ++i) {
    const std::uint64_t choice = rng.below(16);
    if (choice < 8) {
      vec.push_back(i);
      oracle.push_back(i);
    } else if (choice < 15 && !oracle.empty()) {
      vec.pop_back();
      oracle.pop_back();
    } else if (choice == 15) {
      const Vec copy = vec;
      vec = rng.below(2) == 0 ? copy : Vec{copy};
    }
    differences += listed(vec) != oracle;
    if (oracle.size() > 12) {
      vec.clear();
      oracle.clear();
    }
  }
  CHECK(differences == 0);
}

}  // namespace ks
