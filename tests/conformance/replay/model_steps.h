// The model's facts of one event as coordinator steps, in the words of recorded_steps.h.
#pragma once

#include <string>
#include <vector>

#include "sim/world/world.h"
#include "tests/conformance/replay/model_world.h"
#include "tests/conformance/replay/recording.h"

namespace ks_replay {

/// A member's name for messages. An id that the model drew itself is taken for its client's second one.
std::string model_label(ks::MemberId id, const ks::World& world, const Recording& recording);
/// `facts` of one event, `world` after it.
std::vector<std::string> model_steps(const std::vector<ks::Fact>& facts, const ks::World& world,
                                     const Recording& recording, const Partitions& partitions);

}  // namespace ks_replay
