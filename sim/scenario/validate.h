// Checks of a whole scenario that no single table can make: sizes, and that everything exists at the moment
// when something is done to it.
#pragma once

#include "sim/scenario/problems.h"
#include "sim/scenario/scenario.h"

namespace ks {

void validate(const Scenario& scenario, Problems& problems);

}  // namespace ks
