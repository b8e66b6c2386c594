#include <catch2/catch_test_macros.hpp>

#include "sim/scenario/units.h"

using namespace ks;

TEST_CASE("durations are exact sums of parts with units, longest first") {
  CHECK(parse_duration("20s") == 20s);
  CHECK(parse_duration("1m30s") == 90s);
  CHECK(parse_duration("250ms") == 250ms);
  CHECK(parse_duration("2s250ms") == 2250ms);
  CHECK(parse_duration("44.9s") == 44900ms);
  CHECK(parse_duration("0s") == 0s);
  CHECK(parse_duration("7us") == Duration{7});
  CHECK(parse_duration("365d") == max_duration);
  CHECK(parse_duration("365d1us") == Duration::max());
  CHECK(parse_duration("99999999999999999d") == Duration::max());
}

TEST_CASE("a text that is no duration or would be rounded is refused") {
  for (const char* text : {"", "20", "s", "20 s", "-1s", "1s1m", "1s1s", "1.s", ".5s", "0.0000001s",
                           "1e3s", "9999999999999999999s", "20sec", "20S"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration(text));
  }
}

TEST_CASE("sizes, ratios and rates keep exact values") {
  CHECK(parse_size("100B") == 100);
  CHECK(parse_size("16KiB") == 16384);
  CHECK(parse_size("1.5KB") == 1500);
  CHECK_FALSE(parse_size("100"));
  CHECK_FALSE(parse_size("0.5B"));
  CHECK(parse_ratio("1%") == Ratio{1, 100});
  CHECK(parse_ratio("1/3") == Ratio{1, 3});
  CHECK(parse_ratio("10") == Ratio{10, 1});
  CHECK(parse_ratio("1.5") == Ratio{15, 10});
  CHECK_FALSE(parse_ratio("1/0"));
  CHECK_FALSE(parse_ratio("a third"));
  CHECK(parse_rate("20/s") == Ratio{20, 1});
  CHECK(parse_rate("1/10s") == Ratio{1, 10});
  CHECK(parse_rate("30/m") == Ratio{1, 2});
  CHECK(parse_rate("2.5/s") == Ratio{5, 2});
  CHECK(parse_rate("0/s") == Ratio{0, 1});
  CHECK_FALSE(parse_rate("20"));
  CHECK_FALSE(parse_rate("20/0s"));
}

TEST_CASE("bounds are whole numbers with both ends included") {
  CHECK(parse_bounds("3", BoundsOf::counts) == Bounds{3, 3});
  CHECK(parse_bounds("<= 60", BoundsOf::counts) == Bounds{Bounds::lowest, 60});
  CHECK(parse_bounds("< 60", BoundsOf::counts) == Bounds{Bounds::lowest, 59});
  CHECK(parse_bounds(">=3", BoundsOf::counts) == Bounds{3, Bounds::highest});
  CHECK(parse_bounds("> 3", BoundsOf::counts) == Bounds{4, Bounds::highest});
  CHECK(parse_bounds("10..20", BoundsOf::counts) == Bounds{10, 20});
  CHECK(parse_bounds("40s..50s", BoundsOf::durations) == Bounds{40'000'000, 50'000'000});
  CHECK(parse_bounds("< 1s", BoundsOf::durations) == Bounds{Bounds::lowest, 999'999});
  CHECK(parse_bounds("<= 95.5", BoundsOf::seconds) == Bounds{Bounds::lowest, 95'500'000});
  CHECK_FALSE(parse_bounds("3s", BoundsOf::counts));
  CHECK_FALSE(parse_bounds("3", BoundsOf::durations));
  CHECK_FALSE(parse_bounds("20..10", BoundsOf::counts));
  CHECK_FALSE(parse_bounds("few", BoundsOf::counts));
}

TEST_CASE("a partition's name ends in its number") {
  CHECK(parse_partition_name("orders-2") == PartitionName{"orders", 2});
  CHECK(parse_partition_name("my-orders-12") == PartitionName{"my-orders", 12});
  CHECK_FALSE(parse_partition_name("orders"));
  CHECK_FALSE(parse_partition_name("orders-02"));
  CHECK_FALSE(parse_partition_name("-2"));
}

TEST_CASE("a time is from the start, a mark, or a distance from a mark") {
  const std::vector<Mark> marks{{"crash", at(20s), {}}, {"after-crash", at(30s), {}}};
  CHECK(resolve_time(marks, "44.9s") == at(44900ms));
  CHECK(resolve_time(marks, "crash") == at(20s));
  CHECK(resolve_time(marks, "crash+44.9s") == at(64900ms));
  CHECK(resolve_time(marks, "crash-1s") == at(19s));
  CHECK(resolve_time(marks, "after-crash") == at(30s));
  CHECK(resolve_time(marks, "after-crash + 1s") == at(31s));
  CHECK_FALSE(resolve_time(marks, "crash-21s"));
  CHECK_FALSE(resolve_time(marks, "boom"));
}
