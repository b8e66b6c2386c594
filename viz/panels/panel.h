// What a panel is: a free function that draws a view into a box and appends intents.
#pragma once

#include "viz/canvas/canvas.h"
#include "viz/model/intent.h"
#include "viz/model/ui_state.h"

namespace kv {

/// What a panel is given besides its view. Boxes are in design pixels of `canvas`.
struct PanelContext {
  Canvas& canvas;
  Box box;      ///< the panel's own frame
  UiState& ui;  ///< to read; hovered and scroll positions may be written
  Intents& intents;
  float animation =
      0;  ///< seconds of animation time since the program started; 0 in a still picture
};

}  // namespace kv
