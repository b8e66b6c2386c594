// What brokers of a generated run can do in a time, and what their clients may use of it.
#pragma once

#include "sim/scenario/build.h"

namespace ks {

/// In a sixth of the runs each. Drawn from a stream of its own, so that the rest of a run stays what it was.
void generate_capacity(Run& run);

}  // namespace ks
