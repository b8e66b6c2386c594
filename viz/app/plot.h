// A diagram as a picture: the shapes that the command line has laid out, drawn by the window's canvas without
// a display.
#pragma once

#include <string>

#include "sim/base/result.h"
#include "viz/cli/plot.h"

namespace kv {

/// The bytes of a PNG file: the hook of the command line.
ks::Result<std::string> plot_png(const PlotDrawing& drawing);

}  // namespace kv
