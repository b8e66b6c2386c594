// One line of history: a list of commands and everything known about the run they make. Branches share
// what they have in common up to where one leaves the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "sim/base/closed_value.h"
#include "sim/run/checkpoints.h"
#include "sim/run/sample.h"
#include "sim/trace/lanes.h"
#include "sim/trace/series.h"
#include "sim/trace/trace.h"
#include "sim/world/world.h"

namespace ks {

inline constexpr std::size_t no_branch = std::numeric_limits<std::size_t>::max();

struct Branch {
  KS_CLOSED_VALUE(Branch)
  std::size_t parent = no_branch;
  EventNo leaves_at = 0;          ///< the last event it has in common with its parent
  Time leaves_time{};             ///< the instant of the command that makes the difference
  std::string label;              ///< "kill C3": what was done or left out
  std::string given_name;         ///< by a person; "": none
  bool deleted = false;           ///< nobody wants to see it; kept for its children and for undo
  std::vector<Command> commands;  ///< the whole list, sorted by time

  // What is known of its run so far.
  World head;  ///< where computing goes on
  Trace trace;
  Series series;
  Latencies latencies;  ///< of hand-overs since its last sample
  Lanes lanes;
  Checkpoints checkpoints;
  bool complete = false;  ///< everything up to the horizon is known

  const std::string& title() const { return given_name.empty() ? label : given_name; }
};

}  // namespace ks
