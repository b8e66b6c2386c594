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

void partitions(JsonWriter& json, const std::vector<PartitionId>& list, const Names& names) {
  json.key("partitions").begin_array();
  for (const PartitionId partition : list) json.value(names.of(partition));
  json.end_array();
}

/// Of an answer in which each partition has its own error.
template <class Response>
void commit_errors(JsonWriter& json, const Response& m, const Names& names) {
  error(json, m.error);
  if (m.unknown.empty()) return;
  json.key("of_unknown_topics").begin_object();
  partitions(json, {m.unknown.begin(), m.unknown.end()}, names);
  json.end_object().key("others").begin_object();
  error(json, m.others);
  json.end_object();
}

/// Partitions of which each has an offset.
template <class Offsets>
void offsets(JsonWriter& json, std::string_view name, const Offsets& list, const Names& names) {
  json.key("offsets").begin_array();
  for (const PartitionOffset& each : list) {
    json.begin_object().field("partition", names.of(each.partition));
    json.field(name, each.offset).end_object();
  }
  json.end_array();
}

}  // namespace

void write_transaction_fact(JsonWriter& json, const TransactionStateChanged& b,
                            const Names& names) {
  json.field("transactional_id", names.of(b.transactional));
  json.field("from", transaction_state_name(b.from)).field("to", transaction_state_name(b.to));
  identity(json, b.producer_id, b.producer_epoch);
  partitions(json, b.partitions, names);
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

void write_transaction_fact(JsonWriter& json, const ProducerRenewed& b, const Names&) {
  error(json, b.error);
}

void write_transaction_fact(JsonWriter& json, const TransformAbandoned& b, const Names& names) {
  json.field("group_id", names.of(node(b.group))).field("record_count", b.records);
  json.field("transactional", b.transactional);
  error(json, b.error);
}

void write_transaction_fact(JsonWriter& json, const OffsetsUnstable& b, const Names& names) {
  json.field("group_id", names.of(node(b.group)));
}

void write_transaction_fact(JsonWriter& json, const OffsetsNotTaken& b, const Names& names) {
  json.field("group_id", names.of(node(b.group)));
  partitions(json, b.partitions, names);
}

void write_transaction_fact(JsonWriter& json, const OffsetsPending& b, const Names& names) {
  json.field("group_id", names.of(node(b.group))).field("member_id", names.of(b.member));
  identity(json, b.producer_id, b.producer_epoch);
  offsets(json, "pending_offset", b.offsets, names);
}

void write_transaction_fact(JsonWriter& json, const PendingOffsetsEnded& b, const Names& names) {
  json.field("group_id", names.of(node(b.group))).field("producer_id", b.producer_id);
  json.field("committed", b.committed);
  offsets(json, "pending_offset", b.offsets, names);
}

void write_transaction_message(JsonWriter& json, const AddPartitionsToTxnRequest& m,
                               const Names& names) {
  json.field("transactional_id", names.of(m.transactional));
  identity(json, m.producer_id, m.producer_epoch);
  json.field("verify_only", m.verify_only);
  partitions(json, m.partitions, names);
}

void write_transaction_message(JsonWriter& json, const AddPartitionsToTxnResponse& m,
                               const Names&) {
  error(json, m.error);
}

void write_transaction_message(JsonWriter& json, const EndTxnRequest& m, const Names& names) {
  json.field("transactional_id", names.of(m.transactional));
  identity(json, m.producer_id, m.producer_epoch);
  json.field("committed", m.committed);
}

void write_transaction_message(JsonWriter& json, const EndTxnResponse& m, const Names&) {
  error(json, m.error);
  identity(json, m.producer_id, m.producer_epoch);
}

void write_transaction_message(JsonWriter& json, const WriteTxnMarkersRequest& m,
                               const Names& names) {
  identity(json, m.producer_id, m.producer_epoch);
  json.field("transaction_result", m.committed);
  partitions(json, m.partitions, names);
}

void write_transaction_message(JsonWriter& json, const WriteTxnMarkersResponse& m,
                               const Names& names) {
  json.key("partitions").begin_array();
  for (const MarkerResult& part : m.parts) {
    json.begin_object().field("partition", names.of(part.partition));
    error(json, part.error);
    json.end_object();
  }
  json.end_array();
}

void write_transaction_message(JsonWriter& json, const AddOffsetsToTxnRequest& m,
                               const Names& names) {
  json.field("transactional_id", names.of(m.transactional));
  identity(json, m.producer_id, m.producer_epoch);
  json.field("group_id", names.of(node(m.group)));
}

void write_transaction_message(JsonWriter& json, const AddOffsetsToTxnResponse& m, const Names&) {
  error(json, m.error);
}

void write_transaction_message(JsonWriter& json, const TxnOffsetCommitRequest& m,
                               const Names& names) {
  json.field("transactional_id", names.of(m.transactional));
  json.field("group_id", names.of(node(m.group)));
  identity(json, m.producer_id, m.producer_epoch);
  json.field("generation_id", m.generation).field("member_id", names.of(m.member));
  if (m.instance.valid()) json.field("group_instance_id", names.of(m.instance));
  offsets(json, "committed_offset", m.offsets, names);
}

void write_transaction_message(JsonWriter& json, const TxnOffsetCommitResponse& m,
                               const Names& names) {
  commit_errors(json, m, names);
}

void write_transaction_message(JsonWriter& json, const OffsetCommitResponse& m,
                               const Names& names) {
  commit_errors(json, m, names);
}

}  // namespace ks
