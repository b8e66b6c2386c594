#include "sim/base/rng.h"

#include "sim/base/check.h"
#include "sim/base/hash.h"

namespace ks {

std::uint64_t Rng::next() {
  state_ += 0x9e3779b97f4a7c15ULL;
  return mix64(state_);
}

std::uint64_t Rng::below(std::uint64_t bound) {
  KS_CHECK(bound > 0);
  const std::uint64_t threshold =
      (0 - bound) % bound;  // the values that would favour small results
  std::uint64_t drawn = next();
  while (drawn < threshold) drawn = next();
  return drawn % bound;
}

std::int64_t Rng::between(std::int64_t low, std::int64_t high) {
  KS_CHECK(low <= high);
  const auto span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  if (span == ~std::uint64_t{0}) return static_cast<std::int64_t>(next());
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + below(span + 1));
}

bool Rng::chance(Ratio probability) {
  KS_CHECK(probability.denominator > 0);
  if (probability.numerator <= 0) return false;
  return below(static_cast<std::uint64_t>(probability.denominator)) <
         static_cast<std::uint64_t>(probability.numerator);
}

Rng stream(std::uint64_t seed, std::string_view entity, std::string_view purpose) {
  Hasher hasher;
  hasher.add(seed);
  hasher.add(entity);
  hasher.add(purpose);
  return Rng{hasher.value()};
}

std::string random_uuid(Rng& rng) {
  const std::uint64_t first = rng.next();
  const std::uint64_t second = rng.next();
  const std::uint64_t high = (first & ~std::uint64_t{0xf000}) | 0x4000;  // version 4
  const std::uint64_t low =
      (second & 0x3fffffffffffffffULL) | 0x8000000000000000ULL;  // IETF variant
  const std::string a = hex64(high);
  const std::string b = hex64(low);
  return a.substr(0, 8) + "-" + a.substr(8, 4) + "-" + a.substr(12, 4) + "-" + b.substr(0, 4) +
         "-" + b.substr(4, 12);
}

}  // namespace ks
