// Controllers that die, resign, stand still or are cut off: elections, the active controller, and what brokers
// can and cannot do meanwhile. Election timeouts are given where they count.
#include <catch2/catch_test_macros.hpp>

#include "sim/world/audit.h"
#include "sim/world/invariants.h"
#include "tests/support/story.h"

using namespace ks;
using namespace ks_tests;

namespace {

constexpr Duration down_at = 20s;

/// Three controllers; NoOpRecords every 500 ms from 0.1 s on. Brokers beat from 0.2, 0.7 and 1.2 s on.
Story quorum() {
  Story story;
  story.spec.controllers = 3;
  story.spec.topics[0].partitions = 2;
  story.spec.topics[0].replicas = {{1, 2, 3}, {2, 3, 1}};
  story.spec.topics[0].config = {{"min.insync.replicas", "2"}};
  story.spec.broker_config = {{"offsets.topic.num.partitions", "1"}};
  story.spec.phases.heartbeats = {200ms, 700ms, 1200ms};
  story.spec.phases.isr_checks = {1s, 2s, 3s};
  story.spec.phases.fencing_check = 95ms;
  story.spec.phases.idle_record = 100ms;
  return story;
}

const Controller& named(const Story& story, const std::string& name) {
  return story.world().controllers[story.node(name).index];
}

/// "Prospective 1, Candidate 2, Leader 2": the states of a controller and their epochs, in order.
std::string states(const Story& story, const std::string& name) {
  std::string text;
  for (const Fact& fact : story.facts.list) {
    const auto* changed = std::get_if<QuorumStateChanged>(&fact.body);
    if (changed == nullptr || fact.node != story.node(name)) continue;
    text += (text.empty() ? "" : ", ") + std::string{quorum_state_name(changed->to)} + " " +
            std::to_string(changed->epoch);
  }
  return text;
}

/// Everything that must hold, after each event.
void check_events(const Story& story) {
  World world = make_world(story.spec);
  Facts nobody;
  nobody.wanted = Level::story;
  InvariantWatch watch;
  while (step(world, story.commands(), story.world().now, nobody)) {
    const std::optional<std::string> broken = watch.broken(world);
    INFO(broken.value_or(""));
    REQUIRE_FALSE(broken.has_value());
    nobody.list.clear();
  }
}

bool reaches(const World& world, const std::string& active) {
  return has_controller(world) && world.names->of(node(active_controller_id(world))) == active;
}

}  // namespace
