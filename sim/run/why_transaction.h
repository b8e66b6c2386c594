// What led to the facts of an application that reads, writes and commits both. Part of why.h.
#pragma once

#include <optional>

#include "sim/run/session.h"

namespace ks {

/// The step before in the protocol; nothing: the chain of events says it.
std::optional<Fact> transaction_reason(const Session& session, const Fact& fact);

}  // namespace ks
