// What generators of runs draw from a keyed stream.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/rng.h"
#include "sim/base/time.h"

namespace ks {

class Draws {
 protected:
  explicit Draws(Rng rng) : rng_(std::move(rng)) {}

  std::int64_t pick(std::int64_t low, std::int64_t high) { return rng_.between(low, high); }
  bool one_in(std::int64_t many) { return pick(1, many) == 1; }
  Duration pick_time(Duration a, Duration b) { return Duration{pick(a.count(), b.count())}; }
  std::string pick_text(std::int64_t low, std::int64_t high) {
    return std::to_string(pick(low, high));
  }
  template <class T>
  const T& pick_of(const std::vector<T>& list) {
    return list[rng_.below(list.size())];
  }

  Rng rng_;
};

}  // namespace ks
