// ZooKeeper mode in a world: how it stands at time 0, which handler a timer runs, and what commands do to
// the ZooKeeper server.
#pragma once

#include "sim/world/world.h"

namespace ks {

/// The server, and each broker's client and controller, without anything that runs.
void add_zookeeper(World& world, const ClusterSpec& spec, const BrokerConfig& config);
/// Sessions, znodes, one controller and its connections: the cluster has been running for long.
void start_zookeeper_mode(World& world, const ClusterSpec& spec, Ctx& ctx);

void fire_zookeeper(World& world, Ctx& ctx);
void fire_zookeeper_client(World& world, BrokerId broker, ZkClientTimer purpose, Ctx& ctx);
void fire_zookeeper_controller(World& world, BrokerId broker, ZkControllerTimer purpose, Ctx& ctx);

std::string zookeeper_rejection(const World& world, const CommandBody& command);
void command_zookeeper(World& world, const CommandBody& command, Ctx& ctx);

}  // namespace ks
