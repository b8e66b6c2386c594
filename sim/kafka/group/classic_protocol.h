// The classic group protocol at the coordinator: join barrier, generations, sync, heartbeats, sessions.
// Source: GroupMetadataManager (classicGroup*), ClassicGroup; KIP-134 (initial delay), KIP-394 (member
// id round), KIP-345 and KIP-814 (static members).
#pragma once

#include <string_view>

#include "sim/kafka/broker.h"

namespace ks {

/// The reason in a LeaveGroup by which a client says that max.poll.interval.ms has passed.
inline constexpr std::string_view poll_timeout_reason = "consumer poll timeout has expired.";

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

/// The record of a static member's new id is committed: its JoinGroup is answered.
void static_member_committed(BrokerSide side, const CoordinatorWrite& write, Ctx& ctx);

/// ClassicGroup.validateMember: UNKNOWN_MEMBER_ID; FENCED_INSTANCE_ID if the instance has another id now.
KafkaError validate_member(Group& group, MemberId member, InstanceId instance);
/// Starts the member's session timer again.
void restart_session(GroupMember& member, Ctx& ctx);
void session_expired(BrokerSide side, Group& group, MemberId member, Ctx& ctx);
/// End of the initial delay or of the time that members have to join again.
void join_timer_expired(BrokerSide side, Group& group, Ctx& ctx);
void sync_timer_expired(BrokerSide side, Group& group, Ctx& ctx);

}  // namespace ks
