#include "sim/run/session.h"

#include <catch2/catch_test_macros.hpp>

#include "sim/base/rng.h"
#include "sim/run/verify.h"
#include "sim/scenario/write.h"
#include "sim/world/step.h"
#include "tests/support/sessions.h"

namespace ks {
namespace {

using namespace test;

std::string line(const Fingerprint& f) { return to_text(f); }

TEST_CASE("the same scenario runs twice the same") {
  const std::string text = quick_text();
  CHECK(line(completed(text).fingerprint()) == line(completed(text).fingerprint()));
}

TEST_CASE("another seed is another run, in its order, its facts, its state and its draws") {
  std::string other = quick_text();
  other.replace(other.find("seed = 11"), 9, "seed = 12");
  const Fingerprint a = completed(quick_text()).fingerprint();
  const Fingerprint b = completed(other).fingerprint();
  CHECK(a.draws != b.draws);
  CHECK(a.state != b.state);
}

TEST_CASE("a session runs exactly what stepping the world by hand runs") {
  const Session session = completed(quick_text());
  const Run run = build(parsed(quick_text()));
  World world = make_world(run.spec);
  Facts facts;
  run_until(world, run.commands, session.horizon(), facts);
  std::uint64_t hash_of_facts = 0;
  for (const Fact& fact : facts.list) hash_of_facts = add_fact(hash_of_facts, fact);
  CHECK(line(session.fingerprint()) == line(fingerprint(world, hash_of_facts)));
}

TEST_CASE("C2 killed by a click at 10 s is the run whose file kills C2 at 10 s") {
  const Session preloaded = completed(quick_text());
  Session live = opened(quick_text(c4_joins_at_20));
  live.compute_all();
  CHECK(line(live.fingerprint()) != line(preloaded.fingerprint()));
  REQUIRE(live.command(clicked(10s, Kill{"C2"})));
  live.compute_all();
  CHECK(line(live.fingerprint()) == line(preloaded.fingerprint()));

  const Result<Scenario> saved = live.to_scenario();
  REQUIRE(saved);
  Session loaded = Session::open(*saved);
  loaded.compute_all();
  CHECK(line(loaded.fingerprint()) == line(preloaded.fingerprint()));
  CHECK(same_meaning(*saved, parsed(quick_text())));
}

TEST_CASE(
    "a click at the very instant of an event comes before that event, as a file's line does") {
  Session base = completed(quick_text(""));
  // Some event in the middle of the busiest second.
  const Time when = base.time_of_event(base.event_at(at(10s)) + 7);
  const std::string at_text = duration_text(when - start_time);
  const Session preloaded = completed(
      quick_text("[[timeline]]\nat = \"" + at_text + "\"\ndo = \"freeze\"\nnode = \"C1\"\n"));
  const Result<EventNo> event = base.command(Command{when, Freeze{"C1"}, Origin::clicked, ""});
  REQUIRE(event);
  base.compute_all();
  CHECK(line(base.fingerprint()) == line(preloaded.fingerprint()));
  CHECK(base.time_of_event(*event) == when);
  CHECK(base.time_of_event(*event - 1) < when);
}

TEST_CASE("every event is the same when visited from the end under tiny checkpoints") {
  SessionSettings tiny;
  tiny.checkpoints = {16, 2'000'000};
  const std::string text = quick_text();
  Session session = opened(text, tiny);
  session.compute_all();
  const Run run = build(parsed(text));
  World world = make_world(run.spec);
  Facts facts;
  std::vector<std::uint64_t> hashes{hash(world)};
  while (step(world, run.commands, session.horizon() + Duration{1}, facts)) {
    hashes.push_back(hash(world));
  }
  REQUIRE(session.known_events() + 1 == hashes.size());
  std::uint64_t wrong = 0;
  for (EventNo event = hashes.size(); event-- > 0;) {
    if (hash(session.world_at(event)) != hashes[event]) ++wrong;
  }
  CHECK(wrong == 0);
  CHECK_FALSE(session.diverged_at().has_value());
  CHECK(session.branches()[0].checkpoints.bytes() <= 2'000'000);
}

TEST_CASE("looking around in any order changes nothing, not even while the run is being computed") {
  const std::string text = quick_text();
  const std::string expected = line(completed(text).fingerprint());
  SessionSettings settings;
  settings.checkpoints.spacing = 64;
  Session session = opened(text, settings);
  Rng rng = stream(1, "cursor", "moves");
  while (session.compute(1 + rng.below(400))) {
    const EventNo event = rng.below(session.known_events() + 1);
    const std::uint64_t there = hash(session.world_at(event));
    session.world_at_time(session.known_until() - Duration{1});
    session.facts_of(rng.below(session.known_events() + 1));
    CHECK(hash(session.world_at(event)) == there);
  }
  for (int i = 0; i < 300; ++i) {
    const Time when = time_from_us(rng.between(0, 30'000'000));
    const EventNo event = session.world_at_time(when).event;
    CHECK(session.time_of_event(event) <= when);
    if (event < session.known_events()) CHECK(session.time_of_event(event + 1) > when);
  }
  CHECK(line(session.fingerprint()) == expected);
  CHECK_FALSE(session.diverged_at().has_value());
}

TEST_CASE("how often the run is sampled and how it is checkpointed changes nothing") {
  SessionSettings settings;
  settings.grid = 7ms;
  settings.checkpoints = {128, 300'000};
  const std::string text = quick_text();
  CHECK(line(completed(text, settings).fingerprint()) == line(completed(text).fingerprint()));
}

TEST_CASE("what is written and read again is the same run") {
  const Scenario scenario = parsed(quick_text());
  const Scenario again = parsed(write_scenario(scenario));
  CHECK(line(fingerprint_of(scenario)) == line(fingerprint_of(again)));
}

TEST_CASE("forks at twenty cursors are runs from the start with the same commands") {
  const std::string text = quick_text();
  for (int i = 1; i <= 20; ++i) {
    const Duration when = 1400ms * i + 137us * i;
    Session fork = completed(text);
    REQUIRE(fork.command(clicked(when, Kill{"C3"})));
    fork.compute_all();
    Run run = build(parsed(text));
    run.commands.assign(fork.commands().begin(), fork.commands().end());
    Session straight = Session::open(run);
    straight.compute_all();
    CHECK(line(fork.fingerprint()) == line(straight.fingerprint()));
  }
}

TEST_CASE("every shipped scenario passes verify") {
  for (const std::string& name : shipped_names()) {
    const Scenario scenario = parsed(shipped(name + ".toml"), name + ".toml");
    const VerifyReport report = verify(scenario, {.open_until = 30s, .most_visits = 4000});
    for (const VerifyCheck& check : report.checks) {
      INFO(name << ": " << check.name << ": " << check.detail);
      CHECK(check.held);
    }
    CHECK(report.checks.size() == 4);
  }
}

}  // namespace
}  // namespace ks
