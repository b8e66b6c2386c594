#include "sim/trace/export_transaction.h"

#include "sim/protocol/api_key.h"

namespace ks {
namespace {

void error(JsonWriter& json, KafkaError code) {
  json.field("error_code", static_cast<int>(code)).field("error", error_name(code));
}

void identity(JsonWriter& json, std::int32_t id, std::int16_t epoch) {
  json.field("producer_id", id).field("producer_epoch", epoch);
}

}  // namespace

void write_transaction_fact(JsonWriter& json, const TransactionStateChanged& b,
                            const Names& names) {
  json.field("transactional_id", names.of(b.transactional));
  json.field("from", transaction_state_name(b.from)).field("to", transaction_state_name(b.to));
  identity(json, b.producer_id, b.producer_epoch);
  json.key("partitions").begin_array();
  for (const PartitionId partition : b.partitions) json.value(names.of(partition));
  json.end_array();
}

void write_transaction_fact(JsonWriter& json, const TransactionTimedOut& b, const Names& names) {
  json.field("transactional_id", names.of(b.transactional));
  json.field("open_us", b.open).field("transaction_timeout_us", b.timeout);
}

void write_transaction_fact(JsonWriter& json, const TransactionRefused& b, const Names& names) {
  json.field("transactional_id", names.of(b.transactional)).field("api", api_name(b.api));
  json.field("producer_epoch", b.producer_epoch).field("known_producer_epoch", b.known_epoch);
  error(json, b.error);
}

void write_transaction_fact(JsonWriter& json, const TransactionCalled& b, const Names&) {
  json.field("call", call_name(b.call)).field("record_count", b.records);
}

void write_transaction_fact(JsonWriter& json, const TransactionCallReturned& b, const Names&) {
  json.field("call", call_name(b.call));
  error(json, b.error);
  json.field("fatal", b.fatal).field("took_us", b.took);
}

void write_transaction_fact(JsonWriter& json, const UnsentRecordsAborted& b, const Names& names) {
  json.field("partition", names.of(b.partition)).field("record_count", b.count);
}

void write_transaction_fact(JsonWriter& json, const AbortedRecordsSkipped& b, const Names& names) {
  json.field("partition", names.of(b.partition)).field("offset", b.offset);
  json.field("record_count", b.count);
}

void write_transaction_fact(JsonWriter& json, const TransactionsLoaded& b, const Names& names) {
  json.field("partition", names.of(b.partition)).key("transactional_ids").begin_array();
  for (const TransactionalId id : b.transactionals) json.value(names.of(id));
  json.end_array();
}

void write_transaction_fact(JsonWriter& json, const TransactionMarkerWritten& b,
                            const Names& names) {
  json.field("partition", names.of(b.partition)).field("offset", b.offset);
  identity(json, b.producer_id, b.producer_epoch);
  json.field("committed", b.committed);
}

void write_transaction_fact(JsonWriter& json, const StableOffsetAdvanced& b, const Names& names) {
  json.field("partition", names.of(b.partition)).field("from", b.from).field("to", b.to);
}

}  // namespace ks
