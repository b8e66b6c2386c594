#include "sim/trace/export_log.h"

#include "sim/protocol/error.h"

namespace ks {
namespace {

void offsets(JsonWriter& json, const std::vector<PartitionOffset>& list, const Names& names) {
  json.key("offsets").begin_array();
  for (const PartitionOffset& each : list) {
    json.begin_object().field("partition", names.of(each.partition));
    json.field("committed_offset", each.offset).end_object();
  }
  json.end_array();
}

}  // namespace

void write_log_fact(JsonWriter& json, const RecordsDeleted& b, const Names& names) {
  json.field("partition", names.of(b.partition)).field("from", b.from);
  json.field("log_start_offset", b.to).field("segments", b.segments);
  json.field("reason", deletion_reason_text(b.reason));
}

void write_log_fact(JsonWriter& json, const LogCompacted& b, const Names& names) {
  json.field("partition", names.of(b.partition)).field("to", b.to);
  json.field("records_before", b.records_before).field("records_after", b.records_after);
  json.field("tombstones_removed", b.tombstones_removed);
}

void write_log_fact(JsonWriter& json, const PositionTruncated& b, const Names& names) {
  json.field("partition", names.of(b.partition)).field("from", b.from).field("to", b.to);
}

void write_log_fact(JsonWriter& json, const PositionOutOfRange& b, const Names& names) {
  json.field("partition", names.of(b.partition)).field("position", b.position);
  json.field("auto_offset_reset", b.policy);
}

void write_log_fact(JsonWriter& json, const RecordsPassedOver& b, const Names& names) {
  json.field("partition", names.of(b.partition)).field("from", b.from).field("to", b.to);
}

void write_log_fact(JsonWriter& json, const PositionSought& b, const Names& names) {
  json.field("partition", names.of(b.partition)).field("from", b.from).field("to", b.to);
  json.field("to_end", b.to_end);
}

void write_log_fact(JsonWriter& json, const OffsetsExpired& b, const Names& names) {
  json.field("group_id", names.of(node(b.group)));
  offsets(json, b.offsets, names);
  json.field("retention_us", b.retention);
}

void write_log_fact(JsonWriter& json, const OffsetsDeleted& b, const Names& names) {
  json.field("group_id", names.of(node(b.group)));
  offsets(json, b.offsets, names);
}

void write_log_fact(JsonWriter& json, const OffsetsReset& b, const Names& names) {
  json.field("group_id", names.of(node(b.group))).field("how", b.how);
  json.key("changes").begin_array();
  for (const OffsetChange& change : b.changes) {
    json.begin_object().field("partition", names.of(change.partition));
    json.field("from", change.from).field("to", change.to).end_object();
  }
  json.end_array();
}

void write_log_fact(JsonWriter& json, const GroupDeleted& b, const Names& names) {
  json.field("group_id", names.of(node(b.group))).field("expired", b.expired);
}

void write_log_fact(JsonWriter& json, const AdminRefused& b, const Names& names) {
  if (b.group.valid()) json.field("group_id", names.of(node(b.group)));
  json.field("error_code", static_cast<int>(b.error)).field("error", error_name(b.error));
  json.field("text", b.text);
}

void write_log_fact(JsonWriter& json, const SegmentRolled& b, const Names& names) {
  json.field("partition", names.of(b.partition)).field("base_offset", b.base_offset);
  json.field("segments", b.segments);
}

}  // namespace ks
