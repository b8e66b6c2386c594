// The part of a generated run that is the quorum of controllers': how many there are and how they fail.
#pragma once

#include "sim/scenario/build.h"

namespace ks {

/// In a quarter of the runs, from a stream of its own: the rest of a run does not depend on it.
void generate_controllers(Run& run);

}  // namespace ks
