// The icons of the window, drawn from primitives (no icon font), centred on a point, about 14 px
// wide. Must not know widgets.
#pragma once

#include "viz/canvas/canvas.h"

namespace kv {

enum class Icon : unsigned char {
  none,
  play,
  pause,
  step_forward,
  step_back,
  check,
  lock,
  search,
  down,
  up,
  right,
  left,
  sun,
  moon,
  close,
  eye,
  eye_off,
  file,
  plus,
  minus,
  filter,
  more,
};

// Colour 0 takes the icon's usual ink. Sizes follow the canvas's scale.
void draw_icon(Canvas& c, Icon icon, Vec at, Color color = 0);

// The program's mark: three lanes and a playhead, 21 x 26 px from its top left corner.
void draw_logo(Canvas& c, Vec at, Color color = 0);

}  // namespace kv
