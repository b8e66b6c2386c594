#include "viz/app/layout.h"

#include <algorithm>
#include <cmath>

#include "viz/model/intent.h"
#include "viz/panels/compare_layout.h"
#include "viz/panels/editor_panel.h"
#include "viz/panels/lesson_panel.h"
#include "viz/panels/sequence_panel.h"
#include "viz/panels/transport.h"

namespace kv {
namespace {

constexpr float margin = 8;
constexpr float gap = 8;
constexpr float top_height = 48;
constexpr float lesson_width = 288;
constexpr float inspector_width = 312;
constexpr float room_for_inspector = 1440;
constexpr float room_for_lesson = 1280;
/// A projector shows the stage and the lesson side by side also where both are narrow.
constexpr float room_for_narrow_lesson = 1060;
constexpr float narrow_lesson_width = 280;
constexpr float room_for_strip = 880;
constexpr float room_for_editor = 1280;
constexpr float room_for_lesson_and_editor = 1560;

struct Point {
  float window;
  float bottom;
};
/// Height of the panel at the bottom by height of the window. It jumps where a part of the timeline folds:
/// plots below 900, lanes below 780, all but the group state below 700.
constexpr Point heights[] = {{640, 132},     {699.99F, 132}, {700, 198},
                             {779.99F, 262}, {780, 272},     {899.99F, 296},
                             {900, 322},     {1000, 352},    {2160, 760}};

constexpr float smallest_stage = 428;

BottomLimits bottom_limits(float window, float strip) {
  const float room = window - top_height - 2 * margin - gap - smallest_stage - strip;
  return {heights[0].bottom, std::max(heights[0].bottom, std::floor(room))};
}

float bottom_height(float window) {
  if (window <= heights[0].window) return heights[0].bottom;
  for (std::size_t i = 1; i < std::size(heights); ++i) {
    const Point& a = heights[i - 1];
    const Point& b = heights[i];
    if (window > b.window) continue;
    const float t = (window - a.window) / (b.window - a.window);
    return std::floor(a.bottom + (b.bottom - a.bottom) * t);
  }
  return heights[std::size(heights) - 1].bottom;
}

/// Where plots are shown each branch beside the present one makes the panel higher by its line, so that
/// the plots stay as high as they were, as far as the stage has room left.
constexpr float room_for_plots = 900;
constexpr float branch_line = 20;
constexpr std::size_t most_branch_lines = 3;

/// Other views than the stage and what stands in its place need the top bar: for the lesson's buttons, too.
bool is_quiet(const UiState& ui) {
  return ui.quiet && !ui.compare_open && !ui.sequence_open && !ui.timeline_open;
}

float branch_room(float height, float window, float strip, std::size_t branches) {
  if (window < room_for_plots || branches < 2) return 0;
  const auto lines = static_cast<float>(std::min(branches, most_branch_lines) - 1);
  const float left = bottom_limits(window, strip).most - height;
  return std::clamp(left, 0.0F, branch_line * lines);
}

/// Between these heights the timeline would show half of what folds there.
constexpr Point folds[] = {{132, 198}, {262, 272}, {296, 322}};

/// As somebody has dragged it, as far as the stage has room left.
float dragged_height(float wanted, float window, float strip) {
  const BottomLimits limits = bottom_limits(window, strip);
  float height = std::clamp(wanted, limits.least, limits.most);
  for (const Point& fold : folds) {
    if (height <= fold.window || height >= fold.bottom) continue;
    const bool upper = height - fold.window > fold.bottom - height && fold.bottom <= limits.most;
    height = upper ? fold.bottom : fold.window;
  }
  return std::floor(height);
}

/// With everything half as large again the lesson must still be read beside what it speaks of; other views
/// than the stage need their width.
bool narrow_lesson(Vec size, const UiState& ui) {
  return ui.projector && size.x >= room_for_narrow_lesson && size.x < room_for_lesson &&
         chosen_tab(ui) == ViewTab::stage && !ui.editor.open;
}

/// The lesson as a column, a strip or a bar; the column and the strip are taken from `middle`.
void place_lesson(Layout& layout, const UiState& ui, Box& middle) {
  const Vec size = layout.size;
  const bool narrow = narrow_lesson(size, ui);
  const float room = ui.editor.open ? room_for_lesson_and_editor : room_for_lesson;
  const bool column = (size.x >= room || narrow) && ui.lesson_open;
  // Without the top bar there is no other place for its buttons.
  const bool strip = size.y >= room_for_strip || layout.quiet;
  layout.lesson_place = column  ? LessonPlace::column
                        : strip ? LessonPlace::strip
                                : LessonPlace::bar;
  const float above = strip ? lesson_strip_height + gap : 0;
  layout.lesson_over = {middle.x, middle.y + above, lesson_width + 32, middle.h - above};
  if (column) {
    const float width = narrow ? narrow_lesson_width : lesson_width;
    layout.lesson = {middle.x, middle.y, width, middle.h};
    middle.x += width + gap;
    middle.w -= width + gap;
  } else if (strip) {
    layout.lesson = {middle.x, middle.y, middle.w, lesson_strip_height};
    middle.y += lesson_strip_height + gap;
    middle.h -= lesson_strip_height + gap;
  }
}

/// Transport, story line and timeline one below the other.
void fill_bottom(Layout& layout) {
  const Box& b = layout.bottom;
  layout.transport = {b.x, b.y, b.w, transport_height};
  layout.story = {b.x, b.y + transport_height, b.w, story_line_height};
  const float used = transport_height + story_line_height;
  layout.timeline = {b.x, b.y + used, b.w, b.h - used};
}

/// Twins take everything between top bar and transport; below it each has a strip.
void fill_compare(Layout& layout, std::size_t columns) {
  const float strips = columns > 0 ? overview_height(columns) : 0;
  const float bottom = transport_height + strips;
  const float top = top_height + margin;
  const float width = layout.size.x - 2 * margin;
  layout.bottom = {margin, layout.size.y - margin - bottom, width, bottom};
  layout.transport = {margin, layout.bottom.y, width, transport_height};
  layout.overview = {margin, layout.transport.bottom(), width, strips};
  layout.compare = {margin, top, width, layout.bottom.y - gap - top};
  layout.inspector_column = false;
}

/// The chart and its list take everything between top bar and transport; below it lies the whole run.
void fill_sequence(Layout& layout, bool lesson) {
  const float bottom = transport_height + sequence_overview_height;
  const float top = top_height + margin;
  const float width = layout.size.x - 2 * margin;
  layout.bottom = {margin, layout.size.y - margin - bottom, width, bottom};
  layout.transport = {margin, layout.bottom.y, width, transport_height};
  layout.overview = {margin, layout.transport.bottom(), width, sequence_overview_height};
  const float list = layout.size.x >= 1440 ? 400.0F : layout.size.x >= 1180 ? 304.0F : 0.0F;
  const float height = layout.bottom.y - gap - top;
  const float chart = width - (list > 0 ? list + gap : 0);
  layout.sequence = {margin, top, chart, height};
  layout.events = {margin + chart + gap, top, list, height};
  layout.inspector_column = false;
  layout.inspector = {layout.size.x - margin - inspector_width, top, inspector_width, height};
  if (!lesson) return;
  layout.lesson_place = LessonPlace::bar;
  layout.lesson_over = {margin, top, lesson_width + 32, height};
}

}  // namespace

Layout compute_layout(Vec size, const UiState& ui, bool lesson, std::size_t columns,
                      std::size_t branches) {
  Layout layout;
  layout.size = size;
  layout.quiet = is_quiet(ui);
  layout.top_bar = {0, 0, size.x, layout.quiet ? 0 : top_height};
  layout.lesson_fits = size.x >= room_for_lesson || narrow_lesson(size, ui);
  if (ui.compare_open) {
    fill_compare(layout, columns);
    return layout;
  }
  if (ui.sequence_open) {
    fill_sequence(layout, lesson);
    return layout;
  }
  const float top = layout.top_bar.h + margin;
  const float strip_room = lesson && size.y >= room_for_strip ? lesson_strip_height + gap : 0.0F;
  float bottom = bottom_height(size.y);
  if (layout.quiet) {
    bottom = heights[0].bottom;
  } else if (ui.bottom_height > 0) {
    bottom = dragged_height(ui.bottom_height, size.y, strip_room);
  } else if (!ui.timeline_open) {
    layout.branch_room = branch_room(bottom, size.y, strip_room, branches);
    bottom += layout.branch_room;
  }
  layout.bottom_limits = bottom_limits(size.y, strip_room);
  layout.timeline_small = size.y < 700 || layout.quiet;
  layout.bottom = {margin, size.y - margin - bottom, size.x - 2 * margin, bottom};
  if (ui.timeline_open) {
    layout.bottom = {margin, top, size.x - 2 * margin, size.y - top - margin};
    layout.timeline_small = false;
    fill_bottom(layout);
    layout.inspector_column = false;
    return layout;
  }
  fill_bottom(layout);
  Box middle{margin, top, size.x - 2 * margin, layout.bottom.y - gap - top};
  layout.inspector_column =
      size.x >= room_for_inspector && !ui.projector && !ui.editor.open && !layout.quiet;
  if (ui.editor.open) {
    const float wide = std::min(editor_width, middle.w - 2 * margin);
    layout.editor = {middle.right() - wide, middle.y, wide, middle.h};
    layout.editor_over = size.x < room_for_editor;
    if (!layout.editor_over) middle.w -= wide + gap;
  }
  layout.inspector = {middle.right() - inspector_width, middle.y, inspector_width, middle.h};
  if (layout.inspector_column && ui.inspector_open) middle.w -= inspector_width + gap;
  if (lesson) place_lesson(layout, ui, middle);
  layout.stage = middle;
  return layout;
}

float window_scale(Vec device, float screen_scale, const UiState& ui) {
  const float own = static_cast<float>(ui.scaling) / 100;
  const float wanted = screen_scale * own * (ui.projector ? 1.5F : 1.0F);
  const float most = std::min(device.x / smallest_window.x, device.y / smallest_window.y);
  return std::max(0.5F, std::min(wanted, most));
}

}  // namespace kv
