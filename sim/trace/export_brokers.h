// The JSON fields of facts about brokers, leaders, in-sync replicas and logs, and of the messages between
// brokers and controllers. Part of export.h.
#pragma once

#include "sim/protocol/messages.h"
#include "sim/protocol/names.h"
#include "sim/trace/broker_facts.h"
#include "sim/trace/json.h"
#include "sim/trace/sentence_quota.h"
#include "sim/trace/sentence_zookeeper.h"

namespace ks {

void write_broker_fact(JsonWriter& json, const BrokerRegistered& body, const Names& names);
void write_broker_fact(JsonWriter& json, const BrokerFenced& body, const Names& names);
void write_broker_fact(JsonWriter& json, const BrokerUnfenced& body, const Names& names);
void write_broker_fact(JsonWriter& json, const ShutdownGranted& body, const Names& names);
void write_broker_fact(JsonWriter& json, const BrokerStateChanged& body, const Names& names);
void write_broker_fact(JsonWriter& json, const LeaderElected& body, const Names& names);
void write_broker_fact(JsonWriter& json, const IsrChanged& body, const Names& names);
void write_broker_fact(JsonWriter& json, const LogTruncated& body, const Names& names);
void write_broker_fact(JsonWriter& json, const GroupsLoading& body, const Names& names);
void write_broker_fact(JsonWriter& json, const GroupsLoaded& body, const Names& names);
void write_broker_fact(JsonWriter& json, const GroupsUnloaded& body, const Names& names);
void write_broker_fact(JsonWriter& json, const LeadershipTaken& body, const Names& names);
void write_broker_fact(JsonWriter& json, const HighWatermarkWentBack& body, const Names& names);
void write_broker_fact(JsonWriter& json, const IsrChangeWanted& body, const Names& names);
void write_broker_fact(JsonWriter& json, const FetchRefused& body, const Names& names);
void write_broker_fact(JsonWriter& json, const ConnectionEnded& body, const Names& names);

void write_broker_message(JsonWriter& json, const BrokerRegistrationRequest& body,
                          const Names& names);
void write_broker_message(JsonWriter& json, const BrokerRegistrationResponse& body,
                          const Names& names);
void write_broker_message(JsonWriter& json, const BrokerHeartbeatRequest& body, const Names& names);
void write_broker_message(JsonWriter& json, const BrokerHeartbeatResponse& body,
                          const Names& names);
void write_broker_message(JsonWriter& json, const AlterPartitionRequest& body, const Names& names);
void write_broker_message(JsonWriter& json, const AlterPartitionResponse& body, const Names& names);
void write_broker_message(JsonWriter& json, const MetadataLogRequest& body, const Names& names);
void write_broker_message(JsonWriter& json, const MetadataLogResponse& body, const Names& names);

}  // namespace ks
