// The inspector: what is picked, what can be done to it, its deadlines, what it holds, how it is configured,
// and why. As a column, or as a drawer over the stage.
#pragma once

#include "viz/model/inspector_view.h"
#include "viz/panels/panel.h"

namespace kv {

void draw_inspector(const InspectorView& view, PanelContext& p, bool drawer);

}  // namespace kv
