// What share_leader.cpp needs to know before it locks or frees records: which session a request belongs
// to, the limits of its group, what the log holds for it, and where the state is stored.
// Source: SharePartitionManager.newContext, ShareSessionContext, ShareFetchUtils, ReplicaManager.
#pragma once

#include <vector>

#include "sim/kafka/broker.h"

namespace ks {

/// Session epochs grow by one with each request and begin again at 1 after the largest.
std::int32_t next_share_epoch(std::int32_t epoch);
/// Whether the request fits its session: SHARE_SESSION_NOT_FOUND, INVALID_SHARE_SESSION_EPOCH, and
/// INVALID_REQUEST for acknowledgements in the request that opens one.
KafkaError check_share_request(BrokerSide side, ConnectionId connection, GroupId group,
                               MemberId member, std::int32_t epoch, bool acknowledges);
/// The session of a request that check_share_request() has let through, with its next epoch. Epoch 0
/// begins a new one.
std::uint32_t open_share_session(BrokerSide side, ConnectionId connection, GroupId group,
                                 MemberId member, std::int32_t epoch, Ctx& ctx);

ShareLimits share_limits(BrokerSide side, GroupId group);
/// Finds the share-partition; the first time it begins where share.auto.offset.reset says.
LedSharePartition& share_partition(BrokerSide side, GroupId group, PartitionId partition, Ctx& ctx);

/// What may be read of a partition for a group: whole batches from the next record that is free.
struct Readable {
  PartitionId partition;
  std::vector<LogExtent> log;
  std::int64_t bytes = 0;
};
/// Of those partitions that have something, in the order given. Their share of max_bytes is equal, and
/// each gives one batch at least.
std::vector<Readable> share_readable(BrokerSide side, const ShareSession& session,
                                     const std::vector<PartitionId>& parts, Ctx& ctx);

/// The partition of __share_group_state that this leader writes to.
PartitionId share_state_log(BrokerSide side, const SharePartition& state, const Ctx& ctx);

/// Whether this broker leads the partition.
bool leads_shared(const BrokerSide& side, PartitionId partition, const Ctx& ctx);

}  // namespace ks
