// The records behind the numbers of the ledger: lost, doubled, out of order, failed and in doubt.
#pragma once

#include <string>
#include <vector>

#include "sim/trace/json.h"
#include "sim/world/audit.h"

namespace kv {

/// One line a range of records, grouped under their headings; empty when there is nothing to list.
std::vector<std::string> record_lists(const ks::World& world, const ks::RecordAudit& audit);
/// Fields of an object: totals and lists.
void write_record_lists(ks::JsonWriter& json, const ks::World& world, const ks::RecordAudit& audit);

}  // namespace kv
