// What a sweep runs and what it measures: every combination of the values of --vary, each with every seed, cut
// into shards; and the columns of its rows. Everything that can be wrong is said before the first run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/scenario/scenario.h"
#include "viz/cli/arguments.h"
#include "viz/cli/console.h"
#include "viz/cli/sweep_table.h"
#include "viz/cli/vary.h"
#include "viz/model/cursor.h"

namespace kv {

/// The n-th of so many pieces; both from 1.
struct Shard {
  std::size_t number = 1;
  std::size_t of = 1;
};

struct SweepPlan {
  std::string file;
  std::vector<std::string> settings;  ///< names of what --vary changes
  std::vector<Variant> variants;
  std::vector<ks::Scenario> scenarios;  ///< one for each variant
  std::vector<TimeRange> stretches;     ///< what is measured in each
  std::vector<std::uint64_t> seeds;
  Shard shard;
  std::vector<std::size_t> expectations;  ///< indexes of those that the stretch reaches
  std::vector<std::string> columns;

  /// Runs are numbered through all shards: the seeds of the first variant, then those of the second, …
  std::size_t runs() const { return variants.size() * seeds.size(); }
  std::size_t first_run() const { return runs() * (shard.number - 1) / shard.of; }
  std::size_t end_run() const { return runs() * shard.number / shard.of; }
  std::size_t variant_of(std::size_t run) const { return run / seeds.size(); }
  std::uint64_t seed_of(std::size_t run) const { return seeds[run % seeds.size()]; }
};

ks::Result<SweepPlan> plan_sweep(const Arguments& arguments, Console& console);

/// Computes one run: its cells, in the order of the columns.
std::vector<std::string> sweep_row(const SweepPlan& plan, std::size_t run);

}  // namespace kv
