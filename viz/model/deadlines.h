// What will happen to whom somebody has picked unless something comes in between: the end of a session, of a
// broker's lease, of the time between two polls. Only what does not begin anew all the time is told.
#pragma once

#include <string>
#include <vector>

#include "sim/world/world.h"

namespace kv {

struct DeadlineView {
  std::string text;  ///< "session ends"
  std::string tip;   ///< one sentence: who counts, and what follows
  ks::Time at{};
};

/// Ascending. Nothing for nodes of which no deadline is told.
std::vector<DeadlineView> deadlines_of(const ks::World& world, ks::NodeId node, ks::Time now);

/// The controller's check that will find a broker's session over, if nothing is heard of it any more.
ks::Time fencing_check(const ks::World& world, ks::Time last_contact);

}  // namespace kv
