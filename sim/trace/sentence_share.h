// The sentences of facts that only share groups have, and of poison records. Part of sentence.h.
#pragma once

#include <string>
#include <string_view>

#include "sim/protocol/names.h"
#include "sim/trace/share_facts.h"

namespace ks {

/// `self` is the name of the node the fact happened at.
std::string share_sentence(const ShareRecordsAcquired& body, std::string_view self,
                           const Names& names);
std::string share_sentence(const ShareRecordsAcknowledged& body, std::string_view self,
                           const Names& names);
std::string share_sentence(const ShareAcknowledgementRefused& body, std::string_view self,
                           const Names& names);
std::string share_sentence(const ShareLockExpired& body, std::string_view self, const Names& names);
std::string share_sentence(const ShareSessionEnded& body, std::string_view self,
                           const Names& names);
std::string share_sentence(const ShareRecordsReleased& body, std::string_view self,
                           const Names& names);
std::string share_sentence(const ShareRecordArchived& body, std::string_view self,
                           const Names& names);
std::string share_sentence(const PoisonMet& body, std::string_view self, const Names& names);
std::string share_sentence(const AttemptFailed& body, std::string_view self, const Names& names);
std::string share_sentence(const DeadLettered& body, std::string_view self, const Names& names);
std::string share_sentence(const SharePartitionInitialized& body, std::string_view self,
                           const Names& names);
std::string share_sentence(const SharePartitionAdvanced& body, std::string_view self,
                           const Names& names);

}  // namespace ks
