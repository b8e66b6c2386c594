// Configuration that changes while the cluster runs: what the controller makes of a change, and what a
// broker does when it learns of it.
// Source: ConfigurationControlManager, DynamicBrokerConfig, DynamicConfigPublisher, TopicConfigHandler,
// GroupConfigManager.
// Model: a topic works with the brokers' settings by way of the image; a broker that has settings of its own
// works with an image of its own.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/kafka/broker.h"
#include "sim/kafka/controller.h"

namespace ks {

/// Whether a running broker takes this key over (DynamicBrokerConfig.AllDynamicConfigs); the others count
/// from its next start on, and Kafka refuses them.
bool changes_while_running(std::string_view broker_key);
/// The numbers of threads among them, as far as the model has them.
inline constexpr std::string_view thread_keys[] = {"num.io.threads", "num.network.threads",
                                                   "num.replica.fetchers"};
/// Why running brokers do not take over another number: they double or halve it at most; "" if they do.
/// Source: DynamicThreadPool.validateReconfiguration, DataPlaneAcceptor.
std::string threads_problem(std::string_view key, const std::string& from, const std::string& to);

/// The bits of TopicInfo::own_settings of these keys.
std::uint32_t own_setting(std::string_view topic_key);
/// The topic's own settings stay, all others are the brokers' from now on.
void inherit(TopicInfo& topic, const TopicConfig& brokers);

/// The eligible leader replicas of a topic's partitions, or of all, do not count any more: how many of them
/// there may be depends on min.insync.replicas. Source: ClearElrRecord.
void clear_elr(ControllerSide side, TopicId topic, Ctx& ctx);

/// The image as this broker works with it: what it has of its own over what all brokers have.
std::shared_ptr<const Cluster> with_own_settings(BrokerId broker,
                                                 std::shared_ptr<const Cluster> image,
                                                 const Cluster& before);
/// Another image with other settings: this broker works with them from now on.
void apply_settings(BrokerSide side, const Cluster& before, Ctx& ctx);
/// The settings that a group is to have by the image; its coordinator has just read it from the log.
void apply_group_settings(Group& group, const Ctx& ctx);

}  // namespace ks
