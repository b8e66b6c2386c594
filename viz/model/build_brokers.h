// Turns a world, and what is known of the run up to the cursor, into the brokers view.
#pragma once

#include "sim/run/session.h"
#include "viz/model/brokers_view.h"
#include "viz/model/ui_state.h"

namespace kv {

BrokersView build_brokers(const ks::World& world, const ks::Session& session, const UiState& ui);

}  // namespace kv
