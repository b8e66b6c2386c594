// The window worked like a person works it, on the orders lesson: every expectation is what one would see.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "sim/scenario/parse.h"
#include "tests/gui/driver.h"

using kv_tests::Driver;
using kv_tests::joined;
using kv_tests::keep_picture;

namespace {

std::string title_of_lesson(Driver& gui) { return gui.app().views().lesson.title; }

}  // namespace

TEST_CASE("every panel is there from the first frame on") {
  Driver gui;
  for (const char* path : {"Top bar/Scenario", "Top bar/Theme", "Lesson/Next", "Transport/Play",
                           "Story line/Story", "Inspector/Pin", "Timeline/Axis"}) {
    INFO(path);
    CHECK(gui.exists(path));
  }
  CHECK(gui.app().views().top_bar.title == "The canonical crash");
  CHECK(gui.app().views().top_bar.number == "04");
  CHECK(gui.seconds() == 0);
}

TEST_CASE("killing C2 with the mouse makes a branch in which others take over its partitions") {
  Driver gui;
  gui.seek(15);
  CHECK(gui.owner("orders-2") == "C2");
  gui.click("Stage/C2");
  CHECK(gui.app().views().inspector.name == "C2");
  gui.click("Inspector/Kill");
  CHECK(gui.session().branches().size() == 2);
  CHECK(gui.session().current_branch() == 1);
  CHECK(gui.seconds() == 15);
  CHECK(gui.app().views().inspector.state == "crashed");
  CHECK(gui.owner("orders-2") == "nobody");
  gui.settle();
  gui.seek(75);
  CHECK(gui.owner("orders-2") == "C1");
  CHECK(gui.owner("orders-3") == "C3");
}

TEST_CASE("acting in the past keeps the old line, and one can go back to it") {
  Driver gui;
  gui.seek(50);
  gui.click("Stage/C3");
  gui.key(ImGuiKey_K);
  CHECK(gui.session().current_branch() == 1);
  CHECK(gui.app().views().inspector.state == "crashed");
  CHECK(gui.app().views().timeline.branches.size() == 2);
  gui.key(ImGuiKey_B);
  CHECK(gui.session().current_branch() == 0);
  CHECK(gui.app().views().inspector.state == "STABLE");
  gui.key(ImGuiKey_B);
  CHECK(gui.session().current_branch() == 1);
  gui.key(ImGuiKey_Z, ImGuiMod_Ctrl);
  CHECK(gui.session().current_branch() == 0);
  CHECK(gui.session().branches().size() == 2);
}

TEST_CASE("what was done is told in the story's line and covers no mark of the stage") {
  Driver gui;
  for (const kv::Vec size : {kv::Vec{1600, 1000}, {1024, 640}}) {
    gui.resize(size);
    gui.seek(15);
    gui.app().ask(kv::CopyText{"words"});
    gui.frame(2);
    REQUIRE(gui.has_toast("Copied: words"));
    const kv::Box line = gui.app().layout().story;
    const kv::InkLog ink = gui.ink();
    CHECK(joined(kv_tests::text_problems(ink)) == "");
    std::size_t found = 0;
    for (const kv::InkEntry& entry : ink) {
      if (entry.words != "Copied: words") continue;
      ++found;
      CHECK(entry.box.y0 > line.y);
      CHECK(entry.box.y1 < line.bottom());
    }
    CHECK(found == 1);
    keep_picture(gui, "toast-" + std::to_string(static_cast<int>(size.x)) + ".png");
  }
}

TEST_CASE("the buttons of a group have their words in full at every size") {
  Driver gui;
  for (const int look : {0, 1, 2}) {
    gui.resize(look == 1 ? kv::Vec{1024, 640} : kv::Vec{1600, 1000});
    if (look == 2) gui.key(ImGuiKey_P);
    gui.seek(50);
    gui.app().ask(kv::Select{{ks::node(ks::GroupId{0}), {}}});
    gui.ui().inspector_drawer = true;
    gui.frame(3);
    REQUIRE(gui.app().views().inspector.actions.size() > 2);
    const kv::InkLog ink = gui.ink();
    CHECK(joined(kv_tests::text_problems(ink)) == "");
    for (const kv::ActionView& action : gui.app().views().inspector.actions) {
      INFO(action.label << " in look " << look);
      CHECK(std::any_of(ink.begin(), ink.end(),
                        [&](const kv::InkEntry& entry) { return entry.words == action.label; }));
    }
    keep_picture(gui, "group-buttons-" + std::to_string(look) + ".png");
  }
}

TEST_CASE("of a consumer that is still to come the inspector says so") {
  Driver gui;
  gui.seek(50);
  const ks::NodeId newcomer = gui.session().names().find("C4");
  REQUIRE(newcomer.valid());
  gui.app().ask(kv::Select{{newcomer, {}}});
  gui.frame(3);
  REQUIRE(gui.app().views().inspector.state == "not started");
  CHECK(gui.app().views().inspector.greyed == "C4 does not exist yet at this moment.");
  const kv::InkLog ink = gui.ink();  // word by word
  CHECK(std::any_of(ink.begin(), ink.end(),
                    [](const kv::InkEntry& entry) { return entry.words == "exist"; }));
}

TEST_CASE("a command that makes no sense is refused with its reason and makes no branch") {
  Driver gui;
  gui.seek(30);
  gui.click("Stage/C2");
  CHECK(gui.app().views().inspector.greyed == "Greyed out: C2 is not running.");
  CHECK(gui.item("Inspector/Kill").disabled);
  CHECK_FALSE(gui.item("Inspector/Restart").disabled);
  gui.key(ImGuiKey_K);
  CHECK(gui.has_toast("C2 is killed"));
  CHECK(gui.session().branches().size() == 1);
}

TEST_CASE("N adds a consumer with a name that the scenario does not use later") {
  Driver gui;
  gui.seek(50);
  gui.key(ImGuiKey_N);
  CHECK(gui.session().branches().size() == 2);
  CHECK(gui.session().names().find("C5").valid());
  gui.settle();
  gui.seek(80);
  CHECK(gui.owner("orders-5") == "C5");
}

TEST_CASE("arrow keys step by events and stand on them") {
  Driver gui;
  gui.seek(10);
  const ks::EventNo start = gui.ui().cursor.event;
  gui.key(ImGuiKey_RightArrow);
  CHECK(gui.ui().cursor.event == start + 1);
  CHECK(gui.ui().cursor.on_event);
  gui.key(ImGuiKey_LeftArrow);
  CHECK(gui.ui().cursor.event == start);
  gui.key(ImGuiKey_LeftArrow);
  CHECK(gui.ui().cursor.event == start - 1);
}

TEST_CASE("R and Shift R go from rebalance to rebalance") {
  Driver gui;
  gui.seek(30);
  gui.key(ImGuiKey_R);
  const double expired = gui.seconds();
  CHECK(expired > 60);
  CHECK(expired < 66);
  gui.key(ImGuiKey_R);
  CHECK(gui.seconds() > 90);
  gui.key(ImGuiKey_R, ImGuiMod_Shift);
  CHECK(gui.seconds() == expired);
}

TEST_CASE("Alt and arrows go through the phases of a rebalance in both directions") {
  Driver gui;
  gui.seek(30);
  gui.key(ImGuiKey_RightArrow, ImGuiMod_Alt);
  CHECK(gui.app().views().stage.coordinator.state == 1);
  gui.key(ImGuiKey_RightArrow, ImGuiMod_Alt);
  CHECK(gui.app().views().stage.coordinator.state == 2);
  gui.key(ImGuiKey_RightArrow, ImGuiMod_Alt);
  CHECK(gui.app().views().stage.coordinator.state == 3);
  gui.key(ImGuiKey_LeftArrow, ImGuiMod_Alt);
  CHECK(gui.app().views().stage.coordinator.state == 2);
}

TEST_CASE("Space plays and pauses; playing is quick when nothing happens and slow in a rebalance") {
  Driver gui;
  gui.seek(25);
  gui.key(ImGuiKey_Space);
  CHECK(gui.ui().playing);
  gui.frame(60);
  CHECK(gui.seconds() > 35);
  gui.key(ImGuiKey_Space);
  CHECK_FALSE(gui.ui().playing);
  const double paused = gui.seconds();
  gui.frame(10);
  CHECK(gui.seconds() == paused);
  gui.key(ImGuiKey_R);
  gui.key(ImGuiKey_Space);
  const double before = gui.seconds();
  gui.frame(30);
  CHECK(gui.seconds() > before);
  CHECK(gui.seconds() < before + 1);
}

TEST_CASE("playing stops where the next step of the lesson begins") {
  Driver gui;
  gui.seek(16);
  gui.key(ImGuiKey_Space);
  for (int k = 0; k < 600 && gui.ui().playing; ++k) gui.frame();
  CHECK(gui.seconds() == 20);
  CHECK(title_of_lesson(gui) == "C2 is killed");
}

TEST_CASE("the lesson's buttons lead through its steps and the cursor follows") {
  Driver gui;
  CHECK(title_of_lesson(gui) == "Three consumers, six partitions");
  gui.click("Lesson/Next");
  CHECK(title_of_lesson(gui) == "C2 is killed");
  CHECK(gui.seconds() == 20);
  CHECK(gui.app().views().inspector.name == "C2");
  gui.click("Lesson/Next");
  CHECK(title_of_lesson(gui) == "The join barrier");
  CHECK(gui.seconds() > 60);
  gui.click("Lesson/Back");
  CHECK(gui.seconds() == 20);
  gui.click("Lesson/C4 joins");
  CHECK(gui.seconds() == 90);
}

TEST_CASE("a prediction hides the future until the run has settled it") {
  Driver gui;
  gui.click("Lesson/Next");
  CHECK(gui.ui().future_hidden());
  gui.click("Lesson/after about 3 s");
  CHECK(gui.app().views().lesson.predict.choices[1].picked);
  gui.key(ImGuiKey_Enter);
  CHECK(gui.app().views().lesson.predict.locked);
  gui.app().ask(kv::ChooseAnswer{2});
  gui.frame(2);
  CHECK(gui.app().views().lesson.predict.choices[1].picked);
  // The answer comes when p2 has a new owner, in the step after next; the question is looked at again there.
  gui.ui().predictions[2].choice = 0;
  gui.click("Lesson/The join barrier");
  CHECK_FALSE(gui.app().views().lesson.predict.settled);
  const auto& owner = gui.session().lanes();
  REQUIRE_FALSE(owner.owners().empty());
}

TEST_CASE("scrubbing on the axis moves the cursor both ways") {
  Driver gui;
  gui.drag("Timeline/Axis", {0, 0}, {200, 0});
  const double right = gui.seconds();
  CHECK(right > 0);
  gui.drag("Timeline/Axis", {200, 0}, {-400, 0});
  CHECK(gui.seconds() < right);
}

TEST_CASE("the wheel zooms the timeline and F fits it again") {
  Driver gui;
  gui.wheel("Timeline/Axis", 3);
  CHECK(gui.ui().range.to > gui.ui().range.from);
  gui.key(ImGuiKey_F);
  CHECK(gui.ui().range == kv::TimeRange{});
}

TEST_CASE("jump to takes seconds and marks, and says what it does not know") {
  Driver gui;
  gui.click("Transport/Jump to");
  gui.type("45.52");
  gui.key(ImGuiKey_Enter);
  CHECK(gui.seconds() == 45.52);
  gui.click("Transport/Jump to");
  gui.type("crash+44.9s");
  gui.key(ImGuiKey_Enter);
  CHECK(gui.seconds() == 64.9);
  gui.click("Transport/Jump to");
  gui.type("yesterday");
  gui.key(ImGuiKey_Enter);
  CHECK(gui.has_toast("yesterday"));
  CHECK(gui.seconds() == 64.9);
}

TEST_CASE("theme, projector and help answer their keys") {
  Driver gui;
  gui.key(ImGuiKey_T);
  CHECK(gui.ui().dark);
  gui.key(ImGuiKey_P);
  CHECK(gui.ui().projector);
  CHECK_FALSE(gui.app().layout().inspector_column);
  gui.key(ImGuiKey_P);
  gui.click("Top bar/Help");
  CHECK(gui.exists("Help/Close help"));
  gui.key(ImGuiKey_Escape);
  CHECK_FALSE(gui.exists("Help/Close help"));
}

TEST_CASE("in the smallest window the title of a lesson keeps its beginning") {
  Driver gui({1024, 640});
  const std::string& title = gui.app().views().top_bar.title;
  REQUIRE(title.size() > 6);
  const auto said = [&](const auto& fits) {
    const kv::InkLog log = gui.ink();
    return std::any_of(log.begin(), log.end(),
                       [&](const kv::InkEntry& ink) { return ink.box.y1 < 48 && fits(ink.words); });
  };
  const auto beginning = [&](const std::string& words) {
    return words.size() >= 6 && title.starts_with(words);
  };
  const auto word = [](const std::string& words) { return words == "Lesson"; };
  CHECK(said(beginning));
  // The word gives way to it; the progress and its buttons stay.
  CHECK_FALSE(said(word));
  CHECK(gui.exists("Top bar/Open lesson"));
  gui.click("Top bar/Next");
  CHECK(gui.ui().lesson_step == 1);
  gui.resize({1200, 700});
  CHECK(said(word));
}

TEST_CASE("a line of the story leads to its event") {
  Driver gui;
  gui.seek(30);
  gui.click("Story line/Story");
  REQUIRE(gui.ui().story_list_open);
  gui.frame(3);
  const auto& list = gui.app().views().story.list;
  const auto killed = std::find_if(list.begin(), list.end(), [](const kv::StoryItem& line) {
    return line.sentence.find("C2 is killed") != std::string::npos;
  });
  REQUIRE(killed != list.end());
  gui.click("Story list/" + std::to_string(killed->event));
  CHECK(gui.seconds() == 20);
  gui.key(ImGuiKey_Escape);
  CHECK_FALSE(gui.ui().story_list_open);
}

TEST_CASE("Why? leads from the removed member back to the kill") {
  Driver gui;
  gui.seek(70);
  gui.click("Stage/C2");
  const auto& why = gui.app().views().inspector.why;
  REQUIRE_FALSE(why.empty());
  CHECK(why.back().mark == kv::WhyMark::kill);
  CHECK(why.back().time == "20.000");
  gui.click("Inspector/Why " + std::to_string(why.size()));
  CHECK(gui.seconds() == 20);
}

TEST_CASE("a bad file is explained with line and column and the open session stays") {
  Driver gui;
  gui.seek(10);
  CHECK_FALSE(gui.app().open_text("format = 1\ntitel = \"x\"\n", "bad.toml", {}));
  gui.frame(2);
  REQUIRE(gui.app().error().has_value());
  CHECK(gui.app().error()->lines.front().place == "2:1");
  CHECK(gui.exists("Error/Close error"));
  CHECK(gui.seconds() == 10);
  gui.key(ImGuiKey_Escape);
  CHECK_FALSE(gui.app().error().has_value());
  CHECK_FALSE(gui.app().open_file("/no/such/file.toml"));
  gui.frame(2);
  CHECK(gui.exists("Error/Close error"));
}

TEST_CASE("another scenario opens from the menu of the title") {
  Driver gui;
  gui.click("Top bar/Scenario");
  gui.frame(2);
  const auto entry = kv_tests::find_label("First topic, first group");
  REQUIRE(entry.has_value());
  gui.app().ask(kv::OpenScenario{"sandbox.toml"});
  gui.frame(3);
  CHECK(gui.app().views().top_bar.title == "Sandbox");
  CHECK(gui.app().layout().lesson_place == kv::LessonPlace::none);
  gui.settle();
}

TEST_CASE("an open-ended run is extended while somebody looks at its end") {
  Driver gui({1600, 1000}, "sandbox.toml");
  const ks::Time first = gui.session().horizon();
  gui.key(ImGuiKey_X);
  gui.settle();
  CHECK(gui.session().horizon() >= first + std::chrono::seconds(60));
}

TEST_CASE("below 1440 the inspector is a drawer that opens when something is picked") {
  Driver gui({1280, 800});
  CHECK_FALSE(gui.exists("Inspector/Pin"));
  gui.seek(10);
  gui.click("Stage/C1");
  CHECK(gui.exists("Inspector/Kill"));
  gui.key(ImGuiKey_D);
  CHECK_FALSE(gui.exists("Inspector/Pin"));
}

TEST_CASE("a paused window has nothing to do") {
  Driver gui;
  gui.frame(400);
  CHECK_FALSE(gui.app().moves());
}
