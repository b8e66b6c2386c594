// The sequence chart: lines of life from top to bottom, arrows between them, folded time; beside it the
// list of the same events, below it the whole run as a strip.
#pragma once

#include "viz/model/sequence_view.h"
#include "viz/panels/panel.h"

namespace kv {

inline constexpr float sequence_header = 36;
inline constexpr float sequence_overview_height = 60;
inline constexpr float sequence_overview_label = 112;
inline constexpr float sequence_overview_margin = 16;

/// The room that a panel of this size leaves to its chart, and an overview of that width to its axis.
SequenceSize sequence_size(Box panel, Box overview);

void draw_sequence(const SequenceView& view, PanelContext& p);
void draw_sequence_events(const SequenceView& view, PanelContext& p);
void draw_sequence_overview(const SequenceView& view, PanelContext& p);

}  // namespace kv
