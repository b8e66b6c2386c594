// The lesson in a class room: from step to step, the teacher's notes, and the hands that were up.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "viz/app/app.h"
#include "viz/model/actions.h"
#include "viz/model/reproduce.h"

namespace kv {
namespace {

/// The words of a step's `view`.
std::optional<ViewTab> tab_of(std::string_view word) {
  if (word == "stage") return ViewTab::stage;
  if (word == "timeline") return ViewTab::timeline;
  if (word == "sequence") return ViewTab::sequence;
  if (word == "compare") return ViewTab::compare;
  if (word == "brokers") return ViewTab::brokers;
  if (word == "records") return ViewTab::records;
  return std::nullopt;
}

}  // namespace

void App::go_to_lesson_step(int step) {
  const auto count = static_cast<int>(step_times_.size());
  if (count == 0) return;
  step = std::clamp(step, 0, count - 1);
  // A step that hangs on a fact is known only when the run has come so far.
  if (!step_times_[static_cast<std::size_t>(step)] && !session_->complete()) {
    session_->compute_all();
    play();
  }
  const std::optional<ks::Time> at = step_times_[static_cast<std::size_t>(step)];
  if (!at) {
    toast("In this branch that never happens.", ToastKind::refused);
    return;
  }
  ui_.playing = false;
  ui_.lesson = Lesson::followed;
  seek_time(*at);
  if (ui_.lesson_step != step) leave_question();
  ui_.lesson_step = step;
  if (!ui_.pinned) ui_.selection = telling_selection(*session_, *at);
  enter_step(static_cast<std::size_t>(step));
}

/// What the file wants to be picked and shown, for whoever goes through the lesson; who scrubs along the axis
/// keeps what he has.
void App::enter_step(std::size_t index) {
  const ks::Step& step = session_->scenario()->steps[index];
  const Selection wanted =
      step.select.empty() ? Selection{} : picked_by_name(session_->names(), step.select);
  if (!wanted.empty() && !ui_.pinned) ui_.selection = wanted;
  const std::optional<ViewTab> tab = tab_of(step.view);
  if (!tab || *tab == chosen_tab(ui_)) return;
  for (const Toggle& toggle : toggles_for(ui_, *tab)) ask(toggle);
}

/// As long as the step lasts.
void App::point_at_things() {
  ui_.pointed_at.clear();
  ui_.highlight.clear();
  const auto& scenario = session_->scenario();
  const auto step = static_cast<std::size_t>(ui_.lesson_step);
  if (!scenario || step >= scenario->steps.size() || step >= step_times_.size()) return;
  if (!step_times_[step] || ui_.cursor.time < *step_times_[step]) return;
  for (const std::string& name : scenario->steps[step].highlight) {
    const Selection found = picked_by_name(session_->names(), name);
    if (found.empty()) {
      ui_.highlight.push_back(name);
    } else {
      ui_.pointed_at.push_back(found);
    }
  }
}

void App::begin_lesson() {
  const auto& scenario = session_->scenario();
  if (!scenario || scenario->steps.empty()) return;
  ui_.lesson = Lesson::followed;
  const auto* at = std::get_if<ks::Time>(&scenario->steps.front().when);
  if (at == nullptr) return;
  seek_time(*at);
  ui_.selection = telling_selection(*session_, *at);
}

void App::toggle_teacher() {
  if (ui_.projector && !ui_.teacher_open) {
    toast("Everybody reads what a projector shows: leave projector mode (P) for the notes.",
          ToastKind::refused);
    return;
  }
  ui_.teacher_open = !ui_.teacher_open;
  if (!ui_.teacher_open || !session_) return;
  // Notes are of no use in a column that is closed.
  if (layout_.lesson_place == LessonPlace::column) return;
  const bool wide = layout_.lesson_fits && !ui_.sequence_open;
  (wide ? ui_.lesson_open : ui_.lesson_over) = true;
}

void App::load_classes() {
  ui_.answers.assign(ui_.predictions.size(), {});
  for (std::size_t i = 0; i < ui_.answers.size(); ++i) {
    if (const ClassAnswers* known = habits_.class_at(kept_name(), static_cast<int>(i)))
      ui_.answers[i] = *known;
  }
}

const ks::Predict* App::question() const {
  const auto& scenario = session_->scenario();
  const auto step = static_cast<std::size_t>(ui_.lesson_step);
  if (!scenario || step >= scenario->steps.size() || !scenario->steps[step].predict) return nullptr;
  return &*scenario->steps[step].predict;
}

void App::choose_answer(int choice) {
  const auto step = static_cast<std::size_t>(ui_.lesson_step);
  if (step >= ui_.predictions.size() || ui_.predictions[step].locked) return;
  ui_.predictions[step].choice = choice;
  ui_.predictions[step].picked_at = ui_.cursor.time;
  ui_.typed_answer.problem.clear();
}

void App::answer_by_number(const std::string& number) {
  const ks::Predict* asked = question();
  ui_.typed_answer.problem.clear();
  const bool blank = number.find_first_not_of(' ') == std::string::npos;
  if (asked == nullptr || !ui_.prediction_open || !takes_numbers(*asked) || blank) return;
  if (const auto choice = choice_of(*asked, number, ui_.typed_answer.problem))
    choose_answer(static_cast<int>(*choice));
}

/// Whoever asks who it will be may be answered by pointing.
void App::answer_by_pick(const Selection& picked) {
  const ks::Predict* asked = question();
  if (asked == nullptr || !ui_.prediction_open || picked.empty()) return;
  if (const auto choice = choice_named(*asked, picked_name(session_->names(), picked)))
    choose_answer(static_cast<int>(*choice));
}

/// Whoever would pass a question that was not asked yet stops there: its answer may lie on the way.
bool App::asks_first(ks::Time wanted) {
  const ks::Time asked = ui_.question_limit;
  if (asked <= ui_.cursor.time || wanted <= asked) return false;
  ui_.playing = false;
  seek_time(asked);
  toast("The lesson asks something first. Once more goes on without an answer.");
  return true;
}

void App::follow_lesson(bool on) { ui_.lesson = on ? Lesson::followed : Lesson::left; }

/// What was being typed for one question is nothing for the next.
void App::leave_question() {
  ui_.hands = {};
  ui_.typed_answer = {};
}

void App::toggle_hands() {
  if (!session_) return;
  if (ui_.hands.open) {
    ui_.hands = {};
    return;
  }
  const ks::Predict* asked = question();
  if (asked == nullptr) {
    toast("This step asks nothing: hands are counted at a prediction.", ToastKind::refused);
    return;
  }
  ui_.hands.open = ui_.hands.focus = true;
  ui_.hands.typed.assign(asked->choices.size(), {});
  const auto step = static_cast<std::size_t>(ui_.lesson_step);
  const std::vector<int>& counts = ui_.answers[step].counts;
  for (std::size_t i = 0; i < std::min(counts.size(), ui_.hands.typed.size()); ++i)
    ui_.hands.typed[i] = std::to_string(counts[i]);
  // Where the column is only a strip the card opens over the stage.
  if (layout_.lesson_place == LessonPlace::column) return;
  const bool wide = layout_.lesson_fits && !ui_.sequence_open;
  (wide ? ui_.lesson_open : ui_.lesson_over) = true;
}

void App::hands_typed() {
  const ks::Predict* asked = question();
  if (asked == nullptr || !ui_.hands.open) return;
  HandsUi& hands = ui_.hands;
  hands.problem.clear();
  std::optional<ClassAnswers> answers;
  if (hands.numbers.find_first_not_of(' ') == std::string::npos) {
    answers = counted(hands.typed);
    if (!answers) hands.problem = "a count is a whole number up to " + std::to_string(most_hands);
  } else {
    answers = sorted_into(*asked, hands.numbers, hands.problem);
    if (answers) {
      for (std::size_t i = 0; i < hands.typed.size(); ++i)
        hands.typed[i] = i < answers->counts.size() ? std::to_string(answers->counts[i]) : "";
    }
  }
  if (!answers) return;
  ui_.answers[static_cast<std::size_t>(ui_.lesson_step)] = *answers;
  const std::string file = kept_name();
  if (!file.empty()) habits_.set_class(file, ui_.lesson_step, std::move(*answers));
}

void App::clear_hands() {
  if (!ui_.hands.open) return;
  for (std::string& each : ui_.hands.typed) each.clear();
  ui_.hands.numbers.clear();
  hands_typed();
}

}  // namespace kv
