#include "sim/base/ratio.h"

#include "sim/base/check.h"

namespace ks {
namespace {

__extension__ using Wide = __int128;

}  // namespace

Duration scaled(Duration d, Ratio r) {
  KS_CHECK(r.denominator > 0);
  const Wide product = static_cast<Wide>(to_us(d)) * r.numerator / r.denominator;
  return Duration{static_cast<std::int64_t>(product)};
}

Duration nth_interval(std::uint64_t n, Ratio per_second) {
  KS_CHECK(per_second.numerator > 0);
  const Wide us = static_cast<Wide>(n) * 1'000'000 * per_second.denominator / per_second.numerator;
  return Duration{static_cast<std::int64_t>(us)};
}

}  // namespace ks
