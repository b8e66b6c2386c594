// The stage: the main picture. Left to right the data plane (producers, logs of the partitions,
// owners, ribbons to the consumers), then the control plane (messages, the barrier's gate, the
// coordinator's members). Only draws the view it is given; clicks become intents.
#pragma once

#include "viz/model/stage_view.h"
#include "viz/panels/panel.h"

namespace kv {

void draw_stage(const StageView& view, PanelContext& context);

}  // namespace kv
