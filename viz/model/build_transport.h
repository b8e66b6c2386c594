// Clock, pace and story at the cursor.
#pragma once

#include "sim/run/session.h"
#include "viz/model/pace.h"
#include "viz/model/transport_view.h"
#include "viz/model/ui_state.h"

namespace kv {

TransportView build_transport(const ks::Session& session, const UiState& ui, const PacePlan& pace);

/// The story at the cursor; the whole list only if the state asks for it. `world` is the state at the cursor.
StoryView build_story(const ks::Session& session, const ks::World& world, const UiState& ui);

/// The present name of what is picked: "C2", "p2"; "" for nothing.
std::string selection_name(const ks::Names& names, const Selection& selection);

/// When the first rebalance after `time` begins; nothing when none is known.
std::optional<ks::Time> next_rebalance(const ks::Session& session, ks::Time time);
/// When the last one before `time` began.
std::optional<ks::Time> previous_rebalance(const ks::Session& session, ks::Time time);
/// The neighbouring change of state of any group.
std::optional<ks::Time> next_phase(const ks::Session& session, ks::Time time, int direction);

}  // namespace kv
