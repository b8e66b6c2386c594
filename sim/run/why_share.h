// The steps of a "why?" chain that only share groups have: what made records free again, and what the
// application had to do with an acknowledgement. Part of why.h.
#pragma once

#include <optional>

#include "sim/run/session.h"

namespace ks {

/// What a fact about records of a share-partition follows from; nothing where the chain of events says it.
std::optional<Fact> share_reason(const Session& session, const Fact& fact);

}  // namespace ks
