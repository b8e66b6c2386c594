// What somebody outside could note about a whole run, recorded or simulated: states of the group,
// assignments, callbacks, errors. Sorted into lanes, within which order counts.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/world/world.h"
#include "tests/conformance/replay/model_world.h"
#include "tests/conformance/replay/recording.h"

namespace ks_replay {

struct Observation {
  ks::Time t{};
  std::string text;
};
/// By lane: "group", "callbacks of C1", "errors of C1".
using Lanes = std::map<std::string, std::vector<Observation>, std::less<>>;

Lanes recorded_lanes(const Recording& recording);
/// Adds what one event of the simulation showed; `world` after it.
void observe(Lanes& lanes, const std::vector<ks::Fact>& facts, const ks::World& world,
             const Recording& recording, const Partitions& partitions);
/// Records handed to applications again, each time counted, by partition.
std::map<int, std::int64_t> recorded_repeats(const Recording& recording);

}  // namespace ks_replay
