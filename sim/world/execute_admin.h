// Commands of administrators about a group's offsets or a partition's records: whom they reach, and why
// they cannot. What the coordinator refuses (a group with members) is a fact of the run instead.
#pragma once

#include <string>
#include <type_traits>

#include "sim/world/command.h"
#include "sim/world/world.h"

namespace ks {

template <class Body>
concept AdminCommand = std::is_same_v<Body, ResetOffsets> || std::is_same_v<Body, DeleteOffsets> ||
                       std::is_same_v<Body, DeleteGroup> || std::is_same_v<Body, DeleteRecords>;
bool is_admin_command(const CommandBody& command);

/// Why it makes no sense now; "" = it does.
std::string admin_rejection(const World& world, const ResetOffsets& command);
std::string admin_rejection(const World& world, const DeleteOffsets& command);
std::string admin_rejection(const World& world, const DeleteGroup& command);
std::string admin_rejection(const World& world, const DeleteRecords& command);

void execute_admin(World& world, const ResetOffsets& command, Ctx& ctx);
void execute_admin(World& world, const DeleteOffsets& command, Ctx& ctx);
void execute_admin(World& world, const DeleteGroup& command, Ctx& ctx);
void execute_admin(World& world, const DeleteRecords& command, Ctx& ctx);

}  // namespace ks
