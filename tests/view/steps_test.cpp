// Steps of every kind, of all and of what is picked, both ways.
#include <catch2/catch_test_macros.hpp>

#include <string>
#include <variant>

#include "sim/trace/subject.h"
#include "tests/support/sessions.h"
#include "viz/model/steps.h"

using namespace std::chrono_literals;
using kv::StepBy;
using kv::StepUnit;

namespace {

kv::UiState standing_at(ks::Session& session, ks::Time time, const std::string& picked = {}) {
  kv::UiState ui;
  ui.cursor = {time, session.event_at(time), false};
  if (!picked.empty()) ui.selection.node = session.names().find(picked);
  return ui;
}

ks::EventNo target(ks::Session& session, const kv::UiState& ui, StepBy step) {
  return kv::step_target(session, ui, step).value_or(0);
}

bool has_message_of(const std::vector<ks::Fact>& facts, ks::NodeId node) {
  for (const ks::Fact& fact : facts) {
    if (const auto* sent = std::get_if<ks::MessageSent>(&fact.body)) {
      if (fact.node == node || sent->to == node) return true;
    }
    if (const auto* read = std::get_if<ks::MessageDelivered>(&fact.body)) {
      if (fact.node == node || read->from == node) return true;
    }
  }
  return false;
}

}  // namespace

TEST_CASE("a step of one message leads to the next event that sends or reads one") {
  ks::Session session = ks::test::completed(ks::test::quick_text());
  kv::UiState ui = standing_at(session, ks::at(8s), "C2");
  const ks::NodeId c2 = ui.selection.node;
  const ks::EventNo next = target(session, ui, {StepUnit::message, 1, true});
  REQUIRE(next > ui.cursor.event);
  CHECK(has_message_of(session.facts_of(next), c2));
  for (ks::EventNo event = ui.cursor.event + 1; event < next; ++event) {
    CHECK_FALSE(has_message_of(session.facts_of(event), c2));
  }
  ui.cursor = {session.time_of_event(next), next, true};
  const ks::EventNo before = target(session, ui, {StepUnit::message, -1, true});
  CHECK(before < next);
  ui.cursor = {session.time_of_event(before), before, true};
  CHECK(target(session, ui, {StepUnit::message, 1, true}) == next);
}

TEST_CASE("messages of a plane that is not shown are passed by") {
  ks::Session session = ks::test::completed(ks::test::quick_text());
  kv::UiState ui = standing_at(session, ks::at(8s), "P1");
  REQUIRE(target(session, ui, {StepUnit::message, 1, true}) > 0);
  ui.show_data = false;
  // A producer says nothing on the control plane.
  CHECK(target(session, ui, {StepUnit::message, 1, true}) == 0);
  ui.selection = {};
  const ks::EventNo next = target(session, ui, {StepUnit::message, 1});
  REQUIRE(next > 0);
  CHECK_FALSE(session.trace().of_event(next).empty());
}

TEST_CASE("phases and rebalances of the selection are those of its group, or its own") {
  ks::Session session = ks::test::completed(ks::test::quick_text());
  kv::UiState ui = standing_at(session, ks::at(12s), "C1");
  const ks::Trace& trace = session.trace();
  const ks::EventNo own = target(session, ui, {StepUnit::phase, 1, true});
  bool changed = false;
  const ks::FactRange facts = trace.of_event(own);
  for (std::size_t i = facts.begin; i < facts.end; ++i) {
    const auto* change = std::get_if<ks::MemberStateChanged>(&trace[i].body);
    changed = changed || (change != nullptr && trace[i].node == ui.selection.node);
  }
  CHECK(changed);
  const ks::EventNo all = target(session, ui, {StepUnit::phase, 1});
  CHECK(all < own);  // the group leaves Stable before C1 hears of it
  CHECK(target(session, ui, {StepUnit::rebalance, 1, true}) ==
        target(session, ui, {StepUnit::rebalance, 1}));
  ui.selection.node = session.names().find("b1");
  CHECK(target(session, ui, {StepUnit::rebalance, 1, true}) == 0);
  CHECK(kv::no_step_words(ui, {StepUnit::rebalance, 1, true}) ==
        "There is no later one in the run.");
}

TEST_CASE("changes of ISRs, of all and of what is picked, both ways") {
  ks::Session session = ks::test::completed(ks::shipped("16-slow-follower.toml"));
  const ks::Trace& trace = session.trace();
  const auto change_at = [&](ks::EventNo event) {
    std::string words;
    const ks::FactRange facts = trace.of_event(event);
    for (std::size_t i = facts.begin; i < facts.end; ++i) {
      if (const auto* change = std::get_if<ks::IsrChanged>(&trace[i].body))
        words += session.names().of(change->partition) + " " + std::to_string(change->to.size());
    }
    return words;
  };
  kv::UiState ui = standing_at(session, ks::start_time);
  std::string met;
  for (int i = 0; i < 5; ++i) {
    const ks::EventNo event = target(session, ui, {StepUnit::isr_change, 1});
    if (event == 0) break;
    met += change_at(event) + ", ";
    ui.cursor = {session.time_of_event(event), event, true};
  }
  // b3 is too slow for both partitions, and is back in both.
  CHECK(met == "orders-0 2, orders-1 2, orders-1 3, orders-0 3, ");
  CHECK(change_at(target(session, ui, {StepUnit::isr_change, -1})) == "orders-1 3");
  ui = standing_at(session, ks::start_time, "b3");
  CHECK(change_at(target(session, ui, {StepUnit::isr_change, 1, true})) == "orders-0 2");
  ui.selection = {{}, session.names().find_partition("orders-1")};
  CHECK(change_at(target(session, ui, {StepUnit::isr_change, 1, true})) == "orders-1 2");
  ui.cursor = {session.horizon(), session.known_events(), false};
  CHECK(target(session, ui, {StepUnit::isr_change, 1}) == 0);
  CHECK(change_at(target(session, ui, {StepUnit::isr_change, -1, true})) == "orders-1 3");
}

TEST_CASE("lines of the story of one node only") {
  ks::Session session = ks::test::completed(ks::test::quick_text());
  kv::UiState ui = standing_at(session, ks::start_time, "C4");
  const ks::EventNo first = target(session, ui, {StepUnit::story_line, 1, true});
  CHECK(session.time_of_event(first) == ks::at(20s));
  CHECK(target(session, ui, {StepUnit::story_line, 1}) < first);
  ui.cursor = {session.time_of_event(first), first, true};
  CHECK(target(session, ui, {StepUnit::story_line, -1, true}) == 0);
  ui.selection = {};
  CHECK(target(session, ui, {StepUnit::story_line, 1, true}) == 0);
  CHECK(kv::no_step_words(ui, {StepUnit::story_line, 1, true}) ==
        "Nothing is picked: click a consumer.");
}
