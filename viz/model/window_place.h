// The window itself: where it is kept from one start to the next, and the wishes about its layout.
#pragma once

namespace kv {

/// As the window system has it, without the screen's scale; no width: not known.
struct WindowPlace {
  int width = 0;
  int height = 0;
  bool maximised = false;
  bool operator==(const WindowPlace&) const = default;
};

/// The panel below has this height from now on, in design pixels.
struct SetBottomHeight {
  float height = 0;
};
/// Everything back to where it stood at the first start.
struct ResetLayout {};
/// The window is made anew with all that draws in it: a graphics driver may lose its context unnoticed.
struct RenewWindow {};

}  // namespace kv
