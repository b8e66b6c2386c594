#include "sim/trace/export_brokers.h"

namespace ks {
namespace {

template <class List, class Convert>
void brokers(JsonWriter& json, std::string_view key, const List& list, const Names& names,
             Convert convert) {
  json.key(key).begin_array();
  for (const auto& each : list) json.value(names.of(node(convert(each))));
  json.end_array();
}

BrokerId by_id(BrokerId id) { return id; }
BrokerId by_index(std::uint32_t index) { return BrokerId{index}; }

void broker(JsonWriter& json, std::string_view key, BrokerId id, const Names& names) {
  if (id.valid()) {
    json.field(key, names.of(node(id)));
  } else {
    json.key(key).null();
  }
}

void groups(JsonWriter& json, const std::vector<GroupId>& list, const Names& names) {
  json.key("groups").begin_array();
  for (const GroupId group : list) json.value(names.of(node(group)));
  json.end_array();
}

void error(JsonWriter& json, KafkaError code) {
  json.field("error_code", static_cast<int>(code)).field("error", error_name(code));
}

}  // namespace

void write_broker_fact(JsonWriter& json, const BrokerRegistered& b, const Names& names) {
  broker(json, "broker", b.broker, names);
  json.field("incarnation", b.incarnation).field("broker_epoch", b.epoch).field("clean", b.clean);
}

void write_broker_fact(JsonWriter& json, const BrokerFenced& b, const Names& names) {
  broker(json, "broker", b.broker, names);
  json.field("reason", change_reason_text(b.reason));
  json.field("session_timeout_us", b.timeout).field("last_heard_us", b.last_heard);
}

void write_broker_fact(JsonWriter& json, const BrokerUnfenced& b, const Names& names) {
  broker(json, "broker", b.broker, names);
}

void write_broker_fact(JsonWriter& json, const ShutdownGranted& b, const Names& names) {
  broker(json, "broker", b.broker, names);
}

void write_broker_fact(JsonWriter& json, const BrokerStateChanged& b, const Names&) {
  json.field("from", broker_state_name(b.from)).field("to", broker_state_name(b.to));
}

void write_broker_fact(JsonWriter& json, const LeaderElected& b, const Names& names) {
  json.field("partition", names.of(b.partition));
  broker(json, "from", b.from, names);
  broker(json, "to", b.to, names);
  json.field("leader_epoch", b.leader_epoch).field("reason", change_reason_text(b.reason));
  json.field("unclean", b.unclean);
}

void write_broker_fact(JsonWriter& json, const IsrChanged& b, const Names& names) {
  json.field("partition", names.of(b.partition));
  brokers(json, "from", b.from, names, by_id);
  brokers(json, "to", b.to, names, by_id);
  brokers(json, "elr", b.elr, names, by_id);
  json.field("partition_epoch", b.partition_epoch).field("reason", change_reason_text(b.reason));
  if (b.leader_epoch >= 0) json.field("leader_epoch", b.leader_epoch);
}

void write_broker_fact(JsonWriter& json, const LogTruncated& b, const Names& names) {
  json.field("partition", names.of(b.partition)).field("from", b.from).field("to", b.to);
  json.field("leader_epoch", b.epoch);
}

void write_broker_fact(JsonWriter& json, const GroupsLoading& b, const Names& names) {
  json.field("partition", names.of(b.partition)).field("takes_us", b.takes);
}

void write_broker_fact(JsonWriter& json, const GroupsLoaded& b, const Names& names) {
  json.field("partition", names.of(b.partition));
  groups(json, b.groups, names);
}

void write_broker_fact(JsonWriter& json, const GroupsUnloaded& b, const Names& names) {
  json.field("partition", names.of(b.partition));
  groups(json, b.groups, names);
}

void write_broker_fact(JsonWriter& json, const LeadershipTaken& b, const Names& names) {
  json.field("partition", names.of(b.partition)).field("leader_epoch", b.leader_epoch);
  json.field("log_end_offset", b.log_end).field("high_watermark", b.high_watermark);
}

void write_broker_fact(JsonWriter& json, const HighWatermarkWentBack& b, const Names& names) {
  json.field("partition", names.of(b.partition)).field("from", b.from).field("to", b.to);
  json.field("leader", names.of(node(b.leader)));
}

void write_broker_fact(JsonWriter& json, const IsrChangeWanted& b, const Names& names) {
  json.field("partition", names.of(b.partition));
  brokers(json, "from", b.from, names, by_index);
  brokers(json, "to", b.to, names, by_index);
}

void write_broker_fact(JsonWriter& json, const FetchRefused& b, const Names& names) {
  json.field("partition", names.of(b.partition));
  broker(json, "leader", b.leader, names);
  error(json, b.error);
}

void write_broker_fact(JsonWriter& json, const ConnectionEnded& b, const Names& names) {
  json.field("connection", b.connection.index).field("server", names.of(b.server));
  json.field("refused", b.refused).field("waited", b.waited);
}

void write_broker_message(JsonWriter& json, const BrokerRegistrationRequest& m,
                          const Names& names) {
  broker(json, "broker_id", m.broker, names);
  json.field("incarnation", m.incarnation).field("previous_broker_epoch", m.previous_epoch);
}

void write_broker_message(JsonWriter& json, const BrokerRegistrationResponse& m, const Names&) {
  error(json, m.error);
  json.field("broker_epoch", m.broker_epoch);
}

void write_broker_message(JsonWriter& json, const BrokerHeartbeatRequest& m, const Names& names) {
  broker(json, "broker_id", m.broker, names);
  json.field("broker_epoch", m.broker_epoch).field("current_metadata_offset", m.metadata_offset);
  json.field("want_fence", m.want_fence).field("want_shut_down", m.want_shut_down);
}

void write_broker_message(JsonWriter& json, const BrokerHeartbeatResponse& m, const Names&) {
  error(json, m.error);
  json.field("is_caught_up", m.is_caught_up).field("is_fenced", m.is_fenced);
  json.field("should_shut_down", m.should_shut_down);
}

void write_broker_message(JsonWriter& json, const AlterPartitionRequest& m, const Names& names) {
  broker(json, "broker_id", m.broker, names);
  json.field("broker_epoch", m.broker_epoch).key("partitions").begin_array();
  for (const AlteredPartition& part : m.parts) {
    json.begin_object().field("partition", names.of(part.partition));
    json.field("leader_epoch", part.leader_epoch).field("partition_epoch", part.partition_epoch);
    brokers(json, "new_isr", part.isr, names, by_index);
    json.end_object();
  }
  json.end_array();
}

void write_broker_message(JsonWriter& json, const AlterPartitionResponse& m, const Names& names) {
  error(json, m.error);
  json.key("partitions").begin_array();
  for (const AlterPartitionResult& part : m.parts) {
    json.begin_object().field("partition", names.of(part.partition));
    error(json, part.error);
    json.field("leader_epoch", part.leader_epoch).field("partition_epoch", part.partition_epoch);
    brokers(json, "isr", part.isr, names, by_index);
    json.end_object();
  }
  json.end_array();
}

void write_broker_message(JsonWriter& json, const MetadataLogRequest& m, const Names& names) {
  broker(json, "replica_id", m.broker, names);
  json.field("topic", "__cluster_metadata").field("fetch_offset", m.version);
}

void write_broker_message(JsonWriter& json, const MetadataLogResponse&, const Names&) {
  json.field("topic", "__cluster_metadata");
}

}  // namespace ks
