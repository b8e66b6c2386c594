#include "sim/base/cow_list.h"

#include <cstdint>
#include <vector>

// Last: Catch2 has a CHECK of its own, for tests; the headers above mean ours.
#include <catch2/catch_test_macros.hpp>

namespace ks {
namespace {

using List = CowList<std::uint64_t, 4>;

List counted_to(std::uint64_t count) {
  List list;
  for (std::uint64_t i = 0; i < count; ++i) list.emplace_back() = i;
  return list;
}

}  // namespace

TEST_CASE("a list of blocks keeps its elements in order") {
  const List list = counted_to(11);
  CHECK(list.size() == 11);
  CHECK(std::vector<std::uint64_t>(list.begin(), list.end()) ==
        std::vector<std::uint64_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  const List none;
  CHECK(none.empty());
  CHECK(none.begin() == none.end());
}

TEST_CASE("copies of a list share blocks until one of them is changed") {
  List list = counted_to(12);
  const std::size_t alone = list.own_bytes();
  const List before = list;
  const std::size_t pointers = alone - 3 * 4 * sizeof(std::uint64_t);
  CHECK(list.own_bytes() == pointers);

  list.edit(5) = 500;
  CHECK(list[5] == 500);
  CHECK(before[5] == 5);
  CHECK(list[4] == 4);
  CHECK(&list[0] == &before[0]);
  CHECK(&list[4] != &before[4]);
  CHECK(list.own_bytes() == pointers + 4 * sizeof(std::uint64_t));

  // Whoever is left alone with a block changes it in place.
  const std::uint64_t* const place = &list[6];
  list.edit(6) = 600;
  CHECK(&list[6] == place);
}

TEST_CASE("a list that grows does not grow its copies") {
  List list = counted_to(6);
  const List before = list;
  list.emplace_back() = 60;
  CHECK(before.size() == 6);
  CHECK(list.size() == 7);
  CHECK(list[6] == 60);
  CHECK(before[5] == 5);
}

}  // namespace ks
