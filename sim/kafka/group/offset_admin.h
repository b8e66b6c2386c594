// What administrators do to groups and their offsets: kafka-consumer-groups --reset-offsets,
// --delete-offsets, --delete. Source: ConsumerGroupCommand, OffsetMetadataManager.deleteOffsets,
// ClassicGroup.validateDeleteGroup, ConsumerGroup.validateDeleteGroup.
// Model: the tool's requests reach the coordinator at once, and so do its questions for log offsets.
#pragma once

#include <vector>

#include "sim/kafka/broker.h"
#include "sim/kafka/offset_target.h"

namespace ks {

/// `partitions` of topics that were named; empty: all that have a committed offset.
void reset_offsets(BrokerSide side, Group& group, const std::vector<PartitionId>& partitions,
                   const OffsetTarget& to, Ctx& ctx);
void delete_offsets(BrokerSide side, Group& group, const std::vector<PartitionId>& partitions,
                    Ctx& ctx);
void delete_group(BrokerSide side, Group& group, Ctx& ctx);
/// The tombstones of a removal are committed.
void removal_committed(BrokerSide side, const CoordinatorWrite& write, Ctx& ctx);

/// Nobody has ever been in it, and nothing is committed; or it was deleted.
bool group_exists(const Group& group);
bool group_is_empty(const Group& group);
/// Whether a member subscribes to the topic now.
bool subscribed_to(const Group& group, TopicId topic);
/// A deleted group that somebody uses again begins anew.
void revive_group(Group& group, Ctx& ctx);

}  // namespace ks
