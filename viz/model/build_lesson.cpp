#include "viz/model/build_lesson.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdint>

#include "sim/scenario/units.h"
#include "sim/trace/words.h"
#include "viz/model/predictions.h"
#include "viz/model/reproduce.h"

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
  const bool word = rest.starts_with("A ") ||
                    (rest.size() > 1 && std::islower(static_cast<unsigned char>(rest[1])) != 0);
  if (word) rest[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(rest[0])));
  return "Next: " + rest;
}

struct Question {
  const ks::Predict& predict;
  std::optional<Answer> answer;
  bool settled = false;
};

std::optional<Question> question_of(const ks::Session& session, const UiState& ui,
                                    const StepTimes& times, std::size_t index) {
  const auto* steps = steps_of(session);
  if (steps == nullptr || index >= steps->size() || index >= times.size()) return std::nullopt;
  const ks::Step& step = (*steps)[index];
  if (!step.predict) return std::nullopt;
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

std::string class_note_of(const ClassAnswers& answers, int right, bool settled) {
  const int all = answers.total();
  if (all == 0) return {};
  if (!settled) {
    const auto count = static_cast<std::uint64_t>(all);
    return ks::count_text(count, "hand", "hands") + " counted; the bars come with the answer.";
  }
  std::string note =
      fmt::format("{} of {} had it right ({} %)", right, all, (100 * right + all / 2) / all);
  if (answers.others > 0) note += fmt::format(", {} named something else", answers.others);
  return note + ".";
}

/// The hands of the class; bars are shown when the answer is.
void add_class(const UiState& ui, std::size_t step, PredictView& predict) {
  if (step >= ui.answers.size() || ui.answers[step].counts.size() != predict.choices.size()) return;
  const ClassAnswers& answers = ui.answers[step];
  int right = 0;
  predict.bars = predict.settled && answers.total() > 0;
  for (std::size_t i = 0; i < predict.choices.size(); ++i) {
    ChoiceView& choice = predict.choices[i];
    right += choice.right ? answers.counts[i] : 0;
    if (!predict.bars) continue;
    choice.hands = answers.counts[i];
    choice.share = static_cast<float>(choice.hands) / static_cast<float>(answers.total());
  }
  predict.class_note = class_note_of(answers, right, predict.settled);
}

/// A line each.
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = ks::trimmed(text.substr(0, end));
    if (!line.empty()) lines.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

PredictView predict_of(const ks::Session& session, const UiState& ui, const Question& question,
                       std::size_t step) {
  const Prediction given = prediction_of(ui, step);
  PredictView view;
  view.present = true;
  view.ask = question.predict.ask;
  view.locked = given.locked;
  view.settled = question.settled;
  view.note = note_of(question, given);
  for (std::size_t i = 0; i < question.predict.choices.size(); ++i) {
    const ks::Choice& choice = question.predict.choices[i];
    ChoiceView shown;
    shown.text = choice.text;
    shown.picked = given.choice == static_cast<int>(i);
    if (shown.picked)
      shown.picked_at = ks::seconds_text(given.picked_at - ks::start_time, 1) + " s";
    const ks::NodeId node = session.names().find(choice.text);
    if (node.kind == ks::NodeKind::consumer) shown.consumer = static_cast<int>(node.index);
    shown.right = question.settled && matches(choice, *question.answer);
    shown.wrong = question.settled && shown.picked && !shown.right;
    view.choices.push_back(std::move(shown));
  }
  add_class(ui, step, view);
  return view;
}

/// How a choice can be picked besides by a click on it, while that is possible.
void add_other_ways(const ks::Session& session, const Question& question, PredictView& predict) {
  if (predict.locked || predict.settled || predict.counting) return;
  if (predict.takes_numbers) {
    predict.number_hint =
        asks_for_a_time(question.predict) ? "or type a number: 45, 3s" : "or type a number";
  }
  const auto& choices = question.predict.choices;
  const bool named = std::any_of(choices.begin(), choices.end(), [&](const ks::Choice& choice) {
    return !picked_by_name(session.names(), choice.text).empty() ||
           !picked_by_name(session.names(), choice.range).empty();
  });
  if (named) predict.stage_hint = "or click it on the stage";
}

/// The present step's question, and those of earlier steps that the run has settled since the step before.
void add_predictions(const ks::Session& session, const UiState& ui, const StepTimes& times,
                     LessonView& view) {
  const auto current = static_cast<std::size_t>(view.step);
  if (const auto question = question_of(session, ui, times, current)) {
    view.predict = predict_of(session, ui, *question, current);
    view.predict.counting = ui.hands.open;
    view.predict.takes_numbers = takes_numbers(question->predict);
    add_other_ways(session, *question, view.predict);
  }
  for (std::size_t i = 0; i < current; ++i) {
    const auto question = question_of(session, ui, times, i);
    if (!question || !question->settled) continue;
    // Whoever came to the step before had not seen it.
    if (!times[current - 1] || question->answer->settled <= *times[current - 1]) continue;
    view.settled.push_back(predict_of(session, ui, *question, i));
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
  add_predictions(session, ui, times, view);
  // A projector shows the column to everybody.
  view.teacher_open = ui.teacher_open && !ui.projector;
  if (view.teacher_open) view.teacher = lines_of(step.teacher);
  return view;
}

PredictedView build_predicted(const ks::Session& session, const UiState& ui,
                              const StepTimes& times) {
  PredictedView view;
  const std::size_t steps = std::min(ui.predictions.size(), times.size());
  for (std::size_t i = 0; i < steps; ++i) {
    const Prediction given = prediction_of(ui, i);
    const auto question = question_of(session, ui, times, i);
    if (!given.locked || !question || !times[i] || *times[i] > ui.cursor.time) continue;
    const ks::Choice& choice = question->predict.choices[static_cast<std::size_t>(given.choice)];
    view.text = choice.text;
    view.settled = question->settled;
    view.right = question->settled && matches(choice, *question->answer);
  }
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
  const auto question = question_of(session, ui, times, index);
  return question && !question->settled;
}

void note_questions(const ks::Session& session, const StepTimes& times, UiState& ui) {
  const std::size_t steps = std::min(ui.predictions.size(), times.size());
  for (std::size_t i = 0; i < steps; ++i) {
    Prediction& given = ui.predictions[i];
    if (given.over || !times[i] || *times[i] > ui.cursor.time) continue;
    const auto question = question_of(session, ui, times, i);
    if (!question) continue;
    const bool left = step_at(times, ui.cursor.time) > static_cast<int>(i);
    const bool settles = question->answer || !session.complete();
    given.over = question->settled || (left && !(given.locked && settles));
  }
}

ks::Time question_limit(const ks::Session& session, const UiState& ui, const StepTimes& times) {
  if (ui.lesson == Lesson::left) return ks::never;
  if (ui.lesson == Lesson::open) return ui.prediction_open ? ui.cursor.time : ks::never;
  const auto* steps = steps_of(session);
  if (steps == nullptr) return ks::never;
  ks::Time limit = ks::never;
  for (std::size_t i = 0; i < std::min(steps->size(), times.size()); ++i) {
    if (!(*steps)[i].predict || prediction_of(ui, i).over || !times[i]) continue;
    limit = std::min(limit, std::max(*times[i], ui.cursor.time));
  }
  return limit;
}

}  // namespace kv
