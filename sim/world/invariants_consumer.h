// What must hold for every KIP-848 group; see invariants.h.
#pragma once

#include <optional>
#include <string>

#include "sim/world/world.h"

namespace ks {

/// No partition is in the hands of two members; member epoch ≤ target epoch ≤ group epoch; who holds a
/// partition is booked with its epoch; a member that gives something up is given nothing; the session
/// timer of every member runs, and the rebalance timer exactly while something has to be given up; the
/// target gives each subscribed partition to exactly one member once it is up to date.
std::optional<std::string> broken_consumer_group(const World& world, const Group& group);

}  // namespace ks
