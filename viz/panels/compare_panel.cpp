#include "viz/panels/compare_panel.h"

#include <algorithm>
#include <cmath>

#include "viz/canvas/glyphs.h"
#include "viz/canvas/icons.h"
#include "viz/panels/compare_parts.h"
#include "viz/widgets/button.h"

namespace kv {
namespace {

void rule(Compare& s, Box frame, float y) {
  s.c.line({frame.x + 1, y}, {frame.right() - 1, y}, {s.t.line2});
}

/// Surfaces, heads and hairlines, so that the rows of rail and columns are seen to be level.
void frame(Compare& s, Box box) {
  s.c.box(box, s.t.bg1, s.t.line1, 8);
  rule(s, box, box.y + s.l.header);
  if (s.l.stage_height > 0) rule(s, box, s.l.lanes_y - 8);
  const Box head{box.x + 1, s.l.ledger_y, box.w - 2, s.l.ledger_head};
  s.c.rect(head, s.t.bg2);
  rule(s, box, head.y);
  rule(s, box, head.bottom());
}

// --- the rail ------------------------------------------------------------------------------------

/// What the glyphs of the columns mean, where there is room to say it. Returns the y below.
void legend(Compare& s, float y, float bottom) {
  const float x = s.l.rail.x + 24;
  const auto word = [&](std::string_view words) {
    s.c.text_fit({x + 18, y}, words, s.l.rail.right() - x - 24, {12, s.t.ink2});
    y += 25;
  };
  if (y + 8 > bottom) return;
  timer_ring(s.c, {x, y}, {8, 0.7F, TimerMode::run, 3.2F, true, s.t.ink2});
  word("next heartbeat");
  if (y + 8 > bottom) return;
  timer_ring(s.c, {x, y}, {8, 0, TimerMode::held, 3, true, s.t.ink2});
  word("held while parked");
  if (y + 8 > bottom) return;
  nobody(s.c, {x - 8, y - 8, 18, 16}, {3, {}, 11, 6});
  word("nobody owns it");
}

/// What somebody has answered to the lesson's question. Returns the y below.
float predicted(Compare& s, float y, float bottom) {
  const PredictedView& view = s.view.predicted;
  if (view.text.empty() || y + 46 > bottom) return y;
  const Box box{s.l.rail.x + 8, y, s.l.rail.w - 16, 42};
  s.c.box(box, s.t.bg2, s.t.line1, 6);
  s.c.text({box.x + 10, y + 13}, "You predicted", {11, s.t.ink3});
  s.c.text_fit({box.x + 10, y + 29}, view.text, box.w - 20, {12, s.t.ink1, Face::ui_bold});
  item(s.c, "Predicted", box, {.ring = -1});
  const std::string_view verdict = !view.settled ? "; the run has not shown it yet"
                                   : view.right  ? ": right"
                                                 : ": not so in this run";
  tooltip(s.c, view.text + std::string(verdict));
  const Vec mark{box.right() - 14, y + 13};
  if (view.settled && view.right) draw_icon(s.c, Icon::check, mark, s.t.green.text);
  if (view.settled && !view.right) cross(s.c, mark, 4, {s.t.red.line, 2.2F});
  return y + 50;
}

void rail(Compare& s) {
  const Box& box = s.l.rail;
  frame(s, box);
  const float x = box.x + 16;
  const float middle = box.y + s.l.header / 2;
  s.c.text({x, middle}, "Twins", {15, s.t.ink1, Face::ui_bold});
  const Box close{box.right() - 40, middle - 14, 28, 28};
  if (icon_button(s.c, "Close twins", close, Icon::close, "takes the twins away; the run stays")) {
    s.p.intents.push_back(CloseTwins{});
  }
  if (s.l.stage_height <= 0) {
    s.c.text({x, s.l.state_y}, s.view.clock, {14, s.t.ink1, Face::num_bold});
    return;
  }
  const float room = box.w - 32;
  float y = s.l.state_y - 12;
  const float bottom = s.l.lanes_y - 16;
  const auto paragraph = [&](std::string_view words, const ParagraphStyle& style) {
    ParagraphStyle measure = style;
    measure.measure_only = true;
    const float end = s.c.paragraph({x, y}, words, room, measure);
    if (end - style.line / 2 > bottom - 44) return;
    y = s.c.paragraph({x, y}, words, room, style);
  };
  paragraph("**" + s.view.title + "**", {13, 17, s.t.ink1});
  y += 3;
  paragraph(s.view.about, {12, 17, s.t.ink2});
  y += 7;
  s.c.text({x, y}, "At the playhead", {12, s.t.ink1, Face::ui_bold});
  s.c.text({x, y + 22}, s.view.clock, {18, s.t.ink1, Face::num_bold});
  legend(s, predicted(s, y + 40, bottom) + 10, bottom);
}

// --- columns -------------------------------------------------------------------------------------

/// What tells variants apart stands at the end of their names: where there is little room, that is kept.
std::string short_name(const Canvas& c, const std::string& name, float room) {
  const auto fits = [&](const std::string& words) {
    return c.text_width(words, 14, Face::ui_bold) <= room;
  };
  if (fits(name) || name.find('=') == std::string::npos) return name;
  std::string cut = name;
  while (!cut.empty() && !fits("\xE2\x80\xA6" + cut)) {
    // A letter may take several bytes.
    do {
      cut.erase(0, 1);
    } while (!cut.empty() && (static_cast<unsigned char>(cut.front()) & 0xC0) == 0x80);
  }
  return "\xE2\x80\xA6" + cut;
}

void column_header(Compare& s, std::size_t i) {
  const CompareColumn& column = s.view.columns[i];
  const Box& box = s.l.columns[i];
  const float middle = box.y + s.l.header / 2;
  const Box letter{box.x + 12, middle - 12, 24, 24};
  s.c.rect(letter, s.t.acc, 6);
  s.c.text(letter.center(), column.letter, {13, s.t.on_acc, Face::num_bold, Align::middle});
  const float x = box.x + 46;
  float right = box.right() - 12;
  const float name = s.c.text_width(column.name, 14, Face::ui_bold);
  const float chip_w = chip_width(s.c, column.kind);
  if (!column.kind.empty() && x + std::min(name, 150.0F) + chip_w + 12 <= right) {
    chip(s.c, {right, middle - 11}, column.kind, {.align = Align::end});
    right -= chip_w + 12;
  }
  const std::string shown = short_name(s.c, column.name, right - x);
  const bool cut = s.c.text_fit({x, middle}, shown, right - x, {14, s.t.ink1, Face::ui_bold});
  if (!cut && shown == column.name) return;
  item(s.c, "Name", {x, middle - 10, right - x, 20}, {.ring = 4});
  tooltip(s.c, column.name);
}

void column_state(Compare& s, std::size_t i) {
  const CompareColumn& column = s.view.columns[i];
  const Box& box = s.l.columns[i];
  const float y = s.l.state_y;
  float x = box.x + 16;
  if (column.state.empty()) {
    s.c.text_fit({x, y}, "has no such group", box.w - 32, {12, s.t.ink3});
    return;
  }
  if (box.w >= 340) {
    s.c.text({x, y}, "coordinator", {11, s.t.ink3});
    x += 70;
  }
  PillLook look;
  look.height = 22;
  x = state_pill(s.c, {x, y}, column.state, tone_of(column.state), look) + 10;
  const std::string words = column.note.empty() ? column.epoch : column.epoch + ", " + column.note;
  if (s.c.text_fit({x, y}, words, box.right() - 16 - x, {12, s.t.ink2})) {
    item(s.c, "State", {x, y - 10, std::max(1.0F, box.right() - 16 - x), 20}, {.ring = 4});
    tooltip(s.c, words);
  }
}

// --- without twins -------------------------------------------------------------------------------

void how_to(Canvas& c, Vec at, float width, std::string_view words, std::string_view command) {
  const Theme& t = c.theme();
  c.text_fit(at, words, width, {13, t.ink2});
  const Box box{at.x, at.y + 16, width, 30};
  c.box(box, t.bg2, t.line1, 6);
  c.text_fit({box.x + 12, box.center().y}, command, width - 24, {12, t.ink1, Face::num});
}

/// The lessons that are told as twins of this one. Returns the y below.
float lesson_buttons(const CompareView& view, PanelContext& p, Vec at, float width) {
  if (view.offers.empty()) return at.y;
  Canvas& c = p.canvas;
  c.text({at.x, at.y}, "This lesson has twins; put them beside it:", {13, c.theme().ink2});
  float y = at.y + 18;
  for (std::size_t i = 0; i < view.offers.size(); ++i) {
    const TwinOffer& offer = view.offers[i];
    ButtonSpec spec;
    // All of them at once stand last.
    spec.kind = i + 1 == view.offers.size() ? ButtonKind::primary : ButtonKind::normal;
    const std::string_view id =
        offer.files.size() == 1 ? std::string_view{offer.files.front()} : "all lessons";
    if (y + 30 > p.box.bottom() - 8) return y;
    if (button(c, id, {at.x, y, std::min(width, 520.0F), 30}, offer.label, spec))
      p.intents.push_back(CompareWithLessons{offer.files});
    y += 38;
  }
  return y + 6;
}

void without_twins(const CompareView& view, PanelContext& p) {
  Canvas& c = p.canvas;
  const Theme& t = c.theme();
  panel_frame(c, p.box, "Compare", "the same moment in several runs");
  const float width = std::min(620.0F, p.box.w - 64);
  const float x = std::round(p.box.center().x - width / 2);
  float y = p.box.y + 36 + std::max(24.0F, std::min(96.0F, (p.box.h - 380) / 3));
  c.text({x, y}, "Nothing stands beside this run yet", {16, t.ink1, Face::ui_bold});
  y = c.paragraph({x, y + 30},
                  "Twins run on one clock: the same load and the same seed, and one thing that is "
                  "different. A ledger counts what each of them paid.",
                  width, {13, 20, t.ink2, false});
  y = lesson_buttons(view, p, {x, y + 18}, width);
  const float bottom = p.box.bottom() - 8;
  const auto command = [&](std::string_view words, std::string_view line) {
    if (y + 46 <= bottom) how_to(c, {x, y}, width, words, line);
    y += 72;
  };
  command("Start the program with several values of a setting:",
          "kafkascope FILE --vary session.timeout.ms=10000,45000");
  command("or with another file:", "kafkascope FILE --with FILE2");
  y += 6;
  if (y + (view.branches.empty() ? 60 : 48) > bottom) return;
  if (view.branches.empty()) {
    c.paragraph(
        {x, y},
        "Or act on the **stage** at a moment in the past: what you do makes a branch, and a "
        "branch can be compared with the line it left. Or press a **configuration key** in the "
        "inspector: another value of it runs beside the present one.",
        width, {13, 20, t.ink2, false});
    return;
  }
  c.text({x, y}, "Or compare the branch you are in with another one:", {13, t.ink2});
  y += 18;
  constexpr std::size_t most = 4;
  for (std::size_t i = 0; i < std::min(most, view.branches.size()); ++i) {
    const CompareBranch& branch = view.branches[i];
    ButtonSpec spec;
    spec.kind = i == 0 ? ButtonKind::primary : ButtonKind::normal;
    const std::string id = "branch " + std::to_string(branch.index);
    if (y + 30 > p.box.bottom() - 8) return;
    if (button(c, id, {x, y, std::min(width, 360.0F), 30}, "Compare with: " + branch.label, spec)) {
      p.intents.push_back(CompareWithBranch{branch.index});
    }
    y += 38;
  }
}

}  // namespace

void draw_compare(const CompareView& view, const CompareLayout& layout, PanelContext& p) {
  ImGui::PushID("Compare");
  if (view.columns.empty()) {
    without_twins(view, p);
    ImGui::PopID();
    return;
  }
  Compare s{view, p, p.canvas, p.canvas.theme(), layout};
  rail(s);
  draw_compare_lanes_rail(s);
  draw_compare_ledger_rail(s);
  for (std::size_t i = 0; i < std::min(view.columns.size(), layout.count); ++i) {
    ImGui::PushID(view.columns[i].letter.c_str());
    frame(s, s.l.columns[i]);
    column_header(s, i);
    column_state(s, i);
    if (s.l.stage_height > 0) draw_compare_stage(s, i);
    draw_compare_lanes(s, i);
    draw_compare_ledger(s, i);
    ImGui::PopID();
  }
  ImGui::PopID();
}

}  // namespace kv
