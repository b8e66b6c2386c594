// Topics that are created, grow and are deleted by command: what the controller refuses and what it does.
// Source: ReplicationControlManager.createTopics, createPartitions, deleteTopics; Topic.validate.
// Model: the request of an administrator reaches the controller at the instant of the command; topics are
// never created by a client's question (auto.create.topics.enable).
#pragma once

#include <string>

#include "sim/world/command.h"
#include "sim/world/world.h"

namespace ks {

/// Kafka's error with its words; "" = fine.
std::string topic_rejection(const World& world, const CreateTopic& command);
std::string topic_rejection(const World& world, const GrowTopic& command);
std::string topic_rejection(const World& world, const DeleteTopic& command);

void change_topics(World& world, const CreateTopic& command, Ctx& ctx);
void change_topics(World& world, const GrowTopic& command, Ctx& ctx);
void change_topics(World& world, const DeleteTopic& command, Ctx& ctx);

}  // namespace ks
