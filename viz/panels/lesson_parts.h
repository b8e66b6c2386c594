// What the files of the lesson column share; nobody else includes this.
#pragma once

#include <string_view>

#include "viz/model/lesson_view.h"
#include "viz/panels/explains.h"
#include "viz/panels/panel.h"

namespace kv {

/// The question with its choices; with the fields or the bars of a class. Returns y of its foot, or at.y.
/// `first`: "Predict", or "Settled" for a question of an earlier step.
float draw_predict_card(PanelContext& p, Canvas& c, const PredictView& predict,
                        std::string_view first, Vec at, float width);
/// What only the teacher is to read. Returns y of its foot.
float draw_teacher_notes(PanelContext& p, Canvas& c, const LessonView& view, Vec at, float width);

}  // namespace kv
