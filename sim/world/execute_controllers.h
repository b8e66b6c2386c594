// What is done to controllers.
#pragma once

#include <string>

#include "sim/world/command.h"
#include "sim/world/world.h"

namespace ks {

/// Why it makes no sense now; "" = it does.
std::string controller_rejection(const World& world, ControllerId controller,
                                 const CommandBody& command);
void command_controller(World& world, ControllerId controller, const CommandBody& command,
                        Ctx& ctx);
/// What a tool gets whose request about topics nobody can answer; "" = somebody does. That is the active
/// controller; with ZooKeeper settings need none, only a broker.
std::string nobody_answers(const World& world, const CommandBody& command);

}  // namespace ks
