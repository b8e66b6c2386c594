// What lies behind a question of a lesson that was not asked yet is not shown, and nothing else is hidden.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "tests/support/crash_timeline.h"
#include "tests/support/lessons.h"
#include "tests/support/sessions.h"
#include "viz/model/build_lesson.h"
#include "viz/model/build_palette.h"
#include "viz/model/build_transport.h"
#include "viz/model/predictions.h"

namespace kv {
namespace {

using namespace std::chrono_literals;
using ks::at;
using namespace ks::test;

/// Somebody who goes through a lesson.
struct Learner {
  ks::Session session;
  StepTimes times;
  UiState ui;

  explicit Learner(const std::string& name) : session(opened(as_played(name))) {
    session.extend_horizon(at(60s));
    session.compute_all();
    times = step_times(session, session.scenario()->steps);
    ui.predictions.resize(times.size());
    ui.lesson = Lesson::followed;
  }
  void go(ks::Time time) {
    ui.cursor = {time, 0, false};
    ui.lesson_step = step_at(times, time);
    note_questions(session, times, ui);
    ui.prediction_open = prediction_open(session, ui, times);
    ui.question_limit = question_limit(session, ui, times);
  }
};

TEST_CASE("before a question is asked nothing later than its moment is told") {
  Learner of("04-orders-crash");
  REQUIRE(of.times.size() == 6);
  of.go(at(15s));
  CHECK(of.ui.told_until() == at(20s));
  CHECK(of.ui.veil() == Veil::coming_question);
  CHECK(of.ui.tells(at(20s), of.session.event_at(at(20s))));
  CHECK_FALSE(of.ui.tells(at(21s), of.session.event_at(at(21s))));
  // Asked: as before, nothing after the cursor.
  of.go(at(30s));
  CHECK(of.ui.prediction_open);
  CHECK(of.ui.told_until() == at(30s));
  CHECK(of.ui.veil() == Veil::open_question);
  // Who steps back has not seen the answer either.
  of.go(at(16s));
  CHECK(of.ui.told_until() == at(20s));
  // Both questions about C2 are settled here, and stay so; the last one is not asked yet.
  of.go(at(80s));
  CHECK(of.ui.told_until() == at(90s));
  of.go(at(16s));
  CHECK(of.ui.told_until() == at(90s));
  of.go(of.session.horizon());
  CHECK(of.ui.told_until() == ks::never);
  of.go(at(16s));
  CHECK_FALSE(of.ui.future_hidden());
}

TEST_CASE("a question that is left without an answer is over, one that is locked is not") {
  Learner skips("04-orders-crash");
  REQUIRE(skips.times[2].has_value());
  const ks::Time barrier = *skips.times[2];
  skips.go(at(20s));
  skips.go(barrier);
  CHECK(skips.ui.predictions[1].over);
  CHECK_FALSE(skips.ui.predictions[2].over);
  skips.go(at(19s));
  CHECK(skips.ui.told_until() == barrier);

  Learner locks("04-orders-crash");
  locks.go(at(20s));
  locks.ui.predictions[1].choice = 1;
  locks.ui.predictions[1].locked = true;
  locks.go(barrier);
  CHECK_FALSE(locks.ui.predictions[1].over);
  locks.go(at(19s));
  CHECK(locks.ui.told_until() == at(20s));
  locks.go(at(66s));
  CHECK(locks.ui.predictions[1].over);
}

TEST_CASE("nothing is hidden for a lesson that nobody follows") {
  Learner of("04-orders-crash");
  of.ui.lesson = Lesson::open;
  of.go(at(15s));
  CHECK_FALSE(of.ui.future_hidden());
  of.go(at(30s));
  CHECK(of.ui.told_until() == at(30s));
  of.ui.lesson = Lesson::left;
  of.go(at(30s));
  CHECK_FALSE(of.ui.future_hidden());
}

TEST_CASE("each question of each shipped lesson is reached, and is open when it is asked") {
  for (const std::string& name : shipped_names()) {
    Learner of(name);
    const std::vector<ks::Step>& steps = of.session.scenario()->steps;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      INFO(name << ": " << steps[i].title);
      REQUIRE(of.times[i].has_value());
      const ks::Time asked = *of.times[i];
      if (steps[i].predict) {
        of.go(std::max(ks::start_time, asked - 1us));
        CHECK(of.ui.told_until() <= asked);
      }
      of.go(asked);
      // What is asked of the very moment is settled in it.
      if (steps[i].predict) CHECK((of.ui.told_until() == asked || of.ui.predictions[i].over));
    }
    of.go(of.session.horizon());
    INFO(name);
    CHECK_FALSE(of.ui.future_hidden());
  }
}

TEST_CASE("story, search and what comes next end where a question will be asked") {
  Learner of("04-orders-crash");
  of.go(at(15s));
  of.ui.cursor.event = of.session.event_at(at(15s));
  of.ui.story_list_open = true;
  const StoryView story = build_story(of.session, of.session.world_at(of.ui.cursor.event), of.ui);
  REQUIRE_FALSE(story.list.empty());
  CHECK(story.list.back().event <= of.session.event_at(at(20s)));
  StoryMemory memory;
  memory.update(of.session);
  CHECK(story_hits(memory, of.ui, "expired").empty());
  const auto killed = story_hits(memory, of.ui, "killed");
  REQUIRE_FALSE(killed.empty());
  CHECK(of.session.time_of_event(killed.back()) == at(20s));
  of.ui.lesson = Lesson::left;
  of.go(at(15s));
  CHECK_FALSE(story_hits(memory, of.ui, "expired").empty());
}

TEST_CASE("the timeline shows neither folds nor members nor lines behind a question") {
  const ks::test::CrashTimeline run;
  UiState ui;
  ui.cursor.time = at(64900ms);
  ui.range = {at(16s), at(130s)};
  ui.question_limit = at(80s);
  const TimelineView view = build_timeline(run.source(), ui);
  CHECK(view.told_until == at(80s));
  CHECK(view.told_x == view.axis.x_of(at(80s)));
  CHECK(view.told_x > view.cursor_x);
  CHECK(view.source.activity.back() <= at(80s));
  // What the scenario plans for later is a part of what comes.
  REQUIRE(view.flags.size() == 1);
  CHECK(view.flags[0].id == "kill C2");
  CHECK(view.strips.size() == 4);
  for (const PlotView& plot : view.plots) {
    for (const PlotLine& line : plot.lines) CHECK(line.points.back().x <= view.told_x + 20);
  }
  // What lies between the cursor and the question is there.
  const auto later = [&](const PlotLine& line) { return line.points.back().x > view.cursor_x; };
  REQUIRE_FALSE(view.plots.empty());
  CHECK(std::any_of(view.plots[0].lines.begin(), view.plots[0].lines.end(), later));
}

}  // namespace
}  // namespace kv
