// Brokers and their controller as they stand at time 0: the cluster has been running for long.
#pragma once

#include "sim/world/world.h"

namespace ks {

/// The brokers and the controller, without roles yet, with the settings of the network.
void add_brokers(World& world, const ClusterSpec& spec, const BrokerConfig& config);
/// Leaders lead, followers begin to fetch, heartbeats and periodic tasks run at phases of their own.
void start_cluster(World& world, const ClusterSpec& spec);

}  // namespace ks
