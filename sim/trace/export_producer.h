// The JSON fields of the facts that only producing has (producer_facts.h).
#pragma once

#include "sim/protocol/names.h"
#include "sim/trace/json.h"
#include "sim/trace/producer_facts.h"

namespace ks {

void write_producer_fact(JsonWriter& json, const MessageChosen& body, const Names& names);
void write_producer_fact(JsonWriter& json, const RequestsFailed& body, const Names& names);
void write_producer_fact(JsonWriter& json, const DuplicateBatchFound& body, const Names& names);
void write_producer_fact(JsonWriter& json, const SequenceRefused& body, const Names& names);
void write_producer_fact(JsonWriter& json, const ProducerEpochBumped& body, const Names& names);
void write_producer_fact(JsonWriter& json, const BatchSplit& body, const Names& names);
void write_producer_fact(JsonWriter& json, const SendBlocked& body, const Names& names);
void write_producer_fact(JsonWriter& json, const SendResumed& body, const Names& names);
void write_producer_fact(JsonWriter& json, const SendFailed& body, const Names& names);
void write_producer_fact(JsonWriter& json, const ProducerIdAssigned& body, const Names& names);
void write_producer_fact(JsonWriter& json, const BatchRetried& body, const Names& names);

}  // namespace ks
