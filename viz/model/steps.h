// Where the step buttons lead: to the neighbouring event of a kind, in the words of the domain.
#pragma once

#include <optional>
#include <string>

#include "sim/run/session.h"
#include "viz/model/intent.h"
#include "viz/model/ui_state.h"

namespace kv {

/// The event to stand on; nothing when there is no such one in the known run. Not for start_or_end, not for
/// marks, which the run does not have, and not for what only twins have.
std::optional<ks::EventNo> step_target(ks::Session& session, const UiState& ui, StepBy step);

/// Of messages: where the next one that is shown is sent or read. Those of the data plane are kept nowhere
/// and made again for the stretch that is looked through.
std::optional<ks::EventNo> message_target(ks::Session& session, const UiState& ui, StepBy step);

/// What is said when there is no such step.
std::string no_step_words(const UiState& ui, StepBy step);

}  // namespace kv
