// Clusters whose control plane a story is about. All phases are given.
#pragma once

#include <vector>

#include "tests/support/story.h"

namespace ks_tests {

/// Three controllers; NoOpRecords every 500 ms from 0.1 s on. Brokers beat from 0.2, 0.7 and 1.2 s on.
Story quorum_story();
/// The grid of ZooKeeper's ticks is at 0, 3, 6 … s; broker n pings at n s and every 5 s from then on (each
/// answer comes 2 ms later, which moves nothing).
Story zookeeper_story(std::vector<std::vector<std::uint32_t>> replicas = {{1, 2, 3}},
                      std::uint32_t controller = 1);

}  // namespace ks_tests
