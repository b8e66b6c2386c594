// The sentences of facts about logs and offsets. Part of sentence.h.
#pragma once

#include <string>
#include <string_view>

#include "sim/protocol/names.h"
#include "sim/trace/log_facts.h"

namespace ks {

/// `self` is the name of the node the fact happened at.
std::string log_sentence(const RecordsDeleted& body, std::string_view self, const Names& names);
std::string log_sentence(const LogCompacted& body, std::string_view self, const Names& names);
std::string log_sentence(const PositionOutOfRange& body, std::string_view self, const Names& names);
std::string log_sentence(const PositionTruncated& body, std::string_view self, const Names& names);
std::string log_sentence(const RecordsPassedOver& body, std::string_view self, const Names& names);
std::string log_sentence(const PositionSought& body, std::string_view self, const Names& names);
std::string log_sentence(const OffsetsExpired& body, std::string_view self, const Names& names);
std::string log_sentence(const OffsetsDeleted& body, std::string_view self, const Names& names);
std::string log_sentence(const OffsetsReset& body, std::string_view self, const Names& names);
std::string log_sentence(const GroupDeleted& body, std::string_view self, const Names& names);
std::string log_sentence(const AdminRefused& body, std::string_view self, const Names& names);
std::string log_sentence(const SegmentRolled& body, std::string_view self, const Names& names);

}  // namespace ks
