// Generated runs, the invariants after each of their events: a few here, for the sanitizers too; thousands
// in ks-generated. A run that breaks one is written as a scenario file into the working directory.
#include <string>

#include "sim/scenario/parse.h"
#include "sim/world/fingerprint.h"
#include "tests/support/checked_run.h"

#include <catch2/catch_test_macros.hpp>

using namespace ks;

TEST_CASE("the invariants hold after every event of generated runs") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    CHECK(ks_tests::check_generated(seed) == "");
  }
}

TEST_CASE("a share-partition's leader that comes back without an election hosts it again") {
  for (const std::uint64_t seed : {3997U, 7051U}) CHECK(ks_tests::check_generated(seed) == "");
}

TEST_CASE("what stands behind an open transaction at the end of a run is not missing") {
  for (const std::uint64_t seed : {1754U, 1771U}) CHECK(ks_tests::check_generated(seed) == "");
}

TEST_CASE("a coordinator that leads its partition anew goes on from what is stored") {
  CHECK(ks_tests::check_generated(1712) == "");
}

TEST_CASE("a generated run written as a scenario file is the same run") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Run run = generate(seed);
    const std::string text = ks_tests::scenario_file_of(run, seed);
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
