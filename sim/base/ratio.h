// An exact fraction for probabilities, rates and factors; floating point would differ between machines.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "sim/base/time.h"

namespace ks {

/// numerator / denominator, denominator > 0. Not reduced: what a file says is what is written back.
struct Ratio {
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;
  bool operator==(const Ratio&) const = default;
  constexpr bool zero() const { return numerator == 0; }
};

/// d × r, rounded down; exact for all magnitudes a scenario may contain.
Duration scaled(Duration d, Ratio r);

/// The n-th of evenly spaced instants at r per `per`: n·per/r, without accumulating rounding.
Duration nth_interval(std::uint64_t n, Ratio per_second);
/// How many of these instants, from the first on, have come when `d` has passed; r is positive.
std::uint64_t intervals_within(Duration d, Ratio per_second);

}  // namespace ks
