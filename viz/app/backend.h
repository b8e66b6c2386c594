// What a window system must do for the program. A backend owns the window, Dear ImGui's context of input and
// the presentation of a frame; it knows nothing of panels or sessions.
#pragma once

#include <functional>
#include <string>

#include "viz/app/raster.h"
#include "viz/canvas/geometry.h"
#include "viz/model/window_place.h"

namespace kv {

class Backend {
 public:
  Backend() = default;
  virtual ~Backend() = default;
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;

  /// Opens the window; "" if it did, else why not ("no display"). Dear ImGui's context exists.
  virtual std::string open(const std::string& title, Vec size) = 0;
  /// Takes input in. If nothing moves, waits for it. False: the window is to be closed.
  virtual bool poll(bool moves) = 0;
  /// Whether the last poll brought input, or an earlier one did that still settles. False: nothing that can
  /// be seen has changed by it.
  virtual bool awake() const { return true; }
  /// Starts a frame of Dear ImGui.
  virtual void begin() = 0;
  /// Shows what the frame drew, over a background packed like ImU32.
  virtual void end(unsigned int background) = 0;
  /// The same, and what it shows as a picture; without pixels where none were drawn.
  virtual Image end_with_picture(unsigned int background) = 0;
  virtual void close() = 0;
  /// Pixels of the screen per design pixel.
  virtual float scale() const = 0;

  virtual void set_title(const std::string&) {}
  /// Fills the monitor that it is on, or goes back to where it was. Asked for in every frame.
  virtual void set_full_screen(bool) {}
  /// Makes the window and all that draws in it anew, in its place. A backend that can tell that its graphics
  /// were lost does it unasked.
  virtual void renew() {}
  /// How large it is, or would be if it filled nothing.
  virtual WindowPlace place() const { return {}; }
  /// As large as this and no longer maximised, or maximised.
  virtual void set_place(WindowPlace) {}
  /// A file was dropped on the window.
  std::function<void(const std::string&)> dropped;
};

/// Seconds since the program started, for animation and budgets.
double real_seconds();

}  // namespace kv
