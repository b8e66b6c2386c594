#include "sim/run/session.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/sessions.h"

namespace ks {
namespace {

using namespace test;
using Owners = std::vector<std::string>;

TEST_CASE("the run is computed ahead in slices and then known up to its horizon") {
  Session session = opened(quick_text());
  CHECK(session.horizon() == at(30s));
  CHECK_FALSE(session.open_ended());
  CHECK(session.compute(100));
  CHECK_FALSE(session.complete());
  CHECK(session.known_until() < at(30s));
  session.compute_all();
  CHECK(session.complete());
  CHECK(session.known_until() == at(30s));
  CHECK_FALSE(session.compute(100));
  // A sample at 0, 100 ms, …, 30 s.
  CHECK(session.series().ticks() == 301);
}

TEST_CASE("an open-ended run goes on when somebody looks further") {
  Session session = opened(quick_text("", "").replace(quick_text("", "").find("duration"), 16, ""));
  CHECK(session.open_ended());
  CHECK(session.horizon() == at(60s));
  session.compute_all();
  const EventNo before = session.known_events();
  session.extend_horizon(at(70s));
  CHECK_FALSE(session.complete());
  session.compute_all();
  CHECK(session.known_events() > before);
  CHECK(session.world_at_time(at(70s)).now > at(69s));
}

TEST_CASE("the state at an instant is the one after everything with a time up to it") {
  Session session = completed(quick_text());
  const EventNo event = session.event_at(at(10s));
  CHECK(session.time_of_event(event) <= at(10s));
  CHECK(session.time_of_event(event + 1) > at(10s));
  const FactRange kill = session.trace().between(at(10s), at(10s) + 1us);
  REQUIRE_FALSE(kill.empty());
  CHECK(session.event_at(at(10s) - 1us) < session.trace()[kill.begin].event);
}

TEST_CASE("killing C3 in the past instead of C2 makes a branch and keeps the old one") {
  Session session = completed(quick_text());
  CHECK(owners_at(session, 9s) == Owners{"C1", "C1", "C2", "C2", "C3", "C3"});
  CHECK(owners_at(session, 19s) == Owners{"C1", "C1", "C1", "C3", "C3", "C3"});
  const std::uint64_t revision = session.revision();

  REQUIRE(session.remove_command(4));  // after three members and the producer: the kill
  CHECK(session.revision() > revision);
  REQUIRE(session.command(clicked(9500ms, Kill{"C3"})));
  session.compute_all();
  CHECK(owners_at(session, 9499ms) == Owners{"C1", "C1", "C2", "C2", "C3", "C3"});
  CHECK(owners_at(session, 9500ms) == Owners{"C1", "C1", "C2", "C2", "nobody", "nobody"});
  CHECK(owners_at(session, 19s) == Owners{"C1", "C1", "C1", "C2", "C2", "C2"});
  // The scripted join of C4 is still there.
  CHECK(owners_at(session, 29s) == Owners{"C1", "C1", "C2", "C2", "C4", "C4"});

  REQUIRE(session.branches().size() == 3);
  CHECK(session.current_branch() == 2);
  CHECK(session.branches()[1].parent == 0);
  CHECK(session.branches()[1].label == "without kill C2");
  CHECK(session.branches()[2].parent == 1);
  CHECK(session.branches()[2].label == "kill C3");
  CHECK(session.branches()[2].leaves_time == at(9500ms));
  CHECK(session.branches()[2].leaves_at == session.event_at(at(9500ms) - 1us));

  session.switch_to(0);
  CHECK(owners_at(session, 19s) == Owners{"C1", "C1", "C1", "C3", "C3", "C3"});
  CHECK(session.world_at_time(at(19s)).consumers[1].process == ProcessState::killed);
}

TEST_CASE("a branch forgets later clicks, which answered a future that is gone") {
  Session session = completed(quick_text(c4_joins_at_20));
  REQUIRE(session.command(clicked(12s, Freeze{"C1"})));
  REQUIRE(session.command(clicked(8s, Kill{"C2"})));
  std::vector<std::string> left;
  for (const Command& command : session.commands()) {
    if (command.origin != Origin::setup) left.push_back(to_text(command.body));
  }
  CHECK(left == std::vector<std::string>{"kill C2", "add C4 to OrderProcessingGroup"});
}

TEST_CASE("samples and lanes of a branch are those of a run from the start") {
  Session fork = completed(quick_text(c4_joins_at_20));
  REQUIRE(fork.command(clicked(10s, Kill{"C2"})));
  fork.compute_all();
  const Session straight = completed(quick_text());
  REQUIRE(fork.series().ticks() == straight.series().ticks());
  for (std::size_t c = 0; c < straight.series().columns(); ++c) {
    for (int tenth = 0; tenth <= 300; ++tenth) {
      const Time when = at(100ms * tenth);
      REQUIRE(fork.series().value_at(c, when) == straight.series().value_at(c, when));
    }
  }
  for (int second = 0; second <= 30; ++second) {
    CHECK(owners_at(fork, 1s * second) == owners_at(straight, 1s * second));
  }
  CHECK(fork.trace().size() == straight.trace().size());
}

TEST_CASE("what nobody owns grows a lag, and the plot shows it") {
  const Session session = completed(quick_text());
  const Series& series = session.series();
  const std::size_t unowned = series.find({Metric::unowned, GroupId{0}, {}});
  CHECK(series.value_at(unowned, at(9900ms)) == 0);
  CHECK(series.value_at(unowned, at(10s)) == 2);
  CHECK(series.value_at(unowned, at(29s)) == 0);
  const std::size_t in = series.find({Metric::records_in, {}, {}});
  CHECK(series.value_at(in, at(15s)) == 10);
  const std::size_t lag = series.find({Metric::lag, GroupId{0}, PartitionId{2}});
  CHECK(series.value_at(lag, at(15s)) > series.value_at(lag, at(11s)));
}

TEST_CASE("facts the trace does not keep come from running the stretch again") {
  Session session = completed(quick_text());
  const std::vector<Fact> data = session.facts_between(at(5s), at(6s), Level::data);
  CHECK(std::any_of(data.begin(), data.end(),
                    [](const Fact& f) { return std::holds_alternative<RecordsAppended>(f.body); }));
  CHECK(std::all_of(data.begin(), data.end(),
                    [](const Fact& f) { return f.time >= at(5s) && f.time < at(6s); }));
  const std::vector<Fact> kept = session.facts_between(at(5s), at(6s), Level::protocol);
  CHECK(kept.size() == session.trace().between(at(5s), at(6s)).size());
  CHECK(session.facts_between(at(5s), at(6s), Level::data, 10).size() >= 10);
  CHECK(session.facts_between(at(5s), at(6s), Level::data, 10).size() < data.size());
}

TEST_CASE("a world stays what it is while facts, causes and times are asked for") {
  SessionSettings settings;
  settings.checkpoints.spacing = 64;
  Session session = completed(quick_text(), settings);
  const World& world = session.world_at(1000);
  const std::uint64_t before = hash(world);
  for (EventNo event = 900; event < 1300; event += 7) {
    session.facts_of(event);
    session.cause_of(event);
    session.time_of_event(event);
    session.event_at(at(9s) + Duration{static_cast<std::int64_t>(event)});
  }
  CHECK(world.event == 1000);
  CHECK(hash(world) == before);
}

TEST_CASE(
    "going to an instant finds the same event, and the world there, from wherever one comes") {
  SessionSettings settings;
  settings.checkpoints.spacing = 64;
  Session fresh = completed(quick_text(), settings);
  Session session = completed(quick_text(), settings);
  // Forward as playing does, far ahead, back, and to where it is.
  const std::vector<Duration> times = {1s,     1016ms, 1033ms, 1050ms, 9s,    9016ms, 9016ms,
                                       9015ms, 2s,     2001ms, 12s,    500ms, 12s};
  for (const Duration time : times) {
    const EventNo event = session.go_to(at(time));
    INFO(time.count());
    CHECK(event == fresh.event_at(at(time)));
    CHECK(session.world_at(event).event == event);
    CHECK(session.event_at(at(time)) == event);
    // Entries of stopped timers may be gone already; from the next event on there is no difference at all.
    CHECK(hash(session.world_at(event + 1)) == hash(fresh.world_at(event + 1)));
    CHECK(session.go_to(at(time)) == event);
    // One event back and here again.
    CHECK(session.world_at(event - 1).event == event - 1);
    CHECK(session.go_to(at(time)) == event);
  }
  CHECK_FALSE(session.diverged_at().has_value());
}

TEST_CASE("every event names its cause, also those without facts") {
  Session session = completed(quick_text());
  for (std::size_t i = 0; i < session.trace().size(); i += 17) {
    CHECK(session.cause_of(session.trace()[i].event) == session.trace()[i].cause);
  }
  const EventNo kill = session.trace()[session.trace().of<ProcessKilled>()[0]].event;
  CHECK(session.cause_of(kill) == 0);
}

TEST_CASE("commands outside the run and set-up commands are refused with what is allowed") {
  Session session = completed(quick_text());
  const Result<EventNo> late = session.command(clicked(31s, Kill{"C1"}));
  REQUIRE_FALSE(late);
  CHECK(late.error()[0].what == "a command at 31s lies outside the run");
  CHECK(late.error()[0].allowed == "0s to 30s");
  REQUIRE_FALSE(session.remove_command(0));
  REQUIRE_FALSE(session.remove_command(99));
  CHECK(session.branches().size() == 1);
}

TEST_CASE(
    "an action at another time makes a branch that leaves where the earlier of both times is") {
  Session session = completed(quick_text());
  REQUIRE(session.move_command(4, at(12s)));  // the kill of C2, at 10 s
  session.compute_all();
  CHECK(session.branches()[1].label == "kill C2 at 12s instead of 10s");
  CHECK(session.branches()[1].leaves_time == at(10s));
  CHECK(owners_at(session, 11999ms) == Owners{"C1", "C1", "C2", "C2", "C3", "C3"});
  CHECK(session.commands()[4].at == at(12s));
  CHECK(session.commands()[4].origin == Origin::scripted);
  const FactRange kill = session.trace().between(at(12s), at(12s) + 1us);
  REQUIRE_FALSE(kill.empty());
  CHECK(session.trace().of<ProcessKilled>().size() == 1);
  // And back to earlier than it ever was.
  REQUIRE(session.move_command(4, at(8s)));
  session.compute_all();
  CHECK(session.branches()[2].leaves_time == at(8s));
  CHECK(session.trace()[session.trace().of<ProcessKilled>()[0]].time == at(8s));
}

TEST_CASE("where an action cannot come says why and makes no branch") {
  Session session = completed(quick_text());
  const auto late = session.move_command(4, at(31s));
  REQUIRE_FALSE(late);
  CHECK(late.error()[0].what == "a command at 31s lies outside the run");
  CHECK(late.error()[0].allowed == "0s to 30s");
  const auto same = session.move_command(4, at(10s));
  REQUIRE_FALSE(same);
  CHECK(same.error()[0].what == "\"kill C2\" is at 10s already");
  const auto setup = session.move_command(0, at(5s));
  REQUIRE_FALSE(setup);
  CHECK(setup.error()[0].allowed == "actions of the timeline and clicked ones");
  CHECK(session.branches().size() == 1);
}

TEST_CASE("a command that makes no sense at its moment is a fact, not an error") {
  Session session = completed(quick_text());
  const Result<EventNo> event = session.command(clicked(12s, Kill{"C2"}));
  REQUIRE(event);
  const std::vector<Fact> facts = session.facts_of(*event);
  REQUIRE(facts.size() == 1);
  CHECK(std::holds_alternative<CommandRejected>(facts[0].body));
}

}  // namespace
}  // namespace ks
