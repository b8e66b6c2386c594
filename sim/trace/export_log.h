// The JSON fields of facts about logs and offsets. Part of export.h.
#pragma once

#include "sim/protocol/names.h"
#include "sim/trace/json.h"
#include "sim/trace/log_facts.h"

namespace ks {

void write_log_fact(JsonWriter& json, const RecordsDeleted& body, const Names& names);
void write_log_fact(JsonWriter& json, const LogCompacted& body, const Names& names);
void write_log_fact(JsonWriter& json, const PositionOutOfRange& body, const Names& names);
void write_log_fact(JsonWriter& json, const PositionTruncated& body, const Names& names);
void write_log_fact(JsonWriter& json, const RecordsPassedOver& body, const Names& names);
void write_log_fact(JsonWriter& json, const PositionSought& body, const Names& names);
void write_log_fact(JsonWriter& json, const OffsetsExpired& body, const Names& names);
void write_log_fact(JsonWriter& json, const OffsetsDeleted& body, const Names& names);
void write_log_fact(JsonWriter& json, const OffsetsReset& body, const Names& names);
void write_log_fact(JsonWriter& json, const GroupDeleted& body, const Names& names);
void write_log_fact(JsonWriter& json, const AdminRefused& body, const Names& names);
void write_log_fact(JsonWriter& json, const SegmentRolled& body, const Names& names);

}  // namespace ks
