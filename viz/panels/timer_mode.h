// How a deadline of the model looks as a ring of the canvas.
#pragma once

#include "viz/canvas/glyphs.h"
#include "viz/model/inspector_view.h"

namespace kv {

constexpr TimerMode mode_of(TimerState state) {
  switch (state) {
    case TimerState::running: return TimerMode::run;
    case TimerState::held: return TimerMode::held;
    case TimerState::expired: return TimerMode::expired;
    case TimerState::off: break;
  }
  return TimerMode::off;
}

}  // namespace kv
