#include "sim/trace/story.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/facts.h"

namespace ks {
namespace {

using namespace test;

TEST_CASE("the story leaves out what another fact of the same event says better") {
  Trace trace;
  const Names names = cast();
  trace.append(fact(1, 20s, node(c(2)), CommandExecuted{"kill C2"}), names);
  trace.append(fact(1, 20s, node(c(2)), ProcessKilled{{p(2)}}), names);
  trace.append(fact(2, 21s, node(c(2)), CommandExecuted{"restore C2"}), names);
  trace.append(fact(3, 44s, b2, RebalanceStarted{g, RebalanceReason::member_left, m(2), 1, never}),
               names);
  trace.append(fact(3, 44s, b2,
                    GroupStateChanged{g, GroupState::stable, GroupState::preparing_rebalance, 1}),
               names);
  trace.append(fact(4, 45s, b2, GroupStateChanged{g, GroupState::stable, GroupState::empty, 2}),
               names);
  trace.append(fact(5, 46s, b2, HeartbeatAccepted{g, m(1), {}}), names);
  std::vector<std::string> texts;
  for (const StoryLine& line : story(trace, names)) texts.push_back(to_text(line));
  CHECK(texts == std::vector<std::string>{
                     "    20.000  C2 is killed; it owned orders-2.",
                     "    21.000  Command: restore C2.", "    44.000  G must rebalance: C2 leaves.",
                     "    45.000  G goes from Stable to Empty (generation 2)."});
}

TEST_CASE("a member that looks for its coordinator in vain says so once") {
  Trace trace;
  const Names names = cast();
  const CoordinatorLost lost{g, BrokerId{1}};
  trace.append(fact(1, 19s, b2, HeartbeatAccepted{g, m(1), {}}), names);
  trace.append(fact(2, 20s, node(c(1)), lost), names);
  trace.append(fact(3, 20s, node(c(2)), lost), names);
  trace.append(fact(4, 21s, node(c(1)), lost), names);
  trace.append(fact(5, 22s, node(c(1)), lost), names);
  trace.append(fact(6, 23s, node(c(1)), CoordinatorLost{g, BrokerId{2}}), names);
  trace.append(fact(7, 24s, node(c(1)), CoordinatorLost{g, BrokerId{1}}), names);
  trace.append(fact(8, 25s, b2, HeartbeatAccepted{g, m(1), {}}), names);
  trace.append(fact(9, 30s, node(c(1)), lost), names);
  trace.append(fact(10, 31s, node(c(1)), lost), names);
  std::vector<EventNo> told;
  for (const StoryLine& line : story(trace, names)) told.push_back(line.event);
  CHECK(told == std::vector<EventNo>{2, 3, 6, 7, 9});
}

TEST_CASE("processes that start at the same instant share a sentence") {
  Trace trace;
  const Names names = cast();
  for (std::uint32_t i = 1; i <= 3; ++i) {
    trace.append(fact(i, 0s, node(c(i)), CommandExecuted{"add"}), names);
    trace.append(fact(i, 0s, node(c(i)), ProcessStarted{1}), names);
  }
  trace.append(fact(4, 1s, node(c(4)), ProcessStarted{1}), names);
  const auto lines = story(trace, names);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].sentence == "C1, C2 and C3 start.");
  CHECK(lines[0].event == 1);
  CHECK(lines[1].sentence == "C4 starts.");
}

TEST_CASE("the last told fact is the one of the story's last line") {
  Trace trace;
  const Names names = cast();
  trace.append(fact(1, 19s, b2, HeartbeatAccepted{g, m(1), {}}), names);
  CHECK(last_told(trace, {0, 1}) == 1);
  trace.append(fact(2, 20s, node(c(2)), CommandExecuted{"kill C2"}), names);
  trace.append(fact(2, 20s, node(c(2)), ProcessKilled{{p(2)}}), names);
  trace.append(fact(3, 21s, b2, HeartbeatAccepted{g, m(1), {}}), names);
  CHECK(last_told(trace, {0, 4}) == 2);
  CHECK(last_told(trace, {0, 3}) == 2);
  // What the command did says it better, even where that lies outside the range.
  CHECK(last_told(trace, {0, 2}) == 2);
  CHECK(last_told(trace, {3, 4}) == 4);
  CHECK(last_told(trace, {0, 0}) == 0);
  for (std::size_t end = 0; end <= trace.size(); ++end) {
    const auto lines = story(trace, {0, end}, names);
    const std::size_t last = last_told(trace, {0, end});
    CHECK(lines.empty() == (last == end));
    if (!lines.empty()) CHECK(lines.back().fact == last);
  }
}

}  // namespace
}  // namespace ks
