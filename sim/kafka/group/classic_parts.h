// What the parts of the classic protocol share; besides them only the migration between it and KIP-848
// includes this. classic_join.cpp answers JoinGroup, classic_static.cpp replaces static members,
// classic_protocol.cpp answers the other requests and timers, classic_barrier.cpp moves the group through
// its states, classic_vote.cpp selects protocols.
#pragma once

#include "sim/kafka/group/classic_protocol.h"

namespace ks {

void change_state(Group& group, GroupState to, Ctx& ctx);
/// Member ids in the iteration order of the broker's HashMap.
std::vector<MemberId> hash_order(const Group& group, const Ctx& ctx);
void arm_session(GroupMember& member, Duration timeout, Ctx& ctx);
JoinGroupResponse join_error(KafkaError error, MemberId member);
/// The members' list for the leader, in the order of the broker's map; nothing for followers.
JoinGroupResponse join_answer(const Group& group, const GroupMember& member, const Ctx& ctx);
bool in_initial_rebalance(const Group& group);
/// From Stable, CompletingRebalance or Empty into PreparingRebalance.
void prepare_rebalance(BrokerSide side, Group& group, RebalanceReason reason, MemberId who,
                       Ctx& ctx);
/// GroupMetadataManager.maybePrepareRebalanceOrCompleteJoin: a new rebalance, or a step of the running one.
void rebalance_or_complete(BrokerSide side, Group& group, RebalanceReason reason, MemberId who,
                           Ctx& ctx);
/// Ends the join phase if everybody is parked and no handed-out id is awaited.
void maybe_complete_join(BrokerSide side, Group& group, Ctx& ctx);
/// Ends the join phase: who is not parked is dropped, the generation grows, everybody is answered.
void complete_join(BrokerSide side, Group& group, Ctx& ctx);
/// Takes a member out of the group; what was parked for it is answered with UNKNOWN_MEMBER_ID.
void remove_member(Group& group, MemberId id, RebalanceReason reason, Ctx& ctx);
/// GroupMetadataManager.removeMemberAndUpdateClassicGroup. An expiry completes a join phase at once even
/// during the initial delay.
void expire_member(BrokerSide side, Group& group, MemberId id, RebalanceReason reason, Ctx& ctx);

bool supports_protocols(const Group& group, const std::vector<std::string>& protocols);
/// ClassicGroup.selectProtocol: each member votes for the first common name of its own list.
std::string select_protocol(const Group& group);

/// The new id of a member: the scenario's wish for a process's first one, else `<prefix>-<uuid>`.
MemberId make_member_id(const Group& group, ConnectionId connection, std::string_view prefix,
                        Ctx& ctx);
void update_member(GroupMember& member, const JoinGroupRequest& request);
/// Parks the request; one that is sent again after a lost connection takes the place of the one that waits.
void park_join(const Group& group, GroupMember& member, ConnectionId connection, Ctx& ctx);
/// A JoinGroup without a member id from an instance that the group knows (KIP-345).
void replace_static_member(BrokerSide side, Group& group, ConnectionId connection,
                           const JoinGroupRequest& request, Ctx& ctx);
void write_group(BrokerSide side, Group& group, CoordinatorWrite::Kind kind,
                 std::vector<MemberAssignment> assignments, Ctx& ctx);

}  // namespace ks
