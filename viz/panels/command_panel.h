// The card of a command that stands on the axis: at another time, taken out, or looked at.
#pragma once

#include "viz/panels/panel.h"

namespace kv {

Box command_box(Vec window);

/// Reads and writes UiState::command. The ids of its items begin with "Command".
void draw_command(PanelContext& p);

}  // namespace kv
