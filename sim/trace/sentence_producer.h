// The sentences for the facts that only producing has (producer_facts.h) and for what becomes of a batch.
#pragma once

#include <string>
#include <string_view>

#include "sim/protocol/names.h"
#include "sim/trace/fact.h"

namespace ks {

/// `self` is the name of the node the fact happened at.
std::string producer_sentence(const BatchAcknowledged& body, std::string_view self,
                              const Names& names);
std::string producer_sentence(const BatchFailed& body, std::string_view self, const Names& names);
std::string producer_sentence(const MessageChosen& body, std::string_view self, const Names& names);
std::string producer_sentence(const RequestsFailed& body, std::string_view self,
                              const Names& names);
std::string producer_sentence(const DuplicateBatchFound& body, std::string_view self,
                              const Names& names);
std::string producer_sentence(const SequenceRefused& body, std::string_view self,
                              const Names& names);
std::string producer_sentence(const ProducerEpochBumped& body, std::string_view self,
                              const Names& names);
std::string producer_sentence(const BatchSplit& body, std::string_view self, const Names& names);
std::string producer_sentence(const SendBlocked& body, std::string_view self, const Names& names);
std::string producer_sentence(const SendResumed& body, std::string_view self, const Names& names);
std::string producer_sentence(const SendFailed& body, std::string_view self, const Names& names);
std::string producer_sentence(const ProducerIdAssigned& body, std::string_view self,
                              const Names& names);
std::string producer_sentence(const BatchRetried& body, std::string_view self, const Names& names);

}  // namespace ks
