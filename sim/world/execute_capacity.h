// Other limits of what brokers can do in a time, while the cluster runs.
#pragma once

#include "sim/world/world.h"

namespace ks {

/// What threads, disks and links have begun ends as it was to end; what waits is dealt with by the new
/// figures.
void set_capacity(World& world, const CapacitySpec& figures, Ctx& ctx);

}  // namespace ks
