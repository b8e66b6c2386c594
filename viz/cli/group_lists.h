// What stands behind the numbers of groups and of partitions in the ledger: records that were handed out
// again, passed over, wait or were not finished; stretches without an owner or a leader.
#pragma once

#include <string>
#include <vector>

#include "sim/trace/json.h"
#include "sim/trace/lanes.h"
#include "sim/world/world.h"

namespace kv {

/// One line a range of records or a stretch, grouped under their headings.
std::vector<std::string> group_lists(const ks::World& world, const ks::Lanes& lanes, ks::Time now);
/// A field of an object.
void write_group_lists(ks::JsonWriter& json, const ks::World& world, const ks::Lanes& lanes,
                       ks::Time now);

}  // namespace kv
