// When and in which order a replayed coordinator gets its requests: rules 1 and 2 of "Replaying a
// coordinator". Arrival times are good to some milliseconds only, so a request is placed at the first step
// that it caused.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/conformance/replay/recorded_steps.h"

namespace ks_replay {

struct Request {
  const Event* event = nullptr;  ///< of a made-up request: the one that it is like
  std::string member;  ///< whose steps it causes: of a first JoinGroup the member id in the answer
  ks::Time handled{};
  std::optional<std::size_t> step;  ///< index of its first step
  bool made_up = false;             ///< never answered, so only its steps are recorded
};

/// What is done to the coordinator, one thing after the other.
struct Stimulus {
  enum class Kind { request, timer, stable, answer, kill, unload, begin_load, load, grow };
  Kind kind = Kind::request;
  ks::Time at{};
  std::size_t place =
      0;  ///< among stimuli of the same instant: the index of the step, if it has one
  std::size_t index = 0;  ///< request, answer: into requests; timer: into steps; load: into loads;
                          ///< grow: the number of partitions from now on
  int node = 0;           ///< kill, unload, begin_load, load
};

struct Arrangement {
  std::vector<Request> requests;
  std::vector<Stimulus> stimuli;         ///< in order
  std::vector<std::size_t> unexplained;  ///< steps that nothing in the recording causes
};

/// Marks the steps that it explains as used.
Arrangement arrange(const Recording& recording, RecordedSteps& recorded);

}  // namespace ks_replay
