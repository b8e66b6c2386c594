// The story line while it plays: what is remembered of the frame before changes nothing that is shown.
#include <catch2/catch_test_macros.hpp>

#include "sim/trace/story.h"
#include "tests/support/sessions.h"
#include "viz/model/build_transport.h"

namespace kv {
namespace {

using namespace std::chrono_literals;

struct Line {
  std::string time;
  std::string sentence;
  ks::EventNo event = 0;
  bool operator==(const Line&) const = default;
};

/// What the line says with this memory; as well as what it says without any, which must be the same.
Line line_at(ks::Session& session, ks::Duration time, LastTold& memory) {
  UiState ui;
  ui.cursor = {ks::at(time), session.event_at(ks::at(time)), false};
  const ks::World& world = session.world_at(ui.cursor.event);
  const StoryView shown = build_story(session, world, ui, memory);
  const StoryView anew = build_story(session, world, ui);
  REQUIRE(shown.last.has_value() == anew.last.has_value());
  CHECK(shown.next == anew.next);
  if (!shown.last) return {};
  CHECK(shown.last->sentence == anew.last->sentence);
  CHECK(shown.last->event == anew.last->event);
  return {shown.last->time, shown.last->sentence, shown.last->event};
}

/// The last line of the whole story that has come by then.
Line told_by(const ks::Session& session, ks::Duration time) {
  Line last;
  for (const ks::StoryLine& line : ks::story(session.trace(), session.names())) {
    if (line.time > ks::at(time)) break;
    last = {ks::seconds_text(line.time - ks::start_time), line.sentence, line.event};
  }
  return last;
}

TEST_CASE("the story line follows the cursor forwards and back") {
  ks::Session session = ks::test::completed(ks::test::quick_text());
  LastTold memory;
  for (ks::Duration time = 0s; time < 5s; time += 50ms) line_at(session, time, memory);
  for (ks::Duration time = 5s; time <= 30s; time += 250ms)
    CHECK(line_at(session, time, memory) == told_by(session, time));
  for (const ks::Duration time : {9s, 21s, 5s, 15s, 14s, 30s})
    CHECK(line_at(session, time, memory) == told_by(session, time));
}

TEST_CASE("the story line is another one at once where the run is another one") {
  ks::Session session = ks::test::completed(ks::test::quick_text());
  LastTold memory;
  const Line before = line_at(session, 12s, memory);
  CHECK(before.sentence.starts_with("C2 is killed"));
  const std::size_t first = session.current_branch();
  // The fourth command after members and producer is the kill; without it nothing is told of C2.
  REQUIRE(session.remove_command(4));
  session.compute_all();
  const Line without = line_at(session, 12s, memory);
  CHECK(without == told_by(session, 12s));
  CHECK_FALSE(without == before);
  session.switch_to(first);
  CHECK(line_at(session, 12s, memory) == before);
}

TEST_CASE("the story line goes on while the run is computed") {
  ks::Session session = ks::test::opened(ks::test::quick_text());
  LastTold memory;
  while (session.compute(500)) {
    line_at(session, session.known_until() - ks::start_time - 1us, memory);
  }
  CHECK(line_at(session, 30s, memory) == told_by(session, 30s));
}

}  // namespace
}  // namespace kv
