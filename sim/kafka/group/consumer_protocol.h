// The KIP-848 protocol at the coordinator: ConsumerGroupHeartbeat with its validation and epoch
// fencing, group epochs, when the target is computed, leaving, static members and timers. Profiles 4.4
// and 4.0; 3.9 refuses it. Source: GroupMetadataManager (consumerGroup*), GroupCoordinatorService.
#pragma once

#include "sim/kafka/broker.h"

namespace ks {

/// API 68: joins, beats, acknowledges or leaves; answered when what it wrote is committed.
void consumer_group_heartbeat(BrokerSide side, ConnectionId connection,
                              const ConsumerGroupHeartbeatRequest& request, Ctx& ctx);

/// ConsumerGroup.maybeUpdateGroupState: follows from the epochs and the members.
GroupState state_of(const ConsumerGroup& group);
/// A timer of a member of a KIP-848 group.
void consumer_member_timer(BrokerSide side, Group& group, MemberId member, MemberTimer purpose,
                           Ctx& ctx);
/// The patterns of the group have been matched against the names of the topics.
void regexes_resolved(BrokerSide side, Group& group, Ctx& ctx);

/// Who may commit offsets with which epoch; 4.4 lets an older epoch commit what it was given then.
KafkaError validate_consumer_commit(const BrokerSide& side, const Group& group,
                                    const OffsetCommitRequest& request);
/// Who may read committed offsets, where the request names a member.
KafkaError validate_consumer_fetch(const Group& group, const OffsetFetchRequest& request);

}  // namespace ks
