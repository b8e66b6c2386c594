// The lesson at the cursor: its present step, the prediction and whether the run has settled it.
#pragma once

#include <optional>
#include <vector>

#include "sim/run/session.h"
#include "viz/model/lesson_view.h"
#include "viz/model/ui_state.h"

namespace kv {

using StepTimes = std::vector<std::optional<ks::Time>>;

LessonView build_lesson(const ks::Session& session, const UiState& ui, const StepTimes& times);

PredictedView build_predicted(const ks::Session& session, const UiState& ui,
                              const StepTimes& times);

/// The last step that stands at or before `time`; 0 before the first.
int step_at(const StepTimes& times, ks::Time time);
/// Whether somebody has answered the present question and the cursor has not come to where it is settled.
bool prediction_open(const ks::Session& session, const UiState& ui, const StepTimes& times);
/// Notes which questions are over: settled by the run, or left behind without an answer.
void note_questions(const ks::Session& session, const StepTimes& times, UiState& ui);
/// Nothing later may be shown because a question asks for it: the cursor while one is open, where the next
/// is asked while the lesson is followed. `never`: everything may.
ks::Time question_limit(const ks::Session& session, const UiState& ui, const StepTimes& times);

}  // namespace kv
