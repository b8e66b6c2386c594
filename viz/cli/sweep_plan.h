// What a sweep runs and what it measures: every combination of the values of --vary, each with every
// seed, cut into shards; and the columns of its rows. Everything that can be wrong is said before the
// first run.
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

/// One --draw: a value that every seed draws for itself, evenly between two ends that both can come.
struct Draw {
  std::string path;
  bool everywhere = false;  ///< a bare Kafka key
  bool duration = false;    ///< in microseconds; else whole numbers
  std::int64_t low = 0;
  std::int64_t high = 0;
  std::int64_t step = 1;

  std::string column() const { return duration ? path + "_us" : path; }
  std::int64_t of_seed(std::uint64_t seed) const;
  ks::Override override_with(std::int64_t value) const;
};

struct SweepPlan {
  std::string file;
  std::string text;  ///< of the file
  Arguments arguments;
  std::vector<ks::Override> overrides;  ///< of every run
  std::vector<Draw> draws;
  std::vector<std::string> settings;  ///< names of what --vary changes
  std::vector<Variant> variants;
  std::vector<ks::Scenario> scenarios;  ///< one for each variant
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

/// What one run is made from, with what its seed has drawn.
ks::Result<ks::Scenario> scenario_of_run(const SweepPlan& plan, std::size_t run);
/// What is measured in a run of this scenario: --from and --to or --until, else all of it.
ks::Result<TimeRange> stretch_of(const ks::Scenario& scenario, const Arguments& arguments);

/// Computes one run: its cells, in the order of the columns.
ks::Result<std::vector<std::string>> sweep_row(const SweepPlan& plan, std::size_t run);

}  // namespace kv
