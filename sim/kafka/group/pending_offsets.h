// Offsets that are committed as a part of a transaction: the coordinator of the group keeps them beside
// the others until the transaction's marker stands in its partition of __consumer_offsets. Meanwhile
// nobody is told a committed offset of these partitions (UNSTABLE_OFFSET_COMMIT).
// Source: GroupCoordinatorService.commitTransactionalOffsets, OffsetMetadataManager
// (commitTransactionalOffset, replay, replayEndTransactionMarker), CoordinatorRuntime.
// Model: a marker takes effect when it is committed; Kafka reads it at once, and lets whoever asks wait
// for the commit.
#pragma once

#include "sim/kafka/broker.h"

namespace ks {

/// The transaction has the group's partition, or could not get it: the TxnOffsetCommit that is processed on
/// the connection goes on.
void commit_transactional_offsets(BrokerSide side, ConnectionId connection, KafkaError error,
                                  Ctx& ctx);
/// Answers the TxnOffsetCommit that is processed there: those that the broker knows are stored, or have this
/// error; the others have their own.
void answer_transactional_commit(ConnectionId connection, const SmallVec<PartitionOffset, 4>& known,
                                 KafkaError error, Ctx& ctx);
/// The batch of such a write gets its producer; false: it has been fenced meanwhile, and is told.
bool begin_pending(BrokerSide side, const CoordinatorWrite& write, std::uint32_t led, Batch& batch,
                   Ctx& ctx);
/// It stands in the log.
void pending_appended(BrokerSide side, const CoordinatorWrite& write, std::uint32_t led,
                      const Batch& batch, Ctx& ctx);
/// A leader cannot take markers for groups that it has not read yet.
KafkaError marker_error(const BrokerSide& side, PartitionId partition);
/// A marker stands in a partition; what follows from it in __consumer_offsets waits for its commit.
void marker_appended(BrokerSide side, const WriteTxnMarkersRequest& request, PartitionId partition,
                     std::uint32_t led, std::int64_t offset);
void marker_committed(BrokerSide side, const CoordinatorWrite& write, Ctx& ctx);
/// What the log of a new coordinator says, if there were transactions in it.
void load_pending_offsets(BrokerSide side, Group& group, const Replica& replica, const Ctx& ctx);

}  // namespace ks
