// Plots by their kinds alone.
#pragma once

#include <initializer_list>
#include <vector>

#include "viz/model/plot_kind.h"

namespace kv_tests {

inline std::vector<kv::Plot> plots(std::initializer_list<kv::PlotKind> kinds) {
  std::vector<kv::Plot> all;
  for (const kv::PlotKind kind : kinds) all.push_back({.kind = kind});
  return all;
}

}  // namespace kv_tests
