// What the files of the timeline panel share: where the view's coordinates lie in the window.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "viz/model/timeline_view.h"
#include "viz/panels/explains.h"
#include "viz/panels/panel.h"

namespace kv {

/// Words on a lane, with the plate under them if they need one.
struct LaneWords {
  Vec at;  ///< where they begin, or end
  std::string text;
  TextStyle style;
  Box plate{};
  Color ground = 0;  ///< of the plate, or of the lane
  float radius = 0;
};

struct TimelineDrawing {
  const TimelineView& view;
  PanelContext& p;
  Canvas& c;
  const Theme& t;
  float left;  ///< of the axis, in the canvas
  float top;
  float limit;  ///< nothing of the run is drawn right of this x of the view
  /// The timeline's own panel. A column of twins has no captions, and its commands only lead to their time.
  bool whole = true;
  std::vector<LaneWords> ahead{};  ///< words of the known future: drawn when it has been made pale

  float x(float view_x) const { return left + view_x; }
  float y(float view_y) const { return top + view_y; }
  float width() const { return view.layout.axis_width; }
  /// Captions stand right-aligned before the axis.
  float caption_x() const { return left - 12; }
  /// The part of [x0, x1] that is drawn, as an absolute box.
  Box span(float x0, float x1, float view_y, float height) const {
    const float a = std::max(0.0F, x0);
    const float b = std::min(limit, x1);
    return {x(a), y(view_y), std::max(0.0F, b - a), height};
  }
};

/// What the mouse is over, for tooltips and the double click.
struct TimelineHit {
  bool hit = false;
  ks::Time from{};
  ks::Time to{};
  std::string words;
};

// Each part in a file of its own.
void timeline_surfaces(TimelineDrawing& d);  ///< scrubbing, zooming, panning, fitting
void draw_timeline_folds(TimelineDrawing& d);
void draw_timeline_axis(TimelineDrawing& d);  ///< ticks, pace, flags, playhead's flag
void draw_timeline_strips(TimelineDrawing& d);
void draw_timeline_owners(TimelineDrawing& d);
void draw_timeline_plots(TimelineDrawing& d);
void draw_timeline_crosshair(TimelineDrawing& d);
void draw_timeline_future(TimelineDrawing& d);
void draw_timeline_playhead(TimelineDrawing& d);
void draw_timeline_branches(TimelineDrawing& d);
void draw_timeline_drop(TimelineDrawing& d);  ///< where what the mouse holds would land
/// Words on a lane, now or when the future has been made pale: there they stay as strong as others.
void lane_words(TimelineDrawing& d, LaneWords words);
TimelineHit timeline_hit(const TimelineDrawing& d, Vec mouse);
void explain_timeline(const TimelineDrawing& d);  ///< what each part is, for whoever asks

/// "44.9 s", "0.69 s", "6 ms": a length as a label tells it.
std::string length_text(ks::Duration length);
/// The words, or their beginning and an ellipsis.
std::string fitted(const Canvas& c, std::string_view words, float width, float size, Face face);
/// Where words that would begin at `at` (in the view's x) begin so that neither the playhead nor a
/// change of scale runs through them; negative: there is no such place before `to`.
float clear_start(const TimelineDrawing& d, float at, float width, float to);
/// Upright lines that words keep clear of, ascending: the playhead, and in a column of twins the commands.
std::vector<float> upright_lines(const TimelineDrawing& d);
/// The end of a stretch as far as it is known and shown.
ks::Time shown_end(const TimelineView& view, ks::Time to);

}  // namespace kv
