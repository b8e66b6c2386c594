// The sentences of facts about the quorum of controllers. Part of sentence.h.
#pragma once

#include <string>
#include <string_view>

#include "sim/protocol/names.h"
#include "sim/trace/quorum_facts.h"

namespace ks {

/// `self` is the name of the node the fact happened at.
std::string broker_sentence(const QuorumStateChanged& body, std::string_view self,
                            const Names& names);
std::string broker_sentence(const ControllerActivated& body, std::string_view self,
                            const Names& names);
std::string broker_sentence(const ControllerRenounced& body, std::string_view self,
                            const Names& names);
std::string broker_sentence(const MetadataTruncated& body, std::string_view self,
                            const Names& names);
std::string broker_sentence(const VoteAnswered& body, std::string_view self, const Names& names);
std::string broker_sentence(const ControllerFound& body, std::string_view self, const Names& names);
std::string broker_sentence(const MetadataSnapshotWritten& body, std::string_view self,
                            const Names& names);
std::string broker_sentence(const MetadataLogCleaned& body, std::string_view self,
                            const Names& names);
std::string broker_sentence(const SnapshotWanted& body, std::string_view self, const Names& names);
std::string broker_sentence(const SnapshotLoaded& body, std::string_view self, const Names& names);

}  // namespace ks
