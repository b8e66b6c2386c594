// The actions of a recording and the phases of its clients are given to the simulator; what follows is
// compared: group states, assignments, callbacks, errors, their order and instants, and repeated records.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/conformance/replay/recording.h"

namespace ks_replay {

struct WholeRunResult {
  std::size_t observations = 0;  ///< recorded
  std::size_t equal = 0;         ///< in order and in time
  ks::Duration latest{};         ///< the greatest distance of an equal one
  std::int64_t repeats = 0;      ///< records that were handed out again: recorded
  std::int64_t model_repeats = 0;
  ks::Duration moved{};  ///< the most by which a start was moved beyond the recorded phases
  std::string first_difference;
  ks::Time difference_at{};
  std::vector<std::string> instants;  ///< both sides, lane by lane, to be read
};

WholeRunResult whole_run(const Recording& recording);

}  // namespace ks_replay
