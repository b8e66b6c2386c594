// The way back from a run to a scenario, so that a generated run can be looked at: written as a file, it
// opens in the window and builds the same run.
#pragma once

#include <string>

#include "sim/scenario/build.h"

namespace ks {

/// Producers are set-up; everything else stands in the timeline.
Scenario scenario_from(const Run& run, std::string title);

}  // namespace ks
