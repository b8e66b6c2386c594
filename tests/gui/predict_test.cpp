// The card of a lesson's question: a number instead of a choice, a click on the stage, and choices of many
// words.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/gui/driver.h"
#include "tests/support/scenario_text.h"

using kv_tests::Driver;
using kv_tests::joined;
using kv_tests::keep_picture;

namespace {

const kv::PredictView& question(Driver& gui) { return gui.app().views().lesson.predict; }

void go_to_step(Driver& gui, int step) {
  gui.app().ask(kv::GoToLessonStep{step});
  gui.frame(3);
  REQUIRE(question(gui).present);
}

/// Into the field for numbers, which is emptied first, and Enter.
void type_number(Driver& gui, const std::string& number) {
  gui.ui().typed_answer.number.clear();
  gui.click("Lesson/Number");
  gui.type(number);
  gui.key(ImGuiKey_Enter);
  gui.frame(2);
}

float height_of(Driver& gui, const std::string& choice) {
  const kv_tests::Item row = gui.item("Lesson/" + choice);
  return row.max.y - row.min.y;
}

}  // namespace

TEST_CASE("a number that is typed picks the choice that has it in its range") {
  Driver gui;
  go_to_step(gui, 1);
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  type_number(gui, "44");
  CHECK(question(gui).choices[2].picked);
  CHECK_FALSE(question(gui).locked);
  type_number(gui, "200ms");
  CHECK(question(gui).choices[0].picked);
  // What falls into none and what is no number say so; the answer stays.
  type_number(gui, "20");
  CHECK(gui.ui().typed_answer.problem == "no choice has 20 in it");
  CHECK(question(gui).choices[0].picked);
  type_number(gui, "soon");
  CHECK(gui.ui().typed_answer.problem == "\"soon\" is no time such as 45, 3s or 200ms");
  keep_picture(gui, "predict-refused.png");
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  gui.click("Lesson/after about 3 s");
  CHECK(gui.ui().typed_answer.problem.empty());
  gui.click("Lesson/Lock");
  CHECK(question(gui).locked);
  CHECK_FALSE(gui.exists("Lesson/Number"));
  // Another step, another question: nothing of it is left.
  go_to_step(gui, 5);
  CHECK(gui.ui().typed_answer.number.empty());
  type_number(gui, "3");
  CHECK(question(gui).choices[1].picked);
}

TEST_CASE("who it will be can be answered with a click on the stage") {
  Driver gui;
  go_to_step(gui, 2);
  CHECK(question(gui).stage_hint == "or click it on the stage");
  CHECK_FALSE(gui.exists("Lesson/Number"));
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  gui.click("Stage/C3");
  CHECK(question(gui).choices[1].picked);
  CHECK(gui.ui().selection.node == gui.session().names().find("C3"));
  // What is picked elsewhere is only picked.
  gui.app().ask(kv::Select{{gui.session().names().find("C1"), {}}});
  gui.frame(2);
  CHECK(question(gui).choices[1].picked);
  gui.click("Lesson/Lock");
  REQUIRE(question(gui).locked);
  CHECK(question(gui).stage_hint.empty());
  gui.click("Stage/C1");
  CHECK(question(gui).choices[1].picked);
  // A question about a number says nothing of the stage.
  go_to_step(gui, 5);
  CHECK(question(gui).stage_hint.empty());
}

TEST_CASE("a step picks, shows and points at what its file says, until it is left") {
  Driver gui({1600, 1000}, "13-poison-pill.toml");
  gui.app().ask(kv::GoToLessonStep{2});
  gui.frame(3);
  const ks::Names& names = gui.session().names();
  CHECK(gui.ui().selection.node == names.find("OrderProcessingGroup"));
  REQUIRE(gui.ui().pointed_at.size() == 1);
  CHECK(gui.ui().pointed_at.front().partition == names.find_partition("orders-2"));
  keep_picture(gui, "step-points.png");
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  gui.app().ask(kv::GoToLessonStep{3});
  gui.frame(3);
  CHECK(gui.ui().selection.node == gui.session().names().find("StaticGroup"));
  CHECK(gui.ui().pointed_at.empty());
  // Who moves along the axis keeps what is picked.
  gui.app().ask(kv::Select{{gui.session().names().find("b1"), {}}});
  gui.frame(2);
  gui.seek(60.5);
  CHECK(gui.ui().selection.node == gui.session().names().find("b1"));
  CHECK(gui.ui().pointed_at.size() == 1);
}

TEST_CASE("a step's view is opened by Next and by playing, not by scrubbing") {
  Driver gui;
  const std::string text =
      "duration = \"30s\"\n" + ks::small_scenario(
                                   "[[steps]]\nat = \"10s\"\ntitle = \"t\"\nsay = \"s\"\n"
                                   "[[steps]]\nat = \"12s\"\ntitle = \"u\"\nsay = \"s\"\n"
                                   "view = \"brokers\"\nselect = \"b2\"\n");
  REQUIRE(gui.app().open_text(text, "steps.toml", {}));
  gui.settle();
  const ks::NodeId b2 = gui.session().names().find("b2");
  gui.app().ask(kv::GoToLessonStep{1});
  gui.frame(4);
  CHECK(gui.ui().brokers_open);
  CHECK(gui.ui().selection.node == b2);
  gui.key(ImGuiKey_1);
  gui.app().ask(kv::Select{{gui.session().names().find("C1"), {}}});
  gui.seek(15);
  CHECK_FALSE(gui.ui().brokers_open);
  CHECK_FALSE(gui.ui().selection.node == b2);
  gui.seek(11.5);
  gui.key(ImGuiKey_Space);
  for (int k = 0; k < 5000 && gui.ui().playing; ++k) gui.frame();
  gui.frame(3);
  CHECK(gui.seconds() == 12);
  CHECK(gui.ui().brokers_open);
  CHECK(gui.ui().selection.node == b2);
}

TEST_CASE("a choice of many words takes several lines") {
  Driver gui({1600, 1000}, "05-exits.toml");
  go_to_step(gui, 1);
  CHECK(height_of(gui, "the last few seconds of two partitions") > height_of(gui, "none") + 10);
  keep_picture(gui, "predict-lines.png");
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  gui.key(ImGuiKey_V);
  gui.frame(2);
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
}
