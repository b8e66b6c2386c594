// "What is this?": F1 explains what the mouse points at, in every view.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/gui/driver.h"

using kv_tests::Driver;
using kv_tests::joined;
using kv_tests::keep_picture;

namespace {

/// The title of the card about what is in the middle of an item, or beside it.
std::string what_is(Driver& gui, std::string_view path, ImVec2 off = {0, 0}) {
  const ImVec2 middle = gui.item(path).center();
  ImGui::GetIO().AddMousePosEvent(middle.x + off.x, middle.y + off.y);
  gui.frame(2);
  gui.key(ImGuiKey_F1);
  gui.frame(2);
  const std::string title(gui.app().views().what.title);
  if (gui.ui().what.open) gui.key(ImGuiKey_F1);
  gui.frame();
  return title;
}

}  // namespace

TEST_CASE("F1 explains what the mouse points at and leads to the setting, Escape closes") {
  Driver gui;
  gui.seek(64.9);
  gui.hover("Stage/slot of C1");
  gui.frame(2);
  gui.key(ImGuiKey_F1);
  gui.frame(3);
  REQUIRE(gui.ui().what.open);
  CHECK(gui.app().views().what.title == "Session");
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  keep_picture(gui, "what-session.png");
  gui.key(ImGuiKey_Escape);
  gui.frame();
  CHECK_FALSE(gui.ui().what.open);
  CHECK_FALSE(gui.ui().selection.empty());
  gui.hover("Stage/slot of C1");
  gui.frame(2);
  gui.key(ImGuiKey_F1);
  gui.frame(3);
  gui.click("What/session.timeout.ms");
  gui.frame(2);
  CHECK_FALSE(gui.ui().what.open);
  CHECK(gui.app().views().inspector.setting.key == "session.timeout.ms");
}

TEST_CASE("where there is nothing to explain F1 says how to ask") {
  Driver gui;
  gui.seek(20);
  ImGui::GetIO().AddMousePosEvent(3, 3);
  gui.frame(2);
  gui.key(ImGuiKey_F1);
  gui.frame(2);
  CHECK_FALSE(gui.ui().what.open);
  CHECK(gui.has_toast("Point at something and press F1"));
}

TEST_CASE("each kind of thing on the screen is explained") {
  Driver gui;
  gui.seek(64.9);
  CHECK(what_is(gui, "Stage/C1") == "Time between polls");
  CHECK(what_is(gui, "Stage/P1") == "Producer");
  CHECK(what_is(gui, "Stage/OrderProcessingGroup") == "State of the group");
  CHECK(what_is(gui, "Stage/Barrier") == "Join barrier");
  CHECK(what_is(gui, "Stage/data") == "Data plane");
  CHECK(what_is(gui, "Stage/p0") == "Record");
  CHECK(what_is(gui, "Timeline/Axis") == "The axis");
  CHECK(what_is(gui, "Timeline/kill C2") == "Action");
  gui.click("Stage/C1");
  gui.frame(2);
  CHECK(what_is(gui, "Inspector/session") == "Session");
  CHECK(what_is(gui, "Inspector/heartbeat") == "Heartbeat");
  CHECK(what_is(gui, "Transport/Auto pace") == "Pace");
  CHECK(what_is(gui, "Story line/Story") == "Story");
  const kv::Box timeline = gui.app().layout().timeline;
  const kv::TimelineView& view = gui.app().views().timeline;
  const ImVec2 axis = gui.item("Timeline/Axis").center();
  const auto at = [&](float y) {
    return what_is(gui, "Timeline/Axis", {-200, timeline.y + y - axis.y});
  };
  CHECK(at(view.layout.owners_y + 4) == "Who owns which partition");
  CHECK(at(view.strips.at(0).y + 4) == "State of the group");
  CHECK(at(view.strips.at(1).y + 4) == "Lane of a member");
  CHECK(at(view.plots.at(0).y + 8) == "Plot of lag");
  CHECK(at(view.layout.branches_y) == "Branches");
}

TEST_CASE("brokers, messages, records and the ledger of twins are explained") {
  Driver gui({1600, 1000}, "22-coordinator-failover.toml");
  gui.seek(24);
  gui.key(ImGuiKey_6);
  gui.frame(3);
  CHECK(what_is(gui, "Brokers/b1") == "Broker");
  CHECK(what_is(gui, "Brokers/lease of b1") == "A broker's lease");
  gui.key(ImGuiKey_7);
  gui.frame(3);
  CHECK(what_is(gui, "Records/Log") == "Segment");
  Driver chart({1600, 1000}, "06-eager.toml");
  chart.seek(31.811);
  chart.key(ImGuiKey_3);
  chart.frame(3);
  const auto& arrows = chart.app().views().sequence.arrows;
  REQUIRE_FALSE(arrows.empty());
  bool request = false;
  for (const kv::SequenceArrow& arrow : arrows) {
    const std::string path = "Sequence/" + arrow.id;
    if (!arrow.id.starts_with("JoinGroup") || !chart.exists(path)) continue;
    request = what_is(chart, path) == "JoinGroup";
    break;
  }
  CHECK(request);
  // Away from all arrows a line of life is one.
  CHECK(what_is(chart, "Sequence/C1") == "Line of life");
}

TEST_CASE("the palette has every term") {
  Driver gui;
  gui.seek(20);
  gui.key(ImGuiKey_K, ImGuiMod_Ctrl);
  gui.type("what is high water");
  gui.frame(2);
  REQUIRE_FALSE(gui.app().views().palette.entries.empty());
  CHECK(gui.app().views().palette.entries[0].label == "What is: High watermark");
  gui.key(ImGuiKey_Enter);
  gui.frame(3);
  CHECK(gui.ui().what.open);
  CHECK(gui.app().views().what.title == "High watermark");
  keep_picture(gui, "what-palette.png");
}
