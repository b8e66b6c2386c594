// What a group counts its rebalances by: a classic group has generations, a KIP-848 or share group has
// epochs. Facts carry the number only, so whoever puts it into words asks the trace.
#pragma once

#include <cstdint>
#include <string_view>

#include "sim/trace/trace.h"

namespace ks {

enum class Rounds : std::uint8_t { generations, epochs };

/// Of the group that the fact names, or of its message's group, at the end of its event.
Rounds rounds_of(const Trace& trace, const Fact& fact);
/// "generation", "group epoch".
std::string_view round_of_group(Rounds rounds);
/// "generation", "member epoch".
std::string_view round_of_member(Rounds rounds);

}  // namespace ks
