// The editor: the scenario's text beside its run.
#pragma once

#include "viz/model/editor_view.h"
#include "viz/panels/panel.h"

namespace kv {

/// Room that it wants beside the stage, in design pixels.
inline constexpr float editor_width = 560;

void draw_editor(const EditorView& view, PanelContext& p);

}  // namespace kv
