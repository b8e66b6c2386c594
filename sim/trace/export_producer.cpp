#include "sim/trace/export_producer.h"

#include "sim/protocol/api_key.h"

namespace ks {
namespace {

void error(JsonWriter& json, KafkaError code) {
  json.field("error_code", static_cast<int>(code)).field("error", error_name(code));
}

void batch(JsonWriter& json, PartitionId partition, const Batch& b, const Names& names) {
  json.field("partition", names.of(partition));
  json.field("producer", names.of(NodeId{NodeKind::producer, b.producer}));
  json.field("first_number", b.first_number).field("record_count", b.count);
  json.field("producer_id", b.producer_id).field("producer_epoch", b.producer_epoch);
  json.field("base_sequence", b.base_sequence);
}

std::string_view wait_text(SendWait on) { return on == SendWait::memory ? "memory" : "metadata"; }

}  // namespace

void write_producer_fact(JsonWriter& json, const MessageChosen& b, const Names& names) {
  json.field("to", names.of(b.to)).field("connection", b.connection.index);
  json.field("correlation_id", b.correlation).field("api_key", static_cast<int>(b.api));
  json.field("api", api_name(b.api)).field("response", b.response);
  json.field("action", to_text(b.action)).field("by_us", b.by);
}

void write_producer_fact(JsonWriter& json, const RequestsFailed& b, const Names& names) {
  json.field("broker", names.of(node(b.broker))).field("requests", b.requests);
  error(json, b.error);
}

void write_producer_fact(JsonWriter& json, const DuplicateBatchFound& b, const Names& names) {
  batch(json, b.partition, b.batch, names);
  json.field("base_offset", b.base_offset);
}

void write_producer_fact(JsonWriter& json, const SequenceRefused& b, const Names& names) {
  batch(json, b.partition, b.batch, names);
  json.field("expected_sequence", b.expected).field("known_producer_epoch", b.known_epoch);
  error(json, b.error);
}

void write_producer_fact(JsonWriter& json, const ProducerEpochBumped& b, const Names&) {
  json.field("producer_id", b.producer_id).field("producer_epoch", b.producer_epoch);
}

void write_producer_fact(JsonWriter& json, const BatchSplit& b, const Names& names) {
  json.field("partition", names.of(b.partition)).field("record_count", b.count);
  json.field("batches", b.batches);
}

void write_producer_fact(JsonWriter& json, const SendBlocked& b, const Names&) {
  json.field("waits_for", wait_text(b.on));
}

void write_producer_fact(JsonWriter& json, const SendResumed& b, const Names&) {
  json.field("blocked_us", b.blocked);
}

void write_producer_fact(JsonWriter& json, const SendFailed& b, const Names&) {
  json.field("waited_for", wait_text(b.on)).field("blocked_us", b.after);
}

void write_producer_fact(JsonWriter& json, const ProducerIdAssigned& b, const Names&) {
  json.field("producer_id", b.producer_id).field("producer_epoch", b.producer_epoch);
}

void write_producer_fact(JsonWriter& json, const BatchRetried& b, const Names& names) {
  batch(json, b.partition, b.batch, names);
  error(json, b.error);
  json.field("attempt", b.attempt).field("backoff_us", b.backoff);
}

}  // namespace ks
