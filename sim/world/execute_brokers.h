// Carries out commands about brokers and leaders. Part of execute.h.
#pragma once

#include <string>

#include "sim/world/command.h"
#include "sim/world/world.h"

namespace ks {

/// Why a command would be rejected for this broker; "" if it would be carried out.
std::string broker_rejection(const World& world, BrokerId broker, const CommandBody& command);
void command_broker(World& world, BrokerId broker, const CommandBody& command, Ctx& ctx);
/// ElectLeaders: why nothing would come of it; and doing it.
std::string topic_rejection(const World& world, const ElectLeaders& command);
void change_topics(World& world, const ElectLeaders& command, Ctx& ctx);

}  // namespace ks
