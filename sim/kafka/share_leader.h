// The leader's side of share groups: ShareFetch and ShareAcknowledge with their sessions, waiting for
// records, acquisition locks that run out, and members whose connection is gone.
// Source: SharePartitionManager, DelayedShareFetch, ShareSessionCache, KafkaApis (handleShare*).
// Model: the share coordinator of a share-partition is the broker that leads the partition; what it
// stores is one write to a partition of __share_group_state that it leads. Reading the state takes no time.
#pragma once

#include "sim/kafka/broker.h"

namespace ks {

/// API 78.
void share_fetch(BrokerSide side, ConnectionId connection, const ShareFetchRequest& request,
                 Ctx& ctx);
/// API 79.
void share_acknowledge(BrokerSide side, ConnectionId connection,
                       const ShareAcknowledgeRequest& request, Ctx& ctx);
/// The request of a session has waited long enough.
void share_wait_expired(BrokerSide side, std::uint32_t session, Ctx& ctx);
/// Some locks of a share-partition have run out.
void share_locks_expired(BrokerSide side, std::uint32_t partition, Ctx& ctx);
/// The high watermark of a partition that a share group reads has moved.
void share_data_arrived(BrokerSide side, PartitionId partition, Ctx& ctx);
/// What became of some records is stored.
void share_state_written(BrokerSide side, const CoordinatorWrite& write, Ctx& ctx);
/// The broker sees that a client's connection is closed; since 4.1 that ends a share session on it.
void share_connection_closed(BrokerSide side, ConnectionId connection, Ctx& ctx);

/// A write of that kind failed: the partition has another leader.
void share_state_failed(BrokerSide side, const CoordinatorWrite& write, Ctx& ctx);
/// The broker leads the partition no longer: requests are turned away, locks are gone with its memory.
void share_leader_resigned(BrokerSide side, PartitionId partition, Ctx& ctx);
/// The broker leads the partition from now on.
void share_leader_elected(BrokerSide side, PartitionId partition, Ctx& ctx);
/// The process of the broker is gone with its share sessions.
void share_leader_died(BrokerSide side, Ctx& ctx);

}  // namespace ks
