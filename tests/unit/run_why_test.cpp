#include "sim/run/why.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/sessions.h"

namespace ks {
namespace {

using namespace test;

/// The sentences of a chain without its details.
std::vector<std::string> chain(Session& session, const Fact& fact) {
  std::vector<std::string> sentences;
  for (const WhyLine& line : why(session, fact)) {
    if (!line.detail) sentences.push_back(line.sentence);
  }
  return sentences;
}

template <class Body>
Fact first(const Session& session, Duration from, const std::string& name = "") {
  const Trace& trace = session.trace();
  for (const std::uint32_t i : trace.of<Body>()) {
    if (trace[i].time < at(from)) continue;
    if (name.empty() || session.names().of(trace[i].node) == name) return trace[i];
  }
  check_failed("there is such a fact", __FILE__, __LINE__);
}

bool contains(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

TEST_CASE("an expired session is explained by the kill, not by the heartbeat that set its timer") {
  Session session = completed(quick_text());
  const Fact expired = first<SessionExpired>(session, 10s);
  const std::vector<WhyLine> lines = why(session, expired);
  REQUIRE(lines.size() == 3);
  const std::string coordinator{session.names().of(expired.node)};
  CHECK(lines[0].sentence ==
        "The coordinator " + coordinator + " has not heard from C2 for 6 s: its session expires.");
  CHECK(lines[1].sentence == "This is the last the coordinator " + coordinator + " hears from C2.");
  CHECK(lines[1].time == expired.time - 6s);
  CHECK(lines[2].sentence == "C2 is killed; it owned orders-2 and orders-3.");
  CHECK(lines[2].command);
  CHECK(lines[2].time == at(10s));
}

TEST_CASE("a new owner is explained all the way back to the kill") {
  Session session = completed(quick_text());
  const std::vector<std::string> lines = chain(session, first<PartitionsAssigned>(session, 10s));
  CHECK(lines.back() == "C2 is killed; it owned orders-2 and orders-3.");
  CHECK(contains(lines,
                 "OrderProcessingGroup must rebalance: C2's session expired. Every member "
                 "has to join again within 300 s."));
  CHECK(lines.size() < 14);
}

TEST_CASE("a rebalance by a newcomer is explained by its start") {
  Session session = completed(quick_text());
  const std::vector<std::string> lines = chain(session, first<RebalanceStarted>(session, 20s));
  CHECK(lines.front().find("C4 joins") != std::string::npos);
  CHECK(lines.back() == "C4 starts.");
}

TEST_CASE("an application that does not poll is explained by whoever slowed it") {
  // 20 s for each record; the scenario shortens max.poll.interval.ms to 10 s.
  std::string text = quick_text(R"(
[[timeline]]
at = "5s"
do = "slow"
node = "C1"
factor = 1000
)");
  text.replace(text.find("\"session.timeout.ms\""), 0, "\"max.poll.interval.ms\" = 10000, ");
  Session short_interval = completed(text);
  const std::vector<std::string> lines =
      chain(short_interval, first<PollIntervalExceeded>(short_interval, 5s, "C1"));
  REQUIRE(lines.size() == 2);
  CHECK(lines[1] == "C1 now needs 20 s for each record.");
}

TEST_CASE("a plain heartbeat is traced to where beating began instead of through every beat") {
  Session session = completed(quick_text(""));
  const std::optional<Fact> beat = fact_before(session, at(29s), session.names().find("C2"));
  REQUIRE(beat);
  const std::vector<WhyLine> lines = why(session, *beat);
  CHECK(lines.size() < 40);
  CHECK(lines.back().command);
}

TEST_CASE("every fact of the run has a chain that goes back in time and ends") {
  Session session = completed(quick_text());
  for (std::size_t i = 0; i < session.trace().size(); i += 7) {
    const std::vector<WhyLine> lines = why(session, session.trace()[i]);
    REQUIRE_FALSE(lines.empty());
    CHECK(lines.front().event == session.trace()[i].event);
    CHECK(lines.size() <= 81);
  }
}

}  // namespace
}  // namespace ks
