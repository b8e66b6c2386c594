// The timeline as one uses it: by mouse, on items with stable ids.
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "tests/gui/headless.h"
#include "tests/support/crash_timeline.h"
#include "viz/canvas/ink_log.h"
#include "viz/panels/timeline_panel.h"

namespace {

using namespace std::chrono_literals;
using ks::at;

struct Window {
  explicit Window(float width = 1584, float height = 330)
      : box{0, 0, width, height}, gui(width, height) {
    ui.cursor.time = at(40s);
    ui.range = {at(16s), at(130s)};
    run.branches.resize(2);
    run.branches[0].label = "the scenario";
    run.branches[1].parent = 0;
    run.branches[1].leaves_time = at(50s);
    run.branches[1].label = "kill C3";
    frame();
    frame();
  }

  void frame() {
    intents.clear();
    view = kv::build_timeline(run.source(), ui, {box.w, box.h});
    gui.frame([this](kv::Canvas& c) { draw(c); });
  }
  void draw(kv::Canvas& c) {
    kv::PanelContext p{c, box, ui, intents};
    kv::draw_timeline(view, p);
  }
  kv::Vec on_axis(ks::Time time, float y) const {
    return {box.x + view.layout.label_width + view.axis.x_of(time), y};
  }
  void mouse(kv::Vec to) { ImGui::GetIO().AddMousePosEvent(to.x, to.y); }
  void button(int which, bool down) { ImGui::GetIO().AddMouseButtonEvent(which, down); }
  template <class Intent>
  const Intent* last() const {
    for (auto it = intents.rbegin(); it != intents.rend(); ++it) {
      if (const auto* found = std::get_if<Intent>(&*it)) return found;
    }
    return nullptr;
  }
  /// Presses and lets go over an item; the intents are those of the frame in which it acts.
  bool click(std::string_view path) {
    const auto item = kv_tests::find_item("screen", path);
    if (!item) return false;
    mouse({item->center().x, item->center().y});
    frame();
    button(0, true);
    frame();
    button(0, false);
    frame();
    return true;
  }

  kv::Box box;
  kv_tests::Headless gui;
  kv::UiState ui;
  kv::Intents intents;
  ks::test::CrashTimeline run;
  kv::TimelineView view;
};

TEST_CASE("timeline: dragging over the axis and the lanes scrubs") {
  for (const float y : {12.0F, 100.0F}) {
    Window w;
    w.mouse(w.on_axis(at(30s), y));
    w.frame();
    w.button(0, true);
    w.frame();
    const auto* first = w.last<kv::SeekTime>();
    REQUIRE(first != nullptr);
    CHECK(std::abs((first->time - at(30s)).count()) < 200'000);
    w.mouse(w.on_axis(at(50s), y));
    w.frame();
    const auto* second = w.last<kv::SeekTime>();
    REQUIRE(second != nullptr);
    CHECK(std::abs((second->time - at(50s)).count()) < 200'000);
    w.button(0, false);
    w.frame();
    w.frame();
    CHECK(w.intents.empty());
  }
}

TEST_CASE("timeline: while the mouse is held the axis does not move under it") {
  Window w;
  w.ui.hide_future = true;
  w.frame();
  const kv::TimeAxis before = w.view.axis;
  const kv::Vec target = w.on_axis(at(100s), 12);
  w.mouse(target);
  w.frame();
  w.button(0, true);
  w.frame();
  const auto* seek = w.last<kv::SeekTime>();
  REQUIRE(seek != nullptr);
  const ks::Time first = seek->time;
  w.ui.cursor.time = first;  // more is known now, and the axis folds otherwise
  w.frame();
  CHECK_FALSE(w.view.axis == before);
  CHECK(w.last<kv::SeekTime>() == nullptr);
  w.button(0, false);
  w.frame();
}

TEST_CASE("timeline: the wheel zooms at the mouse, Shift and the middle button pan") {
  Window w;
  w.ui.fold_idle = false;
  w.frame();
  w.mouse(w.on_axis(at(64s), 100));
  w.frame();
  ImGui::GetIO().AddMouseWheelEvent(0, 1);
  w.frame();
  const auto* zoom = w.last<kv::SetRange>();
  REQUIRE(zoom != nullptr);
  CHECK(std::abs((zoom->range.length() - 91200ms).count()) < 1000);
  CHECK(zoom->range.from < at(64s));
  CHECK(zoom->range.to > at(64s));

  w.ui.range = {at(40s), at(60s)};
  w.frame();
  w.mouse({600, 100});
  w.frame();
  w.button(2, true);
  w.frame();
  w.mouse({700, 100});
  w.frame();
  const auto* pan = w.last<kv::SetRange>();
  REQUIRE(pan != nullptr);
  CHECK(pan->range.from < at(39s));
  CHECK(pan->range.length() == 20s);
  w.button(2, false);
  w.frame();
}

TEST_CASE("timeline: a double click on a band fits the range to it") {
  Window w;
  const kv::StripView& lane = w.view.strips[0];
  w.mouse(w.on_axis(at(64500ms), lane.y + 6));
  for (const bool down : {true, false, true}) {
    w.button(0, down);
    w.frame();
  }
  const auto* fit = w.last<kv::SetRange>();
  REQUIRE(fit != nullptr);
  CHECK(fit->range.from < at(64s));
  CHECK(fit->range.from > at(63s));
  CHECK(fit->range.to > at(65520ms));
  CHECK(fit->range.to < at(66s));
  w.button(0, false);
  w.frame();
}

TEST_CASE("timeline: flags, tags and branches are items with words as ids") {
  Window w;
  REQUIRE(w.click("Timeline/kill C2"));
  REQUIRE(w.last<kv::SeekEvent>() != nullptr);
  CHECK(w.last<kv::SeekEvent>()->event == w.view.flags[0].event);
  REQUIRE(w.click("Timeline/C4 joins"));
  REQUIRE(w.last<kv::EditCommand>() != nullptr);
  CHECK(w.last<kv::EditCommand>()->index == 1);
  CHECK(w.last<kv::RemoveCommand>() == nullptr);
  REQUIRE(w.click("Timeline/C3"));
  REQUIRE(w.last<kv::Select>() != nullptr);
  CHECK(w.last<kv::Select>()->selection.node == ks::node(ks::test::c(3)));
  REQUIRE(w.click("Timeline/p2"));
  CHECK(w.last<kv::Select>()->selection.partition == ks::test::p(2));
  REQUIRE(w.click("Timeline/branch 2"));
  REQUIRE(w.last<kv::SwitchBranch>() != nullptr);
  CHECK(w.last<kv::SwitchBranch>()->branch == 1);
}

TEST_CASE("timeline: what has no room for a flag is counted on a flag beside it") {
  Window w(700);
  std::vector<std::string> ids = {"kill C2", "C4 joins"};
  for (int i = 1; i <= 8; ++i) {
    const std::string name = "A" + std::to_string(i);
    w.run.commands.push_back({at(100s), ks::Kill{name}, ks::Origin::scripted, ""});
    ids.push_back("kill " + name);
  }
  kv::InkLog log;
  w.frame();
  kv::log_ink(&log);
  w.frame();
  kv::log_ink(nullptr);
  std::size_t drawn = 0;
  for (const std::string& id : ids)
    drawn += kv_tests::find_item("screen", "Timeline/" + id) ? 1 : 0;
  std::size_t counted = 0;
  for (const kv::InkEntry& ink : log) {
    const bool count = ink.box.y1 < 22 && ink.words.size() > 1 && ink.words[0] == '+';
    if (count) counted += static_cast<std::size_t>(std::stoi(ink.words.substr(1)));
  }
  CHECK(drawn < ids.size());
  CHECK(drawn + counted == ids.size());
}

TEST_CASE("timeline: no item sticks out of the panel at any size") {
  for (const float width : {700.0F, 1008.0F, 1584.0F, 2544.0F}) {
    for (const float height : {70.0F, 150.0F, 308.0F, 500.0F}) {
      Window w(width, height);
      for (const char* id :
           {"kill C2", "C4 joins", "C1", "group state", "branch 1", "branch 2", "p5"}) {
        const auto item = kv_tests::find_item("screen", std::string("Timeline/") + id);
        if (!item) continue;
        CAPTURE(width, height, id);
        CHECK(item->min.x >= 0);
        CHECK(item->max.x <= width);
        CHECK(item->max.y <= height + 2);
      }
      CHECK(kv_tests::find_item("screen", "Timeline/group state").has_value());
    }
  }
}

TEST_CASE("timeline: a hidden future is one plain colour from the playhead on") {
  Window w;
  w.ui.hide_future = true;
  w.ui.cursor.time = at(64900ms);
  w.frame();
  w.frame();
  const kv::Image& image = w.gui.frame([&](kv::Canvas& c) { w.draw(c); });
  const auto x0 = static_cast<int>(w.view.layout.label_width + w.view.cursor_x) + 4;
  const auto x1 = static_cast<int>(w.view.layout.label_width + w.view.axis.width()) - 4;
  for (const kv::StripView& lane : w.view.strips) {
    const auto y = static_cast<int>(lane.y + lane.height / 2);
    for (int x = x0; x < x1; x += 3) {
      if (kv_tests::pixel(image, x, y) != kv::light_theme().bg2)
        FAIL("something shows at " << x << "," << y);
    }
  }
}

}  // namespace
