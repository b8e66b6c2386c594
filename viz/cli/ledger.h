// The ledger of truth as text and JSON: what really happened to every record up to an instant.
#pragma once

#include <string>
#include <vector>

#include "sim/trace/json.h"
#include "sim/world/world.h"

namespace kv {

std::vector<std::string> ledger_text(const ks::World& world, ks::Time now);
/// Writes one object.
void write_ledger(ks::JsonWriter& json, const ks::World& world, ks::Time now);

}  // namespace kv
