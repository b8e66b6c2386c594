// Progress and recent files as text, and the first screen's lessons, chapters, search and small pictures.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/support/sessions.h"
#include "viz/model/build_home.h"
#include "viz/model/lesson_twins.h"

namespace kv {
namespace {

using namespace std::chrono_literals;

HomeLesson shipped_lesson(const std::string& file) {
  const std::string text = ks::shipped(file);
  return home_lesson(ks::test::parsed(text, file), text);
}

std::vector<HomeLesson> some_lessons() {
  return {shipped_lesson("01-first-topic.toml"), shipped_lesson("04-orders-crash.toml"),
          shipped_lesson("06-eager.toml"), shipped_lesson("sandbox.toml")};
}

TEST_CASE("what is remembered survives being written and read") {
  Habits habits;
  habits.lesson("04-orders-crash.toml", 6).step = 2;
  habits.lesson("01-first-topic.toml", 4) = {"01-first-topic.toml", 3, 4, true, 3, 2};
  habits.opened("04-orders-crash.toml", "The canonical crash");
  habits.opened("my files/a b.toml", "Mine\twith a tab");
  const std::string text = habits_text(habits);
  CHECK(text ==
        "lesson\t04-orders-crash.toml\t2\t6\t0\t0\t0\n"
        "lesson\t01-first-topic.toml\t3\t4\t1\t3\t2\n"
        "recent\tmy files/a b.toml\tMine with a tab\n"
        "recent\t04-orders-crash.toml\tThe canonical crash\n");
  Habits read = read_habits(text);
  CHECK(habits_text(read) == text);
  CHECK(read.lessons == habits.lessons);
}

TEST_CASE("lines that make no sense are left out") {
  const Habits habits = read_habits(
      "lesson\t04.toml\t2\nlesson\t05.toml\t9\t6\t0\t0\t0\nlesson\t06.toml\t1\t6\t0\t1\t2\n"
      "future\tthing\n\nlesson\t07.toml\t0\t3\tx\t0\t0\nlesson\tgood."
      "toml\t1\t3\t0\t2\t1\nrecent\t\tx\n");
  REQUIRE(habits.lessons.size() == 1);
  CHECK(habits.lessons[0].file == "good.toml");
  CHECK(habits.recent.empty());
}

TEST_CASE("the latest file comes first, once, and six are kept") {
  Habits habits;
  for (const char* name : {"a", "b", "c", "d", "e", "f", "g", "c"}) habits.opened(name, "");
  std::string order;
  for (const RecentScenario& r : habits.recent) order += r.file;
  CHECK(order == "cgfedb");
}

TEST_CASE("what was remembered under two names of a lesson is joined under one") {
  Habits habits = read_habits(
      "lesson\t04\t3\t6\t0\t2\t1\nlesson\tb.toml\t0\t3\t0\t0\t0\n"
      "lesson\t04.toml\t1\t6\t1\t1\t1\n"
      "recent\t04\tCrash\nrecent\tb.toml\tB\nrecent\t04.toml\tCrash\n"
      "mark\t04\t5\tearly\nmark\t04.toml\t9\tlate\nclass\t04\t1\t0\t3\t4\n");
  habits.drafts.push_back({1, "04", "text"});
  habits.rename_files(
      [](std::string_view name) { return name == "04" ? std::string("04.toml") : std::string{}; });
  REQUIRE(habits.lessons.size() == 2);
  CHECK(habits.lessons[0] == LessonProgress{"04.toml", 3, 6, true, 2, 1});
  CHECK(habits.lessons[1].file == "b.toml");
  REQUIRE(habits.recent.size() == 2);
  CHECK(habits.recent[0].file == "04.toml");
  CHECK(habits.recent[1].file == "b.toml");
  CHECK(habits.bookmarks_of("04.toml").size() == 2);
  REQUIRE(habits.class_at("04.toml", 1) != nullptr);
  CHECK(habits.class_at("04.toml", 1)->counts == std::vector<int>{3, 4});
  CHECK(habits.drafts.front().file == "04.toml");
}

TEST_CASE("a lesson says what it asks and how long it is") {
  const HomeLesson crash = shipped_lesson("04-orders-crash.toml");
  CHECK(crash.number == "04");
  CHECK(crash.title == "The canonical crash");
  CHECK(crash.length == "6 steps, 2 min");
  CHECK(crash.question.ends_with("?"));
  const HomeLesson sandbox = shipped_lesson("sandbox.toml");
  CHECK(sandbox.length == "open-ended");
  CHECK(sandbox.steps == 0);
}

TEST_CASE("lessons stand on the rungs of their numbers; what has none stands beside the ladder") {
  const auto lessons = some_lessons();
  Habits habits;
  habits.lesson("01-first-topic.toml", lessons[0].steps).done = true;
  const HomeView view = build_home({lessons, habits, nullptr, ""}, UiState{});
  REQUIRE(view.chapters.size() == 3);
  CHECK(view.chapters[0].name == "Logs and groups");
  CHECK(view.chapters[0].cards.size() == 2);
  CHECK(view.chapters[0].progress == "1 of 2 done");
  CHECK(view.chapters[1].number == "2");
  CHECK(view.chapters[1].progress == "0 of 1 done");
  CHECK(view.chapters[2].name == "To try things");
  CHECK(view.chapters[2].progress.empty());
  CHECK(view.path_count == "1 / 3");
  CHECK_FALSE(view.open);
}

TEST_CASE("twins of a lesson are those of its number that have its group") {
  std::vector<HomeLesson> lessons;
  for (const std::string& name : ks::test::shipped_names())
    lessons.push_back(shipped_lesson(name + ".toml"));
  const auto labels = [&](const std::string& file) {
    std::string all;
    for (const TwinOffer& offer : twin_offers(lessons, file)) all += offer.label + "\n";
    return all;
  };
  CHECK(labels("06-kip848.toml") ==
        "Compare with: Three ways to rebalance: cooperative\n"
        "Compare with: Three ways to rebalance: eager\nCompare all three\n");
  CHECK(labels("18-acks-one.toml") == "Compare with: acks=all loses none\n");
  CHECK(labels("23-controller-kraft.toml") ==
        "Compare with: The controller's broker dies: ZooKeeper\n");
  CHECK(labels("04-orders-crash.toml").empty());
  CHECK(labels("sandbox.toml").empty());
  CHECK(labels("mine.toml").empty());
}

TEST_CASE("a search looks into goals and configuration keys; every word must be there") {
  const auto lessons = some_lessons();
  const Habits none;
  UiState ui;
  const auto found = [&](const std::string& words) {
    ui.home.words = words;
    const HomeView view = build_home({lessons, none, nullptr, ""}, ui);
    std::string ids;
    for (const HomeCard& card : view.cards) ids += card.id + " ";
    return ids;
  };
  CHECK(found("min.insync.replicas") == "04-orders-crash sandbox ");
  CHECK(found("CRASH  orders") == "04-orders-crash ");
  CHECK(found("sandbox") == "sandbox ");
  ui.home.words = "canonicle crsh";
  const HomeView view = build_home({lessons, none, nullptr, ""}, ui);
  CHECK(view.searching);
  CHECK(view.cards.size() == 3);
  CHECK(view.cards.front().id == "04-orders-crash");
  CHECK(view.found == "No scenario has these words. The nearest titles are:");
}

TEST_CASE("what is open can be gone back to") {
  const auto lessons = some_lessons();
  Habits habits;
  habits.opened("04-orders-crash.toml", "The canonical crash");
  habits.lesson("04-orders-crash.toml", 6).step = 1;
  const ks::Session session = ks::test::completed(ks::shipped("04-orders-crash.toml"));
  UiState ui;
  ui.cursor.time = ks::at(30s);
  ui.lesson_step = 1;
  const HomeView view = build_home({lessons, habits, &session, "04-orders-crash.toml"}, ui);
  CHECK(view.open);
  CHECK(view.title == "The canonical crash");
  CHECK(view.playhead == 0.25F);
  CHECK(view.thumbnail == 1);
  CHECK(view.cards[1].open);
  CHECK(view.cards[1].begun);
  CHECK_FALSE(view.cards[0].open);
  REQUIRE(view.recent.size() == 1);
  CHECK(view.recent[0].note == "step 2 of 6");
  CHECK(view.recent[0].open);
}

TEST_CASE("texts that were never saved stand before the recent files") {
  const auto lessons = some_lessons();
  Habits habits;
  habits.opened("04-orders-crash.toml", "The canonical crash");
  habits.drafts.push_back({7, "04-orders-crash.toml", "format = 1"});
  habits.drafts.push_back({9, "", "format = 1"});
  const HomeView view = build_home({lessons, habits, nullptr, ""}, UiState{});
  REQUIRE(view.recent.size() == 3);
  CHECK(view.recent[0].draft == 7);
  CHECK(view.recent[0].title == "Never saved");
  CHECK(view.recent[0].note == "04-orders-crash");
  CHECK(view.recent[1].draft == 9);
  CHECK(view.recent[1].note == "a text without a file");
  CHECK(view.recent[2].draft == 0);
  CHECK(view.recent[2].id == "recent 1");
  // That of what is open need not be brought back.
  CHECK(build_home({lessons, habits, nullptr, "", 7}, UiState{}).recent.size() == 2);
}

TEST_CASE("a small picture has the owners of the run") {
  const ks::Session session = ks::test::completed(ks::test::quick_text());
  const Thumbnail picture = thumbnail_of(session);
  REQUIRE(picture.ready);
  REQUIRE(picture.lanes.size() == 6);
  for (const ThumbnailLane& lane : picture.lanes) {
    REQUIRE_FALSE(lane.empty());
    CHECK(lane.front().from == 0);
    CHECK(lane.front().owner == ThumbnailPart::nothing);
    CHECK(lane.back().to == 1);
    for (std::size_t i = 1; i < lane.size(); ++i) CHECK(lane[i].from >= lane[i - 1].to - 1e-6F);
  }
  // orders-2: C2 until it is killed at 10 s of 30, then nobody, then C1, at last C3.
  std::vector<int> owners;
  for (const ThumbnailPart& part : picture.lanes[2]) {
    if (part.to - part.from > 0.02F) owners.push_back(part.owner);
  }
  CHECK(owners == std::vector<int>{ThumbnailPart::nothing, 1, ThumbnailPart::nobody, 0, 2});
}

TEST_CASE("a share group's small picture shows who was there") {
  const ks::Session session = ks::test::completed(ks::shipped("24-share-groups.toml"));
  const Thumbnail picture = thumbnail_of(session);
  CHECK_FALSE(picture.lanes.empty());
}

TEST_CASE("lessons are filtered by subject and level; a search looks among what is left") {
  const std::vector<HomeLesson> lessons = some_lessons();
  const Habits habits;
  UiState ui;
  const auto files = [&] {
    std::vector<std::string> all;
    for (const HomeCard& card : build_home({lessons, habits, nullptr, ""}, ui).cards)
      all.push_back(card.id);
    return all;
  };
  using List = std::vector<std::string>;
  CHECK(files() == List{"01-first-topic", "04-orders-crash", "06-eager", "sandbox"});
  HomeView view = build_home({lessons, habits, nullptr, ""}, ui);
  CHECK(view.cards[1].level == 1);
  CHECK(view.cards[2].level == 2);
  CHECK(view.cards[3].level == 0);
  REQUIRE(view.subjects.size() == 6);
  CHECK(view.subjects[0].label == "all 4");
  CHECK(view.subjects[0].tip == "4 scenarios: 3 lessons, 1 without steps");
  CHECK(view.subjects[0].on);
  CHECK(view.subjects[5].label == "control plane");
  REQUIRE(view.levels.size() == 3);
  CHECK(view.levels[0].lessons == 2);
  CHECK(view.levels[1].lessons == 1);
  CHECK(view.levels[2].lessons == 0);
  ui.home.levels = {false, true, true};
  CHECK(files() == List{"06-eager", "sandbox"});
  ui.home.subject = "groups";
  CHECK(files() == List{"06-eager"});
  ui.home.levels = {true, true, true};
  ui.home.words = "eager";
  CHECK(files() == List{"04-orders-crash", "06-eager"});
  ui.home.words.clear();
  ui.home.subject = "replication";
  view = build_home({lessons, habits, nullptr, ""}, ui);
  CHECK(view.cards.empty());
  CHECK(view.nothing == "No lesson of this subject has a chosen level.");
}

TEST_CASE("the first screen's counts agree: whatever has steps is a lesson of some level") {
  std::vector<HomeLesson> lessons;
  for (const std::string& name : ks::test::shipped_names())
    lessons.push_back(shipped_lesson(name + ".toml"));
  const auto with_steps = std::count_if(lessons.begin(), lessons.end(),
                                        [](const HomeLesson& lesson) { return lesson.steps > 0; });
  const HomeView view = build_home({lessons, Habits{}, nullptr, ""}, UiState{});
  CHECK(view.path_count == "0 / " + std::to_string(with_steps));
  int by_level = 0;
  for (const HomeLevel& level : view.levels) by_level += level.lessons;
  CHECK(by_level == with_steps);
  CHECK(view.subjects[0].tip == std::to_string(lessons.size()) + " scenarios: " +
                                    std::to_string(with_steps) + " lessons, 1 without steps");
}

TEST_CASE("each carried lesson has a level and a subject; chapters are those of the ladder") {
  for (const std::string& name : ks::test::shipped_names()) {
    const HomeLesson lesson = shipped_lesson(name + ".toml");
    if (lesson.number.empty()) continue;
    INFO(name);
    CHECK(lesson.level > 0);
    CHECK_FALSE(lesson.subject.empty());
  }
  CHECK(chapter_title("00") == "1 Logs and groups");
  CHECK(chapter_title("08") == "2 Leaving and joining");
  CHECK(chapter_title("") == "To try things");
}

}  // namespace
}  // namespace kv
