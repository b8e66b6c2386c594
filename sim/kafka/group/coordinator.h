// The group coordinator's front: routes group requests to the protocol, validates and stores offsets.
// Source: GroupCoordinatorService, OffsetMetadataManager.
#pragma once

#include "sim/kafka/broker.h"

namespace ks {

void handle_group_request(BrokerSide side, ConnectionId connection, const JoinGroupRequest& request,
                          Ctx& ctx);
void handle_group_request(BrokerSide side, ConnectionId connection, const SyncGroupRequest& request,
                          Ctx& ctx);
void handle_group_request(BrokerSide side, ConnectionId connection, const HeartbeatRequest& request,
                          Ctx& ctx);
void handle_group_request(BrokerSide side, ConnectionId connection,
                          const LeaveGroupRequest& request, Ctx& ctx);
void handle_group_request(BrokerSide side, ConnectionId connection,
                          const OffsetCommitRequest& request, Ctx& ctx);
/// Answers the OffsetCommit that is processed there: those that the broker knows are stored, or have this
/// error; the others have their own.
void answer_commit(ConnectionId connection, const SmallVec<PartitionOffset, 4>& known,
                   KafkaError error, Ctx& ctx);
void handle_group_request(BrokerSide side, ConnectionId connection,
                          const OffsetFetchRequest& request, Ctx& ctx);
/// pending_offsets.cpp
void handle_group_request(BrokerSide side, ConnectionId connection,
                          const TxnOffsetCommitRequest& request, Ctx& ctx);

void handle_group_request(BrokerSide side, ConnectionId connection,
                          const ConsumerGroupHeartbeatRequest& request, Ctx& ctx);
void handle_group_request(BrokerSide side, ConnectionId connection,
                          const ShareGroupHeartbeatRequest& request, Ctx& ctx);

/// The record stands in __consumer_offsets up to the high watermark: its effects become visible.
void coordinator_write_committed(BrokerSide side, const CoordinatorWrite& write, Ctx& ctx);

}  // namespace ks
