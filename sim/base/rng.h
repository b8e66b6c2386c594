// Random numbers: one 8-byte SplitMix64 stream per (seed, entity name, purpose), integers only.
// Adding an entity or a draw for one purpose therefore never disturbs another. Never draw twice in one
// expression: compilers differ in the order of evaluation.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/base/ratio.h"

namespace ks {

class Rng {
 public:
  Rng() = default;
  explicit Rng(std::uint64_t state) : state_(state) {}

  std::uint64_t next();
  /// Uniform in [0, bound); bound > 0. Unbiased (rejection).
  std::uint64_t below(std::uint64_t bound);
  /// Uniform in [low, high], both included.
  std::int64_t between(std::int64_t low, std::int64_t high);
  /// True with the given probability.
  bool chance(Ratio probability);

  std::uint64_t state() const { return state_; }
  bool operator==(const Rng&) const = default;

 private:
  std::uint64_t state_ = 0;
};

/// The stream of one entity for one purpose, for example stream(7, "C2", "member-id").
Rng stream(std::uint64_t seed, std::string_view entity, std::string_view purpose);

/// A version 4 UUID in Java's text form, drawn from `rng`.
std::string random_uuid(Rng& rng);

}  // namespace ks
