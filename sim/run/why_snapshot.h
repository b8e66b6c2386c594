// What led to the facts about snapshots of the metadata log. Part of why.h.
#pragma once

#include <optional>

#include "sim/run/session.h"

namespace ks {

/// The step before in the protocol; nothing: the chain of events says it.
std::optional<Fact> snapshot_reason(const Session& session, const Fact& fact);

}  // namespace ks
