// The part of a generated run that is chosen messages between brokers and controllers.
#pragma once

#include "sim/scenario/build.h"

namespace ks {

/// In a third of the runs, from a stream of its own: the rest of a run does not depend on it.
void generate_messages(Run& run);

}  // namespace ks
