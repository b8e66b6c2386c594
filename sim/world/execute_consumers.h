// Starting consumers. Part of execute.h.
#pragma once

#include <string>
#include <vector>

#include "sim/world/command.h"
#include "sim/world/world.h"

namespace ks {

/// These topics of the group, or all of them, sorted by name as a client sends them.
std::vector<TopicId> subscription(const World& world, GroupId group,
                                  const std::vector<std::string>& wanted);
/// The consumer is there from now on, as the command and its group's description say.
void add_consumer(World& world, const AddConsumer& add, Ctx& ctx);
/// Why close() with this option makes no sense here; "" if it does.
std::string close_rejection(const World& world, const std::string& name, NodeId id,
                            GroupMembership membership);

}  // namespace ks
