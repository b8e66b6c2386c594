#include "viz/panels/timeline_panel.h"

#include <cmath>

#include "viz/canvas/marks.h"
#include "viz/panels/timeline_drawing.h"
#include "viz/widgets/item.h"

namespace kv {
namespace {

constexpr double zoom_step = 0.8;
/// Room left on both sides of a band that the range is fitted to.
constexpr int fit_margin = 12;

/// While the mouse is held the axis stays as it was when it was pressed: what becomes known under
/// way may fold it otherwise, and the moment under the mouse must not jump.
struct Grip {
  bool held = false;
  TimeAxis axis;
};
Grip& grip() {
  static Grip state;
  return state;
}

void seek(TimelineDrawing& d, float x) {
  const TimeAxis& axis = grip().axis;
  const ks::Time time = axis.time_of(std::clamp(x, 0.0F, axis.width()));
  const TimeRange& limits = d.view.source.limits;
  const ks::Time to = std::clamp(time, limits.from, limits.to);
  if (to != d.view.cursor || d.p.ui.cursor.on_event) d.p.intents.push_back(SeekTime{to});
}

void pan(TimelineDrawing& d, float pixels) {
  if (pixels == 0) return;
  d.p.intents.push_back(SetRange{panned(d.view.source, d.view.axis, pixels), false});
}

/// A part of the timeline that scrubs, zooms and pans. Returns whether the mouse is over it and
/// nothing else.
bool surface(TimelineDrawing& d, std::string_view id, Box box) {
  const ItemState state = item(d.c, id, box, {.overlap = true, .ring = 4});
  const ImGuiIO& io = ImGui::GetIO();
  const float x = d.c.mouse().x - d.left;
  const float dx = io.MouseDelta.x / d.c.scale();
  if (state.hovered && io.MouseWheel != 0) {
    const double factor = std::pow(zoom_step, static_cast<double>(io.MouseWheel));
    d.p.intents.push_back(SetRange{zoomed(d.view.source, d.view.axis, x, factor), false});
  }
  if (state.hovered && io.MouseWheelH != 0) pan(d, -40 * io.MouseWheelH);
  if (state.hovered && ImGui::IsMouseDragging(ImGuiMouseButton_Middle)) pan(d, dx);
  if (state.held && ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
    if (!grip().held) grip() = {true, d.view.axis};
    if (io.KeyShift)
      pan(d, dx);
    else
      seek(d, x);
  } else if (!ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
    grip().held = false;
  }
  return state.hovered;
}

void fit(TimelineDrawing& d, const TimelineHit& hit) {
  const ks::Time to = shown_end(d.view, hit.to);
  const ks::Duration margin = (to - hit.from) / fit_margin;
  const TimeRange range = allowed(d.view.source, {hit.from - margin, to + margin});
  d.p.intents.push_back(SetRange{range, false});
}

void empty_words(TimelineDrawing& d) {
  const std::string& words = d.view.empty;
  if (words.empty()) return;
  const TimelineLayout& at = d.view.layout;
  const float y = d.y(at.lanes_y) + (d.view.strips.empty() ? 20.0F : 40.0F);
  const float width = std::min(d.c.text_width(words, 13) + 32, d.width());
  const Box box{d.left + (d.width() - width) / 2, y, width, 30};
  d.c.box(box, d.t.bg1, d.t.line1, 15);
  d.c.text_fit(box.center(), words, width - 20, {13, d.t.ink2, Face::ui, Align::middle});
}

}  // namespace

void timeline_surfaces(TimelineDrawing& d) {
  const TimelineLayout& at = d.view.layout;
  surface(d, "Axis", {d.left, d.top, at.axis_width, at.lanes_y - 2});
  const float height = at.content_bottom - at.lanes_y;
  if (height <= 0) return;
  if (!surface(d, "Lanes", {d.left, d.y(at.lanes_y), at.axis_width, height})) return;
  const TimelineHit hit = timeline_hit(d, d.c.mouse());
  if (!hit.hit) return;
  tooltip(d.c, hit.words);
  if (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) fit(d, hit);
}

std::string length_text(ks::Duration length) {
  using namespace std::chrono_literals;
  if (length < 1ms) return std::to_string(length.count()) + " us";
  if (length < 100ms) return std::to_string(length / 1ms) + " ms";
  return ks::seconds_text(length, length < 10s ? 2 : 1) + " s";
}

std::string fitted(const Canvas& c, std::string_view words, float width, float size, Face face) {
  if (c.text_width(words, size, face) <= width) return std::string(words);
  std::string cut(words);
  while (!cut.empty()) {
    // A letter may take several bytes.
    do {
      cut.pop_back();
    } while (!cut.empty() && (static_cast<unsigned char>(cut.back()) & 0xC0) == 0x80);
    if (c.text_width(cut + "…", size, face) <= width) break;
  }
  return cut + "…";
}

float clear_start(const TimelineDrawing& d, float at, float width, float to) {
  float x = at;
  const auto step_over = [&](float obstacle) {
    if (obstacle > x - 4 && obstacle < x + width + 4) x = obstacle + 8;
  };
  const std::vector<float> lines = upright_lines(d);
  // The playhead may push the words onto a change of scale and the other way round.
  for (int i = 0; i < 2; ++i) {
    for (const float line : lines) step_over(line);
    for (const AxisPiece& piece : d.view.axis.pieces()) {
      if (piece.x0 > 0) step_over(static_cast<float>(piece.x0));
    }
  }
  return x + width <= to ? x : -1;
}

std::vector<float> upright_lines(const TimelineDrawing& d) {
  std::vector<float> lines{d.view.cursor_x};
  if (!d.whole) {
    for (const FlagView& flag : d.view.flags) {
      if (!flag.ahead) lines.push_back(flag.x);
    }
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

ks::Time shown_end(const TimelineView& view, ks::Time to) {
  const ks::Time known = view.axis.time_of(view.known_x);
  return std::min({to, view.told_until, known});
}

void draw_timeline(const TimelineView& view, PanelContext& p) {
  const float limit = std::min({view.layout.axis_width, view.told_x, view.known_x});
  TimelineDrawing d{view,
                    p,
                    p.canvas,
                    p.canvas.theme(),
                    p.box.x + view.layout.label_width,
                    p.box.y,
                    std::max(0.0F, limit)};
  ImGui::PushID("Timeline");
  timeline_surfaces(d);
  explain_timeline(d);
  draw_timeline_folds(d);
  draw_timeline_strips(d);
  draw_timeline_owners(d);
  draw_timeline_plots(d);
  draw_timeline_future(d);
  draw_timeline_axis(d);
  draw_timeline_branches(d);
  draw_timeline_playhead(d);
  draw_timeline_crosshair(d);
  draw_timeline_drop(d);
  empty_words(d);
  ImGui::PopID();
}

}  // namespace kv
