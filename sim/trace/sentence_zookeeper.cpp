#include "sim/trace/sentence_zookeeper.h"

#include <fmt/format.h>

#include "sim/trace/words.h"

namespace ks {
namespace {

std::string_view name(BrokerId broker, const Names& names) { return names.of(node(broker)); }

std::string brokers_text(const std::vector<BrokerId>& list, const Names& names) {
  std::vector<std::string> items;
  for (const BrokerId broker : list) items.emplace_back(name(broker, names));
  return list_text(items);
}

/// Which znodes go with a session.
std::string gone(BrokerId broker, bool controller) {
  return fmt::format("/brokers/ids/{}{}", broker.index + 1,
                     controller ? " and /controller are" : " is");
}

}  // namespace

std::string broker_sentence(const ZkSessionOpened& b, std::string_view self, const Names& names) {
  return fmt::format("{} opens session {} for {}.", self, b.session, name(b.broker, names));
}

std::string broker_sentence(const ZkSessionExpired& b, std::string_view self, const Names& names) {
  return fmt::format(
      "{} ends the session of {}, of which it has heard nothing for more than {}: {} gone.", self,
      name(b.broker, names), span_text(b.timeout), gone(b.broker, b.controller));
}

std::string broker_sentence(const ZkSessionClosed& b, std::string_view self, const Names& names) {
  return fmt::format("{} closes its session with {}: {} gone at once.", name(b.broker, names), self,
                     gone(b.broker, b.controller));
}

std::string broker_sentence(const ZkConnectionLost&, std::string_view self, const Names&) {
  return fmt::format("{} has lost its connection to ZooKeeper and goes on serving.", self);
}

std::string broker_sentence(const BrokerZnodeCreated& b, std::string_view self, const Names&) {
  return fmt::format("{} registers in ZooKeeper with broker epoch {}.", self, b.epoch);
}

std::string broker_sentence(const BrokerZnodeExists&, std::string_view self, const Names&) {
  return fmt::format(
      "{} finds its own znode, which the session of its process before still holds (NODEEXISTS), "
      "and stops.",
      self);
}

std::string broker_sentence(const ZkControllerElected& b, std::string_view self, const Names&) {
  return fmt::format("{} is first to create /controller: it is the controller of epoch {}.", self,
                     b.epoch);
}

std::string broker_sentence(const ZkControllerReady& b, std::string_view self, const Names&) {
  return fmt::format("{} has read {} and all else in {} and is ready as controller.", self,
                     count_text(b.partitions, "partition", "partitions"), span_text(b.took));
}

std::string broker_sentence(const ZkControllerResigned& b, std::string_view self, const Names&) {
  return fmt::format("{} resigns as controller of epoch {}.", self, b.epoch);
}

std::string broker_sentence(const LiveBrokersChanged& b, std::string_view self,
                            const Names& names) {
  std::vector<std::string> parts;
  if (!b.deleted.empty())
    parts.push_back(brokers_text(b.deleted, names) + (b.deleted.size() == 1 ? " is" : " are") +
                    " gone");
  if (!b.added.empty())
    parts.push_back(brokers_text(b.added, names) + (b.added.size() == 1 ? " is" : " are") + " new");
  return fmt::format("The controller {} reads /brokers/ids: {}.", self, list_text(parts));
}

std::string broker_sentence(const ControlRequestRefused& b, std::string_view self,
                            const Names& names) {
  return fmt::format("{} refuses what {} asks as controller of epoch {}: {}.", self,
                     name(b.controller, names), b.epoch, error_name(b.error));
}

void write_broker_fact(JsonWriter& json, const ZkSessionOpened& b, const Names& names) {
  json.field("broker", name(b.broker, names)).field("session", b.session);
}

void write_broker_fact(JsonWriter& json, const ZkSessionExpired& b, const Names& names) {
  json.field("broker", name(b.broker, names)).field("session", b.session);
  json.field("session_timeout_us", b.timeout).field("last_heard_us", b.last_heard);
  json.field("controller", b.controller);
}

void write_broker_fact(JsonWriter& json, const ZkSessionClosed& b, const Names& names) {
  json.field("broker", name(b.broker, names)).field("session", b.session);
  json.field("controller", b.controller);
}

void write_broker_fact(JsonWriter&, const ZkConnectionLost&, const Names&) {}

void write_broker_fact(JsonWriter& json, const BrokerZnodeCreated& b, const Names&) {
  json.field("broker_epoch", b.epoch);
}

void write_broker_fact(JsonWriter&, const BrokerZnodeExists&, const Names&) {}

void write_broker_fact(JsonWriter& json, const ZkControllerElected& b, const Names&) {
  json.field("controller_epoch", b.epoch);
}

void write_broker_fact(JsonWriter& json, const ZkControllerReady& b, const Names&) {
  json.field("controller_epoch", b.epoch).field("partitions", b.partitions);
  json.field("took_us", b.took);
}

void write_broker_fact(JsonWriter& json, const ZkControllerResigned& b, const Names&) {
  json.field("controller_epoch", b.epoch);
}

namespace {

void brokers(JsonWriter& json, std::string_view key, const std::vector<BrokerId>& list,
             const Names& names) {
  json.key(key).begin_array();
  for (const BrokerId broker : list) json.value(name(broker, names));
  json.end_array();
}

void error(JsonWriter& json, KafkaError code) {
  json.field("error_code", static_cast<int>(code)).field("error", error_name(code));
}

void partitions(JsonWriter& json, std::string_view key, const std::vector<PartitionId>& list,
                const Names& names) {
  json.key(key).begin_array();
  for (const PartitionId partition : list) json.value(names.of(partition));
  json.end_array();
}

void stamp(JsonWriter& json, const ControllerStamp& s, const Names& names) {
  json.field("controller_id", name(s.controller, names));
  json.field("controller_epoch", s.controller_epoch).field("broker_epoch", s.broker_epoch);
}

}  // namespace

void write_broker_fact(JsonWriter& json, const LiveBrokersChanged& b, const Names& names) {
  brokers(json, "added", b.added, names);
  brokers(json, "deleted", b.deleted, names);
  json.field("live", b.live);
}

void write_broker_fact(JsonWriter& json, const ControlRequestRefused& b, const Names& names) {
  json.field("controller", name(b.controller, names)).field("controller_epoch", b.epoch);
  error(json, b.error);
}

void write_broker_message(JsonWriter& json, const ZkConnectRequest& m, const Names&) {
  json.field("session", m.session).field("timeout_us", m.timeout);
}

void write_broker_message(JsonWriter& json, const ZkConnectResponse& m, const Names&) {
  json.field("session", m.session);
}

void write_broker_message(JsonWriter& json, const ZkPingRequest& m, const Names&) {
  json.field("session", m.session);
}

void write_broker_message(JsonWriter&, const ZkPingResponse&, const Names&) {}

void write_broker_message(JsonWriter& json, const ZkWatchRequest& m, const Names&) {
  json.field("session", m.session);
}

void write_broker_message(JsonWriter& json, const ZkWatchResponse& m, const Names&) {
  json.field("brokers_changed", m.brokers).field("controller_changed", m.controller);
  json.field("expired", m.expired);
  if (m.config) json.field("config_changed", m.config);
}

void write_broker_message(JsonWriter& json, const ZkOpRequest& m, const Names&) {
  json.field("op", zk_op_name(m.op)).field("session", m.session);
  if (m.op == ZkOp::elect || m.op == ZkOp::write_partitions)
    json.field("controller_epoch", m.controller_epoch);
  if (m.op == ZkOp::write_partitions) json.field("partitions", m.partitions);
}

void write_broker_message(JsonWriter& json, const ZkOpResponse& m, const Names& names) {
  json.field("op", zk_op_name(m.op)).field("code", zk_code_name(m.code));
  if (m.controller.valid()) json.field("controller", name(m.controller, names));
  json.field("controller_epoch", m.controller_epoch);
  if (m.zxid >= 0) json.field("zxid", m.zxid);
}

void write_broker_message(JsonWriter& json, const LeaderAndIsrRequest& m, const Names& names) {
  stamp(json, m.stamp, names);
  partitions(json, "partitions", m.partitions, names);
}

void write_broker_message(JsonWriter& json, const LeaderAndIsrResponse& m, const Names&) {
  error(json, m.error);
}

void write_broker_message(JsonWriter& json, const UpdateMetadataRequest& m, const Names& names) {
  stamp(json, m.stamp, names);
  if (m.brokers_only) json.field("brokers_only", true);
}

void write_broker_message(JsonWriter& json, const UpdateMetadataResponse& m, const Names&) {
  error(json, m.error);
}

void write_broker_message(JsonWriter& json, const StopReplicaRequest& m, const Names& names) {
  stamp(json, m.stamp, names);
  partitions(json, "partitions", m.partitions, names);
}

void write_broker_message(JsonWriter& json, const StopReplicaResponse& m, const Names&) {
  error(json, m.error);
}

void write_broker_message(JsonWriter& json, const ControlledShutdownRequest& m,
                          const Names& names) {
  json.field("broker_id", name(m.broker, names)).field("broker_epoch", m.broker_epoch);
}

void write_broker_message(JsonWriter& json, const ControlledShutdownResponse& m,
                          const Names& names) {
  error(json, m.error);
  partitions(json, "remaining_partitions", m.remaining, names);
}

}  // namespace ks
