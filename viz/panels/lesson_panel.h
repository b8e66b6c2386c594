// The lesson: one idea a step, what to watch, a prediction with choices and the list of steps; as a
// column, as a
// strip with title and buttons, or opened over the stage.
#pragma once

#include "viz/model/lesson_view.h"
#include "viz/panels/panel.h"

namespace kv {

constexpr float lesson_strip_height = 44;

void draw_lesson(const LessonView& view, PanelContext& p);
void draw_lesson_strip(const LessonView& view, PanelContext& p);

}  // namespace kv
