// The sequence chart as a text picture: nodes are columns with a line of life, messages are arrows at the
// instant they are sent, changes of state stand on the line of whoever they happen to.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/protocol/names.h"
#include "sim/trace/fact.h"
#include "sim/trace/trace.h"

namespace kv {

struct SequenceOptions {
  std::vector<ks::NodeId> absent;  ///< processes that do not run when the chart begins
  ks::NodeId only;  ///< if valid: nothing but what this node sends, gets or goes through
};

/// The facts of one stretch of a run, in order. No line ends in blanks.
std::vector<std::string> sequence_text(std::span<const ks::Fact> facts, const ks::Trace& trace,
                                       const ks::Names& names, const SequenceOptions& options = {});

}  // namespace kv
