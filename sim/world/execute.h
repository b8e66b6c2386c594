// Carries out a command: finds the node by name, checks that it makes sense now, and does it.
#pragma once

#include "sim/world/command.h"
#include "sim/world/world.h"

namespace ks {

/// Notes CommandExecuted, or CommandRejected with the reason; never fails otherwise.
void execute(World& world, const Command& command, Ctx& ctx);

/// Why the command would be rejected at this moment; "" if it would be carried out. What a menu greys
/// an action out with.
std::string rejection(const World& world, const CommandBody& command);
/// The same for whoever knows the node that the command names, so that no list of names is gone through.
std::string rejection(const World& world, const CommandBody& command, NodeId node);

}  // namespace ks
