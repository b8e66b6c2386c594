// What the program remembers from one start to the next: how the window looks and what it shows, how far
// each lesson was taken and what was open last. Small text files in the user's configuration folder; losing
// them loses nothing else.
#pragma once

#include <string>

#include "viz/model/habits.h"
#include "viz/model/ui_state.h"

namespace kv {

/// How large the window was, before there is one; no width: nothing is kept.
WindowPlace kept_window();
void load_settings(UiState& ui, Habits& habits);
void save_settings(const UiState& ui, const Habits& habits);

/// Saves while the window is open, so that a crash loses a few seconds at most.
class SettingsKeeper {
 public:
  /// `seconds` since the program started.
  void after_frame(const UiState& ui, const Habits& habits, double seconds);

 private:
  static constexpr double every = 3;
  std::string kept_;
  double next_ = 0;
};

}  // namespace kv
