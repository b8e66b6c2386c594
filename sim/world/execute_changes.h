// Settings that change and replicas that move by command: what the controller refuses and what it does.
// Source: ControllerConfigurationValidator, ConfigurationControlManager, DynamicBrokerConfig.validateConfigs;
// ReplicationControlManager.alterPartitionReassignments.
// Model: the request of an administrator reaches the controller at the instant of the command, and is refused
// as a whole if something of it is.
#pragma once

#include <string>

#include "sim/world/command.h"
#include "sim/world/world.h"

namespace ks {

/// With ZooKeeper any broker changes settings; here it is the first one that runs and reaches ZooKeeper.
/// Invalid: there is none.
BrokerId settings_broker(const World& world);

/// Kafka's error with its words; "" = fine.
std::string topic_rejection(const World& world, const AlterConfig& command);
std::string topic_rejection(const World& world, const Reassign& command);

void change_topics(World& world, const AlterConfig& command, Ctx& ctx);
void change_topics(World& world, const Reassign& command, Ctx& ctx);

}  // namespace ks
