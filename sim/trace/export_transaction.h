// The JSON fields of the facts of transactions (transaction_facts.h) and of their messages.
#pragma once

#include "sim/protocol/messages.h"
#include "sim/protocol/names.h"
#include "sim/trace/json.h"
#include "sim/trace/transaction_facts.h"

namespace ks {

void write_transaction_fact(JsonWriter& json, const TransactionStateChanged& body,
                            const Names& names);
void write_transaction_fact(JsonWriter& json, const TransactionTimedOut& body, const Names& names);
void write_transaction_fact(JsonWriter& json, const TransactionRefused& body, const Names& names);
void write_transaction_fact(JsonWriter& json, const TransactionCalled& body, const Names& names);
void write_transaction_fact(JsonWriter& json, const TransactionCallReturned& body,
                            const Names& names);
void write_transaction_fact(JsonWriter& json, const UnsentRecordsAborted& body, const Names& names);
void write_transaction_fact(JsonWriter& json, const AbortedRecordsSkipped& body,
                            const Names& names);
void write_transaction_fact(JsonWriter& json, const TransactionsLoaded& body, const Names& names);
void write_transaction_fact(JsonWriter& json, const TransactionMarkerWritten& body,
                            const Names& names);
void write_transaction_fact(JsonWriter& json, const StableOffsetAdvanced& body, const Names& names);
void write_transaction_fact(JsonWriter& json, const ProducerRenewed& body, const Names& names);
void write_transaction_fact(JsonWriter& json, const TransformAbandoned& body, const Names& names);
void write_transaction_fact(JsonWriter& json, const OffsetsUnstable& body, const Names& names);
void write_transaction_fact(JsonWriter& json, const OffsetsNotTaken& body, const Names& names);
void write_transaction_fact(JsonWriter& json, const OffsetsPending& body, const Names& names);
void write_transaction_fact(JsonWriter& json, const PendingOffsetsEnded& body, const Names& names);

void write_transaction_message(JsonWriter& json, const AddPartitionsToTxnRequest& body,
                               const Names& names);
void write_transaction_message(JsonWriter& json, const AddPartitionsToTxnResponse& body,
                               const Names& names);
void write_transaction_message(JsonWriter& json, const EndTxnRequest& body, const Names& names);
void write_transaction_message(JsonWriter& json, const EndTxnResponse& body, const Names& names);
void write_transaction_message(JsonWriter& json, const WriteTxnMarkersRequest& body,
                               const Names& names);
void write_transaction_message(JsonWriter& json, const WriteTxnMarkersResponse& body,
                               const Names& names);
void write_transaction_message(JsonWriter& json, const AddOffsetsToTxnRequest& body,
                               const Names& names);
void write_transaction_message(JsonWriter& json, const AddOffsetsToTxnResponse& body,
                               const Names& names);
void write_transaction_message(JsonWriter& json, const TxnOffsetCommitRequest& body,
                               const Names& names);
void write_transaction_message(JsonWriter& json, const TxnOffsetCommitResponse& body,
                               const Names& names);
/// Not of a transaction, but it looks alike.
void write_transaction_message(JsonWriter& json, const OffsetCommitResponse& body,
                               const Names& names);

}  // namespace ks
