// How the window looks and which view it shows, as text that is kept from one start to the next.
#pragma once

#include <string>
#include <string_view>

#include "viz/model/intent.h"
#include "viz/model/ui_state.h"

namespace kv {

/// "stage"; home and compare, which belong to a moment, are kept as the stage.
std::string_view kept_view(ViewTab tab);

/// One setting a line, its name first.
std::string settings_text(const UiState& ui);
/// Leaves out what it does not understand: a later version may have written it.
void read_settings(std::string_view text, UiState& ui);

}  // namespace kv
