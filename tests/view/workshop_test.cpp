// Workshops: lessons in the order of a day with a class, and what follows a lesson.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "tests/support/sessions.h"
#include "viz/model/build_home.h"
#include "viz/model/lesson_after.h"
#include "viz/model/workshop_plan.h"

namespace kv {
namespace {

std::vector<HomeLesson> all_lessons() {
  std::vector<HomeLesson> lessons;
  for (const std::string& name : ks::test::shipped_names()) {
    const std::string file = name + ".toml";
    const std::string text = ks::shipped(file);
    lessons.push_back(home_lesson(ks::test::parsed(text, file), text));
  }
  return lessons;
}

std::string document(const std::string& name) {
  std::ifstream file(KS_ROOT "/docs/" + name, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST_CASE("every part of a workshop has shipped lessons, each once, and all minutes are told") {
  const auto lessons = all_lessons();
  std::set<std::string> known;
  for (const HomeLesson& lesson : lessons) known.insert(lesson.file);
  REQUIRE(workshop_plans().size() == 2);
  for (const WorkshopPlan& plan : workshop_plans()) {
    std::set<std::string> seen;
    for (const WorkshopPart& part : plan.parts) {
      INFO(part.name);
      CHECK_FALSE(part.files.empty());
      for (const std::string_view file : part.files) {
        INFO(file);
        CHECK(known.contains(std::string(file)));
        CHECK(seen.insert(std::string(file)).second);
      }
    }
  }
  CHECK(workshop_plans()[0].minutes() == 360);
  CHECK(workshop_plans()[1].minutes() == 180);
  CHECK(minutes_text(360) == "6 hours");
  CHECK(minutes_text(60) == "1 hour");
  CHECK(minutes_text(150) == "2 hours 30 minutes");
  CHECK(minutes_text(45) == "45 minutes");
}

TEST_CASE("the guide for teachers has the same plans") {
  const std::string guide = document("teaching.md");
  for (const WorkshopPlan& plan : workshop_plans()) {
    CHECK(guide.find(fmt::format("**{}**, {}", plan.name, minutes_text(plan.minutes()))) !=
          std::string::npos);
    for (const WorkshopPart& part : plan.parts) {
      std::string row = fmt::format("| {} | {} |", part.name, part.minutes);
      std::string separator = " ";
      for (const std::string_view file : part.files) {
        row += fmt::format("{}`{}`", separator, file.substr(0, file.size() - 5));
        separator = ", ";
      }
      row += fmt::format(" | {} |\n", part.then);
      INFO(row);
      CHECK(guide.find(row) != std::string::npos);
    }
  }
}

TEST_CASE("a chosen workshop is the ladder: its parts with minutes, its lessons in their order") {
  const auto lessons = all_lessons();
  Habits habits;
  for (const char* file : {"09-lag-and-ceiling.toml", "10-hot-partition.toml"})
    habits.lesson(file, 5).done = true;
  UiState ui;
  ui.home.plan = 0;
  HomeView view = build_home({lessons, habits, nullptr, ""}, ui);
  CHECK(view.heading == "One-day workshop");
  CHECK(view.note == "6 hours without the breaks; runs are shorter than the talk.");
  REQUIRE(view.chapters.size() == 6);
  CHECK(view.chapters[1].number == "2");
  CHECK(view.chapters[1].name == "Leaving and joining");
  CHECK(view.chapters[1].progress == "75 min, lunch");
  std::string ids;
  for (const std::size_t card : view.chapters[1].cards) ids += view.cards[card].id + " ";
  CHECK(ids == "05-exits 06-eager 06-cooperative 06-kip848 08-commits ");
  CHECK_FALSE(view.chapters[2].done);
  habits.lesson("13-poison-pill.toml", 5).done = true;
  CHECK(build_home({lessons, habits, nullptr, ""}, ui).chapters[2].done);
  REQUIRE(view.workshops.size() == 2);
  CHECK(view.workshops[0].on);
  CHECK_FALSE(view.workshops[1].on);
  for (const HomeSubject& subject : view.subjects) CHECK_FALSE(subject.on);
  // Looking for something looks among all lessons.
  ui.home.words = "share groups";
  view = build_home({lessons, habits, nullptr, ""}, ui);
  CHECK(view.heading == "Scenarios");
  CHECK(view.searching);
  CHECK(std::any_of(view.cards.begin(), view.cards.end(),
                    [](const HomeCard& card) { return card.id == "24-share-groups"; }));
}

TEST_CASE("after a lesson comes the next of its workshop, else of all, and none after the last") {
  const auto lessons = all_lessons();
  UiState ui;
  const auto next = [&](const std::string& file) {
    const HomeLesson* lesson = lesson_after(lessons, ui, file);
    return lesson == nullptr ? std::string{} : lesson->file;
  };
  CHECK(next("04-orders-crash.toml") == "05-exits.toml");
  CHECK(next("06-eager.toml") == "06-kip848.toml");
  CHECK(next("sandbox.toml").empty());
  CHECK(next("no-such.toml").empty());
  ui.home.plan = 0;
  CHECK(next("04-orders-crash.toml") == "05-exits.toml");
  CHECK(next("06-eager.toml") == "06-cooperative.toml");
  CHECK(next("10-hot-partition.toml") == "13-poison-pill.toml");
  CHECK(next("sandbox.toml").empty());
  // What the workshop does not have goes on as without one.
  CHECK(next("11-adding-partitions.toml") == "12-retention.toml");
  ui.home.plan = 1;
  CHECK(next("06-kip848.toml") == "17-min-isr.toml");
  CHECK(next("13-poison-pill.toml").empty());
}

}  // namespace
}  // namespace kv
