// The branches: the present one as a thick line that the playhead walks along, the others as
// ghosts.
#include <cmath>

#include "viz/canvas/marks.h"
#include "viz/panels/timeline_drawing.h"
#include "viz/widgets/button.h"
#include "viz/widgets/item.h"

namespace kv {
namespace {

constexpr float extend_width = 124;
constexpr float compare_width = 128;

/// A stretch of a branch's line that its name covers, in the view's x.
struct Plate {
  float from = 0;
  float to = 0;
};

void marks(TimelineDrawing& d, const BranchView& branch, Plate plate) {
  for (const BranchMark& mark : branch.marks) {
    if (mark.x < 0 || mark.x > d.width()) continue;
    if (!branch.current && mark.x < branch.fork_x + 26) continue;
    if (mark.x > plate.from - 5 && mark.x < plate.to + 5) continue;
    const bool future = branch.current && mark.x > d.view.cursor_x;
    if (d.view.hides() && mark.x > d.view.told_x) continue;
    Canvas c = future ? d.c.faded(0.5F) : d.c;
    const Vec at{d.x(mark.x), d.y(branch.y)};
    if (mark.stable)
      c.circle(at, 4.5F, d.t.green.line);
    else
      c.rect({at.x - 4, at.y - 4, 8, 8}, d.t.amber.line, 1);
  }
}

/// Where a name of this width covers no mark and no fork; where there is no such place, at `from`.
float clear_place(const TimelineDrawing& d, const BranchView& branch, float from, float width,
                  float right) {
  const auto covers = [&](float x, float mark) { return mark > x - 14 && mark < x + width + 14; };
  for (float x = from; x + width + 8 <= right; x += 8) {
    bool clear = true;
    for (const BranchMark& mark : branch.marks) clear = clear && !covers(x, mark.x);
    if (branch.current) {
      for (const BranchView& other : d.view.branches) {
        clear = clear && (other.current || !covers(x, other.fork_x));
      }
      clear = clear && !covers(x, d.view.cursor_x);
    }
    if (clear) return x;
  }
  return from;
}

void present_line(TimelineDrawing& d, const BranchView& branch) {
  const float y = d.y(branch.y);
  const float now = std::clamp(d.view.cursor_x, 0.0F, d.width());
  d.c.line({d.x(now), y}, {d.left + d.width(), y}, {d.t.line3, 2, {2, 5}});
  d.c.line({d.left, y}, {d.x(now), y}, {d.t.ink1, 3});
}

void ghost_line(TimelineDrawing& d, const BranchView& ghost, const BranchView& present, Color ink) {
  const float from = std::clamp(ghost.fork_x, 0.0F, d.width());
  const float end = std::clamp(ghost.known_x, 0.0F, d.width());
  const float y1 = d.y(present.y);
  const float y2 = d.y(ghost.y);
  d.c.push_clip({d.left, y1 - 8, d.width(), y2 - y1 + 16});
  if (ghost.fork_x >= 0) {
    const Vec start{d.x(from), y1};
    d.c.move_to(start);
    d.c.cubic_to({start.x + 16, y1}, {start.x + 10, y2}, {start.x + 28, y2});
    d.c.stroke({ink, 2});
  }
  const float begin = ghost.fork_x >= 0 ? from + 28 : 0;
  if (end > begin) d.c.line({d.x(begin), y2}, {d.x(end), y2}, {ink, 2});
  d.c.pop_clip();
}

/// The name of a branch, on a plate over its line; a click returns to it.
Plate name(TimelineDrawing& d, const BranchView& branch, float right) {
  const Face face = branch.current ? Face::ui_bold : Face::ui;
  const float letter = d.c.text_width(branch.letter, 12, face) + 10;
  const float from = std::max(0.0F, branch.current ? 0.0F : branch.fork_x) + 46;
  const float most = std::max(60.0F, std::min(360.0F, right - from - 20));
  const std::string words = fitted(d.c, branch.label, most - letter, 12, face);
  const float width = letter + d.c.text_width(words, 12, face);
  float x = clear_place(d, branch, from, width, right);
  // Where it begins too far right for its name, the name stands before it.
  if (x + width + 8 > right) x = std::max(8.0F, branch.fork_x - width - 14);
  const Box box{d.x(x) - 7, d.y(branch.y) - 9, width + 14, 18};
  const ItemState state = item(d.c, branch.id, box, {.min_height = 20, .ring = 4});
  d.c.rect(box, state.hovered && !branch.current ? d.t.bg3 : d.t.bg1, 4);
  const Color ink = branch.current ? d.t.ink1 : state.hovered ? d.t.ink1 : d.t.ink3;
  d.c.text({d.x(x), box.center().y}, branch.letter, {12, ink, face, Align::start});
  d.c.text({d.x(x) + letter, box.center().y}, words, {12, ink, face, Align::start});
  tooltip(d.c, (branch.current ? "the branch you are in: " + branch.label
                               : "click to return to this branch: " + branch.label) +
                   "; the right button names, compares and deletes it");
  if (state.right_pressed) d.p.intents.push_back(EditBranch{branch.index});
  if (state.pressed && !branch.current) d.p.intents.push_back(SwitchBranch{branch.index});
  return {x - 7, x + width + 7};
}

bool wants_extend(const TimelineDrawing& d) {
  return d.view.may_extend && d.view.horizon_x <= d.width() + 1 && d.width() > 400;
}

void extend_button(TimelineDrawing& d) {
  if (!wants_extend(d)) return;
  const float y = d.y(d.view.layout.branches_y);
  const Box box{d.left + d.width() - extend_width, y - 13, extend_width, 26};
  ButtonSpec spec;
  spec.tooltip = "the run is computed up to here; it can go on";
  if (button(d.c, "Extend", box, "extend by 60 s", spec)) d.p.intents.push_back(ExtendHorizon{});
}

/// The branch that was left or made last; the present one if there is no other.
const BranchView& latest_other(const TimelineView& view) {
  const BranchView* latest = &view.branches.front();
  for (const BranchView& branch : view.branches) {
    if (branch.current) continue;
    if (latest->current || branch.index > latest->index) latest = &branch;
  }
  return *latest;
}

/// Right of the lines, before the button that extends the run.
void compare_button(TimelineDrawing& d) {
  const BranchView& other = latest_other(d.view);
  if (other.current || d.width() < 400) return;
  const float taken = wants_extend(d) ? extend_width + 8 : 0;
  const float y = d.y(d.view.layout.branches_y);
  const Box box{d.left + d.width() - taken - compare_width, y - 13, compare_width, 26};
  ButtonSpec spec;
  const std::string tip = "both side by side: this branch and " + other.label;
  spec.tooltip = tip;
  const std::string label = "Compare " + d.view.branches.front().letter + " with " + other.letter;
  if (button(d.c, "Compare branches", box, label, spec)) {
    d.p.intents.push_back(CompareWithBranch{other.index});
  }
}

}  // namespace

void draw_timeline_branches(TimelineDrawing& d) {
  const TimelineLayout& at = d.view.layout;
  if (at.branches_height <= 0) return;
  const float line = d.y(std::min(at.content_bottom + 8, at.branches_y - 15));
  d.c.line({d.p.box.x + 1, line}, {d.p.box.right() - 1, line}, {d.t.line2});
  const float middle = d.y(at.branches_y + (d.view.branches.size() > 1 ? 10.0F : 0.0F));
  const bool one_line = d.view.branches.size() < 2;
  const std::string more = "+" + std::to_string(d.view.branches_left_out);
  const bool left_out = d.view.branches_left_out > 0;
  d.c.text({d.caption_x(), middle}, left_out && one_line ? "branches " + more : "branches",
           {12, d.t.ink2, Face::ui, Align::end});
  if (left_out && !one_line)
    d.c.text({d.caption_x(), middle + 16}, more + " more", {11, d.t.ink3, Face::ui, Align::end});
  if (d.view.branches.empty()) return;
  const BranchView& present = d.view.branches.front();
  for (std::size_t i = d.view.branches.size(); i-- > 1;) {
    ghost_line(d, d.view.branches[i], present, d.t.ink3);
  }
  present_line(d, present);
  const bool compares = d.view.branches.size() > 1 && d.width() >= 400;
  const float right =
      d.width() - (wants_extend(d) ? extend_width + 16 : 0) - (compares ? compare_width + 16 : 0);
  for (const BranchView& branch : d.view.branches) {
    marks(d, branch, name(d, branch, branch.current ? right : d.width()));
  }
  for (std::size_t i = 1; i < d.view.branches.size(); ++i) {
    const float x = d.view.branches[i].fork_x;
    if (x < 0 || x > d.width()) continue;
    const Vec at_fork{d.x(x), d.y(present.y)};
    d.c.circle(at_fork, 5, d.t.bg1);
    d.c.ring(at_fork, 5, {d.t.ink1, 2});
  }
  if (compares) compare_button(d);
  extend_button(d);
}

}  // namespace kv
