// What the crosshair reads off the plots at one place of the axis.
#pragma once

#include <string>

#include "viz/model/timeline_view.h"

namespace kv {

/// "p3 97, p2 96, 2 more up to 12 records"; "" where the plot has no sample yet.
std::string plot_reading(const PlotView& plot, float x);

}  // namespace kv
