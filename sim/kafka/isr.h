// What the files about a leader's in-sync replicas know of each other; see replication.h for the rest.
#pragma once

#include "sim/kafka/replication.h"

namespace ks {

/// Followers that are not in sync: their sessions look with each fetch whether they may be again, even if it
/// does not name the partition. Source: ReplicaManager.fetchMessages reads every partition of a session.
void watch_outsiders(Replication& replication, std::uint32_t led, const Ctx& ctx);

}  // namespace ks
