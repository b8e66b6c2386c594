// The sentences and JSON fields of facts about quotas and busy threads. Part of sentence_brokers.h.
#pragma once

#include <string>
#include <string_view>

#include "sim/protocol/names.h"
#include "sim/trace/json.h"
#include "sim/trace/quota_facts.h"

namespace ks {

/// "120 kB/s", "35 %": of what the quota counts.
std::string quota_rate_text(std::string_view quota, std::int64_t rate);

/// "network thread", "request handler".
std::string_view waited_for_text(WaitedFor what);

/// `self` is the name of the node the fact happened at.
std::string broker_sentence(const QuotaExceeded& body, std::string_view self, const Names& names);
std::string broker_sentence(const ClientThrottled& body, std::string_view self, const Names& names);
std::string broker_sentence(const MessageWaited& body, std::string_view self, const Names& names);

void write_broker_fact(JsonWriter& json, const QuotaExceeded& body, const Names& names);
void write_broker_fact(JsonWriter& json, const ClientThrottled& body, const Names& names);
void write_broker_fact(JsonWriter& json, const MessageWaited& body, const Names& names);

}  // namespace ks
