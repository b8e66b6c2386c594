#include "sim/trace/trace.h"

#include <catch2/catch_test_macros.hpp>
#include <initializer_list>

#include "tests/support/facts.h"

namespace ks {
namespace {

using namespace test;

Trace numbered(EventNo events) {
  Trace trace;
  const Names names = cast();
  for (EventNo e = 1; e <= events; ++e) {
    const auto when = Duration{static_cast<std::int64_t>(e) * 1000};
    trace.append(fact(e, when, b2, HeartbeatAccepted{g, m(1), {}}), names);
    trace.append(fact(e, when, node(c(3)), ProcessFrozen{}), names);
  }
  return trace;
}

TEST_CASE("facts are found by event, by time, by kind and by whom they are about") {
  const Trace trace = numbered(1000);
  CHECK(trace.size() == 2000);
  CHECK(trace.of_event(7).begin == 12);
  CHECK(trace.of_event(7).size() == 2);
  CHECK(trace.of_event(1001).empty());
  CHECK(trace.of_events(10, 20).begin == 20);
  CHECK(trace.of_events(10, 20).end == 40);
  CHECK(trace.between(at(5ms), at(7ms)).begin == 8);
  CHECK(trace.between(at(5ms), at(7ms)).end == 12);
  CHECK(trace.of<ProcessFrozen>().size() == 1000);
  CHECK(trace.of<ProcessFrozen>()[2] == 5);
  CHECK(trace.of<ProcessKilled>().empty());
  CHECK(trace.of_node(node(c(1))).size() == 1000);
  CHECK(trace.of_node(node(c(3))).size() == 1000);
  CHECK(trace.of_node(b2).size() == 1000);
  CHECK(trace.of_node(node(g)).size() == 1000);
  CHECK(trace.of_node(node(c(2))).empty());
  CHECK(last_below(trace.of<ProcessFrozen>(), 5) == 3);
  CHECK(first_from(trace.of<ProcessFrozen>(), 6) == 7);
  CHECK_FALSE(first_from(trace.of<ProcessFrozen>(), 2000).has_value());
}

TEST_CASE("a branch forgets what came after it and leaves the original whole") {
  const Trace original = numbered(1000);
  for (const EventNo cut : std::initializer_list<EventNo>{0, 1, 255, 256, 257, 999, 1000}) {
    Trace branch = original;
    branch.truncate(cut);
    CHECK(branch.size() == 2 * cut);
    CHECK(branch.of<ProcessFrozen>().size() == cut);
    CHECK(branch.of_node(b2).size() == cut);
    const auto when = Duration{static_cast<std::int64_t>(cut + 1) * 1000};
    branch.append(fact(cut + 1, when, node(c(2)), ProcessThawed{}), cast());
    CHECK(branch[2 * cut].event == cut + 1);
    CHECK(branch.of<ProcessThawed>().size() == 1);
    CHECK(original.size() == 2000);
    CHECK(original.of<ProcessThawed>().empty());
  }
}

}  // namespace
}  // namespace ks
