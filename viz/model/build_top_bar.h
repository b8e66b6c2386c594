// Scenario and seed as the top bar says them.
#pragma once

#include "sim/run/session.h"
#include "viz/model/top_bar_view.h"
#include "viz/model/ui_state.h"

namespace kv {

TopBarView build_top_bar(const ks::Session& session, const UiState& ui);

/// "04" of "scenarios/04-orders-crash.toml"; "" when the name does not begin with a number.
std::string ladder_number(const std::string& file);

}  // namespace kv
