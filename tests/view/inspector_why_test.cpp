// The inspector's chain of causes: how it began is told even when the chain is long.
#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

#include "sim/run/why.h"
#include "tests/support/sessions.h"
#include "viz/model/build_inspector.h"

using namespace std::chrono_literals;

namespace {

std::vector<std::string> lines_at(ks::Session& session, kv::UiState ui, ks::Duration time) {
  ui.cursor = {ks::at(time), session.event_at(ks::at(time)), false};
  kv::InspectorMemory memory;
  std::vector<std::string> lines;
  for (const kv::WhyLine& line : kv::build_inspector(session, ui, memory).why)
    lines.push_back(line.text);
  return lines;
}

const std::vector<std::string> barrier_of_the_crash = {
    "OrderProcessingGroup must rebalance: C2's session expired. Every member has to join again "
    "within 300 s. (max.poll.interval.ms = 300 s)",
    "The coordinator b1 takes C2 out of OrderProcessingGroup: session expired.",
    "The coordinator b1 has not heard from C2 for 45 s: its session expires. "
    "(session.timeout.ms = 45 s)",
    "This is the last the coordinator b1 hears from C2.",
    "C2 is killed; it owned orders-2 and orders-3."};

}  // namespace

TEST_CASE("a partition without an owner is explained by the silence once its owner is taken out") {
  ks::Session session = ks::test::completed(ks::shipped("04-orders-crash.toml"));
  kv::UiState ui;
  ui.selection.partition = session.names().find_partition("orders-2");
  CHECK(lines_at(session, ui, 64'900ms) == barrier_of_the_crash);
  // Before that the coordinator knows nothing, and the kill is all there is.
  CHECK(lines_at(session, ui, 40s) == std::vector<std::string>{barrier_of_the_crash.back()});
}

TEST_CASE("a group is explained by what brought its state about, not by the last thing it did") {
  ks::Session session = ks::test::completed(ks::shipped("04-orders-crash.toml"));
  kv::UiState ui;
  ui.selection.node = session.names().find("OrderProcessingGroup");
  CHECK(lines_at(session, ui, 64'900ms) == barrier_of_the_crash);
  const std::vector<std::string> stable = lines_at(session, ui, 80s);
  REQUIRE_FALSE(stable.empty());
  CHECK(stable.front().starts_with("OrderProcessingGroup is Stable in generation 2"));
  CHECK(stable.back() == barrier_of_the_crash.back());
}

TEST_CASE("an answer that is remembered is the one that would be found anew") {
  ks::Session session = ks::test::completed(ks::test::quick_text());
  kv::InspectorMemory memory;
  std::size_t answers = 0;
  const auto check_at = [&](const kv::Selection& picked, ks::Duration time) {
    kv::UiState ui;
    ui.selection = picked;
    ui.cursor = {ks::at(time), session.event_at(ks::at(time)), false};
    const kv::InspectorView shown = kv::build_inspector(session, ui, memory);
    kv::InspectorMemory nothing;
    const kv::InspectorView anew = kv::build_inspector(session, ui, nothing);
    CHECK(shown.why_title == anew.why_title);
    REQUIRE(shown.why.size() == anew.why.size());
    for (std::size_t i = 0; i < shown.why.size(); ++i) CHECK(shown.why[i].text == anew.why[i].text);
    answers += shown.why.empty() ? 0 : 1;
  };
  const kv::Selection group{session.names().find("OrderProcessingGroup"), {}};
  const kv::Selection consumer{session.names().find("C2"), {}};
  const kv::Selection partition{{}, session.names().find_partition("orders-2")};
  for (const kv::Selection& picked : {group, consumer, partition}) {
    for (ks::Duration time = 5s; time <= 22s; time += 500ms) check_at(picked, time);
    for (const ks::Duration time : {9s, 12s, 15s, 9s}) check_at(picked, time);
  }
  // Another thing is picked, or the branch is another one, at the same instant.
  const std::size_t first = session.current_branch();
  for (const kv::Selection& picked : {group, partition, consumer}) check_at(picked, 15s);
  for (const kv::Selection& picked : {group, partition}) {
    session.switch_to(first);
    check_at(picked, 15s);
    REQUIRE(session.remove_command(4));  // the kill
    session.compute_all();
    check_at(picked, 15s);
  }
  CHECK(answers > 50);
}

TEST_CASE(
    "what a member commits before it joins again is explained by the answer that told it to") {
  ks::Session session = ks::test::completed(ks::shipped("04-orders-crash.toml"));
  const ks::Trace& trace = session.trace();
  std::size_t seen = 0;
  for (const auto position : trace.of<ks::MessageSent>()) {
    const ks::Fact& fact = trace[position];
    const auto& body = std::get<ks::MessageSent>(fact.body).message.body;
    // Between the first answer with error 27 and the end of the join phase.
    const bool told = fact.time >= ks::at(65'208ms) && fact.time <= ks::at(65'248ms);
    if (!told || !std::holds_alternative<ks::OffsetCommitRequest>(body)) continue;
    ++seen;
    const std::vector<ks::WhyLine> lines = ks::why(session, fact);
    REQUIRE(lines.size() > 2);
    CHECK(lines[1].sentence.find("learns that the group rebalances (REBALANCE_IN_PROGRESS)") !=
          std::string::npos);
    CHECK(lines.back().sentence == barrier_of_the_crash.back());
  }
  CHECK(seen == 2);
}

TEST_CASE("a long chain is cut in its middle, and names the settings that decided") {
  ks::Session session = ks::test::completed(ks::test::quick_text());
  kv::UiState ui;
  ui.selection.partition = session.names().find_partition("orders-2");
  ui.cursor = {ks::at(19s), session.event_at(ks::at(19s)), false};
  kv::InspectorMemory memory;
  const kv::InspectorView view = kv::build_inspector(session, ui, memory);
  REQUIRE(view.why.size() == 8);
  CHECK(view.why.front().mark == kv::WhyMark::now);
  CHECK(view.why.back().mark == kv::WhyMark::kill);
  CHECK(view.why.back().text == "C2 is killed; it owned orders-2 and orders-3.");
  const auto named = std::find_if(view.why.begin(), view.why.end(), [](const kv::WhyLine& line) {
    return line.text.ends_with("(max.poll.interval.ms = 300 s)");
  });
  CHECK(named != view.why.end());
}

TEST_CASE("only a command that ends a process is marked as a failure") {
  ks::Session session = ks::test::completed(ks::shipped("06-eager.toml"));
  kv::UiState ui;
  ui.selection.node = session.names().find("C4");
  ui.cursor = {ks::at(29'205ms), session.event_at(ks::at(29'205ms)), false};
  kv::InspectorMemory memory;
  const kv::InspectorView view = kv::build_inspector(session, ui, memory);
  REQUIRE_FALSE(view.why.empty());
  CHECK(view.why.back().time == "29.200");
  CHECK(view.why.back().mark == kv::WhyMark::command);
}
