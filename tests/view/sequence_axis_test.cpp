#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <vector>

#include "viz/model/sequence_axis.h"

namespace kv {
namespace {

using namespace std::chrono_literals;

SequenceAxis three_rows() {
  return SequenceAxis({{ks::at(100'000us), 74, false},
                       {ks::at(101'000us), 98, false},
                       {ks::at(900'000us), 160, true}});
}

TEST_CASE("rows a millisecond apart have the pitch of the design") {
  CHECK(sequence_step(1ms, false, true).height == sequence_pitch);
  CHECK_FALSE(sequence_step(1ms, false, true).folded);
}

TEST_CASE("closer rows stay readable, farther ones move apart slowly") {
  CHECK(sequence_step(10us, true, true).height == 18);
  CHECK(sequence_step(6ms, false, true).height == 32);
  CHECK(sequence_step(50ms, false, true).height == 41);
  CHECK_FALSE(sequence_step(50ms, false, true).folded);
}

TEST_CASE("a quiet stretch folds to one height, unless something is on its way") {
  CHECK(sequence_step(51ms, false, true).folded);
  CHECK(sequence_step(51ms, false, true).height == sequence_fold_height);
  CHECK(sequence_step(40s, false, true).height == sequence_fold_height);
  CHECK_FALSE(sequence_step(200ms, true, true).folded);
}

TEST_CASE("without folding a quiet stretch is drawn out, up to a limit that shows as a fold") {
  CHECK(sequence_step(100ms, false, false).height == 56);
  CHECK_FALSE(sequence_step(100ms, false, false).folded);
  CHECK(sequence_step(40s, false, false).height == 260);
  CHECK(sequence_step(40s, false, false).folded);
}

TEST_CASE("time to y and back is the same instant to the pixel") {
  const SequenceAxis axis = three_rows();
  CHECK(axis.y_of(ks::at(100'000us)) == 74);
  CHECK(axis.y_of(ks::at(100'500us)) == 86);
  CHECK(axis.y_of(ks::at(900'000us)) == 160);
  CHECK(axis.time_of(86) == ks::at(100'500us));
  CHECK(axis.time_of(98) == ks::at(101'000us));
  for (float y = 20; y < 260; y += 0.5F) {
    INFO(y);
    CHECK(std::abs(axis.y_of(axis.time_of(y)) - y) < 0.05F);
  }
}

TEST_CASE("beyond the rows time goes on at the scale of close ones") {
  const SequenceAxis axis = three_rows();
  CHECK(axis.y_of(ks::at(99'000us)) == 50);
  CHECK(axis.y_of(ks::at(902'000us)) == 208);
  CHECK(axis.time_of(50) == ks::at(99'000us));
  CHECK(std::isfinite(axis.y_of(ks::never)));
}

TEST_CASE("later never stands higher") {
  const SequenceAxis axis = three_rows();
  float last = -1e9F;
  for (std::int64_t us = 90'000; us < 1'000'000; us += 777) {
    const float y = axis.y_of(ks::at(ks::Duration{us}));
    REQUIRE(y >= last);
    last = y;
  }
}

TEST_CASE("the nearest row; none of none") {
  CHECK(three_rows().nearest(0) == 0);
  CHECK(three_rows().nearest(100) == 1);
  CHECK(three_rows().nearest(500) == 2);
  CHECK(SequenceAxis{}.nearest(3) == 0);
  CHECK(SequenceAxis{}.y_of(ks::at(1s)) == 0);
}

}  // namespace
}  // namespace kv
