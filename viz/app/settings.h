// What the program remembers from one start to the next: how the window looks, nothing else. A
// small text file in
// the user's configuration folder; losing it loses nothing.
#pragma once

#include "viz/model/ui_state.h"

namespace kv {

void load_settings(UiState& ui);
void save_settings(const UiState& ui);

}  // namespace kv
