// The hands of a class: as counts, as numbers that were called, and beside the computed answer.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/support/sessions.h"
#include "viz/model/build_lesson.h"
#include "viz/model/class_answers.h"
#include "viz/model/predictions.h"

namespace kv {
namespace {

using ks::at;
using namespace std::chrono_literals;

struct Lesson {
  ks::Session session = ks::test::opened(ks::shipped("04-orders-crash.toml"));
  StepTimes times;
  UiState ui;

  Lesson() {
    session.compute_all();
    times = step_times(session, session.scenario()->steps);
    ui.predictions.resize(times.size());
    ui.answers.resize(times.size());
  }
  const ks::Predict& asked(std::size_t step) const {
    return *session.scenario()->steps[step].predict;
  }
  LessonView view(int step, ks::Time time) {
    ui.lesson_step = step;
    ui.cursor.time = time;
    return build_lesson(session, ui, times);
  }
};

TEST_CASE("counts beside the choices: blanks are none, words are refused") {
  CHECK(counted({"7", "", " 12 "}) == ClassAnswers{{7, 0, 12}, 0});
  CHECK(counted({"", "", ""}) == ClassAnswers{});
  CHECK_FALSE(counted({"7", "many", "1"}));
  CHECK_FALSE(counted({"7", "-1", "1"}));
  CHECK_FALSE(counted({"10000", "", ""}));
}

TEST_CASE("numbers that were called fall into the choices by their ranges") {
  const Lesson lesson;
  const ks::Predict& when = lesson.asked(1);  // < 1s, 1s..10s, 40s..50s
  REQUIRE(takes_numbers(when));
  std::string problem;
  CHECK(sorted_into(when, "45 44.5, 3s;200ms 0 20 1m", problem) == ClassAnswers{{2, 1, 2}, 2});
  CHECK(problem.empty());
  CHECK_FALSE(sorted_into(when, "45 soon", problem));
  CHECK(problem == "\"soon\" is no time such as 45, 3s or 200ms");
  // How many partitions change hands: 2, 3 or 6.
  const ks::Predict& moves = lesson.asked(5);
  CHECK(sorted_into(moves, "3 3 2 4 6", problem) == ClassAnswers{{1, 2, 1}, 1});
  CHECK_FALSE(sorted_into(moves, "3 2s", problem));
  CHECK(problem == "\"2s\" is no number");
  CHECK_FALSE(takes_numbers(lesson.asked(2)));  // who will own p2
}

TEST_CASE("a single number falls into one choice, a name is one or stands for one") {
  const Lesson lesson;
  std::string problem;
  CHECK(choice_of(lesson.asked(1), " 44.5 ", problem) == 2U);
  CHECK(choice_of(lesson.asked(1), "200ms", problem) == 0U);
  CHECK(problem.empty());
  CHECK_FALSE(choice_of(lesson.asked(1), "20", problem));
  CHECK(problem == "no choice has 20 in it");
  CHECK_FALSE(choice_of(lesson.asked(1), "3 4", problem));
  CHECK(problem == "\"3 4\" is no time such as 45, 3s or 200ms");
  CHECK(choice_of(lesson.asked(5), "3", problem) == 1U);
  CHECK(choice_named(lesson.asked(2), "C3") == 1U);
  CHECK_FALSE(choice_named(lesson.asked(2), "C2"));
  const std::string file = "24-share-groups.toml";
  const ks::Scenario share = ks::test::parsed(ks::shipped(file), file);
  CHECK(choice_named(*share.steps[0].predict, "A2") == 0U);
}

TEST_CASE("words and ranges of a choice agree with what the run says") {
  const std::string file = "23-controller-dies.toml";
  ks::Session session = ks::test::opened(ks::shipped(file));
  session.compute_all();
  const ks::Predict& predict = *session.scenario()->steps[0].predict;
  const auto asked_at = step_times(session, session.scenario()->steps)[0];
  REQUIRE(asked_at);
  const auto answer = answer_of(session, predict.answer, *asked_at);
  REQUIRE(answer);
  CHECK(answer->text == "1.636 s");
  CHECK(predict.choices[1].text.starts_with("1 to 4 s"));
  CHECK(predict.choices[1].range == "1s..4s");
  CHECK(matches(predict.choices[1], *answer));
}

TEST_CASE("the bars of a class come with the answer and not before") {
  Lesson lesson;
  lesson.ui.answers[1] = {{10, 11, 7}, 2};
  const LessonView open = lesson.view(1, at(20s));
  CHECK_FALSE(open.predict.bars);
  CHECK(open.predict.choices[0].hands == 0);
  CHECK(open.predict.class_note == "30 hands counted; the bars come with the answer.");
  // p2 has a new owner a good 45 s after the crash: two steps on, where it is told.
  const LessonView told = lesson.view(3, at(70s));
  REQUIRE(told.settled.size() == 2);
  const PredictView& asked = told.settled[0];
  REQUIRE(asked.settled);
  CHECK(asked.ask == "When does p2 get a new owner?");
  CHECK(asked.bars);
  CHECK(asked.choices[0].hands == 10);
  CHECK(asked.choices[1].hands == 11);
  CHECK(asked.choices[2].hands == 7);
  CHECK(asked.choices[2].right);
  CHECK(asked.choices[1].share == 11.0F / 30);
  CHECK(asked.class_note == "7 of 30 had it right (23 %), 2 named something else.");
  CHECK_FALSE(told.settled[1].bars);
  CHECK(told.settled[1].ask == "Who will own p2?");
  CHECK(lesson.view(5, at(95s)).settled.empty());
}

TEST_CASE("hands of a question that has other choices by now are left out") {
  Lesson lesson;
  lesson.ui.answers[1] = {{10, 11}, 0};
  const LessonView told = lesson.view(3, at(70s));
  CHECK_FALSE(told.settled.at(0).bars);
  CHECK(told.settled.at(0).class_note.empty());
}

TEST_CASE("a teacher's notes are shown when asked for, and never by a projector") {
  Lesson lesson;
  CHECK(lesson.view(1, at(20s)).teacher.empty());
  CHECK_FALSE(lesson.view(1, at(20s)).teacher_open);
  lesson.ui.teacher_open = true;
  const LessonView view = lesson.view(1, at(20s));
  CHECK(view.teacher_open);
  REQUIRE(view.teacher.size() == 2);
  CHECK(view.teacher[1] ==
        "Ask for the lag of p2 after those 45 s before it is seen: rate times silence.");
  lesson.ui.projector = true;
  CHECK_FALSE(lesson.view(1, at(20s)).teacher_open);
  CHECK(lesson.view(1, at(20s)).teacher.empty());
}

TEST_CASE("the lessons that are taught most have notes for every step") {
  for (const char* name : {"00-first-crash", "04-orders-crash", "06-eager", "06-cooperative",
                           "06-kip848", "08-commits", "16-slow-follower", "18-acks-all",
                           "18-acks-one", "22-coordinator-failover"}) {
    const std::string file = std::string(name) + ".toml";
    for (const ks::Step& step : ks::test::parsed(ks::shipped(file), file).steps) {
      INFO(name << ": " << step.title);
      CHECK(step.teacher.size() > 60);
    }
  }
}

}  // namespace
}  // namespace kv
