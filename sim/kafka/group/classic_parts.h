// What the two halves of the classic protocol share; besides them only the migration between it and
// KIP-848 includes this. classic_protocol.cpp answers requests and timers, classic_barrier.cpp moves the
// group through its states.
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
/// Ends the join phase if everybody is parked and no handed-out id is awaited.
void maybe_complete_join(BrokerSide side, Group& group, Ctx& ctx);
/// Ends the join phase: who is not parked is dropped, the generation grows, everybody is answered.
void complete_join(BrokerSide side, Group& group, Ctx& ctx);
/// Takes a member out of the group; what was parked for it is answered with UNKNOWN_MEMBER_ID.
void remove_member(Group& group, MemberId id, RebalanceReason reason, Ctx& ctx);
/// GroupMetadataManager.removeMemberAndUpdateClassicGroup: an expiry completes a join phase at once even
/// during the initial delay; a LeaveGroup does not.
void remove_and_rebalance(BrokerSide side, Group& group, MemberId id, RebalanceReason reason,
                          Ctx& ctx);
void write_group(BrokerSide side, Group& group, CoordinatorWrite::Kind kind,
                 std::vector<MemberAssignment> assignments, Ctx& ctx);

/// ClassicGroup.selectProtocol: the assignor that the members' votes give.
std::string selected_protocol(const Group& group);

}  // namespace ks
