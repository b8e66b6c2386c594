// "Run to a condition": a field, what is wrong with what is typed there, conditions to begin with, and the
// breakpoints at which playing stops.
#pragma once

#include "viz/model/run_to_view.h"
#include "viz/panels/panel.h"

namespace kv {

Box run_to_box(const RunToView& view, Vec window);
/// `p.box` is that place.
void draw_run_to(const RunToView& view, PanelContext& p);

}  // namespace kv
