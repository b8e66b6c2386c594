#include "viz/model/build_lesson.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "viz/model/predictions.h"

namespace kv {
namespace {

const std::vector<ks::Step>* steps_of(const ks::Session& session) {
  const auto& scenario = session.scenario();
  return scenario && !scenario->steps.empty() ? &scenario->steps : nullptr;
}

std::size_t clamped(int step, std::size_t count) {
  return static_cast<std::size_t>(std::clamp(step, 0, static_cast<int>(count) - 1));
}

/// "Next: who gets what" of "Who gets what"; names such as "C4 joins" keep their capital.
std::string next_label(const std::string& title) {
  std::string rest = title;
  const bool word = rest.size() > 1 && std::islower(static_cast<unsigned char>(rest[1])) != 0;
  if (word) rest[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(rest[0])));
  return "Next: " + rest;
}

struct Question {
  const ks::Predict& predict;
  std::optional<Answer> answer;
  bool settled = false;
};

std::optional<Question> question_of(const ks::Session& session, const UiState& ui,
                                    const StepTimes& times) {
  const auto* steps = steps_of(session);
  if (steps == nullptr) return std::nullopt;
  const std::size_t index = clamped(ui.lesson_step, steps->size());
  const ks::Step& step = (*steps)[index];
  if (!step.predict || index >= times.size()) return std::nullopt;
  Question question{*step.predict, std::nullopt, false};
  if (times[index]) question.answer = answer_of(session, step.predict->answer, *times[index]);
  question.settled = question.answer && ui.cursor.time >= question.answer->settled;
  return question;
}

Prediction prediction_of(const UiState& ui, std::size_t step) {
  return step < ui.predictions.size() ? ui.predictions[step] : Prediction{};
}

std::string note_of(const Question& question, const Prediction& given) {
  if (question.settled) {
    const std::string said = "The run says: " + question.answer->text + ".";
    if (given.choice < 0) return said;
    const auto& choice = question.predict.choices[static_cast<std::size_t>(given.choice)];
    return (matches(choice, *question.answer) ? "Right. " : "Not this time. ") + said;
  }
  if (given.locked) return "Locked until the run settles it.";
  return given.choice < 0 ? "Pick an answer before you go on." : "Enter locks your answer.";
}

void add_prediction(const ks::Session& session, const UiState& ui, const StepTimes& times,
                    LessonView& view) {
  const auto question = question_of(session, ui, times);
  if (!question) return;
  const Prediction given = prediction_of(ui, static_cast<std::size_t>(view.step));
  view.predict.present = true;
  view.predict.ask = question->predict.ask;
  view.predict.locked = given.locked;
  view.predict.settled = question->settled;
  view.predict.note = note_of(*question, given);
  for (std::size_t i = 0; i < question->predict.choices.size(); ++i) {
    const ks::Choice& choice = question->predict.choices[i];
    ChoiceView shown;
    shown.text = choice.text;
    shown.picked = given.choice == static_cast<int>(i);
    if (shown.picked)
      shown.picked_at = ks::seconds_text(given.picked_at - ks::start_time, 1) + " s";
    const ks::NodeId node = session.names().find(choice.text);
    if (node.kind == ks::NodeKind::consumer) shown.consumer = static_cast<int>(node.index);
    shown.right = question->settled && matches(choice, *question->answer);
    shown.wrong = question->settled && shown.picked && !shown.right;
    view.predict.choices.push_back(std::move(shown));
  }
}

}  // namespace

LessonView build_lesson(const ks::Session& session, const UiState& ui, const StepTimes& times) {
  LessonView view;
  const auto* steps = steps_of(session);
  if (steps == nullptr) return view;
  const std::size_t current = clamped(ui.lesson_step, steps->size());
  const ks::Step& step = (*steps)[current];
  view.present = true;
  view.step = static_cast<int>(current);
  view.title = step.title;
  view.say = step.say;
  view.watch = step.watch;
  view.can_go_back = current > 0;
  if (current + 1 < steps->size()) {
    view.next = next_label((*steps)[current + 1].title);
    view.waiting = current + 1 < times.size() && !times[current + 1];
  }
  for (std::size_t i = 0; i < steps->size(); ++i) {
    const StepState state = i < current    ? StepState::done
                            : i == current ? StepState::current
                                           : StepState::ahead;
    view.steps.push_back({(*steps)[i].title, state});
  }
  add_prediction(session, ui, times, view);
  return view;
}

int step_at(const StepTimes& times, ks::Time time) {
  int step = 0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (times[i] && *times[i] <= time) step = static_cast<int>(i);
  }
  return step;
}

bool prediction_open(const ks::Session& session, const UiState& ui, const StepTimes& times) {
  const auto* steps = steps_of(session);
  if (steps == nullptr || times.empty()) return false;
  const std::size_t index = clamped(ui.lesson_step, steps->size());
  if (!times[index] || ui.cursor.time < *times[index]) return false;
  const auto question = question_of(session, ui, times);
  return question && !question->settled;
}

}  // namespace kv
