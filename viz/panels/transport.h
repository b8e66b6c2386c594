// The transport bar: play, step, pace, jumps; and the story line below it, which is also the status line.
#pragma once

#include "viz/model/notices.h"
#include "viz/model/transport_view.h"
#include "viz/panels/panel.h"

namespace kv {

constexpr float transport_height = 44;
constexpr float story_line_height = 28;

/// `p.box` is the bar's row in the panel at the bottom.
void draw_transport(const TransportView& view, PanelContext& p);
/// `toast`: what it has to tell just now, at its right end, in place of what is next; null: nothing.
void draw_story_line(const StoryView& view, const Toast* toast, PanelContext& p);
/// The whole story, over the stage: a click on a line seeks there.
void draw_story_list(const StoryView& view, PanelContext& p);

}  // namespace kv
