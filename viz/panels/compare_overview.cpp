// The whole run as a strip for each twin: where their groups were at rest and where not, and which part of it
// the columns show.
#include <algorithm>
#include <cmath>

#include "viz/panels/compare_panel.h"
#include "viz/panels/compare_parts.h"

namespace kv {
namespace {

constexpr float strip_height = 8;
constexpr float narrowest = 3;

void strip(Canvas& c, const TimelineView& view, float left, float y, float limit) {
  const Theme& t = c.theme();
  if (view.strips.empty()) return;
  for (const BandView& band : view.strips.front().bands) {
    if (band.x0 >= limit) break;
    const Tone tone = tone_of(band.tone);
    const bool calm = tone == Tone::green || tone == Tone::neutral;
    const float width = std::max(band.x1 - band.x0, calm ? 0.0F : narrowest);
    const float right = std::min(band.x0 + width, limit);
    c.rect({left + band.x0, y, right - band.x0, strip_height},
           calm ? t.tone(tone).tint : t.tone(tone).line);
  }
}

void seek(const TimelineView& view, float left, PanelContext& p, Box box) {
  const ItemState state = item(p.canvas, "Overview", box, {.ring = 4});
  tooltip(p.canvas, "the whole run; drag to move through it");
  if (!state.held || !ImGui::IsMouseDown(ImGuiMouseButton_Left)) return;
  const float x = std::clamp(p.canvas.mouse().x - left, 0.0F, view.axis.width());
  const ks::Time time = view.axis.time_of(x);
  if (time != p.ui.cursor.time || p.ui.cursor.on_event) p.intents.push_back(SeekTime{time});
}

void ticks(Canvas& c, const TimelineView& view, float left, float y, float right) {
  for (const AxisTick& tick : view.ticks) {
    if (tick.label.empty()) continue;
    const float half = c.text_width(tick.label, 11, Face::num) / 2;
    const float middle = std::min(left + tick.x, right - half);
    c.text({middle, y}, tick.label, {11, c.theme().ink3, Face::num, Align::middle});
  }
}

}  // namespace

void draw_compare_overview(const CompareView& view, PanelContext& p) {
  if (view.columns.empty()) return;
  Canvas& c = p.canvas;
  const Theme& t = c.theme();
  const float left = p.box.x + overview_label;
  const float top = p.box.y + overview_top;
  const TimelineView& whole = view.columns.front().overview;
  const float height = overview_pitch * static_cast<float>(view.columns.size());
  ImGui::PushID("Compare");
  seek(whole, left, p, {left, top - 3, whole.axis.width(), height + 4});
  ImGui::PopID();
  for (std::size_t i = 0; i < view.columns.size(); ++i) {
    const CompareColumn& column = view.columns[i];
    const float y = top + overview_pitch * static_cast<float>(i);
    c.text({left - 12, y + strip_height / 2}, column.letter,
           {11, t.ink2, Face::ui_bold, Align::end});
    const float known = column.overview.hides() ? column.overview.told_x : column.overview.known_x;
    strip(c, column.overview, left, y, std::clamp(known, 0.0F, whole.axis.width()));
  }
  const TimeRange shown = view.columns.front().lanes.axis.range();
  const float from = std::clamp(whole.axis.x_of(shown.from), 0.0F, whole.axis.width());
  const float to = std::clamp(whole.axis.x_of(shown.to), 0.0F, whole.axis.width());
  if (to - from < whole.axis.width() - 1) {
    c.border({left + from, top - 4, std::max(to - from, 4.0F), height + 4}, {t.acc, 2}, 4);
  }
  const float x = std::round(left + std::clamp(whole.cursor_x, 0.0F, whole.axis.width()));
  c.rect({x - 1, top - 4, 2, height + 4}, t.acc);
  ticks(c, whole, left, top + height + 9, p.box.right() - 6);
}

}  // namespace kv
