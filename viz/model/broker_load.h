// What a broker has to do, and what quotas make of a client, as names and values. Only where a scenario
// limits what brokers can do, or has quotas.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/world/world.h"

namespace kv {

using LoadRows = std::vector<std::pair<std::string, std::string>>;

/// "network threads": "3 of 3 busy (20 % idle in the last minute), 1 answer waits; 2 ms each"; "request
/// handlers": "8 of 8 busy (2 % idle in the last minute), 2 requests wait; 10 ms each"; "disk": "busy for
/// 102 ms; 1000000 bytes/s"; "link, in": "idle; 1000000 bytes/s".
LoadRows load_of(const ks::World& world, ks::BrokerId broker);
/// Of a producer or a consumer: its quotas, and at which brokers it is throttled for how long.
LoadRows quotas_of(const ks::World& world, ks::NodeId client);

}  // namespace kv
