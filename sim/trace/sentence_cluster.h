// The sentences and JSON fields of facts about topics and about who knows what of the cluster. Part of
// sentence.h and export.h.
#pragma once

#include <string>
#include <string_view>

#include "sim/protocol/names.h"
#include "sim/trace/cluster_facts.h"
#include "sim/trace/json.h"
#include "sim/trace/sentence_topics.h"

namespace ks {

/// `self` is the name of the node the fact happened at.
std::string cluster_sentence(const TopicCreated& body, std::string_view self, const Names& names);
std::string cluster_sentence(const PartitionsAdded& body, std::string_view self,
                             const Names& names);
std::string cluster_sentence(const TopicDeleted& body, std::string_view self, const Names& names);
std::string cluster_sentence(const MetadataApplied& body, std::string_view self,
                             const Names& names);
std::string cluster_sentence(const MetadataLearned& body, std::string_view self,
                             const Names& names);
std::string cluster_sentence(const ConnectionLost& body, std::string_view self, const Names& names);

void write_cluster_fact(JsonWriter& json, const TopicCreated& body, const Names& names);
void write_cluster_fact(JsonWriter& json, const PartitionsAdded& body, const Names& names);
void write_cluster_fact(JsonWriter& json, const TopicDeleted& body, const Names& names);
void write_cluster_fact(JsonWriter& json, const MetadataApplied& body, const Names& names);
void write_cluster_fact(JsonWriter& json, const MetadataLearned& body, const Names& names);
void write_cluster_fact(JsonWriter& json, const ConnectionLost& body, const Names& names);

}  // namespace ks
