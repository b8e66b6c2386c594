// The JSON fields of facts that only share groups have, and of poison records. Part of export.h.
#pragma once

#include "sim/protocol/names.h"
#include "sim/trace/json.h"
#include "sim/trace/share_facts.h"

namespace ks {

void write_share_fact(JsonWriter& json, const ShareRecordsAcquired& body, const Names& names);
void write_share_fact(JsonWriter& json, const ShareRecordsAcknowledged& body, const Names& names);
void write_share_fact(JsonWriter& json, const ShareAcknowledgementRefused& body,
                      const Names& names);
void write_share_fact(JsonWriter& json, const ShareLockExpired& body, const Names& names);
void write_share_fact(JsonWriter& json, const ShareSessionEnded& body, const Names& names);
void write_share_fact(JsonWriter& json, const ShareRecordsReleased& body, const Names& names);
void write_share_fact(JsonWriter& json, const ShareRecordArchived& body, const Names& names);
void write_share_fact(JsonWriter& json, const PoisonMet& body, const Names& names);
void write_share_fact(JsonWriter& json, const AttemptFailed& body, const Names& names);
void write_share_fact(JsonWriter& json, const DeadLettered& body, const Names& names);
void write_share_fact(JsonWriter& json, const SharePartitionInitialized& body, const Names& names);
void write_share_fact(JsonWriter& json, const SharePartitionAdvanced& body, const Names& names);

}  // namespace ks
