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

/// Takes the sample of series.next_tick(): the world is the state after everything up to then.
void take_sample(Series& series, const World& world, const Lanes& lanes);

}  // namespace ks
