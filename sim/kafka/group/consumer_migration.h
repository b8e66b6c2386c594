// Members of the classic protocol in a KIP-848 group, and groups that change over between the two with
// their members in them. Source: GroupMetadataManager (classicGroup*ToConsumerGroup, convertTo*),
// ConsumerGroup.fromClassicGroup, ClassicGroup.fromConsumerGroup, ConsumerGroupMigrationPolicy.
#pragma once

#include "sim/kafka/broker.h"

namespace ks {

/// JoinGroup of a classic member: answered without a barrier, with its member epoch as generation.
void hosted_join(BrokerSide side, ConnectionId connection, const JoinGroupRequest& request,
                 Ctx& ctx);
void hosted_sync(BrokerSide side, ConnectionId connection, const SyncGroupRequest& request,
                 Ctx& ctx);
void hosted_heartbeat(BrokerSide side, ConnectionId connection, const HeartbeatRequest& request,
                      Ctx& ctx);
void hosted_leave(BrokerSide side, ConnectionId connection, const LeaveGroupRequest& request,
                  Ctx& ctx);
/// What a hosted JoinGroup or SyncGroup wrote is committed: its timers start.
void hosted_write_committed(BrokerSide side, const CoordinatorWrite& write, Ctx& ctx);

/// An empty group takes whichever protocol comes first.
bool is_empty_consumer_group(const Group& group);
void forget_empty_consumer_group(Group& group, Ctx& ctx);
/// It begins anew under its name, and with it the count of its generations: who still believes to own
/// something belongs to the life before.
void begin_new_life(Group& group, Ctx& ctx);

}  // namespace ks
