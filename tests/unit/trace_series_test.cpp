#include "sim/trace/series.h"

#include <catch2/catch_test_macros.hpp>
#include <initializer_list>

namespace ks {
namespace {

/// A saw tooth with a period that no summary shares, and one spike.
std::int64_t saw(std::size_t i) {
  return i == 7777 ? 1'000'000 : static_cast<std::int64_t>(i % 37);
}

Column saw_column(std::size_t count) {
  Column column;
  for (std::size_t i = 0; i < count; ++i) column.push_back(saw(i));
  return column;
}

MinMax by_hand(std::size_t begin, std::size_t end) {
  MinMax sum{saw(begin), saw(begin), saw(begin)};
  for (std::size_t i = begin; i < end; ++i) {
    sum = {std::min(sum.min, saw(i)), std::max(sum.max, saw(i)), saw(i)};
  }
  return sum;
}

TEST_CASE("summaries of a column equal what reading every sample gives") {
  const Column column = saw_column(20'000);
  for (const std::size_t begin :
       std::initializer_list<std::size_t>{0, 1, 15, 16, 255, 256, 4095, 4096, 5000, 7777, 12'288}) {
    for (const std::size_t length :
         std::initializer_list<std::size_t>{1, 2, 16, 17, 300, 4096, 7000}) {
      CHECK(column.over(begin, begin + length) == by_hand(begin, begin + length));
    }
  }
}

TEST_CASE("a shortened column is as if the rest had never been sampled") {
  const Column original = saw_column(10'000);
  for (const std::size_t count :
       std::initializer_list<std::size_t>{0, 1, 4095, 4096, 4097, 8192, 10'000}) {
    Column column = original;
    column.truncate(count);
    CHECK(column.size() == count);
    column.push_back(-5);
    CHECK(column[count] == -5);
    CHECK(column.over(0, count + 1).min == -5);
    CHECK(original.size() == 10'000);
  }
}

TEST_CASE("a plot has a few points per pixel and never loses a spike") {
  Series series(100ms);
  const std::size_t column = series.add({Metric::total_lag, GroupId{0}, {}});
  const std::size_t rare = series.add({Metric::lag, GroupId{0}, PartitionId{3}}, 10);
  for (std::size_t i = 0; i < 20'000; ++i) {
    series.put(column, saw(i));
    if (series.due(rare)) series.put(rare, static_cast<std::int64_t>(i));
    series.finish_tick();
  }
  const auto points = series.plot(column, start_time, at(2000s), 500);
  CHECK(points.size() <= 501);
  std::int64_t highest = 0;
  for (const PlotPoint& point : points) highest = std::max(highest, point.value.max);
  CHECK(highest == 1'000'000);
  CHECK(points.front().from == start_time);
  CHECK(points.back().to == at(1999900ms));

  const auto zoomed = series.plot(column, at(1s), at(2s), 500);
  REQUIRE(zoomed.size() == 11);
  CHECK(zoomed[0].from == at(1s));
  CHECK(zoomed[0].value.last == saw(10));
  CHECK(series.value_at(column, at(1550ms)) == saw(15));
  CHECK(series.value_at(rare, at(5900ms)) == 50);
  CHECK(series.find({Metric::lag, GroupId{0}, PartitionId{3}}) == rare);
  CHECK(series.find({Metric::lag, GroupId{0}, PartitionId{4}}) == series.columns());
}

TEST_CASE("a branch keeps the samples up to its instant") {
  Series series(100ms);
  const std::size_t column = series.add({Metric::records_in, {}, {}});
  const std::size_t rare = series.add({Metric::lag, GroupId{0}, PartitionId{0}}, 4);
  for (int i = 0; i < 50; ++i) {
    series.put(column, i);
    if (series.due(rare)) series.put(rare, i);
    series.finish_tick();
  }
  series.truncate(at(1050ms));
  CHECK(series.ticks() == 11);
  CHECK(series.next_tick() == at(1100ms));
  CHECK(series.value_at(column, at(9s)) == 10);
  CHECK(series.value_at(rare, at(9s)) == 8);
  series.truncate(at(-1us));
  CHECK(series.ticks() == 0);
}

}  // namespace
}  // namespace ks
