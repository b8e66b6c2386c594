// What lies ahead of whom somebody has picked: the inspector's lines and the axis's flags.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/scenario_text.h"
#include "tests/support/sessions.h"
#include "viz/model/build_inspector.h"
#include "viz/model/build_timeline.h"

using namespace std::chrono_literals;

namespace {

ks::Session lesson(const char* file) {
  auto scenario = ks::parse_scenario(ks::shipped(file), file);
  REQUIRE(scenario);
  ks::Session session = ks::Session::open(std::move(*scenario));
  session.compute_all();
  return session;
}

std::vector<kv::DeadlineView> ahead(ks::Session& session, const char* name, ks::Duration when) {
  const ks::World& world = session.world_at_time(ks::at(when));
  return kv::deadlines_of(world, session.names().find(name), ks::at(when));
}

}  // namespace

TEST_CASE("of a living consumer nothing is ahead, of a crashed one the end of its session") {
  ks::Session session = lesson("04-orders-crash.toml");
  CHECK(ahead(session, "C2", 19s).empty());
  CHECK(ahead(session, "C1", 40s).empty());
  const auto crashed = ahead(session, "C2", 40s);
  REQUIRE(crashed.size() == 1);
  CHECK(crashed[0].text == "session ends");
  // It comes true: that is when the coordinator removes it.
  const auto expired = session.trace().of<ks::SessionExpired>();
  REQUIRE_FALSE(expired.empty());
  CHECK(crashed[0].at == session.trace()[expired[0]].time);
  CHECK(ahead(session, "C2", 100s).empty());
}

TEST_CASE("while a group rebalances the end of its join phase is ahead") {
  ks::Session session = lesson("04-orders-crash.toml");
  CHECK(ahead(session, "OrderProcessingGroup", 40s).empty());
  const ks::Fact& expired = session.trace()[session.trace().of<ks::SessionExpired>()[0]];
  const ks::Duration just_after = expired.time - ks::start_time + 1ms;
  const auto found = ahead(session, "OrderProcessingGroup", just_after);
  REQUIRE(found.size() == 1);
  CHECK(found[0].text == "join phase ends");
  CHECK(found[0].at == expired.time + 300s);  // max.poll.interval.ms is the rebalance timeout
}

TEST_CASE("of a dead broker the end of its lease and the check that fences it are ahead") {
  ks::Session session = lesson("22-coordinator-failover.toml");
  const auto killed = session.trace().of<ks::ProcessKilled>();
  REQUIRE_FALSE(killed.empty());
  const ks::Fact& kill = session.trace()[killed[0]];
  const std::string name = session.names().brokers.at(kill.node.index);
  const ks::Duration after = kill.time - ks::start_time + 2s;
  const auto found = ahead(session, name.c_str(), after);
  REQUIRE(found.size() == 2);
  CHECK(found[0].text == "lease ends");
  CHECK(found[1].text == "fence check");
  CHECK(found[0].at < found[1].at);
  const auto fenced = session.trace().of<ks::BrokerFenced>();
  REQUIRE_FALSE(fenced.empty());
  CHECK(found[1].at == session.trace()[fenced[0]].time);
  CHECK(ahead(session, name.c_str(), after - 3s).empty());
}

TEST_CASE("deadlines stand on the axis where they are in its range") {
  ks::Session session = lesson("04-orders-crash.toml");
  kv::UiState ui;
  ui.selection.node = session.names().find("C2");
  ui.cursor = {ks::at(40s), session.event_at(ks::at(40s)), false};
  kv::InspectorMemory memory;
  const kv::InspectorView inspector = kv::build_inspector(session, ui, memory);
  REQUIRE(inspector.ahead.size() == 1);
  kv::TimelineView view = kv::build_timeline(session, ui, {1584, 308});
  const std::size_t commands = view.flags.size();
  kv::add_deadlines(inspector.ahead, view);
  REQUIRE(view.flags.size() == commands + 1);
  CHECK(view.flags.back().kind == kv::FlagKind::deadline);
  CHECK(view.flags.back().ahead);
  CHECK(view.flags.back().x == view.axis.x_of(inspector.ahead[0].at));
  ui.range = {ks::at(0s), ks::at(50s)};
  kv::TimelineView before = kv::build_timeline(session, ui, {1584, 308});
  const std::size_t fewer = before.flags.size();
  kv::add_deadlines(inspector.ahead, before);
  CHECK(before.flags.size() == fewer);
}
