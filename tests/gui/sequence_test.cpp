// The sequence chart worked like a person works it.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "sim/scenario/parse.h"
#include "tests/gui/driver.h"
#include "tests/gui/golden_picture.h"
#include "tests/support/scenario_text.h"
#include "viz/app/render.h"
#include "viz/panels/sequence_panel.h"

using kv_tests::Driver;
using kv_tests::joined;
using namespace std::chrono_literals;

namespace {

const kv::SequenceView& view(Driver& gui) { return gui.app().views().sequence; }

void open(Driver& gui, double seconds) {
  gui.seek(seconds);
  gui.key(ImGuiKey_3);
  gui.frame(2);
}

const kv::SequenceArrow& first_arrow(Driver& gui, const std::string& begin) {
  for (const kv::SequenceArrow& arrow : view(gui).arrows) {
    if (arrow.id.starts_with(begin)) return arrow;
  }
  FAIL("no arrow " << begin);
  return view(gui).arrows.front();
}

}  // namespace

TEST_CASE("the sequence chart is drawn as in its golden pictures") {
  for (const bool dark : {false, true}) {
    kv::RenderRequest request;
    const std::string file = "06-eager.toml";
    auto scenario = ks::parse_scenario(ks::shipped(file), file);
    REQUIRE(scenario);
    request.scenario = *std::move(scenario);
    request.view = kv::RenderView::sequence;
    // Everybody waits at the barrier that the newcomer has raised.
    auto session = ks::Session::open(request.scenario);
    session.compute_all();
    ks::Time complete{};
    for (const auto p : session.trace().of<ks::JoinPhaseCompleted>()) {
      complete = session.trace()[p].time;
    }
    request.cursor = {complete, session.event_at(complete), false};
    request.dark = dark;
    if (dark) {
      request.width = 1280;
      request.height = 800;
    }
    std::string skipped;
    CHECK(kv_tests::difference_to_golden(dark ? "sequence-dark" : "sequence-light",
                                         kv::render_view(request), skipped) == "");
    if (!skipped.empty()) WARN(skipped);
  }
}

TEST_CASE("3 and the tab show the chart; the cursor stays, Escape leads back") {
  Driver gui;
  open(gui, 65);
  CHECK(gui.ui().sequence_open);
  CHECK(gui.seconds() == 65);
  for (const char* path : {"Sequence/Chart", "Sequence/Axis", "Sequence/C1", "Sequence/Overview",
                           "Events/Filter", "Transport/Play"}) {
    INFO(path);
    CHECK(gui.exists(path));
  }
  CHECK_FALSE(gui.exists("Stage/C1"));
  gui.key(ImGuiKey_Escape);
  CHECK_FALSE(gui.ui().sequence_open);
  CHECK(gui.exists("Stage/C1"));
  gui.click("Top bar/View/Sequence");
  CHECK(gui.ui().sequence_open);
  gui.key(ImGuiKey_2);
  CHECK(gui.ui().timeline_open);
  CHECK_FALSE(gui.ui().sequence_open);
}

TEST_CASE("a click on an arrow goes to it, keeps its card open and says why it came about") {
  Driver gui;
  open(gui, 66);
  const kv::SequenceArrow arrow = first_arrow(gui, "JoinGroup");
  gui.click("Sequence/" + arrow.id);
  CHECK(gui.ui().cursor.event == arrow.event);
  CHECK(gui.ui().sequence.picked == arrow.id);
  REQUIRE_FALSE(view(gui).why.empty());
  CHECK(view(gui).why.back().mark == kv::WhyMark::kill);
  CHECK(view(gui).why.back().time == "20.000");
  gui.click("Events/Why 2");
  CHECK(gui.ui().cursor.event == view(gui).why[1].event);
  gui.key(ImGuiKey_Escape);
  CHECK(gui.ui().sequence.picked.empty());
  CHECK(gui.ui().sequence_open);
}

TEST_CASE("a line of the list leads to its event") {
  Driver gui;
  open(gui, 66);
  const auto& events = view(gui).events;
  const auto line = std::find_if(events.begin(), events.end(), [](const kv::SequenceEvent& e) {
    return e.id.starts_with("PartitionsRevoked");
  });
  REQUIRE(line != events.end());
  const kv::SequenceEvent wanted = *line;
  gui.click("Events/" + wanted.id);
  CHECK(gui.ui().cursor.event == wanted.event);
  CHECK(gui.ui().sequence.picked == wanted.id);
}

TEST_CASE("arrow keys go along the list, Enter keeps the card open") {
  Driver gui;
  open(gui, 66);
  const ks::EventNo start = gui.ui().cursor.event;
  gui.key(ImGuiKey_UpArrow);
  const ks::EventNo up = gui.ui().cursor.event;
  CHECK(up < start);
  gui.key(ImGuiKey_UpArrow);
  CHECK(gui.ui().cursor.event < up);
  gui.key(ImGuiKey_DownArrow);
  CHECK(gui.ui().cursor.event == up);
  gui.ui().prediction_open = false;
  gui.key(ImGuiKey_Enter);
  CHECK_FALSE(gui.ui().sequence.picked.empty());
}

TEST_CASE("chips switch kinds of messages, heads pick and hide") {
  Driver gui;
  open(gui, 40);
  const std::size_t before = view(gui).arrows.size();
  gui.click("Sequence/heartbeats");
  CHECK(gui.ui().sequence.shows(kv::SequenceClass::heartbeats));
  CHECK(view(gui).arrows.size() > before);
  gui.click("Sequence/heartbeats");
  CHECK(view(gui).arrows.size() == before);
  gui.click("Sequence/C1");
  CHECK(gui.app().views().inspector.name == "C1");
  gui.click("Sequence/only");
  for (const kv::SequenceArrow& arrow : view(gui).arrows) {
    CHECK(arrow.id.find(" C1 ") != std::string::npos);
  }
  gui.click("Sequence/only");
  gui.click("Sequence/hide C3");
  CHECK_FALSE(gui.exists("Sequence/C3"));
  gui.click("Sequence/show C3");
  CHECK(gui.exists("Sequence/C3"));
}

TEST_CASE("the wheel moves the chart, the axis and the strip of the run move the cursor") {
  Driver gui;
  open(gui, 66);
  const kv::TimeRange window = view(gui).window;
  const double at = gui.seconds();
  gui.wheel("Sequence/Chart", 4);
  CHECK(view(gui).window.from < window.from);
  CHECK(gui.seconds() == at);
  gui.drag("Sequence/Axis", {0, -100}, {0, 60});
  CHECK(gui.seconds() != at);
  gui.drag("Sequence/Overview", {0, 0}, {200, 0});
  CHECK(gui.seconds() > 60);
  CHECK(view(gui).cursor_y >= kv::sequence_heads);
  CHECK(view(gui).cursor_y <= view(gui).size.height);
}

TEST_CASE("killing works in the chart as on the stage") {
  Driver gui;
  open(gui, 40);
  gui.click("Sequence/C3");
  gui.key(ImGuiKey_K);
  CHECK(gui.session().branches().size() == 2);
  gui.settle();
  CHECK(gui.app().views().inspector.state == "crashed");
  gui.key(ImGuiKey_B);
  CHECK(gui.session().current_branch() == 0);
}

TEST_CASE("a filter of words leaves what has them") {
  Driver gui;
  open(gui, 66);
  const std::size_t all = view(gui).events.size();
  gui.click("Events/Filter");
  gui.frame(2);
  gui.type("joingroup");
  gui.frame(2);
  CHECK(view(gui).events.size() < all);
  CHECK_FALSE(view(gui).events.empty());
}

TEST_CASE("the lines and rings of a barrier cross no words, in projector mode neither") {
  for (const char* file :
       {"04-orders-crash.toml", "06-eager.toml", "22-coordinator-failover.toml"}) {
    Driver gui({1600, 1000}, file);
    gui.key(ImGuiKey_3);
    for (const bool projector : {false, true}) {
      if (projector) gui.key(ImGuiKey_P);
      std::size_t seen = 0;
      for (const ks::GroupSegment& part : gui.session().lanes().groups().at(0).segments) {
        if (part.state != ks::GroupState::preparing_rebalance) continue;
        gui.app().ask(kv::SeekTime{part.from});
        gui.frame(3);
        const kv::InkLog ink = gui.ink();
        const kv::SequenceView& chart = view(gui);
        const kv::Box box = gui.app().layout().sequence;
        const float scale = projector ? 1.5F : 1.0F;
        const float x = (box.x + chart.columns.back().x + 36) * scale;
        for (const kv::SequenceBarrier& barrier : chart.barriers) {
          ++seen;
          const float top = (box.y + kv::sequence_header + barrier.y0) * scale;
          const float foot = (box.y + kv::sequence_header + barrier.y1) * scale;
          for (const kv::InkEntry& entry : ink) {
            const bool across = entry.box.x0 < x - 1 && entry.box.x1 > x + 1 &&
                                entry.box.y0 < foot && entry.box.y1 > top;
            INFO(file << " at " << gui.seconds() << (projector ? ", projector" : ""));
            if (across && !entry.words.empty()) FAIL_CHECK("the barrier crosses " << entry.words);
            for (const kv::SequenceWaiter& who : barrier.waiters) {
              const float y = (box.y + kv::sequence_header + who.y) * scale;
              const float reach = 7 * scale;  // of the ring around who waits
              const bool touches = entry.box.x0 < x + reach && entry.box.x1 > x - reach &&
                                   entry.box.y0 < y + reach && entry.box.y1 > y - reach;
              if (touches && !entry.words.empty()) FAIL_CHECK("a ring touches " << entry.words);
            }
          }
        }
      }
      CHECK(seen > 0);
    }
  }
}

TEST_CASE("a barrier says what it waits for: an initial delay that was prolonged, or a limit") {
  Driver gui;
  bool delay = false;
  bool limit = false;
  gui.key(ImGuiKey_3);
  for (const ks::GroupSegment& part : gui.session().lanes().groups().at(0).segments) {
    if (part.state != ks::GroupState::preparing_rebalance) continue;
    gui.app().ask(kv::SeekTime{part.to});
    gui.frame(3);
    for (const kv::SequenceBarrier& barrier : view(gui).barriers) {
      INFO(barrier.value << ", " << barrier.limit);
      delay = delay || barrier.limit.find("delay") != std::string::npos;
      limit = limit || barrier.limit.starts_with("limit ");
    }
  }
  CHECK(delay);
  CHECK(limit);
}

TEST_CASE("no words overlap in the chart at any size") {
  Driver gui;
  gui.key(ImGuiKey_3);
  for (const kv::Vec size :
       {kv::Vec{1024, 640}, {1180, 720}, {1280, 800}, {1440, 900}, {1600, 1000}, {2560, 1440}}) {
    gui.resize(size);
    for (const double at : {0.0, 5.3, 20.0, 63.2, 65.2, 66.0, 90.1, 93.5, 120.0}) {
      gui.seek(at);
      INFO(size.x << "x" << size.y << " at " << at);
      CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
    }
  }
  gui.resize({1600, 1000});
  for (const char* chip : {"heartbeats", "fetches", "produces", "replication"}) {
    gui.click(std::string("Sequence/") + chip);
    INFO(chip);
    CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  }
}
