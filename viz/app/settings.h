// What the program remembers from one start to the next: how the window looks, how far each lesson was
// taken and what was open last. Small text files in the user's configuration folder; losing them loses
// nothing else.
#pragma once

#include "viz/model/habits.h"
#include "viz/model/ui_state.h"

namespace kv {

void load_settings(UiState& ui, Habits& habits);
void save_settings(const UiState& ui, const Habits& habits);

}  // namespace kv
