// How much memory a copy of a world takes, roughly: what checkpoints count against their budget.
#pragma once

#include <cstddef>

#include "sim/world/world.h"

namespace ks {

/// What it shares with other copies (log pieces, replicas that stand still, names) is not counted.
std::size_t world_bytes(const World& world);

}  // namespace ks
