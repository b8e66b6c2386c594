// Three things done to a world at an instant that the caller chooses, past its queue, its links and its
// logs: for replaying what a real broker did, where these instants are given. A run never needs them.
#pragma once

#include "sim/world/world.h"

namespace ks {

/// The broker at the other end reads the request now.
void read_now(World& world, ConnectionId connection, Message&& request, Time now, Facts& out);
/// The timer fires now, whatever its deadline.
void fire_now(World& world, TimerId timer, Time now, Facts& out);
/// The coordinator write of this number is committed now, wherever its record is.
void commit_now(World& world, BrokerId broker, std::uint64_t write, Time now, Facts& out);

}  // namespace ks
