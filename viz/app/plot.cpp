#include "viz/app/plot.h"

#include <imgui.h>

#include <vector>

#include "viz/app/backend_null.h"
#include "viz/app/png.h"
#include "viz/canvas/canvas.h"
#include "viz/canvas/style.h"

namespace kv {
namespace {

Vec vec(PlotSpot spot) { return {spot.x, spot.y}; }

std::vector<Vec> vecs(const std::vector<PlotSpot>& spots) {
  std::vector<Vec> list;
  for (const PlotSpot& spot : spots) list.push_back(vec(spot));
  return list;
}

Align align_of(PlotAlign align) {
  switch (align) {
    case PlotAlign::start: return Align::start;
    case PlotAlign::middle: return Align::middle;
    case PlotAlign::end: break;
  }
  return Align::end;
}

void draw(Canvas& c, const PlotDrawing& drawing) {
  for (const PlotStroke& line : drawing.lines)
    c.line(vec(line.from), vec(line.to), {line.color, line.width});
  for (const PlotCurve& curve : drawing.curves) c.polyline(vecs(curve.points), {curve.color, 2});
  for (const PlotMark& mark : drawing.marks) {
    if (mark.shape == PlotShape::circle) {
      c.circle(vec(mark.at), plot_mark_radius, mark.color);
    } else {
      c.polygon(vecs(corners_of(mark)), mark.color);
    }
  }
  for (const PlotText& text : drawing.texts) {
    c.text(vec(text.at), text.text,
           {text.size, text.ink, text.bold ? Face::ui_bold : Face::ui, align_of(text.align)});
  }
}

}  // namespace

ks::Result<std::string> plot_png(const PlotDrawing& drawing) {
  NullBackend backend;
  backend.open(drawing.title, {drawing.width, drawing.height});
  // Glyphs are there from the frame on that asks for them.
  for (int frame = 0; frame < 2; ++frame) {
    backend.begin();
    apply_style(light_theme(), 1);
    Canvas canvas(ImGui::GetBackgroundDrawList(), light_theme(), backend.fonts(), {});
    draw(canvas, drawing);
    backend.draws = frame == 1;
    backend.end(drawing.background);
  }
  const std::vector<std::uint8_t> bytes = encode_png(backend.image());
  if (bytes.empty()) return ks::failure("the picture could not be encoded");
  return std::string(bytes.begin(), bytes.end());
}

}  // namespace kv
