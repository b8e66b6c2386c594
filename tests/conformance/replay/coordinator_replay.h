// Gives the requests of a recording to the model's coordinator and compares its answers and steps.
#pragma once

#include <cstddef>
#include <string>

#include "tests/conformance/replay/recording.h"

namespace ks_replay {

struct ReplayResult {
  std::size_t answers = 0;  ///< recorded
  std::size_t answers_equal = 0;
  std::size_t steps = 0;
  std::size_t steps_equal = 0;
  ks::Duration latest{};  ///< the greatest distance in time of an equal answer or step
  std::string first_difference;
  bool holds() const { return first_difference.empty(); }
};

ReplayResult replay_coordinator(const Recording& recording);

}  // namespace ks_replay
