// What comes after a lesson: by the workshop that is chosen, else in the order of the ladder.
#pragma once

#include <string>
#include <vector>

#include "viz/model/build_home.h"
#include "viz/model/ui_state.h"
#include "viz/model/workshop_plan.h"

namespace kv {

/// The chosen one; null: none is.
const WorkshopPlan* workshop_of(const UiState& ui);

/// What is taken after a lesson: the next one of the workshop that is chosen, else of all; none after the
/// last one and after what is no lesson.
const HomeLesson* lesson_after(const std::vector<HomeLesson>& lessons, const UiState& ui,
                               const std::string& file);

}  // namespace kv
