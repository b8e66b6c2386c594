#include "sim/base/ratio.h"

#include "sim/base/check.h"

namespace ks {
namespace {

__extension__ using Wide = __int128;

}  // namespace

Duration scaled(Duration d, Ratio r) {
  KS_CHECK(r.denominator > 0);
  if (r.numerator == r.denominator) return d;
  const Wide product = static_cast<Wide>(to_us(d)) * r.numerator / r.denominator;
  return Duration{static_cast<std::int64_t>(product)};
}

Duration nth_interval(std::uint64_t n, Ratio per_second) {
  KS_CHECK(per_second.numerator > 0);
  constexpr std::uint64_t small = std::uint64_t{1} << 43;  // times 10^6 it still fits into 63 bits
  if (per_second.denominator == 1 && n < small) {
    return Duration{static_cast<std::int64_t>(n) * 1'000'000 / per_second.numerator};
  }
  const Wide us = static_cast<Wide>(n) * 1'000'000 * per_second.denominator / per_second.numerator;
  return Duration{static_cast<std::int64_t>(us)};
}

/// The largest n whose instant ⌊n·10^6·denominator / numerator⌋ is not beyond d.
std::uint64_t intervals_within(Duration d, Ratio per_second) {
  KS_CHECK(per_second.numerator > 0);
  if (d < Duration{}) return 0;
  // Up to 50 days and a million a second, both products fit into 63 bits.
  const std::int64_t us = to_us(d);
  const std::int64_t rate = per_second.numerator;
  if (per_second.denominator == 1 && us < std::int64_t{1} << 42 && rate < std::int64_t{1} << 20)
    return static_cast<std::uint64_t>(((us + 1) * rate - 1) / 1'000'000);
  const Wide step = static_cast<Wide>(1'000'000) * per_second.denominator;
  const Wide beyond = (static_cast<Wide>(us) + 1) * per_second.numerator - 1;
  return static_cast<std::uint64_t>(beyond / step);
}

}  // namespace ks
