// Which colour a consumer has: its place in the scenario, whatever else was done in a branch. Whoever was
// added in the window comes after those of the scenario, in the order of branches and their commands.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/run/session.h"

namespace kv {

/// By name, of all branches.
std::map<std::string, int> consumer_places(const ks::Session& session);
/// By index of the present branch's consumers; empty where each one's place is its index.
std::vector<std::uint32_t> consumer_order(const ks::Session& session);

}  // namespace kv
