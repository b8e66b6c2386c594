// Coordinators that come and go with the leadership of their partition of __consumer_offsets: the new
// one reads what is stored there, the old one forgets. What was in memory only is lost.
// Source: GroupCoordinatorService.onElection, onResignation; CoordinatorRuntime; GroupMetadataManager.
// Model: reading takes as long as the scenario says. A coordinator that does not know yet that another
// has loaded its groups answers NOT_COORDINATOR, as it will a moment later.
#pragma once

#include "sim/kafka/broker.h"

namespace ks {

/// The state that a record of this group written now has: what a later coordinator will know.
std::shared_ptr<const StoredGroup> store_group(const Group& group, const CoordinatorWrite& write);
/// The broker leads the partition now: it begins to read.
void coordinator_elected(BrokerSide side, PartitionId partition, Ctx& ctx);
/// It no longer does: whoever waits is turned away, and the groups are forgotten here.
void coordinator_resigned(BrokerSide side, PartitionId partition, Ctx& ctx);
/// The process is gone: the same without a word.
void coordinator_died(BrokerSide side, Ctx& ctx);
/// The load timer.
void loads_due(BrokerSide side, Ctx& ctx);
/// The partition has been read: its groups live here from now on.
void load_groups(BrokerSide side, PartitionId partition, Ctx& ctx);
/// Whether this broker may answer for the group: NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS, none.
KafkaError hosting_error(const BrokerSide& side, GroupId group);

}  // namespace ks
