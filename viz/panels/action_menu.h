// The menu that the right button opens on whatever can be acted upon.
#pragma once

#include <string_view>
#include <vector>

#include "viz/model/inspector_view.h"
#include "viz/panels/panel.h"

namespace kv {

/// `open`: it was asked for in this frame. What is chosen becomes an intent.
void action_menu(PanelContext& p, std::string_view id, Box box, bool open,
                 const std::vector<ActionView>& actions);

}  // namespace kv
