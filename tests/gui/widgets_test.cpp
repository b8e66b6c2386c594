// Buttons and fields answer the mouse and the keyboard, and say why they do not.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/gui/headless.h"
#include "viz/widgets/button.h"
#include "viz/widgets/splitter.h"

using kv_tests::Headless;

TEST_CASE("a button is pressed once per click and only inside its box") {
  Headless gui;
  int presses = 0;
  const auto draw = [&](kv::Canvas& c) {
    if (kv::button(c, "Kill", {20, 20, 80, 28}, "Kill")) ++presses;
  };
  gui.frame(draw);
  gui.click({60, 34}, draw);
  CHECK(presses == 1);
  gui.click({160, 34}, draw);
  CHECK(presses == 1);
}

TEST_CASE("a disabled button cannot be pressed") {
  Headless gui;
  int presses = 0;
  const auto draw = [&](kv::Canvas& c) {
    kv::ButtonSpec spec;
    spec.disabled_reason = "C2 is not running.";
    if (kv::button(c, "Kill", {20, 20, 80, 28}, "Kill", spec)) ++presses;
  };
  gui.frame(draw);
  gui.click({60, 34}, draw);
  CHECK(presses == 0);
}

TEST_CASE("a chip of 20 px is hit within 28 px") {
  Headless gui;
  bool on = false;
  const auto draw = [&](kv::Canvas& c) {
    if (kv::chip_toggle(c, "data", {20, 24}, "data", on).pressed) on = !on;
  };
  gui.frame(draw);
  gui.click({30, 46}, draw);
  CHECK(on);
  gui.click({30, 50}, draw);
  CHECK(on);
}

TEST_CASE("a segmented switch changes to the part that is clicked") {
  Headless gui;
  const std::array<std::string_view, 3> labels = {"Stage", "Brokers", "Sequence"};
  std::size_t selected = 0;
  int changes = 0;
  float width = 0;
  const auto draw = [&](kv::Canvas& c) {
    width = kv::segmented_width(c, labels);
    if (kv::segmented(c, "View", {10, 10}, labels, selected)) ++changes;
  };
  gui.frame(draw);
  gui.click({10 + width - 20, 24}, draw);
  CHECK(selected == 2);
  gui.click({10 + width - 20, 24}, draw);
  CHECK(changes == 1);
  CHECK(gui.click_item("View/Brokers", draw));
  CHECK(selected == 1);
  CHECK_FALSE(gui.click_item("View/Records", draw));
}

TEST_CASE("the keyboard reaches a button and presses it") {
  Headless gui;
  int presses = 0;
  bool focused = false;
  const auto draw = [&](kv::Canvas& c) {
    if (kv::button(c, "First", {20, 20, 80, 28}, "First")) ++presses;
    focused = ImGui::IsItemFocused() && ImGui::GetIO().NavVisible;
  };
  ImGuiIO& io = ImGui::GetIO();
  gui.frame(draw);
  gui.frame(draw);
  for (int i = 0; i < 2 && !focused; ++i) {
    io.AddKeyEvent(ImGuiKey_Tab, true);
    gui.frame(draw);
    io.AddKeyEvent(ImGuiKey_Tab, false);
    gui.frame(draw);
  }
  CHECK(focused);
  io.AddKeyEvent(ImGuiKey_Space, true);
  gui.frame(draw);
  io.AddKeyEvent(ImGuiKey_Space, false);
  gui.frame(draw);
  CHECK(presses == 1);
}

TEST_CASE("a text field takes what is typed") {
  Headless gui;
  std::string text;
  const auto draw = [&](kv::Canvas& c) {
    kv::text_field(c, "Search", {20, 20, 200, 28}, text, {"search"});
  };
  gui.frame(draw);
  gui.click({100, 34}, draw);
  ImGui::GetIO().AddInputCharactersUTF8("error 27, and a text longer than any small buffer");
  gui.frame(draw);
  gui.frame(draw);
  CHECK(text == "error 27, and a text longer than any small buffer");
}

TEST_CASE("a splitter follows the mouse and stops at its limits") {
  Headless gui;
  float size = 150;
  const auto draw = [&](kv::Canvas& c) {
    kv::splitter(c, "Split", {size, 0, 8, 300}, size, {true, false, 100, 200});
  };
  ImGuiIO& io = ImGui::GetIO();
  gui.frame(draw);
  io.AddMousePosEvent(153, 100);
  gui.frame(draw);
  io.AddMouseButtonEvent(ImGuiMouseButton_Left, true);
  gui.frame(draw);
  io.AddMousePosEvent(173, 100);
  gui.frame(draw);
  CHECK(size == 170);
  io.AddMousePosEvent(353, 100);
  gui.frame(draw);
  CHECK(size == 200);
}
