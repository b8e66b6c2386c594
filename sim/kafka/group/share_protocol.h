// Membership of share groups (KIP-932) at the coordinator: ShareGroupHeartbeat with its validation and
// epochs, the target by the assignor `simple`, session expiry, and, since 4.1, the state of new
// partitions that has to be stored before anybody is assigned them. The records themselves are the
// partitions' leaders' business: share_leader.h.
// Source: GroupMetadataManager (shareGroup*), ShareGroup, ShareGroupAssignmentBuilder.
#pragma once

#include "sim/kafka/broker.h"

namespace ks {

/// 3.9 has no share groups; in 4.0 they are early access and have to be switched on.
bool speaks_share_protocol(const Broker& broker);

/// API 76: joins, beats or leaves; answered when what it wrote is committed.
void share_group_heartbeat(BrokerSide side, ConnectionId connection,
                           const ShareGroupHeartbeatRequest& request, Ctx& ctx);
/// The session of a member of a share group is over.
void share_session_expired(BrokerSide side, Group& group, MemberId member, Ctx& ctx);
/// A write about partitions that were new to the group is committed.
void share_initialization_written(BrokerSide side, const CoordinatorWrite& write, Ctx& ctx);

}  // namespace ks
