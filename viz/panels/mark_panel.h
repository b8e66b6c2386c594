// The editor of a mark on the axis: its name, and a button that deletes it.
#pragma once

#include "viz/panels/panel.h"

namespace kv {

Box mark_box(Vec window);
/// `p.box` is that place; what is edited stands in `p.ui.mark`.
void draw_mark(PanelContext& p);

}  // namespace kv
