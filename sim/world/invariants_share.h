// What must hold in every share group and in its share-partitions.
#pragma once

#include <optional>
#include <string>

#include "sim/world/world.h"

namespace ks {

/// What is broken in the membership of a share group, as a sentence.
std::optional<std::string> broken_share_group(const World& world, const Group& group);
/// What is broken in the share-partitions of all groups, and in the share sessions.
std::optional<std::string> broken_share_partitions(const World& world);

}  // namespace ks
