// Where the parts of the window stand for a size, and what gives way when there is little room
// (visual design,
// section 9). Pure arithmetic in design pixels; must not draw.
#pragma once

#include <cstddef>

#include "viz/canvas/geometry.h"
#include "viz/model/ui_state.h"

namespace kv {

constexpr Vec smallest_window{1024, 640};

/// bar: only its progress in the top bar, with two buttons; column, strip and bar by the room there is.
enum class LessonPlace : unsigned char { none, column, strip, bar };

/// Of the panel at the bottom: what somebody may drag it to.
struct BottomLimits {
  float least = 0;
  float most = 0;
};

struct Layout {
  Vec size;
  Box top_bar;
  LessonPlace lesson_place = LessonPlace::none;
  bool lesson_fits = false;  ///< there is room for it as a column
  Box lesson;                ///< the column or the strip
  Box lesson_over;           ///< where the lesson of strip or bar opens
  Box stage;   ///< also the story list's place; no height while the timeline fills the window
  Box editor;  ///< of the scenario's text, at the right; no width while it is closed
  bool editor_over = false;  ///< it lies over the stage
  bool inspector_column = true;
  Box inspector;  ///< the column or the drawer
  Box bottom;     ///< the panel that holds the three below
  BottomLimits bottom_limits;
  Box transport;
  Box story;
  Box timeline;
  bool quiet = false;     ///< without the top bar, the inspector's column and most of the timeline
  float branch_room = 0;  ///< by how much the panel is higher for the lines of branches
  bool timeline_small = false;  ///< only the group state; the rest opens over the stage
  Box compare;  ///< twins, in place of lesson, stage and inspector; no height while they are not shown
  Box sequence;  ///< the chart, in place of lesson, stage and inspector
  Box events;    ///< the list beside it; no width where there is no room
  Box overview;  ///< of twins and of the sequence chart, below the transport
};

/// `size` in design pixels. `lesson`: whether the scenario has one. `columns`: of the comparison, if any.
/// `branches`: those that are kept, with the present one.
Layout compute_layout(Vec size, const UiState& ui, bool lesson, std::size_t columns = 0,
                      std::size_t branches = 1);

/// Whether the lesson opens over the stage instead of having a place of its own.
inline bool lesson_opens(const Layout& layout) {
  return layout.lesson_place == LessonPlace::strip || layout.lesson_place == LessonPlace::bar;
}

/// Screen pixels per design pixel: of the screen, as somebody has scaled it, half as large again for
/// projectors, but never so large that less than the smallest window is left.
float window_scale(Vec device, float screen_scale, const UiState& ui);

}  // namespace kv
