// Sentences of the facts that only a KIP-848 group has, and of a classic member that waits before it joins.
#pragma once

#include <string>

#include "sim/protocol/names.h"
#include "sim/trace/fact.h"

namespace ks {

/// The consumer behind a member id, or the id itself when nobody is known to be behind it.
std::string member_text(MemberId member, const Names& names);

std::string consumer_group_sentence(const GroupEpochBumped& body, const Names& names);
std::string consumer_group_sentence(const TargetAssignmentComputed& body, const Names& names);
std::string consumer_group_sentence(const MemberAssignmentChanged& body, const Names& names);
std::string consumer_group_sentence(const MemberFenced& body, const Names& names);
std::string consumer_group_sentence(const StaticMemberAway& body, const Names& names);
std::string consumer_group_sentence(const StaticMemberRefused& body, const Names& names);
std::string consumer_group_sentence(const RegexResolved& body, const Names& names);
std::string consumer_group_sentence(const GroupTypeChanged& body, const Names& names);
std::string consumer_group_sentence(const MemberSubscriptionChanged& body, const Names& names);
std::string consumer_group_sentence(const JoinWaits& body, const Names& names);

}  // namespace ks
