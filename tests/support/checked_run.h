// A generated run with the invariants asked after each of its events; one that breaks one as a file.
#pragma once

#include <fstream>
#include <string>

#include "sim/scenario/from_run.h"
#include "sim/scenario/generate.h"
#include "sim/scenario/write.h"
#include "sim/world/invariants.h"
#include "sim/world/step.h"
#include "tests/support/coverage.h"

namespace ks_tests {

inline std::string scenario_file_of(const ks::Run& run, std::uint64_t seed) {
  return write_scenario(ks::scenario_from(run, "Generated from seed " + std::to_string(seed)));
}

inline std::string broken_text(std::uint64_t seed, const ks::World& world,
                               const std::string& what) {
  return "seed " + std::to_string(seed) + " at " +
         ks::seconds_text(world.now.time_since_epoch(), 6) + " s, event " +
         std::to_string(world.event) + ": " + what;
}

/// Empty, or what broke and when.
inline std::string run_checked(std::uint64_t seed, const ks::Run& run, Ingredients& seen) {
  ks::World world = ks::make_world(run.spec);
  ks::Facts facts;
  facts.wanted = ks::Level::story;
  ks::World before = world;
  ks::InvariantWatch watch;
  const ks::Time limit = ks::Time{*run.horizon};
  while (ks::step(world, run.commands, limit, facts)) {
    seen.see(facts);
    facts.list.clear();
    if (const auto broken = watch.broken(world)) return broken_text(seed, world, *broken);
    if (world.event % 256 != 0) continue;
    if (const auto back = ks::went_back(before, world)) return broken_text(seed, world, *back);
    before = world;
  }
  if (watch.asks_for_outputs(world)) seen.found("has outputs that must be there once");
  if (const auto broken = watch.broken_at_end(world)) return broken_text(seed, world, *broken);
  return "";
}

/// Runs what this seed generates; what breaks an invariant stands in broken-SEED.toml of the working
/// directory afterwards. Empty, or what broke and when.
inline std::string check_generated(std::uint64_t seed, Coverage* coverage = nullptr) {
  const ks::Run run = ks::generate(seed);
  Ingredients seen{run};
  std::string broken = run_checked(seed, run, seen);
  if (coverage != nullptr) coverage->add(seen);
  if (!broken.empty())
    std::ofstream{"broken-" + std::to_string(seed) + ".toml"} << scenario_file_of(run, seed);
  return broken;
}

}  // namespace ks_tests
