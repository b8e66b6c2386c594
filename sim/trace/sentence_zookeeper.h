// The sentences and JSON fields of facts about ZooKeeper and its controller. Part of sentence.h and export.h.
#pragma once

#include <string>
#include <string_view>

#include "sim/protocol/messages.h"
#include "sim/protocol/names.h"
#include "sim/trace/json.h"
#include "sim/trace/zookeeper_facts.h"

namespace ks {

/// `self` is the name of the node the fact happened at.
std::string broker_sentence(const ZkSessionOpened& body, std::string_view self, const Names& names);
std::string broker_sentence(const ZkSessionExpired& body, std::string_view self,
                            const Names& names);
std::string broker_sentence(const ZkSessionClosed& body, std::string_view self, const Names& names);
std::string broker_sentence(const ZkConnectionLost& body, std::string_view self,
                            const Names& names);
std::string broker_sentence(const BrokerZnodeCreated& body, std::string_view self,
                            const Names& names);
std::string broker_sentence(const BrokerZnodeExists& body, std::string_view self,
                            const Names& names);
std::string broker_sentence(const ZkControllerElected& body, std::string_view self,
                            const Names& names);
std::string broker_sentence(const ZkControllerReady& body, std::string_view self,
                            const Names& names);
std::string broker_sentence(const ZkControllerResigned& body, std::string_view self,
                            const Names& names);
std::string broker_sentence(const LiveBrokersChanged& body, std::string_view self,
                            const Names& names);
std::string broker_sentence(const ControlRequestRefused& body, std::string_view self,
                            const Names& names);

void write_broker_fact(JsonWriter& json, const ZkSessionOpened& body, const Names& names);
void write_broker_fact(JsonWriter& json, const ZkSessionExpired& body, const Names& names);
void write_broker_fact(JsonWriter& json, const ZkSessionClosed& body, const Names& names);
void write_broker_fact(JsonWriter& json, const ZkConnectionLost& body, const Names& names);
void write_broker_fact(JsonWriter& json, const BrokerZnodeCreated& body, const Names& names);
void write_broker_fact(JsonWriter& json, const BrokerZnodeExists& body, const Names& names);
void write_broker_fact(JsonWriter& json, const ZkControllerElected& body, const Names& names);
void write_broker_fact(JsonWriter& json, const ZkControllerReady& body, const Names& names);
void write_broker_fact(JsonWriter& json, const ZkControllerResigned& body, const Names& names);
void write_broker_fact(JsonWriter& json, const LiveBrokersChanged& body, const Names& names);
void write_broker_fact(JsonWriter& json, const ControlRequestRefused& body, const Names& names);

void write_broker_message(JsonWriter& json, const ZkConnectRequest& body, const Names& names);
void write_broker_message(JsonWriter& json, const ZkConnectResponse& body, const Names& names);
void write_broker_message(JsonWriter& json, const ZkPingRequest& body, const Names& names);
void write_broker_message(JsonWriter& json, const ZkPingResponse& body, const Names& names);
void write_broker_message(JsonWriter& json, const ZkWatchRequest& body, const Names& names);
void write_broker_message(JsonWriter& json, const ZkWatchResponse& body, const Names& names);
void write_broker_message(JsonWriter& json, const ZkOpRequest& body, const Names& names);
void write_broker_message(JsonWriter& json, const ZkOpResponse& body, const Names& names);
void write_broker_message(JsonWriter& json, const LeaderAndIsrRequest& body, const Names& names);
void write_broker_message(JsonWriter& json, const LeaderAndIsrResponse& body, const Names& names);
void write_broker_message(JsonWriter& json, const UpdateMetadataRequest& body, const Names& names);
void write_broker_message(JsonWriter& json, const UpdateMetadataResponse& body, const Names& names);
void write_broker_message(JsonWriter& json, const StopReplicaRequest& body, const Names& names);
void write_broker_message(JsonWriter& json, const StopReplicaResponse& body, const Names& names);
void write_broker_message(JsonWriter& json, const ControlledShutdownRequest& body,
                          const Names& names);
void write_broker_message(JsonWriter& json, const ControlledShutdownResponse& body,
                          const Names& names);

}  // namespace ks
