// The classic group protocol at the coordinator: join barrier, generations, sync, heartbeats, sessions.
// Source: GroupMetadataManager (classicGroup*), ClassicGroup; KIP-134 (initial delay), KIP-394 (member
// id round). Static members (KIP-345) are not handled yet.
#pragma once

#include "sim/kafka/broker.h"

namespace ks {

/// JoinGroup (API 11): hands out an id, parks the request at the barrier or answers at once.
void join_group(BrokerSide side, ConnectionId connection, const JoinGroupRequest& request,
                Ctx& ctx);
/// SyncGroup (API 14): parks until the leader's assignment is committed.
void sync_group(BrokerSide side, ConnectionId connection, const SyncGroupRequest& request,
                Ctx& ctx);
void heartbeat(BrokerSide side, ConnectionId connection, const HeartbeatRequest& request, Ctx& ctx);
void leave_group(BrokerSide side, ConnectionId connection, const LeaveGroupRequest& request,
                 Ctx& ctx);

/// The group's metadata record is committed: the assignment goes out and the group is Stable.
void assignment_committed(BrokerSide side, const CoordinatorWrite& write, Ctx& ctx);

/// Starts the member's session timer again.
void restart_session(GroupMember& member, Ctx& ctx);
void session_expired(BrokerSide side, Group& group, MemberId member, Ctx& ctx);
/// End of the initial delay or of the time that members have to join again.
void join_timer_expired(BrokerSide side, Group& group, Ctx& ctx);
void sync_timer_expired(BrokerSide side, Group& group, Ctx& ctx);

}  // namespace ks
