// The sentences and JSON fields of facts about settings and replicas that change. Part of
// sentence_cluster.h.
#pragma once

#include <string>
#include <string_view>

#include "sim/protocol/names.h"
#include "sim/trace/json.h"
#include "sim/trace/topic_facts.h"

namespace ks {

/// `self` is the name of the node the fact happened at.
std::string cluster_sentence(const ConfigChanged& body, std::string_view self, const Names& names);
std::string cluster_sentence(const ConfigApplied& body, std::string_view self, const Names& names);
std::string cluster_sentence(const ReassignmentStarted& body, std::string_view self,
                             const Names& names);
std::string cluster_sentence(const ReassignmentCompleted& body, std::string_view self,
                             const Names& names);
std::string cluster_sentence(const ReassignmentCancelled& body, std::string_view self,
                             const Names& names);
std::string cluster_sentence(const ReplicaCreated& body, std::string_view self, const Names& names);
std::string cluster_sentence(const ReplicaRemoved& body, std::string_view self, const Names& names);
std::string cluster_sentence(const FetchingPaused& body, std::string_view self, const Names& names);
std::string cluster_sentence(const FetchingResumed& body, std::string_view self,
                             const Names& names);

void write_cluster_fact(JsonWriter& json, const ConfigChanged& body, const Names& names);
void write_cluster_fact(JsonWriter& json, const ConfigApplied& body, const Names& names);
void write_cluster_fact(JsonWriter& json, const ReassignmentStarted& body, const Names& names);
void write_cluster_fact(JsonWriter& json, const ReassignmentCompleted& body, const Names& names);
void write_cluster_fact(JsonWriter& json, const ReassignmentCancelled& body, const Names& names);
void write_cluster_fact(JsonWriter& json, const ReplicaCreated& body, const Names& names);
void write_cluster_fact(JsonWriter& json, const ReplicaRemoved& body, const Names& names);
void write_cluster_fact(JsonWriter& json, const FetchingPaused& body, const Names& names);
void write_cluster_fact(JsonWriter& json, const FetchingResumed& body, const Names& names);

}  // namespace ks
