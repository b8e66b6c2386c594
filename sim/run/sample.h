// What is sampled from a world for plots, and how. Reads the world between events; never changes it.
#pragma once

#include <vector>

#include "sim/trace/lanes.h"
#include "sim/trace/series.h"
#include "sim/world/world.h"

namespace ks {

/// The partitions of the topics each group subscribes to, by GroupId.
std::vector<GroupPartitions> group_partitions(const World& world);

/// What the cluster's lanes begin with: brokers that run, leaders, and the homes of the groups.
ClusterStart cluster_start(const World& world);

/// An empty series with a column for everything worth a plot in this world. `horizon` bounds memory:
/// very long runs and very many partitions are looked at less often.
Series make_series(const World& world, Duration grid, Duration horizon);

/// Of the records that each group's applications were handed since the last sample, by GroupId: how long
/// the slowest one took from its creation on, in ms. Less than 0: none was handed over.
using Latencies = std::vector<std::int64_t>;

/// Books what the last event handed over; the world is the state after it.
void note_latencies(const World& world, const std::vector<HandOver>& hand_overs,
                    Latencies& latencies);

/// Takes the sample of series.next_tick(): the world is the state after everything up to then. What has
/// been booked of hand-overs begins anew.
void take_sample(Series& series, const World& world, const Lanes& lanes, Latencies& latencies);

}  // namespace ks
