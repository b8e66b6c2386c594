// Flags of the axis: none is hidden without a count.
#include <catch2/catch_test_macros.hpp>

#include "viz/model/flag_places.h"

namespace kv {
namespace {

using Indexes = std::vector<std::size_t>;

/// Ten pixels a letter, whatever the face.
float ten_each(std::string_view words, bool) { return 10 * static_cast<float>(words.size()); }

std::vector<FlagView> flags_at(float x, std::size_t count, std::string text = "k") {
  std::vector<FlagView> flags(count);
  for (FlagView& flag : flags) {
    flag.x = x;
    flag.text = text;
  }
  return flags;
}

TEST_CASE("flags stand right and left of their instant as long as there is room") {
  TakenRow row;
  // Each is 35 wide and keeps 2 clear at both sides.
  const auto places = place_flags(flags_at(500, 3), 1000, ten_each, row);
  REQUIRE(places.size() == 3);
  for (const FlagPlace& place : places) {
    CHECK(place.found);
    CHECK(place.width == 35);
    CHECK_FALSE(place.small);
    CHECK(more_flags(place).empty());
  }
  CHECK(places[0].x == 508);
  CHECK(places[1].x == 457);
  CHECK(places[2].x == 548);
  CHECK_FALSE(row.free(510, 511));
  CHECK(row.free(585, 2000));
}

TEST_CASE("what finds no place is counted on the flag beside it") {
  TakenRow row;
  // 75 wide: one at each side, and no further one within reach.
  const auto places = place_flags(flags_at(500, 4, "kill1"), 1000, ten_each, row);
  CHECK(places[0].found);
  CHECK(places[1].found);
  CHECK_FALSE(places[2].found);
  CHECK_FALSE(places[3].found);
  CHECK(places[0].more == Indexes{2, 3});
  CHECK(more_flags(places[0]) == "+2");
  CHECK(places[1].more.empty());
  // The count has room of its own.
  CHECK(places[0].width == 75 + 25);
  CHECK(places[0].x == 508);
  CHECK(places[1].x == 417);
}

TEST_CASE("a flag that loses its place hands on those that it stood for") {
  for (const std::size_t count : {5U, 12U, 60U, 300U}) {
    for (const float width : {120.0F, 200.0F, 1000.0F}) {
      TakenRow row;
      auto flags = flags_at(width / 2, count, "kill C2");
      for (std::size_t i = 0; i < count; i += 3) flags[i].x += static_cast<float>(i % 7) * 9;
      const auto places = place_flags(flags, width, ten_each, row);
      std::size_t told = 0;
      for (const FlagPlace& place : places) told += place.found ? 1 + place.more.size() : 0;
      INFO(count << " flags on " << width);
      CHECK(told == count);
    }
  }
}

TEST_CASE("where nothing can stand nothing is counted") {
  TakenRow row;
  row.take(-100, 2000);
  const auto places = place_flags(flags_at(500, 2), 1000, ten_each, row);
  CHECK_FALSE(places[0].found);
  CHECK_FALSE(places[1].found);
}

}  // namespace
}  // namespace kv
