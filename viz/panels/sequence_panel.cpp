#include "viz/panels/sequence_panel.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "viz/canvas/icons.h"
#include "viz/panels/sequence_drawing.h"
#include "viz/widgets/button.h"

namespace kv {
namespace {

constexpr float wheel_pixels = 60;

/// Where the mouse was when it took hold of the chart.
struct Grip {
  bool held = false;
  bool moved = false;
  float y = 0;
};
Grip& grip() {
  static Grip state;
  return state;
}

// --- the header ------------------------------------------------------------------------------------

/// A chip that is off shows how much it hides. Returns its right edge.
float class_chip(PanelContext& p, float x, const SequenceChip& chip, bool with_count) {
  std::string label = chip.name;
  if (with_count && !chip.count.empty()) label += "  " + chip.count;
  const ToggleState state = chip_toggle(p.canvas, chip.name, {x, p.box.y + 8}, label, chip.on);
  tooltip(p.canvas, chip.tip + (chip.count.empty() ? "." : ": " + chip.count + "."));
  if (state.pressed) p.intents.push_back(ShowInSequence{chip.which, !chip.on});
  return state.right + 6;
}

float chips_width(const SequenceView& view, const Canvas& c, bool with_count) {
  float width = 0;
  for (const SequenceChip& chip : view.chips) {
    std::string label = chip.name;
    if (with_count && !chip.count.empty()) label += "  " + chip.count;
    ChipLook look;
    look.size = 11;
    width += chip_width(c, label, look) + 10;
  }
  return width;
}

void header(const SequenceView& view, PanelContext& p) {
  Canvas& c = p.canvas;
  const Theme& t = c.theme();
  float x = panel_frame(c, p.box, "Sequence") + 8;
  const float right = p.box.right() - 16;
  const bool counts = x + chips_width(view, c, true) <= right;
  for (const SequenceChip& chip : view.chips) {
    if (x + 40 > right) return;
    x = class_chip(p, x, chip, counts);
  }
  const auto extra = [&](const std::string& id, const std::string& label, bool on,
                         std::string_view tip) {
    ChipLook look;
    look.size = 11;
    if (x + chip_width(c, label, look) + 8 > right) return false;
    const ToggleState state = chip_toggle(c, id, {x, p.box.y + 8}, label, on);
    tooltip(c, tip);
    x = state.right + 6;
    return state.pressed;
  };
  if (!p.ui.selection.empty() && p.ui.selection.node.valid()) {
    for (const SequenceColumn& column : view.columns) {
      if (!column.selected) continue;
      if (extra("only", "only " + column.id, p.ui.sequence.only_selection,
                "nothing but what it sends and gets")) {
        p.intents.push_back(Toggle{Toggle::What::sequence_only});
      }
    }
  }
  for (const SequenceHidden& hidden : view.hidden_nodes) {
    const std::string label = hidden.name + "  " + hidden.count + " hidden";
    if (extra("show " + hidden.name, label, false, "click to show its line of life again")) {
      p.intents.push_back(HideInSequence{hidden.node, false});
    }
  }
  if (x + c.text_width(view.about, 11) + 16 <= right) {
    c.text({right, p.box.y + 18}, view.about, {11, t.ink3, Face::ui, Align::end});
  }
}

// --- moving about ----------------------------------------------------------------------------------

void pick(SequenceDrawing& d, const SequenceArrow& arrow) {
  d.p.intents.push_back(SeekEvent{arrow.event});
  d.p.intents.push_back(PickInSequence{arrow.id});
}

/// The wheel and the middle button move the chart; a click near an arrow picks it.
/// Says whether the right button asks for a message's menu.
bool surface(SequenceDrawing& d) {
  const ItemState state = item(d.c, "Chart", d.body(), {.overlap = true, .ring = -1});
  const ImGuiIO& io = ImGui::GetIO();
  if (state.hovered && io.MouseWheel != 0) {
    d.p.intents.push_back(ScrollSequence{io.MouseWheel * wheel_pixels});
  }
  const Vec mouse = d.c.mouse();
  if (state.held && ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
    Grip& g = grip();
    if (!g.held) g = {true, false, mouse.y};
    const float dy = mouse.y - g.y;
    if (std::abs(dy) > 3 || g.moved) {
      if (dy != 0) d.p.intents.push_back(ScrollSequence{dy});
      g.moved = true;
      g.y = mouse.y;
    }
  }
  if (state.pressed && !grip().moved) {
    if (const auto at = arrow_at(d, mouse)) {
      pick(d, d.view.arrows[*at]);
    } else {
      d.p.intents.push_back(PickInSequence{});
    }
  }
  if (!state.held) grip().held = false;
  return state.right_pressed;
}

/// The axis is scrubbed like the timeline's.
void gutter(SequenceDrawing& d) {
  const Box box{d.left + 4, d.top + sequence_heads, sequence_gutter, d.body().h};
  const ItemState state = item(d.c, "Axis", box, {.overlap = true, .ring = 4});
  if (!state.held || !ImGui::IsMouseDown(ImGuiMouseButton_Left) || d.view.axis.empty()) return;
  const float y = std::clamp(d.c.mouse().y - d.top, sequence_heads, d.view.size.height);
  ks::Time time = d.view.axis.time_of(y);
  // Near a row it is that instant, or one could never stand on it.
  const std::size_t row = d.view.axis.nearest(y);
  const SequenceStop& stop = d.view.axis.stops()[row];
  if (std::abs(stop.y - y) <= 5) time = stop.time;
  time = std::clamp(time, d.view.window.from, d.view.window.to);
  if (time != d.view.cursor || d.p.ui.cursor.on_event) d.p.intents.push_back(SeekTime{time});
}

void empty_words(SequenceDrawing& d) {
  if (d.view.empty.empty()) return;
  const float width = std::min(520.0F, d.view.size.width - 80);
  const float x = d.left + (d.view.size.width - width) / 2;
  d.c.paragraph({x, d.y(d.view.size.height * 0.4F)}, d.view.empty, width,
                {13, 20, d.t.ink2, false});
}

}  // namespace

Color SequenceDrawing::ink(SequenceInk which) const {
  switch (which) {
    case SequenceInk::plain: return t.ink1;
    case SequenceInk::faint: return t.ink2;
    case SequenceInk::amber: return t.amber.text;
    case SequenceInk::red: return t.red.text;
    case SequenceInk::violet: return t.violet.text;
    case SequenceInk::green: return t.green.text;
  }
  return t.ink1;
}

bool SequenceDrawing::take(Box box) {
  const Box all = body();
  if (box.x < all.x || box.right() > all.right() || box.y < all.y || box.bottom() > all.bottom()) {
    return false;
  }
  for (const Box& other : taken) {
    const bool apart = box.right() <= other.x || other.right() <= box.x ||
                       box.bottom() <= other.y || other.bottom() <= box.y;
    if (!apart) return false;
  }
  taken.push_back(box);
  return true;
}

bool draw_words(SequenceDrawing& d, const SequenceWords& words) {
  if (words.text.empty() || words.room < 24) return false;
  const Face face = words.bold ? Face::ui_bold : Face::ui;
  const float width = std::min(words.room, d.c.text_width(words.text, 11, face));
  const float x = words.align == Align::end ? words.at.x - width : words.at.x;
  for (const float dy : {0.0F, 4.0F, -4.0F, 8.0F, -8.0F, 12.0F}) {
    const Box box{x - 3, words.at.y - 7 + dy, width + 6, 14};
    if (!d.take(box)) continue;
    d.c.rect(box, d.t.bg1, 3);
    d.c.text_fit({x, words.at.y + dy}, words.text, words.room + 0.5F,
                 {11, words.color, face, Align::start});
    return true;
  }
  return false;
}

SequenceSize sequence_size(Box panel, Box overview) {
  return {panel.w, panel.h - sequence_header,
          std::max(60.0F, overview.w - sequence_overview_label - sequence_overview_margin)};
}

void draw_sequence(const SequenceView& view, PanelContext& p) {
  ImGui::PushID("Sequence");
  header(view, p);
  SequenceDrawing d{view, p, p.canvas, p.canvas.theme(), p.box.x, p.box.y + sequence_header};
  const bool asked = surface(d);
  gutter(d);
  draw_sequence_heads(d);
  d.c.push_clip(d.body());
  take_barriers(d);
  draw_sequence_lives(d);
  draw_sequence_arrows(d, asked);
  draw_sequence_states(d);
  draw_sequence_barriers(d);
  draw_sequence_playhead(d);
  empty_words(d);
  d.c.pop_clip();
  const auto hovered = d.body().contains(d.c.mouse()) && !ImGui::IsAnyMouseDown() &&
                               ImGui::IsWindowHovered(ImGuiHoveredFlags_ChildWindows)
                           ? arrow_at(d, d.c.mouse())
                           : std::nullopt;
  const SequenceArrow* shown = nullptr;
  for (const SequenceArrow& arrow : view.arrows) {
    if (arrow.id == view.picked) shown = &arrow;
  }
  if (hovered) shown = &view.arrows[*hovered];
  if (shown != nullptr) draw_sequence_card(d, *shown);
  ImGui::PopID();
}

}  // namespace kv
