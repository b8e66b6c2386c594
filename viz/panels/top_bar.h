// The bar at the top of the window: scenario, profile, protocol and seed, the switch of views, the lesson's
// progress, projector mode, theme, help and a menu for the rest.
#pragma once

#include <span>

#include "viz/model/top_bar_view.h"
#include "viz/panels/panel.h"

namespace kv {

void draw_top_bar(const TopBarView& view, std::span<const ScenarioEntry> scenarios,
                  PanelContext& p);

}  // namespace kv
