// The inspector's chain of causes: how it began is told even when the chain is long.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/sessions.h"
#include "viz/model/build_inspector.h"

using namespace std::chrono_literals;

TEST_CASE("a long chain is cut in its middle, and names the settings that decided") {
  ks::Session session = ks::test::completed(ks::test::quick_text());
  kv::UiState ui;
  ui.selection.partition = session.names().find_partition("orders-2");
  ui.cursor = {ks::at(19s), session.event_at(ks::at(19s)), false};
  kv::InspectorMemory memory;
  const kv::InspectorView view = kv::build_inspector(session, ui, memory);
  REQUIRE(view.why.size() == 8);
  CHECK(view.why.front().mark == kv::WhyMark::now);
  CHECK(view.why.back().mark == kv::WhyMark::command);
  CHECK(view.why.back().text == "C2 is killed; it owned orders-2 and orders-3.");
  const auto named = std::find_if(view.why.begin(), view.why.end(), [](const kv::WhyLine& line) {
    return line.text.ends_with("(max.poll.interval.ms = 300 s)");
  });
  CHECK(named != view.why.end());
}
