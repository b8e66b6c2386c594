// Lag and records per second, on the axis of the lanes.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "viz/canvas/icons.h"
#include "viz/model/plot_reading.h"
#include "viz/panels/menu.h"
#include "viz/panels/timeline_drawing.h"
#include "viz/widgets/item.h"

namespace kv {
namespace {

Stroke stroke_of(const Theme& t, const PlotLine& line) {
  switch (line.ink) {
    case LineInk::owner: return {t.consumer(static_cast<std::size_t>(line.owner)).edge, 1.5F};
    case LineInk::nobody: return {t.red.line, 2.4F};
    case LineInk::total: return {t.ink2, 1.8F};
    case LineInk::in: return {t.line3, 2.4F};
    case LineInk::out: return {t.ink1, 1.5F};
  }
  return {t.ink2};
}

void lines(TimelineDrawing& d, const PlotView& plot) {
  std::vector<Vec> points;
  // What nobody works off lies on top.
  for (const bool red : {false, true}) {
    for (const PlotLine& line : plot.lines) {
      if ((line.ink == LineInk::nobody) != red) continue;
      points.clear();
      for (const PlotPointView& p : line.points) points.push_back({d.x(p.x), d.y(p.y)});
      d.c.polyline(points, stroke_of(d.t, line));
    }
  }
}

bool in_fold(const TimelineDrawing& d, float x) {
  for (const AxisPiece& piece : d.view.axis.pieces()) {
    if (x >= static_cast<float>(piece.x0) && x < static_cast<float>(piece.x1)) return piece.folded;
  }
  return false;
}

/// A label that would cover one that stands already is left out: the first ones say more.
void label(TimelineDrawing& d, const PlotLabel& label, std::vector<Box>& placed) {
  const bool red = label.ink == LineInk::nobody;
  const Face face = red || label.ink == LineInk::out ? Face::ui_bold : Face::ui;
  const float width = d.c.text_width(label.text, 11, face);
  float x = std::clamp(label.x, width / 2 + 6, std::max(width / 2 + 6, d.limit - width / 2 - 6));
  if (label.x > d.limit) return;
  const float clear = clear_start(d, x - width / 2 - 3, width + 6, d.limit);
  if (clear >= 0) x = clear + width / 2 + 3;
  const Color plate = in_fold(d, x) ? d.t.bg2 : d.t.bg1;
  const Box box{d.x(x) - width / 2 - 4, d.y(label.y) - 7, width + 8, 14};
  for (const Box& other : placed) {
    const bool apart = box.right() <= other.x || other.right() <= box.x ||
                       box.bottom() <= other.y || other.bottom() <= box.y;
    if (!apart) return;
  }
  placed.push_back(box);
  d.c.rect(box, plate);
  const Color ink = red ? d.t.red.text : label.ink == LineInk::out ? d.t.ink1 : d.t.ink3;
  lane_words(d, {{d.x(x), d.y(label.y)}, label.text, {11, ink, face, Align::middle}, {}, d.t.bg1});
}

/// Which plots are shown; the button stands left of the captions.
void plot_menu(TimelineDrawing& d) {
  const std::vector<PlotView>& plots = d.view.plots;
  const bool may = !plots.empty() || d.p.ui.plots.empty() || d.view.plots_left_out > 0;
  if (!d.whole || !may || d.view.layout.owners_height <= 0) return;
  // Without a plot it stands where no lane has its name.
  const float y = plots.empty() ? d.view.layout.pace_y - 7 : plots.front().y;
  const Box box{d.left - d.view.layout.label_width + 8, d.y(y), 20, 20};
  const ItemState state = item(d.c, "Plots", box, {.min_height = 28, .ring = 4});
  if (state.hovered) d.c.rect(box, d.t.bg3, 4);
  draw_icon(d.c, Icon::plus, box.center(), state.hovered ? d.t.ink1 : d.t.ink3);
  const std::uint32_t more = d.view.plots_left_out;
  tooltip(d.c, more == 0 ? std::string{"which plots are shown"}
                         : "which plots are shown; for " + std::to_string(more) +
                               " of them there is no room here");
  if (more > 0) {
    d.c.text({box.right() + 2, box.center().y}, "+" + std::to_string(more), {11, d.t.ink3});
  }
  std::vector<MenuEntry> entries;
  for (const Plot& plot : d.view.plot_menu) {
    const auto& shown = d.p.ui.plots;
    MenuEntry entry;
    entry.label = plot_title(plot);
    entry.checked = std::find(shown.begin(), shown.end(), plot) != shown.end();
    entries.push_back(std::move(entry));
  }
  const int chosen = menu(d.c, "Plot menu", box, state.pressed, entries);
  if (chosen < 0) return;
  const auto index = static_cast<std::size_t>(chosen);
  d.p.intents.push_back(ShowPlot{d.view.plot_menu[index], !entries[index].checked});
}

/// A hairline under the mouse through all lanes, and beside it what each plot has there.
void crosshair(TimelineDrawing& d) {
  const Vec mouse = d.c.mouse();
  const TimelineLayout& at = d.view.layout;
  const float x = mouse.x - d.left;
  const float top = d.y(at.lanes_y);
  const float foot = d.y(at.content_bottom);
  if (d.view.plots.empty() || x < 0 || x > d.limit || mouse.y < top || mouse.y > foot) return;
  if (!ImGui::IsWindowHovered()) return;
  d.c.line({mouse.x, top}, {mouse.x, foot}, {d.t.line3});
  for (const PlotView& plot : d.view.plots) {
    if (plot.height < 14) continue;
    const std::string words = plot_reading(plot, x);
    if (words.empty()) continue;
    const float width = d.c.text_width(words, 11, Face::num) + 12;
    const bool right = x + 8 + width <= d.width();
    const Box box{right ? mouse.x + 8 : mouse.x - 8 - width, d.y(plot.y) + 1, width, 16};
    d.c.box(box, d.t.bg1, d.t.line1, 4);
    d.c.text({box.x + 6, box.center().y}, words, {11, d.t.ink1, Face::num});
  }
}

/// What it shows, and its scale; of a group or partition that was asked for first its name.
void captions(TimelineDrawing& d, const PlotView& plot) {
  const float middle = d.y(plot.y) + std::min(10.0F, plot.height / 2 - 4);
  const TextStyle first{12, d.t.ink2, Face::ui, Align::end};
  const TextStyle second{11, d.t.ink3, Face::ui, Align::end};
  if (plot.of.empty()) {
    d.c.text({d.caption_x(), middle}, plot.name, first);
    d.c.text({d.caption_x(), middle + 14}, plot.scale, second);
    return;
  }
  // The menu's button lies at the left of the first one.
  const float room = d.view.layout.label_width - 48;
  d.c.text_fit({d.caption_x(), middle}, plot.of, room, first);
  d.c.text_fit({d.caption_x(), middle + 14}, plot.name + ", " + plot.scale,
               d.view.layout.label_width - 18, second);
  item(d.c, "Plot " + plot_title(plot.plot), {d.caption_x() - room, middle - 8, room, 30});
  tooltip(d.c, plot_title(plot.plot) + ", " + plot.scale);
}

}  // namespace

void draw_timeline_crosshair(TimelineDrawing& d) {
  if (d.whole) crosshair(d);
}

void draw_timeline_plots(TimelineDrawing& d) {
  plot_menu(d);
  for (const PlotView& plot : d.view.plots) {
    if (plot.height < 8 || plot.name.empty()) continue;
    captions(d, plot);
    const float foot = d.y(plot.y + plot.height);
    const float middle = d.y(plot.y + plot.height / 2);
    d.c.line({d.left, middle}, {d.x(d.limit), middle}, {d.t.line2});
    d.c.line({d.left, foot}, {d.left + d.width(), foot}, {d.t.line1});
    d.c.push_clip({d.left, d.y(plot.y) - 3, d.limit, plot.height + 6});
    lines(d, plot);
    d.c.pop_clip();
    std::vector<Box> placed;
    for (const PlotLabel& l : plot.labels) label(d, l, placed);
  }
}

}  // namespace kv
