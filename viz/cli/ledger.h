// The ledger of truth as text and JSON: what really happened to every record up to an instant.
#pragma once

#include <string>
#include <vector>

#include "sim/trace/json.h"
#include "sim/trace/stretches.h"
#include "sim/world/world.h"

namespace kv {

std::vector<std::string> ledger_text(const ks::World& world, const ks::Lanes& lanes, ks::Time now);
/// Writes one object.
void write_ledger(ks::JsonWriter& json, const ks::World& world, const ks::Lanes& lanes,
                  ks::Time now);
/// Likewise.
void write_stretch(ks::JsonWriter& json, const ks::Stretch& stretch, const ks::Names& names);

}  // namespace kv
