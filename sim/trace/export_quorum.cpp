#include "sim/trace/export_quorum.h"

namespace ks {
namespace {

void controller(JsonWriter& json, std::string_view key, ControllerId id, const Names& names) {
  if (id.valid()) {
    json.field(key, names.of(node(id)));
  } else {
    json.key(key).null();
  }
}

/// What every answer of a voter says.
template <class Response>
void answer(JsonWriter& json, const Response& m, const Names& names) {
  json.field("error_code", static_cast<int>(m.error)).field("error", error_name(m.error));
  controller(json, "leader_id", m.leader, names);
  json.field("leader_epoch", m.epoch);
}

}  // namespace

void write_broker_fact(JsonWriter& json, const QuorumStateChanged& b, const Names& names) {
  json.field("from", quorum_state_name(b.from)).field("to", quorum_state_name(b.to));
  json.field("epoch", b.epoch);
  controller(json, "leader", b.leader, names);
  json.field("reason", quorum_reason_text(b.reason)).field("again", b.again);
}

void write_broker_fact(JsonWriter& json, const ControllerActivated& b, const Names&) {
  json.field("epoch", b.epoch).field("offset", b.offset).field("metadata_version", b.version);
}

void write_broker_fact(JsonWriter& json, const ControllerRenounced& b, const Names&) {
  json.field("epoch", b.epoch);
}

void write_broker_fact(JsonWriter& json, const MetadataTruncated& b, const Names&) {
  json.field("from", b.from).field("to", b.to).field("changes", b.changes);
}

void write_broker_fact(JsonWriter& json, const VoteAnswered& b, const Names& names) {
  controller(json, "candidate", b.candidate, names);
  json.field("epoch", b.epoch).field("pre_vote", b.pre_vote).field("granted", b.granted);
}

void write_broker_fact(JsonWriter& json, const ControllerFound& b, const Names& names) {
  controller(json, "controller", b.controller, names);
  json.field("epoch", b.epoch);
}

void write_broker_fact(JsonWriter& json, const MetadataSnapshotWritten& b, const Names&) {
  json.field("snapshot", b.snapshot).field("epoch", b.epoch).field("metadata_version", b.version);
}

void write_broker_fact(JsonWriter& json, const MetadataLogCleaned& b, const Names&) {
  json.field("from", b.from).field("to", b.to);
}

void write_broker_fact(JsonWriter& json, const SnapshotWanted& b, const Names& names) {
  controller(json, "leader", b.leader, names);
  json.field("log_end", b.log_end).field("snapshot", b.snapshot).field("epoch", b.epoch);
}

void write_broker_fact(JsonWriter& json, const SnapshotLoaded& b, const Names&) {
  json.field("from", b.from).field("snapshot", b.snapshot).field("epoch", b.epoch);
  json.field("metadata_version", b.version);
}

void write_broker_message(JsonWriter& json, const VoteRequest& m, const Names& names) {
  controller(json, "replica_id", m.candidate, names);
  json.field("replica_epoch", m.epoch).field("last_offset_epoch", m.last_epoch);
  json.field("last_offset", m.last_offset).field("pre_vote", m.pre_vote);
}

void write_broker_message(JsonWriter& json, const VoteResponse& m, const Names& names) {
  answer(json, m, names);
  json.field("vote_granted", m.granted);
}

void write_broker_message(JsonWriter& json, const BeginQuorumEpochRequest& m, const Names& names) {
  controller(json, "leader_id", m.leader, names);
  json.field("leader_epoch", m.epoch);
}

void write_broker_message(JsonWriter& json, const BeginQuorumEpochResponse& m, const Names& names) {
  answer(json, m, names);
}

void write_broker_message(JsonWriter& json, const EndQuorumEpochRequest& m, const Names& names) {
  controller(json, "leader_id", m.leader, names);
  json.field("leader_epoch", m.epoch);
  json.key("preferred_candidates").begin_array();
  for (const ControllerId each : m.preferred_candidates) json.value(names.of(node(each)));
  json.end_array();
}

void write_broker_message(JsonWriter& json, const EndQuorumEpochResponse& m, const Names& names) {
  answer(json, m, names);
}

void write_broker_message(JsonWriter& json, const QuorumFetchRequest& m, const Names& names) {
  controller(json, "replica_id", m.replica, names);
  json.field("current_leader_epoch", m.epoch).field("fetch_offset", m.fetch_offset);
  json.field("last_fetched_epoch", m.last_epoch).field("high_watermark", m.high_watermark);
}

void write_broker_message(JsonWriter& json, const QuorumFetchResponse& m, const Names& names) {
  answer(json, m, names);
  json.field("high_watermark", m.high_watermark).field("end_offset", m.end);
  if (m.diverging_epoch >= 0)
    json.field("diverging_epoch", m.diverging_epoch).field("diverging_end", m.diverging_end);
  if (m.snapshot_epoch >= 0)
    json.field("snapshot_epoch", m.snapshot_epoch).field("snapshot_end", m.snapshot_end);
}

void write_broker_message(JsonWriter& json, const FetchSnapshotRequest& m, const Names& names) {
  controller(json, "replica_id", m.replica, names);
  json.field("current_leader_epoch", m.epoch).field("snapshot_end", m.snapshot_end);
  json.field("snapshot_epoch", m.snapshot_epoch);
}

void write_broker_message(JsonWriter& json, const FetchSnapshotResponse& m, const Names& names) {
  answer(json, m, names);
  json.field("snapshot_end", m.snapshot_end).field("snapshot_epoch", m.snapshot_epoch);
}

}  // namespace ks
