// What is done to all brokers of a rack at once.
#pragma once

#include <string>

#include "sim/world/command.h"
#include "sim/world/world.h"

namespace ks {

/// Why it makes no sense for any of them; "" = fine.
std::string rack_rejection(const World& world, const RackCommand& command);
void execute_rack(World& world, const RackCommand& command, Ctx& ctx);

}  // namespace ks
