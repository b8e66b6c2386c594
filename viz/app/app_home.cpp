// The first screen in the window: the scenarios that the program carries, their runs in small, and what
// is remembered of the lessons.
#include <algorithm>

#include "sim/scenario/parse.h"
#include "viz/app/app.h"
#include "viz/cli/embedded_scenarios.h"
#include "viz/model/build_top_bar.h"
#include "viz/model/lesson_after.h"
#include "viz/model/predictions.h"

namespace kv {
namespace {

using namespace std::chrono_literals;

/// How much of an open-ended scenario its thumbnail shows.
constexpr ks::Duration sketched = 60s;

/// Whoever only runs to the end has seen the lesson, not done it.
bool all_answered(const ks::Scenario& scenario, const std::vector<Prediction>& given) {
  for (std::size_t i = 0; i < scenario.steps.size(); ++i) {
    if (scenario.steps[i].predict && (i >= given.size() || !given[i].locked)) return false;
  }
  return true;
}

}  // namespace

void App::load_catalogue() {
  for (const EmbeddedScenario& file : embedded_scenarios()) {
    const auto scenario = ks::parse_scenario(file.text, file.file_name);
    if (!scenario) continue;
    const std::string name{file.file_name};
    const std::string number = ladder_number(name);
    scenarios_.push_back({name, number, scenario->title, chapter_title(number)});
    lessons_.push_back(home_lesson(*scenario, file.text));
  }
  thumbnails_.resize(lessons_.size());
}

void App::compute_thumbnails(std::uint64_t events) {
  const auto next = std::find_if(thumbnails_.begin(), thumbnails_.end(),
                                 [](const Thumbnail& picture) { return !picture.ready; });
  if (next == thumbnails_.end()) return;
  const auto index = static_cast<std::size_t>(next - thumbnails_.begin());
  if (!sketch_) {
    for (const EmbeddedScenario& file : embedded_scenarios()) {
      if (file.file_name != lessons_[index].file) continue;
      auto scenario = ks::parse_scenario(file.text, file.file_name);
      if (scenario) sketch_.emplace(ks::Session::open(std::move(*scenario)));
    }
    if (!sketch_) {
      next->ready = true;
      return;
    }
    if (sketch_->open_ended()) sketch_->extend_horizon(ks::start_time + sketched);
  }
  if (sketch_->compute(events)) return;
  *next = thumbnail_of(*sketch_);
  sketch_.reset();
  dirty_ = true;
}

void App::refresh_home() {
  views_.home =
      build_home({lessons_, habits_, session_ ? &*session_ : nullptr, kept_name(), draft_}, ui_);
}

/// At the end of a lesson that the program carries.
void App::add_lesson_after() {
  LessonView& lesson = views_.lesson;
  if (!lesson.next.empty() || !path_.empty()) return;
  const HomeLesson* next = lesson_after(lessons_, ui_, file_name_);
  if (next == nullptr) return;
  lesson.next_lesson = next->file;
  lesson.next_title = next->number.empty() ? next->title : next->number + " " + next->title;
}

void App::note_progress() {
  const auto& scenario = session_->scenario();
  if (!scenario || scenario->steps.empty()) return;
  const std::string file = kept_name();
  if (file.empty()) return;
  const int steps = static_cast<int>(scenario->steps.size());
  LessonProgress& lesson = habits_.lesson(file, steps);
  lesson.step = std::max(lesson.step, std::clamp(ui_.lesson_step, 0, steps - 1));
  const bool at_end = lesson.step + 1 == steps;
  lesson.done = lesson.done || (at_end && all_answered(*scenario, ui_.predictions));
  // Looking for answers takes a look at the run; while it plays that can wait for the next stop.
  if (ui_.playing) return;
  int asked = 0;
  int right = 0;
  for (std::size_t i = 0; i < ui_.predictions.size() && i < step_times_.size(); ++i) {
    const auto& predict = scenario->steps[i].predict;
    const Prediction& given = ui_.predictions[i];
    if (!predict || !given.locked || given.choice < 0 || !step_times_[i]) continue;
    const auto answer = answer_of(*session_, predict->answer, *step_times_[i]);
    if (!answer || answer->settled > ui_.cursor.time) continue;
    ++asked;
    right += matches(predict->choices[static_cast<std::size_t>(given.choice)], *answer) ? 1 : 0;
  }
  // Going back to before an answer does not take it away; a better second try counts.
  if (asked > lesson.asked || (asked == lesson.asked && right > lesson.right)) {
    lesson.asked = asked;
    lesson.right = right;
  }
}

}  // namespace kv
