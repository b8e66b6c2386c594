// The first screen worked like a person works it: lessons, search, progress, files that cannot be opened.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/gui/driver.h"
#include "tests/gui/golden_picture.h"
#include "tests/gui/headless.h"
#include "tests/support/scenario_text.h"
#include "viz/app/settings.h"
#include "viz/canvas/marks.h"
#include "viz/panels/home_panel.h"

using kv_tests::Driver;
using kv_tests::joined;

namespace {

void settle_home(Driver& gui) {
  const auto& runs = gui.app().thumbnails();
  const auto open = [&] {
    return std::any_of(runs.begin(), runs.end(), [](const auto& run) { return !run.ready; });
  };
  for (int k = 0; k < 3000 && open(); ++k) gui.frame();
  gui.frame(3);
}

/// A view made by hand, so that its picture changes only when the panel does.
kv::HomeView mockup() {
  kv::HomeView view;
  view.open = true;
  view.number = "04";
  view.title = "The canonical crash";
  view.about = "You are at the join barrier: who will own p2?";
  view.step = 2;
  view.steps = 6;
  view.playhead = 0.5F;
  view.thumbnail = 1;
  view.path_count = "1 / 6";
  view.path_share = 1.0F / 6;
  view.predictions = "11 predictions, 6 right";
  const char* titles[] = {
      "First topic, first group",   "The canonical crash",
      "Close, kill or freeze",      "Three ways to rebalance",
      "Committed is not processed", "A title that is much too long for the width of its card"};
  const char* numbers[] = {"01", "04", "05", "06", "08", ""};
  for (std::size_t i = 0; i < 6; ++i) {
    kv::HomeCard card;
    card.id = card.file = titles[i];
    card.number = numbers[i];
    card.title = titles[i];
    card.question = "When does C1 read its first record, and how many records wait for it then?";
    card.length = "6 steps, 2 min";
    card.steps = 6;
    card.thumbnail = i % 3;
    card.done = i == 0;
    card.begun = i <= 1;
    card.step = i == 1 ? 2 : 0;
    card.open = i == 1;
    view.cards.push_back(card);
  }
  view.chapters = {{"1", "Logs and groups", "1 of 2 done", false, {0, 1}},
                   {"2", "Leaving and joining", "0 of 3 done", false, {2, 3, 4}},
                   {"", "To try things", "", false, {5}}};
  view.recent = {{"recent 1", "04", "The canonical crash", "step 3 of 6", true, true},
                 {"recent 2", "x", "broker-1-dies", "teaching/broker-1-dies.toml", false, false}};
  return view;
}

std::vector<kv::Thumbnail> runs() {
  kv::Thumbnail crash{true, {}};
  for (int lane = 0; lane < 6; ++lane) {
    const int owner = lane / 2;
    if (owner == 1) {
      crash.lanes.push_back({{0, 0.2F, 1}, {0.2F, 0.52F, -1}, {0.52F, 1, lane == 2 ? 0 : 2}});
    } else {
      crash.lanes.push_back({{0, 0.1F, -2}, {0.1F, 1, owner}});
    }
  }
  return {{true, {{{0, 0.18F, -2}, {0.18F, 0.7F, 0}, {0.7F, 0.702F, -1}, {0.702F, 1, 0}}}},
          crash,
          {false, {}}};
}

}  // namespace

TEST_CASE("the first screen is drawn as in its golden pictures") {
  for (const bool dark : {false, true}) {
    kv_tests::Headless gui(1600, 1000);
    kv::UiState ui;
    kv::Intents intents;
    const kv::HomeView view = mockup();
    const auto thumbnails = runs();
    std::optional<kv::ErrorView> error;
    if (dark) {
      error = kv::ErrorView{
          "broken.toml", {{"2:1", "unknown key \"titel\"", "Did you mean **title**?"}}, true};
    }
    const auto draw = [&](kv::Canvas& c) {
      kv::Canvas canvas = c.in(dark ? kv::dark_theme() : kv::light_theme());
      canvas.rect({0, 0, 1600, 1000}, canvas.theme().bg0);
      kv::PanelContext panel{canvas, {8, 56, 1584, 936}, ui, intents, 0};
      kv::draw_home(view, thumbnails, error, panel);
    };
    for (int k = 0; k < 3; ++k) gui.frame(draw);
    std::string skipped;
    CHECK(kv_tests::difference_to_golden(dark ? "home-dark" : "home-light", gui.frame(draw),
                                         skipped) == "");
    if (!skipped.empty()) WARN(skipped);
  }
}

TEST_CASE("0 and the mark at the left lead to the first screen, Escape and 0 back") {
  Driver gui;
  gui.seek(30);
  gui.key(ImGuiKey_0);
  CHECK(gui.app().at_home());
  CHECK(gui.exists("Home/Search"));
  CHECK_FALSE(gui.exists("Transport/Play"));
  CHECK(gui.app().views().home.title == "The canonical crash");
  gui.key(ImGuiKey_Escape);
  CHECK_FALSE(gui.app().at_home());
  CHECK(gui.seconds() == 30);
  gui.click("Top bar/Home");
  CHECK(gui.app().at_home());
  gui.click("Home/Resume");
  CHECK_FALSE(gui.app().at_home());
  gui.key(ImGuiKey_3);
  gui.key(ImGuiKey_0);
  gui.key(ImGuiKey_0);
  CHECK(gui.ui().sequence_open);
}

TEST_CASE("keys that act on the cluster do nothing on the first screen") {
  Driver gui;
  gui.seek(15);
  gui.click("Stage/C2");
  gui.key(ImGuiKey_0);
  gui.key(ImGuiKey_K);
  gui.key(ImGuiKey_Space);
  CHECK(gui.session().branches().size() == 1);
  CHECK_FALSE(gui.ui().playing);
}

TEST_CASE("a card opens its lesson; the one that is open is gone back to") {
  Driver gui;
  gui.seek(30);
  gui.key(ImGuiKey_0);
  gui.click("Home/04-orders-crash");
  CHECK_FALSE(gui.app().at_home());
  CHECK(gui.seconds() == 30);
  gui.key(ImGuiKey_0);
  gui.click("Home/01-first-topic");
  CHECK_FALSE(gui.app().at_home());
  CHECK(gui.app().views().top_bar.title == "First topic, first group");
  CHECK(gui.app().habits().recent.front().file == "01-first-topic.toml");
  CHECK(gui.app().habits().recent.at(1).file == "04-orders-crash.toml");
  gui.key(ImGuiKey_0);
  gui.click("Home/recent 2");
  CHECK(gui.app().views().top_bar.title == "The canonical crash");
  gui.settle();
}

TEST_CASE("steps reached and predictions made are remembered") {
  Driver gui;
  CHECK(gui.app().habits().of("04-orders-crash.toml")->step == 0);
  gui.click("Lesson/Next");
  gui.click("Lesson/after about 3 s");
  gui.key(ImGuiKey_Enter);
  gui.seek(119);
  const kv::LessonProgress* lesson = gui.app().habits().of("04-orders-crash.toml");
  REQUIRE(lesson != nullptr);
  CHECK(lesson->step + 1 == lesson->steps);
  CHECK(lesson->asked == 1);
  CHECK(lesson->right == 0);
  gui.key(ImGuiKey_0);
  CHECK(gui.app().views().home.predictions == "1 prediction, 0 right");
}

TEST_CASE("a lesson is done when its end was reached and every question of it was answered") {
  Driver gui;
  const auto done = [&] { return gui.app().habits().of("04-orders-crash.toml")->done; };
  const auto answer = [&](int step) {
    gui.app().ask(kv::GoToLessonStep{step});
    gui.frame(2);
    REQUIRE(gui.app().views().lesson.predict.present);
    gui.app().ask(kv::ChooseAnswer{0});
    gui.app().ask(kv::LockAnswer{});
    gui.frame(2);
  };
  gui.seek(119);
  CHECK_FALSE(done());
  answer(1);
  answer(2);
  gui.seek(119);
  CHECK_FALSE(done());
  answer(5);
  CHECK(done());
  gui.seek(0);
  CHECK(done());
  // Where nothing is asked the end is enough.
  gui.app().ask(kv::OpenScenario{"02-keys-and-partitions.toml"});
  gui.frame(2);
  gui.settle();
  CHECK_FALSE(gui.app().habits().of("02-keys-and-partitions.toml")->done);
  gui.app().ask(kv::GoToLessonStep{1000});
  gui.frame(2);
  CHECK(gui.app().habits().of("02-keys-and-partitions.toml")->done);
}

TEST_CASE("a lesson has one name for what is remembered, however it was opened") {
  Driver gui;
  gui.app().habits() = {};
  // As the command line opens it.
  REQUIRE(gui.app().open_text(ks::shipped("05-exits.toml"), "05-exits", {}));
  gui.settle();
  const kv::Habits& habits = gui.app().habits();
  CHECK(habits.of("05-exits") == nullptr);
  REQUIRE(habits.of("05-exits.toml") != nullptr);
  REQUIRE(habits.recent.size() == 1);
  CHECK(habits.recent.front().file == "05-exits.toml");
  gui.key(ImGuiKey_0);
  REQUIRE(gui.app().views().home.recent.size() == 1);
  CHECK(gui.app().views().home.recent.front().lesson);
  CHECK(gui.app().views().home.recent.front().open);
  CHECK(gui.app().views().home.number == "05");
  gui.app().ask(kv::OpenScenario{"06-eager"});
  gui.frame(2);
  CHECK_FALSE(gui.app().error().has_value());
  CHECK(habits.recent.front().file == "06-eager.toml");
  gui.settle();
}

TEST_CASE("what earlier versions kept under a lesson's short name is read as the lesson's") {
  const auto folder = std::filesystem::temp_directory_path() / "kafkascope-names-test";
  std::filesystem::create_directories(folder / "kafkascope");
  std::ofstream(folder / "kafkascope" / "progress") << "lesson\t04-orders-crash\t3\t6\t0\t1\t1\n"
                                                       "recent\t04-orders-crash\tThe crash\n"
                                                       "recent\tmine.toml\tMine\n";
  const char* before = std::getenv("XDG_CONFIG_HOME");
  const std::string kept = before == nullptr ? "" : before;
  setenv("XDG_CONFIG_HOME", folder.c_str(), 1);
  kv::UiState ui;
  kv::Habits habits;
  kv::load_settings(ui, habits);
  if (before == nullptr) {
    unsetenv("XDG_CONFIG_HOME");
  } else {
    setenv("XDG_CONFIG_HOME", kept.c_str(), 1);
  }
  REQUIRE(habits.of("04-orders-crash.toml") != nullptr);
  CHECK(habits.of("04-orders-crash.toml")->step == 3);
  REQUIRE(habits.recent.size() == 2);
  CHECK(habits.recent[0].file == "04-orders-crash.toml");
  CHECK(habits.recent[1].file == "mine.toml");
  std::filesystem::remove_all(folder);
}

TEST_CASE("a slash leads to the search, which leaves what has the words") {
  Driver gui;
  gui.key(ImGuiKey_0);
  const std::size_t all = gui.app().views().home.cards.size();
  CHECK(all >= 11);
  gui.key(ImGuiKey_Slash);
  gui.type("min.insync.replicas");
  const auto& view = gui.app().views().home;
  CHECK(view.searching);
  CHECK(view.cards.size() < all);
  CHECK(gui.exists("Home/04-orders-crash"));
  gui.type("zzzz");
  gui.frame(3);
  CHECK(gui.app().views().home.cards.size() == 3);
  CHECK(gui.app().views().home.found.find("nearest") != std::string::npos);
}

TEST_CASE("a file is opened by its path; a broken one is explained in place and nothing is lost") {
  const auto folder = std::filesystem::temp_directory_path() / "kafkascope-home-test";
  std::filesystem::create_directories(folder);
  const std::string bad = (folder / "bad.toml").string();
  std::ofstream(bad) << "format = 1\ntitel = \"x\"\n";
  Driver gui;
  gui.seek(10);
  gui.key(ImGuiKey_0);
  gui.click("Home/Open file");
  gui.frame(2);
  gui.type(bad);
  gui.key(ImGuiKey_Enter);
  gui.frame(2);
  REQUIRE(gui.app().error().has_value());
  CHECK(gui.app().at_home());
  CHECK(gui.exists("Home/Close error"));
  CHECK(gui.app().error()->lines.front().place == "2:1");
  gui.click("Home/Resume");
  CHECK(gui.seconds() == 10);
  CHECK_FALSE(gui.app().error().has_value());
  std::filesystem::remove_all(folder);
}

TEST_CASE("every carried scenario gets its small picture") {
  Driver gui;
  gui.key(ImGuiKey_0);
  settle_home(gui);
  for (const kv::Thumbnail& run : gui.app().thumbnails()) {
    CHECK(run.ready);
    CHECK_FALSE(run.lanes.empty());
  }
  CHECK_FALSE(gui.app().moves());
}

TEST_CASE("no words overlap on the first screen") {
  Driver gui;
  gui.seek(30);
  gui.key(ImGuiKey_0);
  settle_home(gui);
  for (const kv::Vec size :
       {kv::Vec{1024, 640}, {1280, 800}, {1440, 900}, {1600, 1000}, {2560, 1440}}) {
    gui.resize(size);
    INFO(size.x << "x" << size.y);
    CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
    gui.ui().home.words = "crash";
    gui.app().ask(kv::SearchChanged{});
    gui.frame(2);
    CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
    gui.ui().home.words.clear();
    gui.app().ask(kv::SearchChanged{});
    gui.app().open_text("format = 1\ntitel = \"x\"\nsed = 3\n", "bad.toml", {});
    gui.frame(3);
    CHECK(joined(kv_tests::text_problems(gui.ink())) == "");
    gui.app().ask(kv::CloseError{});
    gui.frame(2);
  }
}

TEST_CASE("chips and boxes leave lessons of a subject and of chosen levels") {
  Driver gui;
  gui.key(ImGuiKey_0);
  const std::size_t all = gui.app().views().home.cards.size();
  gui.click("Home/replication");
  for (const kv::HomeCard& card : gui.app().views().home.cards)
    CHECK((card.number == "16" || card.number == "17" || card.number == "18" ||
           card.number == "19" || card.number == "26"));
  kv_tests::keep_picture(gui, "home-replication.png");
  gui.click("Home/Level protocol");
  for (const kv::HomeCard& card : gui.app().views().home.cards) CHECK(card.level == 3);
  gui.click("Home/Level advanced");
  CHECK(gui.app().views().home.cards.empty());
  gui.click("Home/all subjects");
  gui.click("Home/Level protocol");
  gui.click("Home/Level advanced");
  CHECK(gui.app().views().home.cards.size() == all);
  CHECK(kv_tests::joined(kv_tests::text_problems(gui.ink())) == "");
}

kv::GoToLessonStep last_step(Driver& gui) {
  return {static_cast<int>(gui.app().views().lesson.steps.size()) - 1};
}

TEST_CASE("a workshop shows its lessons in their order, and Next leads from one to the next") {
  Driver gui;
  gui.key(ImGuiKey_0);
  const std::size_t all = gui.app().views().home.cards.size();
  gui.click("Home/One-day workshop");
  gui.frame(2);
  const kv::HomeView& home = gui.app().views().home;
  CHECK(home.heading == "One-day workshop");
  CHECK(home.cards.size() == 22);
  CHECK(home.chapters[1].progress == "75 min, lunch");
  CHECK(kv_tests::joined(kv_tests::text_problems(gui.ink())) == "");
  kv_tests::keep_picture(gui, "home-workshop.png");
  gui.app().ask(kv::OpenScenario{"06-eager.toml"});
  gui.frame(2);
  REQUIRE_FALSE(gui.ui().home.open);
  CHECK(gui.app().views().lesson.next_lesson.empty());
  // It begins where its first step does.
  CHECK(gui.seconds() == 28);
  gui.app().ask(last_step(gui));
  gui.frame(2);
  CHECK(gui.app().views().lesson.next_title == "06 Three ways to rebalance: cooperative");
  gui.click("Lesson/Next");
  gui.frame(2);
  CHECK(gui.app().views().top_bar.title == "Three ways to rebalance: cooperative");
  CHECK(gui.app().views().lesson.step == 0);
  // The key of a presenter's clicker stays in the lesson.
  gui.app().ask(last_step(gui));
  gui.frame(2);
  gui.key(ImGuiKey_PageDown);
  gui.frame(2);
  CHECK(gui.app().views().top_bar.title == "Three ways to rebalance: cooperative");
  gui.key(ImGuiKey_0);
  gui.frame(2);
  CHECK(home.heading == "One-day workshop");
  gui.click("Home/One-day workshop");
  gui.frame(2);
  CHECK(home.heading == "Scenarios");
  CHECK(home.cards.size() == all);
  gui.click("Home/Presenter keys");
  gui.frame(2);
  CHECK(gui.ui().help_open);
  gui.key(ImGuiKey_Escape);
  gui.frame(2);
  CHECK_FALSE(gui.ui().help_open);
  // A chip leads back to all lessons, too.
  gui.click("Home/Half-day workshop");
  gui.frame(2);
  CHECK(home.cards.size() == 11);
  gui.click("Home/all subjects");
  gui.frame(2);
  CHECK(home.cards.size() == all);
}

TEST_CASE("the menu of the title has chapters, and a window of 640 has room for it") {
  Driver gui({1280, 640});
  gui.click("Top bar/Scenario");
  gui.frame(3);
  kv_tests::keep_picture(gui, "scenario-menu.png");
  const auto chapter = kv_tests::find_label("2 Leaving and joining");
  REQUIRE(chapter.has_value());
  CHECK(kv_tests::find_label("First topic, first group").has_value());
  CHECK_FALSE(kv_tests::find_label("Close, kill or freeze?").has_value());
  ImGui::GetIO().AddMousePosEvent(chapter->center().x, chapter->center().y);
  gui.frame(3);
  CHECK_FALSE(kv_tests::find_label("First topic, first group").has_value());
  const std::string wanted = "Committed is not processed";
  const auto lesson = kv_tests::find_label(wanted);
  REQUIRE(lesson.has_value());
  CHECK(lesson->max.y < 640);
  ImGui::GetIO().AddMousePosEvent(lesson->center().x, lesson->center().y);
  gui.frame();
  ImGui::GetIO().AddMouseButtonEvent(ImGuiMouseButton_Left, true);
  gui.frame();
  ImGui::GetIO().AddMouseButtonEvent(ImGuiMouseButton_Left, false);
  gui.frame(3);
  CHECK(gui.app().views().top_bar.title == wanted);
}
