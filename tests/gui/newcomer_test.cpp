// The path of somebody who sees the program for the first time: open a lesson, predict, kill C2, wait, see
// who takes over, ask why nobody read p2, go back to before the kill, close C2 instead, compare the two
// branches. In at most twelve clicks, and with the keyboard alone.
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <string>

#include "tests/gui/driver.h"

using kv_tests::Driver;
using kv_tests::keep_picture;

namespace {

void wait_for_the_lesson(Driver& gui) {
  for (int k = 0; k < 20'000 && gui.ui().playing; ++k) gui.frame();
  gui.frame(2);
}

void check_killed(Driver& gui) {
  CHECK(gui.seconds() == 15);
  CHECK(gui.session().branches().size() == 2);
  CHECK(gui.owner("orders-2") == "nobody");
}

void check_reassigned(Driver& gui) {
  CHECK_FALSE(gui.ui().playing);
  CHECK(gui.owner("orders-2") == "C1");
  CHECK(gui.seconds() > 55);
  CHECK(gui.app().views().lesson.title == "Somebody else reads p2");
}

void check_before_the_kill(Driver& gui) {
  CHECK(gui.seconds() <= 15);
  CHECK(gui.owner("orders-2") == "C2");
}

void check_compared(Driver& gui) {
  for (int k = 0; k < 2000 && gui.app().computes(); ++k) gui.frame();
  gui.frame(3);
  CHECK(gui.ui().compare_open);
  CHECK(gui.session().branches().size() == 3);
  const auto& columns = gui.app().views().compare.columns;
  REQUIRE(columns.size() == 2);
  // Each has the letter that its branch has on the axis.
  CHECK(columns[0].letter + " " + columns[0].name == "B kill C2");
  CHECK(columns[1].letter + " " + columns[1].name == "C close C2");
}

/// Clicks that are counted.
class Mouse {
 public:
  explicit Mouse(Driver& gui) : gui_(gui) {}
  void click(const std::string& path) {
    ++count_;
    INFO("click " << count_ << ": " << path);
    gui_.click(path);
    gui_.frame(2);
  }
  int count() const { return count_; }

 private:
  Driver& gui_;
  int count_ = 0;
};

void palette(Driver& gui, std::string_view words) {
  gui.key(ImGuiKey_K, ImGuiMod_Ctrl);
  gui.type(words);
  gui.frame(2);
  INFO("palette: " << words);
  REQUIRE_FALSE(gui.app().views().palette.entries.empty());
  gui.key(ImGuiKey_Enter);
  gui.frame(3);
  CHECK_FALSE(gui.ui().palette.open);
}

}  // namespace

TEST_CASE("the newcomer's path takes twelve clicks") {
  Driver gui;
  gui.key(ImGuiKey_0);
  REQUIRE(gui.app().at_home());
  Mouse mouse(gui);
  mouse.click("Home/00-first-crash");
  gui.settle();
  CHECK(gui.app().views().top_bar.title == "Your first crash");
  mouse.click("Lesson/Next");
  CHECK(gui.app().views().lesson.title == "Kill C2 yourself");
  mouse.click("Lesson/after about 45 s");
  CHECK(gui.ui().future_hidden());
  mouse.click("Stage/C2");
  mouse.click("Inspector/Kill");
  check_killed(gui);
  mouse.click("Transport/Play");
  wait_for_the_lesson(gui);
  check_reassigned(gui);
  keep_picture(gui, "newcomer-reassigned.png");
  mouse.click("Stage/p2");
  const auto& why = gui.app().views().inspector.why;
  REQUIRE_FALSE(why.empty());
  CHECK(why.back().mark == kv::WhyMark::kill);
  mouse.click("Inspector/Why " + std::to_string(why.size()));
  CHECK(gui.seconds() == 15);
  mouse.click("Transport/Back");
  check_before_the_kill(gui);
  mouse.click("Stage/C2");
  mouse.click("Inspector/Close");
  gui.settle();
  mouse.click("Timeline/Compare branches");
  check_compared(gui);
  keep_picture(gui, "newcomer-compared.png");
  CHECK(mouse.count() == 12);
}

TEST_CASE("the newcomer's path works with the keyboard alone") {
  Driver gui;
  gui.key(ImGuiKey_0);
  REQUIRE(gui.app().at_home());
  palette(gui, "first crash");
  gui.settle();
  CHECK(gui.app().views().top_bar.title == "Your first crash");
  gui.key(ImGuiKey_PageDown);
  CHECK(gui.app().views().lesson.title == "Kill C2 yourself");
  palette(gui, "answer 45");
  CHECK(gui.app().views().lesson.predict.choices.at(2).picked);
  palette(gui, "C2");
  gui.key(ImGuiKey_K);
  check_killed(gui);
  gui.key(ImGuiKey_Space);
  wait_for_the_lesson(gui);
  check_reassigned(gui);
  palette(gui, "orders-2");
  palette(gui, "why kill");
  CHECK(gui.seconds() == 15);
  gui.key(ImGuiKey_LeftArrow);
  check_before_the_kill(gui);
  palette(gui, "C2");
  gui.key(ImGuiKey_C);
  gui.settle();
  palette(gui, "compare branch kill");
  check_compared(gui);
}
