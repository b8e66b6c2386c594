// Committed offsets do not live for ever: the coordinator looks for old ones and for groups that have
// nothing any more. Source: OffsetMetadataManager.cleanupExpiredOffsets, GroupMetadataManager
// .cleanupGroupMetadata. Model: one check for all of a broker's groups, on a grid that begins with the
// run; it happens only if something may be due.
#pragma once

#include <optional>

#include "sim/kafka/broker.h"

namespace ks {

/// From when on an offset's age counts in the group's present state; nothing: it does not age.
std::optional<Time> expiry_base(const Group& group, const CommittedOffset& offset, TopicId topic);
/// The group has a new state or a new offset: the coordinator will look in time.
void arm_offset_expiry(BrokerSide side, const Group& group, Ctx& ctx);
/// The coordinator's check.
void offset_expiry_due(BrokerSide side, Ctx& ctx);

}  // namespace ks
