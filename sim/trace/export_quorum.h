// Facts and messages of the quorum of controllers as JSON. Part of export.h.
#pragma once

#include "sim/protocol/messages.h"
#include "sim/protocol/names.h"
#include "sim/trace/json.h"
#include "sim/trace/quorum_facts.h"

namespace ks {

void write_broker_fact(JsonWriter& json, const QuorumStateChanged& body, const Names& names);
void write_broker_fact(JsonWriter& json, const ControllerActivated& body, const Names& names);
void write_broker_fact(JsonWriter& json, const ControllerRenounced& body, const Names& names);
void write_broker_fact(JsonWriter& json, const MetadataTruncated& body, const Names& names);
void write_broker_fact(JsonWriter& json, const VoteAnswered& body, const Names& names);
void write_broker_fact(JsonWriter& json, const ControllerFound& body, const Names& names);
void write_broker_fact(JsonWriter& json, const MetadataSnapshotWritten& body, const Names& names);
void write_broker_fact(JsonWriter& json, const MetadataLogCleaned& body, const Names& names);
void write_broker_fact(JsonWriter& json, const SnapshotWanted& body, const Names& names);
void write_broker_fact(JsonWriter& json, const SnapshotLoaded& body, const Names& names);

void write_broker_message(JsonWriter& json, const VoteRequest& body, const Names& names);
void write_broker_message(JsonWriter& json, const VoteResponse& body, const Names& names);
void write_broker_message(JsonWriter& json, const BeginQuorumEpochRequest& body,
                          const Names& names);
void write_broker_message(JsonWriter& json, const BeginQuorumEpochResponse& body,
                          const Names& names);
void write_broker_message(JsonWriter& json, const EndQuorumEpochRequest& body, const Names& names);
void write_broker_message(JsonWriter& json, const EndQuorumEpochResponse& body, const Names& names);
void write_broker_message(JsonWriter& json, const QuorumFetchRequest& body, const Names& names);
void write_broker_message(JsonWriter& json, const QuorumFetchResponse& body, const Names& names);
void write_broker_message(JsonWriter& json, const FetchSnapshotRequest& body, const Names& names);
void write_broker_message(JsonWriter& json, const FetchSnapshotResponse& body, const Names& names);

}  // namespace ks
