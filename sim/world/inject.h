// Things done to a world at an instant that the caller chooses, past its queue, its links and its
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

/// The process of a broker ends now (kill −9): its timers and parked requests are gone.
void kill_now(World& world, BrokerId broker, Time now, Facts& out);
/// The broker leads a partition of __consumer_offsets no more: who waits there is turned away.
void resign_now(World& world, PartitionId partition, BrokerId broker, Time now, Facts& out);
/// The broker begins to read a partition of __consumer_offsets: until load_now() it refuses requests.
void begin_load_now(World& world, PartitionId partition, BrokerId broker, Time now, Facts& out);
/// It has read it: the groups live there with what was committed, and every session starts afresh.
void load_now(World& world, PartitionId partition, BrokerId broker, Time now, Facts& out);

/// The topic has so many partitions from now on, and every broker knows it.
void grow_now(World& world, TopicId topic, std::uint32_t partitions);

}  // namespace ks
