// The steps of a "why?" chain that brokers, partitions, logs and metadata have: whoever is elected, put in
// or out of the ISR, loaded or read again follows from what the controller or a broker did before. Part
// of why.h.
#pragma once

#include <optional>

#include "sim/run/session.h"

namespace ks {

/// What a fact about the cluster follows from; nothing where the chain of events says it.
std::optional<Fact> cluster_reason(const Session& session, const Fact& fact);

}  // namespace ks
