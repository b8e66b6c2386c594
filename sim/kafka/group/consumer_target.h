// The target assignment: which of the server's assignors a KIP-848 group uses, and running it.
// Source: TargetAssignmentBuilder, ConsumerGroup.computePreferredServerAssignor,
// GroupCoordinatorConfig.
#pragma once

#include <string>
#include <string_view>

#include "sim/kafka/config.h"
#include "sim/kafka/ctx.h"
#include "sim/kafka/topic_uuid.h"

namespace ks {

/// "uniform" for "uniform" and for UniformAssignor's class name, alike for range; other text as it is.
std::string server_assignor_name(std::string_view name_or_class);
/// Whether group.consumer.assignors names it.
bool offers_assignor(const BrokerConfig& config, std::string_view name);

/// The id of a topic. Model: drawn from a stream of the topic's own, as nothing but the order of topics
/// depends on it.
TopicUuid topic_uuid(TopicId topic, const Ctx& ctx);

}  // namespace ks
