// Whom a fact is about, besides the node it happened at: the member a coordinator speaks of, the
// other end of a message. For indexes, filters and "why?"; must not know World.
#pragma once

#include "sim/protocol/names.h"
#include "sim/trace/fact.h"

namespace ks {

/// The member a fact names; invalid when it names none.
MemberId member_of(const FactBody& body);
/// The group a fact names; invalid when it names none.
GroupId group_of(const FactBody& body);
/// The consumer a member id was handed to; invalid for an unknown one.
ConsumerId consumer_of(MemberId member, const Names& names);
/// The other node a fact concerns: the member's consumer or the other end of a message; kind none
/// when there is no other.
NodeId subject_of(const Fact& fact, const Names& names);
/// Whether the fact happened at the node, is about it or is about the group it names.
bool concerns(const Fact& fact, NodeId id, const Names& names);

}  // namespace ks
