// The stage at the cursor, from the world there and what the trace tells of the moments before.
#pragma once

#include "sim/run/session.h"
#include "viz/model/stage_view.h"
#include "viz/model/ui_state.h"

namespace kv {

/// The world is the state at the cursor, which may stand later than its last event.
StageView build_stage(const ks::World& world, const ks::Session& session, const UiState& ui);
/// The same without a session, as tests have it.
StageView build_stage(const ks::World& world, const ks::Trace& trace, const UiState& ui);

}  // namespace kv
