// Commands about the ways between nodes: cut, slow, healed.
#pragma once

#include <concepts>
#include <string>

#include "sim/world/command.h"
#include "sim/world/world.h"

namespace ks {

template <class Body>
concept WayCommand =
    std::same_as<Body, CutWay> || std::same_as<Body, DelayWay> || std::same_as<Body, HealWay>;
bool is_way_command(const CommandBody& command);

/// Why it makes no sense now; "" = it does.
std::string way_rejection(const World& world, const CutWay& command);
std::string way_rejection(const World& world, const DelayWay& command);
std::string way_rejection(const World& world, const HealWay& command);

void execute_way(World& world, const CutWay& command, Ctx& ctx);
void execute_way(World& world, const DelayWay& command, Ctx& ctx);
void execute_way(World& world, const HealWay& command, Ctx& ctx);

}  // namespace ks
