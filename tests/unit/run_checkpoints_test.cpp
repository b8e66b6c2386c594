#include "sim/run/checkpoints.h"

#include <catch2/catch_test_macros.hpp>

#include "sim/run/world_bytes.h"
#include "sim/world/step.h"
#include "tests/support/sessions.h"

namespace ks {
namespace {

using namespace test;

TEST_CASE("a budget that is full doubles the spacing and keeps the beginning") {
  const Run run = build(parsed(quick_text()));
  World world = make_world(run.spec);
  const std::size_t one = world_bytes(world);
  CHECK(one > sizeof(World));
  Checkpoints checkpoints({100, 20 * one});
  checkpoints.add(world);
  Facts facts;
  while (world.event < 5000 && step(world, run.commands, at(30s), facts)) {
    if (checkpoints.wanted(world.event)) checkpoints.add(world);
  }
  CHECK(checkpoints.bytes() <= 20 * one);
  CHECK(checkpoints.count() >= 5);
  CHECK(checkpoints.spacing() >= 400);
  CHECK(checkpoints.all().front().event == 0);
  for (std::size_t i = 0; i + 1 < checkpoints.count(); ++i) {
    CHECK(checkpoints.all()[i].event % checkpoints.spacing() == 0);
    CHECK(checkpoints.all()[i].event < checkpoints.all()[i + 1].event);
  }
}

TEST_CASE("left to itself the spacing is wider for a world that is dear to copy") {
  Run run = build(parsed(quick_text()));
  Checkpoints small;
  small.add(make_world(run.spec));
  CHECK(small.spacing() == 8192);
  run.spec.topics[0].partitions = 5000;
  const World large = make_world(run.spec);
  Checkpoints wide;
  wide.add(large);
  CHECK(wide.spacing() > 8192);
  CHECK(wide.spacing() >= world_bytes(large) / 16);
}

TEST_CASE("the nearest copy lies at or below an event and strictly below a time") {
  const Run run = build(parsed(quick_text()));
  World world = make_world(run.spec);
  Checkpoints checkpoints({100, 1'000'000'000});
  checkpoints.add(world);
  Facts facts;
  while (world.event < 1000 && step(world, run.commands, at(30s), facts)) {
    if (checkpoints.wanted(world.event)) checkpoints.add(world);
  }
  CHECK(checkpoints.count() == 11);
  CHECK(checkpoints.at_or_below(99).event == 0);
  CHECK(checkpoints.at_or_below(100).event == 100);
  CHECK(checkpoints.at_or_below(550).event == 500);
  CHECK(checkpoints.exactly(500)->event == 500);
  CHECK(checkpoints.exactly(501) == nullptr);
  const Time fifth = checkpoints.exactly(500)->world->now;
  CHECK(checkpoints.before(fifth).event < 500);
  CHECK(checkpoints.before(start_time).event == 0);
  checkpoints.truncate(550);
  CHECK(checkpoints.count() == 6);
  checkpoints.truncate(0);
  CHECK(checkpoints.count() == 1);
}

}  // namespace
}  // namespace ks
