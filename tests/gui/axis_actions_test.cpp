// Actions on the axis: dragged to another time, dropped there from the inspector, changed on their card.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/gui/driver.h"

using kv_tests::Driver;
using kv_tests::keep_picture;

namespace {

using namespace std::chrono_literals;
using ks::at;

/// Design pixels from one instant of the axis to another; the window's scale is 1.
float pixels(Driver& gui, ks::Time from, ks::Time to) {
  const kv::TimeAxis& axis = gui.app().views().timeline.axis;
  return axis.x_of(to) - axis.x_of(from);
}

const ks::Branch& present(Driver& gui) {
  return gui.session().branches()[gui.session().current_branch()];
}

/// When the present branch kills C2; never if it does not.
ks::Time killed(Driver& gui) {
  for (const ks::Command& command : gui.session().commands()) {
    if (ks::to_text(command.body) == "kill C2") return command.at;
  }
  return ks::never;
}

}  // namespace

TEST_CASE("a command is dragged along the axis, in a branch of its own, and back by undo") {
  Driver gui;
  gui.seek(15);
  const float by = pixels(gui, at(20s), at(30s));
  gui.drag("Timeline/kill C2", {0, 0}, {by, 0});
  gui.settle();
  REQUIRE(gui.session().branches().size() == 2);
  // The flag was held by its middle, and the command lands under the mouse.
  CHECK(killed(gui) > at(20s));
  const std::string when = ks::duration_text(killed(gui) - ks::start_time);
  CHECK(present(gui).label == "kill C2 at " + when + " instead of 20s");
  CHECK(gui.has_toast("kill C2 at " + when + " instead of 20s"));
  CHECK(gui.seconds() == 15);
  CHECK(gui.session().saved_text().find("at = \"" + when + "\"\ndo = \"kill\"") !=
        std::string::npos);
  gui.key(ImGuiKey_Z, ImGuiMod_Ctrl);
  CHECK(gui.session().current_branch() == 0);
  CHECK(killed(gui) == at(20s));
  gui.key(ImGuiKey_Y, ImGuiMod_Ctrl);
  CHECK(gui.session().current_branch() == 1);
}

TEST_CASE("a flag that is only clicked, or let go beside the axis, stays where it is") {
  Driver gui;
  gui.seek(15);
  gui.drag("Timeline/kill C2", {0, 0}, {3, 0});
  // A click on what is ahead opens its card and does nothing by itself.
  CHECK(gui.session().branches().size() == 1);
  CHECK(killed(gui) == at(20s));
  REQUIRE(gui.ui().command.open);
  gui.click("Command/Take out");
  CHECK_FALSE(gui.ui().command.open);
  CHECK(gui.session().branches().size() == 2);
  CHECK(killed(gui) == ks::never);
  CHECK(gui.has_toast("Taken out: kill C2, in a branch of its own. Ctrl Z brings it back."));
  gui.key(ImGuiKey_Z, ImGuiMod_Ctrl);
  CHECK(killed(gui) == at(20s));
  gui.drag("Timeline/kill C2", {0, 0}, {40, -300});
  CHECK(gui.session().branches().size() == 2);
  CHECK(killed(gui) == at(20s));
  CHECK_FALSE(gui.ui().drag.on);
}

TEST_CASE("Escape lets go of what the mouse holds") {
  Driver gui;
  gui.seek(15);
  const ImVec2 middle = gui.item("Timeline/kill C2").center();
  ImGuiIO& io = ImGui::GetIO();
  io.AddMousePosEvent(middle.x, middle.y);
  gui.frame();
  io.AddMouseButtonEvent(ImGuiMouseButton_Left, true);
  gui.frame();
  io.AddMousePosEvent(middle.x + 120, middle.y + 40);
  gui.frame(2);
  REQUIRE(gui.ui().drag.on);
  CHECK(gui.ui().drag.over);
  CHECK(kv_tests::joined(kv_tests::text_problems(gui.ink())) == "");
  keep_picture(gui, "axis-drag.png");
  const ks::NodeId picked = gui.ui().selection.node;
  gui.key(ImGuiKey_Escape);
  CHECK_FALSE(gui.ui().drag.on);
  CHECK(gui.ui().selection.node == picked);
  io.AddMouseButtonEvent(ImGuiMouseButton_Left, false);
  gui.frame(2);
  CHECK(gui.session().branches().size() == 1);
}

TEST_CASE("a button of the inspector is dropped on the axis and acts there") {
  Driver gui;
  gui.seek(15);
  gui.click("Stage/C3");
  const ImVec2 button = gui.item("Inspector/Kill").center();
  const kv::Box timeline = gui.app().layout().timeline;
  const kv::TimelineView& view = gui.app().views().timeline;
  const float x = timeline.x + view.layout.label_width + view.axis.x_of(at(40s));
  gui.drag("Inspector/Kill", {0, 0}, {x - button.x, timeline.y + 60 - button.y});
  gui.settle();
  REQUIRE(gui.session().branches().size() == 2);
  CHECK(present(gui).label == "kill C3");
  CHECK(gui.seconds() > 39);
  CHECK(gui.seconds() < 41);
  CHECK(present(gui).leaves_time == gui.ui().cursor.time);
  CHECK(gui.owner("orders-4") == "nobody");
  gui.seek(15);
  CHECK(gui.owner("orders-4") == "C3");
}

TEST_CASE("what cannot be done at the moment where it is dropped is refused and the cursor stays") {
  Driver gui;
  gui.seek(15);
  gui.click("Stage/C2");
  const ImVec2 button = gui.item("Inspector/Kill").center();
  const kv::Box timeline = gui.app().layout().timeline;
  const kv::TimelineView& view = gui.app().views().timeline;
  const float x = timeline.x + view.layout.label_width + view.axis.x_of(at(40s));
  gui.drag("Inspector/Kill", {0, 0}, {x - button.x, timeline.y + 60 - button.y});
  CHECK(gui.session().branches().size() == 1);
  CHECK(gui.seconds() == 15);
  CHECK(gui.has_toast("Not possible: kill C2"));
}

TEST_CASE(
    "a command's card moves it to a typed time, takes it out and leads to it, by keyboard too") {
  Driver gui;
  gui.seek(15);
  gui.click("Timeline/kill C2", ImGuiMouseButton_Right);
  gui.frame(2);
  REQUIRE(gui.ui().command.open);
  CHECK(gui.ui().command.time == "20s");
  keep_picture(gui, "command-card.png");
  CHECK(kv_tests::joined(kv_tests::text_problems(gui.ink())) == "");
  gui.key(ImGuiKey_A, ImGuiMod_Ctrl);
  gui.type("soon");
  gui.key(ImGuiKey_Enter);
  CHECK(gui.ui().command.problem == "\"soon\" is no time and no mark of the scenario");
  gui.frame(2);
  gui.key(ImGuiKey_A, ImGuiMod_Ctrl);
  gui.type("25.5");
  gui.key(ImGuiKey_Enter);
  gui.settle();
  CHECK_FALSE(gui.ui().command.open);
  CHECK(killed(gui) == at(25500ms));
  // From the palette, and to where it was by the scenario's own mark.
  gui.key(ImGuiKey_K, ImGuiMod_Ctrl);
  gui.type("move kill");
  gui.frame(2);
  gui.key(ImGuiKey_Enter);
  gui.frame(3);
  REQUIRE(gui.ui().command.open);
  gui.key(ImGuiKey_A, ImGuiMod_Ctrl);
  gui.type("crash+2s");
  gui.key(ImGuiKey_Enter);
  gui.settle();
  CHECK(killed(gui) == at(22s));
  gui.click("Timeline/kill C2", ImGuiMouseButton_Right);
  gui.frame(2);
  gui.click("Command/Go there");
  CHECK(gui.seconds() == 22);
  gui.click("Timeline/kill C2", ImGuiMouseButton_Right);
  gui.frame(2);
  gui.click("Command/Take out");
  CHECK(killed(gui) == ks::never);
  CHECK(present(gui).label == "without kill C2");
}
