// Moves the cursor while a run is played: real seconds in, simulated time out. Keeps what is less than a
// microsecond, so that slow motion is smooth. Must not read a clock.
#pragma once

#include "viz/model/pace.h"
#include "viz/model/ui_state.h"

namespace kv {

class Playback {
 public:
  /// Where the cursor stands after `seconds` of playing from `from`, at most `limit`.
  ks::Time advance(ks::Time from, double seconds, const PacePlan& plan, const UiState& ui,
                   ks::Time limit);
  /// The cursor was moved by hand.
  void reset() { carry_us_ = 0; }

 private:
  double carry_us_ = 0;  ///< simulated microseconds that have passed beyond the cursor
};

}  // namespace kv
