// The menu of the title: chapters at the left, the lessons of the one that is pointed at beside them.
#pragma once

#include <span>
#include <string_view>

#include "viz/model/top_bar_view.h"
#include "viz/panels/panel.h"

namespace kv {

/// Call every frame; `open` opens it below `anchor`. What is chosen becomes an intent.
void scenario_menu(std::span<const ScenarioEntry> scenarios, std::string_view title, Box anchor,
                   bool open, PanelContext& p);

}  // namespace kv
