// What greys an action out is what would reject its command, for every kind of node.
#include <catch2/catch_test_macros.hpp>

#include "sim/world/execute.h"
#include "tests/support/sessions.h"
#include "viz/model/actions.h"

namespace kv {
namespace {

using namespace std::chrono_literals;

TEST_CASE("the reason at an action is the rejection of the command that it stands for") {
  ks::Session session = ks::test::completed(ks::test::quick_text());
  std::size_t refused = 0;
  std::size_t allowed = 0;
  // C2 is alive, is dead, and C4 has not come and has come.
  for (const ks::Duration time : {9s, 11s, 21s}) {
    const ks::World& world = session.world_at_time(ks::at(time));
    std::vector<ks::NodeId> nodes;
    for (const ks::Broker& broker : world.brokers) nodes.push_back(ks::node(broker.id));
    for (const ks::Producer& producer : world.producers) nodes.push_back(ks::node(producer.id));
    for (const ks::Consumer& consumer : world.consumers) nodes.push_back(ks::node(consumer.id));
    for (const ks::Group& group : world.groups) nodes.push_back(ks::node(group.id));
    for (const ks::NodeId node : nodes) {
      CHECK(world.names->find(world.names->of(node)) == node);
      for (const ActionView& view : actions_of(world, node)) {
        const Act* act = std::get_if<Act>(&view.intent);
        REQUIRE(act != nullptr);
        const std::string rejection = ks::rejection(world, command_of(*act));
        CHECK(view.reason == (rejection.empty() ? "" : rejection + "."));
        ++(view.reason.empty() ? allowed : refused);
      }
    }
  }
  CHECK(refused > 0);
  CHECK(allowed > 0);
  const ks::World& dead = session.world_at_time(ks::at(11s));
  const auto actions = actions_of(dead, session.names().find("C2"));
  REQUIRE(actions.size() == 5);
  CHECK(actions[0].label == "Restart");
  CHECK(actions[0].reason.empty());
  CHECK(actions[1].label == "Kill");
  CHECK_FALSE(actions[1].reason.empty());
}

}  // namespace
}  // namespace kv
