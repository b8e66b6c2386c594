// What stands beside the arrows and on the lines of life of a sequence chart, in text and in pixels. One
// place for the words of every kind of message and of fact.
#pragma once

#include <string>
#include <vector>

#include "sim/protocol/messages.h"
#include "sim/protocol/names.h"
#include "sim/trace/fact.h"
#include "sim/trace/rounds.h"

namespace kv {

/// "JoinGroup, no member id", "Heartbeat: REBALANCE_IN_PROGRESS".
std::string arrow_label(const ks::MessageBody& body, const ks::Names& names);
/// "gives up p0 p1", "[Stable, generation 2]"; no text for facts that a chart does not draw.
std::string note_text(const ks::Fact& fact, const ks::Names& names, ks::Rounds rounds);
/// "p0 p1", "p0 p1 p2 p3 p4 p5 and 4 more", "nothing".
std::string partition_list(const std::vector<ks::PartitionId>& list, const ks::Names& names);

}  // namespace kv
