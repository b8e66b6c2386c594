#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "viz/model/time_axis.h"

namespace kv {
namespace {

using namespace std::chrono_literals;
using ks::at;

/// The orders crash: something happens at 20 s, around 64 s and at 120 s.
const std::vector<ks::Time> crash = {at(20s),     at(64s),     at(64210ms), at(65510ms),
                                     at(65520ms), at(65540ms), at(120s)};

void check_inverse(const TimeAxis& axis) {
  for (float x = 0; x <= axis.width(); x += 1) {
    const float back = axis.x_of(axis.time_of(x));
    if (std::abs(back - x) >= 0.5F) FAIL("pixel " << x << " comes back as " << back);
  }
  const ks::Duration step = std::max(ks::Duration(1), axis.range().length() / 997);
  for (ks::Time t = axis.range().from; t <= axis.range().to; t += step) {
    const float x = axis.x_of(t);
    if (axis.time_of(x - 1) > t || axis.time_of(x + 1) < t)
      FAIL(ks::to_us(t) << " us moves by a pixel");
  }
}

TEST_CASE("a linear axis has one scale and goes on outside of its range") {
  const TimeAxis axis = TimeAxis::linear({at(10s), at(20s)}, 1000);
  CHECK(axis.x_of(at(10s)) == 0);
  CHECK(axis.x_of(at(12500ms)) == 250);
  CHECK(axis.x_of(at(9s)) == -100);
  CHECK(axis.time_of(250) == at(12500ms));
  CHECK(axis.time_of(1100) == at(21s));
  CHECK(axis.x_of(ks::never) == 1e6F);
  check_inverse(axis);
}

TEST_CASE("an axis folds what is idle and is wide around what happens") {
  const TimeAxis axis = TimeAxis::folded({at(16s), at(130s)}, 1441, crash);
  REQUIRE(axis.is_folded());
  CHECK(axis.range() == TimeRange{at(16s), at(130s)});
  CHECK(axis.width() == 1441);
  const auto scale_at = [&](ks::Time t) { return axis.x_of(t + 100ms) - axis.x_of(t); };
  CHECK(scale_at(at(64s)) > 6 * scale_at(at(40s)));
  CHECK(scale_at(at(20s)) > 2 * scale_at(at(40s)));
  CHECK(scale_at(at(120s)) > 2 * scale_at(at(90s)));
  for (std::size_t i = 1; i < axis.pieces().size(); ++i) {
    const AxisPiece& p = axis.pieces()[i];
    CHECK(p.from == axis.pieces()[i - 1].to);
    CHECK(p.x0 == axis.pieces()[i - 1].x1);
    CHECK(p.x0 == std::floor(p.x0));
    CHECK(p.folded != axis.pieces()[i - 1].folded);
  }
  check_inverse(axis);
}

TEST_CASE("a folded axis can be inverted to the pixel at every width and zoom") {
  for (const float width : {400.0F, 865.0F, 1441.0F, 2401.0F}) {
    check_inverse(TimeAxis::folded({at(0s), at(130s)}, width, crash));
    check_inverse(TimeAxis::folded({at(0s), at(24h)}, width, crash));
    check_inverse(TimeAxis::folded({at(63990ms), at(64010ms)}, width, crash));
  }
}

TEST_CASE("later is farther right") {
  const TimeAxis axis = TimeAxis::folded({at(0s), at(130s)}, 1441, crash);
  float last = -1;
  for (ks::Time t = at(0s); t <= at(130s); t += 37ms) {
    const float x = axis.x_of(t);
    REQUIRE(x > last);
    last = x;
  }
}

TEST_CASE("nothing is folded where something happens all the time, or nothing at all") {
  std::vector<ks::Time> busy;
  for (ks::Time t = at(0s); t < at(100s); t += 1s) busy.push_back(t);
  CHECK_FALSE(TimeAxis::folded({at(0s), at(100s)}, 1000, busy).is_folded());
  CHECK_FALSE(TimeAxis::folded({at(0s), at(100s)}, 1000, {}).is_folded());
}

TEST_CASE("very many separate events leave every stretch its room") {
  std::vector<ks::Time> many;
  for (ks::Time t = at(100s); t < at(36000s); t += 600s) many.push_back(t);
  const TimeAxis axis = TimeAxis::folded({at(0s), at(36000s)}, 600, many);
  for (const AxisPiece& p : axis.pieces()) CHECK(p.x1 - p.x0 >= 7);
  check_inverse(axis);
}

TEST_CASE("zooming keeps the moment under the mouse in its place") {
  AxisSource source{{at(0s), at(130s)}, 1441, false, crash};
  const TimeAxis axis = make_axis(source, {at(0s), at(130s)});
  const TimeRange near = zoomed(source, axis, 700, 0.5);
  CHECK(near.length() == 65s);
  CHECK(std::abs(make_axis(source, near).x_of(axis.time_of(700)) - 700) < 1);

  source.fold = true;
  const TimeAxis folded = make_axis(source, {at(0s), at(130s)});
  const ks::Time under = at(64300ms);
  const float x = folded.x_of(under);
  const TimeRange in = zoomed(source, folded, x, 0.8);
  CHECK(in.length() == 104s);
  CHECK(std::abs(make_axis(source, in).x_of(under) - x) < 60);
}

TEST_CASE("zooming and panning stay within the run and above a microsecond a pixel") {
  const AxisSource source{{at(0s), at(130s)}, 1441, true, crash};
  const TimeAxis whole = make_axis(source, {at(0s), at(130s)});
  CHECK(zoomed(source, whole, 300, 4) == TimeRange{at(0s), at(130s)});
  CHECK(panned(source, whole, 200) == TimeRange{at(0s), at(130s)});
  TimeRange range{at(0s), at(130s)};
  for (int i = 0; i < 200; ++i) range = zoomed(source, make_axis(source, range), 700, 0.8);
  CHECK(range.length() == ks::Duration(2 * 1441));
  check_inverse(make_axis(source, range));

  const AxisSource linear{{at(0s), at(130s)}, 1000, false, {}};
  const TimeAxis part = make_axis(linear, {at(50s), at(60s)});
  CHECK(panned(linear, part, 100) == TimeRange{at(49s), at(59s)});
  CHECK(panned(linear, part, -100) == TimeRange{at(51s), at(61s)});
}

TEST_CASE("ticks stand at round instants with as many decimals as the scale deserves") {
  using Labels = std::vector<std::string>;
  const auto labels = [](const TimeAxis& axis) {
    Labels all;
    for (const AxisTick& t : axis_ticks(axis)) {
      if (!t.label.empty()) all.push_back(t.label);
    }
    return all;
  };
  CHECK(labels(TimeAxis::linear({at(0s), at(60s)}, 600)) ==
        Labels{"0", "10", "20", "30", "40", "50", "60"});
  CHECK(labels(TimeAxis::linear({at(44s), at(45s)}, 300)) ==
        Labels{"44.0", "44.2", "44.4", "44.6", "44.8", "45.0"});
  CHECK(labels(TimeAxis::linear({at(44s), at(44010ms)}, 300)) ==
        Labels{"44.000", "44.002", "44.004", "44.006", "44.008", "44.010"});
  CHECK(axis_decimals(TimeAxis::linear({at(0s), at(60s)}, 600), 0) == 1);
  CHECK(axis_decimals(TimeAxis::linear({at(44s), at(45s)}, 1000), 0) == 3);
}

TEST_CASE("what is dropped on an axis lands at the roundest instant within two pixels") {
  const TimeAxis tenth = TimeAxis::linear({at(0s), at(100s)}, 1000);  // 10 px a second
  CHECK(snapped(tenth, 251.2F) == at(25200ms));  // 0.4 s are in reach: steps of 0.2 s
  CHECK(snapped(tenth, 250.7F) == at(25s));
  CHECK(snapped(tenth, -30) == at(0s));
  CHECK(snapped(tenth, 1200) == at(100s));
  const TimeAxis fine = TimeAxis::linear({at(10s), at(10001ms)}, 1000);  // 1 us a pixel
  CHECK(snapped(fine, 501) == at(10s) + 502us);                          // steps of 2 us
  // Every instant it gives is within reach, whatever the scale.
  const TimeAxis folded = TimeAxis::folded({at(16s), at(130s)}, 1441, crash);
  for (float x = 2; x < 1439; x += 7) {
    const float off = folded.x_of(snapped(folded, x)) - x;
    if (std::abs(off) > 2.5F) FAIL("pixel " << x << " lands " << off << " px away");
  }
}

}  // namespace
}  // namespace kv
