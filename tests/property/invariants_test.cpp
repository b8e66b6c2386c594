// Generated runs, the invariants after each of their events. KS_GENERATED says how many; a run that breaks
// one is written as a scenario file into the working directory.
#include <cstdlib>
#include <fstream>
#include <string>

#include "sim/scenario/from_run.h"
#include "sim/scenario/generate.h"
#include "sim/scenario/parse.h"
#include "sim/scenario/write.h"
#include "sim/world/fingerprint.h"
#include "sim/world/invariants.h"
#include "sim/world/step.h"

#include <catch2/catch_test_macros.hpp>

using namespace ks;

namespace {

std::string tell(std::uint64_t seed, const World& world, const std::string& what) {
  return "seed " + std::to_string(seed) + " at " + seconds_text(world.now.time_since_epoch(), 6) +
         " s, event " + std::to_string(world.event) + ": " + what;
}

std::string file_of(const Run& run, std::uint64_t seed) {
  return write_scenario(scenario_from(run, "Generated from seed " + std::to_string(seed)));
}

/// Empty, or what broke and when.
std::string run_checked(std::uint64_t seed, const Run& run) {
  World world = make_world(run.spec);
  Facts facts;
  facts.wanted = Level::story;
  World before = world;
  const Time limit = Time{*run.horizon};
  while (step(world, run.commands, limit, facts)) {
    facts.list.clear();
    if (const auto broken = broken_invariant(world)) return tell(seed, world, *broken);
    if (world.event % 256 != 0) continue;
    if (const auto back = went_back(before, world)) return tell(seed, world, *back);
    before = world;
  }
  return "";
}

}  // namespace

TEST_CASE("the invariants hold after every event of generated runs") {
  const char* const wanted = std::getenv("KS_GENERATED");
  const std::uint64_t last = wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : 60;
  REQUIRE(last > 0);
  for (std::uint64_t seed = 1; seed <= last; ++seed) {
    const Run run = generate(seed);
    const std::string broken = run_checked(seed, run);
    if (!broken.empty()) {
      std::ofstream{"broken-" + std::to_string(seed) + ".toml"} << file_of(run, seed);
    }
    CHECK(broken == "");
  }
}

TEST_CASE("a generated run written as a scenario file is the same run") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Run run = generate(seed);
    const std::string text = file_of(run, seed);
    const auto scenario = parse_scenario(text, "generated.toml");
    INFO(text);
    if (!scenario) UNSCOPED_INFO(to_text(scenario.error().front()));
    REQUIRE(scenario.has_value());
    const Run again = build(*scenario);
    CHECK(run.spec == again.spec);
    CHECK(run.commands.size() == again.commands.size());
    Facts facts;
    World one = make_world(run.spec);
    run_until(one, run.commands, Time{*run.horizon}, facts);
    World other = make_world(again.spec);
    run_until(other, again.commands, Time{*again.horizon}, facts);
    CHECK(fingerprint(one) == fingerprint(other));
  }
}

TEST_CASE("a generated run is the same run when it is repeated, and when it goes on from a copy") {
  for (std::uint64_t seed = 100; seed <= 110; ++seed) {
    const Run run = generate(seed);
    World one = make_world(run.spec);
    Facts facts;
    facts.wanted = Level::story;
    run_until(one, run.commands, Time{90s}, facts);
    World copy = one;
    facts.wanted = Level::debug;  // whoever watches does not change what happens
    run_until(one, run.commands, Time{*run.horizon}, facts);
    facts.wanted = Level::story;
    run_until(copy, run.commands, Time{*run.horizon}, facts);
    World again = make_world(run.spec);
    run_until(again, run.commands, Time{*run.horizon}, facts);
    CHECK(fingerprint(one) == fingerprint(copy));
    CHECK(fingerprint(one) == fingerprint(again));
  }
}
