// What Escape closes, one thing at a time from the topmost, and keys that come and go within one frame.
#include <catch2/catch_test_macros.hpp>

#include "tests/gui/driver.h"

using kv_tests::Driver;

namespace {

void escape(Driver& gui) {
  gui.key(ImGuiKey_Escape);
  gui.frame();
}

}  // namespace

TEST_CASE("Escape closes the topmost thing first: cards, sheet, inspector, what is picked") {
  Driver gui;
  gui.seek(15);
  gui.click("Stage/C2");
  gui.app().ask(kv::OpenForm{kv::FormKind::way, "C2"});
  gui.frame(2);
  REQUIRE(gui.ui().form.kind != kv::FormKind::none);
  gui.app().ask(kv::Toggle{kv::Toggle::What::help});
  gui.frame(2);
  gui.app().ask(kv::EditCommand{0});
  gui.frame(2);
  REQUIRE(gui.ui().help_open);
  REQUIRE(gui.ui().command.open);
  gui.app().ask(kv::ExplainTerm{kv::Term::isr, false});
  gui.frame(2);
  // One card at a time lies over everything.
  REQUIRE(gui.ui().what.open);
  CHECK_FALSE(gui.ui().command.open);
  escape(gui);
  CHECK_FALSE(gui.ui().what.open);
  CHECK(gui.ui().help_open);
  escape(gui);
  CHECK_FALSE(gui.ui().help_open);
  CHECK(gui.ui().form.kind != kv::FormKind::none);
  escape(gui);
  CHECK(gui.ui().form.kind == kv::FormKind::none);
  CHECK_FALSE(gui.ui().selection.empty());
  escape(gui);
  CHECK(gui.ui().selection.empty());
  escape(gui);
  CHECK(gui.exists("Stage/C2"));
}

TEST_CASE("Escape passes over what cannot be seen") {
  Driver gui;
  gui.seek(15);
  gui.click("Stage/C2");
  gui.app().ask(kv::OpenForm{kv::FormKind::way, "C2"});
  gui.frame(2);
  gui.key(ImGuiKey_D);
  gui.frame();
  REQUIRE_FALSE(gui.ui().inspector_open);
  REQUIRE(gui.ui().form.kind != kv::FormKind::none);
  gui.key(ImGuiKey_6);
  gui.frame();
  REQUIRE(gui.ui().brokers_open);
  // The form lies in a closed inspector: the view is left at once.
  escape(gui);
  CHECK_FALSE(gui.ui().brokers_open);
  escape(gui);
  CHECK(gui.ui().selection.empty());
}

TEST_CASE("Escape ends a search before it leaves a view, and lets go in a view before that") {
  Driver gui;
  gui.seek(40);
  gui.key(ImGuiKey_7);
  gui.ui().palette.hits = "rebalance";
  gui.app().ask(kv::PickRecord{gui.app().views().records.log_end - 1});
  gui.frame(2);
  REQUIRE(gui.ui().records.picked >= 0);
  escape(gui);
  CHECK(gui.ui().records.picked == -1);
  CHECK(gui.ui().records.open);
  escape(gui);
  CHECK(gui.ui().palette.hits.empty());
  CHECK(gui.ui().records.open);
  escape(gui);
  CHECK_FALSE(gui.ui().records.open);
}

TEST_CASE(
    "in a small window Escape closes the inspector's drawer, then the lesson over the stage") {
  Driver gui({1024, 640});
  gui.seek(15);
  gui.click("Stage/C2");
  gui.ui().lesson_over = true;
  gui.ui().inspector_drawer = true;
  gui.frame(3);
  REQUIRE(gui.exists("Inspector/Close"));
  escape(gui);
  CHECK_FALSE(gui.ui().inspector_drawer);
  CHECK(gui.ui().lesson_over);
  escape(gui);
  CHECK_FALSE(gui.ui().lesson_over);
  CHECK_FALSE(gui.ui().selection.empty());
  // On the first screen a menu that is open takes it.
  gui.key(ImGuiKey_0);
  gui.frame(2);
  gui.click("Top bar/Scenario");
  gui.frame(2);
  REQUIRE(gui.app().menu_open());
  escape(gui);
  CHECK(gui.app().at_home());
  escape(gui);
  CHECK_FALSE(gui.app().at_home());
}

TEST_CASE(
    "a key that comes and goes within one frame is heard, with the Ctrl it was pressed with") {
  Driver gui;
  gui.seek(15);
  gui.click("Stage/C2");
  ImGuiIO& io = ImGui::GetIO();
  // All of it in one frame.
  io.AddKeyEvent(ImGuiMod_Ctrl, true);
  io.AddKeyEvent(ImGuiKey_LeftCtrl, true);
  io.AddKeyEvent(ImGuiKey_K, true);
  io.AddKeyEvent(ImGuiKey_K, false);
  io.AddKeyEvent(ImGuiMod_Ctrl, false);
  io.AddKeyEvent(ImGuiKey_LeftCtrl, false);
  gui.frame(4);
  CHECK(gui.ui().palette.open);
  CHECK(gui.session().branches().size() == 1);
  escape(gui);
  REQUIRE_FALSE(gui.ui().palette.open);
  // Ctrl is held for a while and let go before K: both in the frame in which K was pressed.
  io.AddKeyEvent(ImGuiMod_Ctrl, true);
  io.AddKeyEvent(ImGuiKey_LeftCtrl, true);
  gui.frame();
  io.AddKeyEvent(ImGuiKey_K, true);
  io.AddKeyEvent(ImGuiMod_Ctrl, false);
  io.AddKeyEvent(ImGuiKey_LeftCtrl, false);
  io.AddKeyEvent(ImGuiKey_K, false);
  gui.frame(4);
  CHECK(gui.ui().palette.open);
  // A plain K would have killed whom is picked.
  CHECK(gui.session().branches().size() == 1);
  escape(gui);
  // And a Ctrl that comes after it is not its own.
  io.AddKeyEvent(ImGuiKey_M, true);
  io.AddKeyEvent(ImGuiMod_Ctrl, true);
  io.AddKeyEvent(ImGuiKey_M, false);
  io.AddKeyEvent(ImGuiMod_Ctrl, false);
  gui.frame(4);
  CHECK(gui.ui().mark.open);
}
