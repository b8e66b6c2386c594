// A lesson in a class room: the notes for teachers and the hands that were up, by mouse and by keyboard.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/gui/driver.h"

using kv_tests::Driver;
using kv_tests::joined;
using kv_tests::keep_picture;

namespace {

const kv::PredictView& question(Driver& gui) { return gui.app().views().lesson.predict; }

}  // namespace

TEST_CASE("a projector shows what the lesson says beside the stage") {
  Driver gui;
  gui.key(ImGuiKey_P);
  gui.frame(3);
  REQUIRE(gui.app().layout().lesson_place == kv::LessonPlace::column);
  const kv::LessonView& lesson = gui.app().views().lesson;
  REQUIRE_FALSE(lesson.say.empty());
  const std::string first = lesson.say.substr(0, lesson.say.find(' '));
  const kv::Box column = gui.app().layout().lesson;
  const kv::InkLog log = gui.ink();
  CHECK(std::any_of(log.begin(), log.end(), [&](const kv::InkEntry& ink) {
    // The window's scale is 1.5.
    return ink.words == first && ink.box.x1 < column.right() * 1.5F;
  }));
  CHECK(gui.exists("Lesson/Next"));
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
}

TEST_CASE("Q folds the notes for teachers out and in; a projector never shows them") {
  Driver gui;
  gui.click("Lesson/Next");
  CHECK_FALSE(gui.exists("Lesson/Teacher"));
  gui.key(ImGuiKey_Q);
  REQUIRE(gui.exists("Lesson/Teacher"));
  CHECK(gui.app().views().lesson.teacher.size() == 2);
  keep_picture(gui, "teacher-light.png");
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  gui.ui().dark = true;
  gui.frame(2);
  keep_picture(gui, "teacher-dark.png");
  gui.key(ImGuiKey_P);
  CHECK_FALSE(gui.exists("Lesson/Teacher"));
  gui.key(ImGuiKey_P);
  gui.click("Lesson/Teacher");
  CHECK_FALSE(gui.ui().teacher_open);
  gui.key(ImGuiKey_P);
  gui.key(ImGuiKey_Q);
  CHECK_FALSE(gui.ui().teacher_open);
  CHECK(gui.has_toast("Everybody reads what a projector shows"));
}

TEST_CASE("the notes stay open from lesson to lesson, and a step without any says so") {
  Driver gui;
  gui.key(ImGuiKey_Q);
  gui.app().ask(kv::OpenScenario{"05-exits.toml"});
  gui.frame(3);
  CHECK(gui.ui().teacher_open);
  CHECK(gui.app().views().lesson.teacher.empty());
  CHECK(gui.exists("Lesson/Teacher"));
}

TEST_CASE("a show of hands is typed beside the choices and drawn with the answer") {
  Driver gui;
  gui.click("Lesson/Next");
  gui.key(ImGuiKey_Q);
  gui.click("Lesson/Count hands");
  gui.frame(2);
  CHECK(question(gui).counting);
  gui.type("10");
  gui.key(ImGuiKey_Tab);
  gui.type("11");
  gui.click("Lesson/Hands 3");
  gui.type("7");
  keep_picture(gui, "hands-typed.png");
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  gui.key(ImGuiKey_Enter);
  gui.frame(2);
  CHECK_FALSE(gui.ui().hands.open);
  CHECK(question(gui).class_note == "28 hands counted; the bars come with the answer.");
  CHECK_FALSE(question(gui).bars);
  CHECK_FALSE(question(gui).locked);
  REQUIRE(gui.app().habits().class_at("04-orders-crash.toml", 1) != nullptr);
  CHECK(*gui.app().habits().class_at("04-orders-crash.toml", 1) ==
        kv::ClassAnswers{{10, 11, 7}, 0});
}

TEST_CASE("hands survive a visit to another lesson, and their bars stand beside the answer") {
  Driver gui;
  gui.click("Lesson/Next");
  gui.key(ImGuiKey_V);
  gui.frame(2);
  gui.type("2");
  gui.key(ImGuiKey_Tab);
  gui.type("9");
  gui.key(ImGuiKey_Tab);
  gui.type("14");
  gui.key(ImGuiKey_Escape);
  CHECK_FALSE(gui.ui().hands.open);
  gui.app().ask(kv::OpenScenario{"05-exits.toml"});
  gui.frame(3);
  gui.app().ask(kv::OpenScenario{"04-orders-crash.toml"});
  gui.settle();
  gui.click("Lesson/Next");
  CHECK(question(gui).class_note == "25 hands counted; the bars come with the answer.");
  gui.click("Lesson/after about 3 s");
  gui.key(ImGuiKey_Enter);
  gui.click("Lesson/Who gets what");
  gui.key(ImGuiKey_J);
  gui.seek(75);
  // Both questions are settled here, the one with hands with bars.
  const auto& settled = gui.app().views().lesson.settled;
  REQUIRE(settled.size() == 2);
  CHECK(settled[0].bars);
  CHECK(settled[0].choices[1].wrong);
  CHECK(settled[0].note == "Not this time. The run says: 45.258 s.");
  CHECK(settled[0].class_note == "14 of 25 had it right (56 %).");
  CHECK_FALSE(settled[1].bars);
  keep_picture(gui, "hands-bars-light.png");
  CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
  gui.ui().dark = true;
  gui.frame(2);
  keep_picture(gui, "hands-bars-dark.png");
}

TEST_CASE("numbers that people call are sorted into the choices") {
  Driver gui;
  gui.click("Lesson/Next");
  gui.key(ImGuiKey_V);
  gui.frame(2);
  gui.click("Lesson/Numbers");
  gui.type("45 44 3s 20");
  CHECK(gui.ui().hands.typed == std::vector<std::string>{"0", "1", "2"});
  CHECK(gui.ui().answers[1] == kv::ClassAnswers{{0, 1, 2}, 1});
  gui.type(" soon");
  gui.frame(2);
  CHECK(gui.ui().hands.problem == "\"soon\" is no time such as 45, 3s or 200ms");
  CHECK(gui.ui().answers[1] == kv::ClassAnswers{{0, 1, 2}, 1});
  gui.click("Lesson/No hands");
  CHECK(gui.ui().answers[1] == kv::ClassAnswers{});
  CHECK(gui.app().habits().class_at("04-orders-crash.toml", 1) == nullptr);
  gui.click("Lesson/Counted");
  CHECK_FALSE(gui.ui().hands.open);
}

TEST_CASE("where nothing is asked no hands are counted, and a key says so") {
  Driver gui;
  gui.key(ImGuiKey_V);
  CHECK_FALSE(gui.ui().hands.open);
  CHECK(gui.has_toast("This step asks nothing"));
}

TEST_CASE("the palette knows the notes and the hands by name") {
  Driver gui;
  gui.click("Lesson/Next");
  gui.key(ImGuiKey_K, ImGuiMod_Ctrl);
  gui.type("notes teach");
  gui.frame(2);
  gui.key(ImGuiKey_Enter);
  gui.frame(2);
  CHECK(gui.ui().teacher_open);
  gui.key(ImGuiKey_K, ImGuiMod_Ctrl);
  gui.type("hands class");
  gui.frame(2);
  gui.key(ImGuiKey_Enter);
  gui.frame(2);
  CHECK(gui.ui().hands.open);
}
