// The window itself: full screen, the height of the lower panel, and everything back to where it stood.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/gui/driver.h"
#include "viz/app/layout.h"

using kv_tests::Driver;
using kv_tests::joined;

namespace {

void choose(Driver& gui, const std::string& words, const std::string& label) {
  gui.app().ask(kv::OpenPalette{words});
  gui.frame(3);
  const auto& entries = gui.app().views().palette.entries;
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const auto& entry) { return entry.label == label; });
  REQUIRE(found != entries.end());
  gui.app().ask(kv::ChooseInPalette{static_cast<std::size_t>(found - entries.begin())});
  gui.frame(3);
}

}  // namespace

TEST_CASE("F11 and the palette ask for full screen and leave it, on the first screen too") {
  Driver gui;
  gui.key(ImGuiKey_F11);
  CHECK(gui.ui().full_screen);
  gui.key(ImGuiKey_F11);
  CHECK_FALSE(gui.ui().full_screen);
  choose(gui, "full screen", "Full screen");
  CHECK(gui.ui().full_screen);
  choose(gui, "full screen", "Leave full screen");
  CHECK_FALSE(gui.ui().full_screen);
  gui.key(ImGuiKey_0);
  gui.key(ImGuiKey_F11);
  CHECK(gui.ui().full_screen);
}

TEST_CASE(
    "Shift F11 leaves the stage and the lesson alone on the screen, Shift F11 or Esc ends it") {
  Driver gui;
  gui.seek(64.9);
  const kv::Box before = gui.app().layout().stage;
  gui.key(ImGuiKey_F11, ImGuiMod_Shift);
  gui.frame(2);
  CHECK(gui.ui().quiet);
  CHECK(gui.ui().full_screen);
  CHECK(gui.has_toast("Shift F11 or Esc"));
  CHECK_FALSE(gui.exists("Top bar/View/Stage"));
  CHECK_FALSE(gui.exists("Inspector/More"));
  CHECK(gui.exists("Lesson/Next"));
  CHECK(gui.exists("Transport/Play"));
  CHECK(gui.exists("Timeline/group state"));
  CHECK(gui.app().layout().stage == kv::Box{304, 8, 1288, 844});
  for (const kv::Vec size : {kv::Vec{1024, 640}, {1280, 800}, {1600, 1000}}) {
    gui.resize(size);
    for (const ImGuiKey view : {ImGuiKey_6, ImGuiKey_7, ImGuiKey_1}) {
      gui.key(view);
      gui.frame(2);
      INFO(size.x << "x" << size.y << " " << static_cast<int>(view));
      CHECK(gui.exists("Lesson/Next"));
      CHECK(gui.app().layout().stage.h >= 428);
      CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
    }
  }
  // What is picked has its drawer; Esc closes that first.
  gui.click("Stage/C3");
  gui.frame(2);
  CHECK(gui.exists("Inspector/More"));
  gui.key(ImGuiKey_Escape);
  gui.frame(2);
  CHECK_FALSE(gui.exists("Inspector/More"));
  CHECK(gui.ui().quiet);
  // Twins and the sequence chart keep the top bar.
  gui.key(ImGuiKey_3);
  gui.frame(2);
  CHECK(gui.exists("Top bar/View/Stage"));
  gui.key(ImGuiKey_1);
  gui.key(ImGuiKey_Escape);
  gui.frame(2);
  CHECK_FALSE(gui.ui().quiet);
  CHECK_FALSE(gui.ui().full_screen);
  CHECK(gui.app().layout().stage == before);
  // F11 leaves full screen, and with it this.
  gui.key(ImGuiKey_F11, ImGuiMod_Shift);
  gui.key(ImGuiKey_F11);
  CHECK_FALSE(gui.ui().quiet);
  CHECK_FALSE(gui.ui().full_screen);
}

TEST_CASE("the edge of the lower panel is dragged, and the layout is reset") {
  Driver gui;
  const kv::Box before = gui.app().layout().bottom;
  gui.drag("Height of the timeline", {0, 0}, {0, -60});
  const kv::Box higher = gui.app().layout().bottom;
  CHECK(higher.h == before.h + 60);
  CHECK(higher.bottom() == before.bottom());
  CHECK(gui.app().layout().stage.bottom() < higher.y);
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  // The stage keeps the room that it needs, the panel its transport.
  gui.drag("Height of the timeline", {0, 0}, {0, -500});
  CHECK(gui.app().layout().stage.h >= 428);
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  gui.drag("Height of the timeline", {0, 0}, {0, 600});
  CHECK(gui.app().layout().bottom.h == 132);
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  choose(gui, "reset layout", "Reset the window's layout");
  CHECK(gui.app().layout().bottom == before);
  CHECK(gui.ui().bottom_height == 0);
}

TEST_CASE("without a hand on it the panel is as high as the window says") {
  Driver gui;
  for (const kv::Vec size : {kv::Vec{1024, 640}, {1280, 800}, {1600, 1000}, {2560, 1440}}) {
    gui.resize(size);
    gui.hover("Transport/Play");
    CHECK(gui.ui().bottom_height == 0);
    CHECK(gui.app().layout().bottom == kv::compute_layout(size, {}, true).bottom);
  }
}

TEST_CASE("a height that somebody chose never hides the stage nor half a part, at any size") {
  kv::UiState ui;
  for (float wish = 100; wish <= 1500; wish += 37) {
    ui.bottom_height = wish;
    for (float h = 640; h <= 2160; h += 61) {
      for (const float w : {1024.0F, 1440.0F, 1920.0F}) {
        const kv::Layout layout = kv::compute_layout({w, h}, ui, true);
        INFO(w << "x" << h << ", wished " << wish << ", is " << layout.bottom.h);
        REQUIRE(layout.stage.h >= 428);
        REQUIRE(layout.bottom.h >= 132);
        REQUIRE(layout.bottom.bottom() <= h);
        REQUIRE_FALSE((layout.bottom.h > 132 && layout.bottom.h < 198));
        REQUIRE_FALSE((layout.bottom.h > 296 && layout.bottom.h < 322));
      }
    }
  }
}
