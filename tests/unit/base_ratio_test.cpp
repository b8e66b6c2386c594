// The n-th of evenly spaced instants, and how many have come: short ways through the arithmetic and the
// long one agree.
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <initializer_list>

#include "sim/base/ratio.h"

namespace ks {
namespace {

TEST_CASE("ratio: an instant has come with its very microsecond") {
  // 3 a second: the first after 333,333 µs, rounded down.
  CHECK(nth_interval(1, Ratio{3, 1}) == Duration{333'333});
  CHECK(intervals_within(Duration{333'332}, Ratio{3, 1}) == 0U);
  CHECK(intervals_within(Duration{333'333}, Ratio{3, 1}) == 1U);
  CHECK(intervals_within(Duration{666'665}, Ratio{3, 1}) == 1U);
  CHECK(intervals_within(Duration{666'666}, Ratio{3, 1}) == 2U);
  CHECK(intervals_within(Duration{1'000'000}, Ratio{3, 1}) == 3U);
  CHECK(intervals_within(Duration{-1}, Ratio{3, 1}) == 0U);
}

TEST_CASE("ratio: counting is exact on both sides of where 64 bits stop being enough") {
  constexpr std::int64_t long_run = std::int64_t{1} << 42;
  CHECK(intervals_within(Duration{long_run - 1}, Ratio{1'000'000, 1}) == 4'398'046'511'103U);
  CHECK(intervals_within(Duration{long_run}, Ratio{1'000'000, 1}) == 4'398'046'511'104U);
  // Above a million a second, several come within one microsecond.
  CHECK(intervals_within(Duration{0}, Ratio{1'048'575, 1}) == 1U);
  CHECK(intervals_within(Duration{999'999}, Ratio{1'048'575, 1}) == 1'048'574U);
  CHECK(intervals_within(Duration{999'999}, Ratio{1'048'576, 1}) == 1'048'575U);
  // The same rate, once as a whole number and once as a fraction.
  for (const std::int64_t us : std::initializer_list<std::int64_t>{0, 999, 1'000, 86'400'000'000}) {
    CHECK(intervals_within(Duration{us}, Ratio{1'000, 1}) ==
          intervals_within(Duration{us}, Ratio{2'000, 2}));
  }
}

TEST_CASE("ratio: scaling by one keeps what no product could hold") {
  CHECK(scaled(Duration::max(), Ratio{7, 7}) == Duration::max());
  CHECK(scaled(Duration{-3}, Ratio{1, 1}) == Duration{-3});
  CHECK(scaled(Duration{7}, Ratio{3, 2}) == Duration{10});
}

}  // namespace
}  // namespace ks
