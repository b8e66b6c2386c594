// The editor of a branch: its name, and going there, comparing and deleting.
#pragma once

#include <string>

#include "viz/panels/panel.h"

namespace kv {

Box branch_box(Vec window);
struct BranchCard {
  std::string done;         ///< "kill C2": what was done or left out
  bool current = false;     ///< one stands in it
  bool may_delete = false;  ///< the first one stays
};
/// `p.box` is that place; what is edited stands in `p.ui.branch`.
void draw_branch(const BranchCard& card, PanelContext& p);

}  // namespace kv
