// Transactions at brokers: the coordinator (the leader of a partition of __transaction_state), its markers,
// and what a leader of other partitions asks it. Which transactions (v1, v2 of KIP-890) follows from the
// profile: v2 since 4.0.
// Source: TransactionCoordinator, TransactionStateManager, TransactionMarkerChannelManager,
// AddPartitionsToTxnManager.
// Model: a request between brokers that fails is repeated after 50 ms; who coordinates follows from the
// broker's own image; the coordinator epoch of markers is not checked.
#pragma once

#include "sim/kafka/broker.h"

namespace ks {

// --- transaction_coordinator.cpp -------------------------------------------------------------------

void handle_transaction_request(BrokerSide side, ConnectionId connection,
                                const InitProducerIdRequest& request, Ctx& ctx);
void handle_transaction_request(BrokerSide side, ConnectionId connection,
                                const AddPartitionsToTxnRequest& request, Ctx& ctx);
void handle_transaction_request(BrokerSide side, ConnectionId connection,
                                const AddOffsetsToTxnRequest& request, Ctx& ctx);
void handle_transaction_request(BrokerSide side, ConnectionId connection,
                                const EndTxnRequest& request, Ctx& ctx);
/// A record of __transaction_state is committed: the new state counts, and its request is answered.
void transaction_written(BrokerSide side, const CoordinatorWrite& write, Ctx& ctx);
void transaction_write_failed(BrokerSide side, const CoordinatorWrite& write);
/// Nothing was written, as too few replicas are in sync: a last record comes again, others are asked for.
void transaction_write_refused(BrokerSide side, const CoordinatorWrite& write, Ctx& ctx);
/// The check for transactions that have been open for too long.
void transaction_check_due(BrokerSide side, Ctx& ctx);
/// A producer id that nobody has had. Source: RPCProducerIdManager. Model: a new block of ids is there at
/// once.
std::int32_t next_producer_id(BrokerSide side);
/// The markers of this transaction are all confirmed: the last record is due.
void complete_transaction(BrokerSide side, Transaction& transaction, Ctx& ctx);

// --- transaction_life.cpp --------------------------------------------------------------------------

/// The broker leads a partition of __transaction_state now, or no longer; or its process is gone.
void transactions_elected(BrokerSide side, PartitionId log, Ctx& ctx);
void transactions_resigned(BrokerSide side, PartitionId log);
void transactions_died(BrokerSide side, Ctx& ctx);
/// Loads whose time has come.
void load_transactions(BrokerSide side, Ctx& ctx);
/// NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS or none.
KafkaError transaction_hosting_error(const BrokerSide& side, TransactionalId id);

/// Makes the record of a write to __transaction_state.
void write_transaction_record(BrokerSide side, CoordinatorWrite& write, Ctx& ctx);

// --- transaction_requests.cpp ----------------------------------------------------------------------

/// Something is due: a request to another broker, or a load.
void transactions_due(BrokerSide side, Ctx& ctx);
/// Runs the timer to whatever is due next.
void schedule_transactions(BrokerSide side, Ctx& ctx);
/// Markers for all partitions of Transaction::marking.
void send_markers(BrokerSide side, const Transaction& transaction, Ctx& ctx);
/// The last record of this transaction could not be written: it is tried again after a pause.
void complete_later(BrokerSide side, const Transaction& transaction, Ctx& ctx);
/// The answer to a request of this broker.
void handle_transaction_answer(BrokerSide side, ConnectionId connection, const Message& message,
                               Ctx& ctx);
/// Whether the connection is one to another broker; it ended.
bool transaction_link_lost(BrokerSide side, ConnectionId connection, Ctx& ctx);
/// A Produce of a transactional producer: true if it has to wait for its coordinator.
bool adds_partitions(BrokerSide side, ConnectionId connection, const ProduceRequest& request,
                     Ctx& ctx);
/// The same of a TxnOffsetCommit, for the group's partition of __consumer_offsets; `error` says what
/// became of it if it does not wait.
bool adds_offsets(BrokerSide side, ConnectionId connection, const TxnOffsetCommitRequest& request,
                  KafkaError& error, Ctx& ctx);
/// What the coordinator said about this part of the Produce.
KafkaError adding_error(const BrokerSide& side, ConnectionId produce, PartitionId partition);
void forget_adding(BrokerSide side, ConnectionId produce);

}  // namespace ks
