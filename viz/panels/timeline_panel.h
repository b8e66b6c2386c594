// The timeline: axis with commands, pace ribbon, lanes of group and members, ownership, plots and
// branches. Drag = scrub, wheel = zoom at the mouse, middle drag or Shift drag = pan, double click
// on a band = fit to it. Draws what the view holds; all distances in time were decided there.
#pragma once

#include "viz/model/timeline_view.h"
#include "viz/panels/panel.h"

namespace kv {

/// `p.box` is the timeline's part of the panel at the bottom, below transport and story line; it
/// draws no frame. The ids of its items begin with "Timeline" ("Timeline/Axis", "Timeline/kill C2",
/// "Timeline/branch 1").
void draw_timeline(const TimelineView& view, PanelContext& p);

}  // namespace kv
