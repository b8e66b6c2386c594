// Where the step buttons lead: to the neighbouring event of a kind, in the words of the domain.
#pragma once

#include <optional>

#include "sim/run/session.h"
#include "viz/model/intent.h"
#include "viz/model/ui_state.h"

namespace kv {

/// The event to stand on; nothing when there is no such one in the known run. Not for start_or_end, and
/// not for what only twins have.
std::optional<ks::EventNo> step_target(ks::Session& session, const UiState& ui, StepBy step);

}  // namespace kv
