// Conditions: what is understood, what is refused and how, and where in a run they come true.
#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

#include "sim/world/world.h"
#include "tests/support/sessions.h"
#include "viz/model/condition.h"

using namespace std::chrono_literals;

namespace {

ks::Diagnostic refused(const std::string& text, const ks::Session& session) {
  const auto condition = kv::parse_condition(text, session);
  REQUIRE_FALSE(condition.has_value());
  return condition.error().front();
}

kv::Condition parsed(const std::string& text, const ks::Session& session) {
  auto condition = kv::parse_condition(text, session);
  INFO(text);
  REQUIRE(condition.has_value());
  return *std::move(condition);
}

/// The event found from there, in steps of so many events; 0: none.
ks::EventNo found(const std::string& text, ks::Session& session, ks::EventNo from,
                  int direction = 1, std::uint64_t step = 700) {
  kv::ConditionSearch search(parsed(text, session), from, direction);
  while (!search.look(session, step)) {
  }
  return search.found().value_or(0);
}

std::string time_of(ks::Session& session, ks::EventNo event) {
  return event == 0 ? "never" : ks::seconds_text(session.time_of_event(event) - ks::start_time);
}

ks::EventNo fact_after(const ks::Session& session, std::string_view kind, ks::EventNo event) {
  for (std::size_t i = 0; i < session.trace().size(); ++i) {
    const ks::Fact& fact = session.trace()[i];
    if (fact.event > event && ks::kind_of(fact.body).name == kind) return fact.event;
  }
  return 0;
}

}  // namespace

TEST_CASE("a condition says at which letter it cannot be read, and what would do") {
  const ks::Session session = ks::test::completed(ks::test::quick_text());
  const auto partition = refused("C1 owns orders-9", session);
  CHECK(partition.column == 9);
  CHECK(partition.what == "\"orders-9\" is no partition");
  CHECK(partition.allowed.starts_with("orders-0, orders-1"));
  const auto verb = refused("C1 eats orders-1", session);
  CHECK(verb.column == 4);
  CHECK(verb.what == "\"eats\" cannot be asked of C1");
  CHECK(verb.allowed == "owns, running, frozen, closing, closed or killed");
  const auto kind = refused("SesionExpired", session);
  CHECK(kind.what == "\"SesionExpired\" is no condition");
  CHECK(kind.did_you_mean == "SessionExpired");
  CHECK(refused("lag", session).what == "lag of how much?");
  CHECK(refused("lag > many", session).column == 5);
  CHECK(refused("lag > many", session).what == "\"> many\" is neither a number nor a comparison");
  CHECK(refused("", session).what == "condition is missing");
  CHECK(refused("lag > 3 or", session).column == 11);
  CHECK(refused("lag > 3 4", session).what == "\"4\" does not belong here");
  CHECK(refused("not SessionExpired", session).what ==
        "a fact happens at an instant; not makes no sense of it");
  CHECK(refused("RecordsAppended", session).what ==
        "RecordsAppended is a fact of data level, which a run does not keep");
  CHECK(refused("state is Stabel", session).did_you_mean == "Stable");
  CHECK(refused("SessionExpired of C9", session).what == "\"C9\" is no node");
}

TEST_CASE("a run is taken to where somebody owns a partition, and back to where nobody did") {
  ks::Session session = ks::test::completed(ks::test::quick_text());
  const ks::EventNo killed = fact_after(session, "ProcessKilled", 0);
  const ks::EventNo assigned = found("C1 owns orders-2 or C3 owns orders-2", session, killed);
  REQUIRE(assigned > 0);
  const auto owner = [&](ks::EventNo event) {
    return ks::owner(session.world_at(event), ks::GroupId{0},
                     session.names().find_partition("orders-2"));
  };
  CHECK_FALSE(owner(assigned - 1).valid());
  CHECK(owner(assigned).valid());
  CHECK(time_of(session, assigned) == "14.027");
  // The kill itself is what takes it away.
  CHECK(found("nobody owns orders-2", session, assigned, -1) == killed);
  CHECK(found("nobody owns p2", session, 1) > 0);
  CHECK(found("C2 killed", session, 0) == killed);
  CHECK(found("not C2 running", session, fact_after(session, "ProcessStarted", 0) + 500) == killed);
}

TEST_CASE("a kind of fact is a breakpoint: one after the other, both ways") {
  ks::Session session = ks::test::completed(ks::test::quick_text());
  const ks::EventNo expired = fact_after(session, "SessionExpired", 0);
  REQUIRE(expired > 0);
  CHECK(found("SessionExpired", session, 0) == expired);
  CHECK(found("SessionExpired of C2", session, 0) == expired);
  CHECK(found("SessionExpired of C1", session, 0) == 0);
  CHECK(found("SessionExpired", session, expired) == 0);
  CHECK(found("SessionExpired", session, session.known_events(), -1) == expired);
  const ks::EventNo first = fact_after(session, "JoinPhaseCompleted", 0);
  const ks::EventNo second = fact_after(session, "JoinPhaseCompleted", first);
  CHECK(found("JoinPhaseCompleted", session, first) == second);
  CHECK(found("JoinPhaseCompleted", session, second, -1) == first);
  // Together with a state: the first rebalance that begins while C2 is dead.
  CHECK(found("RebalanceStarted and C2 killed", session, 0) ==
        fact_after(session, "RebalanceStarted", expired - 1));
}

TEST_CASE("lag, members, generation and states are found at the very event") {
  ks::Session session = ks::test::completed(ks::test::quick_text());
  const ks::PartitionId p2 = session.names().find_partition("orders-2");
  const ks::EventNo lag = found("lag of orders-2 >= 8", session, 3000);
  REQUIRE(lag > 0);
  CHECK(ks::lag(session.world_at(lag), ks::GroupId{0}, p2) == 8);
  CHECK(ks::lag(session.world_at(lag - 1), ks::GroupId{0}, p2) == 7);
  // However large the steps in which it is looked for.
  CHECK(found("lag of orders-2 >= 8", session, 3000, 1, 5) == lag);
  CHECK(found("lag of orders-2 >= 8", session, lag + 1, -1) == lag);
  const ks::EventNo third = found("members = 3", session, 0);
  CHECK(session.world_at(third).groups[0].members.size() == 3);
  CHECK(session.world_at(third - 1).groups[0].members.size() == 2);
  const ks::EventNo stable = found("state is Stable", session, 0);
  CHECK(session.world_at(stable).groups[0].state == ks::GroupState::stable);
  CHECK(found("OrderProcessingGroup is Stable", session, 0) == stable);
  const ks::EventNo second = found("generation >= 2", session, 0);
  CHECK(session.world_at(second).groups[0].generation == 2);
  CHECK(found("rebalances > 1", session, 0) == fact_after(session, "RebalanceStarted", stable));
  CHECK(found("lost > 0", session, 0) == 0);
  CHECK(found("isr < 3", session, 0) == 0);
}

TEST_CASE("leaders and shrinking ISRs can be waited for") {
  ks::Session session = ks::test::completed(ks::test::quick_text(R"(
[[timeline]]
at = "10s"
do = "kill"
node = "b1"
)"));
  const ks::EventNo shrunk = found("isr of orders-0 < 3", session, 0);
  CHECK(time_of(session, shrunk) == time_of(session, found("b2 leads orders-0", session, 0)));
  const ks::PartitionId p0 = session.names().find_partition("orders-0");
  CHECK(ks::current_image(session.world_at(shrunk)).at(p0).isr.size() == 2);
  CHECK(ks::current_image(session.world_at(shrunk - 1)).at(p0).isr.size() == 3);
}

TEST_CASE("of several breakpoints the first one on the way counts") {
  ks::Session session = ks::test::completed(ks::test::quick_text());
  const std::vector<kv::Condition> conditions{parsed("SessionExpired", session),
                                              parsed("C2 killed", session)};
  const ks::EventNo killed = fact_after(session, "ProcessKilled", 0);
  const ks::EventNo expired = fact_after(session, "SessionExpired", 0);
  const auto stop = kv::first_stop(conditions, session, 0, session.known_events());
  REQUIRE(stop.has_value());
  CHECK(stop->event == killed);
  CHECK(stop->condition == 1);
  const auto next = kv::first_stop(conditions, session, killed, session.known_events());
  REQUIRE(next.has_value());
  CHECK(next->event == expired);
  CHECK(next->condition == 0);
  CHECK_FALSE(kv::first_stop(conditions, session, killed, expired - 1).has_value());
}

TEST_CASE("every example is a condition that is understood") {
  for (const std::string& name : ks::test::shipped_names()) {
    ks::Session session = ks::test::opened(ks::shipped(name + ".toml"));
    for (const std::string& example : kv::condition_examples(session)) {
      INFO(name << ": " << example);
      CHECK(kv::parse_condition(example, session).has_value());
    }
  }
}
