// The transport bar: play, step, pace, jumps; and the story line below it, which is also the status line.
#pragma once

#include "viz/model/transport_view.h"
#include "viz/panels/panel.h"

namespace kv {

constexpr float transport_height = 44;
constexpr float story_line_height = 28;

/// `p.box` is the bar's row in the panel at the bottom.
void draw_transport(const TransportView& view, PanelContext& p);
void draw_story_line(const StoryView& view, PanelContext& p);
/// The whole story, over the stage: a click on a line seeks there.
void draw_story_list(const StoryView& view, PanelContext& p);

}  // namespace kv
