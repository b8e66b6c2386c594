#include "viz/panels/branch_panel.h"

#include <algorithm>
#include <cmath>

#include "viz/canvas/marks.h"
#include "viz/widgets/button.h"

namespace kv {

Box branch_box(Vec window) {
  const float width = std::min(480.0F, window.x - 48);
  return {std::floor((window.x - width) / 2), 72, width, 134};
}

void draw_branch(const BranchCard& card, PanelContext& p) {
  Canvas& c = p.canvas;
  BranchUi& branch = p.ui.branch;
  panel_frame(c, p.box, "Branch", card.done);
  TextFieldSpec spec;
  spec.hint = "its name; empty: what was done";
  spec.focus = branch.focus;
  branch.focus = false;
  const float x = p.box.x + 16;
  const float y = p.box.y + 48;
  static_cast<void>(text_field(c, "Name", {x, y, p.box.w - 32, 30}, branch.name, spec));
  const float width = (p.box.w - 32 - 3 * 8) / 4;
  const auto place = [&](int i) {
    return Box{x + (width + 8) * static_cast<float>(i), y + 42, width, 28};
  };
  ButtonSpec keep;
  keep.kind = ButtonKind::primary;
  keep.tooltip = "Enter";
  if (button(c, "Keep", place(0), "Keep", keep)) {
    p.intents.push_back(NameBranch{branch.index, branch.name});
  }
  const std::string_view here = card.current ? "You are in it." : "";
  ButtonSpec go;
  go.tooltip = "this branch in place of the present one";
  go.disabled_reason = here;
  if (button(c, "Go there", place(1), "Go there", go)) {
    p.intents.push_back(CloseBranch{});
    p.intents.push_back(SwitchBranch{branch.index});
  }
  ButtonSpec compare;
  compare.tooltip = "side by side with the present branch";
  compare.disabled_reason = here;
  if (button(c, "Compare", place(2), "Compare", compare)) {
    p.intents.push_back(CloseBranch{});
    p.intents.push_back(CompareWithBranch{branch.index});
  }
  ButtonSpec away;
  away.tooltip = "Ctrl Z brings it back";
  away.disabled_reason = card.may_delete ? "" : "The first branch is the scenario itself.";
  if (button(c, "Delete", place(3), "Delete", away)) {
    p.intents.push_back(DeleteBranch{branch.index});
  }
}

}  // namespace kv
