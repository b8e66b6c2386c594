// A cluster under faults: the actions of a recording and the host's phases are given to the simulator; what
// follows is compared lane by lane, in order, in kind and in its instants. The random part of backoffs and
// the milliseconds that decide at which of its steps a process is hit are looked for.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/conformance/replay/brokers/broker_recording.h"

namespace ks_replay {

struct BrokerRunResult {
  std::size_t observations = 0;  ///< recorded
  std::size_t equal = 0;
  ks::Duration latest{};  ///< the greatest distance of an equal one
  std::int64_t lost = 0;  ///< recorded
  std::int64_t model_lost = 0;
  std::uint64_t seed = 1;             ///< of the draws with which it came out so
  ks::Duration moved{};               ///< by which the faults were moved
  std::string not_modelled;           ///< why there is nothing to compare; "" when there is
  std::string first_difference;       ///< the earliest one
  std::size_t differences = 0;        ///< lanes that differ
  std::vector<std::string> instants;  ///< both sides, lane by lane, to be read
};

BrokerRunResult broker_run(const BrokerRecording& recording);

}  // namespace ks_replay
